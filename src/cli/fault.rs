//! What the system, a bag's archive or the parser of the command line complain about, in
//! the user's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use dabao::bag::{OpenError, UnpackError};
use dabao::encryption;
use dabao::evidence::signature::KeyError;
use dabao::message::{Catalogue, Value};
use std::io;

/// What the system said: in the catalogue's words for what happens to people, else in its own.
pub fn system(words: &Catalogue, error: &io::Error) -> String {
    let error = innermost(error);
    let id = match error.kind() {
        io::ErrorKind::NotFound => "system-not-found",
        io::ErrorKind::PermissionDenied => "system-permission",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "system-full",
        io::ErrorKind::ReadOnlyFilesystem => "system-read-only",
        io::ErrorKind::IsADirectory => "system-is-folder",
        io::ErrorKind::NotADirectory => "system-not-folder",
        io::ErrorKind::AlreadyExists => "system-exists",
        io::ErrorKind::FileTooLarge => "system-too-large",
        io::ErrorKind::InvalidFilename => "system-name",
        _ if error.raw_os_error().is_some_and(is_of_the_device) => "system-device",
        _ => return error.to_string(),
    };
    words.text(id)
}

/// What the system itself said, where a library has put its own words around it.
fn innermost(error: &io::Error) -> &io::Error {
    let mut next = error.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static));
    while let Some(inner) = next {
        match inner.downcast_ref::<io::Error>() {
            Some(inner) if inner.raw_os_error().is_some() => return inner,
            Some(inner) => next = inner.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static)),
            None => next = inner.source(),
        }
    }
    error
}

/// Whether a disk or card says that it is broken; the kinds of the standard library have no
/// word for that. `EIO`, and `ERROR_CRC` and `ERROR_IO_DEVICE`.
fn is_of_the_device(code: i32) -> bool {
    if cfg!(windows) { matches!(code, 23 | 1117) } else { code == 5 }
}

/// Why a bag could not be opened.
pub fn open(words: &Catalogue, error: &OpenError) -> String {
    match error {
        OpenError::Io(error) => system(words, error),
        OpenError::NotABag => words.text("open-not-a-bag"),
        OpenError::Damaged(what) => words.filled("open-damaged", &[("what", Value::from(what.as_str()))]),
        OpenError::Limit(what) => words.filled("open-limit", &[("what", Value::from(what.as_str()))]),
        OpenError::Locked(fault) => encryption(words, fault),
        OpenError::NotAVolume(path) => {
            let path = path.display().to_string();
            words.filled("open-not-a-volume", &[("path", Value::from(path))])
        }
        OpenError::NotWhole(findings) => {
            let told = findings.iter().map(|finding| match finding.path.as_str() {
                "" => words.finding(finding),
                path => format!("{path}: {}", words.finding(finding)),
            });
            let told: Vec<String> = told.collect();
            words.filled("open-not-whole", &[("what", Value::from(told.join("; ")))])
        }
    }
}

/// Why something could not be encrypted or opened.
pub fn encryption(words: &Catalogue, fault: &encryption::Fault) -> String {
    use encryption::Fault;
    let id = match fault {
        Fault::Io(error) => return system(words, error),
        Fault::Recipient(text) => {
            return words.filled("locked-recipient", &[("value", Value::from(text.as_str()))]);
        }
        Fault::Work(work) => {
            let values = [("work", Value::from(*work)), ("most", Value::from(encryption::MOST_WORK))];
            return words.filled("locked-work", &values);
        }
        Fault::NotBuilt => "locked-not-built",
        Fault::Mixed => "locked-mixed",
        Fault::NoPassphrase => "locked-no-passphrase",
        Fault::Identity(_) => "locked-identity",
        Fault::NeedsIdentity => "locked-needs-identity",
        Fault::NeedsPassphrase => "locked-needs-passphrase",
        Fault::WrongIdentity => "locked-wrong-identity",
        Fault::WrongPassphrase => "locked-wrong-passphrase",
        Fault::Header => "locked-header",
        Fault::Cut => "locked-cut",
    };
    words.text(id)
}

/// Why a key cannot sign.
pub fn key(words: &Catalogue, error: &KeyError) -> String {
    let (id, detail) = match error {
        KeyError::Unreadable(text) => ("signing-key-unreadable", text.as_str()),
        KeyError::Public => ("signing-key-public", ""),
        KeyError::PassphraseNeeded => ("signing-key-locked", ""),
        KeyError::PassphraseWrong => ("signing-key-passphrase", ""),
        KeyError::Unsupported(kind) => ("signing-key-unsupported", kind.as_str()),
    };
    words.filled(id, &[("detail", Value::from(detail))])
}

/// Why a bag could not be unpacked.
pub fn unpack(words: &Catalogue, error: &UnpackError) -> String {
    match error {
        UnpackError::Open(error) => open(words, error),
        UnpackError::Io(error) => system(words, error),
        UnpackError::Exists(path) => {
            words.filled("unpack-exists", &[("path", Value::from(path.display().to_string()))])
        }
        UnpackError::Busy(path) => {
            words.filled("unpack-busy", &[("path", Value::from(path.display().to_string()))])
        }
        UnpackError::Ambiguous(name) => {
            words.filled("unpack-ambiguous", &[("name", Value::from(name.as_str()))])
        }
        UnpackError::Name(name) => words.filled("unpack-name", &[("name", Value::from(name.as_str()))]),
    }
}

/// What is wrong with a command line, if the catalogue has words for it: the fault, what
/// is near it, and how the command is used.
pub fn usage(words: &Catalogue, error: &clap::Error) -> Option<String> {
    let id = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::InvalidValue if context(error, ContextKind::InvalidValue).is_none_or(|v| v.is_empty()) => {
            "usage-no-value"
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-value",
        ErrorKind::NoEquals => "usage-no-value",
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::ArgumentConflict => "usage-conflict",
        _ => return None,
    };
    let value = |kind| Value::from(context(error, kind).unwrap_or_default());
    let argument = context(error, ContextKind::InvalidArg).or(context(error, ContextKind::InvalidSubcommand));
    let values = [
        ("argument", Value::from(argument.unwrap_or_default())),
        ("value", value(ContextKind::InvalidValue)),
        ("other", value(ContextKind::PriorArg)),
    ];
    let mut lines = vec![format!("dabao: {}", words.filled(id, &values))];
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::ValidValue];
    if let Some(near) = near.into_iter().find_map(|kind| context(error, kind)).filter(|near| !near.is_empty())
    {
        lines.push(words.filled("usage-near", &[("near", Value::from(near))]));
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim_start_matches("Usage:").trim();
        lines.push(format!("{} {usage}", words.text("help-usage")));
    }
    Some(lines.join("\n"))
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        other => Some(other.to_string()),
    }
}
