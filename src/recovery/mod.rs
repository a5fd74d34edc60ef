//! Recovery data: PAR2 files beside a bundle, from which damage to it is mended.
//!
//! PAR2 (Parity Volume Set Specification 2.0) cuts a file into blocks, keeps MD5 and CRC-32
//! of each, and adds blocks computed by Reed–Solomon over GF(2^16): as many as there are of
//! these, so many damaged or missing blocks can be computed again. `par2` (par2cmdline,
//! packaged everywhere) reads what is written here, and the other way round.
//!
//! The packets, the search for blocks and the order of the work are our own; the arithmetic
//! is `rust-par2`'s, the only crate that has the field and the constants of PAR2, runs on
//! the processor's vector instructions and builds with the Rust we promise. Its own reader
//! and writer of files are not used: they hold every recovery block in memory, trust the
//! lengths that packets state, and find no block that has moved. `par2-rs` does more and
//! asks for a newer Rust; the `reed-solomon-*` crates speak other codes than PAR2.

/// Writes recovery data beside a bundle.
pub mod create;
/// Sums of blocks times factors, and which factors mend.
mod field;
/// Computes lacking blocks and puts a file together again.
mod mend;
/// PAR2 packets as bytes.
pub mod packet;
/// Mends one bundle, from the first look to the name.
pub mod repair;
/// The CRC-32 of a window that moves byte by byte.
mod roll;
/// Finds the blocks of a file wherever they lie by now.
mod search;
/// What a set of packets describes.
pub mod set;
/// Blocks cut lengthwise, so that memory stays bounded.
mod strip;
/// Work shared out to threads.
mod threads;

pub use create::{Created, Staged, create};
pub use repair::{Mended, RepairError, Request, State, repair};
