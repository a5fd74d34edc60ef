//! Judgement: which of the seven states a file ends in, and why.

use super::ledger::{Line, State, Taken};
use super::totals::Totals;
use super::{Masked, Request};
use crate::adapter::{self, Cards, Grade, Input, Meaning};
use crate::closure::media;
use crate::digest::Digest;
use crate::finding::{Code, Finding, Findings, Severity};
use crate::join::origin;
use crate::privacy;
use crate::reader::kind::{self, Kind};
use crate::schema::{DECLARED, EVIDENCE};
use crate::source::{Entry, SourceFile, name};
use crate::table::{Row, RowSink};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

/// Sizes at which downloads break off: what 31, 32 and 33 bits can count.
const SUSPICIOUS: [u64; 4] = [(1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32];

/// Judges what the folder's entry alone tells.
pub fn by_entry(cards: &Cards, file: &SourceFile, taken: &mut Taken) {
    match &file.entry {
        Entry::File { .. } => {}
        Entry::Link { target } => taken.settle(State::Ignored, format!("-> {target}")),
        Entry::Special => taken.settle(State::Refused, "FIFO, socket or device"),
        Entry::Unreadable(reason) => taken.settle(State::Refused, reason.clone()),
    }
    by_name(cards, taken);
}

/// Judges what the name tells, by the rules of the cards.
pub fn by_name(cards: &Cards, taken: &mut Taken) {
    if taken.state.is_some() {
        return;
    }
    let path = taken.line.path.clone();
    if let Some(rule) = cards.ignore_rule(&path) {
        taken.settle(State::Ignored, format!("{} / {}", rule.reason.zh, rule.reason.en));
    } else if let Some(rule) = cards.incomplete_rule(&path) {
        taken.half = true;
        taken.settle(State::Incomplete, format!("{} / {}", rule.reason.zh, rule.reason.en));
        taken.findings.push(Finding::new(Code::HalfDownload, path));
    }
}

/// How files of equal bytes stand to each other: members of archives yield to plain
/// files, half downloads to whole ones, copies made by a browser to their originals; else
/// the first path stays. The first is the one that is stored and read.
pub fn rank(taken: &Taken) -> (bool, bool, bool, String) {
    let path = &taken.line.path;
    let is_copy = name::browser_copy(path.rsplit('/').next().unwrap_or(path)).is_some();
    (taken.member, taken.half, is_copy, path.clone())
}

/// Marks every file whose bytes stand in another one.
pub fn mark_duplicates(files: &mut [Taken]) {
    let mut first: HashMap<Digest, (bool, bool, bool, String)> = HashMap::new();
    let comparable = |taken: &Taken| taken.line.size > 0 && taken.state != Some(State::Ignored);
    for taken in files.iter().filter(|taken| comparable(taken)) {
        let Some(digest) = &taken.digest else { continue };
        let held = first.entry(digest.clone()).or_insert_with(|| rank(taken));
        if rank(taken) < *held {
            *held = rank(taken);
        }
    }
    let payloads: HashMap<String, String> =
        files.iter().map(|taken| (taken.line.path.clone(), taken.line.payload.clone())).collect();
    for taken in files.iter_mut().filter(|taken| comparable(taken)) {
        let Some(original) = taken.digest.as_ref().and_then(|digest| first.get(digest)) else { continue };
        if original.3 != taken.line.path {
            if let Some(payload) = payloads.get(&original.3) {
                taken.line.payload.clone_from(payload);
            }
            taken.settle(State::Duplicate, original.3.clone());
        }
    }
}

/// What the files of an accession come to together.
#[derive(Default)]
pub struct Gathered {
    /// The sums.
    pub totals: Totals,
    /// The ids of the cards that claimed something.
    pub cards: BTreeSet<String>,
    /// Cells of which something was masked, by table and field.
    pub masked: BTreeMap<(&'static str, &'static str), Masked>,
    /// The platforms of which it was told that rows have no account: once is enough.
    nameless: BTreeSet<String>,
}

/// Reads one file into the tables and writes its line.
///
/// # Errors
/// If a row cannot be written.
pub fn read(
    request: &Request<'_>,
    mut file: Taken,
    sink: &mut dyn RowSink,
    gathered: &mut Gathered,
) -> io::Result<(Line, Vec<Finding>)> {
    let findings = Findings::new();
    // That it is a half download is told by its name already, once.
    let half = file.state == Some(State::Incomplete);
    let told = std::mem::take(&mut file.findings).into_iter().filter(|finding| !(half && is_cut(finding)));
    told.for_each(|finding| findings.report(finding));
    by_content(&mut file, &findings);
    if file.state.is_none() {
        ingest(request, &mut file, &findings, sink, gathered)?;
    }
    if file.state == Some(State::Kept)
        && let Some(row) = document(request.cards, &file.line)
    {
        sink.row(&row)?;
        *gathered.totals.tables.entry(EVIDENCE.name.to_owned()).or_default() += 1;
    }
    file.line.state = file.state.unwrap_or(State::Unknown).as_str().into();
    file.line.kind = file.kind.as_str().into();
    if matches!(file.state, Some(State::Kept | State::Incomplete)) {
        let words = request.cards.lexicon();
        let grade = media::provenance(&file.line.path, &file.line.kind, words);
        file.line.provenance = grade.map(Grade::as_str).unwrap_or_default().to_owned();
    }
    file.line.findings = findings.total();
    let mut findings = findings.into_vec();
    for finding in &mut findings {
        finding.found = privacy::mask_free(&finding.found).0.into_owned();
    }
    Ok((file.line, findings))
}

/// Judges what the content tells about whether the file is whole and what it poses as.
fn by_content(file: &mut Taken, findings: &Findings) {
    if file.state.is_some() {
        return;
    }
    let path = file.line.path.clone();
    let promised = kind::promised(&path);
    let incomplete = |file: &mut Taken, finding: Finding| {
        let note = finding.found.clone();
        findings.report(finding);
        file.settle(State::Incomplete, note);
    };
    if file.kind == Kind::Empty {
        incomplete(file, Finding::new(Code::EmptyFile, &path));
    } else if SUSPICIOUS.contains(&file.line.size) {
        let found = file.line.size.to_string();
        incomplete(file, Finding::new(Code::SuspiciousSize, &path).found(found));
    } else if let Some(told) = placeholder(file) {
        let expected = promised.map_or("a file", Kind::as_str);
        incomplete(file, Finding::new(Code::PosesAs, &path).found(told).expected(expected));
    } else if let Some(promised) = promised.filter(|promised| poses(file.kind, *promised)) {
        let finding =
            Finding::new(Code::PosesAs, &path).found(file.kind.as_str()).expected(promised.as_str());
        incomplete(file, finding);
    } else if let Some(promised) = promised.filter(|promised| differs(file.kind, *promised)) {
        let finding = Finding::new(Code::ExtensionDiffers, &path);
        findings.report(finding.found(file.kind.as_str()).expected(promised.as_str()));
    }
    if file.state.is_none() && findings.any(is_cut) {
        file.settle(State::Incomplete, "media");
    }
}

/// What stands in the file's place, where its first bytes say that it is not the file.
fn placeholder(file: &Taken) -> Option<&'static str> {
    if !matches!(file.kind, Kind::Text | Kind::Html | Kind::Json) {
        return None;
    }
    kind::placeholder(&file.content.as_ref()?.head(kind::HEAD).ok()?)
}

