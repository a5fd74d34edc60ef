//! What is still whole in a ZIP that is damaged or cut, told from its local headers.
//!
//! A ZIP that was cut has no central directory, and no reader opens it. In a bundle every
//! local header states sizes and CRC-32, so that what lies before the cut can be had entry
//! by entry. This is no repair, and a file found here is only as sure as what vouches for
//! it: its manifest if that is there, else its CRC-32 alone.

use super::manifest;
use super::path::{self, PAYLOAD};
use crate::content::{BLOCK, Section, read_full_at};
use crate::digest::{Algorithm, Digest, Hasher};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// How much is certain of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Its SHA-256 is that of the manifest.
    Proven,
    /// Its CRC-32 is that of its header; the manifest is lost.
    Likely,
    /// It is cut, cannot be unfolded, or is not what it was.
    Damaged,
}

/// A payload file that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Salvaged {
    /// Its path in the bag.
    pub path: String,
    /// Its length in bytes, as its header states it.
    pub size: u64,
    /// How much is certain of it.
    pub certainty: Certainty,
}

/// How a local header begins.
const HEADER: &[u8; 4] = b"PK\x03\x04";

/// A manifest that is longer is not read: as for verifying, memory must bear it.
const MOST_OF_A_MANIFEST: u64 = super::verify::MAX_TAG_FILE;

/// More entries are not looked at.
const MOST_ENTRIES: usize = 2_000_000;

/// Looks through a ZIP for payload files, and writes what is whole below `into`, which must
/// not be there yet. Entries whose paths lead out are passed over.
///
/// # Errors
/// If the file cannot be read, or a whole one cannot be written.
pub fn salvage(
    zip: &Path,
    into: Option<&Path>,
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<Vec<Salvaged>> {
    let file = Arc::new(crate::content::open_regular(zip)?);
    let len = file.metadata()?.len();
    if let Some(into) = into {
        fs::create_dir(into)?;
    }
    let mut search = Search { file: &file, len, into, base: None, found: Vec::new(), manifest: None };
    let mut at = 0;
    while let Some(begin) = next_header(&file, at, len)? {
        progress(begin.saturating_sub(at));
        let end = search.entry(begin)?.unwrap_or(begin + HEADER.len() as u64);
        progress(end - begin);
        at = end;
        if search.found.len() >= MOST_ENTRIES {
            break;
        }
    }
    search.finish()
}

/// Where the next local header seems to begin.
fn next_header(file: &File, mut at: u64, len: u64) -> io::Result<Option<u64>> {
    let mut buffer = vec![0; BLOCK];
    while at < len {
        let got = read_full_at(file, &mut buffer, at)?;
        let read = buffer.get(..got).unwrap_or_default();
        if let Some(place) = read.windows(HEADER.len()).position(|window| window == HEADER) {
            return Ok(Some(at + place as u64));
        }
        at += got.saturating_sub(HEADER.len() - 1).max(1) as u64;
    }
    Ok(None)
}

struct Search<'s> {
    file: &'s Arc<File>,
    len: u64,
    into: Option<&'s Path>,
    /// The base folder, with `/` behind it: that of the first entry.
    base: Option<String>,
    found: Vec<(Salvaged, Option<Digest>)>,
    manifest: Option<Vec<u8>>,
}

impl Search<'_> {
    /// Takes in the entry whose header begins at a place; returns where it ends, `None` if
    /// there is no entry.
    fn entry(&mut self, at: u64) -> io::Result<Option<u64>> {
        let mut rest = BufReader::new(Section::new(self.file.clone(), at, self.len - at));
        let Ok(Some(mut entry)) = zip::read::read_zipfile_from_stream(&mut rest) else { return Ok(None) };
        let header = 30 + entry.name_raw().len() + entry.extra_data().map_or(0, |extra| extra.len());
        let end = at.saturating_add(header as u64).saturating_add(entry.compressed_size());
        let size = entry.size();
        let name = entry.name().ok().filter(|_| entry.is_file()).and_then(|name| path::member(&name));
        let Some(name) = name else { return Ok(None) };
        let base = match (&self.base, name.split_once('/')) {
            (Some(base), _) => base.clone(),
            (None, Some((base, _))) => self.base.insert(format!("{base}/")).clone(),
            (None, None) => return Ok(None),
        };
        let Some(path) = name.strip_prefix(&base).map(str::to_owned) else { return Ok(None) };
        if path == manifest::file_name(Algorithm::Sha256) && size <= MOST_OF_A_MANIFEST {
            let mut bytes = Vec::new();
            if entry.read_to_end(&mut bytes).is_ok() {
                self.manifest = Some(bytes);
            }
        } else if path.starts_with(PAYLOAD) {
            let digest = self.copy(&path, &mut entry)?;
            let certainty = if digest.is_some() { Certainty::Likely } else { Certainty::Damaged };
            self.found.push((Salvaged { path, size, certainty }, digest));
            if certainty == Certainty::Damaged && !self.begins_something(end)? {
                return Ok(None);
            }
        }
        Ok(Some(end.min(self.len)))
    }

    /// Whether another entry or the central directory begins at a place, so that the header
    /// of the entry before it can be trusted.
    fn begins_something(&self, at: u64) -> io::Result<bool> {
        let mut four = [0; 4];
        read_full_at(self.file.as_ref(), &mut four, at)?;
        Ok(&four == HEADER || &four == b"PK\x01\x02")
    }

    /// Digests an entry and writes it out; `None` if it is not whole.
    fn copy(&self, path: &str, entry: &mut dyn Read) -> io::Result<Option<Digest>> {
        let target = self.into.filter(|_| path::can_be_written(path)).map(|into| into.join(path));
        let mut out = match &target {
            None => None,
            Some(target) => {
                target.parent().map_or(Ok(()), fs::create_dir_all)?;
                match File::create_new(target) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
                    file => Some(file?),
                }
            }
        };
        let mut hasher = Hasher::sha256();
        let mut buffer = vec![0; BLOCK];
        let whole = loop {
            match entry.read(&mut buffer) {
                Ok(0) => break true,
                Ok(got) => {
                    let bytes = buffer.get(..got).unwrap_or_default();
                    hasher.update(bytes);
                    if let Some(out) = &mut out {
                        out.write_all(bytes)?;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break false,
            }
        };
        if let (false, Some(target), Some(_)) = (whole, target, out) {
            fs::remove_file(target)?;
        }
        Ok(whole.then(|| hasher.finish()))
    }

    /// Holds what was found to the manifest, if that was found.
    fn finish(self) -> io::Result<Vec<Salvaged>> {
        let text = self.manifest.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let version = super::Version::V1_0;
        let lines = text.iter().flat_map(|text| manifest::parse(text, version, Algorithm::Sha256)).flatten();
        let wanted: HashMap<String, Digest> =
            lines.map(|line| (line.path.into_owned(), line.digest)).collect();
        let mut found = Vec::with_capacity(self.found.len());
        for (mut file, digest) in self.found {
            match (wanted.get(&file.path), &digest) {
                (Some(wanted), Some(digest)) if wanted == digest => file.certainty = Certainty::Proven,
                (Some(_), Some(_)) => {
                    file.certainty = Certainty::Damaged;
                    if let Some(into) = self.into {
                        let _ = fs::remove_file(into.join(&file.path));
                    }
                }
                _ => {}
            }
            found.push(file);
        }
        Ok(found)
    }
}
