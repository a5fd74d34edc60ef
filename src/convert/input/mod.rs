//! Inputs: which tables are there, and the records of one of them.
//!
//! Three kinds of table are offered, in this order: those of a bundle, those that cards
//! claim (one for each table of the schema, whatever number of files it comes from), and
//! those that no card claims, as they are.

mod ahead;
pub mod bundle;
mod claimed;
mod json;
pub mod once;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod raw;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tables;
mod vcard;

use super::Error;
use super::header::{Flow, Header};
use super::loss::Losses;
use crate::accession::{self, Request, State};
use crate::aside::Spool;
use crate::bag::store::Opener;
use crate::bag::{OpenError, Store};
use crate::finding::{Finding, Severity};
use crate::join::Sources;
use crate::schema::{self, Table};
use crate::table::RowSink;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use std::rc::Rc;

/// Stands between a bundle and the name of a table in it: `backup.zip#fans`.
const OF_BUNDLE: char = '#';

/// A table that the inputs offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Offer {
    /// Its number, from 1, by which it can be asked for.
    pub number: usize,
    /// Its name: that of the schema's table, or of the file with the sheet.
    pub name: String,
    /// How many rows it has; unknown for a bundle.
    pub rows: Option<u64>,
    /// How many columns.
    pub columns: usize,
}

/// What was read.
pub struct Taken {
    /// What was noticed while reading.
    pub findings: Vec<Finding>,
    /// Whether something of it matters.
    pub matters: bool,
}

/// One table that can be read.
enum Source {
    /// A table of the bundle, by its member's index.
    Bundle(&'static Table, usize),
    /// A table of the schema: rows that cards gave, after rows of it that we wrote ourselves.
    Claimed(&'static Table, Vec<raw::Found>, Option<Spool>),
    /// A table that no card claims, in one file or in several of equal headings.
    Raw(Vec<raw::Found>),
}

/// The inputs of a conversion, looked through once.
pub struct Input<'a> {
    request: &'a Request<'a>,
    /// The paths that hold no table of ours.
    strange: Vec<PathBuf>,
    bundle: Option<Box<dyn Store>>,
    sources: Vec<Source>,
    offers: Vec<Offer>,
    /// How many of the sources are tables of the schema.
    known: usize,
    findings: Vec<Finding>,
    /// What was noticed of files that cards were asked about.
    told: Vec<Finding>,
    /// Whether something of it matters.
    matters: bool,
    /// What was masked while they were read.
    masked: Vec<accession::Masked>,
    /// What is known of the files that cards claim.
    ledger: Rc<Sources>,
}

/// The bundle and the table that `backup.zip#fans` means; nothing where a file is called so.
pub fn of_bundle(path: &std::path::Path) -> Option<(PathBuf, String)> {
    if path.symlink_metadata().is_ok() {
        return None;
    }
    let (bundle, table) = path.to_str()?.rsplit_once(OF_BUNDLE)?;
    (!bundle.is_empty() && !table.is_empty()).then(|| (PathBuf::from(bundle), table.to_owned()))
}

impl<'a> Input<'a> {
    /// Looks through the inputs. With `original`, tables that cards claim are taken as they
    /// are too; `open` opens bundles.
    ///
    /// # Errors
    /// If an input cannot be found, read, or opened.
    pub fn survey(request: &'a Request<'a>, original: bool, open: &Opener<'_>) -> Result<Self, Error> {
        let mut input = Input {
            request,
            strange: request.paths.to_vec(),
            bundle: None,
            sources: Vec::new(),
            offers: Vec::new(),
            known: 0,
            findings: Vec::new(),
            told: Vec::new(),
            matters: false,
            masked: Vec::new(),
            ledger: Rc::default(),
        };
        match (open(request.paths), request.paths.first().cloned()) {
            (Ok(bundle), _) => {
                input.of_bundle(bundle);
                return Ok(input);
            }
            (Err(OpenError::Io(source)), Some(path)) => {
                return Err(accession::Failure::Input { path, source }.into());
            }
            (Err(source @ (OpenError::Locked(_) | OpenError::NotWhole(_))), Some(path)) => {
                return Err(Error::Bundle { path, source });
            }
            (Err(_), _) => {}
        }
        input.of_files(original)?;
        Ok(input)
    }

    fn of_bundle(&mut self, bundle: Box<dyn Store>) {
        for (table, index) in bundle::tables(bundle.as_ref()) {
            self.offer(table.name, None, table.fields.len(), Source::Bundle(table, index));
        }
        self.known = self.sources.len();
        self.bundle = Some(bundle);
    }

    fn of_files(&mut self, original: bool) -> Result<(), Error> {
        let (mut own, strange) = raw::own(self.request, &mut self.findings)?;
        self.strange = strange;
        if self.strange.is_empty() {
            own.into_iter().for_each(|found| self.add(found));
            return Ok(());
        }
        if original {
            own.into_iter().for_each(|found| self.add(found));
            return self.of_raw(|_| true);
        }
        let mut aside = claimed::Aside::default();
        let accession = accession::take_in(&self.of_strange(), None, &mut aside)?;
        self.matters = accession.totals.matters();
        self.masked = accession.masked;
        let mut sources = Sources::default();
        for line in &accession.files {
            sources.row(&line.row())?;
        }
        self.ledger = sources.into();
        for table in schema::ROW_TABLES.iter().copied() {
            let of_table = |found: &raw::Found| found.table().is_some_and(|own| std::ptr::eq(own, table));
            let own: Vec<raw::Found> = own.extract_if(.., |found| of_table(found)).collect();
            let spool = aside.take(table);
            if spool.is_some() || !own.is_empty() {
                let rows = spool.as_ref().map_or(0, |spool| spool.len)
                    + own.iter().map(|found| found.rows).sum::<u64>();
                self.offer(table.name, Some(rows), table.fields.len(), Source::Claimed(table, own, spool));
            }
        }
        own.into_iter().for_each(|found| self.add(found));
        self.known = self.sources.len();
        let unknown: Vec<&str> = accession
            .files
            .iter()
            .filter(|line| line.state == State::Unknown.as_str())
            .map(|line| line.path.as_str())
            .collect();
        self.of_raw(|path| unknown.contains(&path))?;
        self.told = accession.findings;
        Ok(())
    }

