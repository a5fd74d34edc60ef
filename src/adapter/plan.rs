//! A resource made ready to work: every name of the card resolved to an index, once.

use super::card::{
    Card, Column, Evidence, FormOf, Given, Reconciliation, Resource, RowKindOf, Subject, YearFrom,
};
use super::fold::fold;
use super::garbled::Garbled;
use super::validate::headings;
use crate::schema::{self, Field, Kind, METRICS, Personal, Table};
use crate::value::{Parser, Setting};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fields of `metrics` that a record of any table may fill for its figures.
const OF_FIGURES: [&str; 3] = ["period_start", "period_end", "subject_id"];

/// Names that only `given` may fill, beyond the fields of the table: what a figure's
/// `subject` may name.
pub(crate) const GIVEN_ONLY: [&str; 3] = ["account_id", "work_id", "live_id"];

/// The field that tells where a row comes from.
pub(crate) const PLATFORM: &str = "platform";

/// Where the cells of a column go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dest {
    /// A field of the table, by index.
    Field(usize),
    /// A field of `metrics` that the record's figures share, by index.
    OfFigures(usize),
    /// A figure, by its index among the figures of the resource.
    Figure(usize),
    /// Extra, under the column's own heading.
    Extra,
    /// Left out, with a reason in the card.
    Ignore,
}

/// One column, resolved.
#[derive(Debug)]
pub(crate) struct ColumnPlan {
    pub dest: Dest,
    pub parser: Parser,
    /// Whether cells are read at all: an extra column without parser is only kept.
    pub reads: bool,
    pub values: BTreeMap<String, String>,
    pub personal: Option<Personal>,
    /// Whether the cell may hold personal data among other words.
    pub free: bool,
    pub optional: bool,
    /// Whether its names are only how headings begin.
    pub begins: bool,
    /// Whether what it writes is a share of one.
    pub share: bool,
    /// Whether the platform always writes its seconds.
    pub seconds: bool,
    /// The headings, folded; for JSON the paths as they stand.
    pub names: Vec<String>,
}

/// One figure of a record.
#[derive(Debug)]
pub(crate) struct FigurePlan {
    pub name: String,
    pub unit: String,
}

/// What tells that a row is no record.
#[derive(Debug)]
pub(crate) struct KindPlan {
    pub kind: RowKindOf,
    pub column: usize,
    pub equals: Vec<String>,
    pub starts_with: Vec<String>,
    pub unreadable: bool,
    /// How many rows below it are of the same kind.
    pub below: usize,
}

/// Where the id of a figure's subject comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SubjectId {
    Field(usize),
    OfFigures(usize),
    Given(String),
}

/// One resource, resolved. It borrows nothing, so that cards and plans live together.
#[derive(Debug)]
pub(crate) struct Plan {
    pub card: String,
    pub resource: String,
    pub platform: String,
    pub evidence: Evidence,
    pub form: FormOf,
    pub fallback: bool,
    pub hint_needed: bool,
    /// Whether its rows were written down by the user.
    pub declared: bool,
    pub exact: bool,
    pub hints: Vec<String>,
    pub absent: BTreeSet<String>,
    pub rows: Vec<String>,
    pub keys: Vec<Vec<String>>,
    pub single: bool,
    pub table: &'static Table,
    pub zone: TimeZone,
    pub currency: String,
    pub missing: Vec<String>,
    /// How its JSON bends texts.
    pub garbled: Option<Garbled>,
    pub columns: Vec<ColumnPlan>,
    pub figures: Vec<FigurePlan>,
    /// Folded heading (or JSON path) → column and rank among its spellings.
    pub names: HashMap<String, (usize, usize)>,
    /// How further headings begin, folded, and their column.
    pub beginnings: Vec<(String, usize)>,
    pub constants: Vec<(usize, String)>,
    pub given: BTreeMap<String, Given>,
    pub year: Option<YearFrom>,
    pub subject_kind: String,
    pub subject_id: Vec<SubjectId>,
    pub row_kinds: Vec<KindPlan>,
    /// The columns that reconciliations name.
    pub checked: Vec<bool>,
    /// The kind of each reconciliation, in the words of the card.
    pub checks: Vec<&'static str>,
    /// Whether a record is itself a row of its table, and not only its figures.
    pub is_row: bool,
    /// Where `position` and `extra` stand in the table.
    pub position_field: usize,
    pub extra_field: usize,
    /// Where `metric`, `value` and `unit` stand in `metrics`.
    pub figure_fields: [usize; 3],
    /// Whether a period that begins with a day and has no end is that day: no column and no
    /// constant states an end.
    pub day_is_period: bool,
    /// The field for the currency, and the amounts that ask for it.
    pub currency_field: Option<usize>,
    pub amounts: Vec<usize>,
}

