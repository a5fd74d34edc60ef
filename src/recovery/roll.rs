//! The CRC-32 of a window that moves byte by byte.
//!
//! CRC-32 is linear: taking a byte out of the front of a window is adding what that byte
//! alone, with zeros behind it, gives. The tables come from `crc32fast`.

use crc32fast::Hasher;

/// Moves a window of one length.
pub struct Roll {
    /// What a byte that comes in does.
    come: [u32; 256],
    /// What a byte that goes out, a window's length ago, did.
    go: [u32; 256],
    /// The CRC-32 of a window of zeros: what begins and ends a CRC-32, apart from the bytes.
    zeros: u32,
    now: u32,
}

impl Roll {
    /// A window of `len` bytes whose CRC-32 is `crc`.
    pub fn new(len: u64, crc: u32) -> Self {
        let zeros = of_zeros(len);
        let behind = Hasher::new_with_initial_len(zeros, len);
        let alone = |byte: u8, behind: Option<&Hasher>| {
            let mut hasher = Hasher::new();
            hasher.update(&[byte]);
            behind.into_iter().for_each(|behind| hasher.combine(behind));
            hasher.finalize()
        };
        let table = |behind: Option<&Hasher>| {
            let nothing = alone(0, behind);
            let mut table = [0; 256];
            for (byte, slot) in (0..=u8::MAX).zip(&mut table) {
                *slot = alone(byte, behind) ^ nothing;
            }
            table
        };
        Roll { come: table(None), go: table(Some(&behind)), zeros, now: crc ^ zeros }
    }

    /// Moves on by one byte: `out` goes, `new` comes.
    #[inline]
    pub fn step(&mut self, out: u8, new: u8) {
        let [low, ..] = self.now.to_le_bytes();
        let come = self.come.get(usize::from(low ^ new)).copied().unwrap_or(0);
        let go = self.go.get(usize::from(out)).copied().unwrap_or(0);
        self.now = self.now >> 8 ^ come ^ go;
    }

    /// The CRC-32 of the window.
    #[inline]
    pub fn crc(&self) -> u32 {
        self.now ^ self.zeros
    }
}

/// The CRC-32 of so many zeros.
pub fn of_zeros(len: u64) -> u32 {
    let mut sum = Hasher::new();
    let mut power = Hasher::new();
    power.update(&[0]);
    let mut left = len;
    while left > 0 {
        if left & 1 == 1 {
            sum.combine(&power);
        }
        let twice = power.clone();
        power.combine(&twice);
        left >>= 1;
    }
    sum.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn zeros() {
        for len in [0, 1, 2, 3, 64, 1000, 4099] {
            assert_eq!(of_zeros(len), crc32fast::hash(&vec![0; usize::try_from(len).unwrap()]), "{len}");
        }
    }

    proptest! {
        #[test]
        fn a_window_that_moves_has_the_crc_of_where_it_is(
            bytes in prop::collection::vec(any::<u8>(), 1..200), len in 1..64_usize,
        ) {
            let len = len.min(bytes.len());
            let mut roll = Roll::new(len as u64, crc32fast::hash(&bytes[..len]));
            for at in 0..=bytes.len() - len {
                prop_assert_eq!(roll.crc(), crc32fast::hash(&bytes[at..at + len]));
                if at + len < bytes.len() {
                    roll.step(bytes[at], bytes[at + len]);
                }
            }
        }
    }
}
