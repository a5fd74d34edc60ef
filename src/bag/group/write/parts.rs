//! Places in volumes: a file lies in one piece, or in parts that are read as one.

use super::{GroupWriter, State, in_use};
use crate::bag::group::part_name;
use crate::bag::write::{BagWriter, WriteError};
use crate::bag::zip_writer::{self, Measure};
use crate::content::{BLOCK, Content, ReadAt, read_full};
use crate::digest::{Digest, Hasher};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// A place kept free for a file, in one volume or in parts in several.
pub struct Place {
    /// How many bytes it takes.
    pub len: u64,
    pub(super) pieces: Vec<Piece>,
}

pub(super) struct Piece {
    volume: usize,
    pub(super) writer: Arc<BagWriter>,
    path: String,
    pub(super) place: zip_writer::Place,
    /// Where in the file it begins.
    start: u64,
    /// What was written of it so far; of a file in one piece its reader takes the digest.
    tally: Mutex<Option<(Hasher, crc32fast::Hasher)>>,
}

impl GroupWriter {
    /// Cuts a file into as few parts as there must be, each in a volume of its own.
    pub(super) fn plan_split(&self, state: &mut State, path: &str, len: u64) -> Result<Place, WriteError> {
        let room = |width| {
            let cost = self.cost(&part_name(path, 0, width), 0);
            self.capacity().unwrap_or(u64::MAX).saturating_sub(cost).max(1)
        };
        let width = len.div_ceil(room(3)).to_string().len().max(3);
        let room = room(width);
        let mut pieces = Vec::new();
        let mut start = 0;
        while start < len {
            let take = room.min(len - start);
            let volume = self.empty_volume(state)?;
            let name = part_name(path, pieces.len() + 1, width);
            pieces.push(self.piece(state, volume, &name, (start, take), true)?);
            start += take;
        }
        let volumes = pieces.iter().map(|piece| piece.volume).collect();
        self.settle_in(state, path, volumes);
        Ok(Place { len, pieces })
    }

    pub(super) fn piece(
        &self,
        state: &mut State,
        volume: usize,
        path: &str,
        (start, len): (u64, u64),
        part: bool,
    ) -> Result<Piece, WriteError> {
        let cost = self.cost(path, len);
        let kept = state.volumes.get_mut(volume).ok_or_else(|| self.failed(in_use()))?;
        kept.used = kept.used.saturating_add(cost);
        Ok(Piece {
            volume,
            writer: kept.writer.clone(),
            path: path.to_owned(),
            place: kept.writer.plan(path, len),
            start,
            tally: Mutex::new(part.then(|| (Hasher::sha256(), crc32fast::Hasher::new()))),
        })
    }

    /// Writes bytes of a planned file; those of a file in parts come in their order.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn write_at(&self, place: &Place, at: u64, bytes: &[u8]) -> Result<(), WriteError> {
        let (mut rest, mut at) = (bytes, at);
        for piece in &place.pieces {
            let end = piece.start.saturating_add(piece.place.len);
            if rest.is_empty() || at < piece.start || at >= end {
                continue;
            }
            let room = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
            let (part, after) = rest.split_at(room.min(rest.len()));
            piece.writer.write_at(&piece.place, at - piece.start, part)?;
            let mut tally = piece.tally.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((hasher, crc32)) = tally.as_mut() {
                hasher.update(part);
                crc32.update(part);
            }
            at += part.len() as u64;
            rest = after;
        }
        Ok(())
    }

    /// Closes a planned file whose bytes have all been written.
    ///
    /// # Errors
    /// If the system refuses the write.
    pub fn settle(
        &self,
        path: &str,
        place: Place,
        crc32: u32,
        digest: Digest,
    ) -> Result<Content, WriteError> {
        let Place { len, pieces } = place;
        let mut stretches = Vec::new();
        let parts = pieces.len() > 1;
        for piece in pieces {
            let tally = piece.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
            let (digest, crc32) = match tally {
                Some((hasher, crc32)) => (hasher.finish(), crc32.finalize()),
                None => (digest.clone(), crc32),
            };
            let len = piece.place.len;
            let content = piece.writer.settle(&piece.path, piece.place, crc32, digest)?;
            if !parts && piece.path == path {
                return Ok(content);
            }
            if let Content::Section { file, start, .. } = content {
                stretches.push((file, start, len));
            }
        }
        self.state().split.insert(path.to_owned(), digest);
        Ok(Content::Section { file: Arc::new(Joined { stretches, len }), start: 0, len })
    }

    pub(super) fn append_split(
        &self,
        path: &str,
        measure: Measure,
        digest: Digest,
        body: &mut dyn Read,
    ) -> Result<Content, WriteError> {
        let place = self.plan_split(&mut self.state(), path, measure.len)?;
        let mut block = vec![0; BLOCK];
        let mut at = 0;
        loop {
            let got = read_full(body, &mut block).map_err(|e| self.failed(e))?;
            if got == 0 {
                break;
            }
            self.write_at(&place, at, block.get(..got).unwrap_or_default())?;
            at += got as u64;
        }
        if at != measure.len {
            return Err(self.failed(io::Error::other("an entry changed its length")));
        }
        self.settle(path, place, measure.crc32, digest)
    }
}

/// Stretches of several files as one.
pub struct Joined {
    /// Each with where it begins and how long it is.
    stretches: Vec<(Arc<dyn ReadAt>, u64, u64)>,
    len: u64,
}

impl ReadAt for Joined {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut begin = 0;
        for (file, start, len) in &self.stretches {
            let within = offset.saturating_sub(begin);
            if offset >= begin && within < *len {
                let left = usize::try_from(len - within).unwrap_or(usize::MAX);
                let take = left.min(buffer.len());
                let part = buffer.get_mut(..take).unwrap_or_default();
                return file.read_at(part, start.saturating_add(within));
            }
            begin += len;
        }
        Ok(0)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.len)
    }
}
