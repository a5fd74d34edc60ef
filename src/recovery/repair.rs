//! Mends one bundle, from the first look to the name.
//!
//! The mended bundle is written aside, held to the MD5 that the recovery data states and to
//! its own manifests, and only then takes the name; the damaged one stays beside it.

use super::create::digest;
use super::mend::{MOST_LACKING, Plan};
use super::search::{Places, search};
use super::set::{self, Set};
use crate::bag::staging::{folder_of, give_name, stage};
use crate::bag::store;
use crate::bag::verify::{self, Report};
use crate::content::open_regular;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is asked of a repair.
pub struct Request<'a> {
    /// The bundle.
    pub bundle: &'a Path,
    /// The folder or the file with the recovery data; the bundle's folder if not given.
    pub data: Option<&'a Path>,
    /// Where the mended bundle goes; in the place of the damaged one if not given.
    pub output: Option<&'a Path>,
    /// How many threads there are to work with.
    pub threads: usize,
    /// Is told how many more bytes were worked on.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What became of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is whole: there is nothing to mend.
    Whole,
    /// It is mended, and what was written is what the recovery data describes.
    Mended,
    /// More blocks lack than the recovery data makes up for; nothing was written.
    Beyond,
}

/// What a repair found and did.
#[derive(Debug, Clone)]
pub struct Mended {
    /// What became of the bundle.
    pub state: State,
    /// Into how many blocks the recovery data cuts it.
    pub blocks: u64,
    /// How many of them are nowhere to be found.
    pub lacking: u64,
    /// How many were found in another place than theirs.
    pub moved: u64,
    /// How many recovery blocks are whole: as many lacking ones can be computed.
    pub recovery_blocks: u64,
    /// The mended bundle.
    pub path: PathBuf,
    /// Where the damaged one is kept.
    pub kept: Option<PathBuf>,
    /// What verifying gave; nothing if it is no bag.
    pub report: Option<Report>,
}

/// Why nothing could be mended. The bundle is as it was in every case.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// The system failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// With what.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// No recovery data describes the bundle.
    #[error("no recovery data for {} is here", .0.display())]
    NoRecovery(PathBuf),
    /// More blocks lack than are computed in bearable time.
    #[error("{0} blocks lack, more than {MOST_LACKING}")]
    TooMany(u64),
    /// The recovery blocks that are left cannot be solved for the ones that lack.
    #[error("the recovery blocks that are left do not fit together")]
    Unsolvable,
    /// What was computed is not what the recovery data describes.
    #[error("the mended bundle is not the one that the recovery data describes")]
    Differs,
    /// A file stands where the mended bundle would go.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
}

/// Mends a bundle.
///
/// # Errors
/// If there is no recovery data, or the system fails. That the damage is too great is no
/// error: the state says so.
pub fn repair(request: &Request<'_>) -> Result<Mended, RepairError> {
    let bundle = request.bundle;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| RepairError::Io { path, source }
    };
    let file = Arc::new(open_regular(bundle).map_err(failed(bundle))?);
    if let Some(output) = request.output.filter(|output| output.symlink_metadata().is_ok()) {
        return Err(RepairError::Exists(output.to_owned()));
    }
    let data = request.data.map_or_else(|| folder_of(bundle), Path::to_owned);
    let report = verified(bundle, request);
    let whole = report.as_ref().is_some_and(|report| report.valid);
    let len = file.metadata().map_err(failed(bundle))?.len();
    let sets = match recovery_files(&data).and_then(|files| set::read(&files, len)) {
        Err(_) if whole => Vec::new(),
        sets => sets.map_err(failed(&data))?,
    };
    let mut best: Option<Looked> = None;
    for set in sets {
        let looked = look(set, bundle, &file, request).map_err(failed(bundle))?;
        let better = |looked: &Looked| best.as_ref().is_none_or(|best| looked.lacking() < best.lacking());
        best = looked.filter(better).or(best);
    }
    let Some(looked) = best else {
        return match whole {
            true => Ok(nothing_to_do(bundle, report)),
            false => Err(RepairError::NoRecovery(bundle.to_owned())),
        };
    };
    let mut mended = looked.counted(bundle, report);
    // A valid bundle is never exchanged: the recovery data may be that of an earlier one.
    if whole || looked.is_whole(&file).map_err(failed(bundle))? {
        return Ok(mended);
    }
    if mended.lacking > mended.recovery_blocks {
        mended.state = State::Beyond;
        return Ok(mended);
    }
    if mended.lacking > MOST_LACKING as u64 {
        return Err(RepairError::TooMany(mended.lacking));
    }
    looked.mend(request, mended)
}

/// A bundle that is whole, and no recovery data to compare it with.
fn nothing_to_do(bundle: &Path, report: Option<Report>) -> Mended {
    Mended {
        state: State::Whole,
        blocks: 0,
        lacking: 0,
        moved: 0,
        recovery_blocks: 0,
        path: bundle.to_owned(),
        kept: None,
        report,
    }
}

