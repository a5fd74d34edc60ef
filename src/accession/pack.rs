//! Packing: an accession, sealed into a bundle that anyone can verify.

use super::finish::{Bundle, finish};
use super::joined::Gathering;
use super::{Accession, Failure, Line, Request, State, Totals, readiness, take_in};
use crate::bag::Share;
use crate::bag::group::{Form, GroupWriter};
use crate::bag::zip_writer::Measure;
use crate::evidence::signature::SigningKey;
use crate::finding::Finding;
use crate::message::{Catalogue, Lang};
use crate::package::tables::{Finished, Tables};
use crate::package::{datapackage, ro_crate};
use crate::schema::{ACCOUNTS, FINDINGS};
use crate::table::{Row, RowSink};
use jiff::civil::Date;
use std::path::PathBuf;

/// What is asked of a packing, beside the accession.
pub struct PackRequest<'a> {
    /// What to take in.
    pub request: Request<'a>,
    /// Where the bundle will stand.
    pub target: PathBuf,
    /// Every date that is written.
    pub date: Date,
    /// How it is written: in volumes, encrypted, over another.
    pub form: Form,
    /// How large a share of each file of the bundle can be mended from recovery data beside
    /// it, if any is to be written.
    pub recovery: Option<Share>,
    /// The key that signs it; without one it is not signed.
    pub key: Option<&'a SigningKey>,
}

/// Takes in and seals; the bundle appears under its name only when it has been read back.
///
/// The base folder is named after the date and not after the target, so that the same
/// input and date give the same bytes whatever the bundle is called.
///
/// # Errors
/// As [`take_in`], and if the bundle cannot be written or does not read back. Nothing
/// stands under the target's name then.
pub fn pack(mut pack: PackRequest<'_>) -> Result<(Accession, Bundle), Failure> {
    let base = format!("dabao-{}", pack.date);
    let mut bag = GroupWriter::create(&pack.target, &base, pack.date, pack.form.clone())?;
    pack.request.except.extend(bag.staging());
    pack.request.except.push(pack.target.clone());
    let pack = pack;
    let mut gathering = Gathering::new(&pack.request, &bag.folder());
    let mut accession = match take_in(&pack.request, Some(&mut bag), &mut gathering) {
        // Tables lie beside the bundle until they go into it.
        Err(Failure::Table(error)) => return Err(bag.failed(error).into()),
        taken => taken?,
    };
    for line in &mut accession.files {
        line.volumes = bag.volumes_of(&line.payload);
    }
    state_accounts(&pack.request, &mut accession, &mut gathering).map_err(|e| bag.failed(e))?;
    let kept = gathering.join(&mut accession).map_err(|e| bag.failed(e))?;
    let mut own = Tables::new(&bag.folder());
    write_ledger(&mut accession, &mut own).map_err(|e| bag.failed(e))?;
    let own = own.finish().map_err(|e| bag.failed(e))?;
    let finished: Vec<Finished> = kept.tables.into_iter().chain(kept.derived).chain(own).collect();
    accession.totals.check(&finished.iter().map(|table| (table.table.name, table.rows)).collect())?;
    describe(&bag, &pack, &accession, &finished)?;
    readiness::write(&bag, &pack.request, pack.date, &kept.holdings)?;
    for table in finished {
        append_table(&bag, table)?;
    }
    let bundle = finish(bag, &pack, base)?;
    Ok((accession, bundle))
}

/// Writes a row and counts it.
fn put(totals: &mut Totals, sink: &mut dyn RowSink, row: &Row) -> std::io::Result<()> {
    *totals.tables.entry(row.table.name.into()).or_default() += 1;
    sink.row(row)
}

/// Writes the accounts that the user states.
fn state_accounts(
    request: &Request<'_>,
    accession: &mut Accession,
    sink: &mut dyn RowSink,
) -> std::io::Result<()> {
    for (platform, account) in &request.accounts {
        let mut row = Row::new(&ACCOUNTS);
        row.set("platform", platform);
        row.set("account_id", account);
        row.set("account_name", account);
        row.set("extra", r#"{"declared by":"the user"}"#);
        put(&mut accession.totals, sink, &row)?;
    }
    Ok(())
}

/// Writes the ledger and the findings.
fn write_ledger(accession: &mut Accession, sink: &mut dyn RowSink) -> std::io::Result<()> {
    let Accession { files, findings, totals, .. } = accession;
    for line in files {
        put(totals, sink, &line.row())?;
    }
    let words = (Catalogue::new(Lang::Zh), Catalogue::new(Lang::En));
    for finding in findings {
        put(totals, sink, &finding_row(finding, &words))?;
    }
    Ok(())
}

/// A finding as a row. The hint is in both languages: the bytes of a bundle must not
/// depend on the language of whoever packs it.
fn finding_row(finding: &Finding, (zh, en): &(Catalogue, Catalogue)) -> Row {
    let mut row = Row::new(&FINDINGS);
    row.set("code", finding.code.as_str());
    row.set("severity", finding.severity().as_str());
    row.set("path", &finding.path);
    row.set("position", &finding.position());
    row.set("column", &finding.column);
    row.set("found", &finding.found);
    row.set("expected", &finding.expected);
    row.set("hint", &format!("{} / {}", zh.hint(finding.code), en.hint(finding.code)));
    row.set("count", &finding.count.to_string());
    row
}

/// Writes what describes the bundle: the cards that did it, the sums, and the tables for
/// Frictionless and RO-Crate.
fn describe(
    bag: &GroupWriter,
    pack: &PackRequest<'_>,
    accession: &Accession,
    tables: &[Finished],
) -> Result<(), Failure> {
    for id in &accession.cards {
        if let Some(text) = pack.request.cards.text(id) {
            bag.describe(&format!("data/adapters/{id}.toml"), text.as_bytes())?;
        }
    }
    let date = pack.date.to_string();
    let sums =
        serde_json::json!({ "dabao": env!("CARGO_PKG_VERSION"), "date": date, "totals": accession.totals });
    bag.describe("data/report/totals.json", &pretty(&sums))?;
    let package = datapackage::describe(bag.base(), &date, tables);
    bag.describe("data/datapackage.json", &pretty(&package))?;
    let originals = accession.files.iter().filter(|line| is_stored(line)).map(|line| ro_crate::Original {
        path: line.payload.strip_prefix("data/").unwrap_or(&line.payload),
        size: line.size,
        kind: &line.kind,
    });
    let metadata = ro_crate::describe(bag.base(), &date, originals, tables);
    bag.describe("data/ro-crate-metadata.json", &pretty(&metadata))?;
    Ok(())
}

/// Whether the payload path of a line is its own.
fn is_stored(line: &Line) -> bool {
    let member = line.path.contains(crate::source::archive::INTO);
    !line.payload.is_empty() && !member && line.state != State::Duplicate.as_str()
}

fn append_table(bag: &GroupWriter, table: Finished) -> Result<(), Failure> {
    let spooled = table.spooled;
    let measure = Measure { crc32: spooled.crc32, compressed: spooled.compressed, len: spooled.len };
    let path = format!("data/tables/{}.csv", table.table.name);
    bag.describe_with(&path, measure, table.digest, Box::new(spooled.file))?;
    Ok(())
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
