//! Computes lacking blocks and puts a file together again.

use super::field::{self, Constants, Solution};
use super::search::{Place, Places};
use super::set::{Set, Spare};
use super::strip::{self, Part, Row, Strip};
use super::threads;
use crate::content::{read_full_at, write_all_at};
use std::fs::File;
use std::io;
use std::sync::Mutex;

/// More lacking blocks are not computed: the work grows with the third power of their
/// number, and takes minutes here.
pub const MOST_LACKING: usize = 2_000;

/// How the lacking blocks of a set are had again.
pub struct Plan<'s> {
    set: &'s Set,
    places: &'s Places,
    there: Vec<usize>,
    lacking: Vec<usize>,
    spares: Vec<&'s Spare>,
    solution: Solution,
    constants: Constants,
}

impl<'s> Plan<'s> {
    /// Chooses recovery blocks for what lacks; `None` if that cannot be solved.
    pub fn new(set: &'s Set, places: &'s Places) -> Option<Self> {
        let (there, lacking): (Vec<usize>, Vec<usize>) =
            (0..set.blocks()).partition(|block| places.get(*block).is_some_and(Option::is_some));
        let constants = Constants::new(set.blocks());
        let exponents: Vec<u32> = set.spares.iter().map(|spare| spare.exponent).collect();
        let solution = Solution::find(&constants, &exponents, &lacking)?;
        let spares = solution.chosen.iter().filter_map(|at| set.spares.get(*at)).collect();
        Some(Plan { set, places, there, lacking, spares, solution, constants })
    }

    /// Writes the file of this number in the set as it was; `progress` is told how many more
    /// bytes were worked on.
    ///
    /// Memory: 160 MiB at most, whatever the lengths, beside the factors.
    ///
    /// # Errors
    /// If something cannot be read any more, or the system refuses a write.
    pub fn write(
        &self,
        number: usize,
        out: &File,
        threads: usize,
        progress: &(dyn Fn(u64) + Sync),
    ) -> io::Result<()> {
        let Some(described) = self.set.files.get(number) else { return Ok(()) };
        out.set_len(described.len)?;
        let put = |block: usize, bytes: &[u8], strip: Strip| {
            if !described.blocks().contains(&block) {
                return Ok(());
            }
            let (at, len) = described.place(block, self.set.block);
            let held = usize::try_from(len.saturating_sub(strip.at)).unwrap_or(usize::MAX).min(bytes.len());
            write_all_at(out, bytes.get(..held).unwrap_or_default(), at + strip.at)
        };
        // What is there must be read only if something is computed from it, or it is copied.
        let copied = |block: &usize| !self.lacking.is_empty() || described.blocks().contains(block);
        let blocks: Vec<usize> = self.there.iter().copied().filter(copied).collect();
        for strip in strip::strips(self.set.block, self.spares.len()) {
            let rows = self.spares.iter().map(|spare| row(spare, strip)).collect::<io::Result<Vec<_>>>()?;
            let mut read = |block: usize, bytes: &mut [u8]| self.read(block, strip, bytes);
            let see = |part: &Part| {
                progress(part.bytes.len() as u64);
                put(part.block, &part.bytes, strip)
            };
            strip::add_blocks(&rows, &blocks, strip, &self.constants, threads, &mut read, &see)?;
            let rows: Vec<Vec<u8>> = rows.into_iter().map(|row| threads::unlock(row).sum).collect();
            let rows: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
            threads::each(self.lacking.len(), threads, &|number| {
                let Some(block) = self.lacking.get(number) else { return Ok(()) };
                if !described.blocks().contains(block) {
                    return Ok(());
                }
                let mut bytes = vec![0; strip.len];
                field::add(&mut bytes, &rows, &self.solution.factors(number));
                put(*block, &bytes, strip)
            })?;
        }
        Ok(())
    }

    /// Reads what a block that is there has in a strip, zeros behind its end.
    fn read(&self, block: usize, strip: Strip, bytes: &mut [u8]) -> io::Result<()> {
        let Some(Some(Place { file, at, len })) = self.places.get(block) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let held = usize::try_from(len.saturating_sub(strip.at)).unwrap_or(usize::MAX).min(bytes.len());
        let (there, behind) = bytes.split_at_mut_checked(held).unwrap_or_default();
        behind.fill(0);
        if read_full_at(file.as_ref(), there, at + strip.at)? < there.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

/// A strip of a recovery block.
fn row(spare: &Spare, strip: Strip) -> io::Result<Mutex<Row>> {
    let mut sum = vec![0; strip.len];
    if read_full_at(spare.file.as_ref(), &mut sum, spare.at + strip.at)? < sum.len() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Mutex::new(Row { exponent: spare.exponent, sum }))
}
