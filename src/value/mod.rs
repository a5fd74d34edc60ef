//! Values: named parsers from what a platform writes to what the schema holds.
//!
//! Exact or not at all: what a parser cannot read is said, never guessed, never zero.
//! No binary fraction is ever computed with; numbers are decimals from end to end.
//!
//! One file per family. The rules all families share:
//! - blanks, tabs, BOM and zero-width marks at the ends fall away, and so do the marks
//!   that keep a spreadsheet from reading text as a number: a leading apostrophe,
//!   back-ticks around, `="…"` around (not under `text`);
//! - full-width digits and signs count as their half-width forms (not in ids and text);
//! - an empty cell, and a text on the card's `missing` list, is no value.

use crate::finding::Code;
use crate::record::{Cell, Form};
use crate::schema::Kind;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;

mod duration;
mod id;
mod moment;
mod month;
mod number;
mod phone;
mod text;
mod trim;

pub use moment::{instant, split_range};
pub(crate) use trim::{ends, invisible};

/// The named parsers a card may choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parser {
    /// Text as it stands, without blanks at its ends.
    Text,
    /// Text without the marks that keep a spreadsheet from reading it as a number: of
    /// `` `CNY `` it is `CNY`.
    BareText,
    /// An identifier: tabs, a leading apostrophe and back-ticks fall away; a number
    /// that a spreadsheet has rounded is refused.
    Id,
    /// An identifier of digits alone; other words in its place are refused.
    IdDigits,
    /// A whole number from 0 up: `1,234`, `12`, `12.0`, `1.2万` (with a note).
    Count,
    /// A whole number that may be negative.
    Integer,
    /// A decimal number.
    Number,
    /// A share in percent: `12.5%` or `12.5`, written as `0.125`. A spreadsheet number
    /// without a percent format is refused: it may be either points or a fraction.
    Percent,
    /// A share in percent, whose spreadsheet numbers without a percent format are points.
    PercentPoints,
    /// A share as a fraction: `0.125`; with a percent sign it counts as percent.
    Ratio,
    /// A time span in seconds: `32.50秒`, `15.20s`, `1分5秒`, `1小时21分5秒`, `23h 7m 8s`,
    /// `0:00:41`, `41`.
    Duration,
    /// A time span in milliseconds, unless the cell names its units.
    DurationMs,
    /// A time span in minutes, unless the cell names its units.
    DurationMinutes,
    /// An amount in the currency's main unit: `¥1,299.90`, `169.00`, `12.3元`.
    Money,
    /// An amount whose sign does not count; another column tells the direction.
    MoneyUnsigned,
    /// An amount whose sign tells the direction, where no column does: a row of money that
    /// moved has `direction` filled by it and the amount without sign.
    MoneySigned,
    /// What came in, where amounts stand in two columns: it fills `direction` too, and says
    /// nothing where it is nought and the other column has an amount.
    MoneyIn,
    /// What went out, with or without a minus, beside a column of what came in.
    MoneyOut,
    /// An amount in hundredths of the currency's main unit.
    MoneyFen,
    /// A day: `2025/09/27`, `2026-03-14`, `20260329`, `2026年05月08日`. Midnight falls
    /// away; any other time of day is kept.
    Date,
    /// A day and a time, to the precision given; a lone day stays a day.
    Datetime,
    /// The same where the day of the month stands first: `14/03/2026 09:05:07`.
    DatetimeDayFirst,
    /// A day without year: `August 9`, `18 tháng Sáu`, written `--08-09`; a resource may say
    /// where its year is found. One that has its year keeps it.
    MonthDay,
    /// Two moments with `~`, `至`, `-` or `/` between; fills `period_start` and
    /// `period_end`. Written `start/end`; see [`split_range`].
    DateRange,
    /// Seconds since 1970-01-01 UTC, from 1973 to 2100; written in the card's zone.
    UnixSeconds,
    /// Milliseconds since 1970-01-01 UTC, from 1973 to 2100; written in the card's zone.
    UnixMilliseconds,
    /// Seconds or milliseconds since 1970-01-01 UTC, from 1973 to 2100: no number is both.
    Unix,
    /// A telephone number.
    Phone,
    /// One of the texts listed under `values`.
    Enum,
    /// A truth value: 是 否, Yes No, true false, 1 0.
    Bool,
}

