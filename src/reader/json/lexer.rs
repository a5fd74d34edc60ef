//! The smallest pieces of JSON, pulled from a stream, with the place where they stand.

use super::super::ReadError;
use super::source::{Source, Stored};
use std::io::Read;

/// The deepest nesting of lists and objects.
pub const MAX_DEPTH: usize = 128;
/// The longest text, key or number, in bytes.
const MAX_TOKEN: usize = 64 << 20;
/// How many bytes are read at a time.
const CHUNK: usize = 64 << 10;
/// The most bytes of script before a document.
const MAX_LEAD: usize = 4096;

/// What a value is, from its first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    List,
    /// `"`
    Text,
    /// A number, a word such as `true`, or what is neither.
    Word,
}

/// A place in a document: before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// How many bytes of the stream stand before it.
    pub taken: u64,
    line: u64,
    column: u64,
    depth: usize,
}

/// Pulls values from a stream.
pub struct Lexer {
    source: Source,
    buffer: Vec<u8>,
    at: usize,
    /// How many bytes have been taken.
    pub taken: u64,
    line: u64,
    column: u64,
    depth: usize,
    /// Halves of characters met outside a pair, replaced by U+FFFD.
    pub lone_halves: u64,
}

impl Lexer {
    /// Begins at the start of a source.
    pub fn new(source: Source) -> Self {
        Lexer { source, buffer: Vec::new(), at: 0, taken: 0, line: 1, column: 1, depth: 0, lone_halves: 0 }
    }

    /// Goes on at a place, from which the source begins.
    pub fn at(source: Source, mark: Mark) -> Self {
        let Mark { taken, line, column, depth } = mark;
        Lexer { taken, line, column, depth, ..Lexer::new(source) }
    }

    /// The place at hand.
    pub fn mark(&self) -> Mark {
        Mark { taken: self.taken, line: self.line, column: self.column, depth: self.depth }
    }

    /// How the document is stored.
    pub fn stored(&self) -> Stored {
        self.source.stored()
    }

    /// Whether bytes that are valid in no encoding are replaced by U+FFFD.
    pub fn replaces(&self) -> bool {
        self.source.replaces
    }

