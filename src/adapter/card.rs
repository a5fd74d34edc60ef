//! The grammar of a card: what stands in `adapters/<id>.toml`, as types.
//!
//! `adapters/README.md` explains it to people who do not program. The vocabulary is
//! closed: no expressions, no patterns. Unknown keys are an error, so that a slip of
//! the pen is never silently ignored.

mod reconciliation;

pub use reconciliation::Reconciliation;

use super::garbled::Garbled;
use crate::schema::Personal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One card: everything known about the exports of one platform.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Card {
    /// Its id, equal to the file's stem: `some-platform`.
    pub id: String,
    /// The name of the platform, for people.
    pub title: Words,
    /// What goes into the `platform` field of every row; empty where the card serves any.
    #[serde(default)]
    pub platform: String,
    /// Other names of the platform, as people write them into templates.
    #[serde(default)]
    pub names: Vec<String>,
    /// The IANA time zone of times without zone: `Asia/Shanghai`, `UTC`; `Etc/Unknown`
    /// where nothing tells it, and times are then written without offset.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// The ISO 4217 currency of amounts without currency; empty if unknown.
    #[serde(default)]
    pub currency: String,
    /// How its JSON bends texts; they are read as they were meant.
    #[serde(default)]
    pub garbled: Option<Garbled>,
    /// What stands for "no value", besides an empty cell.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Passwords worth trying on encrypted workbooks and archives, by named rule.
    #[serde(default)]
    pub passwords: Vec<PasswordRule>,
    /// Names of files that are junk, listed in the ledger as ignored.
    #[serde(default)]
    pub ignore: Vec<NameRule>,
    /// Names of files that are half downloads.
    #[serde(default)]
    pub incomplete: Vec<NameRule>,
    /// Headings that hold personal data wherever they appear as an extra column.
    #[serde(default)]
    pub personal: Vec<PersonalRule>,
    /// The exports of this platform.
    #[serde(default)]
    pub resource: Vec<Resource>,
    /// What words in the data mean to closing.
    #[serde(default)]
    pub word: Vec<super::meaning::WordRule>,
    /// The classes of data that an account there can have; empty where that is not known.
    #[serde(default)]
    pub classes: Vec<super::asset::DataClass>,
    /// The parts that an account there can have; empty where that is not known.
    #[serde(default)]
    pub features: Vec<super::rule::Feature>,
    /// What is known about closing an account there.
    #[serde(default)]
    pub rule: Vec<super::rule::Rule>,
    /// Lists that other services take.
    #[serde(default)]
    pub target: Vec<super::target::Target>,
    /// How lists of people call what targets and segments ask for.
    #[serde(default)]
    pub spelling: Vec<super::target::Spelling>,
    /// Rules by which lists are ranked.
    #[serde(default)]
    pub segment: Vec<super::segment::Segment>,
}

fn utc() -> String {
    "UTC".into()
}

/// A text in both languages of dabao.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A password derived from what is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordRule {
    /// The last six characters of the file's stem.
    StemLast6,
}

/// A rule on a file's name (its last component); compared without regard to case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRule {
    /// The whole name.
    #[serde(default)]
    pub name: Option<String>,
    /// How the name begins.
    #[serde(default)]
    pub prefix: Option<String>,
    /// How the name ends.
    #[serde(default)]
    pub suffix: Option<String>,
    /// A folder of this name anywhere in the path.
    #[serde(default)]
    pub folder: Option<String>,
    /// Why, for the ledger.
    pub reason: Words,
}

/// Headings that hold personal data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalRule {
    /// What kind.
    pub kind: Personal,
    /// Parts of headings, folded like headings; a heading that contains one is meant.
    pub headings: Vec<String>,
    /// Parts of headings that speak against it: counts, e-mail and web addresses.
    #[serde(default)]
    pub except: Vec<String>,
}

/// How a layout is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// A genuine exported file was read byte by byte.
    File,
    /// Header or layout was read in public code, tests or documents.
    Seen,
    /// Only a test fixture or a tool's own labels are known.
    Fixture,
    /// A plausible guess, never seen.
    Assumed,
}

/// One export: how to recognise it, and what its columns mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Resource {
    /// Its id inside the card: `works-15`.
    pub id: String,
    /// What it is, for people.
    pub title: Words,
    /// Where the user finds the export: the path through the menus.
    #[serde(default)]
    pub menu: Words,
    /// How the layout is known.
    pub evidence: Evidence,
    /// The section of the format notes it rests on: `note.md 1.1`.
    pub source: String,
    /// Whether rows are found in tables or in JSON.
    #[serde(default)]
    pub form: FormOf,
    /// The table of the schema that its records become rows of; `metrics` where every
    /// column is a figure.
    pub table: String,
    /// Recognised only where no other resource claims the block.
    #[serde(default)]
    pub fallback: bool,
    /// Words in a file or folder name that decide between two claimants.
    #[serde(default)]
    pub hint: Vec<String>,
    /// Claims only where a word of `hint` stands in the name of the file or a folder:
    /// for headings so plain that they prove no platform.
    #[serde(default)]
    pub hint_needed: bool,
    /// Headings (any alias) that must be absent.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Claims only a table without any further column: for layouts so small that one
    /// more column makes them somebody else's.
    #[serde(default)]
    pub exact: bool,
    /// Its rows were written down by the user, from the template that is made of it: each
    /// says so to the end.
    #[serde(default)]
    pub declared: bool,
    /// For JSON: where the records are, by generation; each a dotted path to a list, to
    /// an object with `single`, or through `*` over every key.
    #[serde(default)]
    pub rows: Vec<String>,
    /// For JSON: paths that must be there, one of each inner list.
    #[serde(default)]
    pub keys: Vec<Vec<String>>,
    /// For JSON: the object at `rows` is itself the one record.
    #[serde(default)]
    pub single: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// Fields that have the same text in every row.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// What stands for "no value" here, instead of the card's list.
    #[serde(default)]
    pub missing: Option<Vec<String>>,
    /// Fields that the file itself does not hold, and where they may come from.
    #[serde(default)]
    pub given: BTreeMap<String, Given>,
    /// Where the year of days without one comes from (the parser `month-day`).
    #[serde(default)]
    pub year: Option<YearFrom>,
    /// What the figures of this resource are about, where columns become metrics.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// Rows that are not records.
    #[serde(default)]
    pub row_kind: Vec<RowKind>,
    /// Checks that its own numbers allow.
    #[serde(default)]
    pub reconcile: Vec<Reconciliation>,
}

