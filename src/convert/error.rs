//! Why a conversion could not be done.

use super::input::Offer;
use super::loss::Loss;
use crate::accession::Failure;
use crate::bag::OpenError;
use crate::finding::Finding;
use crate::reader::ReadError;
use std::io;
use std::path::PathBuf;

/// What an output cannot hold at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Several files, which cannot go to a stream.
    #[error("several files cannot go to standard output")]
    Files,
    /// More columns than the format has.
    #[error("{columns} columns; {format} holds {most}")]
    Columns {
        /// The format.
        format: &'static str,
        /// How many there are.
        columns: usize,
        /// How many it holds.
        most: usize,
    },
    /// A cell longer than the format holds: a cut value would be a bent one.
    #[error("row {row}, {column}: a cell of more than {most} characters, which is all that {format} holds")]
    Cell {
        /// The format.
        format: &'static str,
        /// The row in its file, from 1.
        row: u64,
        /// The column by its name.
        column: String,
        /// How many characters it holds.
        most: usize,
    },
    /// No column of names for an address book.
    #[error("a vCard needs a name, and there is no column of names")]
    Nameless,
}

/// Why a conversion could not be done. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The output could not be written.
    #[error("{}: {source}", path.display())]
    Output {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the output's name is there already.
    #[error("{} exists", .0.display())]
    Exists(PathBuf),
    /// The output is one of the inputs.
    #[error("{} is an input", .0.display())]
    IsInput(PathBuf),
    /// The inputs could not be taken in.
    #[error(transparent)]
    Accession(#[from] Failure),
    /// A bundle could not be opened.
    #[error("{}: {source}", path.display())]
    Bundle {
        /// The bundle.
        path: PathBuf,
        /// What is wrong with it.
        source: OpenError,
    },
    /// An input could not be read to its end.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: ReadError,
    },
    /// There is no table in the inputs; what was noticed of them.
    #[error("there is no table")]
    Nothing(Vec<Finding>),
    /// There are several tables and none was chosen.
    #[error("there are several tables")]
    Several(Vec<Offer>),
    /// The table that was asked for is not there.
    #[error("there is no table {asked}")]
    NoTable {
        /// What was asked for.
        asked: String,
        /// What is there.
        offers: Vec<Offer>,
    },
    /// A column that an option names is not there.
    #[error("there is no column {asked}; there are: {}", known.join(", "))]
    NoColumn {
        /// What was asked for.
        asked: String,
        /// What is there.
        known: Vec<String>,
    },
    /// A filter cannot be understood.
    #[error("not a filter: {0}")]
    Filter(String),
    /// The table has no key, so equal rows cannot be told.
    #[error("the table {0} has no key")]
    NoKey(String),
    /// Something was lost, and no loss was to be borne.
    #[error("something would be lost")]
    Lossy(Vec<Loss>),
    /// The target writes personal data plain, and the user has not asked for it.
    #[error("the target {target} writes {kind} plain")]
    NotRevealed {
        /// The target.
        target: String,
        /// The kind, as `--reveal` names it.
        kind: &'static str,
    },
    /// The output cannot hold the table at all.
    #[error(transparent)]
    Unfit(Unfit),
    /// Rows written and rows read do not add up: something would have vanished.
    #[error("the sums do not balance: {0}")]
    Unbalanced(String),
    /// The system failed.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for Error {
    /// Gives back an error that travelled through a reader or writer.
    fn from(error: io::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(own) => own,
            Err(error) => Error::Io(error),
        }
    }
}

impl From<Unfit> for io::Error {
    fn from(what: Unfit) -> Self {
        Error::Unfit(what).into()
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error,
            other => io::Error::other(other),
        }
    }
}
