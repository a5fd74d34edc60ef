//! The contract of every command, which scripts rely on: exit codes, what is printed where,
//! what is written and what is not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod bundles;
mod commands;
mod determinism;
mod face;
mod inputs;
mod rules;
mod trouble;
mod verifying;
