//! Adapters: cards (TOML) that recognise what a platform exports and map it to rows.
//!
//! The engine knows no platform by name. A card declares; the engine reads, checks
//! and reports. What a card cannot say becomes one more named parser, row kind or
//! reconciliation that every card may use.
//!
//! ```text
//! card ─ validate → plan ─┐
//! file ─ reader → record ─┴ index, recognise → block ─ map → rows → sink
//!                              └ none, or two: profile, finding
//! ```
//!
//! What does not happen here: reading bytes (`reader`), reading values (`value`), deciding
//! what becomes of a file as a whole (`accession`).

mod bind;
mod block;
pub mod card;
pub mod fold;
pub mod reconcile;
