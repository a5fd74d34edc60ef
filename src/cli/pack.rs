//! `dabao pack`: the main job.

use super::args::{self, KeyPassphrase, Reveal, Taking};
use super::document::Document;
use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{Ended, fault, interrupt, opening, show};
use dabao::accession::{self, PackRequest};
use dabao::bag::Share;
use dabao::bag::group::Form;
use dabao::encryption::{EXTENSION, Fault, Recipients};
use std::path::PathBuf;
use std::sync::Arc;

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
    #[arg(long, value_name = "RECIPIENT")]
    encrypt: Vec<String>,
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "SIZE")]
    volume_size: Option<String>,
    #[arg(long)]
    overwrite: bool,
    #[arg(long)]
    json: bool,
}

/// The word that stands for a passphrase instead of recipients.
const PASSPHRASE: &str = "passphrase";

/// How many files with findings are shown one by one.
const SHOWN: usize = 12;

/// Packs everything into one bundle.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let date = match &args.date {
        None => jiff::Zoned::now().date(),
        Some(text) => text.parse().map_err(|_| face.trouble("error-date", &[("value", text.clone())]))?,
    };
    let recipients = args.recipients(face)?;
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("dabao-{date}.zip")));
    let target = if recipients.is_some() { sealed_name(target) } else { target };
    let volume_size = args.volume_size.as_deref().map(|text| size(face, text)).transpose()?;
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
        form: Form { recipients, volume_size, overwrite: args.overwrite },
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

impl Args {
    /// For whom the bundle is encrypted, if it is: recipients, or whoever knows a passphrase.
    fn recipients(&self, face: &Face) -> Result<Option<Arc<Recipients>>, Trouble> {
        let wrong = |fault: Fault| {
            face.trouble("error-encrypt", &[("reason", fault::encryption(&face.words, &fault))])
        };
        let (words, texts): (Vec<&String>, Vec<&String>) =
            self.encrypt.iter().partition(|text| *text == PASSPHRASE);
        if words.is_empty() && texts.is_empty() && self.passphrase_file.is_none() {
            return Ok(None);
        }
        let by_passphrase = !words.is_empty() || self.passphrase_file.is_some();
        let recipients = match (by_passphrase, texts.is_empty()) {
            (true, false) => Err(Fault::Mixed),
            (true, true) => Recipients::with_passphrase(self.passphrase(face)?),
            (false, _) => {
                let texts: Vec<String> = texts.into_iter().cloned().collect();
                Recipients::read(&texts, &|path| std::fs::read_to_string(path))
            }
        };
        recipients.map(|recipients| Some(Arc::new(recipients))).map_err(wrong)
    }

    /// The passphrase: from its file, or asked for twice.
    fn passphrase(&self, face: &Face) -> Result<String, Trouble> {
        if let Some(path) = &self.passphrase_file {
            return opening::passphrase_of(face, path);
        }
        let ask = |id| opening::ask(face, id, "");
        let first = ask("passphrase-new").ok_or_else(|| face.trouble("error-no-passphrase", &[]))?;
        match ask("passphrase-again") {
            Some(second) if second == first => Ok(first),
            _ => Err(face.trouble("error-passphrases-differ", &[])),
        }
    }
}

/// The name of an encrypted bundle: no ZIP reader shall take it for a ZIP.
fn sealed_name(target: PathBuf) -> PathBuf {
    if target.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION)) {
        return target;
    }
    let mut name = target.into_os_string();
    name.push(format!(".{EXTENSION}"));
    name.into()
}

/// A size in bytes: `4GB` is 4,000,000,000, `4GiB` is 4,294,967,296.
fn size(face: &Face, text: &str) -> Result<u64, Trouble> {
    let wrong = || face.trouble("error-size", &[("value", text.to_owned())]);
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default().to_ascii_uppercase();
    let power = |letter| "KMGT".chars().position(|known| known == letter).map(|place| place as u32 + 1);
    let factor = match unit.chars().collect::<Vec<_>>().as_slice() {
        [] | ['B'] => Some(1),
        [letter] | [letter, 'B'] => power(*letter).map(|power| 1000_u64.pow(power)),
        [letter, 'I', 'B'] => power(*letter).map(|power| 1024_u64.pow(power)),
        _ => None,
    };
    let number: u64 = digits.trim().parse().map_err(|_| wrong())?;
    factor.and_then(|factor| number.checked_mul(factor)).ok_or_else(wrong)
}
