//! What must hold inside a card before it is used: no name leads nowhere, no column
//! has two destinations, no parser writes what its field cannot hold.

use super::card::{Card, Column, FormOf, NameRule, Origin, Reconciliation, Resource};
use super::plan::{GIVEN_ONLY, PLATFORM, field_dest, field_of, name};
use crate::schema::{self, Kind, METRICS, Table};
use crate::value::Parser;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that no column of a card fills.
const FILLED_BY_ENGINE: [&str; 3] = ["source", "position", "extra"];

/// Every fault of a card, in English; an empty list means it is sound.
pub(crate) fn faults(id: &str, card: &Card) -> Vec<String> {
    let mut faults = Vec::new();
    if card.id != id {
        faults.push(format!("its id is {:?} but its file is called {id}.toml", card.id));
    }
    if jiff::tz::TimeZone::get(&card.time_zone).is_err() {
        faults.push(format!("no time zone is called {:?}", card.time_zone));
    }
    if card.ignore.iter().chain(&card.incomplete).any(says_nothing) {
        faults.push("a rule on names has none of name, prefix, suffix, folder".into());
    }
    let mut ids = BTreeSet::new();
    for resource in &card.resource {
        if !ids.insert(&resource.id) {
            faults.push(format!("two resources are called {}", resource.id));
        }
        let found = of_resource(resource).into_iter().chain(super::template::faults(card, resource));
        faults.extend(found.map(|f| format!("resource {}: {f}", resource.id)));
    }
    faults.extend(super::meaning::faults(&card.word));
    faults.extend(super::scope::faults(card));
    faults.extend(super::validate_rule::faults(&card.rule));
    faults.extend(super::target::faults(&card.target, &card.spelling));
    faults.extend(super::segment::faults(&card.segment));
    faults
}

fn says_nothing(rule: &NameRule) -> bool {
    rule.name.is_none() && rule.prefix.is_none() && rule.suffix.is_none() && rule.folder.is_none()
}

fn of_resource(resource: &Resource) -> Vec<String> {
    let Some(table) = schema::ROW_TABLES.iter().copied().find(|t| t.name == resource.table) else {
        let known: Vec<&str> = schema::ROW_TABLES.iter().map(|t| t.name).collect();
        return vec![format!("there is no table {}; there are {}", resource.table, known.join(", "))];
    };
    let mut faults = of_form(resource);
    faults.extend(of_columns(resource, table));
    let known = |field: &str| table.index(field).is_some();
    for field in resource.constants.keys().filter(|f| !known(f)) {
        faults.push(format!("constants: {}", no_field(table, field)));
    }
    for field in resource.given.keys().filter(|f| !known(f) && !GIVEN_ONLY.contains(&f.as_str())) {
        faults.push(format!("given: {}", no_field(table, field)));
    }
    for (field, rule) in &resource.given {
        if rule.from.contains(&Origin::Preamble) == rule.label.trim().is_empty() {
            faults.push(format!("given: {field}: the place preamble and a label belong together"));
        }
    }
    for field in resource.subject.iter().flat_map(|s| &s.id) {
        if field_dest(table, field).is_none() && !resource.given.contains_key(field) {
            faults.push(format!("subject: nothing fills {field}"));
        }
    }
    faults.extend(of_references(resource));
    faults
}

fn of_form(resource: &Resource) -> Vec<String> {
    let mut faults = Vec::new();
    let says_json = !resource.rows.is_empty() || !resource.keys.is_empty() || resource.single;
    match resource.form {
        FormOf::Table if says_json => faults.push("rows, keys and single belong to form = \"json\"".into()),
        FormOf::Json if resource.rows.is_empty() => faults.push("form = \"json\" asks for rows".into()),
        FormOf::Json if resource.columns.iter().any(|c| c.begins && !c.extra) => {
            faults.push("in JSON a heading that only begins so is extra".into());
        }
        FormOf::Table if resource.columns.iter().all(|c| c.optional || c.begins) => {
            faults.push("every column is optional: nothing would tell it".into());
        }
        _ => {}
    }
    faults
}

