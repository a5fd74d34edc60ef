//! `dabao verify`: is this bundle, ours or a stranger's, what it was when it was sealed?

use super::args;
use super::document::Verdict;
use super::face::{Face, Trouble};
use super::opening::OpeningArgs;
use super::progress::Bar;
use super::{Ended, fault, show};
use dabao::bag::{self, OpenError, Options, Report};
use std::path::{Path, PathBuf};

/// The arguments of `verify`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    #[command(flatten)]
    opening: OpeningArgs,
    #[arg(long)]
    fast: bool,
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
    #[arg(long)]
    json: bool,
}

/// Names every fault of a bundle.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let opened = args.opening.open(face, &args.bundle)?;
    let store = opened.map_err(|error| not_opened(face, &args.bundle, error))?;
    let bar = Bar::new(face, args.json);
    let total = store.members().iter().map(|member| member.size).sum();
    bar.begin(&face.text("stage-verifying", &[]), total, true);
    let options = Options { fast: args.fast, threads: args::threads(args.threads) };
    let report = bag::verify(store.as_ref(), &options, &|bytes| bar.inc(bytes));
    bar.end();
    let ended = if report.valid { Ended::Clean } else { Ended::NotValid };
    if args.json {
        Verdict::new("verify", face, &args.bundle, report).print()?;
        return Ok(ended);
    }
    tell(face, &args.bundle, &report)?;
    if args.fast {
        face.line(&face.text("verify-fast", &[]))?;
    }
    Ok(ended)
}

/// Tells what a bag is, what is wrong with it, and the verdict last.
pub fn tell(face: &Face, path: &Path, report: &Report) -> Result<(), Trouble> {
    if !report.findings.is_empty() {
        show::findings(face, &report.findings, usize::MAX)?;
    }
    let algorithms: Vec<&str> = report.algorithms.iter().map(|algorithm| algorithm.name()).collect();
    let facts = [
        ("version", report.version.to_string()),
        ("algorithms", algorithms.join(" ")),
        ("files", report.files.to_string()),
        ("bytes", show::bytes(report.bytes)),
    ];
    face.line(&face.text("verify-facts", &facts))?;
    let values = [("path", path.display().to_string())];
    face.line(&match report.valid {
        true => face.good(&face.text("verify-valid", &values)),
        false => face.coloured(dabao::finding::Severity::Error, &face.text("verify-invalid", &values)),
    })?;
    Ok(())
}

/// Why a bundle could not be opened at all.
pub fn not_opened(face: &Face, path: &Path, error: OpenError) -> Trouble {
    let id = match &error {
        OpenError::Io(_) => "error-input",
        OpenError::NotABag => "error-not-a-bag",
        OpenError::Damaged(_) | OpenError::Limit(_) | OpenError::Locked(_) => "error-damaged",
    };
    face.trouble(id, &[("path", path.display().to_string()), ("reason", fault::open(&face.words, &error))])
}
