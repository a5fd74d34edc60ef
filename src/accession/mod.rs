//! Accession: what was taken in at one time. A folder becomes a ledger, tables and
//! findings, and, where a bag is given, sealed originals.
//!
//! First every original is sealed (`seal`), then archives are unfolded in place
//! (`members`), then each file is judged and read from its sealed copy (`judge`,
//! `adapter::ingest`), in ledger order.

/// Is a folder fully in a bundle?
pub mod against;
mod earlier;
mod finish;
mod joined;
mod judge;
mod ledger;
mod members;
mod pack;
mod pass;
mod readiness;
mod seal;
mod sequence;
mod totals;

pub use finish::{Bundle, Encryption, Volume};
pub use joined::{Gathering, Kept, survey};
pub use ledger::{Line, State};
pub use pack::{PackRequest, pack};
pub use totals::{Totals, Unbalanced};

use crate::adapter::Cards;
use crate::bag::group::{GroupWriter, part_of};
use crate::bag::write::WriteError;
use crate::finding::{Code, Finding, Findings};
use crate::package::ORIGINALS;
use crate::schema::Personal;
use crate::source::{Entry, Limits, SourceFile, name, walk};
use crate::table::RowSink;
use ledger::Taken;
use seal::Item;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// What is asked of an accession.
pub struct Request<'a> {
    /// Files and folders to take in.
    pub paths: &'a [PathBuf],
    /// Files of our own that are passed over where they lie in such a folder.
    pub except: Vec<PathBuf>,
    /// The cards in force.
    pub cards: &'a Cards,
    /// How far archives may unfold.
    pub limits: Limits,
    /// Passwords to try, in order.
    pub passwords: Vec<String>,
    /// The account of each platform, as the user states it.
    pub accounts: BTreeMap<String, String>,
    /// The work a file is about, by its ledger path, as the user states it.
    pub works: BTreeMap<String, String>,
    /// When a file was exported, by its ledger path, as the user states it.
    pub exported: BTreeMap<String, String>,
    /// Personal data that stays plain in the tables.
    pub reveal: BTreeSet<Personal>,
    /// How many threads digest at once.
    pub threads: usize,
    /// Is told how far the work has come.
    pub meter: &'a dyn Meter,
    /// Asks the user for the password of a file, where there is a user to ask.
    pub ask: &'a dyn Fn(&str) -> Option<String>,
}

/// The stages of the work, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Originals are digested and copied; counted in bytes.
    Sealing,
    /// Archives and tables are read; counted in files.
    Reading,
    /// The bundle is encrypted; counted in bytes.
    Encrypting,
    /// The bundle is read back; counted in bytes.
    ReadingBack,
    /// Recovery data is computed; counted in bytes.
    Protecting,
}

/// Is told how far the work has come.
pub trait Meter: Sync {
    /// A stage begins, with so much to do.
    fn stage(&self, stage: Stage, total: u64);
    /// So much has been done since the last call.
    fn advance(&self, done: u64);
    /// The stage begins anew.
    fn restart(&self);
}

/// Why an accession could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The bundle could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A table could not be written.
    #[error("a table could not be written: {0}")]
    Table(io::Error),
    /// A path that was given does not exist.
    #[error("{}: {source}", path.display())]
    Input {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The sums do not balance: something would have vanished.
    #[error(transparent)]
    Unbalanced(#[from] Unbalanced),
}

/// What one accession found.
pub struct Accession {
    /// The ledger, sorted by path.
    pub files: Vec<Line>,
    /// What was noticed, in ledger order.
    pub findings: Vec<Finding>,
    /// The sums, which balance.
    pub totals: Totals,
    /// The ids of the cards that claimed something.
    pub cards: BTreeSet<String>,
    /// What was masked in the tables.
    pub masked: Vec<Masked>,
}

/// How many cells of one field were masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The table.
    pub table: &'static str,
    /// The field.
    pub field: &'static str,
    /// How many cells.
    pub count: u64,
    /// The file of the first one, as the ledger names it.
    pub path: String,
    /// The row of the first one.
    pub row: u64,
}

