//! A share of a whole, as users write it: `5%`.

use serde::{Serialize, Serializer};
use std::str::FromStr;

/// How many parts make a whole.
const WHOLE: u64 = 10_000;

/// A share of a whole in hundredths of a percent, more than none and at most all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(u64);

impl Share {
    /// The share of a number, rounded up, so that no share of something is nothing.
    pub fn of(self, whole: u64) -> u64 {
        let share = (u128::from(whole) * u128::from(self.0)).div_ceil(u128::from(WHOLE));
        u64::try_from(share).unwrap_or(whole)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (percent, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => write!(f, "{percent}%"),
            rest => write!(f, "{}%", format!("{percent}.{rest:02}").trim_end_matches('0')),
        }
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Not a share: `5%`, `0.5%` and `100%` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a share between 0.01% and 100%")]
pub struct NotAShare;

impl FromStr for Share {
    type Err = NotAShare;

    fn from_str(text: &str) -> Result<Self, NotAShare> {
        let number = text.trim().trim_end_matches(['%', '％']).trim_end();
        let (percent, rest) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(percent) || !digits(rest) || rest.len() > 2 {
            return Err(NotAShare);
        }
        let percent: u64 = percent.parse().map_err(|_| NotAShare)?;
        let rest: u64 = format!("{rest:0<2}").parse().map_err(|_| NotAShare)?;
        let parts = percent.checked_mul(100).and_then(|parts| parts.checked_add(rest)).ok_or(NotAShare)?;
        if parts == 0 || parts > WHOLE { Err(NotAShare) } else { Ok(Share(parts)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_and_rounded_up() {
        for (text, whole, share) in
            [("5%", 1000, 50), ("5", 1, 1), ("0.5％", 1000, 5), ("100 %", 7, 7), ("12.34%", 10_000, 1234)]
        {
            assert_eq!(text.parse::<Share>().map(|s| s.of(whole)), Ok(share), "{text}");
        }
        for bad in
            ["", "%", "0%", "100.01%", "-5%", "5.123%", "five", "1e1%", ".5%", "5.%", "99999999999999999999%"]
        {
            assert_eq!(bad.parse::<Share>(), Err(NotAShare), "{bad}");
        }
        assert_eq!(
            ["5%", "0.5", "12.34"].map(|t| t.parse::<Share>().unwrap().to_string()),
            ["5%", "0.5%", "12.34%"]
        );
    }
}
