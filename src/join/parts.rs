//! Who wrote where: the parts of exports that each table has rows of, noticed while the rows
//! pass by.

use super::source::{Sources, State};
use crate::schema::{Table, row_key};
use crate::table::{Row, RowSink};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// So many parts are told apart; past it every table counts as one of several parts.
const PARTS: usize = 200_000;

/// A sheet or section of one file, and whose rows it has.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    platform: String,
    account: String,
    source: String,
    place: String,
}

/// The account that the rows of a platform name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Only(String),
    Several,
}

/// The parts of every table, and the accounts that rows name.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// By table: the parts, each with the earliest moment by which a list may be cut off.
    tables: BTreeMap<&'static str, BTreeMap<Part, Option<State>>>,
    accounts: BTreeMap<String, Named>,
    count: usize,
    /// The part of the last row and its table: most rows are of the same.
    last: Option<(&'static str, Part)>,
}

/// One export of a list among others of its layout, and the earliest moment it reaches to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listed {
    pub state: State,
    pub as_of: String,
    pub from: Option<State>,
}

/// The exports of one list by platform, account and layout, the oldest first.
pub(super) type Series = BTreeMap<(String, String, String), Vec<Listed>>;

impl Parts {
    /// The account a row belongs to: the one it names; else the only one that rows of its
    /// platform name.
    pub fn account<'a>(&'a self, platform: &str, account: &'a str) -> &'a str {
        match self.accounts.get(platform) {
            Some(Named::Only(only)) if account.is_empty() => only,
            _ => account,
        }
    }

    /// Whether the rows of a table come from several parts of exports of one account, so
    /// that some may be about one thing.
    pub fn may_meet(&self, table: &Table) -> bool {
        let mut met = BTreeSet::new();
        let parts = self.tables.get(table.name).into_iter().flat_map(|parts| parts.keys());
        let mut whose = parts.map(|part| (&part.platform, self.account(&part.platform, &part.account)));
        self.count >= PARTS || !whose.all(|whose| met.insert(whose))
    }

    /// The dated exports of a table that lists what is there, by their layout.
    pub(super) fn series(&self, table: &Table, sources: &Sources) -> Series {
        let mut series = Series::new();
        if row_key(table).is_none_or(|key| !key.list) || self.count >= PARTS {
            return series;
        }
        for (part, from) in self.tables.get(table.name).into_iter().flatten() {
            let source = sources.of(&part.source);
            let Some(state) = source.state.filter(|_| source.whole && !source.layout.is_empty()) else {
                continue;
            };
            let account = self.account(&part.platform, &part.account).to_owned();
            let list = series.entry((part.platform.clone(), account, source.layout.clone())).or_default();
            // Parts of one day are one list: a list may come in pages.
            match list.iter_mut().find(|listed: &&mut Listed| listed.state.day == state.day) {
                Some(listed) => {
                    listed.from = earlier(listed.from, *from);
                    if state > listed.state {
                        (listed.state, listed.as_of) = (state, source.as_of.clone());
                    }
                }
                None => list.push(Listed { state, as_of: source.as_of.clone(), from: *from }),
            }
        }
        series.values_mut().for_each(|list| list.sort());
        series
    }
}

impl RowSink for Parts {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let Some(key) = row_key(row.table) else { return Ok(()) };
        let position = row.get("position");
        let place = position.rsplit_once('!').map_or("", |(place, _)| place);
        let (platform, account, source) = (row.get("platform"), row.get("account_id"), row.get("source"));
        let same = |part: &Part| {
            part.source == source
                && part.account == account
                && part.place == place
                && part.platform == platform
        };
        let is_last = self.last.as_ref().is_some_and(|(name, part)| *name == row.table.name && same(part));
        if !is_last {
            if self.count >= PARTS || source.is_empty() {
                return Ok(());
            }
            let part = Part {
                platform: platform.to_owned(),
                account: account.to_owned(),
                source: source.to_owned(),
                place: place.to_owned(),
            };
            self.name(platform, account);
            self.last = Some((row.table.name, part));
        } else if key.window.is_empty() {
            return Ok(());
        }
        let Some((name, part)) = &self.last else { return Ok(()) };
        let parts = self.tables.entry(name).or_default();
        let day = State::read(row.get(key.window));
        match parts.get_mut(part) {
            Some(from) => *from = earlier(*from, day),
            None => {
                parts.insert(part.clone(), day);
                self.count += 1;
            }
        }
        Ok(())
    }
}

impl Parts {
    fn name(&mut self, platform: &str, account: &str) {
        if account.is_empty() {
            return;
        }
        match self.accounts.get_mut(platform) {
            None => drop(self.accounts.insert(platform.to_owned(), Named::Only(account.to_owned()))),
            Some(named) if *named != Named::Only(account.to_owned()) => *named = Named::Several,
            Some(_) => {}
        }
    }
}

/// The earlier of two moments of which either may lack.
fn earlier(one: Option<State>, two: Option<State>) -> Option<State> {
    one.into_iter().chain(two).min()
}
