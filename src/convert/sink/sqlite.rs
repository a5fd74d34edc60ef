//! SQLite: a table, its indexes, a view for calculating, and a full-text index over names.
//!
//! Values are exact: what the table's column cannot hold letter for letter as a number is
//! text. The view `…_numbers` gives money and shares as binary numbers to calculate with.

use super::{Out, Writer};
use crate::convert::Unfit;
use crate::convert::decimal::unscaled;
use crate::convert::header::{Column, Header};
use crate::convert::loss::{LossKind, Losses};
use crate::reader::{Form, Record};
use crate::schema::Kind;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql};
use std::collections::HashSet;
use std::io::{self, Seek, Write};

/// Columns of a table that SQLite takes as it is built here.
const COLUMNS: usize = 2_000;

/// Rows between two commits.
const BATCH: u64 = 50_000;

/// How much of the full-text index is gathered before it is written, in bytes: the more, the
/// fewer pieces there are to be joined.
const GATHERED: u32 = 16 << 20;

/// Words by which the heading of a file says that its column is worth searching.
const NAMES: [&str; 6] = ["name", "名", "昵称", "备注", "标题", "标签"];

/// A table as a database.
///
/// It is made in a file of its own and copied at the end: SQLite wants a name, and its
/// journal a place beside it.
pub struct Sqlite {
    base: Connection,
    folder: tempfile::TempDir,
    header: Header,
    table: String,
    insert: String,
    rows: u64,
    out: Out,
}

impl Sqlite {
    /// Begins with the empty table.
    pub fn new(header: &Header, out: Out, losses: &Losses) -> io::Result<Self> {
        let header = &distinct(header, losses);
        if header.columns.len() > COLUMNS {
            let columns = header.columns.len();
            return Err(Unfit::Columns { format: "sqlite", columns, most: COLUMNS }.into());
        }
        let folder = tempfile::tempdir()?;
        let base = Connection::open(folder.path().join("base")).map_err(told)?;
        let table = if header.columns.is_empty() { "empty".to_owned() } else { header.name.clone() };
        let columns: Vec<String> = header.columns.iter().map(declared).collect();
        base.execute_batch(&format!(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
             PRAGMA temp_store = FILE; BEGIN; \
             CREATE TABLE {} ({});",
            quoted(&table),
            columns.join(", ")
        ))
        .map_err(told)?;
        let holes = vec!["?"; header.columns.len()].join(", ");
        let insert = format!("INSERT INTO {} VALUES ({holes})", quoted(&table));
        Ok(Sqlite { base, folder, header: header.clone(), table, insert, rows: 0, out })
    }

    /// Indexes, views and the full-text index, once all rows are there.
    fn complete(&self) -> rusqlite::Result<()> {
        let table = quoted(&self.table);
        for column in self.header.columns.iter().filter(|column| column.kind == Kind::Id) {
            let index = quoted(&format!("{}_{}", self.table, column.heading));
            self.base
                .execute_batch(&format!("CREATE INDEX {index} ON {table} ({});", quoted(&column.heading)))?;
        }
        let numbers = |column: &Column| {
            let name = quoted(&column.heading);
            match column.kind {
                Kind::Money | Kind::Number | Kind::Ratio | Kind::Seconds => {
                    format!("CAST({name} AS REAL) AS {name}")
                }
                _ => name,
            }
        };
        let view = quoted(&format!("{}_numbers", self.table));
        let columns: Vec<String> = self.header.columns.iter().map(numbers).collect();
        self.base
            .execute_batch(&format!("CREATE VIEW {view} AS SELECT {} FROM {table};", columns.join(", ")))?;
        let searched: Vec<String> =
            self.header.columns.iter().filter(|c| is_searched(c)).map(|c| quoted(&c.heading)).collect();
        if !searched.is_empty() {
            let search = quoted(&format!("{}_search", self.table));
            self.base.execute_batch(&format!(
                "CREATE VIRTUAL TABLE {search} USING fts5({}, content={}, tokenize='trigram'); \
                 INSERT INTO {search}({search}, rank) VALUES ('hashsize', {GATHERED}); \
                 INSERT INTO {search}({search}) VALUES ('rebuild');",
                searched.join(", "),
                literal(&self.table)
            ))?;
        }
        self.base.execute_batch("COMMIT;")
    }
}