    /// Offers the tables of those files that are asked for, as they are.
    fn of_raw(&mut self, asked: impl Fn(&str) -> bool) -> Result<(), Error> {
        let mut noticed = Vec::new();
        let found = raw::survey(&self.of_strange(), &asked, &mut noticed)?;
        self.findings.append(&mut noticed);
        found.into_iter().for_each(|found| self.add(found));
        Ok(())
    }

    /// Offers a table that no card claims, or adds it to the tables of other files with the
    /// same headings.
    fn add(&mut self, found: raw::Found) {
        for (source, offer) in self.sources.iter_mut().zip(&mut self.offers) {
            if let Source::Raw(group) = source
                && group.first().is_some_and(|first| first.continues(&found))
            {
                offer.rows = offer.rows.map(|rows| rows + found.rows);
                offer.columns = offer.columns.max(found.width);
                group.push(found);
                return;
            }
        }
        let (name, rows, columns) = (found.name(), found.rows, found.width);
        self.offer(&name, Some(rows), columns, Source::Raw(vec![found]));
    }

    /// The request for all that is not ours.
    fn of_strange(&self) -> Request<'_> {
        let request = self.request;
        Request {
            paths: &self.strange,
            except: request.except.clone(),
            cards: request.cards,
            limits: request.limits,
            passwords: request.passwords.clone(),
            accounts: request.accounts.clone(),
            works: request.works.clone(),
            exported: request.exported.clone(),
            reveal: request.reveal.clone(),
            threads: request.threads,
            meter: request.meter,
            ask: request.ask,
        }
    }

    fn offer(&mut self, name: &str, rows: Option<u64>, columns: usize, source: Source) {
        self.sources.push(source);
        self.offers.push(Offer { number: self.sources.len(), name: name.to_owned(), rows, columns });
    }

    /// The table that was asked for by name or number; else the only one there is. Where
    /// cards claim one table and others are unclaimed, it is that one.
    ///
    /// # Errors
    /// If there is none, or none of that name, or several to choose from.
    pub fn choose(&self, asked: Option<&str>) -> Result<&Offer, Error> {
        let offers = || self.offers.clone();
        match (asked, self.offers.as_slice()) {
            (_, []) => Err(Error::Nothing(self.told.clone())),
            (Some(asked), all) => {
                let by_number = |offer: &&Offer| asked.parse() == Ok(offer.number);
                let by_name = |offer: &&Offer| offer.name == asked;
                let by_sheet = |offer: &&Offer| {
                    offer.name.rsplit_once(raw::SHEET_OF).is_some_and(|(_, sheet)| sheet == asked)
                };
                all.iter()
                    .find(by_name)
                    .or_else(|| all.iter().find(by_sheet))
                    .or_else(|| all.iter().find(by_number))
                    .ok_or_else(|| Error::NoTable { asked: asked.to_owned(), offers: offers() })
            }
            (None, [only]) => Ok(only),
            (None, [first, ..]) if self.known == 1 => Ok(first),
            (None, _) => Err(Error::Several(offers())),
        }
    }

    /// Reads one table.
    ///
    /// # Errors
    /// If an input cannot be read any more, or the flow fails.
    pub fn read(mut self, number: usize, losses: &Losses, flow: &mut dyn Flow) -> Result<Taken, Error> {
        let at = number
            .checked_sub(1)
            .filter(|at| *at < self.sources.len())
            .ok_or_else(|| Error::Nothing(Vec::new()))?;
        let taken = match self.sources.swap_remove(at) {
            Source::Bundle(table, index) => {
                losses.reading(&format!("data/tables/{}.csv", table.name));
                if let Some(bundle) = &self.bundle {
                    bundle::read(bundle.as_ref(), index, table, flow)?;
                }
                Taken { findings: Vec::new(), matters: false }
            }
            Source::Claimed(table, own, spool) => {
                flow.begin(&Header::of_table(table).with_sources(self.ledger.clone()))?;
                raw::rows_of(self.request, table, &own, losses, flow)?;
                for masked in self.masked.iter().filter(|masked| masked.table == table.name) {
                    losses.masked(masked.field, masked.count, &masked.path, masked.row);
                }
                spool.map_or(Ok(()), |spool| claimed::rows(spool, table, losses, flow))?;
                Taken { matters: self.matters, findings: self.told }
            }
            Source::Raw(group) => {
                raw::read(self.request, &group, losses, flow)?;
                Taken { matters: matters(&self.findings), findings: self.findings }
            }
        };
        flow.end()?;
        Ok(taken)
    }
}

/// Whether one of the findings matters.
fn matters(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity() > Severity::Note)
}
