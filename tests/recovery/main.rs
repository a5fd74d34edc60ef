//! Recovery data: what is damaged is mended byte for byte, what cannot be is said, and
//! par2cmdline and dabao understand each other in both directions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod blocks;
mod command;
mod par2cmdline;
