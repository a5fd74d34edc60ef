//! What a cell says beside the field it fills: a direction, the end of a range.

use crate::value::Parser;

/// What a cell says beside the field it fills.
pub(super) enum Beside {
    Nothing,
    /// The direction that the sign of an amount tells.
    Direction(&'static str),
    /// The second day of a range.
    End(String),
}

impl Beside {
    /// Takes it out of the text that a parser wrote.
    pub(super) fn of(parser: Parser, slot: &mut String) -> Beside {
        match parser {
            Parser::DateRange => split_range(slot).map_or(Beside::Nothing, Beside::End),
            Parser::MoneySigned => take_sign(slot).map_or(Beside::Nothing, Beside::Direction),
            Parser::MoneyIn if is_amount(slot) => Beside::Direction("in"),
            Parser::MoneyOut if is_amount(slot) => Beside::Direction("out"),
            _ => Beside::Nothing,
        }
    }
}

/// Keeps the first day in place and gives back the second.
fn split_range(slot: &mut String) -> Option<String> {
    let at = slot.find('/')?;
    let end = slot.get(at + 1..)?.to_string();
    slot.truncate(at);
    Some(end)
}

/// Takes the sign off an amount and gives the direction that it tells; none of nought.
fn take_sign(slot: &mut String) -> Option<&'static str> {
    let out = slot.starts_with('-');
    if out {
        slot.remove(0);
    }
    is_amount(slot).then_some(if out { "out" } else { "in" })
}

/// Whether a canonical amount is more or less than nought.
pub(super) fn is_amount(canonical: &str) -> bool {
    canonical.bytes().any(|b| matches!(b, b'1'..=b'9'))
}
