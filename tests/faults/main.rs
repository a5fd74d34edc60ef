//! What happens to disks, files and processes happens to dabao here, at every point where it
//! can: kills, power cuts, full and broken disks, files that will not keep still, clocks that
//! jump, small file systems, signals. Inputs stay as they are, nothing half done gets a name,
//! what went wrong is said, and the next run just works.
//!
//! Faults come from `shim.c`, which counts the program's calls, and from strace where it has
//! to be the kernel's view. What needs root says so where there is none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod changes;
mod errors;
mod fault;
mod kills;
mod places;
mod power;
mod signals;
