//! Records aside on disk: in the order they came, or in the order of a key.
//!
//! Memory does not grow with their number. Files have no name and vanish with the process.

mod sorter;
mod spool;

pub use sorter::Sorter;
pub use spool::Spool;

/// Adds a text to a key so that no longer one is mistaken for it and what follows it.
///
/// Keys of texts compare byte by byte as their texts do, one after another.
pub fn push_text(key: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        key.push(byte);
        if byte == 0 {
            key.push(0xFF);
        }
    }
    key.extend([0, 0]);
}
