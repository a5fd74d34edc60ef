//! The grammar of targets: what another service asks of a list, as a card states it.
//!
//! `adapters/README.md`, section "Targets", explains the keys to people who do not program.
//! A target is data only: headings, where each comes from, and transforms from a closed list.

use super::card::{Evidence, OneOrMany, Words};
use crate::schema::{self, Personal};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a list may say of a person beside the fields of the table `fans`.
pub const FACTS: &[&str] = &["email", "minor", "age", "birthday", "identity", "orders"];

/// One target: the list that another service takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Target {
    /// Its id, of its own among all cards: `some-service`.
    pub id: String,
    /// What it is, for people.
    pub title: Words,
    /// How the layout is known.
    pub evidence: Evidence,
    /// Where it stands: the address of a help page, or what was read.
    pub source: String,
    /// The day on which the source was read or dated.
    #[serde(deserialize_with = "day")]
    pub as_of: Date,
    /// What else there is to know before the list is handed over.
    #[serde(default)]
    pub note: Words,
    /// The format, by the name that `--to` takes.
    pub format: String,
    /// The encoding of a text.
    #[serde(default = "utf_8")]
    pub encoding: String,
    /// Whether the first row holds the headings.
    #[serde(default = "yes")]
    pub header: bool,
    /// The calling code of telephone numbers without one, digits only.
    #[serde(default = "mainland")]
    pub country: String,
    /// Whether people of the list will be written to: minors and those without consent
    /// never enter it.
    pub outreach: bool,
    /// What a row must hold; one without it is refused.
    #[serde(default)]
    pub required: Vec<String>,
    /// Of these a row must hold one at least.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// The headings of the target by which two rows are the same; the one read last stays.
    #[serde(default)]
    pub dedupe: Vec<String>,
    /// What a file or cell can hold at most.
    #[serde(default)]
    pub limits: Limits,
    /// The columns, in order.
    pub column: Vec<TargetColumn>,
}

/// What a file or cell of a target can hold at most.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Rows of a file, its headings not counted; more go into further files.
    pub rows: Option<u64>,
    /// Characters of a cell; a longer text is cut, which is a loss.
    pub characters: Option<usize>,
    /// Bytes of a cell in UTF-8; a longer text is cut, which is a loss.
    pub bytes: Option<usize>,
}

/// One column of a target: a field or a constant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct TargetColumn {
    /// Its heading, as the service spells it.
    pub heading: String,
    /// The field it comes from; of several the first that is not empty.
    #[serde(default)]
    pub field: Option<OneOrMany>,
    /// The same text in every row.
    #[serde(default)]
    pub constant: Option<String>,
    /// What is done to the text, in this order; as it is if none is named.
    #[serde(default)]
    pub transform: Vec<Transform>,
}

/// What is done to a text on its way into a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// Nothing, but that numbers of persons inside are masked.
    AsIs,
    /// Blanks at both ends are taken away.
    Trim,
    /// An e-mail address without blanks and in lower case; any other text is unreadable.
    LowerTrim,
    /// A mainland mobile number as its eleven digits; any other number is unreadable.
    PhoneMainland,
    /// A telephone number as in E.164: `+8613800138000`.
    PhoneE164,
    /// The digits of E.164 without the plus sign: `8613800138000`.
    PhoneDigits,
    /// A moment or day as `2026-03-31`.
    Day,
    /// SHA-256 in lower-case hexadecimal digits.
    Sha256,
    /// MD5 in lower-case hexadecimal digits.
    Md5,
}

impl Transform {
    /// The word that cards write.
    pub fn as_str(self) -> &'static str {
        match self {
            Transform::AsIs => "as-is",
            Transform::Trim => "trim",
            Transform::LowerTrim => "lower-trim",
            Transform::PhoneMainland => "phone-mainland",
            Transform::PhoneE164 => "phone-e164",
            Transform::PhoneDigits => "phone-digits",
            Transform::Day => "day",
            Transform::Sha256 => "sha256",
            Transform::Md5 => "md5",
        }
    }

    /// Whether it leaves a digest, from which nobody reads the text.
    pub fn is_hash(self) -> bool {
        matches!(self, Transform::Sha256 | Transform::Md5)
    }

    fn is_phone(self) -> bool {
        matches!(self, Transform::PhoneMainland | Transform::PhoneE164 | Transform::PhoneDigits)
    }
}

/// How lists of people that no card claims call a field, and what they write for yes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    /// A field of the table `fans`, or one of [`FACTS`].
    pub field: String,
    /// Headings, compared as headings are.
    pub headings: Vec<String>,
    /// For `consent` and `minor`: the texts that mean yes.
    #[serde(default)]
    pub yes: Vec<String>,
}

impl TargetColumn {
    /// The fields it comes from, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.field.iter().flat_map(OneOrMany::iter)
    }

    /// Whether what it writes is a digest.
    pub fn is_hashed(&self) -> bool {
        self.transform.iter().any(|transform| transform.is_hash())
    }
}

