//! What the user sees: language, colour, quiet, and how failures are told.

use super::fault;
use clap::{Args, ValueEnum};
use dabao::accession::Failure;
use dabao::bag::write::WriteError;
use dabao::finding::Severity;
use dabao::message::{Catalogue, Lang, Value};
use dabao::source::name::turns_direction;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

/// Options of every command.
#[derive(Args)]
pub struct FaceArgs {
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
    #[arg(long, short, global = true)]
    quiet: bool,
    #[arg(long, value_enum, default_value = "auto", global = true)]
    color: Colour,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Zh,
    En,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

/// The language to speak: `--lang`, else the locale's. It must be known before the
/// command line is parsed, for help speaks it too.
pub fn language(words: &[OsString]) -> Lang {
    let mut words = words.iter().filter_map(|word| word.to_str());
    let mut asked = None;
    while let Some(word) = words.next() {
        match word.strip_prefix("--lang") {
            Some("") => asked = words.next().map(str::to_owned),
            Some(rest) => asked = rest.strip_prefix('=').map(str::to_owned),
            None => {}
        }
    }
    let asked = asked.or_else(sys_locale::get_locale).unwrap_or_default();
    if asked.to_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
}

/// A text that is a count and nothing else, as a number: languages have plurals.
fn count(text: &str) -> Option<Value<'static>> {
    let count: u32 = text.parse().ok()?;
    (count.to_string() == text).then(|| Value::from(count))
}

/// A text that may hold names and values of others, so that it neither steers the terminal nor
/// turns the direction of a line. Of escape sequences those of colours stay: they are ours.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let colour = || {
            let (digits, _) = rest.as_str().strip_prefix('[')?.split_once('m')?;
            digits.bytes().all(|b| b.is_ascii_digit()).then_some(())
        };
        match c {
            '\n' | '\t' => out.push(c),
            '\u{1b}' if colour().is_some() => out.push(c),
            c if c.is_control() || turns_direction(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub enum Trouble {
    /// A text for the user, ready to print, and what to do about it.
    Told(String, Option<String>),
    /// The library could not do it.
    Failed(Failure),
    /// The system would not let us.
    System(io::Error),
    /// Nobody reads our output any more.
    Closed,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::Failed(failure)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Trouble::Closed,
            _ => Trouble::System(error),
        }
    }
}

/// Speaks to the user in one language.
pub struct Face {
    /// The texts.
    pub words: Catalogue,
    /// Whether only data and failures are shown.
    pub quiet: bool,
    colour: bool,
}

impl Face {
    /// A face as the options ask for it.
    pub fn new(args: &FaceArgs, lang: Lang) -> Self {
        let colour = match args.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        Face { words: Catalogue::new(lang), quiet: args.quiet, colour }
    }

    /// A message of the catalogue.
    pub fn text(&self, id: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, Value<'_>)> =
            values.iter().map(|(k, v)| (*k, count(v).unwrap_or(Value::from(v.as_str())))).collect();
        self.words.filled(id, &values)
    }

    /// A message of the catalogue as a failure.
    pub fn trouble(&self, id: &str, values: &[(&str, String)]) -> Trouble {
        Trouble::Told(self.text(id, values), None)
    }

    /// The same with what to do about it, which the catalogue has under `ID-hint`.
    pub fn hinted(&self, id: &str, values: &[(&str, String)]) -> Trouble {
        Trouble::Told(self.text(id, values), Some(self.text(&format!("{id}-hint"), values)))
    }

    /// Prints one line for the user, unless quiet.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn line(&self, text: &str) -> io::Result<()> {
        if self.quiet { Ok(()) } else { writeln!(io::stdout().lock(), "{}", harmless(text)) }
    }

    /// Says something beside the result, on standard error, unless quiet.
    pub fn aside(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "dabao: {}", harmless(text));
        }
    }

    /// Text in the colour of a severity, where colours are shown.
    pub fn coloured(&self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Note => "36",
            Severity::Warning => "33",
            Severity::Error => "31",
        };
        self.paint(code, text)
    }

    /// Text that stands out.
    pub fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Text of good news.
    pub fn good(&self, text: &str) -> String {
        self.paint("32", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Tells a failure on standard error: the fault on one line, what to do on the next.
    pub fn fail(&self, trouble: &Trouble) {
        let (text, hint) = match trouble {
            Trouble::Closed => return,
            Trouble::Told(text, hint) => (text.clone(), hint.clone()),
            Trouble::Failed(failure) => self.failure(failure),
            Trouble::System(error) => {
                (self.text("error", &[("reason", fault::system(&self.words, error))]), None)
            }
        };
        let mut out = io::stderr().lock();
        let _ = writeln!(out, "dabao: {}", harmless(&text));
        if let Some(hint) = hint {
            let _ = writeln!(out, "{}", harmless(&hint));
        }
    }

    fn failure(&self, failure: &Failure) -> (String, Option<String>) {
        let hint = || Some(self.text("error-target-hint", &[]));
        match failure {
            Failure::Write(WriteError::Exists(path)) => {
                (self.text("error-exists", &[("path", path.display().to_string())]), None)
            }
            Failure::Write(WriteError::Busy(path)) => {
                let hint = self.text("error-busy-hint", &[]);
                (self.text("error-busy", &[("path", path.display().to_string())]), Some(hint))
            }
            Failure::Write(WriteError::Target { path, source }) => {
                let values =
                    [("path", path.display().to_string()), ("reason", fault::system(&self.words, source))];
                let hint = match source.kind() {
                    io::ErrorKind::FileTooLarge => Some(self.text("error-too-large-hint", &[])),
                    _ => hint(),
                };
                (self.text("error-target", &values), hint)
            }
            Failure::Write(WriteError::ReadBack(findings)) => {
                let first = findings.first().map(|finding| self.words.finding(finding));
                (self.text("error-read-back", &[]), first)
            }
            Failure::Write(WriteError::Encryption(error)) => {
                let values = [("reason", fault::encryption(&self.words, error))];
                (self.text("error-encrypt", &values), None)
            }
            Failure::Write(WriteError::VolumeTooSmall { needed }) => {
                (self.text("error-volume-size", &[("needed", needed.to_string())]), None)
            }
            Failure::Table(error) => {
                (self.text("error", &[("reason", fault::system(&self.words, error))]), hint())
            }
            Failure::Input { path, source } => {
                let values =
                    [("path", path.display().to_string()), ("reason", fault::system(&self.words, source))];
                (self.text("error-input", &values), None)
            }
            Failure::Unbalanced(sums) => {
                (self.text("error-unbalanced", &[("reason", sums.to_string())]), None)
            }
        }
    }
}
