//! Text that is no table and yet made of records: blocks of `Label: value` lines with blank
//! lines between, and transcripts of chats.
//!
//! ```text
//! Date: 2025-10-01 09:31:12 UTC          >>> Chat History with sample_friend::
//! UserName: sample_fan
//!                                        2025-06-02 10:00:05 UTC sample_me: see you
//! Date: 2025-09-30 23:59:59 UTC          tomorrow
//! UserName: another_fan                  2025-06-02 10:00:09 UTC sample_friend: ok
//! ```
//!
//! Both come out as a table: the labels, or [`CHAT_HEADINGS`], are its header. A line that
//! begins nothing continues the value above it. Records are numbered by the line on which
//! they begin.

use super::encoding::Found;
use super::text::Text;
use super::{Context, Form, MAX_RECORD, ReadError, Record, Records, Sheet, Visit};
use crate::content::Content;

/// The headings of a transcript: the mark of a conversation's title, and what a line holds.
pub const CHAT_HEADINGS: [&str; 4] = [">>>", "Date", "From", "Content"];

/// Longer texts are no labels, in bytes.
const LABEL_LIMIT: usize = 60;

/// More labels than these are no record.
const MOST_LABELS: usize = 60;

/// How a text is divided into records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Blocks of these labels, the first of which begins each.
    Labels(Vec<String>),
    /// A transcript.
    Chat,
}

/// The shape of a text by its beginning, if its headings are known to some card. `whole`
/// tells that the beginning is all there is.
pub fn shape(head: &str, whole: bool, known_header: &dyn Fn(&[&str]) -> bool) -> Option<Shape> {
    let first = head.lines().find(|line| !line.trim().is_empty())?;
    if title(first).is_some() {
        return known_header(&CHAT_HEADINGS).then_some(Shape::Chat);
    }
    let lead = label(first)?.0;
    let labels = labels(head, whole, lead);
    let cells: Vec<&str> = labels.iter().map(String::as_str).collect();
    known_header(&cells).then_some(Shape::Labels(labels))
}

/// The labels that stand in more than half of the blocks, in the order met. One line of a
/// long text that looks like a label is none.
fn labels(head: &str, whole: bool, lead: &str) -> Vec<String> {
    let mut met: Vec<(&str, usize)> = Vec::new();
    let mut here: Vec<&str> = Vec::new();
    let mut blocks = 0;
    let lines: Vec<&str> = head.lines().collect();
    // The last line of a cut head may be half a label.
    let lines =
        if whole { lines.as_slice() } else { lines.split_last().map_or(lines.as_slice(), |(_, l)| l) };
    for name in lines.iter().filter_map(|line| Some(label(line)?.0)) {
        if name == lead {
            blocks += 1;
            here.clear();
        }
        if here.contains(&name) || here.len() >= MOST_LABELS {
            continue;
        }
        here.push(name);
        match met.iter().position(|(known, _)| *known == name) {
            Some(at) => met.iter_mut().skip(at).take(1).for_each(|(_, count)| *count += 1),
            None if met.len() < MOST_LABELS => met.push((name, 1)),
            None => {}
        }
    }
    met.into_iter().filter(|(_, count)| count * 2 > blocks).map(|(name, _)| name.to_owned()).collect()
}

/// The label and the value of a line.
fn label(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let fits = !name.trim().is_empty() && name.len() <= LABEL_LIMIT && name == name.trim();
    let apart = value.is_empty() || value.starts_with(' ');
    (fits && apart).then(|| (name, value.trim_start()))
}

/// The conversation of a title line: `>>> Chat History with sample_friend::`.
fn title(line: &str) -> Option<&str> {
    line.strip_prefix(">>> ")?.trim_end().strip_suffix(':')
}

/// The moment, the sender and the text of a line of a transcript.
fn message(line: &str) -> Option<(&str, &str, &str)> {
    const MOMENT: usize = "2025-06-02 10:00:05".len();
    let (moment, rest) = line.split_at_checked(MOMENT)?;
    let plain = |(i, b): (usize, u8)| match i {
        4 | 7 => b == b'-',
        10 => b == b' ',
        13 | 16 => b == b':',
        _ => b.is_ascii_digit(),
    };
    if !moment.bytes().enumerate().all(plain) {
        return None;
    }
    let zone = if rest.starts_with(" UTC ") { " UTC".len() } else { 0 };
    let (moment, rest) = line.split_at_checked(MOMENT + zone)?;
    let (sender, text) = rest.strip_prefix(' ')?.split_once(':')?;
    let apart = text.is_empty() || text.starts_with(' ');
    (!sender.is_empty() && apart).then(|| (moment, sender, text.strip_prefix(' ').unwrap_or(text)))
}

