//! `dabao scan`: what is here, which card claims it, what is wrong. Writes nothing.

use super::args::{self, Taking};
use super::document::Document;
use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{Ended, show};
use dabao::accession;
use dabao::table::Counted;
use std::collections::BTreeSet;

/// The arguments of `scan`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    taking: Taking,
    #[arg(long)]
    json: bool,
}

/// Looks at everything and tells what it is.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let cards = args.taking.cards(face)?;
    let bar = Bar::new(face, args.json);
    let ask = |path: &str| bar.aside(|| args::ask_password(face, path));
    let request = args.taking.request(face, &cards, &bar, &ask, BTreeSet::new())?;
    let mut counted = Counted::default();
    let accession = accession::take_in(&request, None, &mut counted)?;
    bar.end();
    accession.totals.check(&counted.0).map_err(accession::Failure::from)?;
    let ended = if accession.totals.matters() { Ended::Findings } else { Ended::Clean };
    if args.json {
        Document::new("scan", face, accession, None).print()?;
        return Ok(ended);
    }
    show::files(face, &cards, &accession.files)?;
    show::accession(face, &accession, usize::MAX)?;
    face.line(&face.text("scan-done", &[]))?;
    Ok(ended)
}
