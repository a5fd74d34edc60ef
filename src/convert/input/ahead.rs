//! Reads a file in a thread of its own: what it reads comes over in batches, so that reading
//! and writing have a processor each.

use super::tables::Part;
use crate::reader::{Record, Sheet};
use crate::record::Batch;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows of a batch at most.
const ROWS: usize = 2_000;

/// Bytes of text from which a batch is full; a single row may have more.
const BYTES: usize = 256 << 10;

/// How many batches wait at most.
const AHEAD: usize = 3;

/// The stack of the thread: that of a main thread, for readers that go deep.
const STACK: usize = 8 << 20;

/// Takes the parts of a file, with the number of the table in its sheet.
pub type Take<'t> = dyn FnMut(&Sheet, usize, Part<'_>) -> io::Result<()> + 't;

/// A part that is no row, kept for the other side.
enum Kept {
    Begin(Option<Record>),
    Nested(usize),
    Outside(Record),
}

/// Some rows of one table, and the part that comes after them.
#[derive(Default)]
struct Parcel {
    sheet: Sheet,
    of_sheet: usize,
    rows: Batch,
    then: Option<(Sheet, usize, Kept)>,
}

/// Lets `read` run in a thread of its own, and hands on here what it takes; gives what became
/// of `read`, and of `take`. Whichever fails first stops the other.
///
/// # Errors
/// If the system gives no thread.
pub fn run<T: Send>(
    read: impl FnOnce(&mut Take<'_>) -> T + Send,
    take: &mut Take<'_>,
) -> io::Result<(T, io::Result<()>)> {
    let (full, parcels) = sync_channel(AHEAD);
    let (used, empty) = sync_channel(AHEAD + 2);
    std::thread::scope(|scope| {
        let reads = move || {
            let mut sender = Sender { full, empty, parcel: Parcel::default() };
            let done = read(&mut |sheet, of_sheet, part| sender.take(sheet, of_sheet, part));
            // Where nobody listens any more, the other side has its own error.
            let _ = sender.send();
            done
        };
        let thread = std::thread::Builder::new().name("read".into()).stack_size(STACK);
        let thread = thread.spawn_scoped(scope, reads)?;
        let taken = hand_on(parcels, &used, take);
        match thread.join() {
            Ok(done) => Ok((done, taken)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Gives out what comes over; what is used up goes back.
fn hand_on(parcels: Receiver<Parcel>, used: &SyncSender<Parcel>, take: &mut Take<'_>) -> io::Result<()> {
    let mut record = Record::default();
    for mut parcel in parcels {
        let Parcel { sheet, of_sheet, rows, then } = &mut parcel;
        rows.each(&mut record, |record| take(sheet, *of_sheet, Part::Row(record)))?;
        match then.take() {
            Some((sheet, at, Kept::Begin(header))) => take(&sheet, at, Part::Begin(header.as_ref()))?,
            Some((sheet, at, Kept::Nested(place))) => take(&sheet, at, Part::Nested(place))?,
            Some((sheet, at, Kept::Outside(record))) => take(&sheet, at, Part::Outside(&record))?,
            None => {}
        }
        // The memory of a long row is let go.
        if rows.size() <= 2 * BYTES {
            rows.clear();
            let _ = used.try_send(parcel);
        }
    }
    Ok(())
}

/// The side that reads.
struct Sender {
    full: SyncSender<Parcel>,
    empty: Receiver<Parcel>,
    parcel: Parcel,
}

impl Sender {
    fn take(&mut self, sheet: &Sheet, of_sheet: usize, part: Part<'_>) -> io::Result<()> {
        let kept = match part {
            Part::Row(record) => {
                if self.parcel.rows.is_empty() {
                    self.parcel.sheet.clone_from(sheet);
                    self.parcel.of_sheet = of_sheet;
                }
                self.parcel.rows.push(record);
                let full = self.parcel.rows.len() >= ROWS || self.parcel.rows.size() >= BYTES;
                return if full { self.send() } else { Ok(()) };
            }
            Part::Begin(header) => Kept::Begin(header.cloned()),
            Part::Nested(place) => Kept::Nested(place),
            Part::Outside(record) => Kept::Outside(record.clone()),
        };
        self.parcel.then = Some((sheet.clone(), of_sheet, kept));
        self.send()
    }

    fn send(&mut self) -> io::Result<()> {
        let next = self.empty.try_recv().unwrap_or_default();
        let full = std::mem::replace(&mut self.parcel, next);
        self.full.send(full).map_err(|_| io::Error::other("nobody takes what is read"))
    }
}
