//! Days as a calendar file (RFC 5545) that calendar programs accept.
//!
//! All-day events, UTF-8, CRLF, lines folded at 75 octets. The UID of an event follows
//! from its id alone, so a calendar that takes the file again changes events and does not
//! double them. `DTSTAMP` is the day that counts as today: nothing here reads a clock.

use super::plan_document::{ItemTold, PlanDocument};
use super::ready_document::{DeadlineTold, ReadyDocument};
use crate::digest::Hasher;

/// A line has no more octets than this before it is folded (RFC 5545 section 3.1).
const LINE: usize = 75;

/// One all-day event.
struct Event<'a> {
    id: String,
    /// As in `2026-03-31`.
    date: &'a str,
    summary: String,
    description: String,
    category: String,
    done: bool,
}

/// The calendar of a plan; `name` is the calendar's name.
pub fn of_plan(plan: &PlanDocument, name: &str) -> String {
    let place = |item: &ItemTold| place(&item.platform, &item.account);
    let events = plan.items.iter().map(|item| Event {
        id: item.id.clone(),
        date: &item.date,
        summary: format!("{}{}", place(item), item.title),
        description: lines(&[&item.detail, &item.rule, &item.source]),
        category: super::text::word(item.kind),
        done: item.done,
    });
    calendar(name, &plan.today, events)
}

/// The calendar of the deadlines of a readiness report, and the verdict on its own day: a
/// calendar without an event is none.
pub fn of_ready(ready: &ReadyDocument, name: &str) -> String {
    let reasons: Vec<&String> = ready.reasons.iter().map(|reason| &reason.text).collect();
    let verdict = Event {
        id: "verdict".into(),
        date: &ready.today,
        summary: format!("dabao ready: {}", ready.verdict.as_str()),
        description: lines(&reasons),
        category: "verdict".into(),
        done: false,
    };
    let events = ready.deadlines.iter().map(|deadline: &DeadlineTold| Event {
        id: format!("{} {} {}", deadline.rule, deadline.platform, deadline.title),
        date: &deadline.date,
        summary: format!("{}{}", place(&deadline.platform, ""), deadline.title),
        description: lines(&[&deadline.rule, &deadline.source]),
        category: "deadline".into(),
        done: false,
    });
    calendar(name, &ready.today, std::iter::once(verdict).chain(events))
}

fn place(platform: &str, account: &str) -> String {
    match (platform, account) {
        ("", _) => String::new(),
        (platform, "") => format!("{platform}: "),
        (platform, account) => format!("{platform} {account}: "),
    }
}

fn lines(parts: &[&String]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.as_str()).filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn calendar<'a>(name: &str, today: &str, events: impl Iterator<Item = Event<'a>>) -> String {
    let mut text = String::new();
    let mut put = |line: &str| fold(line, &mut text);
    put("BEGIN:VCALENDAR");
    put("VERSION:2.0");
    put("PRODID:-//dabao//dabao//ZH");
    put("CALSCALE:GREGORIAN");
    put("METHOD:PUBLISH");
    put(&format!("X-WR-CALNAME:{}", escaped(name)));
    for event in events {
        put("BEGIN:VEVENT");
        put(&format!("UID:{}@dabao", uid(&event.id)));
        put(&format!("DTSTAMP:{}T000000Z", compact(today)));
        put(&format!("DTSTART;VALUE=DATE:{}", compact(event.date)));
        put(&format!("SUMMARY:{}{}", if event.done { "✓ " } else { "" }, escaped(&event.summary)));
        if !event.description.is_empty() {
            put(&format!("DESCRIPTION:{}", escaped(&event.description)));
        }
        put(&format!("CATEGORIES:{}", escaped(&event.category)));
        put("TRANSP:TRANSPARENT");
        put("END:VEVENT");
    }
    put("END:VCALENDAR");
    text
}

/// The first 128 bits of the digest of an event's id: ids hold what a UID had better not.
fn uid(id: &str) -> String {
    let mut hasher = Hasher::sha256();
    hasher.update(id.as_bytes());
    hasher.finish().to_string().chars().take(32).collect()
}

/// `2026-03-31` as `20260331`.
fn compact(date: &str) -> String {
    date.chars().filter(char::is_ascii_digit).collect()
}

/// A text value: backslash, semicolon, comma and line breaks are escaped, other control
/// characters left out (RFC 5545 section 3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes one content line, folded between characters so that no line is longer than
/// [`LINE`] octets.
fn fold(line: &str, out: &mut String) {
    let mut room = LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne\r\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }

    #[test]
    fn the_uid_follows_from_the_id() {
        assert_eq!(uid("a"), uid("a"));
        assert_ne!(uid("a"), uid("b"));
    }

    proptest! {
        #[test]
        fn a_folded_line_unfolds_to_itself(line in "[^\\x00-\\x1f\\x7f]{0,300}") {
            let mut folded = String::new();
            fold(&line, &mut folded);
            prop_assert!(folded.split("\r\n").all(|line| line.len() <= LINE));
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
