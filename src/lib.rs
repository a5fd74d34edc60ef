//! dabao packs the exports of a creator's account into one bundle that anyone can verify.
//!
//! The library never prints, reads no clock and looks at no environment: `cli` in the
//! binary does. A module uses only those on floors below its own: `ARCHITECTURE.md` is the
//! map, and `tests/house.rs` holds it.

pub mod accession;
pub mod adapter;
pub mod aside;
pub mod attest;
pub mod bag;
pub mod closure;
pub mod content;
pub mod convert;
pub mod digest;
pub mod encryption;
pub mod evidence;
pub mod finding;
pub mod join;
pub mod message;
pub mod package;
pub mod privacy;
pub mod reader;
pub mod record;
pub mod recovery;
pub mod schema;
pub mod source;
pub mod table;
pub mod value;
