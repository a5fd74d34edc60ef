//! Closing an account: what is known about it, what is held, and what follows from both.
//!
//! ```text
//! cards ─┐
//! own file ─ rule: choose, contradict, stale ─┐
//! workdays.toml ─ workday ─ date: spans of time ─┴─┐
//! rows, ledger ─ holdings, media ─ coverage ─ offer ┼→ ready: verdict, reasons, deadlines
//!       └─ dossier: money, sales, lives, club       │
//! the user ─ answers ─ precondition ────────────────┴→ plan: a dated list ─→ html, ics, markdown
//! ```
//!
//! What does not happen here: reading cards (`adapter`), taking files in (`accession`),
//! knowing what day it is (`cli`).

pub mod answers;
pub mod coverage;
pub mod date;
pub mod dossier;
pub mod holdings;
pub mod html;
pub mod ics;
pub mod links;
pub mod markdown;
pub mod media;
pub mod offer;
pub mod plan;
pub mod plan_document;
pub mod precondition;
pub mod ready;
pub mod ready_document;
mod recordings;
pub mod rule;
pub mod stated;
pub mod text;
pub mod verdict;
pub mod workday;

pub use answers::Answers;
pub use coverage::{Cell, Given, Status};
pub use date::Span;
pub use dossier::{Dossier, DossierDocument};
pub use holdings::{Holdings, Key};
pub use offer::Days;
pub use plan::Plan;
pub use plan_document::PlanDocument;
pub use ready::Readiness;
pub use ready_document::ReadyDocument;
pub use rule::{Known, Rules, Selection};
pub use text::{Text, Voice};
pub use verdict::{Sealed, Verdict};
pub use workday::Workdays;
