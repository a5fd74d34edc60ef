//! `--where`: which rows are written.
//!
//! A filter is one comparison: `COLUMN OP VALUE`. Several filters must all hold.
//!
//! | operator | holds if the cell |
//! |---|---|
//! | `=` `!=` | is, is not the value |
//! | `<` `<=` `>` `>=` | comes before or after it; false for an empty cell |
//! | `~` `!~` | contains, does not contain it |
//!
//! Two numbers are compared as decimals, exactly; everything else as text, so that dates in
//! ISO form come in their order. A value that is nothing (`COLUMN =`) is an empty cell. A
//! column or value with an operator in it is put in double quotes.

use super::{Tally, place};
use crate::convert::Error;
use crate::convert::header::{Flow, Header};
use crate::reader::Record;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::io;

/// The operators, the longer before those they begin with.
const OPERATORS: [(&str, Operator); 8] = [
    ("!=", Operator::IsNot),
    ("!~", Operator::HasNot),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("=", Operator::Is),
    ("~", Operator::Has),
    ("<", Operator::Below),
    (">", Operator::Above),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    IsNot,
    Has,
    HasNot,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// One comparison that a row must pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    column: String,
    operator: Operator,
    value: String,
    number: Option<Decimal>,
}

impl Filter {
    /// Reads a filter such as `club_level >= 10`.
    ///
    /// # Errors
    /// [`Error::Filter`] if there is no operator, or no column before it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Filter(text.to_owned());
        let trimmed = text.trim();
        let (column, rest) = match trimmed.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(wrong)?,
            None => {
                let at = trimmed.find(['=', '!', '<', '>', '~']).ok_or_else(wrong)?;
                trimmed.split_at_checked(at).ok_or_else(wrong)?
            }
        };
        let rest = rest.trim_start();
        let (sign, operator) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)).ok_or_else(wrong)?;
        let value = rest.get(sign.len()..).unwrap_or_default().trim();
        let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
        let column = column.trim();
        if column.is_empty() {
            return Err(wrong());
        }
        Ok(Filter {
            column: column.to_owned(),
            operator: *operator,
            value: value.to_owned(),
            number: number(value),
        })
    }

    /// Whether a cell passes.
    fn passes(&self, cell: &str) -> bool {
        let order = || match (self.number, number(cell)) {
            (Some(value), Some(cell)) => cell.cmp(&value),
            _ => cell.cmp(&self.value),
        };
        match self.operator {
            Operator::Is => cell == self.value || (!cell.is_empty() && order() == Ordering::Equal),
            Operator::IsNot => cell != self.value && (cell.is_empty() || order() != Ordering::Equal),
            Operator::Has => cell.contains(&self.value),
            Operator::HasNot => !cell.contains(&self.value),
            _ if cell.is_empty() => false,
            Operator::Below => order() == Ordering::Less,
            Operator::AtMost => order() != Ordering::Greater,
            Operator::Above => order() == Ordering::Greater,
            Operator::AtLeast => order() != Ordering::Less,
        }
    }
}

/// A decimal of at most 28 digits; a longer one is compared as text, for it is an id.
fn number(text: &str) -> Option<Decimal> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.'));
    if plain && (1..=28).contains(&digits) { text.parse().ok() } else { None }
}

/// Lets those records pass that all filters let pass.
pub struct Where<'a> {
    filters: Vec<Filter>,
    places: Vec<usize>,
    tally: &'a Tally,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Where<'a> {
    /// A stage of these filters.
    pub fn new(filters: Vec<Filter>, tally: &'a Tally, next: Box<dyn Flow + 'a>) -> Self {
        Where { filters, places: Vec::new(), tally, next }
    }
}

impl Flow for Where<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        self.places =
            self.filters.iter().map(|filter| place(header, &filter.column)).collect::<Result<_, _>>()?;
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        let mut pairs = self.filters.iter().zip(&self.places);
        match pairs.all(|(filter, place)| filter.passes(record.get(*place).text)) {
            true => self.next.record(record),
            false => {
                Tally::add(&self.tally.filtered);
                Ok(())
            }
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    #[test]
    fn filters_hold_as_documented() {
        for (filter, cell, holds) in [
            ("level>=10", "9", false),
            ("level >= 10", "10", true),
            ("level >= 10", "10.0", true),
            ("level < 9", "10", false),
            ("level < 9", "", false),
            ("amount = 1.50", "1.5", true),
            ("amount != 1.50", "1.5", false),
            ("name = ", "", true),
            ("name !=", "", false),
            ("name !=", "阿苔", true),
            ("name ~ 苔", "阿苔", true),
            ("name !~ 苔", "阿苔", false),
            ("at >= 2026-05-01", "2026-05-01T08:00+08:00", true),
            ("at >= 2026-05-01", "2026-04-30", false),
            ("\"a=b\" = \"<x>\"", "<x>", true),
            ("id = 7345678901234567890", "7345678901234567891", false),
        ] {
            assert_eq!(Filter::parse(filter).unwrap().passes(cell), holds, "{filter} on {cell:?}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in ["", "name", "= 5", "name ! 5", "\"name = 5"] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }
}
