//! BIFF records: a kind, a length and data, with what continues them.

use super::super::super::ReadError;
use super::super::compound::u16_at;
use super::malformed;

/// Begins the workbook, a sheet, or a chart inside a sheet.
pub const BOF: u16 = 0x0809;
/// Ends what the last `BOF` began.
pub const END: u16 = 0x000A;
/// Says that all that follows is encrypted.
pub const FILE_PASS: u16 = 0x002F;
/// The code page of texts that are not Unicode.
pub const CODE_PAGE: u16 = 0x0042;
/// Whether days are counted from 1904.
pub const DATE_MODE: u16 = 0x0022;
/// A number format.
pub const FORMAT: u16 = 0x041E;
/// A cell style.
pub const STYLE: u16 = 0x00E0;
/// A sheet and where it begins.
pub const SHEET: u16 = 0x0085;
/// The shared strings.
pub const STRINGS: u16 = 0x00FC;
/// Behind `FILE_PASS` the data of these is in the clear ([MS-XLS] 2.2.10).
pub const PLAIN: &[u16] = &[BOF, FILE_PASS, INTERFACE, USERS, FILE_LOCK, REVISION, REVISION_HEAD];
/// The code page of the user interface.
const INTERFACE: u16 = 0x00E1;
/// Whether several users may change the workbook.
const USERS: u16 = 0x0194;
/// Who has locked the file.
const FILE_LOCK: u16 = 0x0195;
/// What a change of a shared workbook is about.
const REVISION: u16 = 0x0196;
/// What begins the changes of a shared workbook.
const REVISION_HEAD: u16 = 0x0138;
/// More data of the record before.
const CONTINUE: u16 = 0x003C;

/// One record.
pub struct Record<'d> {
    /// What it is.
    pub kind: u16,
    /// Its own data.
    pub data: &'d [u8],
    /// The data of the records that continue it.
    pub more: Vec<&'d [u8]>,
}

/// The records of a stream from an offset on.
pub struct Records<'d> {
    rest: &'d [u8],
}

impl<'d> Records<'d> {
    /// Begins at an offset; one beyond the end gives no record.
    pub fn new(stream: &'d [u8], offset: usize) -> Self {
        Records { rest: stream.get(offset..).unwrap_or_default() }
    }

    /// The next record; `None` at the end of the stream.
    ///
    /// # Errors
    /// `Malformed` if the stream ends inside a record.
    pub fn next(&mut self) -> Result<Option<Record<'d>>, ReadError> {
        let Some((kind, data)) = self.take()? else { return Ok(None) };
        let mut more = Vec::new();
        while u16_at(self.rest, 0) == Some(CONTINUE) {
            match self.take()? {
                Some((_, data)) => more.push(data),
                None => break,
            }
        }
        Ok(Some(Record { kind, data, more }))
    }

    /// How many bytes are left behind the record given last.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    fn take(&mut self) -> Result<Option<(u16, &'d [u8])>, ReadError> {
        // Streams are padded with zeros to a whole sector.
        if self.rest.len() < 4 {
            return Ok(None);
        }
        let cut = || malformed("it ends inside a record");
        let kind = u16_at(self.rest, 0).ok_or_else(cut)?;
        let length = usize::from(u16_at(self.rest, 2).ok_or_else(cut)?);
        let data = self.rest.get(4..4 + length).ok_or_else(cut)?;
        self.rest = self.rest.get(4 + length..).unwrap_or_default();
        Ok(Some((kind, data)))
    }
}