/// The files in which recovery data may be: the one given, or all `*.par2` of a folder.
fn recovery_files(data: &Path) -> io::Result<Vec<PathBuf>> {
    if !data.is_dir() {
        return Ok(vec![data.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(data)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("par2")) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What verifying a file as a bag gives; nothing if it is none, or cannot be opened.
fn verified(path: &Path, request: &Request<'_>) -> Option<Report> {
    let store = store::open(path).ok()?;
    let options = verify::Options { threads: request.threads, ..verify::Options::default() };
    Some(verify::verify(store.as_ref(), &options, request.progress))
}

/// A set, the bundle in it, and where its blocks lie.
struct Looked {
    set: Set,
    number: usize,
    places: Places,
}

/// Looks for the blocks of a set; `None` if it does not describe the bundle. A set of one
/// file may be about a bundle that was renamed.
fn look(set: Set, bundle: &Path, file: &Arc<File>, request: &Request<'_>) -> io::Result<Option<Looked>> {
    let name = bundle.file_name().unwrap_or_default().to_string_lossy();
    let only = (set.files.len() == 1).then_some(0);
    let Some(number) = set.files.iter().position(|file| file.name == name).or(only) else { return Ok(None) };
    let mut places: Places = vec![None; set.blocks()];
    let folder = folder_of(bundle);
    for (index, described) in set.files.iter().enumerate() {
        let found = match index == number {
            true => Some(file.clone()),
            false => open_regular(&folder.join(&described.name)).ok().map(Arc::new),
        };
        if let Some(found) = found {
            search(&set, described, &found, &mut places, request.threads, request.progress)?;
        }
    }
    Ok(Some(Looked { set, number, places }))
}

impl Looked {
    fn lacking(&self) -> usize {
        self.places.iter().filter(|place| place.is_none()).count()
    }

    fn counted(&self, bundle: &Path, report: Option<Report>) -> Mended {
        let described = self.set.files.get(self.number);
        let moved = described.map_or(0, |described| {
            let away = |block: &usize| {
                let place = self.places.get(*block).and_then(Option::as_ref);
                place.is_some_and(|place| place.at != described.place(*block, self.set.block).0)
            };
            described.blocks().filter(away).count()
        });
        Mended {
            blocks: self.set.blocks() as u64,
            lacking: self.lacking() as u64,
            moved: moved as u64,
            recovery_blocks: self.set.spares.len() as u64,
            ..nothing_to_do(bundle, report)
        }
    }

    /// Whether the bundle is byte for byte what the set describes.
    fn is_whole(&self, file: &File) -> io::Result<bool> {
        let Some(described) = self.set.files.get(self.number) else { return Ok(false) };
        Ok(self.lacking() == 0 && file.metadata()?.len() == described.len && digest(file)? == described.md5)
    }

    fn mend(&self, request: &Request<'_>, mut mended: Mended) -> Result<Mended, RepairError> {
        let target = request.output.unwrap_or(request.bundle);
        let failed = |source| RepairError::Io { path: target.to_owned(), source };
        let staged = stage(&folder_of(target)).map_err(failed)?;
        let plan = Plan::new(&self.set, &self.places).ok_or(RepairError::Unsolvable)?;
        plan.write(self.number, staged.as_file(), request.threads, request.progress).map_err(failed)?;
        staged.as_file().sync_all().map_err(failed)?;
        let wanted = self.set.files.get(self.number).map(|described| described.md5);
        if Some(digest(staged.as_file()).map_err(failed)?) != wanted {
            return Err(RepairError::Differs);
        }
        mended.report = verified(staged.path(), request);
        mended.kept = match request.output {
            Some(output) => {
                give_name(staged, output, false).map_err(failed)?;
                None
            }
            None => Some(exchange(staged, request.bundle).map_err(failed)?),
        };
        mended.path = target.to_owned();
        mended.state = State::Mended;
        Ok(mended)
    }
}

/// Puts the mended bundle in the place of the damaged one, and keeps that under the first
/// free name of `backup.damaged.zip`, `backup.damaged-2.zip` and so on. Where files can have
/// two names there is a bundle under the name at every moment.
fn exchange(staged: tempfile::NamedTempFile, bundle: &Path) -> io::Result<PathBuf> {
    let stem = bundle.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let end = bundle.extension().map_or(String::new(), |end| format!(".{}", end.to_string_lossy()));
    for count in 1_u32.. {
        let number = if count == 1 { String::new() } else { format!("-{count}") };
        let kept = bundle.with_file_name(format!("{stem}.damaged{number}{end}"));
        if kept.symlink_metadata().is_ok() {
            continue;
        }
        return match fs::hard_link(bundle, &kept) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Ok(()) => give_name(staged, bundle, true).map(|()| kept),
            Err(_) => {
                fs::rename(bundle, &kept)?;
                give_name(staged, bundle, false).map(|()| kept)
            }
        };
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
