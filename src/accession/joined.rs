//! What is joined once all rows are there: current rows and their history, works and their
//! files, people in two lists; and the counts of what is held, each thing once.

use super::{Accession, Failure, Line, Request, take_in};
use crate::closure::{Holdings, links};
use crate::finding::{Code, Finding};
use crate::join::{Aliases, Current, Joined, Parts, Persons, Shape, Sources, Union, Works, origin};
use crate::package::tables::{Finished, Tables};
use crate::schema::{self, Table, WORKS};
use crate::table::{Row, RowSink};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::rc::Rc;

/// Rows on their way: they are written, counted, and noticed for what may belong together.
pub struct Gathering {
    tables: Tables,
    derived: Tables,
    parts: Parts,
    persons: Persons,
    holdings: Holdings,
}

impl RowSink for Gathering {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.holdings.take(row);
        self.parts.row(row)?;
        self.persons.row(row)?;
        self.tables.row(row)
    }
}

/// What was gathered, whole and joined.
pub struct Kept {
    /// The rows as read.
    pub tables: Vec<Finished>,
    /// What was derived from them.
    pub derived: Vec<Finished>,
    /// What is held.
    pub holdings: Holdings,
}

impl Gathering {
    /// Nothing yet; rows wait in a folder.
    pub fn new(request: &Request<'_>, folder: &Path) -> Self {
        Gathering {
            tables: Tables::new(folder),
            derived: Tables::new(folder),
            parts: Parts::default(),
            persons: Persons::default(),
            holdings: Holdings::new(request.cards),
        }
    }

    /// Joins what belongs together. Lines of the ledger learn which work they are of, and
    /// the accession what was found and how many rows were derived.
    ///
    /// # Errors
    /// If a table cannot be written or read back.
    pub fn join(mut self, accession: &mut Accession) -> io::Result<Kept> {
        let mut sources = Sources::default();
        for line in &accession.files {
            sources.row(&line.row())?;
        }
        let (sources, parts) = (Rc::new(sources), Rc::new(self.parts));
        let mut tables = self.tables.finish()?;
        let mut findings = Vec::new();
        let mut sink = Counting { tables: &mut self.derived, holdings: &mut self.holdings };
        let aliases = works(&mut tables, &sources, &parts, &mut sink, &mut findings)?;
        let mut sums: BTreeMap<String, Joined> = BTreeMap::new();
        for finished in tables.iter_mut().filter(|finished| parts.may_meet(finished.table)) {
            let aliases = if finished.table.name == WORKS.name { aliases.clone() } else { Aliases::new() };
            let Some(joined) = union(finished, &sources, &parts, aliases, &mut sink)? else { continue };
            tell(finished.table, &joined, &accession.files, &mut findings);
            if joined.matters() {
                sums.insert(finished.table.name.into(), joined);
            } else if let Some(current) = schema::current(finished.table) {
                sink.tables.leave_out(current);
            }
        }
        self.persons.finish(sink.tables)?;
        files(&mut accession.files, &mut self.holdings, &mut self.derived, &mut findings)?;
        accession.totals.joined(sums, &self.derived.rows());
        accession.totals.findings(&findings);
        accession.findings.append(&mut findings);
        Ok(Kept { tables, derived: self.derived.finish()?, holdings: self.holdings })
    }
}

/// Takes in what nobody packs, and joins it; rows wait in `folder`.
///
/// # Errors
/// As [`take_in`].
pub fn survey(request: &Request<'_>, folder: &Path) -> Result<(Accession, Kept), Failure> {
    let mut gathering = Gathering::new(request, folder);
    let mut accession = take_in(request, None, &mut gathering)?;
    let kept = gathering.join(&mut accession).map_err(Failure::Table)?;
    Ok((accession, kept))
}

/// Derived rows on their way: current rows are counted once more, instead of the rows as
/// read.
struct Counting<'a> {
    tables: &'a mut Tables,
    holdings: &'a mut Holdings,
}