impl Plan {
    /// Resolves a resource that `validate` found no fault with.
    pub fn new(card: &Card, resource: &Resource) -> Plan {
        let table = schema::table(&resource.table).unwrap_or(&METRICS);
        let mut figures = Vec::new();
        let columns: Vec<ColumnPlan> = resource
            .columns
            .iter()
            .map(|column| column_plan(resource.form, table, column, &card.currency, &mut figures))
            .collect();
        let names = names(&columns);
        let column_of = |heading: &str| names.get(&name(resource.form, heading)).map(|(column, _)| *column);
        let row_kinds = resource
            .row_kind
            .iter()
            .filter_map(|rule| {
                Some(KindPlan {
                    kind: rule.kind,
                    column: column_of(&rule.column)?,
                    equals: rule.equals.clone(),
                    starts_with: rule.starts_with.clone(),
                    unreadable: rule.unreadable,
                    below: rule.below,
                })
            })
            .collect();
        let value = METRICS.index("value").map(Dest::Field);
        let is_metrics = std::ptr::eq(table, &METRICS);
        let checked = checked(columns.len(), resource, column_of);
        Plan {
            card: card.id.clone(),
            resource: resource.id.clone(),
            platform: card.platform.clone(),
            evidence: resource.evidence,
            form: resource.form,
            fallback: resource.fallback,
            hint_needed: resource.hint_needed,
            declared: resource.declared,
            exact: resource.exact,
            hints: resource.hint.iter().map(|h| fold(h)).collect(),
            absent: resource.absent.iter().map(|h| name(resource.form, h)).collect(),
            rows: resource.rows.clone(),
            keys: resource.keys.clone(),
            single: resource.single,
            table,
            zone: TimeZone::get(&card.time_zone).unwrap_or(TimeZone::UTC),
            currency: card.currency.clone(),
            garbled: card.garbled,
            missing: resource.missing.clone().unwrap_or_else(|| card.missing.clone()),
            is_row: !is_metrics || columns.iter().any(|c| Some(c.dest) == value),
            beginnings: beginnings(&columns),
            columns,
            figures,
            names,
            constants: resource
                .constants
                .iter()
                .filter_map(|(field, text)| Some((table.index(field)?, text.clone())))
                .collect(),
            given: resource.given.clone(),
            year: resource.year,
            subject_kind: resource.subject.as_ref().map_or("account", |s| &s.kind).to_string(),
            subject_id: resource.subject.as_ref().map(|s| subject_ids(table, s)).unwrap_or_default(),
            row_kinds,
            checked,
            checks: resource.reconcile.iter().map(Reconciliation::kind).collect(),
            day_is_period: !resource.constants.contains_key("period_end")
                && !resource.columns.iter().any(|c| c.field.as_deref() == Some("period_end")),
            figure_fields: ["metric", "value", "unit"]
                .map(|field| METRICS.index(field).unwrap_or(usize::MAX)),
            position_field: table.index("position").unwrap_or(usize::MAX),
            extra_field: table.index("extra").unwrap_or(usize::MAX),
            currency_field: table.index("currency"),
            amounts: indexes(table, |field| field.kind == Kind::Money),
        }
    }

    /// Lists the names of platforms for the column that tells the platform of its rows.
    pub fn name_platforms(&mut self, names: &BTreeMap<String, String>) {
        let platform = self.table.index(PLATFORM).map(Dest::Field);
        let tells = self.columns.iter_mut().filter(|column| Some(column.dest) == platform);
        tells.for_each(|column| column.values.clone_from(names));
    }

    /// Whether a column tells the platform of its rows.
    pub fn names_platform(&self, column: &ColumnPlan) -> bool {
        self.table.index(PLATFORM).map(Dest::Field) == Some(column.dest)
    }

    /// The first hint that stands in a folded path.
    pub fn hint_in(&self, folded: &str) -> Option<&str> {
        self.hints.iter().map(String::as_str).find(|hint| folded.contains(hint))
    }

    /// What the parser of a column is given beside the cell.
    pub fn setting(&self, column: usize) -> Setting<'_> {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        Setting {
            zone: &self.zone,
            missing: &self.missing,
            values: self.columns.get(column).map_or(&NONE, |c| &c.values),
        }
    }

    /// How a heading (folded) begins that the card knows by its beginning only, and the
    /// column it belongs to.
    pub fn beginning(&self, heading: &str) -> Option<(&str, usize)> {
        let fits = |(begin, _): &&(String, usize)| heading.starts_with(begin.as_str());
        self.beginnings.iter().find(fits).map(|(begin, column)| (begin.as_str(), *column))
    }

    /// The column that a heading (folded) or JSON path names, and the spelling's rank.
    pub fn column(&self, name: &str) -> Option<(usize, usize)> {
        self.names.get(name).copied()
    }
}

/// A heading as it is compared: folded in tables, exact in JSON.
pub(crate) fn name(form: FormOf, heading: &str) -> String {
    match form {
        FormOf::Table => fold(heading),
        FormOf::Json => heading.to_string(),
    }
}

