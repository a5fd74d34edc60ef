//! `dabao pack`: the main job.

use super::args::{self, KeyPassphrase, Reveal, Taking};
use super::document::Document;
use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{Ended, show};
use dabao::accession::{self, PackRequest};
use dabao::bag::Share;
use dabao::message::Catalogue;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The arguments of `pack`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    taking: Taking,
    #[arg(long, short, value_name = "OUT.zip")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    #[arg(long, value_name = "KIND")]
    reveal: Vec<Reveal>,
    #[arg(long, value_name = "PERCENT")]
    recovery: Option<Share>,
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
    #[command(flatten)]
    passphrase: KeyPassphrase,
    #[arg(long)]
    overwrite: bool,
    #[arg(long)]
    json: bool,
}

/// How many files with findings are shown one by one.
const SHOWN: usize = 12;

/// Where the bundle lies while it is written; removed if the user interrupts.
static STAGING: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Packs everything into one bundle.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let date = match &args.date {
        None => jiff::Zoned::now().date(),
        Some(text) => text.parse().map_err(|_| face.trouble("error-date", &[("value", text.clone())]))?,
    };
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("dabao-{date}.zip")));
    let cards = args.taking.cards(face)?;
    let key = args.passphrase.open(face, args.sign.as_deref())?;
    let bar = Bar::new(face, args.json);
    let ask = |path: &str| bar.aside(|| args::ask_password(face, path));
    let reveal = args.reveal.iter().map(|kind| (*kind).into()).collect();
    remove_when_interrupted(face);
    let (accession, bundle) = accession::pack(PackRequest {
        request: args.taking.request(face, &cards, &bar, &ask, reveal)?,
        target,
        date,
        overwrite: args.overwrite,
        recovery: args.recovery,
        key: key.as_ref(),
        on_staging: &|path| keep_in_mind(Some(path)),
    })
    .inspect_err(|_| bar.end())?;
    keep_in_mind(None);
    bar.end();
    let ended = if accession.totals.matters() { Ended::Findings } else { Ended::Clean };
    if args.json {
        Document::new("pack", face, accession, Some(bundle)).print()?;
        return Ok(ended);
    }
    show::accession(face, &accession, SHOWN)?;
    show::bundle(face, &bundle, ended)?;
    if let Some(key) = &key {
        face.line(&face.text("pack-signed", &[("key", key.fingerprint())]))?;
    }
    Ok(ended)
}

/// Keeps in mind what goes when the user interrupts.
pub fn keep_in_mind(staging: Option<&Path>) {
    if let Ok(mut kept) = STAGING.lock() {
        *kept = staging.map(Path::to_owned);
    }
}

/// On Ctrl-C and the like the half bundle goes, and the user is told that nothing else
/// happened. Signals that the parent ignores stay so: `nohup dabao pack` outlives its shell.
pub fn remove_when_interrupted(face: &Face) {
    let lang = face.words.lang;
    let _ = ctrlc::try_set_handler(move || {
        if let Some(path) = STAGING.lock().ok().and_then(|mut kept| kept.take()) {
            let _ = std::fs::remove_file(path);
        }
        // The terminal may be gone, and its end the very reason for the signal.
        let _ = writeln!(stderr(), "\ndabao: {}", Catalogue::new(lang).text("error-interrupted"));
        std::process::exit(i32::from(super::FAILED));
    });
}
