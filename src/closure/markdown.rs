//! The plan as Markdown: a list of boxes to tick, as it prints and pastes.

use super::plan_document::PlanDocument;
use super::text::{Text, Voice};
use std::fmt::Write;

/// The plan, one section for each month.
pub fn of_plan(voice: &Voice, plan: &PlanDocument) -> String {
    let day = plan.close_on.as_str();
    let mut text = format!("# {}\n", voice.say(&Text::with("plan-title", [("day", day.into())])));
    let today = voice.say(&Text::with("plan-today", [("today", plan.today.as_str().into())]));
    let _ = write!(text, "\n{today}\n");
    let mut section = String::new();
    for item in &plan.items {
        let month = item.date.get(..7).unwrap_or_default().to_owned();
        let name = if item.overdue { voice.word("plan-overdue") } else { month };
        if name != section {
            let _ = write!(text, "\n## {name}\n\n");
            section = name;
        }
        let box_of = if item.done { "x" } else { " " };
        let place = [item.platform.as_str(), item.account.as_str()].join(" ");
        let place = if item.platform.is_empty() { String::new() } else { format!("{} · ", place.trim()) };
        let title = escaped(&format!("{place}{}", item.title));
        let _ = writeln!(
            text,
            "- [{box_of}] {} ({:+}) {title} `{}`",
            item.date,
            item.days_from_closing,
            item.id.replace('`', "'")
        );
        if !item.detail.is_empty() {
            let _ = writeln!(text, "  {}", escaped(&item.detail));
        }
    }
    if !plan.instead.is_empty() {
        let _ = write!(text, "\n## {}\n\n", voice.word("plan-alternatives"));
        for one in &plan.instead {
            let _ = writeln!(text, "- {}", escaped(&one.title));
        }
    }
    text
}

/// A text on one line, with what Markdown or HTML would read as marks escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
