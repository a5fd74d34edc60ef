//! `dabao verify`: is this bundle, ours or a stranger's, what it was when it was sealed?

use super::against::{compare, tell_against};
use super::args::{self, CardArgs, TrustArgs};
use super::document::{Looked, Verdict};
use super::face::{Face, Trouble};
use super::opening::OpeningArgs;
use super::progress::Bar;
use super::{Ended, fault, show};
use dabao::attest::{self, Done, Evidence, Strength};
use dabao::bag::group::Gathered;
use dabao::bag::verify::Sample;
use dabao::bag::{self, OpenError, Options, Report, Share};
use dabao::finding::Severity;
use std::path::{Path, PathBuf};

/// The arguments of `verify`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "BUNDLE", required = true)]
    bundle: Vec<PathBuf>,
    #[command(flatten)]
    opening: OpeningArgs,
    #[command(flatten)]
    trust: TrustArgs,
    #[arg(long)]
    fast: bool,
    #[arg(long, value_name = "PERCENT", conflicts_with = "fast")]
    sample: Option<Share>,
    #[arg(long, value_name = "NUMBER", requires = "sample")]
    seed: Option<u64>,
    #[arg(long, value_name = "DIR", conflicts_with_all = ["fast", "sample"])]
    against: Option<PathBuf>,
    #[command(flatten)]
    cards: CardArgs,
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
    #[arg(long)]
    json: bool,
}

/// Names every fault of a bundle, a volume or a group.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let trusted = args.trust.load(face)?;
    let unread = args.bundle.iter().find(|path| path.symlink_metadata().is_err());
    let first = unread.or(args.bundle.first()).cloned().unwrap_or_default();
    let gathered = args.opening.gather(face, &args.bundle)?;
    let bar = Bar::new(face, args.json);
    let sample = args.sample.map(|share| Sample { share, seed: args.seed.unwrap_or_else(seed_of_today) });
    let options = Options { fast: args.fast, sample, threads: args::threads(args.threads) };
    let (store, group) = match gathered.map_err(|error| not_opened(face, &first, error))? {
        Gathered::Bag(store) => (store, None),
        Gathered::Volumes(volumes) => match super::volumes::only(&args.bundle, volumes) {
            Ok((store, group)) => (store, Some(group)),
            Err(_) if args.against.is_some() => return Err(face.hinted("error-against-group", &[])),
            Err(volumes) => {
                return super::volumes::run(&first, volumes, &options, args.json, &trusted.trust(), face);
            }
        },
    };
    let total = store.members().iter().map(|member| member.size).sum();
    bar.begin(&face.text("stage-verifying", &[]), total, true);
    let mut report = bag::verify(store.as_ref(), &options, &|bytes| bar.inc(bytes));
    let evidence = attest::weigh(store.as_ref(), &mut report, &trusted.trust());
    let against = match &args.against {
        Some(folder) => {
            let cards = args.cards.load(face)?;
            Some(compare(face, &bar, (store.as_ref(), &report), folder, &cards)?)
        }
        None => None,
    };
    bar.end();
    let absent = group.as_ref().and_then(super::volumes::absent);
    let apart = against.as_ref().is_some_and(|against| !against.held);
    let ended = match (report.valid, absent.is_some() || apart) {
        (false, _) => Ended::NotValid,
        (true, true) => Ended::Findings,
        (true, false) => Ended::Clean,
    };
    report.findings.extend(absent);
    let looked = Looked { options, evidence, against };
    if args.json {
        Verdict::new("verify", face, &first, report, looked).print()?;
        return Ok(ended);
    }
    if let Some(group) = &group {
        super::volumes::tell_one(face, &first, group)?;
    }
    tell(face, &first, &report, &options, &looked.evidence)?;
    if ended == Ended::Clean && group.is_some() {
        face.line(&face.text("verify-volume-beside", &[]))?;
    }
    if let Some(against) = &looked.against {
        tell_against(face, against)?;
    }
    Ok(ended)
}

