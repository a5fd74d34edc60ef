//! A progress bar on standard error, where there is a terminal to show it on.

use super::face::Face;
use dabao::accession::{Meter, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};

/// One bar, reused from stage to stage.
pub struct Bar {
    bar: ProgressBar,
    names: [(Stage, String); 5],
}

impl Bar {
    /// A bar that shows itself only on a terminal, and not when quiet.
    pub fn new(face: &Face, hidden: bool) -> Self {
        let shown = !hidden && !face.quiet && stderr().is_terminal();
        let bar = if shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let names = [
            (Stage::Sealing, face.text("stage-sealing", &[])),
            (Stage::Reading, face.text("stage-reading", &[])),
            (Stage::Encrypting, face.text("stage-encrypting", &[])),
            (Stage::ReadingBack, face.text("stage-reading-back", &[])),
            (Stage::Protecting, face.text("stage-protecting", &[])),
        ];
        Bar { bar, names }
    }

    /// Begins a stage by its name, counted in bytes.
    pub fn begin(&self, name: &str, total: u64, bytes: bool) {
        let count = if bytes { "{bytes}/{total_bytes} {bytes_per_sec}" } else { "{pos}/{len}" };
        let template = format!("{{msg}} [{{bar:30}}] {count} {{eta}}");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar.set_style(style.progress_chars("=> "));
        self.bar.set_message(name.to_owned());
        self.bar.set_length(total);
        self.bar.set_position(0);
    }

    /// Does something on the terminal while the bar is out of the way.
    pub fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        self.bar.suspend(act)
    }

    /// So much has been done since the last call.
    pub fn inc(&self, done: u64) {
        self.bar.inc(done);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Meter for Bar {
    fn stage(&self, stage: Stage, total: u64) {
        let name = self.names.iter().find(|(s, _)| *s == stage).map_or("", |(_, name)| name);
        self.begin(name, total, stage != Stage::Reading);
    }

    fn advance(&self, done: u64) {
        self.bar.inc(done);
    }

    fn restart(&self) {
        self.bar.set_position(0);
    }
}
