//! From volumes that hold all files to whole ones that have their names.

use super::names::{identifier, names};
use super::room::RESERVE;
use super::{GroupWriter, in_use};
use crate::bag::group::{COUNT, IDENTIFIER, SPLIT};
use crate::bag::manifest;
use crate::bag::write::{BagWriter, Closed, Prove, WriteError};
use crate::bag::zip_writer::Method;
use crate::content::ReadAt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

/// What is done when all is written.
pub struct Finish<'f> {
    /// The tag files of the bag with this base folder.
    pub tag_files: &'f dyn Fn(&str) -> Vec<(&'static str, String)>,
    /// The labels of `bag-info.txt` for the bag with this base folder.
    pub info: &'f dyn Fn(&str) -> Vec<(&'static str, String)>,
    /// Proves each bag.
    pub prove: &'f Prove<'f>,
    /// Is told that so many bytes will be encrypted.
    pub encrypting: &'f dyn Fn(u64),
    /// Is told that so many bytes more were encrypted.
    pub advance: &'f dyn Fn(u64),
    /// Makes what protects a file that lies aside and will stand at a path.
    pub protect: &'f dyn Fn(&Path, &Path) -> Result<(), WriteError>,
    /// Reads a bag back and compares it with its manifests.
    pub read_back: &'f dyn Fn(Arc<dyn ReadAt>) -> Result<(), WriteError>,
}

/// A finished bag or volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Where it stands.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
}

impl GroupWriter {
    /// Writes what is left, closes every volume, reads each back, and only then gives them
    /// their names, the last one last.
    ///
    /// # Errors
    /// If the system refuses, a volume does not read back, or something of a final name has
    /// come into being. A run that is killed while names are given leaves whole volumes,
    /// and no whole group.
    pub fn finish(self, finish: &Finish<'_>) -> Result<Vec<Finished>, WriteError> {
        self.write_held()?;
        let GroupWriter { target, form, state, .. } = self;
        let state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut writers = Vec::new();
        for volume in state.volumes {
            let failed = || WriteError::Target { path: target.clone(), source: in_use() };
            writers.push(Arc::into_inner(volume.writer).ok_or_else(failed)?);
        }
        let paths = names(&target, writers.len());
        let taken = |path: &&PathBuf| !form.overwrite && path.symlink_metadata().is_ok();
        if let Some(path) = paths.iter().find(taken) {
            return Err(WriteError::Exists(path.clone()));
        }
        let group = form.volume_size.map(|_| identifier(writers.iter()));
        if form.recipients.is_some() {
            (finish.encrypting)(writers.iter().map(BagWriter::planned).sum());
        }
        let count = writers.len();
        let mut closed: Vec<Closed> = Vec::new();
        for (number, writer) in (1..).zip(writers) {
            let mut info = (finish.info)(writer.base());
            if let Some((base, digest)) = &group {
                info.push((IDENTIFIER, format!("{base}-{digest}")));
                info.push((COUNT, format!("{number} of {count}")));
            }
            let tag_files = (finish.tag_files)(writer.base());
            closed.push(writer.close(&tag_files, &info, finish.prove, finish.advance)?);
        }
        for (bag, path) in closed.iter().zip(&paths) {
            bag.prove(|file| {
                (finish.read_back)(file)?;
                (finish.protect)(bag.staging(), path)
            })?;
        }
        let mut finished = Vec::new();
        for (path, bag) in paths.into_iter().zip(closed) {
            let size = bag.size();
            bag.name(&path, form.overwrite)?;
            finished.push(Finished { path, size });
        }
        Ok(finished)
    }

    /// Puts what describes the bundle into the last volume, or into one more.
    fn write_held(&self) -> Result<(), WriteError> {
        let mut state = self.state();
        if !state.split.is_empty() {
            let lines: String =
                state.split.iter().map(|(path, digest)| manifest::format_line(digest, path)).collect();
            drop(state);
            self.describe(SPLIT, lines.as_bytes())?;
            state = self.state();
        }
        let held = std::mem::take(&mut state.held);
        let cost: u64 = held.iter().map(|one| self.cost(&one.path, one.measure.compressed)).sum();
        let Some(capacity) = self.capacity() else { return Ok(()) };
        if cost > capacity {
            return Err(WriteError::VolumeTooSmall { needed: cost.saturating_add(RESERVE) });
        }
        let last = state.volumes.len().saturating_sub(1);
        let volume = if self.fits(&state, last, cost) { last } else { self.begin_volume(&mut state)? };
        let writer = self.charge(&mut state, volume, cost)?;
        drop(state);
        for mut one in held {
            writer.append(&one.path, Method::Deflated, one.measure, one.digest, &mut one.body)?;
        }
        Ok(())
    }
}
