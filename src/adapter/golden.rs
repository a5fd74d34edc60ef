//! One fixture case run through the cards, as texts that can be compared and kept.

use super::trace::Trace;
use super::{Cards, Claim, Input, Outcome, ingest_traced};
use crate::content::Content;
use crate::finding::{Finding, Findings};
use crate::reader::kind::{self, HEAD, Kind};
use crate::schema::Personal;
use crate::table::{Row, RowSink};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
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
}

/// Runs every file of a `downloads` folder.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn run(cards: &Cards, downloads: &Path, case: &Case) -> io::Result<Result> {
    let mut result = Result { unclaimed: case.unclaimed.clone(), ..Result::default() };
    let mut tables = Tables::default();
    let findings = Findings::new();
    for (path, content) in files(downloads)? {
        let kind = kind::refine(kind::sniff(&content.head(HEAD)?), &content);
        let rows = kind == Kind::Json || kind.is_tabular();
        if !rows || cards.ignore_rule(&path).is_some() || cards.incomplete_rule(&path).is_some() {
            continue;
        }
        let mut passwords = case.passwords.clone();
        passwords.extend(cards.passwords_for(&path));
        let input = Input {
            cards,
            path: &path,
            source: &path,
            kind,
            content: &content,
            accounts: &case.accounts,
            works: &case.works,
            passwords: &passwords,
            reveal: &case.reveal,
            findings: &findings,
        };
        let outcome = ingest_traced(&input, &mut tables, &mut result.trace)?;
        result.outcomes.insert(path, outcome);
    }
    result.findings = findings.into_vec();
    result.texts = tables.texts()?;
    result.texts.insert("claims.csv".into(), claims(&result.outcomes)?);
    result.texts.insert("findings.csv".into(), findings_text(&result.findings)?);
    Ok(result)
}

/// The files below a folder in the order of their paths, members of archives among them.
fn files(folder: &Path) -> io::Result<BTreeMap<String, Content>> {
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
                found.extend(members(&name, &content)?);
            } else {
                found.insert(name, content);
            }
        }
    }
    Ok(found)
}

fn members(name: &str, content: &Content) -> io::Result<Vec<(String, Content)>> {
    let mut archive = zip::ZipArchive::new(content.open_seek()?)?;
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        if member.is_file() {
            let path = format!("{name}!/{}", member.name()?);
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes)?;
            members.push((path, Content::memory(bytes)));
        }
    }
    Ok(members)
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
            let (rows, refused) = (rows.to_string(), refused.to_string());
            writer.write_record([path, sheet, card, resource, basis, &rows, &refused])?;
        }
    }
    text(writer)
}

fn findings_text(findings: &[Finding]) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "path", "position", "column", "found", "expected", "count"])?;
    for f in findings {
        let (position, count) = (f.position(), f.count.to_string());
        writer.write_record([f.code.as_str(), &f.path, &position, &f.column, &f.found, &f.expected, &count])?;
    }
    text(writer)
}