/// Where a field of the card leads, or `None` if neither the table nor its figures have it.
pub(crate) fn field_dest(table: &'static Table, field: &str) -> Option<Dest> {
    match table.index(field) {
        Some(index) => Some(Dest::Field(index)),
        None if OF_FIGURES.contains(&field) => METRICS.index(field).map(Dest::OfFigures),
        None => None,
    }
}

/// The schema's field that a destination fills.
pub(crate) fn field_of(table: &'static Table, dest: Dest) -> Option<&'static Field> {
    match dest {
        Dest::Field(index) => table.fields.get(index),
        Dest::OfFigures(index) => METRICS.fields.get(index),
        _ => None,
    }
}

/// Whether the parser can fail on words, so that a failing cell tells something.
pub(crate) fn is_strict(parser: Parser) -> bool {
    !matches!(parser, Parser::Text | Parser::BareText | Parser::Id | Parser::Phone | Parser::Enum)
}

/// Whether the parser reads days or moments.
pub(crate) fn is_moment(parser: Parser) -> bool {
    matches!(
        parser,
        Parser::Date
            | Parser::Datetime
            | Parser::DatetimeDayFirst
            | Parser::MonthDay
            | Parser::DateRange
            | Parser::UnixSeconds
            | Parser::UnixMilliseconds
            | Parser::Unix
    )
}

/// Fields whose words may hold personal data.
const FREE_TEXT: [&str; 3] = ["remark", "text", "statement"];

fn column_plan(
    form: FormOf,
    table: &'static Table,
    column: &Column,
    currency: &str,
    figures: &mut Vec<FigurePlan>,
) -> ColumnPlan {
    let dest = match (&column.field, &column.metric) {
        (Some(field), _) => field_dest(table, field).unwrap_or(Dest::Extra),
        (None, Some(_)) => Dest::Figure(figures.len()),
        (None, None) if column.ignore.is_some() => Dest::Ignore,
        (None, None) => Dest::Extra,
    };
    let field = field_of(table, dest);
    let parser = column.parser.unwrap_or_else(|| match dest {
        Dest::Figure(_) => Parser::Number,
        // The names of the platforms are listed when all cards are there.
        _ if column.field.as_deref() == Some(PLATFORM) => Parser::Enum,
        _ => Parser::default_for(field.map_or(Kind::Text, |f| f.kind)),
    });
    let mut share = field.is_some_and(|f| f.kind == Kind::Ratio);
    if let Some(name) = &column.metric {
        let unit = match (&column.unit, parser.unit()) {
            (Some(unit), _) => unit.clone(),
            (None, Some(unit)) => unit.to_string(),
            (None, None) if parser.is_money() => currency.to_string(),
            (None, None) => String::new(),
        };
        share = unit == "ratio";
        figures.push(FigurePlan { name: name.clone(), unit });
    }
    let extra = dest == Dest::Extra;
    ColumnPlan {
        dest,
        parser,
        reads: !extra || column.parser.is_some(),
        values: column.values.clone(),
        personal: column.personal.or(field.and_then(|f| f.personal)),
        free: (extra && parser != Parser::Id) || field.is_some_and(|f| FREE_TEXT.contains(&f.name)),
        optional: column.optional || column.begins,
        begins: column.begins,
        share,
        seconds: column.seconds,
        names: column.heading.iter().map(|h| name(form, h)).collect(),
    }
}

/// Which columns reconciliations name.
fn checked(columns: usize, resource: &Resource, column_of: impl Fn(&str) -> Option<usize>) -> Vec<bool> {
    let mut checked = vec![false; columns];
    for column in resource.reconcile.iter().flat_map(headings).filter_map(column_of) {
        if let Some(slot) = checked.get_mut(column) {
            *slot = true;
        }
    }
    checked
}

fn names(columns: &[ColumnPlan]) -> HashMap<String, (usize, usize)> {
    let mut names = HashMap::new();
    for (column, plan) in columns.iter().enumerate().filter(|(_, plan)| !plan.begins) {
        for (rank, name) in plan.names.iter().enumerate() {
            names.entry(name.clone()).or_insert((column, rank));
        }
    }
    names
}

fn beginnings(columns: &[ColumnPlan]) -> Vec<(String, usize)> {
    let open = columns.iter().enumerate().filter(|(_, plan)| plan.begins);
    open.flat_map(|(column, plan)| plan.names.iter().map(move |name| (name.clone(), column))).collect()
}

fn subject_ids(table: &'static Table, subject: &Subject) -> Vec<SubjectId> {
    subject
        .id
        .iter()
        .map(|field| match field_dest(table, field) {
            Some(Dest::Field(index)) => SubjectId::Field(index),
            Some(Dest::OfFigures(index)) => SubjectId::OfFigures(index),
            _ => SubjectId::Given(field.clone()),
        })
        .collect()
}

fn indexes(table: &'static Table, test: impl Fn(&Field) -> bool) -> Vec<usize> {
    table.fields.iter().enumerate().filter(|(_, f)| test(f)).map(|(i, _)| i).collect()
}
