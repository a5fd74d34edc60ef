//! One file that holds one table, read once: its rows go on while the file is still looked
//! through.
//!
//! Before the last row nobody knows whether a further table follows, or a row with more cells
//! than there are headings. Such a file is begun anew, and looked through first.

use super::parts::{How, each_part};
use super::raw::Found;
use super::tables::Part;
use super::{Offer, Taken, matters};
use crate::accession::Request;
use crate::content::Content;
use crate::convert::Error;
use crate::convert::header::Flow;
use crate::convert::loss::{LossKind, Losses};
use crate::finding::Findings;
use crate::reader::Sheet;
use std::io;

/// Reads the only input in one go, if it is a file with one table that no card has to read: a
/// table of ours, or any with `original`. Nothing where that cannot be; what went into the flow
/// is worth nothing then.
///
/// # Errors
/// If the file cannot be read any more, or the flow fails.
pub fn read(
    request: &Request<'_>,
    original: bool,
    losses: &Losses,
    flow: &mut dyn Flow,
) -> Result<Option<(Offer, Taken)>, Error> {
    let [path] = request.paths else { return Ok(None) };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !path.is_file() || request.cards.ignore_rule(&name).is_some() {
        return Ok(None);
    }
    let content = Content::Path(path.clone());
    let Some(how) = How::of(&content)? else { return Ok(None) };
    let findings = Findings::new();
    let mut once = Once { request, original, losses, flow, group: Vec::new(), begun: false, given_up: false };
    losses.reading(&name);
    let file = (name.as_str(), path.as_path(), how);
    let read = each_part(request, &name, how, &content, &findings, &mut |sheet, of_sheet, part| {
        once.take(file, sheet, of_sheet, part)
    });
    // What cannot be read at all is told by whoever looks at it next.
    if once.given_up || once.group.is_empty() || once.begin().is_err() {
        return Ok(None);
    }
    read?;
    once.flow.end()?;
    let Some(offer) = offer(&once.group) else { return Ok(None) };
    let findings = findings.into_vec();
    Ok(Some((offer, Taken { matters: matters(&findings), findings })))
}

/// The one table that was there.
fn offer(group: &[Found]) -> Option<Offer> {
    Some(Offer {
        number: 1,
        name: group.first()?.name(),
        rows: Some(group.iter().map(|found| found.rows).sum()),
        columns: group.iter().map(|found| found.width).max()?,
    })
}

/// The table as it passes by.
struct Once<'a> {
    request: &'a Request<'a>,
    original: bool,
    losses: &'a Losses,
    flow: &'a mut dyn Flow,
    /// The table, and the sheets in which it goes on.
    group: Vec<Found>,
    /// Whether the flow has its header.
    begun: bool,
    given_up: bool,
}

impl Once<'_> {
    fn take(
        &mut self,
        file: (&str, &std::path::Path, How),
        sheet: &Sheet,
        of_sheet: usize,
        part: Part<'_>,
    ) -> io::Result<()> {
        match part {
            Part::Begin(header) => {
                let found = Found::begun(file, sheet, (self.group.len(), of_sheet), header);
                let fits = match self.group.first() {
                    None => self.original || found.table().is_some(),
                    Some(first) => first.continues(&found),
                };
                self.group.push(found);
                if fits { Ok(()) } else { self.give_up() }
            }
            Part::Nested(place) => match self.group.last_mut().filter(|_| !self.begun) {
                Some(found) => {
                    found.nested.push(place);
                    Ok(())
                }
                None => self.give_up(),
            },
            Part::Row(record) => {
                let width = self.group.first().map_or(0, |found| found.width);
                if record.len() > width || self.begin().is_err() {
                    return self.give_up();
                }
                self.group.iter_mut().next_back().into_iter().for_each(|found| found.rows += 1);
                self.flow.record(record)
            }
            Part::Outside(record) => {
                self.losses.at(record);
                self.losses.report(LossKind::Outside, "");
                Ok(())
            }
        }
    }

    /// Gives the flow its header, once. What it has against it is told where the header is the
    /// last word.
    fn begin(&mut self) -> io::Result<()> {
        let Some(first) = self.group.first().filter(|_| !self.begun) else { return Ok(()) };
        self.begun = true;
        self.flow.begin(&first.header(self.request, first.width))
    }

    fn give_up(&mut self) -> io::Result<()> {
        self.given_up = true;
        Err(io::Error::other("the file must be looked through first"))
    }
}
