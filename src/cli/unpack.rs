//! `dabao unpack`: takes a bundle out of its archive and checks it on the way.

use super::args;
use super::document::{Looked, Verdict};
use super::face::{Face, Trouble};
use super::opening::OpeningArgs;
use super::progress::Bar;
use super::{Ended, fault, show, verify};
use dabao::attest::{self, Trust};
use dabao::bag::{self, Options, UnpackError};
use std::path::PathBuf;

/// The arguments of `unpack`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "BUNDLE", required = true)]
    bundle: Vec<PathBuf>,
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    opening: OpeningArgs,
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
    #[arg(long)]
    json: bool,
}

/// Unpacks below the output folder, which is made if it is not there.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let opened = args.opening.open(face, &args.bundle)?;
    let bundle = args.bundle.first().cloned().unwrap_or_default();
    let store = opened.map_err(|error| verify::not_opened(face, &bundle, error))?;
    let bar = Bar::new(face, args.json);
    let total = store.members().iter().map(|member| member.size).sum();
    bar.begin(&face.text("stage-unpacking", &[]), total, true);
    let options = Options { threads: args::threads(args.threads), ..Options::default() };
    let name = bundle.file_stem().unwrap_or_default().to_string_lossy();
    let unpacked = bag::unpack_store(store.as_ref(), &name, &args.output, &options, &|bytes| bar.inc(bytes));
    bar.end();
    let mut report = unpacked.map_err(|error| match error {
        UnpackError::Open(error) => verify::not_opened(face, &bundle, error),
        error => {
            let values =
                [("path", args.output.display().to_string()), ("reason", fault::unpack(&face.words, &error))];
            face.hinted("error-target", &values)
        }
    })?;
    let evidence = attest::weigh(store.as_ref(), &mut report, &Trust::default());
    let looked = Looked { options, evidence, against: None };
    let ended = if report.valid { Ended::Clean } else { Ended::NotValid };
    if args.json {
        Verdict::new("unpack", face, &bundle, report, looked).print()?;
        return Ok(ended);
    }
    let values = [
        ("path", args.output.join(&report.base).display().to_string()),
        ("files", report.files.to_string()),
        ("bytes", show::bytes(report.bytes)),
    ];
    verify::tell(face, &bundle, &report, &options, &looked.evidence)?;
    face.line(&face.text("unpack-done", &values))?;
    Ok(ended)
}
