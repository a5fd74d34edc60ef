//! May I close now? `dabao ready`, `dabao plan` and the report in every bundle, on a
//! platform that is not there (`fixtures/closing`), so that no change of a real rule
//! changes what is expected.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod calendar;
mod desk;
mod dossier;
mod laws;
mod reports;
mod trouble;
mod verdicts;
mod words;
