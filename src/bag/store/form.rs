//! The form of a ZIP that dabao wrote: every byte of it that belongs to no file.
//!
//! Each bundle has one form (see [`zip_writer`](crate::bag::zip_writer)), so that a changed
//! attribute, another time or one stray byte is damage even where every reader would shrug.
//! What its own manifests cannot vouch for is held here to what would be written today.

use super::zip::disagreement;
use crate::bag::zip_writer::{Entry, Form};
use crate::content::ReadAt;
use crate::finding::{Code, Finding};
use jiff::civil::Date;
use std::io;

/// An entry as the central directory describes it, and where its record lies.
pub struct Written {
    /// What its headers are made from.
    pub entry: Entry,
    /// Where its record in the central directory begins.
    pub at: u64,
    /// How long the record is.
    pub len: u64,
}

/// Names each header that differs from what is written with this date, and each entry that
/// is out of its place; `directory` is where the central directory begins and ends.
///
/// # Errors
/// If the archive cannot be read.
pub fn altered(
    file: &dyn ReadAt,
    entries: &[Written],
    date: Date,
    directory: (u64, u64),
) -> io::Result<Vec<Finding>> {
    let form = Form::new(date);
    let mut findings = Vec::new();
    let mut before = None;
    for Written { entry, at, len } in entries {
        let mut central = Vec::new();
        form.central(entry, &mut central);
        let local = form.local(entry);
        let headers = [("central", *at, *len, central), ("local", entry.offset, local.len() as u64, local)];
        let found = headers.into_iter().map(|(name, at, len, wanted)| differs(file, name, at, len, &wanted));
        let found: Option<Finding> = found.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().next();
        findings.extend(found.map(|finding| Finding { path: entry.name.clone(), ..finding }));
        if before.replace(entry.offset).is_some_and(|before| before >= entry.offset) {
            let order = disagreement(&entry.name, "an entry before its place", "entries in their order");
            findings.push(Finding { code: Code::ArchiveAltered, ..order });
        }
    }
    let (start, end) = directory;
    let wanted = Form::end(entries.len() as u64, end - start, start);
    findings.extend(differs(file, "end", end, file.size()?.saturating_sub(end), &wanted)?);
    Ok(findings)
}

/// A stretch of other length is compared as far as it should go, and a little further.
const MOST: u64 = 1 << 20;

/// The first byte at which a stretch differs from what is wanted.
fn differs(file: &dyn ReadAt, name: &str, at: u64, len: u64, wanted: &[u8]) -> io::Result<Option<Finding>> {
    let mut found = vec![0; usize::try_from(len.min(MOST)).unwrap_or(0)];
    let got = file.read_at(&mut found, at)?;
    found.truncate(got);
    if found == wanted {
        return Ok(None);
    }
    let place = found.iter().zip(wanted).take_while(|(found, wanted)| found == wanted).count();
    let show = |bytes: &[u8]| match bytes.get(place) {
        Some(byte) => format!("{name} header, byte {}: {byte:02x}", at + place as u64),
        None => format!("{name} header, {} bytes", bytes.len()),
    };
    Ok(Some(Finding::new(Code::ArchiveAltered, "").found(show(&found)).expected(show(wanted))))
}
