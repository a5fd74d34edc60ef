//! `dabao repair`: mends a damaged bundle, or says what can still be rescued of it.

use super::args;
use super::document::{self, Told};
use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{Ended, fault, interrupt, show};
use dabao::bag::salvage::{Certainty, Salvaged, salvage};
use dabao::finding::Severity;
use dabao::recovery::{self, Mended, RepairError, Request, State};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;

/// The arguments of `repair`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    #[arg(long, value_name = "PATH")]
    recovery: Option<PathBuf>,
    #[arg(long, short, value_name = "OUT.zip")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "DIR", conflicts_with_all = ["recovery", "output"])]
    salvage: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
    #[arg(long)]
    json: bool,
}

/// What `repair --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct RepairDocument {
    /// The version of dabao.
    dabao: String,
    /// The command: `repair`.
    command: String,
    /// The mended bundle, or the one that could not be mended.
    path: String,
    /// What became of it: `whole`, `mended`, `beyond` (more blocks lack than the recovery data
    /// makes up for), `unprotected` (there is no recovery data), or `salvaged`.
    state: String,
    /// Whether what now stands there is a valid bag; absent if it is none, or nothing was mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid: Option<bool>,
    /// Into how many blocks the recovery data cuts it.
    blocks: u64,
    /// How many of them are nowhere to be found.
    lacking: u64,
    /// How many were found in another place than theirs.
    moved: u64,
    /// How many recovery blocks are whole.
    recovery_blocks: u64,
    /// Where the damaged bundle is kept; absent if nothing was exchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<String>,
    /// Payload files that were found, where the bundle could not be mended.
    files: Vec<Salvaged>,
    /// What verifying the bundle found.
    findings: Vec<Told>,
}

/// Mends a bundle in its place, or beside it.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let bar = Bar::new(face, args.json);
    let len = args.bundle.metadata().map_or(0, |meta| meta.len());
    if args.salvage.is_some() {
        return rescue(args, face, &bar, "salvaged", None);
    }
    // It is verified, searched, computed and verified again.
    bar.begin(&face.text("stage-repairing", &[]), len.saturating_mul(4), true);
    interrupt::remove_files_aside(face);
    let repaired = recovery::repair(&Request {
        bundle: &args.bundle,
        data: args.recovery.as_deref(),
        output: args.output.as_deref(),
        threads: args::threads(args.threads),
        progress: &|bytes| bar.inc(bytes),
    });
    bar.end();
    let mended = match repaired {
        Err(RepairError::NoRecovery(_)) => return rescue(args, face, &bar, "unprotected", None),
        repaired => repaired.map_err(|error| trouble(face, error))?,
    };
    if mended.state == State::Beyond {
        return rescue(args, face, &bar, "beyond", Some(mended));
    }
    let valid = mended.report.as_ref().map(|report| report.valid);
    let ended = if valid == Some(false) { Ended::NotValid } else { Ended::Clean };
    if args.json {
        let state = if mended.state == State::Whole { "whole" } else { "mended" };
        RepairDocument::new(face, args, state, Some(mended), Vec::new()).print()?;
        return Ok(ended);
    }
    tell(face, &mended)?;
    Ok(ended)
}

/// Says what was mended and what verifying gave.
fn tell(face: &Face, mended: &Mended) -> Result<(), Trouble> {
    let findings = mended.report.as_ref().map(|report| report.findings.as_slice()).unwrap_or_default();
    if !findings.is_empty() {
        show::findings(face, findings, usize::MAX)?;
    }
    if mended.state == State::Mended {
        face.line(&face.text("repair-blocks", &counts(mended)))?;
    }
    let kept = mended.kept.as_ref().map(|kept| kept.display().to_string());
    let values = [("path", mended.path.display().to_string()), ("kept", kept.clone().unwrap_or_default())];
    let id = match (mended.state, mended.report.as_ref().map(|report| report.valid)) {
        (State::Whole, Some(true)) => "repair-whole",
        (State::Whole, _) => "repair-whole-file",
        (_, Some(true)) => "repair-mended",
        (_, Some(false)) => "repair-mended-invalid",
        (_, None) => "repair-mended-file",
    };
    let text = face.text(id, &values);
    let text =
        if id == "repair-mended-invalid" { face.coloured(Severity::Error, &text) } else { face.good(&text) };
    face.line(&text)?;
    if kept.is_some() {
        face.line(&face.text("repair-kept", &values))?;
    }
    Ok(())
}

