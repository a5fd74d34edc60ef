//! Reports as one HTML file each: no scripts, no network, made for screens of any width
//! and for paper. Every text is escaped.

mod dossier;
mod plan;
mod ready;

pub use dossier::{club_says, of_dossier};
pub use plan::of_plan;
pub use ready::of_ready;

use super::text::{Text, Voice};
use crate::message::Lang;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

static STYLE: &str = include_str!("report.css");

/// A page from its parts, one for each language, in that order.
fn page(title: &str, parts: &[(Lang, String)]) -> String {
    let lang = parts.first().map_or("zh-CN", |(lang, _)| code(*lang));
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        escaped(title)
    );
    if parts.len() > 1 {
        html.push_str("<nav><a href=\"#zh\">中文</a> · <a href=\"#en\">English</a></nav>\n");
    }
    for (lang, part) in parts {
        let id = if *lang == Lang::Zh { "zh" } else { "en" };
        let _ = write!(html, "<main id=\"{id}\" lang=\"{}\">\n{part}</main>\n", code(*lang));
    }
    html.push_str("</body>\n</html>\n");
    html
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

fn lang(voice: &Voice) -> Lang {
    voice.langs().first().copied().unwrap_or(Lang::Zh)
}

/// A text as HTML, in element content and in attributes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are not allowed in HTML, direction marks could turn a line round.
            c if c.is_control() && c != '\n' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

/// A column of a table: the message of its heading, and how its cells are set.
#[derive(Clone, Copy)]
struct Column {
    heading: &'static str,
    /// `num` is set to the right, `short` stays on one line, `wide` gets the most room, and
    /// `fine` is small print.
    class: &'static str,
}

const fn col(heading: &'static str) -> Column {
    Column { heading, class: "" }
}

const fn short(heading: &'static str) -> Column {
    Column { heading, class: "short" }
}

const fn num(heading: &'static str) -> Column {
    Column { heading, class: "num" }
}

const fn wide(heading: &'static str) -> Column {
    Column { heading, class: "wide" }
}

const fn fine(heading: &'static str) -> Column {
    Column { heading, class: "fine" }
}

/// Builds the body of one language.
struct Body<'v> {
    voice: &'v Voice,
    /// The names of platforms, by id.
    names: &'v BTreeMap<String, String>,
    html: String,
}

impl<'v> Body<'v> {
    fn new(voice: &'v Voice, names: &'v BTreeMap<String, String>) -> Self {
        Body { voice, names, html: String::new() }
    }

    fn put(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// A message, ready for HTML.
    fn word(&self, id: &str) -> String {
        escaped(&self.voice.word(id))
    }

    /// A message with values, ready for HTML.
    fn say<const N: usize>(&self, id: &str, values: [(&'static str, Text); N]) -> String {
        escaped(&self.voice.say(&Text::with(id, values)))
    }

    fn heading(&mut self, id: &str) {
        let text = self.word(id);
        let _ = writeln!(self.html, "<h2>{text}</h2>");
    }

    /// The name of the report, small, and what it is of.
    fn top(&mut self, id: &str, days: &str) {
        let title = self.word(id);
        let _ = writeln!(self.html, "<p class=\"top\"><b>dabao 打包</b> {title}<br>{}</p>", escaped(days));
    }

    fn paragraph(&mut self, class: &str, text: &str) {
        let _ = writeln!(self.html, "<p class=\"{class}\">{}</p>", escaped(text));
    }

    fn list(&mut self, items: impl Iterator<Item = String>) {
        self.put("<ul>\n");
        for item in items {
            let _ = writeln!(self.html, "<li>{}</li>", escaped(&item));
        }
        self.put("</ul>\n");
    }

    /// Begins a table; on narrow screens each cell bears its heading.
    fn table(&mut self, columns: &[Column]) {
        self.put("<table>\n<thead><tr>");
        for column in columns {
            let text = self.word(column.heading);
            let _ = write!(self.html, "<th scope=\"col\" class=\"{}\">{text}</th>", column.class);
        }
        self.put("</tr></thead>\n<tbody>\n");
    }

    fn row(&mut self, class: &str, columns: &[Column], cells: &[String]) {
        let _ = write!(self.html, "<tr class=\"{class}\">");
        for (column, cell) in columns.iter().zip(cells) {
            let label = self.word(column.heading);
            let text = escaped(cell).replace('\n', "<br>");
            let _ = write!(self.html, "<td class=\"{}\" data-label=\"{label}\">{text}</td>", column.class);
        }
        self.put("</tr>\n");
    }

    fn end_table(&mut self) {
        self.put("</tbody>\n</table>\n");
    }

    /// A platform by its name for people, and an account there.
    fn place(&self, platform: &str, account: &str) -> String {
        let name = self.names.get(platform).map_or(platform, String::as_str);
        [name, account].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// The place before a text.
    fn placed(&self, platform: &str, account: &str, text: &str) -> String {
        match self.place(platform, account) {
            place if place.is_empty() => text.to_owned(),
            place => {
                let values = [("place", place.into()), ("text", text.into())];
                self.voice.say(&Text::with("report-placed", values))
            }
        }
    }

    /// How many days a day is away, in words; nothing where it is no day.
    fn away(&self, today: &str, day: &str) -> String {
        let days = today.parse::<Date>().ok().zip(day.parse::<Date>().ok());
        let Some(days) = days.and_then(|(today, day)| today.until(day).ok()) else { return String::new() };
        match days.get_days() {
            0 => self.word("report-today"),
            late if late < 0 => self.say("report-late", [("days", u64::from(late.unsigned_abs()).into())]),
            left => self.say("report-left", [("days", u64::from(left.unsigned_abs()).into())]),
        }
    }
}

/// How pressing a day is: over, within a week, or later.
fn pressing(today: &str, day: &str) -> &'static str {
    let days = today.parse::<Date>().ok().zip(day.parse::<Date>().ok());
    match days.and_then(|(today, day)| today.until(day).ok()).map(|span| span.get_days()) {
        Some(days) if days < 0 => "over",
        Some(days) if days <= 7 => "soon",
        _ => "",
    }
}
