//! Whole-program tests on hostile input: whatever lies in the folder, `scan`, `pack` and
//! `verify` neither panic nor hang, stay within their memory, write nothing but the bundle,
//! change no input, balance their sums, and say what is wrong, where, and what to do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
#![cfg(unix)]

mod archives;
mod cut;
mod folders;
mod media;
mod program;
mod tables;
mod workbooks;
#[path = "../support/zips.rs"]
mod zips;
