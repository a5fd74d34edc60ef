//! `datapackage.json`: a Frictionless Data Package (v1, which every validator reads)
//! that describes each table of the bundle from the one schema.

use crate::package::tables::Finished;
use crate::schema::{self, Field, Kind};
use serde_json::{Value, json};

/// The pattern of a [`Kind::Moment`]: a date, or a date and time with its zone.
pub const MOMENT: &str = r"^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?)?$";

/// Describes the tables of one bundle.
///
/// `created` is the date of the bundle, `name` that of its base folder.
pub fn describe(name: &str, created: &str, tables: &[Finished]) -> Value {
    let resources: Vec<Value> = tables.iter().map(resource).collect();
    json!({
        "profile": "tabular-data-package",
        "name": name,
        "title": "dabao 打包",
        "created": format!("{created}T00:00:00Z"),
        "resources": resources,
    })
}

fn resource(finished: &Finished) -> Value {
    let table = finished.table;
    let fields: Vec<Value> = table.fields.iter().map(field).collect();
    let mut described = json!({
        "profile": "tabular-data-resource",
        // A resource name takes no underscore in some validators' first versions; a
        // hyphen is right in all of them.
        "name": table.name.replace('_', "-"),
        "path": format!("tables/{}.csv", table.name),
        "title": table.zh,
        "description": table.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": finished.spooled.len,
        "hash": format!("sha256:{}", finished.digest),
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
        "schema": { "fields": fields, "missingValues": [""] },
    });
    if let (Some(key), Some(object)) = (schema::row_key(table), described.as_object_mut()) {
        // No primary key of theirs: rows as read may repeat, and fields of a key may be empty.
        let ways = key.by.iter().map(|by| json!({ "fields": by.fields, "unique": by.one }));
        object.insert("dabao:key".into(), ways.collect());
    }
    described
}

fn field(field: &Field) -> Value {
    let mut described = json!({
        "name": field.name,
        "type": kind(field.kind),
        "title": field.zh,
        "description": field.en,
    });
    if field.kind == Kind::Moment
        && let Some(object) = described.as_object_mut()
    {
        object.insert("constraints".into(), json!({ "pattern": MOMENT }));
    }
    described
}

/// The Frictionless type of a kind. Ids are strings: a number would lose digits. A
/// moment is a string with a pattern, for a lone date must not become a midnight.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Id | Kind::Moment => "string",
        Kind::Count => "integer",
        Kind::Number | Kind::Money | Kind::Ratio | Kind::Seconds => "number",
        Kind::Bool => "boolean",
        Kind::Json => "object",
    }
}
