//! How encrypted bundles are opened: identities and passphrases, from files or asked for.

use super::face::{Face, Trouble};
use super::fault;
use dabao::bag::group::{self, Gathered};
use dabao::bag::{OpenError, Store};
use dabao::encryption::Keys;
use std::io::{IsTerminal, Read, stderr, stdin};
use std::path::{Path, PathBuf};

/// What opens an encrypted bundle.
#[derive(clap::Args)]
pub struct OpeningArgs {
    #[arg(long, value_name = "FILE")]
    identity: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// How much of a passphrase file is read.
const READ: u64 = 4 << 10;

impl OpeningArgs {
    /// Opens the bag that the paths are, or all volumes of a group as one, encrypted or not.
    pub fn open(&self, face: &Face, paths: &[PathBuf]) -> Result<Result<Box<dyn Store>, OpenError>, Trouble> {
        let ask = |path: &str| ask(face, "passphrase-prompt", path);
        let keys = self.keys(face, &ask)?;
        Ok(group::open(paths, &keys))
    }

    /// Finds the bag or the volumes that the paths lead to.
    pub fn gather(&self, face: &Face, paths: &[PathBuf]) -> Result<Result<Gathered, OpenError>, Trouble> {
        let ask = |path: &str| ask(face, "passphrase-prompt", path);
        let keys = self.keys(face, &ask)?;
        Ok(group::gather(paths, &keys))
    }

    /// The keys at hand; `ask` is asked for a passphrase where none is.
    pub fn keys<'a>(
        &self,
        face: &Face,
        ask: &'a dyn Fn(&str) -> Option<String>,
    ) -> Result<Keys<'a>, Trouble> {
        let mut keys = Keys::asking(ask);
        if let Some(path) = &self.passphrase_file {
            keys.add_passphrase(passphrase_of(face, path)?);
        }
        for path in &self.identity {
            let name = path.display().to_string();
            let file = std::fs::File::open(path).map_err(|error| {
                let reason = fault::system(&face.words, &error);
                face.trouble("error-input", &[("path", name.clone()), ("reason", reason)])
            })?;
            keys.add_identities(&name, file).map_err(|error| {
                let reason = fault::encryption(&face.words, &error);
                face.trouble("error-damaged", &[("path", name.clone()), ("reason", reason)])
            })?;
        }
        Ok(keys)
    }
}

/// The passphrase in a file: its first line.
pub fn passphrase_of(face: &Face, path: &Path) -> Result<String, Trouble> {
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(READ).read_to_string(&mut text));
    read.map_err(|error| {
        let reason = fault::system(&face.words, &error);
        face.trouble("error-input", &[("path", path.display().to_string()), ("reason", reason)])
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Asks for a passphrase where a person sits before the terminal.
pub fn ask(face: &Face, id: &str, path: &str) -> Option<String> {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        return None;
    }
    let prompt = face.text(id, &[("path", path.to_owned())]);
    rpassword::prompt_password(format!("{prompt} ")).ok().filter(|passphrase| !passphrase.is_empty())
}
