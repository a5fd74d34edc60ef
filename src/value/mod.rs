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
