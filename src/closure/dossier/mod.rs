//! Standing documents from the data, which stay when the account is gone: what money moved
//! in which year, tips for the tax, what sold and at which hours, live sessions with their
//! gifts, and the fan club with its levels.
//!
//! Exact and honest: decimals as the source has them, no sum over unlike currencies, no
//! row counted twice where exports overlap, and what is not known is said. Each part tells
//! the query by which it can be had from a bundle.
//!
//! What is held of which class, and whether an account may be closed, is not told here.

pub mod amount;
mod club;
pub mod document;
mod live;
mod money;
mod once;
mod query;
mod sales;

pub use document::{DossierDocument, TipsTold};
pub use once::ROWS;
use once::{Once, Owner};
pub use query::Query;

use super::coverage::Given;
use super::holdings::{FILES, Key};
use super::text::Voice;
use crate::adapter::{Cards, Lexicon};
use crate::table::Row;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What rows come to, while they are counted.
#[derive(Debug, Clone, Default)]
pub struct Dossier {
    money: money::Money,
    sales: sales::Sales,
    lives: live::Lives,
    club: club::Club,
    /// What the ledger keeps of the words around tables: cards, resources, words.
    words: BTreeMap<String, (String, String, String)>,
    /// The account of the row before.
    at: Arc<Key>,
}

impl Dossier {
    /// Empties what the rows of a table came to, to count its current rows instead.
    pub fn forget(&mut self, table: &str) {
        match table {
            "ledger_entries" => self.money.entries = Once::default(),
            "gifts" => {
                self.money.gifts = Once::default();
                self.lives.gifts = Once::default();
            }
            "metrics" => self.money.figures.clear(),
            "orders" => self.sales.lines = Once::default(),
            "works" => self.sales.works = Once::default(),
            "lives" => self.lives.sessions = Once::default(),
            "fans" => self.club.fans = Once::default(),
            _ => {}
        }
    }

    /// Takes one row of an export, or a current row; `file` is its file as the ledger names it.
    pub fn take(&mut self, key: &Key, row: &Row, file: &str, (zone, words): (&TimeZone, &Lexicon)) {
        if *self.at != *key {
            self.at = Arc::new(key.clone());
        }
        let key = &self.at;
        let table = if row.table.base.is_empty() { row.table.name } else { row.table.base };
        match table {
            "ledger_entries" => self.money.entry(key, row, file, (zone, words)),
            "gifts" => {
                self.money.gift(key, row, zone);
                self.lives.gift(key, row);
            }
            "metrics" => self.money.figure(key, row, (zone, words)),
            "orders" => self.sales.line(key, row, words),
            "works" => self.sales.work(key, row),
            "lives" => self.lives.session(key, row),
            "fans" => self.club.fan(key, row, file),
            _ => {}
        }
    }

    /// Takes a row of the ledger, for the totals that a file states of itself.
    pub fn file(&mut self, row: &Row) {
        let words = row.get("preamble");
        if !words.is_empty() && self.words.len() < FILES {
            let kept = (row.get("card").to_owned(), row.get("resource").to_owned(), words.to_owned());
            self.words.insert(row.get("path").to_owned(), kept);
        }
    }

    fn settle(&mut self, owner: Owner<'_>) {
        self.money.settle(owner);
        self.sales.settle(owner);
        self.lives.settle(owner);
        self.club.settle(owner);
    }

    fn totals(&mut self, cards: &Cards) {
        for (file, (card, resource, words)) in &self.words {
            let words: Vec<String> = serde_json::from_str(words).unwrap_or_default();
            self.money.totals(file, cards.stated_totals(card, resource, &words));
        }
    }
}

impl Given<'_> {
    /// Tips by year; none where there are too many rows to tell copies apart.
    pub(super) fn tips_told(&self) -> Option<Vec<TipsTold>> {
        self.dossier().money.tips()
    }

    /// What the rows of everything held came to, each with the account it belongs to, and
    /// statements with the totals that they give of themselves.
    pub fn dossier(&self) -> Dossier {
        let mut dossier = self.holdings.dossier.clone();
        dossier.totals(self.cards);
        dossier.settle(&|key| Some(Arc::new(self.holdings.owner(key)?.clone())));
        dossier
    }
}

impl Dossier {
    /// The dossier in the language of a voice; it must be that of what is given.
    pub fn document(&self, given: &Given<'_>, voice: &Voice) -> DossierDocument {
        let (statements, statements_more) = self.money.statements();
        DossierDocument {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "dossier".into(),
            today: given.days.today.to_string(),
            names: given.names(voice),
            totals: self.money.totals_of_years(),
            years: self.money.years(),
            statements,
            statements_more,
            tips: self.money.tips(),
            products: self.sales.products(),
            hours: self.sales.hours(),
            lives: self.lives.told(),
            clubs: self.club.told(given, voice),
            queries: query::all(given.cards.lexicon()),
        }
    }
}
