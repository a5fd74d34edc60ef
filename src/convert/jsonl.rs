//! JSON Lines.

use super::Writer;
use crate::schema::Kind;
use crate::table::Row;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// A table as one JSON object a line.
pub struct Jsonl(BufWriter<File>);

impl Jsonl {
    /// Begins an empty file.
    pub fn new(file: File) -> Self {
        Jsonl(BufWriter::new(file))
    }
}

impl Writer for Jsonl {
    /// Values are texts, for a JSON number loses digits in many readers; `extra` is the
    /// object it is, truth values are truth values.
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let mut object = Map::new();
        let fields = row.table.fields.iter().zip(row.values());
        for (field, value) in fields.filter(|(_, value)| !value.is_empty()) {
            let plain = || Value::String(value.clone());
            let value = match field.kind {
                Kind::Json | Kind::Bool => serde_json::from_str(value).unwrap_or_else(|_| plain()),
                _ => plain(),
            };
            object.insert(field.name.to_owned(), value);
        }
        serde_json::to_writer(&mut self.0, &object)?;
        self.0.write_all(b"\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}
