//! Adapters: cards (TOML) that recognise what a platform exports and map it to rows.
//!
//! The engine knows no platform by name. A card declares; the engine reads, checks
//! and reports. What a card cannot say becomes one more named parser, row kind or
//! reconciliation that every card may use.

pub mod card;
pub mod fold;
pub mod reconcile;