    /// The line at hand, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// An error at this place.
    pub fn malformed(&self, what: &str) -> ReadError {
        ReadError::Malformed(format!("JSON, line {}, column {}: {what}", self.line, self.column))
    }

    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        if self.at == self.buffer.len() {
            self.buffer.resize(CHUNK, 0);
            let got = self.source.read(&mut self.buffer)?;
            self.buffer.truncate(got);
            self.at = 0;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Steps over the byte just seen.
    fn step(&mut self, byte: u8) {
        self.at += 1;
        self.taken += 1;
        match byte {
            b'\n' => (self.line, self.column) = (self.line + 1, 1),
            _ if is_later_byte(byte) => {}
            _ => self.column += 1,
        }
    }

    fn take(&mut self) -> Result<u8, ReadError> {
        match self.peek()? {
            Some(byte) => {
                self.step(byte);
                Ok(byte)
            }
            None => Err(self.malformed("the document ends too soon")),
        }
    }

    /// The next byte that is no blank, not yet taken; `None` at the end.
    fn peek_solid(&mut self) -> Result<Option<u8>, ReadError> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.step(byte);
        }
        Ok(None)
    }

    /// Steps over a byte if it is the next solid one.
    fn take_if(&mut self, wanted: u8) -> Result<bool, ReadError> {
        let found = self.peek_solid()? == Some(wanted);
        if found {
            self.step(wanted);
        }
        Ok(found)
    }

    /// What the next value is.
    ///
    /// # Errors
    /// `Malformed` at the end.
    pub fn kind(&mut self) -> Result<Kind, ReadError> {
        Ok(match self.peek_solid()? {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b'"') => Kind::Text,
            Some(_) => Kind::Word,
            None => return Err(self.malformed("the document ends too soon")),
        })
    }

    /// Steps into the list or object that is next.
    ///
    /// # Errors
    /// `Limit` beyond [`MAX_DEPTH`].
    pub fn enter(&mut self) -> Result<(), ReadError> {
        self.take()?;
        self.depth += 1;
        match self.depth > MAX_DEPTH {
            true => {
                Err(ReadError::Limit(format!("JSON, line {}: nested deeper than {MAX_DEPTH}", self.line)))
            }
            false => Ok(()),
        }
    }

    /// Steps to the next member of an object, over its key; `None` at the object's end.
    ///
    /// # Errors
    /// `Malformed` if there is neither.
    pub fn next_key(&mut self, first: bool) -> Result<Option<String>, ReadError> {
        if !self.next_member(first, b'}')? {
            return Ok(None);
        }
        if self.peek_solid()? != Some(b'"') {
            return Err(self.malformed("a key was expected"));
        }
        let key = self.text()?;
        match self.take_if(b':')? {
            true => Ok(Some(key)),
            false => Err(self.malformed("a colon was expected")),
        }
    }

    /// Steps to the next item of a list; `false` at the list's end.
    ///
    /// # Errors
    /// `Malformed` if there is neither.
    pub fn next_item(&mut self, first: bool) -> Result<bool, ReadError> {
        self.next_member(first, b']')
    }

    fn next_member(&mut self, first: bool, end: u8) -> Result<bool, ReadError> {
        let comma = !first && self.take_if(b',')?;
        if self.take_if(end)? {
            self.depth -= 1;
            return Ok(false);
        }
        match first || comma {
            true => Ok(true),
            false if self.peek()?.is_none() => Err(self.malformed("the document ends too soon")),
            false => Err(self.malformed("a comma was expected")),
        }
    }

    /// Reads the text that is next, its escapes resolved.
    ///
    /// # Errors
    /// `Malformed` if it does not end or has a broken escape, `Limit` if it is too long.
    pub fn text(&mut self) -> Result<String, ReadError> {
        self.take()?;
        let mut bytes = Vec::new();
        loop {
            bytes.extend_from_slice(self.run());
            self.check(bytes.len())?;
            match self.take()? {
                b'"' => break,
                b'\\' => {
                    let character = self.escape()?;
                    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                byte => bytes.push(byte),
            }
        }
        // The source gives UTF-8 only; a document may yet end inside a character.
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    /// Takes what is at hand of a text up to its end or an escape.
    fn run(&mut self) -> &[u8] {
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(rest.len());
        let run = rest.get(..length).unwrap_or_default();
        let last_line = run.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
        if last_line.len() < run.len() {
            self.line += run.iter().filter(|&&byte| byte == b'\n').count() as u64;
            self.column = 1;
        }
        self.column += last_line.iter().filter(|&&byte| !is_later_byte(byte)).count() as u64;
        self.at += length;
        self.taken += length as u64;
        run
    }

    fn check(&self, length: usize) -> Result<(), ReadError> {
        match length > MAX_TOKEN {
            true => Err(ReadError::Limit(format!(
                "JSON, line {}: a text of more than {MAX_TOKEN} bytes",
                self.line
            ))),
            false => Ok(()),
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        Ok(match self.take()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let unit = self.unit()?;
                return self.character(unit);
            }
            byte @ (b'"' | b'\\' | b'/' | b'\'') => char::from(byte),
            _ => return Err(self.malformed("an unknown escape")),
        })
    }

    /// The character of a `\u` escape, with its second half if it has one.
    fn character(&mut self, unit: u16) -> Result<char, ReadError> {
        let second = if (0xD800..0xDC00).contains(&unit) { self.second_half()? } else { None };
        let pair = [Some(unit), second].into_iter().flatten();
        Ok(match char::decode_utf16(pair).next() {
            Some(Ok(character)) => character,
            _ => {
                self.lone_halves += 1;
                char::REPLACEMENT_CHARACTER
            }
        })
    }

    /// Takes the escape that is next if it is the second half of a character.
    fn second_half(&mut self) -> Result<Option<u16>, ReadError> {
        const ESCAPE: usize = "\\uDC00".len();
        while self.buffer.len() - self.at < ESCAPE {
            let mut more = vec![0; CHUNK];
            let got = self.source.read(&mut more)?;
            if got == 0 {
                return Ok(None);
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            self.buffer.extend_from_slice(more.get(..got).unwrap_or_default());
        }
        let next =
            self.buffer.get(self.at..self.at + ESCAPE).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let unit =
            next.and_then(|text| text.strip_prefix("\\u")).and_then(|hex| u16::from_str_radix(hex, 16).ok());
        let half = unit.filter(|unit| (0xDC00..0xE000).contains(unit));
        if half.is_some() {
            (0..ESCAPE).for_each(|_| self.step(b'\\'));
        }
        Ok(half)
    }

    fn unit(&mut self) -> Result<u16, ReadError> {
        let mut unit = 0u16;
        for _ in 0..4 {
            match char::from(self.take()?).to_digit(16) {
                Some(digit) => unit = unit << 4 | u16::try_from(digit).unwrap_or(0),
                None => return Err(self.malformed("an escape without four digits")),
            }
        }
        Ok(unit)
    }

    /// Reads the number or word that is next, up to what ends it.
    ///
    /// # Errors
    /// `Malformed` if there is none.
    pub fn word(&mut self) -> Result<String, ReadError> {
        let mut word = String::new();
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'-' | b'.') {
                break;
            }
            self.step(byte);
            word.push(char::from(byte));
            self.check(word.len())?;
        }
        match word.is_empty() {
            true => Err(self.malformed("a value was expected")),
            false => Ok(word),
        }
    }

    /// Passes over the word that is next, and tells whether it is `null`.
    ///
    /// # Errors
    /// `Malformed` if it is no value.
    pub fn word_is_null(&mut self) -> Result<bool, ReadError> {
        let word = self.word()?;
        match super::node::is_word(&word) {
            true => Ok(word == "null"),
            false => Err(self.malformed("a value was expected")),
        }
    }

    /// Passes over the value that is next.
    ///
    /// # Errors
    /// As reading it, but the length of texts is not limited.
    pub fn skip(&mut self) -> Result<(), ReadError> {
        match self.kind()? {
            Kind::Object => {
                self.enter()?;
                let mut first = true;
                while self.next_key(first)?.is_some() {
                    self.skip()?;
                    first = false;
                }
            }
            Kind::List => {
                self.enter()?;
                let mut first = true;
                while self.next_item(first)? {
                    self.skip()?;
                    first = false;
                }
            }
            Kind::Text => self.skip_text()?,
            Kind::Word => {
                self.word_is_null()?;
            }
        }
        Ok(())
    }

    fn skip_text(&mut self) -> Result<(), ReadError> {
        self.take()?;
        loop {
            self.run();
            match self.take()? {
                b'"' => return Ok(()),
                b'\\' => {
                    self.take()?;
                }
                _ => {}
            }
        }
    }

    /// Steps to the next document of the stream, over the script around it; `false` at
    /// the end.
    ///
    /// # Errors
    /// `Malformed` if what stands there is neither JSON nor a script with JSON in it.
    pub fn next_document(&mut self, first: bool) -> Result<bool, ReadError> {
        while let Some(byte) = self.peek_solid()? {
            match byte {
                b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' => return Ok(true),
                // What parts documents in a text sequence (RFC 7464).
                0x1E => self.step(byte),
                // What ends a script or a call, or parts objects that lack their list.
                b';' | b')' | b',' if !first => self.step(byte),
                _ => return self.lead(),
            }
        }
        Ok(false)
    }

    /// Steps over what a script has before its value: `window.x["y"] = `, `f(`,
    /// `export default `, `)]}',`. A lone word such as `null` is a document, passed over.
    fn lead(&mut self) -> Result<bool, ReadError> {
        let mut lead = String::new();
        while let Some(byte) = self.peek()? {
            let in_index =
                lead.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | ']'));
            if byte == b'{' || (byte == b'[' && !in_index) {
                break;
            }
            self.step(byte);
            lead.push(char::from(byte));
            if lead.len() > MAX_LEAD {
                break;
            }
        }
        let lead = lead.trim();
        let is_end = self.peek()?.is_none();
        let is_script =
            ["=", "(", "return", "export default", ",", ";", "'"].iter().any(|end| lead.ends_with(end));
        match () {
            () if matches!(lead.trim_end_matches(';'), "null" | "true" | "false") => Ok(!is_end),
            () if is_script && !is_end && lead.len() <= MAX_LEAD => Ok(true),
            () => Err(self.malformed("neither JSON nor a script with JSON in it")),
        }
    }
}

/// Whether a byte is one after the first of a character, and so no column.
fn is_later_byte(byte: u8) -> bool {
    (0x80..0xC0).contains(&byte)
}
