//! How results are shown to a person.

use super::Ended;
use super::face::{Face, Trouble};
use dabao::accession::{Accession, Bundle, Line, State};
use dabao::adapter::card::FormOf;
use dabao::adapter::{Basis, Cards};
use dabao::bag::staging;
use dabao::finding::{Finding, Severity};
use dabao::message::Lang;
use dabao::schema;
use indicatif::HumanBytes;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// How many findings of one code are shown one by one.
const PER_CODE: usize = 5;

/// Bytes as a person reads them.
pub fn bytes(count: u64) -> String {
    HumanBytes(count).to_string()
}

/// A text filled with blanks up to a width on the screen, where Chinese takes two places.
pub fn pad(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// Every file with its state, what claims it and on what basis.
pub fn files(face: &Face, cards: &Cards, lines: &[Line]) -> Result<(), Trouble> {
    let states: Vec<String> =
        lines.iter().map(|line| face.text(&format!("state-{}", line.state), &[])).collect();
    let width = states.iter().map(|state| state.width()).max().unwrap_or(0);
    for (line, state) in lines.iter().zip(&states) {
        face.line(&format!("{}  {}", pad(state, width), face.bold(&line.path)))?;
        let indent = " ".repeat(width + 2);
        if !line.claims.is_empty() {
            for text in claims(face, cards, line) {
                face.line(&format!("{indent}{text}"))?;
            }
        } else if line.state == State::Duplicate.as_str() {
            face.line(&format!(
                "{indent}{}",
                face.text("summary-duplicate-of", &[("other", line.note.clone())])
            ))?;
        }
    }
    face.line("")?;
    Ok(())
}

/// What claims a file, how sure the layout is and on what basis: a line for each resource.
fn claims(face: &Face, cards: &Cards, line: &Line) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for claim in &line.claims {
        let Some(card) = cards.card(&claim.card) else { continue };
        let Some(resource) = card.resource.iter().find(|resource| resource.id == claim.resource) else {
            continue;
        };
        let values = [
            ("card", words(face, &card.title).to_owned()),
            ("resource", words(face, &resource.title).to_owned()),
            ("evidence", face.text(&evidence_key(claim.evidence), &[])),
            ("basis", basis_text(face, &claim.basis)),
        ];
        let text = face.text("summary-claim", &values);
        // Many sheets of one workbook are one resource.
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.push(row_count(face, line));
    texts
}

/// What a recognition rests on, in the user's language.
fn basis_text(face: &Face, basis: &Basis) -> String {
    let id = match basis.form {
        FormOf::Table => "basis-columns",
        FormOf::Json if basis.place.is_empty() => "basis-root",
        FormOf::Json => "basis-keys",
    };
    let values = [
        ("known", basis.known.to_string()),
        ("found", basis.found.to_string()),
        ("place", basis.place.clone()),
    ];
    let text = face.text(id, &values);
    match &basis.hint {
        Some(hint) => format!("{text}{}", face.text("basis-hint", &[("hint", hint.clone())])),
        None => text,
    }
}

fn row_count(face: &Face, line: &Line) -> String {
    let values = [("read", line.rows + line.refused), ("taken", line.rows), ("refused", line.refused)];
    let values: Vec<(&str, String)> = values.iter().map(|(k, v)| (*k, v.to_string())).collect();
    face.text("summary-rows", &values)
}

/// The message that names how a layout is known.
pub fn evidence_key(evidence: dabao::adapter::card::Evidence) -> String {
    use dabao::adapter::card::Evidence;
    let name = match evidence {
        Evidence::File => "file",
        Evidence::Seen => "seen",
        Evidence::Fixture => "fixture",
        Evidence::Assumed => "assumed",
    };
    format!("adapters-evidence-{name}")
}

/// A title of a card in the user's language.
pub fn words<'w>(face: &Face, words: &'w dabao::adapter::card::Words) -> &'w str {
    match face.words.lang {
        Lang::Zh => &words.zh,
        Lang::En => &words.en,
    }
}

