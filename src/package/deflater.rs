//! Texts in memory, deflated one after another.

use super::spool::LEVEL;
use flate2::{Compress, Compression, FlushCompress, Status};
use std::io;

/// Deflates texts with one state for all of them.
///
/// A state takes a quarter of a MiB, more than most texts: made anew for each of many small
/// files, it costs more time than they do, and leaves holes in memory that never fill.
pub struct Deflater {
    state: Compress,
}

impl Default for Deflater {
    fn default() -> Self {
        Deflater { state: Compress::new(Compression::new(LEVEL), false) }
    }
}

impl Deflater {
    /// The raw deflate stream of a text.
    ///
    /// # Errors
    /// If the library fails, which it does not for bytes in memory.
    pub fn deflate(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.state.reset();
        let mut deflated = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let taken = usize::try_from(self.state.total_in()).unwrap_or(usize::MAX);
            let rest = bytes.get(taken..).unwrap_or_default();
            match self.state.compress_vec(rest, &mut deflated, FlushCompress::Finish)? {
                Status::StreamEnd => return Ok(deflated),
                Status::Ok | Status::BufError => deflated.reserve(deflated.capacity().max(64)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    proptest! {
        #[test]
        fn what_is_deflated_with_one_state_unfolds_to_itself(
            texts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..5_000), 0..6)
        ) {
            let mut deflater = Deflater::default();
            for text in texts {
                let deflated = deflater.deflate(&text).unwrap();
                prop_assert_eq!(&deflated, &Deflater::default().deflate(&text).unwrap());
                let mut unfolded = Vec::new();
                flate2::read::DeflateDecoder::new(deflated.as_slice()).read_to_end(&mut unfolded).unwrap();
                prop_assert_eq!(unfolded, text);
            }
        }
    }
}