/// Today as a number, 20261231: so each day another sample is drawn, and any can be drawn again.
fn seed_of_today() -> u64 {
    jiff::Zoned::now().date().to_string().replace('-', "").parse().unwrap_or_default()
}

/// Tells what a bag is, what is wrong with it, and the verdict last.
///
/// # Errors
/// If nobody reads it.
pub fn tell(
    face: &Face,
    path: &Path,
    report: &Report,
    options: &Options,
    evidence: &Evidence,
) -> Result<(), Trouble> {
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
    tell_evidence(face, report.valid, evidence)?;
    let values = [
        ("path", path.display().to_string()),
        ("files", report.files.to_string()),
        ("read", report.files_read.to_string()),
        ("share", percent(report.bytes_read, report.bytes)),
        ("seed", options.sample.map_or(String::new(), |sample| sample.seed.to_string())),
    ];
    let valid = match (options.fast, options.sample) {
        (true, _) => "verify-fast",
        (false, Some(_)) => "verify-sampled",
        (false, None) => "verify-valid",
    };
    face.line(&match report.valid {
        true => face.good(&face.text(valid, &values)),
        false => face.coloured(Severity::Error, &face.text("verify-invalid", &values)),
    })?;
    if !report.valid && valid != "verify-valid" {
        face.line(&face.text("verify-in-part", &[]))?;
    }
    Ok(())
}

/// Tells who signed and stamped a bundle, what was done with it, and, if it is valid, what
/// that proves.
fn tell_evidence(face: &Face, valid: bool, evidence: &Evidence) -> Result<(), Trouble> {
    for signature in &evidence.signatures {
        let id = match (signature.expected, signature.signer.is_empty()) {
            (None, _) => "verify-signature-alone",
            (Some(false), _) => "verify-signature-other",
            (Some(true), true) => "verify-signature",
            (Some(true), false) => "verify-signature-named",
        };
        let values = [
            ("key", signature.key.clone()),
            ("algorithm", signature.algorithm.clone()),
            ("signer", signature.signer.clone()),
        ];
        face.line(&face.text(id, &values))?;
    }
    for stamp in &evidence.stamps {
        let id = if stamp.trusted { "verify-stamp" } else { "verify-stamp-alone" };
        let values = [
            ("time", stamp.time.clone()),
            ("authority", stamp.authority.clone()),
            ("subject", stamp.subject.clone()),
        ];
        face.line(&face.text(id, &values))?;
    }
    if !evidence.custody.is_empty() {
        let done = |done: &Done| format!("{} {}", done.date, done.command);
        let entries: Vec<String> = evidence.custody.iter().map(done).collect();
        face.line(&face.text("verify-custody", &[("entries", entries.join(", "))]))?;
    }
    let id = match evidence.strength {
        _ if !valid => return Ok(()),
        Strength::Unsigned => "verify-unsigned",
        Strength::Signed => "verify-signed",
        Strength::SignedAndTimeStamped if evidence.stamps.iter().any(|s| s.trusted) => "verify-stamped",
        Strength::SignedAndTimeStamped => "verify-stamped-alone",
    };
    face.line(&face.text(id, &[]))?;
    Ok(())
}

/// A part of a whole in percent, rounded down to one decimal, so that only all is 100 %.
fn percent(part: u64, whole: u64) -> String {
    let tenths = if whole == 0 { 1000 } else { u128::from(part) * 1000 / u128::from(whole) };
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Why a bundle could not be opened at all.
pub fn not_opened(face: &Face, path: &Path, error: OpenError) -> Trouble {
    let id = match &error {
        OpenError::Io(_) => "error-input",
        OpenError::NotABag => "error-not-a-bag",
        _ => "error-damaged",
    };
    face.trouble(id, &[("path", path.display().to_string()), ("reason", fault::open(&face.words, &error))])
}
