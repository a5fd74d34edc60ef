//! `dabao diff`: what became of fans, works, orders and files between two states.

use super::args::{CardArgs, Means, ask_password};
use super::closing::temporary;
use super::document;
use super::face::{Face, Trouble};
use super::opening::OpeningArgs;
use super::progress::Bar;
use super::{Ended, fault, verify};
use dabao::accession::{self, Failure};
use dabao::adapter::Cards;
use dabao::bag::OpenError;
use dabao::convert;
use dabao::finding::Severity;
use dabao::join::{Change, Compared, Diff, Side, TableDiff};
use dabao::schema::{self, FILES, Table};
use dabao::table::RowSink;
use schemars::JsonSchema;
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};

/// The arguments of `diff`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "OLD")]
    old: PathBuf,
    #[arg(value_name = "NEW")]
    new: PathBuf,
    #[command(flatten)]
    opening: OpeningArgs,
    #[command(flatten)]
    means: Means,
    #[command(flatten)]
    cards: CardArgs,
    #[arg(long)]
    json: bool,
}

/// So many things of one kind of change are shown of each table.
const SHOWN: usize = 20;
/// So many fields of one thing are shown.
const FIELDS: usize = 6;

/// What `diff --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct DiffDocument {
    /// The version of dabao.
    dabao: String,
    /// Always `diff`.
    command: String,
    /// The older state.
    old: String,
    /// The newer state.
    new: String,
    /// What became of everything.
    #[serde(flatten)]
    diff: Diff,
}

/// Compares two states; the exit code is 1 where something vanished.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let cards = args.cards.load(face)?;
    let folders = [temporary(face)?, temporary(face)?];
    let [first, second] = &folders;
    let mut old = args.side(face, &cards, &args.old, first.path())?;
    let mut new = args.side(face, &cards, &args.new, second.path())?;
    let diff = Diff::of(&mut old, &mut new).map_err(|error| face.unreadable(&args.new, &error))?;
    let ended = if diff.vanished { Ended::Findings } else { Ended::Clean };
    if args.json {
        document::print(&DiffDocument {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "diff".into(),
            old: args.old.display().to_string(),
            new: args.new.display().to_string(),
            diff,
        })?;
        return Ok(ended);
    }
    show(face, &diff)?;
    Ok(ended)
}

impl Args {
    /// A bundle as it is, or a folder as it would be packed.
    fn side(&self, face: &Face, cards: &Cards, path: &Path, folder: &Path) -> Result<Side<'static>, Trouble> {
        match self.opening.open(face, &[path.to_owned()])? {
            Ok(bundle) => {
                let read = move |table: &'static Table, sink: &mut dyn RowSink| {
                    let tables = convert::bundle_tables(bundle.as_ref());
                    match tables.into_iter().find(|(held, _)| held.name == table.name) {
                        Some((table, index)) => convert::bundle_rows(bundle.as_ref(), index, table, sink),
                        None => Ok(()),
                    }
                };
                Side::new(Box::new(read)).map_err(|error| face.unreadable(path, &error))
            }
            Err(OpenError::NotABag) => self.loose(face, cards, path, folder),
            Err(error) => Err(verify::not_opened(face, path, error)),
        }
    }

    fn loose(
        &self,
        face: &Face,
        cards: &Cards,
        path: &Path,
        folder: &Path,
    ) -> Result<Side<'static>, Trouble> {
        let bar = Bar::new(face, self.json);
        let ask = |path: &str| bar.aside(|| ask_password(face, path));
        let paths = [path.to_owned()];
        let request = self.means.request(face, (&paths, self.means.accounts()), cards, (&bar, &ask))?;
        let taken = accession::survey(&request, folder);
        bar.end();
        let (accession, kept) = taken?;
        let mut tables = kept.tables;
        let files = accession.files;
        let read = move |table: &'static Table, sink: &mut dyn RowSink| -> io::Result<()> {
            if table.name == FILES.name {
                return files.iter().try_for_each(|line| sink.row(&line.row()));
            }
            match tables.iter_mut().find(|finished| finished.table.name == table.name) {
                Some(finished) => finished.read(sink),
                None => Ok(()),
            }
        };
        Side::new(Box::new(read)).map_err(|error| Failure::Table(error).into())
    }
}

