//! XML parts, an event at a time, within limits.

use super::super::ReadError;
use super::rows::MAX_CELL_TEXT;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufRead, BufReader, Read};

/// The most bytes one tag or one stretch of text may have.
const MAX_EVENT: u64 = 33 << 20;
/// The deepest nesting of elements; workbooks have about ten.
const MAX_DEPTH: usize = 256;
/// From this size on a part may not be more than [`MAX_RATIO`] times as large as its
/// compressed bytes.
const RATIO_FREE: u64 = 64 << 20;
/// How often deflate may repeat itself: real sheets stay below 100, a bomb has 1000.
const MAX_RATIO: u64 = 400;

/// A part of a container while it is read, and what it may still cost.
pub struct Guard<R> {
    inner: BufReader<R>,
    name: String,
    compressed: u64,
    limit: u64,
    total: u64,
    event: u64,
    broken: Option<String>,
}

impl<R: Read> Guard<R> {
    fn refuse(&mut self, what: String) -> io::Error {
        self.broken = Some(what.clone());
        io::Error::other(what)
    }

    fn check(&mut self) -> io::Result<()> {
        let Guard { name, total, limit, .. } = self;
        if *total > *limit {
            let what = format!("{name}: more than {limit} bytes");
            return Err(self.refuse(what));
        }
        if *total > RATIO_FREE && *total / MAX_RATIO > self.compressed {
            let what = format!("{name}: unfolds to more than {MAX_RATIO} times its size");
            return Err(self.refuse(what));
        }
        if self.event > MAX_EVENT {
            let what = format!("{name}: a cell of more than {MAX_EVENT} bytes");
            return Err(self.refuse(what));
        }
        Ok(())
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        let got = self.inner.read(buffer)?;
        self.total += got as u64;
        self.event += got as u64;
        Ok(got)
    }
}

impl<R: Read> BufRead for Guard<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.total += amount as u64;
        self.event += amount as u64;
        self.inner.consume(amount);
    }
}

/// An XML part, read from first to last.
pub struct Xml<R: Read> {
    reader: quick_xml::Reader<Guard<R>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read> Xml<R> {
    /// A part by its name, its compressed size and the most bytes it may unfold to.
    pub fn new(inner: R, name: &str, compressed: u64, limit: u64) -> Self {
        let mut reader = quick_xml::Reader::from_reader(Guard {
            inner: BufReader::with_capacity(64 << 10, inner),
            name: name.into(),
            compressed,
            limit,
            total: 0,
            event: 0,
            broken: None,
        });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Xml { reader, buffer: Vec::new(), depth: 0 }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The next event.
    ///
    /// # Errors
    /// `Malformed` if the part is no XML or ends too soon, `Limit` beyond a limit.
    pub fn next(&mut self) -> Result<Event<'_>, ReadError> {
        self.buffer.clear();
        self.reader.get_mut().event = 0;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                return Err(match self.reader.get_mut().broken.take() {
                    Some(what) => ReadError::Limit(what),
                    None => malformed(&mut self.reader, &error.to_string()),
                });
            }
        };
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => {
                return Err(malformed(&mut self.reader, "it ends before its elements do"));
            }
            _ => {}
        }
        if self.depth > MAX_DEPTH {
            return Err(ReadError::Limit(format!("elements nested deeper than {MAX_DEPTH}")));
        }
        Ok(event)
    }

    /// The bytes at hand, those of the next event in front; none where they cannot be read,
    /// which [`Xml::next`] tells.
    pub fn peek(&mut self) -> &[u8] {
        let guard = self.reader.get_mut();
        guard.event = 0;
        guard.fill_buf().unwrap_or_default()
    }

    /// Passes over so many of those bytes, which must be whole elements.
    pub fn pass(&mut self, bytes: usize) {
        self.reader.stream().consume(bytes);
    }

    /// Adds the text of the element that has just begun, up to its end. Of elements
    /// inside, those named in `without` are left out with all they hold; where `only`
    /// names one, nothing outside it counts.
    ///
    /// # Errors
    /// As [`Xml::next`]; `Limit` beyond [`MAX_CELL_TEXT`].
    pub fn text(&mut self, only: Option<&str>, without: &str, text: &mut String) -> Result<(), ReadError> {
        let outside = self.depth;
        let mut inside = only.is_none();
        while self.depth >= outside {
            match self.next()? {
                Event::Start(start) if start.local_name().as_ref() == without => self.skip()?,
                Event::Start(start) => inside |= only == Some(start.local_name().as_ref()),
                Event::End(end) => inside &= only != Some(end.local_name().as_ref()),
                Event::Eof => return Ok(()),
                event if inside => add_text(&event, text),
                _ => {}
            }
            if text.len() > MAX_CELL_TEXT {
                return Err(ReadError::Limit(format!("a cell of more than {MAX_CELL_TEXT} bytes")));
            }
        }
        Ok(())
    }

    /// Passes over the rest of the element that has just begun.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth;
        while self.depth >= outside && !matches!(self.next()?, Event::Eof) {}
        Ok(())
    }
}

/// Adds what a piece of text stands for: line ends are `\n`, references are resolved,
/// and an unknown one stays as it is.
pub fn add_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(piece) => text.push_str(&piece.xml10_content()),
        Event::CData(piece) => text.push_str(&piece.xml10_content()),
        Event::GeneralRef(reference) => {
            match (reference.resolve_char_ref(), reference.xml10_content().as_ref()) {
                (Ok(Some(character)), _) => text.push(character),
                (_, "lt") => text.push('<'),
                (_, "gt") => text.push('>'),
                (_, "amp") => text.push('&'),
                (_, "quot") => text.push('"'),
                (_, "apos") => text.push('\''),
                (_, name) => text.extend(["&", name, ";"]),
            }
        }
        _ => {}
    }
}

/// The values of all attributes, their references resolved.
pub fn attributes(start: &BytesStart<'_>) -> Vec<String> {
    start.attributes().with_checks(false).flatten().map(resolved).collect()
}

/// The value of an attribute by its local name, its references resolved.
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(resolved)
}

fn resolved(attribute: Attribute<'_>) -> String {
    match attribute.normalized_value(XmlVersion::Implicit1_0) {
        Ok(value) => value.into_owned(),
        Err(_) => attribute.value.into_owned(),
    }
}

fn malformed<R: Read>(reader: &mut quick_xml::Reader<Guard<R>>, what: &str) -> ReadError {
    let position = reader.buffer_position();
    ReadError::Malformed(format!("{}, byte {position}: {what}", reader.get_mut().name))
}
