//! Sums of blocks times factors in GF(2^16), and which factors mend.
//!
//! The recovery block with the exponent `e` is the sum of all blocks, each times its
//! constant to the power of `e`. Whoever lacks some blocks takes as many recovery blocks,
//! takes the share of the blocks that are there out of them, and multiplies what is left
//! by the inverse of the matrix of the lacking ones.

use rust_par2::gf;
use rust_par2::gf_simd::mul_add_multi;
use rust_par2::matrix::{GfMatrix, par2_input_constants};

/// More blocks are in no set: PAR2 has no more constants.
pub const MOST_BLOCKS: usize = 32_768;

/// How much of a row is worked on at once, so that it and its sources stay in the cache.
const TILE: usize = 64 << 10;

/// The constant of each block.
pub struct Constants(Vec<u16>);

impl Constants {
    /// The constants of so many blocks, at most [`MOST_BLOCKS`].
    pub fn new(blocks: usize) -> Self {
        Constants(par2_input_constants(blocks.min(MOST_BLOCKS)))
    }

    /// The factor of a block in the recovery block of an exponent.
    pub fn factor(&self, block: usize, exponent: u32) -> u16 {
        self.0.get(block).map_or(0, |constant| gf::pow(*constant, exponent))
    }
}

/// Adds to a row each source times its factor. Rows and sources are of one even length.
pub fn add(row: &mut [u8], sources: &[&[u8]], factors: &[u16]) {
    let mut tile = Vec::with_capacity(sources.len());
    for (index, part) in row.chunks_mut(TILE).enumerate() {
        let at = index * TILE;
        tile.clear();
        tile.extend(sources.iter().filter_map(|source| source.get(at..at + part.len())));
        // The crate reads as far as the row is long: a shorter source must never reach it.
        if tile.len() == factors.len() {
            mul_add_multi(part, &tile, factors);
        }
    }
}

/// How many choices of recovery blocks are tried; with consecutive exponents the first one
/// always does.
const TRIES: usize = 16;

/// What turns recovery blocks into lacking ones.
pub struct Solution {
    /// Which of the recovery blocks are used, as many as blocks lack.
    pub chosen: Vec<usize>,
    inverse: GfMatrix,
}

impl Solution {
    /// Chooses recovery blocks for the lacking ones; `None` if none of the choices tried can
    /// be solved, which happens only where recovery blocks are lost themselves.
    pub fn find(constants: &Constants, exponents: &[u32], lacking: &[usize]) -> Option<Self> {
        let count = lacking.len();
        if count == 0 {
            return Some(Solution { chosen: Vec::new(), inverse: GfMatrix::zeros(0, 0) });
        }
        exponents.windows(count).take(TRIES).enumerate().find_map(|(first, window)| {
            let mut matrix = GfMatrix::zeros(count, count);
            for (row, exponent) in window.iter().enumerate() {
                for (column, block) in lacking.iter().enumerate() {
                    matrix.set(row, column, constants.factor(*block, *exponent));
                }
            }
            let inverse = matrix.invert()?;
            Some(Solution { chosen: (first..first + count).collect(), inverse })
        })
    }

    /// The factors by which the rows make the lacking block of this number.
    pub fn factors(&self, lacking: usize) -> Vec<u16> {
        (0..self.chosen.len()).map(|row| self.inverse.get(lacking, row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_those_of_the_specification() {
        // 2 to the powers that 3, 5, 17 and 257 do not divide: 1, 2, 4, 7, 8, 11, 13.
        let constants = Constants::new(7);
        let factors: Vec<u16> = (0..7).map(|block| constants.factor(block, 1)).collect();
        assert_eq!(factors, [2, 4, 16, 128, 256, 2048, 8192]);
        assert_eq!(constants.factor(3, 0), 1);
        assert_eq!(Constants::new(MOST_BLOCKS).0.len(), MOST_BLOCKS);
    }

    #[test]
    fn what_lacks_is_computed_again() {
        let blocks: Vec<Vec<u8>> =
            (0..9_u8).map(|b| (0..200_u8).map(|i| b ^ i.rotate_left(3)).collect()).collect();
        let constants = Constants::new(blocks.len());
        let exponents = [0, 2, 5, 6];
        let row = |exponent: u32, of: &[usize], mut row: Vec<u8>| {
            let sources: Vec<&[u8]> = of.iter().map(|b| blocks[*b].as_slice()).collect();
            let factors: Vec<u16> = of.iter().map(|b| constants.factor(*b, exponent)).collect();
            add(&mut row, &sources, &factors);
            row
        };
        let all: Vec<usize> = (0..blocks.len()).collect();
        let (lacking, there): (Vec<usize>, Vec<usize>) = all.iter().partition(|b| [1, 4, 8].contains(*b));
        let solution = Solution::find(&constants, &exponents, &lacking).unwrap();
        let rows: Vec<Vec<u8>> = solution
            .chosen
            .iter()
            .map(|at| row(exponents[*at], &there, row(exponents[*at], &all, vec![0; 200])))
            .collect();
        let rows: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
        for (number, block) in lacking.iter().enumerate() {
            let mut mended = vec![0; 200];
            add(&mut mended, &rows, &solution.factors(number));
            assert_eq!(mended, blocks[*block]);
        }
        assert!(Solution::find(&constants, &exponents, &[0, 1, 2, 3, 4]).is_none());
    }
}