fn of_columns(resource: &Resource, table: &'static Table) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names = BTreeMap::new();
    let mut fields = BTreeMap::new();
    for column in &resource.columns {
        let heading = column.heading.first();
        faults.extend(of_column(column, table).into_iter().map(|f| format!("column {heading}: {f}")));
        for spelling in column.heading.iter() {
            if let Some(other) = names.insert(name(resource.form, spelling), heading)
                && other != heading
            {
                faults.push(format!("columns {other} and {heading} share the heading {spelling}"));
            }
        }
        if let Some(field) = &column.field
            && let Some((other, sides)) = fields.insert(field, (heading, column.parser))
            && !two_sides(sides, column.parser)
        {
            faults.push(format!("columns {other} and {heading} both fill {field}; keep one as extra = true"));
        }
        if let Some(field) = &column.field
            && resource.constants.contains_key(field)
        {
            faults.push(format!("a column and a constant fill {field}"));
        }
    }
    for heading in resource.absent.iter().filter(|h| names.contains_key(&name(resource.form, h))) {
        faults.push(format!("{heading} is a column and must be absent"));
    }
    faults
}

/// Whether two columns are the two sides of one amount.
fn two_sides(one: Option<Parser>, other: Option<Parser>) -> bool {
    one != other && [one, other].iter().all(|side| side.is_some_and(Parser::is_one_of_two))
}

fn of_column(column: &Column, table: &'static Table) -> Vec<String> {
    let mut faults = Vec::new();
    if column.heading.iter().all(|h| h.trim().is_empty()) {
        faults.push("it has no heading".into());
    }
    let ends = [column.field.is_some(), column.metric.is_some(), column.extra, column.ignore.is_some()];
    if ends.iter().filter(|e| **e).count() != 1 {
        faults.push("it needs one destination, and one only: field, metric, extra or ignore".into());
    }
    if column.ignore.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
        faults.push("what is left out needs a reason".into());
    }
    if (column.parser == Some(Parser::Enum)) == column.values.is_empty() {
        faults.push("the parser enum and a list of values belong together".into());
    }
    if column.begins && !column.extra && column.ignore.is_none() {
        faults.push("a heading that only begins so is extra or ignore: several columns may fit".into());
    }
    if let Some(field) = &column.field {
        faults.extend(of_field(column, table, field));
    }
    let tells_direction = |p: &Parser| *p == Parser::MoneySigned || p.is_one_of_two();
    if let Some(parser) = column.parser.filter(tells_direction)
        && (column.field.is_none() || table.index("direction").is_none())
    {
        let word = parser.word();
        faults.push(format!("{word} belongs to a field of a table that has the field direction"));
    }
    if column.seconds && (column.field.is_none() || column.parser.is_some_and(|p| p != Parser::Datetime)) {
        faults.push("seconds belongs to a field with the parser datetime".into());
    }
    if column.metric.is_some() && column.parser.is_some_and(|p| !holds(Kind::Number, p)) {
        faults.push("a figure needs a parser of numbers".into());
    }
    faults
}

fn of_field(column: &Column, table: &'static Table, field: &str) -> Option<String> {
    let Some(known) = field_dest(table, field).and_then(|dest| field_of(table, dest)) else {
        return Some(no_field(table, field));
    };
    if FILLED_BY_ENGINE.contains(&field) {
        return Some(format!("{field} is filled by the engine"));
    }
    let parser = column.parser?;
    (!holds(known.kind, parser)).then(|| {
        let fitting: Vec<String> =
            Parser::ALL.iter().filter(|p| holds(known.kind, **p)).map(|p| p.word()).collect();
        format!(
            "{field} cannot hold what the parser {} writes; it can with {}",
            parser.word(),
            fitting.join(", ")
        )
    })
}

fn no_field(table: &Table, field: &str) -> String {
    let own = |name: &&str| *name != PLATFORM && !FILLED_BY_ENGINE.contains(name);
    let known: Vec<&str> = table.fields.iter().map(|f| f.name).filter(own).collect();
    format!("the table {} has no field {field}; it has {}", table.name, known.join(", "))
}

