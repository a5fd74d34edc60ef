//! What the rows of a conversion look like: the columns, and the way rows go.

use crate::join::Sources;
use crate::reader::Record;
use crate::schema::{self, Field, Kind, Personal, Table};
use std::collections::{HashMap, HashSet};
use std::io;
use std::rc::Rc;

/// One column on its way from an input to an output.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading in the output; at first as the input spells it.
    pub heading: String,
    /// Its name for options: the field's name, or the heading as the input spells it.
    pub name: String,
    /// What it holds; text where nothing is known.
    pub kind: Kind,
    /// The field of the schema, where the table is one of the schema's.
    pub field: Option<&'static Field>,
    /// The personal data it holds, if any.
    pub personal: Option<Personal>,
}

/// The columns of a table, and its name.
#[derive(Debug, Clone)]
pub struct Header {
    /// The name of the table, or of the file or sheet it comes from.
    pub name: String,
    /// The table of the schema, where it is one.
    pub table: Option<&'static Table>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// What is known of the files that the rows come from.
    pub sources: Rc<Sources>,
}

impl Header {
    /// The header of a table of the schema.
    pub fn of_table(table: &'static Table) -> Self {
        let column = |field: &'static Field| Column {
            heading: field.name.to_owned(),
            name: field.name.to_owned(),
            kind: field.kind,
            field: Some(field),
            personal: field.personal,
        };
        Header {
            name: table.name.to_owned(),
            table: Some(table),
            columns: table.fields.iter().map(column).collect(),
            sources: Rc::default(),
        }
    }

    /// The same header, with what is known of the files that the rows come from.
    pub fn with_sources(self, sources: Rc<Sources>) -> Self {
        Header { sources, ..self }
    }

    /// A header of headings as a file spells them: one that is missing is named by its
    /// place, `column 4`, one that stands twice gets a number, `name (2)`.
    pub fn of_headings<'h>(name: &str, headings: impl IntoIterator<Item = &'h str>) -> Self {
        let headings: Vec<&str> = headings.into_iter().map(str::trim).collect();
        let mut taken: HashSet<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let mut met: HashMap<(bool, String), usize> = HashMap::new();
        let mut columns = Vec::with_capacity(headings.len());
        for (place, heading) in headings.iter().enumerate() {
            let plain =
                if heading.is_empty() { format!("column {}", place + 1) } else { (*heading).to_owned() };
            // A heading that is missing is none of those that are spelled like its name.
            let times = met.entry((heading.is_empty(), plain.clone())).or_insert(0);
            let mut name = plain.clone();
            // The first one of a spelling keeps it; any other finds a name that nobody has.
            while *times > 0 || heading.is_empty() {
                if *times > 0 {
                    name = format!("{plain} ({})", *times + 1);
                }
                if taken.insert(name.clone()) {
                    break;
                }
                *times += 1;
            }
            *times += 1;
            columns.push(Column {
                heading: name.clone(),
                name,
                kind: Kind::Text,
                field: None,
                personal: None,
            });
        }
        Header { name: name.to_owned(), table: None, columns, sources: Rc::default() }
    }

    /// The same header with the fields of the schema, where its headings are fields of one
    /// table in the spelling of one language, and tell whose rows they are.
    ///
    /// Only what we wrote looks like that: `platform`, `source` and `position` stand in every
    /// table of ours and in nobody else's.
    pub fn recognised(mut self) -> Self {
        let names: [fn(&Field) -> &'static str; 2] = [|field| field.name, |field| field.zh];
        for spelled in names {
            let field = |table: &'static Table, column: &Column| {
                table.fields.iter().find(|field| spelled(field) == column.name)
            };
            let fits = |table: &&'static Table| {
                let all = self.columns.iter().all(|column| field(table, column).is_some());
                let ours = ["platform", "source", "position"].iter().all(|name| {
                    self.columns.iter().any(|c| field(table, c).is_some_and(|field| field.name == *name))
                });
                all && ours
            };
            let Some(table) = schema::tables().find(fits) else { continue };
            for column in &mut self.columns {
                if let Some(field) = field(table, column) {
                    column.name = field.name.to_owned();
                    column.kind = field.kind;
                    column.personal = field.personal;
                    column.field = Some(field);
                }
            }
            self.table = Some(table);
            self.name = table.name.to_owned();
            return self;
        }
        self
    }

    /// The place of a column by what an option may call it: its name, its heading, or for
    /// a field of the schema its Chinese name.
    pub fn find(&self, asked: &str) -> Option<usize> {
        let place = |fits: &dyn Fn(&Column) -> bool| self.columns.iter().position(fits);
        place(&|column| column.name == asked)
            .or_else(|| place(&|column| column.heading == asked))
            .or_else(|| place(&|column| column.field.is_some_and(|field| field.zh == asked)))
    }
}

/// Takes a header, then records, then the end: a stage of shaping, or an output.
///
/// Memory must not grow with the number of records.
pub trait Flow {
    /// Takes the header, once, before any record.
    ///
    /// # Errors
    /// If the output cannot be begun, or the stage cannot do what was asked with these
    /// columns.
    fn begin(&mut self, header: &Header) -> io::Result<()>;

    /// Takes one record; its cells are those of the header, further ones count as empty.
    ///
    /// # Errors
    /// If it cannot be written, as on a full disk.
    fn record(&mut self, record: &Record) -> io::Result<()>;

    /// Takes the end, once.
    ///
    /// # Errors
    /// If what was held back cannot be written.
    fn end(&mut self) -> io::Result<()>;
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn headings_become_unique_and_none_is_lost() {
        let header = Header::of_headings("t", ["a", "", "a", "a (2)", "column 2", ""]);
        let names: Vec<&str> = header.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["a", "column 2 (2)", "a (3)", "a (2)", "column 2", "column 6"]);
    }
}
