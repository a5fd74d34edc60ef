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

    /// States where the text of one more cell ends, in a text that [`Record::join`] adds.
    pub fn mark(&mut self, end: usize, form: Form) {
        self.ends.push((end, form));
    }

    /// Adds the texts of all cells that were marked, one right after the other.
    pub fn join(&mut self, texts: &str) {
        self.text.push_str(texts);
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

    /// The texts of all cells, one right after the other.
    pub fn joined(&self) -> &str {
        &self.text
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

/// Many records packed into one text, to be handed on together.
#[derive(Debug, Default)]
pub struct Batch {
    text: String,
    ends: Vec<(usize, Form)>,
    /// The number of each record, and how many texts and cells there are up to its end.
    rows: Vec<(u64, usize, usize)>,
}

impl Batch {
    /// Adds a record.
    pub fn push(&mut self, record: &Record) {
        self.text.push_str(&record.text);
        self.ends.extend_from_slice(&record.ends);
        self.rows.push((record.number, self.text.len(), self.ends.len()));
    }

    /// The number of records.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many bytes of text there are.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// Empties the batch and keeps its memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.rows.clear();
    }

    /// Gives the records in their order, each in the same one's place.
    ///
    /// # Errors
    /// If `give` fails.
    pub fn each<E>(
        &self,
        record: &mut Record,
        mut give: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut text, mut cell) = (0, 0);
        for (number, text_end, cell_end) in &self.rows {
            record.clear();
            record.number = *number;
            record.text.push_str(self.text.get(text..*text_end).unwrap_or_default());
            record.ends.extend_from_slice(self.ends.get(cell..*cell_end).unwrap_or_default());
            (text, cell) = (*text_end, *cell_end);
            give(record)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_its_records_back() {
        let row = |number, cells: &[&str]| {
            let mut record = Record { number, ..Record::default() };
            cells.iter().for_each(|cell| record.push(cell, Form::Text));
            record
        };
        let rows = [row(7, &["阿苔", "", "3"]), row(8, &[]), row(11, &["x"])];
        let mut batch = Batch::default();
        rows.iter().for_each(|row| batch.push(row));
        let mut back = Vec::new();
        batch
            .each(&mut Record::default(), |record| {
                back.push(record.clone());
                Ok::<(), ()>(())
            })
            .unwrap();
        let shown = |rows: &[Record]| format!("{rows:?}");
        assert_eq!(shown(&back), shown(&rows));
        batch.clear();
        assert!(batch.is_empty());
    }
}
