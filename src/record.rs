//! Records as read: what readers give and value parsers take.

/// How the file stored a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Nothing is there.
    Empty,
    /// Text: exact as it stands.
    Text,
    /// A binary number of a spreadsheet: exact to 15 digits.
    Number,
    /// A number with a percent format; the text is the fraction times 100 with `%`.
    Percent,
    /// A date or time of a spreadsheet, given in ISO form without zone.
    Date,
    /// A truth value, given as `true` or `false`.
    Bool,
    /// An error value such as `#REF!`.
    Error,
}

/// One cell as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Its text; for a number the shortest decimal that gives the same binary number.
    pub text: &'a str,
    /// How it was stored.
    pub form: Form,
}

/// One record as read: the cells of a row, reused from row to row.
#[derive(Debug, Clone, Default)]
pub struct Record {
    text: String,
    ends: Vec<(usize, Form)>,
    /// The row as a spreadsheet counts it, or the line on which the record begins,
    /// from 1.
    pub number: u64,
}

impl Record {
    /// Empties the record and keeps its memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.number = 0;
    }

    /// Adds one cell at the end.
    pub fn push(&mut self, text: &str, form: Form) {
        self.text.push_str(text);
        self.ends.push((self.text.len(), form));
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// How much memory its cells take, in bytes.
    pub fn size(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<(usize, Form)>()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether every cell is empty or blank.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// One cell by its index from 0; beyond the end an empty one.
    pub fn get(&self, index: usize) -> Cell<'_> {
        let start = match index {
            0 => 0,
            _ => self.ends.get(index - 1).map_or(self.text.len(), |e| e.0),
        };
        match self.ends.get(index) {
            Some(&(end, form)) => Cell { text: self.text.get(start..end).unwrap_or(""), form },
            None => Cell { text: "", form: Form::Empty },
        }
    }

    /// The cells in order.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.len()).map(|i| self.get(i))
    }
}