/// What a parser is given beside the cell.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The zone of times without zone.
    pub zone: &'a jiff::tz::TimeZone,
    /// What stands for no value, besides an empty cell; compared without blanks at the ends.
    pub missing: &'a [String],
    /// For the parser `enum`: what the source writes, and what we write.
    pub values: &'a BTreeMap<String, String>,
}

/// What a parser made of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// The source says nothing here.
    Missing,
    /// The canonical text has been written.
    Value,
    /// The canonical text has been written, and there is something to say about it.
    Noted(Code),
}

/// Why a parser could not read a cell, which then stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct Fault {
    /// The finding to report.
    pub code: Code,
    /// What would have been readable, in English.
    pub expected: &'static str,
}

impl Fault {
    fn unreadable(expected: &'static str) -> Self {
        Fault { code: Code::CellUnreadable, expected }
    }

    fn out_of_range(expected: &'static str) -> Self {
        Fault { code: Code::OutOfRange, expected }
    }
}

/// What spreadsheets write where a formula failed; the same in every language seen.
const ERROR_TEXTS: &[&str] = &["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];

impl Parser {
    /// Reads a cell and writes its canonical text into `out`, which is emptied first.
    ///
    /// The canonical text read again, by the parser of the field's kind, gives itself.
    ///
    /// # Errors
    /// A [`Fault`] if the cell does not hold what the parser reads; `out` is then empty.
    pub fn read(self, cell: Cell<'_>, setting: &Setting<'_>, out: &mut String) -> Result<Read, Fault> {
        out.clear();
        let text = match self {
            Parser::Text => trim::blanks(cell.text),
            _ => trim::ends(cell.text),
        };
        // A text that the card lists says something, whatever it says elsewhere.
        let listed = self == Parser::Enum && setting.values.contains_key(text);
        let missing = || setting.missing.iter().any(|m| m == text);
        if text.is_empty() || cell.form == Form::Empty || (!listed && missing()) {
            return Ok(Read::Missing);
        }
        if cell.form == Form::Error || (self != Parser::Text && ERROR_TEXTS.contains(&text)) {
            return Err(Fault { code: Code::CellError, expected: "a value" });
        }
        let read = self.read_present(Cell { text, form: cell.form }, setting, out);
        if read.is_err() {
            out.clear();
        }
        read
    }

    fn read_present(self, cell: Cell<'_>, setting: &Setting<'_>, out: &mut String) -> Result<Read, Fault> {
        match self {
            Parser::Text | Parser::BareText => Ok(text::plain(cell, out)),
            Parser::Enum => Ok(text::listed(cell, setting.values, out)),
            Parser::Bool => text::truth(cell, out),
            Parser::Id => id::read(cell, out),
            Parser::IdDigits => id::digits(cell, out),
            Parser::Phone => phone::read(cell, out),
            Parser::Count => number::count(cell, out),
            Parser::Integer => number::integer(cell, out),
            Parser::Number => number::number(cell, out),
            Parser::Percent => number::percent(cell, false, out),
            Parser::PercentPoints => number::percent(cell, true, out),
            Parser::Ratio => number::ratio(cell, out),
            Parser::Money | Parser::MoneySigned => number::money(cell, out),
            Parser::MoneyUnsigned | Parser::MoneyOut => number::money_unsigned(cell, out),
            Parser::MoneyIn => number::money_in(cell, out),
            Parser::MoneyFen => number::money_fen(cell, out),
            Parser::Duration => duration::read(cell, duration::Unit::Second, out),
            Parser::DurationMs => duration::read(cell, duration::Unit::Millisecond, out),
            Parser::DurationMinutes => duration::read(cell, duration::Unit::Minute, out),
            Parser::Date => moment::date(cell, setting.zone, out),
            Parser::Datetime => moment::datetime(cell, setting.zone, out),
            Parser::DatetimeDayFirst => moment::day_first(cell, setting.zone, out),
            Parser::MonthDay => month::day(cell, setting.zone, out),
            Parser::DateRange => moment::range(cell, setting.zone, out),
            Parser::UnixSeconds => moment::unix(cell, 0, setting.zone, out),
            Parser::UnixMilliseconds => moment::unix(cell, 3, setting.zone, out),
            Parser::Unix => {
                moment::unix(cell, 0, setting.zone, out).or_else(|_| moment::unix(cell, 3, setting.zone, out))
            }
        }
    }

    /// Every parser, in the order of the list above.
    pub const ALL: &[Parser] = &[
        Parser::Text,
        Parser::BareText,
        Parser::Id,
        Parser::IdDigits,
        Parser::Count,
        Parser::Integer,
        Parser::Number,
        Parser::Percent,
        Parser::PercentPoints,
        Parser::Ratio,
        Parser::Duration,
        Parser::DurationMs,
        Parser::DurationMinutes,
        Parser::Money,
        Parser::MoneyUnsigned,
        Parser::MoneySigned,
        Parser::MoneyIn,
        Parser::MoneyOut,
        Parser::MoneyFen,
        Parser::Date,
        Parser::Datetime,
        Parser::DatetimeDayFirst,
        Parser::MonthDay,
        Parser::DateRange,
        Parser::UnixSeconds,
        Parser::UnixMilliseconds,
        Parser::Unix,
        Parser::Phone,
        Parser::Enum,
        Parser::Bool,
    ];

    /// The word by which a card chooses this parser.
    pub fn word(self) -> String {
        serde_json::to_value(self).ok().and_then(|word| Some(word.as_str()?.to_string())).unwrap_or_default()
    }

    /// What a canonical share must be that is no more than the whole.
    pub const A_SHARE: &str = "a share from 0 to 1";

    /// Whether a canonical number lies between nought and one, as a share of a whole does.
    pub fn is_share(canonical: &str) -> bool {
        let number = Decimal::from_str_exact(canonical);
        number.is_ok_and(|share| !share.is_sign_negative() && share <= Decimal::ONE)
    }

    /// The unit of what this parser writes; none where the card must say, as with money.
    pub fn unit(self) -> Option<&'static str> {
        match self {
            Parser::Count | Parser::Integer => Some("count"),
            Parser::Percent | Parser::PercentPoints | Parser::Ratio => Some("ratio"),
            Parser::Duration | Parser::DurationMs | Parser::DurationMinutes => Some("s"),
            _ => None,
        }
    }

    /// Whether this parser writes an amount of money, whose unit is a currency.
    pub fn is_money(self) -> bool {
        matches!(self, Parser::Money | Parser::MoneyUnsigned | Parser::MoneySigned | Parser::MoneyFen)
            || self.is_one_of_two()
    }

    /// Whether it reads one of two columns of amounts, of which one says something.
    pub fn is_one_of_two(self) -> bool {
        matches!(self, Parser::MoneyIn | Parser::MoneyOut)
    }

    /// What a record must hold whose amounts stand in two columns.
    pub const ONE_OF_TWO: &str = "an amount that came in or one that went out, and not both";

    /// The parser of a field whose column names none.
    pub fn default_for(kind: Kind) -> Parser {
        match kind {
            Kind::Text | Kind::Json => Parser::Text,
            Kind::Id => Parser::Id,
            Kind::Count => Parser::Count,
            Kind::Number => Parser::Number,
            Kind::Money => Parser::Money,
            Kind::Ratio => Parser::Ratio,
            Kind::Seconds => Parser::Duration,
            Kind::Moment => Parser::Datetime,
            Kind::Bool => Parser::Bool,
        }
    }
}
