//! What the commands that change a finished bundle share.

use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{args, fault, interrupt, verify};
use dabao::attest::{Change, Failure};
use dabao::bag::amend::AmendError;
use std::path::{Path, PathBuf};

/// The bundle that is changed, and how the run is told of.
#[derive(clap::Args)]
pub struct Changing {
    /// The bundle.
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
}

/// A path as it is shown.
pub fn name(path: &Path) -> String {
    path.display().to_string()
}

/// A file beside a bundle: its name with a further extension.
pub fn beside(bundle: &Path, extension: &str) -> PathBuf {
    let mut name = bundle.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

impl Changing {
    /// Runs a change; a half bundle goes if the user interrupts.
    pub fn run<T>(
        &self,
        face: &Face,
        quiet: bool,
        act: impl FnOnce(&Change<'_>) -> Result<T, Failure>,
    ) -> Result<T, Trouble> {
        let date = args::today(self.date.as_deref(), face)?;
        let bar = Bar::new(face, quiet);
        bar.begin(&face.text("stage-verifying", &[]), self.bundle.metadata().map_or(0, |m| m.len()), true);
        interrupt::remove_files_aside(face);
        let done = act(&Change {
            bundle: &self.bundle,
            date,
            threads: args::threads(self.threads),
            progress: &|bytes| bar.inc(bytes),
        });
        bar.end();
        let done = done.map_err(|failure| told(face, &self.bundle, failure))?;
        let recovery = beside(&self.bundle, "par2");
        if recovery.exists() {
            face.aside(&face.text("recovery-stale", &[("path", name(&recovery))]));
        }
        Ok(done)
    }
}

/// Why a bundle was not changed.
pub fn told(face: &Face, bundle: &Path, failure: Failure) -> Trouble {
    let path = ("path", name(bundle));
    let reason = |reason: String| ("reason", reason);
    match failure {
        Failure::Open(error) => verify::not_opened(face, bundle, error),
        Failure::Amend(AmendError::Write(error)) => Trouble::Failed(dabao::accession::Failure::from(error)),
        Failure::Amend(AmendError::Io(error)) => {
            face.trouble("error-input", &[path, reason(fault::system(&face.words, &error))])
        }
        Failure::Amend(AmendError::Busy) => face.hinted("error-busy", &[path]),
        Failure::Amend(AmendError::Unfit(what)) => {
            face.hinted("error-unfit", &[path, reason(face.words.word(what))])
        }
        Failure::NotValid(findings) => {
            let first = findings.first().map(|f| [f.path.as_str(), &face.words.finding(f)].join(": "));
            face.hinted("error-not-valid", &[path, reason(first.unwrap_or_default())])
        }
        Failure::NotCovered => face.hinted("error-not-covered", &[path]),
        Failure::Log(log) => {
            let line = ("line", log.line.to_string());
            face.hinted("error-log", &[path, line, ("found", log.found), ("expected", log.expected)])
        }
        Failure::Key(error) => args::wrong_key(face, bundle, &error),
        Failure::Signature(error) => {
            face.hinted("error-signature", &[path, reason(face.words.word(&error.to_string()))])
        }
        Failure::Stamp(error) => {
            face.hinted("error-stamp", &[path, reason(face.words.word(&error.to_string()))])
        }
    }
}
