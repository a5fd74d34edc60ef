//! Where the tables of a sheet that no card claims begin and end.
//!
//! The same decisions are made twice, once to offer the tables and once to read one of
//! them, so they rest on nothing but the rows in their order.

use crate::adapter::is_total_word;
use crate::reader::Record;
use crate::reader::text::Lines;
use std::io;

/// How many rows are looked at together for a header.
const HEAD_ROWS: usize = 60;

/// How many bytes of rows are held back for it.
const HEAD_BYTES: usize = 16 << 20;

/// How many rows may be the foot of a table.
const FOOT_ROWS: usize = 16;

/// Only a table of so many columns has a foot: in a narrower one every row is like one.
const NARROWEST: usize = 3;

/// What a row of a sheet turns out to be.
pub enum Part<'r> {
    /// A table begins; its header, or none where the first rows are rows already.
    Begin(Option<&'r Record>),
    /// A row of the table that has begun.
    Row(&'r Record),
    /// Every value of a column of the table that has begun holds values itself: its cells are
    /// JSON.
    Nested(usize),
    /// A row above a table or below it: a title, a sum, a note.
    Outside(&'r Record),
}

/// Takes the parts of a sheet in order.
pub type Take<'t> = dyn FnMut(Part<'_>) -> io::Result<()> + 't;

/// Cuts the rows of a sheet into tables as they pass by.
///
/// The header of the first table is the first row that is about as wide as any and holds
/// words only; what stands above it is outside. A further table begins where, after an
/// empty row, a row of different words stands above one that holds values. Sums, and notes after
/// an empty row, are the foot of a table and outside of it, unless more rows follow.
#[derive(Default)]
pub struct Cutter {
    head: Vec<Record>,
    bytes: usize,
    begun: bool,
    header: Vec<String>,
    /// Whether the row before was empty.
    gap: bool,
    /// The line after the row before, where no line was left out.
    next_line: u64,
    /// A row that may be the header of a further table.
    perhaps: Option<Record>,
    /// Rows that are the foot of the table, unless a row follows: sums, and notes after a gap.
    foot: Vec<Record>,
}

impl Cutter {
    /// Takes one row.
    ///
    /// # Errors
    /// If `take` fails.
    pub fn row(&mut self, record: &Record, take: &mut Take<'_>) -> io::Result<()> {
        if self.begun {
            return self.below(record, take);
        }
        self.bytes += record.size();
        self.head.push(record.clone());
        if self.head.len() >= HEAD_ROWS || self.bytes >= HEAD_BYTES { self.begin(take) } else { Ok(()) }
    }

    /// Takes the end of the sheet.
    ///
    /// # Errors
    /// If `take` fails.
    pub fn end(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        if !self.begun {
            self.begin(take)?;
        }
        match self.perhaps.take() {
            Some(record) => take(Part::Row(&record)),
            None => self.end_table(take),
        }
    }

    /// Gives the foot of the table that has ended: no rows of it.
    fn end_table(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        self.foot.drain(..).try_for_each(|record| take(Part::Outside(&record)))
    }

    /// Whether a row may belong to the foot of the table.
    fn is_foot(&self, record: &Record, gap: bool) -> bool {
        let mut cells = record.cells().map(|cell| cell.text).filter(|text| !text.trim().is_empty());
        let sums_up = cells.next().is_some_and(is_total_word);
        let note = (gap || !self.foot.is_empty()) && cells.next().is_none();
        self.header.len() >= NARROWEST && self.foot.len() < FOOT_ROWS && (sums_up || note)
    }

    /// Finds the header among the rows held back, and gives them out.
    fn begin(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        self.begun = true;
        let head = std::mem::take(&mut self.head);
        let Some(first) = head.iter().position(|record| !record.is_blank()) else { return Ok(()) };
        let header = header(&head);
        for record in head.iter().take(header.unwrap_or(first)).filter(|record| !record.is_blank()) {
            take(Part::Outside(record))?;
        }
        match header.and_then(|at| head.get(at)) {
            Some(record) => self.open(record, take)?,
            None => take(Part::Begin(None))?,
        }
        let below = header.map_or(first, |at| at + 1);
        head.iter().skip(below).try_for_each(|record| self.below(record, take))
    }

    fn open(&mut self, record: &Record, take: &mut Take<'_>) -> io::Result<()> {
        self.end_table(take)?;
        self.header = record.cells().map(|cell| cell.text.trim().to_owned()).collect();
        self.passed(record);
        take(Part::Begin(Some(record)))
    }

    fn passed(&mut self, record: &Record) {
        let breaks = match Lines::within(record.joined()) {
            0 => 0,
            _ => record.cells().map(|cell| Lines::within(cell.text)).sum(),
        };
        self.next_line = record.number + 1 + breaks;
        self.gap = false;
    }

    fn below(&mut self, record: &Record, take: &mut Take<'_>) -> io::Result<()> {
        if let Some(perhaps) = self.perhaps.take() {
            // Words over values: a header. Words over words are rows like any other.
            if !record.is_blank() && record.cells().any(|cell| is_value(cell.text)) {
                self.open(&perhaps, take)?;
            } else {
                self.go_on(take)?;
                take(Part::Row(&perhaps))?;
                self.passed(&perhaps);
            }
        }
        if record.is_blank() {
            self.gap = true;
            return Ok(());
        }
        let gap = self.gap || record.number > self.next_line;
        self.passed(record);
        if gap && !self.header.is_empty() && is_header(record) && !self.repeats(record) {
            self.perhaps = Some(record.clone());
            return Ok(());
        }
        if self.is_foot(record, gap) {
            self.foot.push(record.clone());
            return Ok(());
        }
        self.go_on(take)?;
        take(Part::Row(record))
    }

    /// Gives what looked like the foot of the table as the rows that they are.
    fn go_on(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        self.foot.drain(..).try_for_each(|record| take(Part::Row(&record)))
    }

    fn repeats(&self, record: &Record) -> bool {
        record.cells().map(|cell| cell.text.trim()).eq(self.header.iter().map(String::as_str))
    }
}

/// The first row about as wide as most, if it holds words only.
fn header(head: &[Record]) -> Option<usize> {
    let mut widths: Vec<usize> = head.iter().map(filled).filter(|width| *width > 0).collect();
    widths.sort_unstable();
    let typical = widths.get(widths.len() / 2)?;
    let wide = |record: &Record| filled(record) > 0 && filled(record) * 10 >= typical * 8;
    // One cell less than most rows have, but right above values.
    let nearly = |at: usize, record: &Record| {
        filled(record) >= 2
            && filled(record) + 1 >= *typical
            && is_header(record)
            && head.get(at + 1).is_some_and(|below| below.cells().any(|cell| is_value(cell.text)))
    };
    let at = head.iter().enumerate().position(|(at, record)| wide(record) || nearly(at, record))?;
    let record = head.get(at)?;
    let words = record.cells().all(|cell| !is_value(cell.text) || is_year(cell.text));
    let some = record.cells().any(|cell| !cell.text.trim().is_empty() && !is_value(cell.text));
    (words && some).then_some(at)
}

/// Whether a row below a gap may be a header: two words or more, and no value.
fn is_header(record: &Record) -> bool {
    filled(record) >= 2 && record.cells().all(|cell| !is_value(cell.text))
}

fn filled(record: &Record) -> usize {
    record.cells().filter(|cell| !cell.text.trim().is_empty()).count()
}

/// Whether a cell is a number, a share, a day or a time, and so no heading.
fn is_value(text: &str) -> bool {
    let text = text.trim();
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || " .,:-+/%¥$TZ年月日时分秒".contains(c))
}

