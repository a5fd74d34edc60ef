//! Tables of an SQLite database, each as a table.

use super::parts::TakePart;
use super::tables::Part;
use crate::content::Content;
use crate::reader::{Form, ReadError, Record, Sheet};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// How a database begins.
pub const MAGIC: &[u8] = b"SQLite format 3\0";

/// Gives the rows of every table that holds rows of somebody's: not those of SQLite itself or
/// of its indexes.
///
/// # Errors
/// If it is no database that can be read, or `take` fails.
pub fn parts(content: &Content, take: &mut TakePart<'_>) -> Result<(), ReadError> {
    let Content::Path(path) = content else {
        return Err(ReadError::Malformed("a database is read from a file of its own".into()));
    };
    // Nothing is written beside the file: what is in its journal stays there.
    let uri = format!("file:{}?immutable=1", escaped(&path.canonicalize()?.to_string_lossy()));
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let base = Connection::open_with_flags(uri, flags).map_err(told)?;
    let names: Vec<String> = base
        .prepare(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )
        .and_then(|mut all| all.query_map([], |row| row.get(0))?.collect())
        .map_err(told)?;
    names.iter().try_for_each(|name| table(&base, name, take))
}

/// The path with what a URI would take for its own.
fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn told(error: rusqlite::Error) -> ReadError {
    ReadError::Malformed(error.to_string())
}

fn table(base: &Connection, name: &str, take: &mut TakePart<'_>) -> Result<(), ReadError> {
    let sheet = Sheet { name: name.to_owned(), hidden: false };
    let quoted = name.replace('"', "\"\"");
    let mut all = base.prepare(&format!("SELECT * FROM \"{quoted}\"")).map_err(told)?;
    let mut record = Record::default();
    let mut bools = Vec::new();
    for column in all.columns() {
        record.push(column.name(), Form::Text);
        bools.push(column.decl_type().is_some_and(|kind| kind.eq_ignore_ascii_case("boolean")));
    }
    take(&sheet, Part::Begin(Some(&record)))?;
    let mut rows = all.query([]).map_err(told)?;
    let mut number = 0;
    while let Some(row) = rows.next().map_err(told)? {
        number += 1;
        record.clear();
        record.number = number;
        for (place, is_bool) in bools.iter().enumerate() {
            match (row.get_ref(place).map_err(told)?, is_bool) {
                (ValueRef::Null, _) => record.push("", Form::Empty),
                (ValueRef::Integer(0), true) => record.push("false", Form::Bool),
                (ValueRef::Integer(1), true) => record.push("true", Form::Bool),
                (ValueRef::Integer(number), _) => record.push(&number.to_string(), Form::Number),
                (ValueRef::Real(number), _) => record.push(&number.to_string(), Form::Number),
                (ValueRef::Text(text), _) => record.push(&String::from_utf8_lossy(text), Form::Text),
                (ValueRef::Blob(bytes), _) => {
                    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                    record.push(&digits, Form::Text);
                }
            }
        }
        take(&sheet, Part::Row(&record))?;
    }
    Ok(())
}
