//! Tables into other formats, exact and told: a table of an export, a bundle or any file in,
//! a format out, and a report of what the format could not hold.
//!
//! ```text
//! Input ── header, records ─→ shape ─→ Output ─→ a file aside ─→ its name
//! bundle, claimed, raw        stages    Writer        place
//!                                └─ Losses ─┘
//! ```
//!
//! Exact: ids stay text everywhere, and a number becomes a number of a spreadsheet only
//! where it comes back as the same decimal. What reads files is `reader` and `accession`,
//! what knows layouts `adapter`; here is only the way from one to the other.

#[cfg(any(feature = "parquet", feature = "sqlite"))]
mod decimal;
mod error;
mod handled;
mod header;
mod input;
mod job;
mod loss;
mod person;
mod place;
mod refusal;
mod shape;
mod sink;
mod target;
pub mod template;
#[cfg(feature = "parquet")]
mod typing;

pub use error::{Error, Unfit};
pub use handled::{Handled, How, What};
pub use header::{Column, Flow, Header};
pub use input::bundle::{rows as bundle_rows, tables as bundle_tables};
pub use input::{Offer, of_bundle};
pub use job::{Done, Job, To, run};
pub use loss::{Loss, LossKind, Losses};
pub use shape::{By, Filter, Headings, Tally, Wishes};
pub use sink::{Format, Manner, Written};
