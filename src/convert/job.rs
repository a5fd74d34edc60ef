//! One conversion from beginning to end: survey, choose, read, shape, write, name.

use super::Error;
use super::handled::{Handled, What};
use super::header::Flow;
use super::input::{Input, Offer, once};
use super::loss::{Loss, LossKind, Losses};
use super::place::{self, Place};
use super::shape::{self, Tally, Wishes};
use super::sink::{Format, Manner, Output, Written};
use crate::accession::Request;
use crate::bag::store::Opener;
use crate::finding::Finding;
use std::io::Write;
use std::path::PathBuf;

/// Where the output goes.
pub enum To<'a> {
    /// To a file, which appears when it is whole.
    File {
        /// Its name.
        path: PathBuf,
        /// Whether it may take the place of another.
        overwrite: bool,
    },
    /// To a stream, all at once when it is whole.
    Stream(&'a mut dyn Write),
    /// Nowhere: only what would happen is wanted.
    Nowhere,
}

/// What is asked of a conversion.
pub struct Job<'a> {
    /// The inputs, and how they are read.
    pub request: &'a Request<'a>,
    /// How bundles among them are opened.
    pub open: &'a Opener<'a>,
    /// The table, by name or number; the only one there is if not stated.
    pub table: Option<String>,
    /// Whether tables that cards claim are taken as the file shows them.
    pub original: bool,
    /// The rows and columns asked for.
    pub wishes: Wishes,
    /// The format.
    pub format: Format,
    /// How the format is written.
    pub manner: Manner,
    /// Where it goes.
    pub to: To<'a>,
    /// Whether any loss is an error.
    pub strict: bool,
    /// How many of the first rows are to be told.
    pub shown: usize,
}

/// What a conversion did.
pub struct Done {
    /// The table that was converted.
    pub offer: Offer,
    /// What was written.
    pub written: Written,
    /// The files, in order; none for a stream.
    pub files: Vec<PathBuf>,
    /// Where the rows went.
    pub tally: Tally,
    /// What the output does not hold.
    pub losses: Vec<Loss>,
    /// Columns that the output has no place for and that were empty in every row.
    pub hollow: Vec<String>,
    /// What was done to personal data: how many of what kind.
    pub handled: Vec<Handled>,
    /// Rows that the target does not take, by reason and field.
    pub refused: Vec<Finding>,
    /// What was noticed in the inputs.
    pub findings: Vec<Finding>,
    /// Whether something of it matters.
    pub matters: bool,
}

/// A table on its way into its output.
struct Attempt {
    met: Losses,
    tally: Tally,
    written: Written,
    place: Place,
}

/// Lets `read` put a table through all stages into an output aside.
fn attempt<T>(
    job: &Job<'_>,
    read: impl FnOnce(&Losses, &mut dyn Flow) -> Result<T, Error>,
) -> Result<(T, Attempt), Error> {
    let mut attempt = Attempt {
        met: Losses::new(),
        tally: Tally::default(),
        written: Written::default(),
        place: Place::new(&job.to),
    };
    let Attempt { met, tally, written, place } = &mut attempt;
    let read = {
        let output = Output::new(job.format, job.manner.clone(), place, met, job.shown, written);
        let mut flow = shape::chain(&job.wishes, job.request.cards, tally, met, Box::new(output));
        read(met, flow.as_mut()).map_err(|error| place.told(error))?
    };
    Ok((read, attempt))
}

/// Converts one table.
///
/// # Errors
/// As [`Error`] tells; nothing is left behind then, and nothing went to the stream.
pub fn run(job: Job<'_>) -> Result<Done, Error> {
    if let To::File { path, overwrite } = &job.to {
        place::check(path, *overwrite, job.request.paths)?;
    }
    let wishes = &job.wishes;
    if let Some(target) = &wishes.target
        && let Some(kind) = target.shows().into_iter().find(|kind| !wishes.reveal.contains(*kind))
    {
        let kind = What::from(kind).as_str();
        return Err(Error::NotRevealed { target: target.id.clone(), kind });
    }
    // A table that is asked for by its name has others beside it.
    let once = match job.table {
        Some(_) => None,
        None => {
            let (done, attempt) =
                attempt(&job, |losses, flow| once::read(job.request, job.original, losses, flow))?;
            done.map(|(offer, taken)| (offer, taken, attempt))
        }
    };
    let (offer, taken, attempt) = match once {
        Some(done) => done,
        None => {
            let input = Input::survey(job.request, job.original, job.open)?;
            let offer = input.choose(job.table.as_deref())?.clone();
            let (taken, attempt) = attempt(&job, |losses, flow| input.read(offer.number, losses, flow))?;
            (offer, taken, attempt)
        }
    };
    let Attempt { met, tally, written, place } = attempt;
    if written.rows != tally.left() {
        let text = format!("{} rows were written, and {} should have been", written.rows, tally.left());
        return Err(Error::Unbalanced(text));
    }
    let mut losses = met.list();
    met.masked_while_read(|name| written.columns.iter().any(|column| column.name == name));
    // What was masked in a column that is not written is no loss of this output.
    let is_written = |name: &str| written.columns.iter().any(|column| column.name == name);
    losses.retain(|loss| loss.kind != LossKind::Masked || is_written(&loss.column));
    if job.strict && !losses.is_empty() {
        return Err(Error::Lossy(losses));
    }
    let files = match job.to {
        To::File { .. } => place.name()?,
        To::Stream(stream) => {
            place.stream(stream)?;
            Vec::new()
        }
        To::Nowhere => Vec::new(),
    };
    let refused = met.refusals.findings();
    let (findings, matters) = (taken.findings, taken.matters || !refused.is_empty());
    Ok(Done {
        offer,
        written,
        files,
        tally,
        losses,
        hollow: met.hollow(),
        handled: met.handling.list(),
        refused,
        findings,
        matters,
    })
}
