//! Joining what belongs together: rows of one thing in several exports, works with their
//! files, people whom two lists state by one telephone number.
//!
//! The tables as read stay as they are. What stands here derives from them which rows are
//! about one thing, which of them is the newest, and what an older one said:
//!
//! ```text
//! rows ─→ Shape: key ─→ Union: external sort ─→ groups of one key ─→ Standing
//!   └→ Parts: who wrote where                                          ├→ Current: current rows, history, gone
//! ledger ─→ Sources: which export, of when                             └→ dedupe, diff
//! ```
//!
//! Which row is newer is told by data: the date of its export, or a moment that only goes
//! forward. Where neither tells, all rows stay and the fact is told. Nobody is taken for
//! another by a name.

mod current;
mod diff;
mod parts;
mod person;
mod shape;
mod source;
mod standing;
mod union;
mod work;

pub use current::{Current, Joined};
pub use diff::{Change, Compared, Diff, Side, TableDiff};
pub use parts::Parts;
pub use person::Persons;
pub use shape::Shape;
pub use source::{Source, Sources, State, origin};
pub use standing::{Held, Standing};
pub use union::{Aliases, Union};
pub use work::{Fit, JoinedWorks, Title, Works, fold_title, likeness};