/// The sums, the tables, the findings, and what must be fetched again.
pub fn accession(face: &Face, accession: &Accession, most: usize) -> Result<(), Trouble> {
    let totals = &accession.totals;
    let count = |n: u64| n.to_string();
    let files = [("files", count(totals.files)), ("bytes", bytes(totals.bytes))];
    face.line(&face.bold(&face.text("summary-files", &files)))?;
    for state in State::ALL {
        let number = totals.state(state);
        if number > 0 {
            let name = face.text(&format!("state-{}", state.as_str()), &[]);
            face.line(&format!("  {}{number:>6}", pad(&name, 24)))?;
        }
    }
    tables(face, accession)?;
    findings(face, &accession.findings, most)?;
    again(face, accession)?;
    let rows = [("read", totals.rows_read), ("taken", totals.rows_taken), ("refused", totals.rows_refused)];
    face.line(&face.text("summary-rows", &rows.map(|(k, v)| (k, count(v)))))?;
    let columns = [
        ("found", totals.columns_found),
        ("mapped", totals.columns_mapped),
        ("extra", totals.columns_extra),
        ("ignored", totals.columns_ignored),
    ];
    face.line(&face.text("summary-columns", &columns.map(|(k, v)| (k, count(v)))))?;
    face.line(&face.text("balance-holds", &[]))?;
    Ok(())
}

fn tables(face: &Face, accession: &Accession) -> Result<(), Trouble> {
    let rows: Vec<(&schema::Table, u64)> = schema::ROW_TABLES
        .iter()
        .filter_map(|table| Some((*table, *accession.totals.tables.get(table.name)?)))
        .filter(|(_, rows)| *rows > 0)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    face.line("")?;
    face.line(&face.bold(&face.text("summary-heading-tables", &[])))?;
    for (table, rows) in rows {
        let title = if face.words.lang == Lang::Zh { table.zh } else { table.en };
        let values =
            [("table", table.name.to_owned()), ("title", title.to_owned()), ("rows", rows.to_string())];
        face.line(&format!("  {}", face.text("summary-table", &values)))?;
        let Some(joined) = accession.totals.joined.get(table.name) else { continue };
        let values = [
            ("current", joined.current),
            ("merged", joined.merged),
            ("gone", joined.gone),
            ("unsettled", joined.unsettled),
        ];
        face.line(&format!("    {}", face.text("summary-joined", &values.map(|(k, v)| (k, v.to_string())))))?;
    }
    Ok(())
}

/// Findings by code, the gravest first; each code with its hint once.
pub fn findings(face: &Face, all: &[Finding], most: usize) -> Result<(), Trouble> {
    Ok(finding_lines(face, all, most).iter().try_for_each(|line| face.line(line))?)
}

/// The same on standard error, where standard output holds data.
pub fn findings_aside(face: &Face, all: &[Finding], most: usize) {
    let lines = finding_lines(face, all, most);
    lines.iter().filter(|line| !line.is_empty()).for_each(|line| face.aside(line));
}

fn finding_lines(face: &Face, all: &[Finding], most: usize) -> Vec<String> {
    let mut codes: BTreeMap<(std::cmp::Reverse<Severity>, dabao::finding::Code), Vec<&Finding>> =
        BTreeMap::new();
    for finding in all {
        codes.entry((std::cmp::Reverse(finding.severity()), finding.code)).or_default().push(finding);
    }
    let number = |severity: Severity| -> u64 {
        all.iter().filter(|finding| finding.severity() == severity).map(|finding| finding.count).sum()
    };
    let mut lines = vec![String::new(), face.bold(&face.text("summary-heading-findings", &[]))];
    let noted = |severity: Severity| severity == Severity::Note && most != usize::MAX;
    if codes.keys().all(|(severity, _)| noted(severity.0)) {
        lines.push(format!("  {}", face.good(&face.text("summary-none", &[]))));
    }
    let per_code = if most == usize::MAX { most } else { PER_CODE };
    for ((severity, code), group) in codes {
        if noted(severity.0) {
            continue;
        }
        let word = face.text(&format!("severity-{}", severity.0.as_str()), &[]);
        for finding in group.iter().take(per_code) {
            let place = place(finding);
            let text = face.words.finding(finding);
            lines.push(format!("  {} {place}", face.coloured(severity.0, &word)));
            lines.push(format!("      {text}"));
        }
        let more: u64 = group.iter().map(|f| f.count).sum::<u64>() - group.len().min(per_code) as u64;
        if more > 0 {
            lines.push(format!("      {}", face.text("summary-more", &[("count", more.to_string())])));
        }
        lines.push(format!("      {}", face.text("summary-hint", &[("hint", face.words.hint(code))])));
    }
    let (errors, warnings, notes) =
        (number(Severity::Error), number(Severity::Warning), number(Severity::Note));
    lines.push(String::new());
    let counts = [("errors", errors), ("warnings", warnings), ("notes", notes)];
    lines.push(face.text("summary-findings-count", &counts.map(|(k, v)| (k, v.to_string()))));
    if notes > 0 && most != usize::MAX {
        lines.push(face.text("summary-notes-hidden", &[("count", notes.to_string())]));
    }
    lines
}

