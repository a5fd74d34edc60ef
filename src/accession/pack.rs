//! Packing: an accession, sealed into a bundle that anyone can verify.

use super::readiness::{self, Watched};
use super::{AGENT, Accession, Failure, Line, Request, Stage, State, Totals, take_in};
use crate::attest::{self, Trust};
use crate::bag::verify;
use crate::bag::write::{BagWriter, WriteError};
use crate::bag::zip_writer::{Measure, Method};
use crate::bag::{Share, store};
use crate::closure::Holdings;
use crate::content::open_regular;
use crate::evidence::signature::SigningKey;
use crate::finding::{Finding, Severity};
use crate::message::{Catalogue, Lang};
use crate::package::tables::{Finished, Tables};
use crate::package::{datapackage, ro_crate};
use crate::recovery::{self, Staged};
use crate::schema::{ACCOUNTS, FINDINGS};
use crate::table::{Row, RowSink};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What is asked of a packing, beside the accession.
pub struct PackRequest<'a> {
    /// What to take in.
    pub request: Request<'a>,
    /// Where the bundle will stand.
    pub target: PathBuf,
    /// Every date that is written.
    pub date: Date,
    /// Whether a bundle of that name may be replaced.
    pub overwrite: bool,
    /// How large a share of the bundle can be mended from recovery data beside it, if any is
    /// to be written.
    pub recovery: Option<Share>,
    /// The key that signs it; without one it is not signed.
    pub key: Option<&'a SigningKey>,
}

/// A finished bundle.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Bundle {
    /// Where it stands.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// Its base folder.
    pub base: String,
    /// How many files were read back and found whole.
    pub verified_files: u64,
    /// How many bytes they have.
    pub verified_bytes: u64,
    /// The recovery data beside it, if any was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<recovery::Created>,
    /// How many bytes of originals an interrupted run had copied: they were compared with
    /// their digest and not copied again.
    pub resumed_bytes: u64,
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
    let mut bag = BagWriter::create(&pack.target, &base, pack.date, pack.overwrite)?;
    pack.request.except.extend(bag.staging().map(Path::to_owned));
    pack.request.except.push(pack.target.clone());
    let pack = pack;
    let mut tables = Tables::new(&bag.folder());
    let mut watched = Watched { sink: &mut tables, holdings: Holdings::new(pack.request.cards) };
    let mut accession = match take_in(&pack.request, Some(&mut bag), &mut watched) {
        // Tables lie beside the bundle until they go into it.
        Err(Failure::Table(error)) => return Err(bag.failed(error).into()),
        taken => taken?,
    };
    write_ledger(&pack.request, &mut accession, &mut watched).map_err(|e| bag.failed(e))?;
    let holdings = watched.holdings;
    accession.totals.check(&tables.rows())?;
    let finished = tables.finish().map_err(|e| bag.failed(e))?;
    describe(&bag, &pack, &accession, &finished)?;
    readiness::write(&bag, &pack.request, pack.date, holdings)?;
    for table in finished {
        append_table(&bag, table)?;
    }
    let info = [
        (AGENT.0, format!("{} {}", AGENT.1, env!("CARGO_PKG_VERSION"))),
        ("External-Identifier", base.clone()),
        ("External-Description", "Exports of a creator's accounts, packed before closing them".to_owned()),
    ];
    let readme = [("README.txt", include_str!("readme.txt").replace("{base}", &base))];
    let mut verified = (0, 0);
    let resumed_bytes = bag.resumed();
    let target = pack.target.clone();
    let mut recovery = None;
    let prove =
        |tag_manifest: &[u8]| attest::first(tag_manifest, pack.date, pack.key).map_err(std::io::Error::other);
    let size = bag.finish(&readme, &info, pack.overwrite, prove, |staging| {
        let report = read_back(staging, &pack.target, &pack.request)?;
        verified = (report.files, report.bytes);
        recovery = pack.recovery.map(|share| protect(staging, share, &pack)).transpose()?;
        Ok(())
    })?;
    let recovery = recovery.map(|staged| staged.name(pack.overwrite)).transpose();
    let recovery = recovery.map_err(|(path, source)| WriteError::Target { path, source })?;
    let (verified_files, verified_bytes) = verified;
    let bundle = Bundle { path: target, size, base, verified_files, verified_bytes, resumed_bytes, recovery };
    Ok((accession, bundle))
}