/// The header with headings that differ in more than case, as SQLite asks; a heading that had
/// to change is told.
fn distinct(header: &Header, losses: &Losses) -> Header {
    let mut distinct = header.clone();
    let mut taken = HashSet::new();
    for column in &mut distinct.columns {
        let spelled = column.heading.clone();
        let mut number = 1;
        while !taken.insert(column.heading.to_ascii_lowercase()) {
            number += 1;
            column.heading = format!("{spelled} ({number})");
        }
        if column.heading != spelled {
            losses.report(LossKind::Retyped, &spelled);
        }
    }
    distinct
}

/// A column with its type. Without one, values stay what they are.
fn declared(column: &Column) -> String {
    let kind = match (column.field, column.kind) {
        (None, _) => "",
        (_, Kind::Count) => " INTEGER",
        (_, Kind::Bool) => " BOOLEAN",
        _ => " TEXT",
    };
    quoted(&column.heading) + kind
}

/// Whether a column holds names and the like.
fn is_searched(column: &Column) -> bool {
    // Names of the index's own columns.
    if matches!(column.heading.to_lowercase().as_str(), "rank" | "rowid") {
        return false;
    }
    match column.field {
        Some(field) => matches!(
            field.name,
            "name" | "account_name" | "caption" | "title" | "product" | "remark" | "tags" | "text"
        ),
        None => NAMES.iter().any(|word| column.heading.to_lowercase().contains(word)),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn told(error: rusqlite::Error) -> io::Error {
    io::Error::other(error)
}

/// A cell as SQLite stores it.
struct Stored<'r>(&'r str, Form, Kind);

impl ToSql for Stored<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let Stored(text, form, kind) = *self;
        let whole = || unscaled(text, 0).map(|whole| ToSqlOutput::Owned(Value::Integer(whole)));
        let real = || {
            let number: f64 = text.parse().ok()?;
            (number.to_string() == text).then_some(ToSqlOutput::Owned(Value::Real(number)))
        };
        let number = match (form, kind) {
            _ if text.is_empty() => Some(ToSqlOutput::Owned(Value::Null)),
            (_, Kind::Bool) if text == "true" => Some(ToSqlOutput::Owned(Value::Integer(1))),
            (_, Kind::Bool) if text == "false" => Some(ToSqlOutput::Owned(Value::Integer(0))),
            (_, Kind::Count) => whole(),
            (Form::Number, Kind::Text) => whole().or_else(real),
            _ => None,
        };
        Ok(number.unwrap_or(ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))))
    }
}

impl Writer for Sqlite {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let mut insert = self.base.prepare_cached(&self.insert).map_err(told)?;
        let cells = self.header.columns.iter().enumerate().map(|(place, column)| {
            let cell = record.get(place);
            Stored(cell.text, cell.form, column.kind)
        });
        insert.execute(rusqlite::params_from_iter(cells)).map_err(told)?;
        self.rows += 1;
        if self.rows.is_multiple_of(BATCH) {
            self.base.execute_batch("COMMIT; BEGIN;").map_err(told)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.complete().map_err(told)?;
        let path = self.folder.path().join("base");
        let Sqlite { base, .. } = &mut *self;
        base.flush_prepared_statement_cache();
        base.execute_batch("PRAGMA journal_mode = DELETE;").map_err(told)?;
        self.out.rewind()?;
        io::copy(&mut std::fs::File::open(path)?, &mut self.out)?;
        self.out.flush()
    }
}