/// The place of a finding: path, position, column.
fn place(finding: &Finding) -> String {
    let parts = [finding.path.clone(), finding.position(), finding.column.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The files that must be fetched again before it is too late.
fn again(face: &Face, accession: &Accession) -> Result<(), Trouble> {
    // What was refused may lack a password or a right; its finding says what to do.
    let again = |line: &&Line| line.state == State::Incomplete.as_str();
    let mut lines = accession.files.iter().filter(again).peekable();
    if lines.peek().is_some() {
        face.line("")?;
        face.line(&face.bold(&face.text("summary-again", &[])))?;
        for line in lines {
            face.line(&format!("  {}", line.path))?;
        }
    }
    face.line("")?;
    Ok(())
}

/// The finished bundle.
pub fn bundle(face: &Face, bundle: &Bundle, ended: Ended) -> Result<(), Trouble> {
    face.line("")?;
    if bundle.resumed_bytes > 0 {
        face.line(&face.text("pack-resumed", &[("bytes", bytes(bundle.resumed_bytes))]))?;
    }
    if bundle.volumes.is_empty() {
        let values = [("path", bundle.path.display().to_string()), ("size", bytes(bundle.size))];
        face.line(&face.good(&face.text("pack-done", &values)))?;
    } else {
        let values = [("count", bundle.volumes.len().to_string()), ("size", bytes(bundle.size))];
        face.line(&face.good(&face.text("pack-done-volumes", &values)))?;
        for volume in &bundle.volumes {
            face.line(&format!("  {}  {}", volume.path.display(), bytes(volume.size)))?;
        }
    }
    let values = [("files", bundle.verified_files.to_string()), ("bytes", bytes(bundle.verified_bytes))];
    face.line(&face.text("pack-verified", &values))?;
    let of_volumes = bundle.volumes.iter().filter_map(|volume| volume.recovery.as_ref());
    for recovery in bundle.recovery.iter().chain(of_volumes) {
        let files: Vec<String> = recovery.files.iter().map(|path| path.display().to_string()).collect();
        let values = [
            ("files", files.join(", ")),
            ("size", bytes(recovery.bytes)),
            ("blocks", recovery.blocks.to_string()),
            ("recovery", recovery.recovery_blocks.to_string()),
        ];
        face.line(&face.text("pack-recovery", &values))?;
    }
    if let Some(encryption) = &bundle.encryption {
        let values = [("count", encryption.recipients.to_string())];
        face.line(&face.text(&format!("pack-encrypted-{}", encryption.proven_with), &values))?;
    }
    let verdict = if ended == Ended::Clean { "pack-fine" } else { "pack-trouble" };
    face.line(&face.text(verdict, &[]))?;
    for left in staging::unfinished(&staging::folder_of(&bundle.path)) {
        let values =
            [("path", left.path.display().to_string()), ("size", bytes(left.bytes)), ("target", left.target)];
        face.aside(&face.text("pack-unfinished", &values));
    }
    Ok(())
}
