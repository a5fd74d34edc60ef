//! The columns of a table as joining sees them: what makes the key, what tells which row is
//! newer, what is compared.

use crate::aside::push_text;
use crate::record::Record;
use crate::schema::{self, Field, Kind, Table, row_key};
use crate::value::instant;

/// One way to tell rows, by places.
#[derive(Debug, Clone)]
struct Way {
    places: Vec<usize>,
    one: bool,
}

/// Where what is in a row of one table.
#[derive(Debug, Clone)]
pub struct Shape {
    ways: Vec<Way>,
    /// Whether the user named what makes rows the same: nothing else counts then.
    asked: bool,
    pub(super) platform: Option<usize>,
    pub(super) account: Option<usize>,
    pub(super) source: Option<usize>,
    pub(super) position: Option<usize>,
    pub(super) as_of: Option<usize>,
    pub(super) extra: Option<usize>,
    moments: Vec<usize>,
    /// The columns that say something of the thing itself.
    pub(super) compared: Vec<(usize, Kind)>,
}

/// Stands in a key for a way to tell rows that is none of the table's: all cells agree.
const ALL_CELLS: u8 = u8::MAX;

/// Fields that say where and when, not what.
const ABOUT: [&str; 6] = ["platform", "account_id", "source", "position", "extra", "as_of"];

impl Shape {
    /// The shape of the rows of a table; none where nothing tells its rows.
    pub fn of_table(table: &'static Table) -> Option<Shape> {
        let columns: Vec<Option<&Field>> = table.fields.iter().map(Some).collect();
        Shape::of(table, &columns)
    }

    /// The shape of records whose columns are fields of a table, or not; none where nothing
    /// tells its rows.
    pub fn of(table: &Table, columns: &[Option<&Field>]) -> Option<Shape> {
        let key = row_key(table)?;
        let place = |name: &str| columns.iter().position(|field| field.is_some_and(|f| f.name == name));
        let places = |names: &[&str]| names.iter().filter_map(|name| place(name)).collect::<Vec<_>>();
        let ways = key.by.iter().map(|by| Way { places: places(by.fields), one: by.one });
        let told = |field: &Field| !ABOUT.contains(&field.name) && !is_of_view(field);
        let compared = columns
            .iter()
            .enumerate()
            .filter_map(|(at, field)| field.filter(|field| told(field)).map(|field| (at, field.kind)));
        Some(Shape {
            ways: ways.collect(),
            asked: false,
            platform: place("platform"),
            account: place("account_id"),
            source: place("source"),
            position: place("position"),
            as_of: place("as_of"),
            extra: place("extra"),
            moments: places(key.moments),
            compared: compared.collect(),
        })
    }

    /// A shape in which rows are the same where they agree in these columns, whatever they
    /// are; `moments` tell which is newer.
    pub fn asked(places: Vec<usize>, moments: Vec<usize>, width: usize) -> Shape {
        Shape {
            ways: vec![Way { places, one: true }],
            asked: true,
            platform: None,
            account: None,
            source: None,
            position: None,
            as_of: None,
            extra: None,
            moments,
            compared: (0..width).map(|at| (at, Kind::Text)).collect(),
        }
    }

    /// The text of a column that may not be there.
    pub(super) fn text(record: &Record, at: Option<usize>) -> &str {
        at.map_or("", |at| record.get(at).text)
    }

    /// The latest of the moments that only go forward, as [`instant`] and as it is written;
    /// `cell` gives the text of a column.
    pub fn touched<'r>(&self, cell: impl Fn(usize) -> &'r str) -> Option<(i64, &'r str)> {
        let moments = self.moments.iter().map(|at| cell(*at));
        moments.filter_map(|text| Some((instant(text)?, text))).max()
    }

    /// Writes the key of a row, and tells whether it names one thing; `cell` gives the text
    /// of a column. `scope` keeps apart what only agrees in fields that several things may
    /// agree in: the layout.
    pub fn key<'r>(
        &self,
        cell: impl Fn(usize) -> &'r str,
        account: &str,
        scope: &str,
        key: &mut Vec<u8>,
    ) -> bool {
        let filled = |at: &usize| !cell(*at).is_empty();
        let fits = |way: &&Way| match way.one {
            true => !way.places.is_empty() && (self.asked || way.places.iter().all(filled)),
            false => way.places.first().is_some_and(filled),
        };
        push_text(key, self.platform.map_or("", &cell));
        push_text(key, account);
        // Rows that are empty where the user looks are not the same for that.
        let blank = self.asked && !self.ways.iter().flat_map(|way| &way.places).any(filled);
        match self.ways.iter().enumerate().find(|(_, way)| fits(way)).filter(|_| !blank) {
            Some((number, way)) => {
                key.push(number as u8);
                if !way.one {
                    push_text(key, scope);
                }
                way.places.iter().for_each(|at| push_text(key, cell(*at)));
                way.one
            }
            None => {
                key.push(ALL_CELLS);
                push_text(key, scope);
                self.compared.iter().for_each(|(at, _)| push_text(key, cell(*at)));
                push_text(key, self.extra.map_or("", &cell));
                false
            }
        }
    }
}

fn is_of_view(field: &Field) -> bool {
    let own = |table: &&Table| table.fields.iter().any(|known| known.name == field.name);
    !schema::ROW_TABLES.iter().any(own)
}
