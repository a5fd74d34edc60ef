//! `dabao stamp`: a time stamp of an authority, asked for here or carried there by hand.

use super::changing::{self, Changing};
use super::document::Attested;
use super::face::{Face, Trouble};
use super::{Ended, args, fault};
use dabao::attest::{self, Stamping};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The arguments of `stamp`.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("how").required(true).args(["request_only", "response", "tsa"])))]
pub struct Args {
    #[command(flatten)]
    changing: Changing,
    #[arg(long)]
    request_only: bool,
    #[arg(long, value_name = "FILE.tsr")]
    response: Option<PathBuf>,
    #[arg(long, value_name = "URL")]
    tsa: Option<String>,
    #[arg(long, value_name = "FILE.tsq")]
    request: Option<PathBuf>,
    #[arg(long, value_name = "FILE.pem")]
    chain: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// Writes a request, or gets and takes in an answer.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let beside = args.request.clone().unwrap_or_else(|| changing::beside(&args.changing.bundle, "tsq"));
    if args.request_only {
        let request = fresh(args, face)?;
        write(&beside, &request).map_err(|error| {
            let reason = fault::system(&face.words, &error);
            face.hinted("error-request", &[("path", changing::name(&beside)), ("reason", reason)])
        })?;
        if args.json {
            Attested::requested(&args.changing.bundle, &beside).print()?;
        } else {
            let values =
                [("path", changing::name(&args.changing.bundle)), ("request", changing::name(&beside))];
            face.line(&face.text("stamp-requested", &values))?;
        }
        return Ok(Ended::Clean);
    }
    let chain = args.chain.as_deref().map(|path| args::read_small(face, path)).transpose()?;
    let (request, response) = match (&args.tsa, &args.response) {
        (Some(url), _) => {
            let request = fresh(args, face)?;
            let response = ask(face, url, &request)?;
            (request, response)
        }
        (None, response) => {
            let response = args::read_small(face, response.as_deref().unwrap_or(Path::new("")))?;
            (args::read_small(face, &beside)?, response)
        }
    };
    let chain = chain.unwrap_or_default();
    let stamping = Stamping { request: &request, response: &response, chain: &chain };
    let stamped = args.changing.run(face, args.json, |change| attest::stamp(change, &stamping))?;
    if args.json {
        Attested::stamped(&args.changing.bundle, stamped).print()?;
        return Ok(Ended::Clean);
    }
    let values = [
        ("path", changing::name(&args.changing.bundle)),
        ("time", stamped.time.to_string()),
        ("authority", stamped.authority),
    ];
    face.line(&face.good(&face.text("stamp-done", &values)))?;
    face.line(&face.text("stamp-next", &values))?;
    Ok(Ended::Clean)
}

fn fresh(args: &Args, face: &Face) -> Result<Vec<u8>, Trouble> {
    let bundle = &args.changing.bundle;
    attest::request(bundle).map_err(|failure| changing::told(face, bundle, failure))
}

/// Writes a new file; never over another, whose answer may be on its way.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(feature = "tsa")]
fn ask(face: &Face, url: &str, request: &[u8]) -> Result<Vec<u8>, Trouble> {
    let answer = dabao::evidence::time_stamp::ask::ask(url, request);
    answer.map_err(|reason| face.hinted("error-tsa", &[("url", url.to_owned()), ("reason", reason)]))
}

#[cfg(not(feature = "tsa"))]
fn ask(face: &Face, url: &str, _: &[u8]) -> Result<Vec<u8>, Trouble> {
    let reason = face.text("tsa-not-built", &[]);
    Err(face.hinted("error-tsa", &[("url", url.to_owned()), ("reason", reason)]))
}
