//! `dabao sign`: signs a finished bundle with a key of the user's.

use super::Ended;
use super::args::{self, KeyPassphrase};
use super::changing::{self, Changing};
use super::document::Attested;
use super::face::{Face, Trouble};
use dabao::attest::{self, Signing};
use std::path::PathBuf;

/// The arguments of `sign`.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("with").required(true).args(["key", "signature"])))]
pub struct Args {
    #[command(flatten)]
    changing: Changing,
    #[arg(long, value_name = "KEY")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: KeyPassphrase,
    #[arg(long, value_name = "FILE.sig")]
    signature: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// Signs, and puts the signed bundle in place of the other.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let key = args.passphrase.open(face, args.key.as_deref())?;
    let ready = args.signature.as_deref().map(|path| args::read_small(face, path)).transpose()?;
    let signing = match (&key, &ready) {
        (Some(key), _) => Signing::Key(key),
        (None, ready) => Signing::Ready(ready.as_deref().unwrap_or_default()),
    };
    let signed = args.changing.run(face, args.json, |change| attest::sign(change, &signing))?;
    if args.json {
        Attested::signed(&args.changing.bundle, signed).print()?;
        return Ok(Ended::Clean);
    }
    let values = [("path", changing::name(&args.changing.bundle)), ("key", signed.fingerprint)];
    face.line(&face.good(&face.text("sign-done", &values)))?;
    face.line(&face.text("sign-next", &values))?;
    Ok(Ended::Clean)
}