/// A bare year may well be the heading of a column of figures.
fn is_year(text: &str) -> bool {
    let text = text.trim();
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Form;

    /// Cuts rows given as texts with `|` between cells; `#` begins a table, `-` is outside.
    fn cut(rows: &[&str]) -> Vec<String> {
        let mut parts = Vec::new();
        let mut take = |part: Part<'_>| {
            let words = |mark: &str, record: &Record| {
                mark.to_owned() + &record.cells().map(|cell| cell.text).collect::<Vec<_>>().join("|")
            };
            parts.push(match part {
                Part::Begin(Some(record)) => words("#", record),
                Part::Begin(None) => "#".to_owned(),
                Part::Row(record) => words("", record),
                Part::Nested(_) => unreachable!("sheets hold no JSON"),
                Part::Outside(record) => words("-", record),
            });
            Ok(())
        };
        let mut cutter = Cutter::default();
        for (number, row) in (1..).zip(rows) {
            let mut record = Record::default();
            row.split('|').for_each(|cell| record.push(cell, Form::Text));
            record.number = number;
            cutter.row(&record, &mut take).unwrap();
        }
        cutter.end(&mut take).unwrap();
        parts
    }

    #[test]
    fn a_title_above_the_header_is_outside() {
        assert_eq!(cut(&["灯谜名单", "名|数", "甲|1", "乙|2"]), ["-灯谜名单", "#名|数", "甲|1", "乙|2"]);
    }

    #[test]
    fn a_row_with_a_cell_too_many_is_no_header() {
        assert_eq!(cut(&["名|城", "甲|广州|x", "乙"]), ["#名|城", "甲|广州|x", "乙"]);
        assert_eq!(cut(&["名|数", "甲|1|x"]), ["#名|数", "甲|1|x"]);
        assert_eq!(cut(&["店|灯谜", "名|数|城", "甲|1|x"]), ["-店|灯谜", "#名|数|城", "甲|1|x"]);
        assert_eq!(cut(&["灯谜会", "名|数|城"]), ["-灯谜会", "#名|数|城"]);
    }

    #[test]
    fn rows_without_a_header_are_all_rows() {
        assert_eq!(cut(&["1|2", "3|4"]), ["#", "1|2", "3|4"]);
        assert_eq!(cut(&["13800138000|甲", "13800138001|乙"]), ["#", "13800138000|甲", "13800138001|乙"]);
    }

    #[test]
    fn years_may_be_headings() {
        assert_eq!(cut(&["名|2024|2025", "甲|1|2"]), ["#名|2024|2025", "甲|1|2"]);
    }

    #[test]
    fn a_further_table_begins_after_a_gap_with_words_over_values() {
        let rows = ["名|数", "甲|1", "|", "店|额", "乙|2.5"];
        assert_eq!(cut(&rows), ["#名|数", "甲|1", "#店|额", "乙|2.5"]);
    }

    #[test]
    fn words_after_a_gap_without_values_below_are_rows() {
        let rows = ["名|城", "甲|广州", "|", "乙|北京", "丙|上海"];
        assert_eq!(cut(&rows), ["#名|城", "甲|广州", "乙|北京", "丙|上海"]);
    }

    #[test]
    fn sums_and_notes_below_are_outside_unless_rows_follow() {
        let foot = ["名|数|城", "甲|1|x", "乙|2|y", "合计：|3|", "|", "截至五月"];
        assert_eq!(cut(&foot), ["#名|数|城", "甲|1|x", "乙|2|y", "-合计：|3|", "-截至五月"]);
        let inside = ["名|数|城", "甲|1|x", "小计|1|", "|", "丙", "乙|2|y", "合计|2|"];
        assert_eq!(cut(&inside), ["#名|数|城", "甲|1|x", "小计|1|", "丙", "乙|2|y", "-合计|2|"]);
        let further = ["名|数|城", "甲|1|x", "合计|1|", "|", "店|额|城", "乙|2.5|y"];
        assert_eq!(cut(&further), ["#名|数|城", "甲|1|x", "-合计|1|", "#店|额|城", "乙|2.5|y"]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(cut(&[]).is_empty());
        assert!(cut(&["|", ""]).is_empty());
        assert_eq!(cut(&["名|数"]), ["#名|数"]);
    }
}
