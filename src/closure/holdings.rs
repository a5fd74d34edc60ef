//! What is held: the rows of an accession or a bundle, counted by platform, account and
//! class, with the few facts that coverage measures them by.
//!
//! One pass, and memory that does not grow with rows: what must be remembered one by one
//! has a limit here, and past it only the counts go on.

mod account;
mod held;

pub use account::{Account, ITEMS, Item};
pub use held::{FILES, Held, Part};

use super::dossier::Dossier;
use super::media::Medium;
use crate::adapter::card::Card;
use crate::adapter::rule::DataClass;
use crate::adapter::{Cards, Lexicon};
use crate::package::ORIGINALS;
use crate::schema::{DECLARED, GONE_SINCE, Table, UNSETTLED};
use crate::table::{Row, RowSink};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// So many recordings, pictures and documents are remembered one by one.
const MEDIA: usize = 100_000;

/// A platform and an account there; the account is empty where nothing states it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The platform's id; empty where the rows do not say.
    pub platform: String,
    /// The account's id or name.
    pub account: String,
}

/// What is held, by account, and the ledger as far as it counts here.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    /// By platform and account.
    pub accounts: BTreeMap<Key, Account>,
    /// Recordings, pictures and documents that are kept, copies left out.
    pub media: Vec<Medium>,
    /// Files that must be fetched again.
    pub incomplete: BTreeSet<String>,
    /// Files whose rows the user wrote down.
    pub declared: BTreeSet<String>,
    /// Files that no card knows.
    pub unknown: u64,
    /// Files in the ledger.
    pub files: u64,
    /// What goes into standing documents.
    pub dossier: Dossier,
    /// Accounts without a name, and the one they were found to be.
    joined: BTreeMap<Key, Key>,
    /// The zone of each platform: its days are those of its own clock.
    zones: BTreeMap<String, TimeZone>,
    /// What words in the data mean.
    words: Lexicon,
    /// The classes that were counted once more, by their current rows.
    recounted: BTreeSet<DataClass>,
    /// The key of the row at hand: its memory is used again.
    at: Key,
}

impl RowSink for Holdings {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        self.take(row);
        Ok(())
    }
}

/// The class whose rows stand in a table, or in the current rows of one.
pub fn class_of(table: &Table) -> Option<DataClass> {
    let name = if table.base.is_empty() { table.name } else { table.base };
    DataClass::ALL.into_iter().find(|class| class.table() == Some(name))
}

impl Holdings {
    /// Nothing yet; the cards tell in which zone each platform counts its days, and what
    /// words mean.
    pub fn new(cards: &Cards) -> Self {
        let zone = |card: &Card| Some((card.platform.clone(), TimeZone::get(&card.time_zone).ok()?));
        let zones = cards.cards().filter_map(zone).collect();
        Holdings { zones, words: cards.lexicon().clone(), ..Holdings::default() }
    }

    /// What words in the data mean.
    pub(super) fn words(&self) -> &Lexicon {
        &self.words
    }

    /// Counts one row; rows of the ledger tell what became of each file.
    pub fn take(&mut self, row: &Row) {
        if row.table.name == crate::schema::FILES.name {
            self.ledger(row);
            return;
        }
        let Some(class) = class_of(row.table) else { return };
        // A document that stands for itself: the ledger tells of it.
        if class == DataClass::Evidence && row.get("position").is_empty() {
            return;
        }
        let is_current = !row.table.base.is_empty();
        if is_current && self.recounted.insert(class) {
            self.accounts.values_mut().for_each(|account| account.forget(class));
            self.dossier.forget(row.table.base);
        }
        let source = row.get("source");
        let file = source.strip_prefix(ORIGINALS).unwrap_or(source);
        self.at.platform.clear();
        self.at.platform.push_str(row.get("platform"));
        self.at.account.clear();
        self.at.account.push_str(row.get("account_id"));
        if !self.accounts.contains_key(&self.at) {
            self.accounts.insert(self.at.clone(), Account::default());
        }
        let Some(account) = self.accounts.get_mut(&self.at) else { return };
        let zone = self.zones.get(&self.at.platform).cloned().unwrap_or(TimeZone::UTC);
        if source.is_empty() {
            // Stated by the user, and in no export.
            account.names.extend(Some(row.get("account_name").to_owned()).filter(|name| !name.is_empty()));
            return;
        }
        let held = account.classes.entry(class).or_default();
        match is_current {
            false => held.take(class, row, file, &zone),
            // Of rows that nothing settles the first stands for all.
            true if matches!(row.get(UNSETTLED), "" | "1") => held.rows += 1,
            true => return,
        }
        self.dossier.take(&self.at, row, file, (&zone, &self.words));
        let gone = is_current && !row.get(GONE_SINCE).is_empty();
        if !gone || class == DataClass::Works {
            account.facts(class, row, file, (&zone, &self.words));
        }
    }

    fn ledger(&mut self, row: &Row) {
        self.files += 1;
        self.dossier.file(row);
        let path = row.get("path");
        match row.get("state") {
            "incomplete" => drop(self.incomplete.insert(path.to_owned())),
            "unknown" => self.unknown += 1,
            _ => {}
        }
        if row.get("provenance") == DECLARED {
            self.declared.insert(path.to_owned());
        }
        let kept = matches!(row.get("state"), "kept" | "incomplete");
        if kept && self.media.len() < MEDIA {
            self.media.extend(Medium::of(row, &self.words));
        }
    }

    /// Rows that name no account belong to the one that is named, where there is only one
    /// on their platform; an account that is only stated counts where its platform has
    /// rows. Called once, when every row was counted.
    pub fn settle(&mut self) {
        let with_rows = self.accounts.iter().filter(|(_, account)| !account.classes.is_empty());
        let platforms: BTreeSet<String> = with_rows.map(|(key, _)| key.platform.clone()).collect();
        self.accounts.retain(|key, _| platforms.contains(&key.platform));
        let nameless: Vec<Key> = self.accounts.keys().filter(|key| key.account.is_empty()).cloned().collect();
        for key in nameless.into_iter().filter(|key| !key.platform.is_empty()) {
            let beside = |other: &&Key| other.platform == key.platform && **other != key;
            let named: Vec<Key> = self.accounts.keys().filter(beside).cloned().collect();
            if let [only] = named.as_slice() {
                let rest = self.accounts.remove(&key).unwrap_or_default();
                self.joined.insert(key, only.clone());
                self.accounts.entry(only.clone()).or_default().join(rest);
            }
        }
    }
}

impl Holdings {
    /// The account that rows with this key belong to; none where nobody asks about it.
    pub fn owner<'k>(&'k self, key: &'k Key) -> Option<&'k Key> {
        let key = self.joined.get(key).unwrap_or(key);
        self.accounts.contains_key(key).then_some(key)
    }

    /// Leaves only the accounts that `wanted` wants; files stay.
    pub fn narrow(&mut self, wanted: impl Fn(&Key, &Account) -> bool) {
        self.accounts.retain(|key, account| wanted(key, account));
    }

    /// Asks about a platform of which nothing is held.
    pub fn expect(&mut self, platform: &str) {
        if !self.accounts.keys().any(|key| key.platform == platform) {
            let key = Key { platform: platform.to_owned(), account: String::new() };
            self.accounts.insert(key, Account::default());
        }
    }
}