/// Reads the bundle back as a stranger would: by its own manifests.
fn read_back(staging: &Path, target: &Path, request: &Request<'_>) -> Result<verify::Report, WriteError> {
    let failed =
        |error: store::OpenError| WriteError::Target { path: target.to_owned(), source: error.into() };
    let store = store::open(staging).map_err(failed)?;
    request.meter.stage(Stage::ReadingBack, store.members().iter().map(|member| member.size).sum());
    let options = verify::Options { fast: false, threads: request.threads };
    let mut report = verify::verify(store.as_ref(), &options, &|bytes| request.meter.advance(bytes));
    attest::weigh(store.as_ref(), &mut report, &Trust::default());
    // A name clash comes from the input and is told there; it is no fault of writing.
    let faults: Vec<Finding> =
        report.findings.iter().filter(|f| f.severity() == Severity::Error).cloned().collect();
    if report.valid && faults.is_empty() { Ok(report) } else { Err(WriteError::ReadBack(faults)) }
}

/// Writes the recovery data of a bundle that lies aside, aside as well.
fn protect(staging: &Path, share: Share, pack: &PackRequest<'_>) -> Result<Staged, WriteError> {
    let failed = |source| WriteError::Target { path: pack.target.clone(), source };
    let file = open_regular(staging).map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    let names = recovery::create::names(&pack.target, len, share);
    if let Some(taken) = names.into_iter().find(|name| !pack.overwrite && name.symlink_metadata().is_ok()) {
        return Err(WriteError::Exists(taken));
    }
    pack.request.meter.stage(Stage::Protecting, len);
    let advance = |bytes| pack.request.meter.advance(bytes);
    recovery::create(&file, &pack.target, share, pack.request.threads, &advance).map_err(failed)
}

/// Writes the tables that dabao itself is the source of: accounts stated by the user, the
/// ledger and the findings.
fn write_ledger(
    request: &Request<'_>,
    accession: &mut Accession,
    tables: &mut dyn RowSink,
) -> std::io::Result<()> {
    let Accession { files, findings, totals, .. } = accession;
    let mut put = |totals: &mut Totals, row: &Row| {
        *totals.tables.entry(row.table.name.into()).or_default() += 1;
        tables.row(row)
    };
    for (platform, account) in &request.accounts {
        let mut row = Row::new(&ACCOUNTS);
        row.set("platform", platform);
        row.set("account_id", account);
        row.set("account_name", account);
        row.set("extra", r#"{"declared by":"the user"}"#);
        put(totals, &row)?;
    }
    for line in files {
        put(totals, &line.row())?;
    }
    let words = (Catalogue::new(Lang::Zh), Catalogue::new(Lang::En));
    for finding in findings {
        put(totals, &finding_row(finding, &words))?;
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
    bag: &BagWriter,
    pack: &PackRequest<'_>,
    accession: &Accession,
    tables: &[Finished],
) -> Result<(), Failure> {
    for id in &accession.cards {
        if let Some(text) = pack.request.cards.text(id) {
            bag.append_text(&format!("data/adapters/{id}.toml"), text.as_bytes())?;
        }
    }
    let date = pack.date.to_string();
    let sums =
        serde_json::json!({ "dabao": env!("CARGO_PKG_VERSION"), "date": date, "totals": accession.totals });
    bag.append_text("data/report/totals.json", &pretty(&sums))?;
    let package = datapackage::describe(bag.base(), &date, tables);
    bag.append_text("data/datapackage.json", &pretty(&package))?;
    let originals = accession.files.iter().filter(|line| is_stored(line)).map(|line| ro_crate::Original {
        path: line.payload.strip_prefix("data/").unwrap_or(&line.payload),
        size: line.size,
        kind: &line.kind,
    });
    let metadata = ro_crate::describe(bag.base(), &date, originals, tables);
    bag.append_text("data/ro-crate-metadata.json", &pretty(&metadata))?;
    Ok(())
}

/// Whether the payload path of a line is its own.
fn is_stored(line: &Line) -> bool {
    let member = line.path.contains(crate::source::archive::INTO);
    !line.payload.is_empty() && !member && line.state != State::Duplicate.as_str()
}

fn append_table(bag: &BagWriter, table: Finished) -> Result<(), Failure> {
    let mut spooled = table.spooled;
    let measure = Measure { crc32: spooled.crc32, compressed: spooled.compressed, len: spooled.len };
    let path = format!("data/tables/{}.csv", table.table.name);
    bag.append(&path, Method::Deflated, measure, table.digest, &mut spooled.file)?;
    Ok(())
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