impl Target {
    /// The personal data that has to be read plain, so that it can be hashed or written, and
    /// so that minors are told by their identity numbers.
    pub fn reads(&self) -> BTreeSet<Personal> {
        let phone = self.column.iter().any(|column| column.fields().any(|field| field == "phone"));
        let phone = phone.then_some(Personal::Phone);
        let identity = self.outreach.then_some(Personal::Identity);
        phone.into_iter().chain(identity).collect()
    }

    /// The personal data that it writes plain, which the user has to ask for.
    pub fn shows(&self) -> BTreeSet<Personal> {
        let plain = |column: &&TargetColumn| !column.is_hashed();
        let shown = self.column.iter().filter(plain).flat_map(TargetColumn::fields);
        shown.filter_map(personal).collect()
    }
}

/// The kind of personal data of a field.
pub fn personal(field: &str) -> Option<Personal> {
    match field {
        "identity" => Some(Personal::Identity),
        _ => schema::FANS.fields.iter().find(|known| known.name == field)?.personal,
    }
}

/// Whether a field may be asked for.
pub(crate) fn is_field(field: &str) -> bool {
    schema::FANS.index(field).is_some() || FACTS.contains(&field)
}

/// Every fault of the targets and spellings of a card, in English.
pub(crate) fn faults(targets: &[Target], spellings: &[Spelling]) -> Vec<String> {
    let mut faults = Vec::new();
    for spelling in spellings.iter().filter(|spelling| !is_field(&spelling.field)) {
        faults.push(format!("spelling: {}", unknown(&spelling.field)));
    }
    let mut ids = BTreeSet::new();
    for target in targets {
        if !ids.insert(&target.id) {
            faults.push(format!("two targets are called {}", target.id));
        }
        faults.extend(of_target(target).into_iter().map(|fault| format!("target {}: {fault}", target.id)));
    }
    faults
}

fn of_target(target: &Target) -> Vec<String> {
    let mut faults = Vec::new();
    if target.column.is_empty() {
        faults.push("it has no column".into());
    }
    if target.source.trim().is_empty() {
        faults.push("it names no source".into());
    }
    if encoding_rs::Encoding::for_label(target.encoding.as_bytes()).is_none() {
        faults.push(format!("no encoding is called {}", target.encoding));
    }
    if target.country.is_empty() || !target.country.bytes().all(|byte| byte.is_ascii_digit()) {
        faults.push(format!("country is a calling code such as 86, not {:?}", target.country));
    }
    if !matches!(target.format.as_str(), "csv" | "tsv" | "xlsx") {
        faults.push(format!("format is csv, tsv or xlsx, not {}", target.format));
    }
    if target.format == "xlsx" && (target.limits.rows.is_some() || !target.header) {
        faults.push("limits.rows and header = false belong to csv and tsv".into());
    }
    for field in target.required.iter().chain(&target.one_of).filter(|field| !is_field(field)) {
        faults.push(unknown(field));
    }
    if target.outreach && !target.required.iter().any(|field| field == "consent") {
        faults.push("outreach asks for consent in required".into());
    }
    for heading in &target.dedupe {
        if !target.column.iter().any(|column| column.heading == *heading) {
            faults.push(format!("dedupe: no column is called {heading}"));
        }
    }
    let mut headings = BTreeSet::new();
    for column in &target.column {
        if !headings.insert(&column.heading) {
            faults.push(format!("two columns are called {}", column.heading));
        }
        faults.extend(of_column(column).into_iter().map(|f| format!("column {}: {f}", column.heading)));
    }
    faults
}

fn of_column(column: &TargetColumn) -> Vec<String> {
    let mut faults: Vec<String> = column.fields().filter(|field| !is_field(field)).map(unknown).collect();
    if column.field.is_some() == column.constant.is_some() {
        faults.push("it has either a field or a constant".into());
    }
    if column.constant.is_some() && !column.transform.is_empty() {
        faults.push("a constant stays as it is".into());
    }
    let hash = column.transform.iter().position(|transform| transform.is_hash());
    if hash.is_some_and(|at| at == 0 || at + 1 != column.transform.len()) {
        faults.push("a hash comes last, after the transform that makes equal values equal".into());
    }
    let of_phone = column.fields().any(|field| field == "phone");
    if column.transform.iter().any(|transform| transform.is_phone()) != of_phone {
        faults.push("the field phone and a transform for telephone numbers belong together".into());
    }
    faults
}

fn unknown(field: &str) -> String {
    let known: Vec<&str> =
        schema::FANS.fields.iter().map(|known| known.name).chain(FACTS.iter().copied()).collect();
    format!("there is no field {field}; there are {}", known.join(", "))
}

fn utf_8() -> String {
    "utf-8".into()
}

fn mainland() -> String {
    "86".into()
}

fn yes() -> bool {
    true
}

fn day<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
    let text = String::deserialize(input)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text:?} is no day such as 2026-03-31")))
}