impl RowSink for Counting<'_> {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.holdings.take(row);
        self.tables.row(row)
    }
}

/// Finds works that stand in two exports.
fn works(
    tables: &mut [Finished],
    sources: &Rc<Sources>,
    parts: &Rc<Parts>,
    sink: &mut Counting<'_>,
    findings: &mut Vec<Finding>,
) -> io::Result<Aliases> {
    let (Some(finished), Some(mut works)) = (
        tables.iter_mut().find(|finished| finished.table.name == WORKS.name && parts.may_meet(&WORKS)),
        Works::new(sources, parts),
    ) else {
        return Ok(Aliases::new());
    };
    finished.read(&mut works)?;
    let joined = works.join(sink.tables)?;
    if joined.partial {
        findings.push(Finding::new(Code::JoinPartial, "").sheet(WORKS.name).found(WORKS.name));
    }
    if joined.ambiguous > 0 {
        findings.push(
            Finding::new(Code::WorksAmbiguous, "").sheet(WORKS.name).found(joined.ambiguous.to_string()),
        );
    }
    Ok(joined.aliases)
}

/// Derives the current rows of one table; nothing where nothing tells its rows.
fn union(
    finished: &mut Finished,
    sources: &Rc<Sources>,
    parts: &Rc<Parts>,
    aliases: Aliases,
    sink: &mut Counting<'_>,
) -> io::Result<Option<Joined>> {
    let table = finished.table;
    let (Some(shape), Some(current)) = (Shape::of_table(table), Current::of(table, sources, parts)) else {
        return Ok(None);
    };
    let mut union = Union::new(shape, sources.clone(), parts.clone()).with_aliases(aliases);
    finished.read(&mut union)?;
    current.derive(union, &mut |_, row| sink.row(row)).map(Some)
}

/// Tells what a person should know of a table that was joined.
fn tell(table: &Table, joined: &Joined, lines: &[Line], findings: &mut Vec<Finding>) {
    if let Some((name, source)) = &joined.first_unsettled {
        let line = lines.iter().find(|line| origin(&line.path, &line.payload) == *source);
        let path = line.map_or(source.as_str(), |line| &line.path);
        let found = format!("{} ({})", joined.unsettled, crate::privacy::mask_free(name).0);
        findings.push(Finding::new(Code::NewerUnknown, path).sheet(table.name).found(found));
    }
    if let Some((last, since)) = &joined.first_gone {
        let found = format!("{} ({last} → {since})", joined.gone);
        findings.push(Finding::new(Code::GoneSince, "").sheet(table.name).found(found));
    }
    if joined.beyond > 0 {
        findings.push(Finding::new(Code::JoinPartial, "").sheet(table.name).found(table.name));
    }
}

/// Finds the work of each file. Files are counted with it, so it is the last thing.
fn files(
    lines: &mut [Line],
    holdings: &mut Holdings,
    derived: &mut Tables,
    findings: &mut Vec<Finding>,
) -> io::Result<()> {
    lines.iter().for_each(|line| holdings.take(&line.row()));
    holdings.settle();
    let found = links::links(holdings);
    let mut of: HashMap<&str, &str> = HashMap::new();
    let mut ambiguous: BTreeSet<&str> = BTreeSet::new();
    for link in &found {
        derived.row(&link.row())?;
        if link.verdict == links::Verdict::Ambiguous {
            ambiguous.insert(&link.path);
        }
        if link.verdict == links::Verdict::Joined {
            of.insert(&link.path, &link.work);
        }
    }
    for line in lines.iter_mut().filter(|line| line.work_id.is_empty()) {
        if let Some(work) = of.get(line.path.as_str()) {
            line.work_id = (*work).to_owned();
        }
    }
    if let Some(first) = ambiguous.first() {
        let found = ambiguous.len().to_string();
        findings.push(Finding::new(Code::RecordingAmbiguous, *first).found(found));
    }
    Ok(())
}
