//! How much a volume holds, and which one has room.

use super::names::numbered;
use super::{GroupWriter, State, in_use};
use crate::bag::group::MOST_VOLUMES;
use crate::bag::write::{BagWriter, WriteError};
use std::sync::Arc;

/// What the tag files and the end of a volume may take, in bytes, and what is kept free for
/// proofs that are added to it later.
pub(super) const RESERVE: u64 = 32 << 10;

/// A volume being written.
pub(super) struct Volume {
    pub(super) writer: Arc<BagWriter>,
    /// How large it will at most be, in bytes.
    pub(super) used: u64,
}

impl GroupWriter {
    /// Begins one more volume; gives its index.
    pub(super) fn begin_volume(&self, state: &mut State) -> Result<usize, WriteError> {
        let index = state.volumes.len();
        let number = index + 1;
        if number > MOST_VOLUMES {
            let size = self.form.volume_size.unwrap_or_default();
            return Err(WriteError::VolumeTooSmall { needed: size.saturating_add(1) });
        }
        let (target, base) = match self.is_group() {
            true => (numbered(&self.target, &number.to_string()), format!("{}-{number:03}", self.base)),
            false => (self.target.clone(), self.base.clone()),
        };
        // What stands under the final names is looked at when they are known.
        let overwrite = self.form.overwrite || self.is_group();
        let mut writer = BagWriter::create(&target, &base, self.date, overwrite)?;
        if let Some(recipients) = &self.form.recipients {
            writer = writer.encrypted(recipients.clone())?;
        }
        state.volumes.push(Volume { writer: Arc::new(writer), used: RESERVE });
        Ok(index)
    }

    /// The last volume, if nothing is in it yet, or a new one.
    pub(super) fn empty_volume(&self, state: &mut State) -> Result<usize, WriteError> {
        match state.volumes.last() {
            Some(last) if last.used == RESERVE => Ok(state.volumes.len() - 1),
            _ => self.begin_volume(state),
        }
    }

    /// The first volume with room for so much, or a new one.
    pub(super) fn volume_for(&self, state: &mut State, cost: u64) -> Result<usize, WriteError> {
        match (0..state.volumes.len()).find(|index| self.fits(state, *index, cost)) {
            Some(index) => Ok(index),
            None => self.begin_volume(state),
        }
    }

    pub(super) fn fits(&self, state: &State, volume: usize, cost: u64) -> bool {
        let used = state.volumes.get(volume).map_or(u64::MAX, |volume| volume.used);
        let capacity = self.capacity().unwrap_or(u64::MAX);
        used.checked_add(cost).is_some_and(|sum| sum <= capacity.saturating_add(RESERVE))
    }

    pub(super) fn charge(
        &self,
        state: &mut State,
        volume: usize,
        cost: u64,
    ) -> Result<Arc<BagWriter>, WriteError> {
        let volume = state.volumes.get_mut(volume).ok_or_else(|| self.failed(in_use()))?;
        volume.used = volume.used.saturating_add(cost);
        Ok(volume.writer.clone())
    }

    pub(super) fn settle_in(&self, state: &mut State, path: &str, volumes: Vec<usize>) {
        if self.is_group() {
            state.places.insert(path.to_owned(), volumes);
        }
    }

    /// What an entry takes at most: its bytes, its two headers and its line in the manifest.
    pub(super) fn cost(&self, path: &str, bytes: u64) -> u64 {
        const LOCAL: usize = 30 + 20;
        const CENTRAL: usize = 46 + 28;
        const LINE: usize = 64 + 2 + 1;
        const NUMBER: usize = 5;
        let name = self.base.len() + NUMBER + path.len();
        bytes.saturating_add((LOCAL + CENTRAL + LINE + 2 * name + path.len()) as u64)
    }

    /// What entries may take in a volume, if there is a limit.
    pub(super) fn capacity(&self) -> Option<u64> {
        let size = self.form.volume_size?;
        let sealed = match &self.form.recipients {
            // 16 bytes for each 64 KiB, and a header with a line or two for each recipient.
            Some(to) => size / (64 << 10) * 16 + 4096 + 256 * to.count() as u64,
            None => 0,
        };
        Some(size.saturating_sub(RESERVE).saturating_sub(sealed))
    }
}