impl Face {
    /// A state that cannot be read.
    fn unreadable(&self, path: &Path, error: &io::Error) -> Trouble {
        let values = [("path", path.display().to_string()), ("reason", fault::system(&self.words, error))];
        self.trouble("error-input", &values)
    }
}

fn show(face: &Face, diff: &Diff) -> Result<(), Trouble> {
    for table in &diff.tables {
        self::table(face, table)?;
    }
    files(face, diff)?;
    face.line("")?;
    face.line(&match diff.vanished {
        true => face.coloured(Severity::Warning, &face.text("diff-vanished", &[])),
        false => face.good(&face.text("diff-nothing-vanished", &[])),
    })?;
    Ok(())
}

fn table(face: &Face, diff: &TableDiff) -> Result<(), Trouble> {
    let title = schema::table(&diff.table).map_or("", |table| table.zh);
    let counts = [
        ("older", diff.older),
        ("newer", diff.newer),
        ("gained", diff.gained),
        ("lost", diff.lost),
        ("changed", diff.changed),
    ];
    let mut values = vec![("table", diff.table.clone()), ("title", title.to_owned())];
    values.extend(counts.map(|(name, count)| (name, count.to_string())));
    face.line(&face.bold(&face.text("diff-table", &values)))?;
    if diff.fell + diff.vanished > 0 {
        let values = [("fell", diff.fell.to_string()), ("vanished", diff.vanished.to_string())];
        face.line(&format!("  {}", face.text("diff-figures", &values)))?;
    }
    let kinds = [
        (Change::Lost, "−", diff.lost),
        (Change::Gained, "+", diff.gained),
        (Change::Changed, "~", diff.changed),
    ];
    for (change, mark, count) in kinds {
        let rows = diff.rows.iter().filter(|row| row.change == change);
        for row in rows.take(SHOWN) {
            let line = format!("  {mark} {}{}", said(row), fields(row));
            face.line(&if change == Change::Lost { face.coloured(Severity::Warning, &line) } else { line })?;
        }
        let more = count.saturating_sub(SHOWN as u64);
        if more > 0 {
            face.line(&format!("  {mark} {}", face.text("ready-more", &[("count", more.to_string())])))?;
        }
    }
    Ok(())
}

/// What a thing is called, and whose it is.
fn said(row: &Compared) -> String {
    let place = [row.platform.as_str(), row.account.as_str()].into_iter().filter(|text| !text.is_empty());
    let place = place.collect::<Vec<_>>().join(" ");
    if place.is_empty() { row.name.clone() } else { format!("[{place}] {}", row.name) }
}

fn fields(row: &Compared) -> String {
    let told =
        row.fields.iter().take(FIELDS).map(|field| {
            format!("{} {} → {}", field.field, or_nothing(&field.older), or_nothing(&field.newer))
        });
    let more = if row.fields.len() > FIELDS { " …" } else { "" };
    let told = told.collect::<Vec<_>>().join("; ");
    if told.is_empty() { told } else { format!(": {told}{more}") }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "∅" } else { text }
}

fn files(face: &Face, diff: &Diff) -> Result<(), Trouble> {
    let files = &diff.files;
    let counts = [
        ("added", files.added.len()),
        ("removed", files.removed.len()),
        ("changed", files.changed.len()),
        ("moved", files.moved.len()),
    ];
    face.line(&face.bold(&face.text("diff-files", &counts.map(|(name, count)| (name, count.to_string())))))?;
    let moved: Vec<String> = files.moved.iter().map(|(from, to)| format!("{from} → {to}")).collect();
    for (mark, paths) in [("−", &files.removed), ("+", &files.added), ("~", &files.changed), ("→", &moved)]
    {
        for path in paths.iter().take(SHOWN) {
            face.line(&format!("  {mark} {path}"))?;
        }
        let more = paths.len().saturating_sub(SHOWN);
        if more > 0 {
            face.line(&format!("  {mark} {}", face.text("ready-more", &[("count", more.to_string())])))?;
        }
    }
    Ok(())
}