/// Whether a page or a text stands where media or a document was promised.
fn poses(kind: Kind, promised: Kind) -> bool {
    let told = matches!(kind, Kind::Html | Kind::Text | Kind::Json);
    told && (promised.is_kept() || matches!(promised, Kind::Zip | Kind::Archive | Kind::Gzip))
}

/// Whether a table lies in another form than was promised. What a locked workbook holds
/// nobody knows.
fn differs(kind: Kind, promised: Kind) -> bool {
    kind != promised && kind.is_tabular() && kind != Kind::OfficeEncrypted
}

/// Whether the pass over a recording found it cut.
fn is_cut(finding: &Finding) -> bool {
    matches!(
        finding.code,
        Code::MediaTruncated
            | Code::MediaWithoutIndex
            | Code::MediaIndexPastEnd
            | Code::MediaZeroTail
            | Code::MediaUnreadable
    )
}

fn ingest(
    request: &Request<'_>,
    file: &mut Taken,
    findings: &Findings,
    sink: &mut dyn RowSink,
    gathered: &mut Gathered,
) -> io::Result<()> {
    // A document may carry rows; it is kept as it is where nobody knows them. So is what its
    // name says to be the project of an editing program: their forms are legion.
    let project = request.cards.lexicon().ends(Meaning::ProjectEnding, &file.line.path);
    let document = file.kind == Kind::Document || project;
    let rows = file.kind.is_tabular() || matches!(file.kind, Kind::Json | Kind::Document);
    if (file.kind.is_kept() || project) && !(document && rows) {
        file.settle(State::Kept, "");
        return Ok(());
    }
    let Some(content) = file.content.clone() else { return Ok(()) };
    if !rows {
        let code = match file.kind {
            Kind::Archive | Kind::Gzip => Code::ArchiveNotOpened,
            _ => Code::Unknown,
        };
        findings.report(Finding::new(code, &file.line.path).found(file.kind.as_str()));
        file.settle(State::Unknown, "");
        return Ok(());
    }
    let mut passwords = request.passwords.clone();
    passwords.extend(request.cards.passwords_for(&file.line.path));
    let source = origin(&file.line.path, &file.line.payload);
    let attempt = |passwords: &[String], sink: &mut dyn RowSink| {
        let noticed = Findings::new();
        let input = Input {
            cards: request.cards,
            path: &file.line.path,
            source: &source,
            kind: file.kind,
            content: &content,
            accounts: &request.accounts,
            works: &request.works,
            passwords,
            reveal: &request.reveal,
            findings: &noticed,
        };
        adapter::ingest(&input, sink).map(|outcome| (outcome, noticed))
    };
    let (mut outcome, mut noticed) = attempt(&passwords, sink)?;
    // An encrypted workbook gives no row before it opens: it may be tried again.
    if noticed.any(|finding| finding.code == Code::WorkbookEncrypted)
        && let Some(password) = (request.ask)(&file.line.path)
    {
        passwords.push(password);
        (outcome, noticed) = attempt(&passwords, sink)?;
    }
    if document && outcome.claims.is_empty() {
        file.settle(State::Kept, "");
        return Ok(());
    }
    for finding in noticed.into_vec() {
        if finding.code != Code::AccountNotStated || gathered.nameless.insert(finding.found.clone()) {
            findings.report(finding);
        }
    }
    if outcome.state == adapter::State::Unknown
        && !findings.any(|finding| finding.severity() > Severity::Note)
    {
        // Not even a table that nobody claims: a page without one, a workbook without cells.
        findings.report(Finding::new(Code::Unknown, &file.line.path).found(file.kind.as_str()));
    }
    gathered.totals.outcome(&outcome);
    for ((table, field), (count, row)) in &outcome.masked {
        let first = || Masked { table, field, count: 0, path: file.line.path.clone(), row: *row };
        gathered.masked.entry((table, field)).or_insert_with(first).count += count;
    }
    gathered.cards.extend(outcome.claims.iter().map(|claim| claim.card.clone()));
    dated(request, file, &outcome);
    enter(file, outcome);
    Ok(())
}

