//! The bytes of a JSON document as UTF-8, whatever they are stored as.

use super::super::ReadError;
use crate::content::Content;
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read, Seek, SeekFrom};

/// How many bytes are read at a time.
const CHUNK: usize = 64 << 10;

/// A document as a stream of UTF-8, its byte order mark gone.
pub struct Source {
    inner: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    at: usize,
    done: bool,
    /// Whether bytes that are valid in no encoding are replaced by U+FFFD.
    pub replaces: bool,
    encoding: &'static Encoding,
}

/// How a document is stored, found by reading it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    encoding: &'static Encoding,
    replaces: bool,
}

impl Source {
    /// Opens a document. A document without a byte order mark is read once to know
    /// whether it is UTF-8; if it is not and is GB18030 throughout, it is that.
    ///
    /// # Errors
    /// If the bytes cannot be read.
    pub fn open(content: &Content) -> Result<Self, ReadError> {
        let stored = Stored::find(content)?;
        Ok(Source::of(content.open()?, stored))
    }

    /// Opens a document so many bytes behind its byte order mark; `None` where a place in
    /// the stream is none in the file, because it is not UTF-8.
    ///
    /// # Errors
    /// If the bytes cannot be read.
    pub fn open_at(content: &Content, stored: Stored, at: u64) -> Result<Option<Self>, ReadError> {
        if stored != (Stored { encoding: UTF_8, replaces: false }) {
            return Ok(None);
        }
        let mark = if content.head(MARK.len())? == MARK { MARK.len() as u64 } else { 0 };
        let mut source = Source::of(skipped(content, at.saturating_add(mark))?, stored);
        // What stands there is no mark, whatever its bytes.
        source.decoder = UTF_8.new_decoder_without_bom_handling();
        Ok(Some(source))
    }

    fn of(inner: Box<dyn Read + Send>, stored: Stored) -> Self {
        let Stored { encoding, replaces } = stored;
        let decoder = encoding.new_decoder_with_bom_removal();
        Source { inner, decoder, raw: Vec::new(), at: 0, done: false, replaces, encoding }
    }

    /// How the document is stored.
    pub fn stored(&self) -> Stored {
        Stored { encoding: self.encoding, replaces: self.replaces }
    }
}

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes from a place on. What is packed is unfolded up to there, and not looked at.
fn skipped(content: &Content, at: u64) -> io::Result<Box<dyn Read + Send>> {
    if let Content::Deflated { .. } = content {
        let mut inner = content.open()?;
        io::copy(&mut (&mut inner).take(at), &mut io::sink())?;
        return Ok(inner);
    }
    let mut inner = content.open_seek()?;
    inner.seek(SeekFrom::Start(at))?;
    Ok(Box::new(inner))
}

impl Stored {
    fn find(content: &Content) -> Result<Self, ReadError> {
        let head = content.head(4)?;
        let (encoding, replaces) = match head.as_slice() {
            [0xFF, 0xFE, ..] => (UTF_16LE, false),
            [0xFE, 0xFF, ..] => (UTF_16BE, false),
            [1..=0x7F, 0, ..] => (UTF_16LE, false),
            [0, 1..=0x7F, ..] => (UTF_16BE, false),
            _ if is_all(UTF_8, content)? => (UTF_8, false),
            _ if is_all(GB18030, content)? => (GB18030, false),
            _ => (UTF_8, true),
        };
        Ok(Stored { encoding, replaces })
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.at == self.raw.len() && !self.done {
                self.raw.resize(CHUNK, 0);
                let got = self.inner.read(&mut self.raw)?;
                self.raw.truncate(got);
                self.at = 0;
                self.done = got == 0;
            }
            let rest = self.raw.get(self.at..).unwrap_or_default();
            let (_, used, written, _) = self.decoder.decode_to_utf8(rest, buffer, false);
            self.at += used;
            if written > 0 || self.done {
                return Ok(written);
            }
        }
    }
}

/// Whether all bytes are valid in an encoding; a character cut off by the end counts.
fn is_all(encoding: &'static Encoding, content: &Content) -> Result<bool, ReadError> {
    let mut input = content.open()?;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut raw, mut text) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let got = input.read(&mut raw)?;
        if got == 0 {
            return Ok(true);
        }
        let mut rest = raw.get(..got).unwrap_or_default();
        while !rest.is_empty() {
            let (result, used, _) = decoder.decode_to_utf8_without_replacement(rest, &mut text, false);
            if matches!(result, DecoderResult::Malformed(..)) {
                return Ok(false);
            }
            rest = rest.get(used..).unwrap_or_default();
        }
    }
}
