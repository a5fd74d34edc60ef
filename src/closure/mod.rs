//! Closing an account: what is known about it, and which day follows from that.
//!
//! ```text
//! cards ─┐
//! own file ─ rule: choose, contradict, stale ─┐
//! workdays.toml ─ workday ─ date: spans of time ─┴→ verdict and plan
//! ```
//!
//! What does not happen here: reading cards (`adapter`), knowing what day it is (`cli`).

pub mod date;
pub mod rule;
pub mod workday;

pub use date::Span;
pub use rule::{Known, Rules, Selection};
pub use workday::Workdays;