/// Takes in everything below the paths of a request.
///
/// # Errors
/// If a given path does not exist, the bag or a table cannot be written, or the sums do
/// not balance.
pub fn take_in(
    request: &Request<'_>,
    bag: Option<&mut GroupWriter>,
    sink: &mut dyn RowSink,
) -> Result<Accession, Failure> {
    for path in request.paths {
        path.symlink_metadata().map_err(|source| Failure::Input { path: path.clone(), source })?;
    }
    let noticed = Findings::new();
    let mut list = walk(request.paths, &noticed);
    list.retain(|file| !request.except.iter().any(|own| is_same(own, &file.disk)));
    let mut files = sealed(request, list, noticed, bag)?;
    members::unfold(request, &mut files);
    files.sort_by(|a, b| a.line.path.cmp(&b.line.path));
    earlier::settle(&mut files);
    judge::mark_duplicates(&mut files);
    request.meter.stage(Stage::Reading, files.len() as u64);
    let mut gathered = judge::Gathered::default();
    let mut findings = Vec::new();
    let mut lines = Vec::with_capacity(files.len());
    for file in files {
        let (line, noticed) = judge::read(request, file, sink, &mut gathered).map_err(Failure::Table)?;
        gathered.totals.file(&line);
        findings.extend(noticed);
        lines.push(line);
        request.meter.advance(1);
    }
    let stated: BTreeSet<&String> = request.works.keys().chain(request.exported.keys()).collect();
    for path in stated.into_iter().filter(|path| !lines.iter().any(|line| line.path == **path)) {
        findings.push(Finding::new(Code::StatedForNothing, "").found(path));
    }
    if lines.is_empty() {
        let paths: Vec<String> = request.paths.iter().map(|path| path.display().to_string()).collect();
        findings.push(Finding::new(Code::NothingHere, "").found(paths.join(", ")));
    }
    let judge::Gathered { mut totals, cards, masked, .. } = gathered;
    totals.findings(&findings);
    let masked = masked.into_values().collect();
    Ok(Accession { files: lines, findings, totals, cards, masked })
}

/// Lists and seals the files of the folders; what was noticed goes to the file it is about.
fn sealed(
    request: &Request<'_>,
    list: Vec<SourceFile>,
    noticed: Findings,
    bag: Option<&mut GroupWriter>,
) -> Result<Vec<Taken>, Failure> {
    let mut about: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in noticed.into_vec() {
        about.entry(finding.path.clone()).or_default().push(finding);
    }
    let mut safe: Vec<String> = list.iter().map(|file| name::safe_name(&file.path)).collect();
    if bag.as_ref().is_some_and(|bag| bag.is_group()) {
        safe = unlike_parts(safe);
    }
    let safe = name::unique(safe);
    let mut items = Vec::new();
    let mut settled = Vec::new();
    for (file, safe) in list.into_iter().zip(safe) {
        let size = match file.entry {
            Entry::File { size, .. } => size,
            _ => 0,
        };
        let mut taken = Taken::new(&file.path, size);
        taken.findings = about.remove(&file.path).unwrap_or_default();
        judge::by_entry(request.cards, &file, &mut taken);
        if taken.state.is_none() && (file.escaped || safe != file.path) {
            taken.findings.push(Finding::new(Code::NameMadeSafe, &file.path).found(&safe));
        }
        match taken.state {
            Some(State::Ignored | State::Refused) => settled.push(taken),
            _ => items.push(Item { payload: format!("{ORIGINALS}{safe}"), disk: file.disk, taken }),
        }
    }
    items.sort_by_cached_key(|item| judge::rank(&item.taken));
    request.meter.stage(Stage::Sealing, items.iter().map(|item| item.taken.line.size).sum());
    let mut files = seal::seal(&items, bag, request.threads, request.meter)?;
    files.append(&mut settled);
    Ok(files)
}

/// Renames what is called as a part of another file would be, should that one be cut.
fn unlike_parts(names: Vec<String>) -> Vec<String> {
    let wholes: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let poses = |name: &str| part_of(name).is_some_and(|(whole, _)| wholes.contains(whole));
    names.iter().map(|name| if poses(name) { format!("{name}_") } else { name.clone() }).collect()
}

/// Whether two paths name one file; those of equal file names only are asked for.
fn is_same(own: &Path, other: &Path) -> bool {
    own.file_name() == other.file_name()
        && own.canonicalize().ok().is_some_and(|own| other.canonicalize().is_ok_and(|other| own == other))
}
