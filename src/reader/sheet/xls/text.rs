//! BIFF texts: Unicode ones that run over record ends, and older ones in a code page.

use super::super::super::ReadError;
use super::super::compound::{u16_at, u32_at};
use super::super::strings::Strings;
use super::malformed;
use super::record::Record;

/// How texts outside the shared strings are stored.
pub struct Encoding {
    /// Whether they are Unicode (BIFF8).
    pub wide: bool,
    page: &'static encoding_rs::Encoding,
}

impl Default for Encoding {
    fn default() -> Self {
        Encoding { wide: false, page: encoding_rs::WINDOWS_1252 }
    }
}

impl Encoding {
    /// Takes the code page that the workbook states.
    pub fn set_code_page(&mut self, page: u16) {
        let label = match page {
            932 => "shift_jis",
            936 => "gb18030",
            949 => "euc-kr",
            950 => "big5",
            10000 | 32768 => "macintosh",
            65001 => "utf-8",
            1250..=1258 => return self.page = windows(page),
            _ => "windows-1252",
        };
        self.page = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
    }

    /// The code of a `FORMAT` record. One that is cut is given as far as it goes: it says
    /// how numbers look, and no cell is worth less for it.
    pub fn format_code(&self, record: &Record<'_>) -> String {
        let at = |place: usize| record.data.get(place).copied().map_or(0, usize::from);
        let text = |from: usize, length: usize| {
            let text = record.data.get(from..).unwrap_or_default();
            text.get(..length).unwrap_or(text)
        };
        match (self.wide, at(4) & 1) {
            (false, _) => self.page.decode_without_bom_handling(text(3, at(2))).0.into_owned(),
            (true, 0) => text(5, at(2)).iter().copied().map(char::from).collect(),
            (true, _) => encoding_rs::UTF_16LE.decode_without_bom_handling(text(5, at(2) * 2)).0.into_owned(),
        }
    }

    /// The name in a `SHEET` record.
    ///
    /// # Errors
    /// `Malformed` if the record is too short.
    pub fn sheet_name(&self, record: &Record<'_>) -> Result<String, ReadError> {
        let mut pieces = Pieces::of(record, 6);
        match self.wide {
            true => pieces.string(Length::One),
            false => self.old_string(&mut pieces, Length::One),
        }
    }

    /// The text in a cell's record, from an offset on.
    ///
    /// # Errors
    /// `Malformed` if the record is too short.
    pub fn cell_text(&self, record: &Record<'_>, offset: usize) -> Result<String, ReadError> {
        let mut pieces = Pieces::of(record, offset);
        match self.wide {
            true => pieces.string(Length::Two),
            false => self.old_string(&mut pieces, Length::Two),
        }
    }

    fn old_string(&self, pieces: &mut Pieces<'_>, length: Length) -> Result<String, ReadError> {
        let length = pieces.length(length)?;
        let mut bytes = Vec::new();
        pieces.bytes(length, |part| bytes.extend_from_slice(part))?;
        Ok(self.page.decode_without_bom_handling(&bytes).0.into_owned())
    }
}

fn windows(page: u16) -> &'static encoding_rs::Encoding {
    let label = format!("windows-{page}");
    encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// How many bytes tell the length of a string.
#[derive(Clone, Copy)]
enum Length {
    One,
    Two,
}

/// Reads the shared strings; their stated number is not looked at.
///
/// # Errors
/// `Malformed` if a string is cut, `Limit` if there are too many.
pub fn read_shared(record: &Record<'_>, strings: &mut Strings) -> Result<(), ReadError> {
    let mut pieces = Pieces::of(record, 8);
    while !pieces.is_done() {
        strings.push(&pieces.string(Length::Two)?)?;
    }
    Ok(())
}

/// The data of a record and of those that continue it.
struct Pieces<'d> {
    at: &'d [u8],
    more: std::vec::IntoIter<&'d [u8]>,
}

impl<'d> Pieces<'d> {
    fn of(record: &Record<'d>, offset: usize) -> Self {
        Pieces { at: record.data.get(offset..).unwrap_or_default(), more: record.more.clone().into_iter() }
    }

    fn is_done(&self) -> bool {
        self.at.is_empty() && self.more.as_slice().iter().all(|piece| piece.is_empty())
    }

    /// Steps into the next piece where this one is used up.
    fn step(&mut self) -> Result<(), ReadError> {
        while self.at.is_empty() {
            self.at = self.more.next().ok_or_else(|| malformed("a text is cut"))?;
        }
        Ok(())
    }

    /// Takes so many bytes, over record ends.
    fn bytes(&mut self, mut count: usize, mut take: impl FnMut(&'d [u8])) -> Result<(), ReadError> {
        while count > 0 {
            self.step()?;
            let (part, rest) = self.at.split_at(count.min(self.at.len()));
            take(part);
            count -= part.len();
            self.at = rest;
        }
        Ok(())
    }

    fn number(&mut self, bytes: usize) -> Result<usize, ReadError> {
        let mut buffer = [0u8; 4];
        let mut filled = 0;
        self.bytes(bytes, |part| {
            if let Some(place) = buffer.get_mut(filled..filled + part.len()) {
                place.copy_from_slice(part);
                filled += part.len();
            }
        })?;
        Ok(u32_at(&buffer, 0).unwrap_or(0) as usize)
    }

    fn length(&mut self, length: Length) -> Result<usize, ReadError> {
        self.number(match length {
            Length::One => 1,
            Length::Two => 2,
        })
    }

    /// A Unicode string (2.5.293 and 2.5.240): its length, its flags, what its formatting
    /// takes, its characters.
    fn string(&mut self, length: Length) -> Result<String, ReadError> {
        let count = self.length(length)?;
        if count == 0 && self.is_done() {
            return Ok(String::new());
        }
        let flags = self.number(1)?;
        let runs = if flags & 8 != 0 { self.number(2)? * 4 } else { 0 };
        let phonetic = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let text = self.characters(count, flags & 1 != 0)?;
        self.bytes(runs.saturating_add(phonetic), |_| {})?;
        Ok(text)
    }

    /// Characters of one or two bytes each. Where they run into the next record, that
    /// begins by saying anew how wide they are.
    fn characters(&mut self, mut count: usize, mut wide: bool) -> Result<String, ReadError> {
        let mut units: Vec<u16> = Vec::with_capacity(count.min(1 << 16));
        while count > 0 {
            if self.at.is_empty() {
                wide = self.number(1)? & 1 != 0;
                self.step()?;
            }
            let width = if wide { 2 } else { 1 };
            let whole = (self.at.len() / width).min(count);
            if whole == 0 {
                return Err(malformed("a character is cut"));
            }
            let (part, rest) = self.at.split_at(whole * width);
            match wide {
                true => units.extend(part.chunks_exact(2).filter_map(|pair| u16_at(pair, 0))),
                false => units.extend(part.iter().map(|&byte| u16::from(byte))),
            }
            count -= whole;
            self.at = rest;
        }
        Ok(String::from_utf16_lossy(&units))
    }
}
