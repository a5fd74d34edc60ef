//! `dabao key`: key files for pseudonyms.

use super::Ended;
use super::face::{Face, Trouble};
use super::fault;
use clap::Subcommand;
use dabao::privacy::{Key, KeyError};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The arguments of `key`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    New {
        #[arg(value_name = "FILE")]
        key_file: PathBuf,
    },
}

/// How much of a key file is read; one byte more than a key can have would do.
const READ: u64 = 8 << 10;

/// Makes a key file.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let Act::New { key_file } = &args.act;
    let text = Key::fresh().map_err(|error| wrong(key_file, face, error))?;
    make(key_file, &text).map_err(|error| unreachable(key_file, face, &error))?;
    face.line(&face.text("key-made", &[("path", key_file.display().to_string())]))?;
    Ok(Ended::Clean)
}

/// Writes a new file that only its owner can read; never over another.
fn make(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Reads a key file.
pub fn read(path: &Path, face: &Face) -> Result<Key, Trouble> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreachable(path, face, &error))?;
    file.take(READ).read_to_end(&mut bytes).map_err(|error| unreachable(path, face, &error))?;
    Key::new(&bytes).map_err(|error| wrong(path, face, error))
}

fn unreachable(path: &Path, face: &Face, error: &std::io::Error) -> Trouble {
    let values = [("path", path.display().to_string()), ("reason", fault::system(&face.words, error))];
    face.hinted("error-key", &values)
}

fn wrong(path: &Path, face: &Face, error: KeyError) -> Trouble {
    let id = match error {
        KeyError::TooShort => "key-too-short",
        KeyError::TooLong => "key-too-long",
        KeyError::Even => "key-even",
        KeyError::NoRandom => "key-no-random",
    };
    let values = [("path", path.display().to_string()), ("reason", face.text(id, &[]))];
    face.hinted("error-key", &values)
}
