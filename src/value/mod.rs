//! Values: named parsers from what a platform writes to what the schema holds.
//!
//! Exact or not at all: what a parser cannot read is said, never guessed, never zero.

use serde::Deserialize;

/// The named parsers a card may choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parser {
    /// Text as it stands, without blanks at its ends.
    Text,
    /// An identifier: tabs, a leading apostrophe and back-ticks fall away; a number
    /// that a spreadsheet has rounded is refused.
    Id,
    /// A whole number from 0 up: `1,234`, `12`, `12.0`, `1.2万` (with a note).
    Count,
    /// A whole number that may be negative.
    Integer,
    /// A decimal number.
    Number,
    /// A share in percent: `12.5%` or `12.5`, written as `0.125`.
    Percent,
    /// A share as a fraction: `0.125`.
    Ratio,
    /// A time span in seconds: `32.50秒`, `15.20s`, `1分5秒`, `1小时21分5秒`, `23h 7m 8s`,
    /// `0:00:41`, `41`.
    Duration,
    /// A time span in milliseconds.
    DurationMs,
    /// A time span in minutes.
    DurationMinutes,
    /// An amount in the currency's main unit: `¥1,299.90`, `169.00`, `12.3元`.
    Money,
    /// An amount whose sign does not count; another column tells the direction.
    MoneyUnsigned,
    /// An amount in hundredths of the currency's main unit.
    MoneyFen,
    /// A day: `2025/09/27`, `2026-03-14`, `20260329`, `2026年05月08日`.
    Date,
    /// A day and a time, to the precision given; a lone day stays a day.
    Datetime,
    /// Two days with `~` between; fills `period_start` and `period_end`.
    DateRange,
    /// Seconds since 1970-01-01 UTC.
    UnixSeconds,
    /// Milliseconds since 1970-01-01 UTC.
    UnixMilliseconds,
    /// A telephone number.
    Phone,
    /// One of the texts listed under `values`.
    Enum,
    /// A truth value: 是 否, Yes No, true false, 1 0.
    Bool,
}

/// (stub) What a parser is given beside the cell.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The zone of times without zone.
    pub zone: &'a jiff::tz::TimeZone,
    /// What stands for no value.
    pub missing: &'a [String],
    /// Enumerated values.
    pub values: &'a std::collections::BTreeMap<String, String>,
}

/// (stub) What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// No value.
    Missing,
    /// A value.
    Value,
    /// A value with a finding.
    Noted(crate::finding::Code),
}

/// (stub) Why it could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The finding.
    pub code: crate::finding::Code,
    /// What was expected.
    pub expected: &'static str,
}

impl Parser {
    /// (stub) Reads a cell.
    pub fn read(self, cell: crate::reader::Cell<'_>, setting: &Setting<'_>, out: &mut String) -> Result<Read, Fault> {
        use crate::finding::Code;
        let text = cell.text.trim();
        out.clear();
        if text.is_empty() || setting.missing.iter().any(|m| m == text) {
            return Ok(Read::Missing);
        }
        let fault = Fault { code: Code::CellUnreadable, expected: "a value" };
        match self {
            Parser::Count | Parser::Integer | Parser::Number | Parser::Money | Parser::Ratio | Parser::Duration => {
                let plain = text.replace([',', '¥', '秒'], "");
                plain.parse::<rust_decimal::Decimal>().map_err(|_| fault)?;
                out.push_str(&plain);
            }
            Parser::Percent => {
                let number = text.trim_end_matches('%').parse::<rust_decimal::Decimal>().map_err(|_| fault)?;
                out.push_str(&(number / rust_decimal::Decimal::ONE_HUNDRED).normalize().to_string());
            }
            Parser::Date | Parser::Datetime => {
                if text.len() < 8 || !text.starts_with("20") {
                    return Err(fault);
                }
                out.push_str(&text.replace('/', "-"));
            }
            Parser::Enum => match setting.values.get(text) {
                Some(value) => out.push_str(value),
                None => {
                    out.push_str(text);
                    return Ok(Read::Noted(Code::EnumUnknown));
                }
            },
            _ => out.push_str(text),
        }
        Ok(Read::Value)
    }

    /// (stub) The parser of a kind.
    pub fn default_for(kind: crate::schema::Kind) -> Parser {
        use crate::schema::Kind;
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

    /// (stub) The unit.
    pub fn unit(self) -> Option<&'static str> {
        match self {
            Parser::Count | Parser::Integer => Some("count"),
            Parser::Percent | Parser::Ratio => Some("ratio"),
            Parser::Duration => Some("s"),
            _ => None,
        }
    }
}
