//! A first card for a file that no card claims: what can be seen is filled in, what a
//! human must decide is marked `TODO`.

use super::fold::fold;
use super::profile::{ColumnProfile, Profile};
use crate::value::Parser;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The TOML text of a card drafted from the unclaimed blocks of a file.
///
/// `id` becomes the card's id, and must be its file's stem. The draft is a valid card as
/// it stands: every column is kept as extra, and the layout counts as assumed.
pub fn draft(id: &str, profiles: &[Profile]) -> String {
    let mut card = String::new();
    let _ = writeln!(
        card,
        "# Drafted from a file that no card claims. Settle every TODO, try it with a fixture.\n"
    );
    let _ = writeln!(card, "id = {}", quoted(id));
    let _ = writeln!(card, "title = {{ zh = {0}, en = {0} }} # TODO the platform's name", quoted(id));
    let _ = writeln!(card, "platform = {} # TODO what stands in the rows", quoted(id));
    let _ = writeln!(card, "time_zone = \"Asia/Shanghai\" # TODO the zone of times without one");
    let _ = writeln!(card, "currency = \"\" # TODO such as CNY, if there are amounts");
    let _ = writeln!(card, "missing = [\"-\", \"--\", \"—\"] # TODO what stands for no value");
    for (number, profile) in profiles.iter().filter(|p| !p.columns.is_empty()).enumerate() {
        resource(&mut card, number + 1, profile);
    }
    card
}

fn resource(card: &mut String, number: usize, profile: &Profile) {
    let title = if profile.sheet.is_empty() { format!("table {number}") } else { profile.sheet.clone() };
    let _ = writeln!(card, "\n[[resource]]");
    let _ = writeln!(card, "id = \"table-{number}\" # TODO a short name");
    let _ = writeln!(card, "title = {{ zh = {0}, en = {0} }} # TODO what it is", quoted(&title));
    let _ = writeln!(card, "menu = {{ zh = \"\", en = \"\" }} # TODO where it is exported");
    let _ = writeln!(card, "evidence = \"assumed\" # TODO file, if this is a genuine export");
    let _ = writeln!(card, "source = \"\" # TODO where the layout is described");
    if profile.json {
        let _ = writeln!(card, "form = \"json\"\nrows = [{}]", quoted(&profile.sheet));
    }
    let _ = writeln!(card, "table = \"works\" # TODO the table its rows belong to");
    let _ = writeln!(card, "columns = [");
    let mut seen = BTreeSet::new();
    for column in &profile.columns {
        // A heading that comes twice can be named once; the other becomes extra anyway.
        let name = if profile.json { column.heading.clone() } else { fold(&column.heading) };
        if !name.trim().is_empty() && seen.insert(name) {
            line(card, column);
        }
    }
    let _ = writeln!(card, "]");
}

fn line(card: &mut String, column: &ColumnProfile) {
    let parser = match column.parser {
        Parser::Text => String::new(),
        parser => format!(", parser = {}", quoted(&parser.word())),
    };
    let todo =
        if column.filled == 0 { "TODO empty in this file: optional?" } else { "TODO field or metric?" };
    let _ = writeln!(card, "  {{ heading = {}, extra = true{parser} }}, # {todo}", quoted(&column.heading));
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::adapter::Cards;
    use proptest::prelude::*;

    fn profile(json: bool, headings: &[String]) -> Profile {
        let parsers = [Parser::Text, Parser::Date, Parser::Count, Parser::DateRange];
        let columns = headings.iter().zip(parsers.iter().cycle());
        Profile {
            sheet: "data.list".into(),
            json,
            row: 1,
            columns: columns
                .map(|(h, p)| ColumnProfile { heading: h.clone(), parser: *p, filled: 1 })
                .collect(),
            rows: 2,
        }
    }

    proptest! {
        #[test]
        fn a_draft_is_a_valid_card(headings in proptest::collection::vec("\\PC{1,12}", 1..6), json: bool) {
            prop_assume!(headings.iter().any(|h| !fold(h).is_empty() && !h.trim().is_empty()));
            let text = draft("mine", &[profile(json, &headings)]);
            let cards = Cards::from_texts([("mine", text.as_str())]);
            prop_assert!(cards.is_ok(), "{}\n{text}", cards.err().unwrap());
        }
    }

    #[test]
    fn a_draft_claims_the_file_it_was_made_from() {
        let headings = ["名称".to_string(), "日期".to_string(), "数量\"a\"".to_string()];
        let text = draft("mine", &[profile(false, &headings)]);
        let cards = Cards::from_texts([("mine", text.as_str())]).unwrap();
        assert!(cards.known_header(&["数量\"a\"", "名称", "日期"]));
        assert!(!cards.known_header(&["名称", "日期"]));
    }
}
