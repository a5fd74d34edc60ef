//! One fixture case run through the cards, as texts that can be compared and kept.

use super::steady;
use super::trace::Trace;
use super::{Cards, Claim, Input, Outcome, State, ingest_traced};
use crate::content::Content;
use crate::finding::{Finding, Findings};
use crate::reader::kind::{self, HEAD, Kind};
use crate::schema::Personal;
use crate::source::{Archive, Budget, Limits, Member};
use crate::table::{Row, RowSink};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// What stands in `case.toml` beside `downloads/`: what a user would state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// Platform → account.
    pub accounts: BTreeMap<String, String>,
    /// Path below `downloads/` → work.
    pub works: BTreeMap<String, String>,
    /// Passwords of workbooks.
    pub passwords: Vec<String>,
    /// Personal data to show.
    pub reveal: BTreeSet<Personal>,
    /// Paths that nobody is to claim: the oddity of the case.
    pub unclaimed: BTreeSet<String>,
}

/// What a case came to.
#[derive(Debug, Default)]
pub(crate) struct Result {
    /// File name → text, as in `expected/`.
    pub texts: BTreeMap<String, String>,
    /// Path → what came of it; files that are junk, half downloads or no tables are left out.
    pub outcomes: BTreeMap<String, Outcome>,
    pub findings: Vec<Finding>,
    pub trace: Trace,
    pub unclaimed: BTreeSet<String>,
    /// Every path.
    pub paths: BTreeSet<String>,
    /// What of a path changes with the order and number of columns.
    pub unsteady: Vec<(String, String)>,
}

/// Runs every file of a `downloads` folder.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn run(cards: &Cards, downloads: &Path, case: &Case) -> io::Result<Result> {
    let mut result = Result { unclaimed: case.unclaimed.clone(), ..Result::default() };
    let mut run = Run {
        cards,
        case,
        findings: Findings::new(),
        tables: Tables::default(),
        trace: Trace::default(),
        unsteady: Vec::new(),
    };
    let mut fates = csv::Writer::from_writer(Vec::new());
    fates.write_record(["path", "kind", "state", "reason"])?;
    for (path, content) in files(downloads, &run.findings)? {
        let kind = kind::refine(kind::sniff(&content.head(HEAD)?), &content);
        let (state, reason) = match named(cards, &path) {
            Some(fate) => fate,
            None if kind == Kind::Json || kind.is_tabular() => {
                let outcome = run.ingest(&path, kind, &content)?;
                let state = word(outcome.state);
                result.outcomes.insert(path.clone(), outcome);
                (state, "")
            }
            None if kind == Kind::Document => match run.ingest(&path, kind, &content)? {
                outcome if outcome.claims.is_empty() => ("kept", ""),
                outcome => {
                    let state = word(outcome.state);
                    result.outcomes.insert(path.clone(), outcome);
                    (state, "")
                }
            },
            None if kind.is_kept() => ("kept", ""),
            None => ("unknown", ""),
        };
        fates.write_record([&path, kind.as_str(), state, reason])?;
        result.paths.insert(path);
    }
    result.trace = run.trace;
    result.unsteady = run.unsteady;
    result.findings = run.findings.into_vec();
    result.texts = run.tables.texts()?;
    result.texts.insert("files.csv".into(), text(fates)?);
    result.texts.insert("claims.csv".into(), claims(&result.outcomes)?);
    result.texts.insert("findings.csv".into(), findings_text(&result.findings)?);
    Ok(result)
}

/// The fate that a name alone decides, and why.
fn named<'c>(cards: &'c Cards, path: &str) -> Option<(&'static str, &'c str)> {
    let ignored = cards.ignore_rule(path).map(|rule| ("ignored", rule.reason.en.as_str()));
    ignored.or_else(|| cards.incomplete_rule(path).map(|rule| ("incomplete", rule.reason.en.as_str())))
}