/// Reads a text of a shape that [`shape`] has found.
///
/// # Errors
/// If the bytes cannot be read, or a record is beyond the stated limit.
pub fn read(
    content: &Content,
    found: Found,
    shape: Shape,
    context: &Context<'_>,
    visit: &mut Visit<'_>,
) -> Result<(), ReadError> {
    let text = Text::open(content, found, Some(context))?;
    let headings = match &shape {
        Shape::Labels(labels) => labels.clone(),
        Shape::Chat => CHAT_HEADINGS.map(str::to_owned).into(),
    };
    let cells = vec![String::new(); headings.len()];
    let mut rows = Rows {
        text,
        buffer: String::new(),
        at: 0,
        whole: false,
        line: 0,
        shape,
        headings,
        told: false,
        conversation: String::new(),
        cells,
        begun: 0,
        last: 0,
        size: 0,
    };
    visit(&Sheet::default(), &mut rows)
}

/// The records of a text, gathered line by line.
struct Rows<'c> {
    text: Text<'c>,
    buffer: String,
    /// Where in the buffer the next line begins.
    at: usize,
    /// Whether the buffer holds all that is left.
    whole: bool,
    line: u64,
    shape: Shape,
    headings: Vec<String>,
    /// Whether the header was given.
    told: bool,
    conversation: String,
    /// The record that is being gathered.
    cells: Vec<String>,
    /// The line on which it begins; 0 where none has begun.
    begun: u64,
    /// The cell that a line without beginning continues.
    last: usize,
    size: usize,
}

impl Records for Rows<'_> {
    fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        record.clear();
        if !self.told {
            self.told = true;
            record.number = 1;
            self.headings.iter().for_each(|heading| record.push(heading, Form::Text));
            return Ok(true);
        }
        while let Some(line) = self.next_line()? {
            if self.take(&line, record)? {
                return Ok(true);
            }
        }
        Ok(self.give(record))
    }
}

impl Rows<'_> {
    /// The next line without its break; none at the end.
    fn next_line(&mut self) -> Result<Option<String>, ReadError> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let end = rest.find('\n');
            if let Some(length) = end.or((self.whole && !rest.is_empty()).then_some(rest.len())) {
                let line = rest.get(..length).unwrap_or_default();
                let line = line.strip_suffix('\r').unwrap_or(line).to_owned();
                self.at += length + usize::from(end.is_some());
                self.line += 1;
                return Ok(Some(line));
            }
            if self.whole {
                return Ok(None);
            }
            if rest.len() > MAX_RECORD {
                return Err(self.limit());
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            self.whole = !self.text.fill(&mut self.buffer)?;
        }
    }

    fn limit(&self) -> ReadError {
        ReadError::Limit(format!("a record longer than {} MiB, from line {}", MAX_RECORD >> 20, self.line))
    }

    /// Takes a line; `true` where it begins the next record and the one before was given.
    fn take(&mut self, line: &str, record: &mut Record) -> Result<bool, ReadError> {
        if let Shape::Chat = self.shape {
            if let Some(conversation) = title(line) {
                let given = self.give(record);
                conversation.clone_into(&mut self.conversation);
                return Ok(given);
            }
            let Some((moment, sender, text)) = message(line) else { return self.continues(line) };
            let given = self.give(record);
            let conversation = self.conversation.clone();
            self.begin();
            for (cell, text) in [&conversation, moment, sender, text].into_iter().enumerate() {
                self.set(cell, text);
            }
            return Ok(given);
        }
        let known = label(line)
            .and_then(|(name, value)| Some((self.headings.iter().position(|h| h == name)?, value)));
        match known {
            Some((0, value)) => {
                let given = self.give(record);
                self.begin();
                self.set(0, value);
                Ok(given)
            }
            Some((cell, value)) if self.begun > 0 && cell > self.last => {
                self.trim();
                self.set(cell, value);
                Ok(false)
            }
            _ => self.continues(line),
        }
    }

    fn begin(&mut self) {
        self.begun = self.line;
        self.size = 0;
    }

    fn set(&mut self, cell: usize, text: &str) {
        if let Some(slot) = self.cells.get_mut(cell) {
            slot.push_str(text);
        }
        self.last = cell;
        self.size += text.len();
    }

    /// Adds a line to the value above it.
    fn continues(&mut self, line: &str) -> Result<bool, ReadError> {
        self.size += line.len() + 1;
        if self.size > MAX_RECORD {
            return Err(self.limit());
        }
        if self.begun > 0 {
            if let Some(slot) = self.cells.get_mut(self.last) {
                slot.push('\n');
                slot.push_str(line);
            }
        } else if !line.trim().is_empty() {
            // Words right below the title of a conversation.
            let conversation = self.conversation.clone();
            self.begin();
            self.set(0, &conversation);
            self.set(self.headings.len().saturating_sub(1), line);
        }
        Ok(false)
    }

    /// Takes the blank lines off the end of the value gathered last.
    fn trim(&mut self) {
        if let Some(slot) = self.cells.get_mut(self.last) {
            slot.truncate(slot.trim_end().len());
        }
    }

    /// Gives the record that was gathered, if one was begun.
    fn give(&mut self, record: &mut Record) -> bool {
        if self.begun == 0 {
            return false;
        }
        self.trim();
        record.number = self.begun;
        for cell in &mut self.cells {
            record.push(cell, if cell.is_empty() { Form::Empty } else { Form::Text });
            cell.clear();
        }
        self.begun = 0;
        self.last = 0;
        true
    }
}

#[cfg(test)]
mod tests;
