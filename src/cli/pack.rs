//! `dabao pack`: the main job.

use super::args::{self, KeyPassphrase, Reveal, Taking};
use super::document::Document;
use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{Ended, interrupt, show};
use dabao::accession::{self, PackRequest};
use dabao::bag::Share;
use std::path::PathBuf;

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
    interrupt::remove_files_aside(face);
    let (accession, bundle) = accession::pack(PackRequest {
        request: args.taking.request(face, &cards, &bar, &ask, reveal)?,
        target,
        date,
        overwrite: args.overwrite,
        recovery: args.recovery,
        key: key.as_ref(),
    })
    .inspect_err(|_| bar.end())?;
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