/// Where the records of a resource are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormOf {
    /// In a table of rows: CSV, workbook, HTML.
    #[default]
    Table,
    /// In a JSON document.
    Json,
}

/// One column, by its heading, with its one destination: `field`, `metric`, `extra` or
/// `ignore`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Column {
    /// The heading, or all its spellings. For JSON a dotted path inside the item; `*`
    /// is the key that the star in `rows` stands for, `.` the item itself.
    pub heading: OneOrMany,
    /// The field of the table it fills.
    #[serde(default)]
    pub field: Option<String>,
    /// The figure it is, written as one row of `metrics`.
    #[serde(default)]
    pub metric: Option<String>,
    /// Kept as extra under its own heading.
    #[serde(default)]
    pub extra: bool,
    /// Left out, for this reason; the original keeps it.
    #[serde(default)]
    pub ignore: Option<String>,
    /// Reads the cell; without one, the field's own kind decides.
    #[serde(default)]
    pub parser: Option<crate::value::Parser>,
    /// May be absent.
    #[serde(default)]
    pub optional: bool,
    /// The heading is only how a heading begins, and any number of columns may begin so:
    /// one for each group that the user has made, say.
    #[serde(default)]
    pub begins: bool,
    /// For the parser `enum`: what the source writes, and what we write.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Personal data in an extra column.
    #[serde(default)]
    pub personal: Option<Personal>,
    /// The unit of a metric, where its parser does not say.
    #[serde(default)]
    pub unit: Option<String>,
    /// What the user is to write into it, with an example, where the resource is a template.
    #[serde(default)]
    pub guide: Option<Words>,
    /// The platform always writes the seconds of this moment: where no cell has any, a
    /// spreadsheet has saved the file again.
    #[serde(default)]
    pub seconds: bool,
}

/// One text or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a text in quotes, or a list of them in brackets")]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several, any of which will do.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many.as_slice(),
        }
        .iter()
        .map(String::as_str)
    }

    /// The first text.
    pub fn first(&self) -> &str {
        self.iter().next().unwrap_or("")
    }
}

/// Where a field may come from that the file itself does not hold, in order of trust.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The places, in order.
    pub from: Vec<Origin>,
    /// Names that the platform gives to every such file, and that therefore say
    /// nothing; compared without browser copy marks such as ` (1)`.
    #[serde(default)]
    pub stock: Vec<String>,
    /// How the words begin that stand before it in a row above the table.
    #[serde(default)]
    pub label: String,
    /// Reads what stands behind `label`; text if left out.
    #[serde(default)]
    pub parser: Option<crate::value::Parser>,
}

/// One such place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// What the user states: `--account`, `--work`.
    Option,
    /// The file's stem.
    FileName,
    /// The folder that holds the file.
    Folder,
    /// A row above the table, behind `label`.
    Preamble,
}

/// Which day in the name of the file, of its archive or of a folder tells the year of days
/// that have none; the nearest name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearFrom {
    /// A day such as `2026-03-14` is the first that the file speaks of.
    FirstDayInName,
    /// A day such as `2026-03-14`, or a moment in Unix seconds, is that of the export.
    ExportDayInName,
}

/// What figures are about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// `account`, `work`, `live`, `fans`, …
    pub kind: String,
    /// The fields of the row that name it; the first that is not empty counts. With
    /// none, the account is meant.
    #[serde(default)]
    pub id: Vec<String>,
}

/// Rows that are not records: totals, explanations, notes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct RowKind {
    /// What such a row is.
    pub kind: RowKindOf,
    /// The column that tells, by any of its headings.
    pub column: String,
    /// Its cell equals one of these.
    #[serde(default)]
    pub equals: Vec<String>,
    /// Its cell begins with one of these.
    #[serde(default)]
    pub starts_with: Vec<String>,
    /// Its cell cannot be read by the column's parser.
    #[serde(default)]
    pub unreadable: bool,
    /// How many rows below it are of the same kind: the figures under a row of words.
    #[serde(default)]
    pub below: usize,
}

/// What a row is that is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKindOf {
    /// Sums of the rows above or below.
    Total,
    /// Words that explain the columns.
    Explanation,
    /// Any other words.
    Note,
}