fn word(state: State) -> &'static str {
    match state {
        State::Ingested => "ingested",
        State::Unknown => "unknown",
        State::Incomplete => "incomplete",
    }
}

/// Where the rows, findings and traces of a case come together.
struct Run<'c> {
    cards: &'c Cards,
    case: &'c Case,
    findings: Findings,
    tables: Tables,
    trace: Trace,
    unsteady: Vec<(String, String)>,
}

impl Run<'_> {
    fn ingest(&mut self, path: &str, kind: Kind, content: &Content) -> io::Result<Outcome> {
        let mut passwords = self.case.passwords.clone();
        passwords.extend(self.cards.passwords_for(path));
        let input = Input {
            cards: self.cards,
            path,
            source: path,
            kind,
            content,
            accounts: &self.case.accounts,
            works: &self.case.works,
            passwords: &passwords,
            reveal: &self.case.reveal,
            findings: &self.findings,
        };
        let outcome = ingest_traced(&input, &mut self.tables, &mut self.trace)?;
        let faults = steady::faults(&input, &outcome)?;
        self.unsteady.extend(faults.into_iter().map(|fault| (path.to_owned(), fault)));
        Ok(outcome)
    }
}

/// The files below a folder in the order of their paths, members of archives among them.
fn files(folder: &Path, findings: &Findings) -> io::Result<BTreeMap<String, Content>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let content = Content::Path(path);
            if kind::refine(kind::sniff(&content.head(HEAD)?), &content) == Kind::Zip {
                found.extend(members(&name, &content, findings)?);
            } else {
                found.insert(name, content);
            }
        }
    }
    Ok(found)
}

/// The members of an archive that can be unfolded; the others are told.
fn members(name: &str, content: &Content, findings: &Findings) -> io::Result<Vec<(String, Content)>> {
    let budget = Budget::new(Limits::default(), content.len()?);
    let archive = Archive::open(content, name, &budget, &[], findings).map_err(io::Error::other)?;
    let unfold = |(index, member): (usize, &Member)| {
        let content = archive.content(index, findings).ok()?;
        (!member.is_dir).then(|| (member.path.clone(), content))
    };
    Ok(archive.members().iter().enumerate().filter_map(unfold).collect())
}

/// Rows as the lines of CSV texts, a text for each table.
#[derive(Default)]
struct Tables(BTreeMap<&'static str, csv::Writer<Vec<u8>>>);

impl RowSink for Tables {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if !self.0.contains_key(row.table.name) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(row.table.fields.iter().map(|f| f.name))?;
            self.0.insert(row.table.name, writer);
        }
        if let Some(writer) = self.0.get_mut(row.table.name) {
            writer.write_record(row.values())?;
        }
        Ok(())
    }
}

impl Tables {
    fn texts(self) -> io::Result<BTreeMap<String, String>> {
        self.0.into_iter().map(|(name, writer)| Ok((format!("{name}.csv"), text(writer)?))).collect()
    }
}

fn text(writer: csv::Writer<Vec<u8>>) -> io::Result<String> {
    let bytes = writer.into_inner().map_err(|e| e.into_error())?;
    String::from_utf8(bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

fn claims(outcomes: &BTreeMap<String, Outcome>) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["path", "sheet", "card", "resource", "basis", "rows", "refused"])?;
    for (path, outcome) in outcomes {
        for Claim { card, resource, basis, sheet, rows, refused, .. } in &outcome.claims {
            let (basis, rows, refused) = (basis.to_string(), rows.to_string(), refused.to_string());
            writer.write_record([path, sheet, card, resource, &basis, &rows, &refused])?;
        }
    }
    text(writer)
}

fn findings_text(findings: &[Finding]) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "path", "position", "column", "found", "expected", "count"])?;
    for f in findings {
        let (position, count) = (f.position(), f.count.to_string());
        writer.write_record([
            f.code.as_str(),
            &f.path,
            &position,
            &f.column,
            &f.found,
            &f.expected,
            &count,
        ])?;
    }
    text(writer)
}
