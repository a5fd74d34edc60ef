#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
use super::*;
use proptest::prelude::*;

const COMMA: Dialect = Dialect { delimiter: b',', quote: b'"' };

fn cells(record: &Record) -> Vec<String> {
    record.cells().map(|cell| cell.text.to_owned()).collect()
}

/// Splits a text that arrives a few characters at a time.
fn split_piecemeal(text: &str, piece: usize) -> Vec<Vec<String>> {
    let mut splitter = Splitter::new(COMMA);
    let (mut record, mut rows) = (Record::default(), Vec::new());
    let (mut at, mut end) = (0, 0);
    loop {
        match splitter.split(&text[at..end], end == text.len(), &mut record) {
            Step::Record { used, .. } => {
                at += used;
                rows.push(cells(&record));
            }
            Step::Blank(used) => at += used,
            Step::More => {
                assert!(end < text.len());
                end = (end + piece..).find(|end| *end >= text.len() || text.is_char_boundary(*end)).unwrap();
                end = end.min(text.len());
            }
            Step::End => return rows,
            Step::Limit(what) => panic!("{what}"),
        }
    }
}

#[test]
fn a_line_break_cut_in_two_is_one() {
    let mut record = Record::default();
    let mut splitter = Splitter::new(COMMA);
    assert_eq!(splitter.split("a\r", false, &mut record), Step::More);
    assert_eq!(splitter.split("a\r\n", false, &mut record), Step::Record { used: 3, breaks: 1 });
    assert_eq!(splitter.split("\r", false, &mut record), Step::More);
    assert_eq!(splitter.split("\r\n", false, &mut record), Step::Blank(2));
    assert_eq!(splitter.split("\"a\"", false, &mut record), Step::More);
    assert_eq!(splitter.split("\"a\"", true, &mut record), Step::Record { used: 3, breaks: 0 });
}

#[test]
fn barren_text_is_searched_once_and_may_hold_quoted_cells() {
    let text = "\"a\nb,\"\",d\n";
    let mut splitter = Splitter::new(COMMA);
    let mut record = Record::default();
    assert_eq!(splitter.split(text, true, &mut record), Step::Record { used: 3, breaks: 1 });
    assert_eq!(splitter.faults[0].wrong, Wrong::Unclosed);
    assert_eq!(splitter.barren, text.len() - 3);
    splitter.split(&text[3..], true, &mut record);
    assert_eq!(cells(&record), ["b", "", "d"]);
    assert_eq!((splitter.faults.len(), splitter.barren), (0, 0));
}

proptest! {
    #[test]
    fn it_does_not_matter_how_the_text_arrives(
        rows in proptest::collection::vec(proptest::collection::vec("[a\",\\n\\r中 ]{0,6}", 1..4), 0..8),
        piece in 1_usize..9,
        crlf: bool,
    ) {
        let line = |row: &Vec<String>| {
            let quoted: Vec<String> = row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            quoted.join(",") + if crlf { "\r\n" } else { "\n" }
        };
        let text: String = rows.iter().map(line).collect();
        prop_assert_eq!(split_piecemeal(&text, piece), rows);
    }
}