/// Whether a field of a kind can hold what a parser writes.
fn holds(kind: Kind, parser: Parser) -> bool {
    use Parser::{
        Bool, Count, Date, DateRange, Datetime, DatetimeDayFirst, Duration, DurationMinutes, DurationMs,
        Enum, Id, IdDigits, Integer, Money, MoneyFen, MoneyIn, MoneyOut, MoneySigned, MoneyUnsigned,
        MonthDay, Number, Percent, PercentPoints, Phone, Ratio, Text, Unix, UnixMilliseconds, UnixSeconds,
    };
    match kind {
        Kind::Text => true,
        Kind::Id => matches!(parser, Id | IdDigits | Text | Phone | Integer | Count),
        Kind::Count => matches!(parser, Count | Integer),
        Kind::Number => matches!(
            parser,
            Count
                | Integer
                | Number
                | Percent
                | PercentPoints
                | Ratio
                | Duration
                | DurationMs
                | DurationMinutes
                | Money
                | MoneyUnsigned
                | MoneySigned
                | MoneyIn
                | MoneyOut
                | MoneyFen
        ),
        Kind::Money => {
            let money = [Money, MoneyUnsigned, MoneySigned, MoneyIn, MoneyOut, MoneyFen];
            money.contains(&parser) || matches!(parser, Number | Count | Integer)
        }
        Kind::Ratio => matches!(parser, Percent | PercentPoints | Ratio | Number),
        Kind::Seconds => matches!(parser, Duration | DurationMs | DurationMinutes | Number | Count),
        Kind::Moment => matches!(
            parser,
            Date | Datetime | DatetimeDayFirst | MonthDay | DateRange | UnixSeconds | UnixMilliseconds | Unix
        ),
        Kind::Bool => matches!(parser, Bool | Enum),
        Kind::Json => false,
    }
}

/// Headings that row kinds and reconciliations name must be columns.
fn of_references(resource: &Resource) -> Vec<String> {
    let known: BTreeSet<String> =
        resource.columns.iter().flat_map(|c| c.heading.iter()).map(|h| name(resource.form, h)).collect();
    let mut faults = Vec::new();
    for rule in &resource.row_kind {
        if !known.contains(&name(resource.form, &rule.column)) {
            faults.push(format!("row_kind: there is no column {}", rule.column));
        }
        if rule.equals.is_empty() && rule.starts_with.is_empty() && !rule.unreadable {
            faults.push("row_kind: it needs equals, starts_with or unreadable".into());
        }
    }
    for heading in resource.reconcile.iter().flat_map(headings) {
        if !known.contains(&name(resource.form, heading)) {
            faults.push(format!("reconcile: there is no column {heading}"));
        }
    }
    for check in &resource.reconcile {
        if let Reconciliation::Running { sign: Some(_), less: Some(_), .. } = check {
            faults.push("reconcile: sign and less say the same in two ways".into());
        }
        if let Reconciliation::Running { sign, plus, minus, .. } = check
            && (sign.is_some() == plus.is_empty() || sign.is_some() == minus.is_empty())
        {
            faults.push("reconcile: sign, plus and minus belong together".into());
        }
        if let Reconciliation::Net { column, equals, .. } = check
            && column.is_some() == equals.is_empty()
        {
            faults.push("reconcile: column and equals belong together".into());
        }
        if let Reconciliation::Count { column, equals, .. } | Reconciliation::Total { column, equals, .. } =
            check
            && column.is_some() == equals.is_empty()
        {
            faults.push("reconcile: column and equals belong together".into());
        }
    }
    if std::ptr::eq(schema::table(&resource.table).unwrap_or(&METRICS), &METRICS) && no_figure(resource) {
        faults.push("the table metrics asks for a metric column or the field value".into());
    }
    faults
}

fn no_figure(resource: &Resource) -> bool {
    !resource.columns.iter().any(|c| c.metric.is_some() || c.field.as_deref() == Some("value"))
}

/// The headings that a reconciliation names.
pub(crate) fn headings(check: &Reconciliation) -> Vec<&str> {
    match check {
        Reconciliation::Sum { result, of } | Reconciliation::Difference { result, of } => {
            std::iter::once(result).chain(of).map(String::as_str).collect()
        }
        Reconciliation::Equals { of } | Reconciliation::Unique { of } => {
            of.iter().map(String::as_str).collect()
        }
        Reconciliation::Running { result, step, sign, less, .. } => {
            [Some(result), Some(step), sign.as_ref(), less.as_ref()]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect()
        }
        Reconciliation::Net { result, of, column, .. } => {
            std::iter::once(result).chain(of).chain(column).map(String::as_str).collect()
        }
        Reconciliation::Same { of, within } => {
            std::iter::once(of).chain(within).map(String::as_str).collect()
        }
        Reconciliation::Days { column } => vec![column.as_str()],
        Reconciliation::Count { column, .. } => column.iter().map(String::as_str).collect(),
        Reconciliation::Total { of, column, .. } => {
            std::iter::once(of).chain(column).map(String::as_str).collect()
        }
    }
}
