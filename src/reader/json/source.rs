//! The bytes of a JSON document as UTF-8, whatever they are stored as.

use super::super::ReadError;
use crate::content::Content;
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

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
}

impl Source {
    /// Opens a document. A document without a byte order mark is read once to know
    /// whether it is UTF-8; if it is not and is GB18030 throughout, it is that.
    ///
    /// # Errors
    /// If the bytes cannot be read.
    pub fn open(content: &Content) -> Result<Self, ReadError> {
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
        Ok(Source {
            inner: content.open()?,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: Vec::new(),
            at: 0,
            done: false,
            replaces,
        })
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
