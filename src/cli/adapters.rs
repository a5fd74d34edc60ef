//! `dabao adapters`: the cards in force, their laws, and a draft for an unknown file.

use super::args::{self, CardArgs};
use super::face::{Face, Trouble};
use super::{Ended, fault, show};
use clap::Subcommand;
use dabao::adapter::{self, Cards, Input, check, draft};
use dabao::content::Content;
use dabao::finding::Findings;
use dabao::reader::kind;
use dabao::table::Kept;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

/// The arguments of `adapters`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    cards: CardArgs,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    List,
    Show {
        id: String,
    },
    Check {
        #[arg(default_value = ".")]
        dir: PathBuf,
        #[arg(long)]
        accept: bool,
    },
    New {
        file: PathBuf,
        #[arg(long, short, value_name = "CARD.toml")]
        output: Option<PathBuf>,
        #[arg(long)]
        password: Vec<String>,
    },
}

/// Lists, shows, checks or drafts cards.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    match &args.act {
        Act::List => list(&args.cards.load(face)?, face),
        Act::Show { id } => {
            let cards = args.cards.load(face)?;
            let text = cards.text(id).ok_or_else(|| face.trouble("adapters-none", &[("id", id.clone())]))?;
            stdout().lock().write_all(text.as_bytes())?;
            Ok(Ended::Clean)
        }
        Act::Check { dir, accept } => check_laws(dir, *accept, face),
        Act::New { file, output, password } => {
            draft_card(&args.cards.load(face)?, file, output.as_deref(), password, face)
        }
    }
}

fn list(cards: &Cards, face: &Face) -> Result<Ended, Trouble> {
    let mut out = stdout().lock();
    for card in cards.cards().filter(|card| !card.resource.is_empty()) {
        let values = [
            ("id", card.id.clone()),
            ("title", show::words(face, &card.title).to_owned()),
            ("resources", card.resource.len().to_string()),
        ];
        writeln!(out, "{}", face.text("adapters-line", &values))?;
        for resource in &card.resource {
            let values = [
                ("id", resource.id.clone()),
                ("title", show::words(face, &resource.title).to_owned()),
                ("evidence", face.text(&show::evidence_key(resource.evidence), &[])),
            ];
            writeln!(out, "    {}", face.text("adapters-resource", &values))?;
        }
    }
    Ok(Ended::Clean)
}

/// Checks the cards of a folder on its fixtures: `DIR/adapters` and `DIR/fixtures`, or
/// cards that lie in the folder itself.
fn check_laws(dir: &Path, accept: bool, face: &Face) -> Result<Ended, Trouble> {
    let inside = dir.join("adapters");
    let folder = if inside.is_dir() { inside } else { dir.to_owned() };
    let unreadable = |e: std::io::Error| {
        face.trouble(
            "error-input",
            &[("path", dir.display().to_string()), ("reason", fault::system(&face.words, &e))],
        )
    };
    std::fs::read_dir(&folder).map_err(unreadable)?;
    let wrong = |e: adapter::CardError| face.trouble("error-card", &[("reason", e.to_string())]);
    let cards = Cards::builtin().and_then(|cards| cards.with_folder(&folder)).map_err(wrong)?;
    let report = check::check(&cards, &folder, &dir.join("fixtures"), accept).map_err(unreadable)?;
    let mut out = stdout().lock();
    for violation in &report.violations {
        writeln!(out, "{}: {:?}: {}", violation.place, violation.law, violation.text)?;
    }
    if report.violations.is_empty() {
        let resources = cards.cards().map(|card| card.resource.len()).sum::<usize>();
        let values = [
            ("cards", cards.cards().count().to_string()),
            ("resources", resources.to_string()),
            ("fixtures", report.cases.to_string()),
        ];
        face.line(&face.text("adapters-check-fine", &values))?;
        return Ok(Ended::Clean);
    }
    face.line(&face.text("adapters-check-count", &[("count", report.violations.len().to_string())]))?;
    Ok(Ended::Findings)
}

/// Drafts a card from a file that no card claims, on standard output or into a file.
fn draft_card(
    cards: &Cards,
    file: &Path,
    output: Option<&Path>,
    passwords: &[String],
    face: &Face,
) -> Result<Ended, Trouble> {
    let content = Content::Path(file.to_owned());
    let unreadable = |e: std::io::Error| {
        face.trouble(
            "error-input",
            &[("path", file.display().to_string()), ("reason", fault::system(&face.words, &e))],
        )
    };
    let head = content.head(kind::HEAD).map_err(unreadable)?;
    let path = file.file_name().unwrap_or_default().to_string_lossy();
    let findings = Findings::new();
    let input = Input {
        cards,
        path: &path,
        source: &path,
        kind: kind::refine(kind::sniff(&head), &content),
        content: &content,
        accounts: &BTreeMap::new(),
        works: &BTreeMap::new(),
        passwords: &args::tried(passwords, cards, &path),
        reveal: &BTreeSet::new(),
        findings: &findings,
    };
    let outcome = adapter::ingest(&input, &mut Kept::default()).map_err(unreadable)?;
    if outcome.profiles.is_empty() {
        return Err(match outcome.claims.first() {
            Some(claim) => {
                let claim = format!("{} {}", claim.card, claim.resource);
                face.trouble("adapters-claimed", &[("claim", claim)])
            }
            None => face.trouble("adapters-nothing", &[("path", path.into_owned())]),
        });
    }
    let id = output.and_then(Path::file_stem).map_or("my-card".into(), |stem| stem.to_string_lossy());
    let text = draft::draft(&id, &outcome.profiles);
    let Some(output) = output else {
        stdout().lock().write_all(text.as_bytes())?;
        return Ok(Ended::Clean);
    };
    let written = std::fs::File::create_new(output).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            face.trouble("error-taken", &[("path", output.display().to_string())])
        }
        _ => face.trouble(
            "error-target",
            &[("path", output.display().to_string()), ("reason", fault::system(&face.words, &e))],
        ),
    })?;
    face.line(&face.text("adapters-written", &[("path", output.display().to_string())]))?;
    Ok(Ended::Clean)
}
