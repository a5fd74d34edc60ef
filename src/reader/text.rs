//! Decoded text as a stream: bytes in any encoding come out as UTF-8.
//!
//! Bytes that the encoding does not know become U+FFFD, and each such place is
//! reported with its line. Which encoding it is, `encoding` decides.

use super::Context;
use super::encoding::Found;
use crate::content::{Content, read_full};
use crate::finding::{Code, Finding};
use encoding_rs::{Decoder, DecoderResult};
use memchr::memchr2_iter;
use std::io::{self, Read};

/// How many bytes are read at once.
pub const CHUNK: usize = 64 << 10;

/// The text of one file, from first to last.
pub struct Text<'c> {
    source: Box<dyn Read + Send>,
    decoder: Decoder,
    found: Found,
    raw: Box<[u8]>,
    at: usize,
    filled: usize,
    /// The offset in the file of the first byte of `raw`.
    offset: u64,
    read_all: bool,
    done: bool,
    begun: bool,
    lines: Lines,
    report: Option<&'c Context<'c>>,
    /// What [`Read`] has decoded and not yet handed out.
    decoded: String,
    handed: usize,
}

impl<'c> Text<'c> {
    /// Opens the text of a file; with a context, invalid bytes are reported to it.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn open(content: &Content, found: Found, report: Option<&'c Context<'c>>) -> io::Result<Self> {
        Ok(Text {
            source: content.open()?,
            decoder: found.encoding.new_decoder_without_bom_handling(),
            found,
            raw: vec![0; CHUNK].into_boxed_slice(),
            at: 0,
            filled: 0,
            offset: 0,
            read_all: false,
            done: false,
            begun: false,
            lines: Lines::default(),
            report,
            decoded: String::new(),
            handed: 0,
        })
    }

    /// Appends some more text; `false` when there is no more. Byte order marks at the
    /// very beginning are left out, however many a careless program has put there.
    ///
    /// # Errors
    /// If the bytes cannot be read.
    pub fn fill(&mut self, out: &mut String) -> io::Result<bool> {
        let start = out.len();
        while !self.done && out.len() == start {
            self.decode_chunk(out)?;
            if !self.begun && out.len() > start {
                let marks = out.get(start..).map_or(0, |s| s.len() - s.trim_start_matches('\u{feff}').len());
                out.replace_range(start..start + marks, "");
                self.begun = out.len() > start;
            }
        }
        Ok(out.len() > start)
    }

    /// Appends text until `out` holds at least `length` bytes; `false` at the end.
    ///
    /// # Errors
    /// If the bytes cannot be read.
    pub fn fill_to(&mut self, out: &mut String, length: usize) -> io::Result<bool> {
        while out.len() < length {
            if !self.fill(out)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Decodes one buffer of bytes to its end, or to the first invalid byte.
    fn decode_chunk(&mut self, out: &mut String) -> io::Result<()> {
        if self.at == self.filled && !self.read_all {
            self.offset += self.filled as u64;
            (self.at, self.filled) = (0, read_full(&mut self.source, &mut self.raw)?);
            self.read_all = self.filled < self.raw.len();
        }
        let bytes = self.raw.get(self.at..self.filled).unwrap_or_default();
        let room = self.decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        out.reserve(room.unwrap_or(4 * CHUNK));
        let start = out.len();
        let (result, read) = self.decoder.decode_to_string_without_replacement(bytes, out, self.read_all);
        self.at += read;
        if self.found.damaged {
            self.lines.pass(out.as_bytes().get(start..).unwrap_or_default());
        }
        match result {
            DecoderResult::InputEmpty => self.done = self.read_all,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                self.invalid(usize::from(length), usize::from(after));
                out.push(char::REPLACEMENT_CHARACTER);
            }
        }
        Ok(())
    }

    /// Reports `length` invalid bytes that end `after` bytes before the present place.
    fn invalid(&self, length: usize, after: usize) {
        let Some(context) = self.report else { return };
        let end = self.at.saturating_sub(after);
        let bytes = self.raw.get(end.saturating_sub(length)..end).unwrap_or_default();
        let shown: Vec<String> = bytes.iter().map(|b| format!("{b:02X}")).collect();
        let position = (self.offset + self.at as u64).saturating_sub((length + after) as u64);
        context.findings.report(
            Finding::new(Code::EncodingInvalid, context.path)
                .row(self.lines.count + 1)
                .found(format!("{} (byte {position})", shown.join(" ")))
                .expected(self.found.encoding.name()),
        );
    }
}

/// Hands the text out as UTF-8 bytes.
impl Read for Text<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.handed == self.decoded.len() {
            let mut decoded = std::mem::take(&mut self.decoded);
            decoded.clear();
            self.handed = 0;
            let filled = self.fill(&mut decoded);
            self.decoded = decoded;
            filled?;
        }
        let mut rest = self.decoded.as_bytes().get(self.handed..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.handed += read;
        Ok(read)
    }
}

/// Counts line breaks: LF, CR and CRLF are one each.
#[derive(Debug, Default, Clone, Copy)]
pub struct Lines {
    /// How many line breaks have passed.
    pub count: u64,
    after_cr: bool,
}

impl Lines {
    /// Lets the next bytes pass.
    pub fn pass(&mut self, bytes: &[u8]) {
        // A LF there belongs to the CR before it.
        let mut second = self.after_cr.then_some(0);
        for at in memchr2_iter(b'\r', b'\n', bytes) {
            let is_cr = bytes.get(at) == Some(&b'\r');
            self.count += u64::from(is_cr || second != Some(at));
            second = is_cr.then_some(at + 1);
        }
        if !bytes.is_empty() {
            self.after_cr = second == Some(bytes.len());
        }
    }

    /// The number of line breaks in a text.
    pub fn within(text: &str) -> u64 {
        let mut lines = Lines::default();
        lines.pass(text.as_bytes());
        lines.count
    }
}
