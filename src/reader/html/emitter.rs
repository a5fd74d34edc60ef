//! Between the tokenizer and the grid: of all that a page holds, only tags, their spans
//! and text pass; nothing grows with the length of a comment, a name or a text.

use super::grid::{Event, Grid, Span};
use html5gum::emitters::naive_next_state;
use html5gum::{Emitter, Error, State};

/// The longest tag name, attribute name or value that is told apart from another.
const MAX_NAME: usize = 32;

/// Hands tags and text to a grid, and the grid's events to whoever pulls.
#[derive(Debug)]
pub struct Feed {
    grid: Grid,
    is_end: bool,
    name: Vec<u8>,
    last_start: Vec<u8>,
    attribute: Vec<u8>,
    value: Vec<u8>,
    span: Span,
    cut: bool,
}

const ONE: Span = Span { columns: 1, rows: 1 };

impl Feed {
    /// A feed for a grid.
    pub fn new(grid: Grid) -> Self {
        Feed {
            grid,
            is_end: false,
            name: Vec::new(),
            last_start: Vec::new(),
            attribute: Vec::new(),
            value: Vec::new(),
            span: ONE,
            cut: false,
        }
    }

    /// Takes over the attribute that has just ended; the first of a name counts.
    fn end_attribute(&mut self) {
        let number = || {
            let digits = self.value.trim_ascii_start().iter().take_while(|b| b.is_ascii_digit());
            let fold = |n: u32, b: &u8| n.saturating_mul(10).saturating_add(u32::from(b - b'0'));
            digits.clone().next().map(|_| digits.fold(0, fold))
        };
        match self.attribute.as_slice() {
            b"colspan" if self.span.columns == 1 => self.span.columns = number().unwrap_or(1),
            b"rowspan" if self.span.rows == 1 => self.span.rows = number().unwrap_or(1),
            _ => {}
        }
        self.attribute.clear();
        self.value.clear();
    }

    fn begin_tag(&mut self, is_end: bool) {
        self.is_end = is_end;
        self.name.clear();
        self.attribute.clear();
        self.value.clear();
        self.span = ONE;
    }
}

fn push(name: &mut Vec<u8>, bytes: &[u8]) {
    let room = (MAX_NAME + 1).saturating_sub(name.len());
    name.extend(bytes.iter().take(room));
}

impl Emitter for Feed {
    type Token = Event;

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.last_start = name.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        if std::mem::take(&mut self.cut) {
            self.grid.events.push_back(Event::Cut);
        }
        self.grid.finish();
    }

    fn emit_error(&mut self, error: Error) {
        self.cut |=
            matches!(error, Error::EofInComment | Error::EofInTag | Error::EofInScriptHtmlCommentLikeText);
    }

    fn pop_token(&mut self) -> Option<Event> {
        self.grid.events.pop_front()
    }

    fn emit_string(&mut self, text: &[u8]) {
        self.grid.text(text);
    }

    fn init_start_tag(&mut self) {
        self.begin_tag(false);
    }

    fn init_end_tag(&mut self) {
        self.begin_tag(true);
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.end_attribute();
        if self.is_end {
            self.last_start.clear();
            self.grid.end(&self.name);
            return None;
        }
        self.last_start.clone_from(&self.name);
        self.grid.start(&self.name, self.span);
        naive_next_state(&self.name)
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        push(&mut self.name, name);
    }

    fn init_attribute(&mut self) {
        self.end_attribute();
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        push(&mut self.attribute, name);
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        push(&mut self.value, value);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end && !self.last_start.is_empty() && self.last_start == self.name
    }

    fn init_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn emit_current_comment(&mut self) {}
    fn set_self_closing(&mut self) {}
    fn init_doctype(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_force_quirks(&mut self) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn emit_current_doctype(&mut self) {}
}
