//! What the checks of a resource are told of each column of a record.

use super::bound::Bound;
use super::reconcile::Said;
use crate::value::{Fault, Read};

/// What a check is told of one column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Checked {
    wanted: bool,
    stated: bool,
    unreadable: bool,
    text: String,
}

impl Checked {
    /// A column that checks ask for, or not.
    pub fn new(wanted: bool) -> Self {
        Checked { wanted, ..Checked::default() }
    }

    /// Forgets the record.
    pub fn clear(&mut self) {
        self.stated = false;
        self.unreadable = false;
    }

    /// What is said to the checks.
    pub fn said(&self) -> Said<'_> {
        match (self.unreadable, self.stated) {
            (true, _) => Said::Unreadable,
            (false, true) => Said::Value(&self.text),
            (false, false) => Said::Nothing,
        }
    }
}

/// Notes for the checks what a column says.
pub(crate) fn note(checked: &mut [Checked], bound: &Bound, text: &str, read: &Result<Read, Fault>) {
    let Some(slot) = bound.column.and_then(|column| checked.get_mut(column)).filter(|slot| slot.wanted)
    else {
        return;
    };
    slot.unreadable = read.is_err();
    slot.stated = matches!(read, Ok(Read::Value | Read::Noted(_)));
    if slot.stated {
        slot.text.clear();
        slot.text.push_str(text);
    }
}
