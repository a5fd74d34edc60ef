//! Records as bytes, and aside on disk until more is known of them.

use crate::record::{Form, Record};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

/// How much is gathered before it is written, and read at a time.
const BUFFER: usize = 256 << 10;

/// Every form, so that each has a number.
const FORMS: [Form; 7] =
    [Form::Empty, Form::Text, Form::Number, Form::Percent, Form::Date, Form::Bool, Form::Error];

/// Stands for an empty cell.
const NOTHING: u8 = u8::MAX;

/// Adds a record to bytes: its number and that of its cells, the form and length of each, and
/// the texts.
pub fn encode(record: &Record, out: &mut Vec<u8>) {
    out.extend_from_slice(&record.number.to_le_bytes());
    out.extend_from_slice(&(record.len() as u32).to_le_bytes());
    for cell in record.cells() {
        // Most cells of most rows are empty: one byte is enough for them.
        if cell.form == Form::Empty && cell.text.is_empty() {
            out.push(NOTHING);
            continue;
        }
        out.push(FORMS.iter().position(|form| *form == cell.form).unwrap_or(1) as u8);
        out.extend_from_slice(&(cell.text.len() as u32).to_le_bytes());
    }
    out.extend_from_slice(record.joined().as_bytes());
}

/// Reads a record back.
///
/// # Errors
/// If the bytes are not what [`encode`] wrote.
pub fn decode(bytes: &[u8], record: &mut Record) -> io::Result<()> {
    let bent = || io::Error::new(io::ErrorKind::InvalidData, "a run aside was changed");
    record.clear();
    let (number, rest) = bytes.split_first_chunk::<8>().ok_or_else(bent)?;
    record.number = u64::from_le_bytes(*number);
    let (cells, mut rest) = rest.split_first_chunk::<4>().ok_or_else(bent)?;
    let mut end = 0;
    for _ in 0..u32::from_le_bytes(*cells) {
        let (form, after) = rest.split_first().ok_or_else(bent)?;
        if *form == NOTHING {
            record.mark(end, Form::Empty);
            rest = after;
            continue;
        }
        let (len, after) = after.split_first_chunk::<4>().ok_or_else(bent)?;
        end += u32::from_le_bytes(*len) as usize;
        record.mark(end, *FORMS.get(usize::from(*form)).ok_or_else(bent)?);
        rest = after;
    }
    let text = std::str::from_utf8(rest).ok().filter(|text| text.len() == end).ok_or_else(bent)?;
    record.join(text);
    Ok(())
}

/// Records written aside, to be read once more in their order.
pub struct Spool {
    out: BufWriter<File>,
    bytes: Vec<u8>,
    /// How many records there are.
    pub len: u64,
}

impl Spool {
    /// An empty spool in a file without a name.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn new() -> io::Result<Self> {
        let out = BufWriter::with_capacity(BUFFER, tempfile::tempfile()?);
        Ok(Spool { out, bytes: Vec::new(), len: 0 })
    }

    /// Adds a record.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn push(&mut self, record: &Record) -> io::Result<()> {
        self.bytes.clear();
        encode(record, &mut self.bytes);
        self.out.write_all(&(self.bytes.len() as u64).to_le_bytes())?;
        self.out.write_all(&self.bytes)?;
        self.len += 1;
        Ok(())
    }

    /// Gives all records.
    ///
    /// # Errors
    /// If they cannot be read, or `give` fails.
    pub fn finish(self, give: &mut dyn FnMut(&Record) -> io::Result<()>) -> io::Result<()> {
        let len = self.len;
        let mut file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let mut input = BufReader::with_capacity(BUFFER, file);
        let (mut bytes, mut record) = (self.bytes, Record::default());
        for _ in 0..len {
            let mut size = [0; 8];
            input.read_exact(&mut size)?;
            bytes.resize(usize::try_from(u64::from_le_bytes(size)).map_err(io::Error::other)?, 0);
            input.read_exact(&mut bytes)?;
            decode(&bytes, &mut record)?;
            give(&record)?;
        }
        Ok(())
    }
}