fn counts(mended: &Mended) -> [(&'static str, String); 4] {
    [
        ("blocks", mended.blocks.to_string()),
        ("lacking", mended.lacking.to_string()),
        ("moved", mended.moved.to_string()),
        ("recovery", mended.recovery_blocks.to_string()),
    ]
}

/// Where nothing can be mended: says why, and what is still whole; with `--salvage` writes
/// that out.
fn rescue(
    args: &Args,
    face: &Face,
    bar: &Bar,
    state: &str,
    mended: Option<Mended>,
) -> Result<Ended, Trouble> {
    let len = args.bundle.metadata().map_or(0, |meta| meta.len());
    bar.begin(&face.text("stage-salvaging", &[]), len, true);
    let found = salvage(&args.bundle, args.salvage.as_deref(), &|bytes| bar.inc(bytes));
    bar.end();
    let found = found.map_err(|source| {
        let path = args.salvage.clone().filter(|into| into.exists()).unwrap_or_else(|| args.bundle.clone());
        let id = if args.salvage.is_some() { "error-target" } else { "error-input" };
        let values = [("path", path.display().to_string()), ("reason", fault::system(&face.words, &source))];
        face.trouble(id, &values)
    })?;
    if args.json {
        RepairDocument::new(face, args, state, mended, found).print()?;
        return Ok(Ended::NotValid);
    }
    let path = ("path", args.bundle.display().to_string());
    if let Some(mended) = &mended {
        let short = mended.lacking.saturating_sub(mended.recovery_blocks);
        let values = [counts(mended).to_vec(), vec![path.clone(), ("short", short.to_string())]].concat();
        face.line(&face.coloured(Severity::Error, &face.text("repair-beyond", &values)))?;
    } else if args.salvage.is_none() {
        face.line(
            &face.coloured(Severity::Error, &face.text("repair-unprotected", std::slice::from_ref(&path))),
        )?;
    }
    list(face, args, &found)?;
    Ok(Ended::NotValid)
}

/// Lists what is not whole, and says how much is.
fn list(face: &Face, args: &Args, found: &[Salvaged]) -> Result<(), Trouble> {
    for file in found.iter().filter(|file| file.certainty == Certainty::Damaged) {
        face.line(&face.text("salvage-damaged", &[("path", file.path.clone())]))?;
    }
    let of = |certainty| {
        let files = found.iter().filter(move |file| file.certainty == certainty);
        files.fold((0_u64, 0_u64), |(count, bytes), file| (count + 1, bytes + file.size))
    };
    let (proven, likely) = (of(Certainty::Proven), of(Certainty::Likely));
    let values = [
        ("proven", proven.0.to_string()),
        ("likely", likely.0.to_string()),
        ("bytes", show::bytes(proven.1 + likely.1)),
        ("damaged", of(Certainty::Damaged).0.to_string()),
        ("path", args.bundle.display().to_string()),
        ("folder", args.salvage.as_ref().map_or(String::new(), |into| into.display().to_string())),
    ];
    face.line(&face.text("salvage-count", &values))?;
    if args.salvage.is_some() {
        face.line(&face.text("salvage-written", &values))?;
        face.line(&face.text("salvage-no-repair", &values))?;
    } else if proven.0 + likely.0 > 0 {
        face.line(&face.text("salvage-hint", &values))?;
    }
    Ok(())
}

fn trouble(face: &Face, error: RepairError) -> Trouble {
    match error {
        RepairError::Io { path, source } => {
            let values =
                [("path", path.display().to_string()), ("reason", fault::system(&face.words, &source))];
            face.trouble("error-repair", &values)
        }
        RepairError::Exists(path) => face.trouble("error-exists", &[("path", path.display().to_string())]),
        RepairError::NoRecovery(path) => {
            face.trouble("repair-unprotected", &[("path", path.display().to_string())])
        }
        RepairError::TooMany(lacking) => {
            face.trouble("error-repair-too-many", &[("lacking", lacking.to_string())])
        }
        RepairError::Unsolvable => face.trouble("error-repair-unsolvable", &[]),
        RepairError::Differs => face.trouble("error-repair-differs", &[]),
    }
}

impl RepairDocument {
    fn new(face: &Face, args: &Args, state: &str, mended: Option<Mended>, files: Vec<Salvaged>) -> Self {
        let count = |of: fn(&Mended) -> u64| mended.as_ref().map_or(0, of);
        RepairDocument {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "repair".into(),
            path: mended.as_ref().map_or(&args.bundle, |mended| &mended.path).display().to_string(),
            state: state.into(),
            blocks: count(|mended| mended.blocks),
            lacking: count(|mended| mended.lacking),
            moved: count(|mended| mended.moved),
            recovery_blocks: count(|mended| mended.recovery_blocks),
            kept: mended
                .as_ref()
                .and_then(|mended| mended.kept.as_ref())
                .map(|kept| kept.display().to_string()),
            valid: mended.as_ref().and_then(|mended| mended.report.as_ref()).map(|report| report.valid),
            files,
            findings: mended
                .and_then(|mended| mended.report)
                .map(|report| report.findings)
                .unwrap_or_default()
                .into_iter()
                .map(|finding| Told::new(face, finding))
                .collect(),
        }
    }

    fn print(&self) -> Result<(), Trouble> {
        document::print(self)
    }
}