/// Notes when a file was exported, as the user or the file says.
fn dated(request: &Request<'_>, file: &mut Taken, outcome: &adapter::Outcome) {
    let line = &mut file.line;
    if let Some(stated) = request.exported.get(&line.path) {
        line.as_of.clone_from(stated);
        line.as_of_basis = "option".into();
        return;
    }
    let card = outcome.claims.first().and_then(|claim| request.cards.card(&claim.card));
    let zone = card.and_then(|card| TimeZone::get(&card.time_zone).ok()).unwrap_or(TimeZone::UTC);
    if let Some(told) = card.and_then(|_| adapter::exported(&line.path, &outcome.preamble, &zone)) {
        line.as_of = told.at;
        line.as_of_basis = told.basis.into();
    }
}

/// A file that is a document by the folder it lies in, as a row of evidence. It stands in no
/// table, so that the row has no position.
fn document(cards: &Cards, line: &Line) -> Option<Row> {
    let kind = cards.lexicon().paper(&line.path)?;
    let mut row = Row::new(&EVIDENCE);
    row.set("kind", kind);
    let name = adapter::file_name(&line.path);
    row.set("title", &privacy::mask_free(adapter::without_copy_marks(adapter::stem(name))).0);
    row.set("file", &line.path);
    row.set("source", &origin(&line.path, &line.payload));
    Some(row)
}

/// Enters what the adapter made of a file.
fn enter(file: &mut Taken, outcome: adapter::Outcome) {
    let join = |texts: BTreeSet<&str>| texts.into_iter().collect::<Vec<_>>().join(" ");
    file.line.card = join(outcome.claims.iter().map(|c| c.card.as_str()).collect());
    file.line.resource = join(outcome.claims.iter().map(|c| c.resource.as_str()).collect());
    let bases: BTreeSet<String> = outcome.claims.iter().map(|c| c.basis.to_string()).collect();
    file.line.basis = bases.into_iter().collect::<Vec<_>>().join("; ");
    file.line.rows = outcome.taken;
    file.line.refused = outcome.refused;
    file.line.work_id.clone_from(&outcome.work_id);
    if !outcome.preamble.is_empty() {
        let masked: Vec<_> = outcome.preamble.iter().map(|text| privacy::mask_free(text).0).collect();
        file.line.preamble = serde_json::to_string(&masked).unwrap_or_default();
    }
    if outcome.claims.iter().any(|claim| claim.declared) {
        file.line.provenance = DECLARED.into();
    }
    file.line.claims = outcome.claims;
    let state = match outcome.state {
        adapter::State::Ingested => State::Ingested,
        adapter::State::Unknown => State::Unknown,
        adapter::State::Incomplete => State::Incomplete,
    };
    file.settle(state, "");
}
