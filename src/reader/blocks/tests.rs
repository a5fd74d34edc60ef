#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use super::*;
use crate::finding::Findings;
use crate::reader::csv;

fn known(cells: &[&str]) -> bool {
    cells.len() > 1 && cells.contains(&"Date")
}

/// The rows of a text whose headings are known.
fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
    let findings = Findings::new();
    let context = Context { path: "in", findings: &findings, passwords: &[], known_header: &known };
    let mut rows = Vec::new();
    csv::read(&Content::memory(text.into()), &context, &mut |_, records| {
        let mut record = Record::default();
        while records.next(&mut record)? {
            rows.push((record.number, record.cells().map(|c| c.text.to_owned()).collect()));
        }
        Ok(())
    })
    .unwrap();
    assert!(findings.into_vec().is_empty());
    rows
}

fn row(number: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (number, cells.iter().map(|c| (*c).to_owned()).collect())
}

#[test]
fn labelled_lines_are_a_table() {
    for breaks in ["\n", "\r\n"] {
        let text = "\u{feff}Date: 2025-10-01 09:31:12 UTC\nUserName: ann\n\n\nDate: 2025-09-30 23:59:59 UTC\nUserName: 12e5\n";
        let expected = [
            row(1, &["Date", "UserName"]),
            row(1, &["2025-10-01 09:31:12 UTC", "ann"]),
            row(5, &["2025-09-30 23:59:59 UTC", "12e5"]),
        ];
        assert_eq!(rows(&text.replace('\n', breaks)), expected, "{breaks:?}");
    }
}

#[test]
fn a_value_runs_on_over_lines_and_what_only_looks_like_a_label_stays_in_it() {
    let text = "Date: a\nComment: so good\n\nreally: yes\nUrl:\n\nDate: b\nComment: x\nUrl: https://e.com/a:b\n\nDate: c\nComment:\nUrl: n";
    let expected = [
        row(1, &["Date", "Comment", "Url"]),
        row(1, &["a", "so good\n\nreally: yes", ""]),
        row(7, &["b", "x", "https://e.com/a:b"]),
        row(11, &["c", "", "n"]),
    ];
    assert_eq!(rows(text), expected);
}

#[test]
fn a_transcript_is_a_table_and_each_title_a_conversation() {
    let text = "\n>>> Chat History with ann::\n\n2025-06-02 10:00:05 UTC me: see you: soon\ntomorrow\n\n2025-06-02 10:00:01 ann:\n\n>>> Chat History with bob::\nno stamp\n2025-06-01 10:00:01 UTC bob: hi";
    let expected = [
        row(1, &CHAT_HEADINGS),
        row(4, &["Chat History with ann:", "2025-06-02 10:00:05 UTC", "me", "see you: soon\ntomorrow"]),
        row(7, &["Chat History with ann:", "2025-06-02 10:00:01", "ann", ""]),
        row(10, &["Chat History with bob:", "", "", "no stamp"]),
        row(11, &["Chat History with bob:", "2025-06-01 10:00:01 UTC", "bob", "hi"]),
    ];
    assert_eq!(rows(text), expected);
}

#[test]
fn what_no_card_knows_stays_a_table_of_text() {
    assert_eq!(rows("Note: a,b\nc: d,e")[0], row(1, &["Note: a", "b"]));
    assert_eq!(shape("Date: a\nUserName: b\n", true, &|_| false), None);
    assert_eq!(shape("", true, &|_| true), None);
}

#[test]
fn a_label_counts_if_most_blocks_have_it() {
    let found = |text| shape(text, true, &|_| true);
    let labels = |names: &[&str]| Some(Shape::Labels(names.iter().map(|n| (*n).to_owned()).collect()));
    assert_eq!(found("A: 1\nB: 2\nPS: 3\n\nA: 1\nB: 2"), labels(&["A", "B"]));
    assert_eq!(found("A: 1\nB: 2\n\nA: 1\nB: 2\nC: 1\n\nA: 1\nC: 2"), labels(&["A", "B", "C"]));
}

/// What is left of a text without blanks.
fn ink(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

proptest::proptest! {
    #[test]
    fn every_word_of_labelled_lines_is_kept(lines in proptest::collection::vec("((Date|Comment|Url): )?[a-z:]{0,6}", 0..30)) {
        let text = format!("Date: first\nComment: x\n{}", lines.join("\n"));
        // Where fewer than half of the blocks have a second label, it is no such text.
        proptest::prop_assume!(shape(&text, true, &known).is_some());
        let rows = rows(&text);
        let read: String = rows.iter().skip(1).flat_map(|(_, cells)| cells.iter().map(|c| ink(c))).collect();
        let labels: Vec<String> = rows[0].1.iter().map(|label| format!("{label}:")).collect();
        // A label stays where its line continues a value; beyond that nothing comes or goes.
        // A line may be either, so every way to take the text is followed.
        let mut lefts = std::collections::BTreeSet::from([read.as_str()]);
        for line in text.lines().map(ink) {
            let value = labels.iter().find_map(|label| line.strip_prefix(label.as_str()));
            let ways = lefts.iter().flat_map(|left| {
                [Some(line.as_str()), value].into_iter().flatten().filter_map(|taken| left.strip_prefix(taken))
            });
            let next = ways.collect();
            proptest::prop_assert!(!lefts.is_empty(), "a line before {line:?} of {text:?} is lost");
            lefts = next;
        }
        proptest::prop_assert!(lefts.contains(""), "{lefts:?} is left of {text:?}");
    }
}
