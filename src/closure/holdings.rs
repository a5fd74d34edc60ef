//! What is held: the rows of an accession or a bundle, counted by platform, account and
//! class, with the few facts that coverage measures them by.
//!
//! One pass, and memory that does not grow with rows: what must be remembered one by one
//! has a limit here, and past it only the counts go on.

use super::date::day_in;
use super::dossier::Dossier;
use super::media::{Medium, date_in};
use super::stated::{Latest, Stated};
use crate::adapter::card::Card;
use crate::adapter::rule::DataClass;
use crate::adapter::{Cards, Lexicon, Meaning};
use crate::join::fold_title;
use crate::package::ORIGINALS;
use crate::privacy::mask_free;
use crate::schema::{DECLARED, GONE_SINCE, Table, UNSETTLED};
use crate::table::{Row, RowSink};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

/// So many works or live sessions of an account are remembered one by one.
pub const ITEMS: usize = 20_000;
/// So many files are named for one class of one account.
pub const FILES: usize = 1_000;
/// So many different fans are told apart; past it the longest single list counts.
const FANS: usize = 1 << 18;
/// So many different days are told apart: a century.
const DAYS: usize = 36_525;
/// A figure that sums up a longer period than this proves no single day.
const LONGEST_PERIOD: i32 = 366;
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

/// The rows of one class.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// How many rows.
    pub rows: u64,
    /// The first day that a row bears.
    pub from: Option<Date>,
    /// The last day that a row bears.
    pub to: Option<Date>,
    /// The days that rows bear, up to a century of them.
    pub days: BTreeSet<Date>,
    /// The files they come from, with their rows and their own span of days.
    pub files: BTreeMap<String, Part>,
}

/// What one file holds of a class.
#[derive(Debug, Clone, Copy, Default)]
pub struct Part {
    /// Its rows.
    pub rows: u64,
    /// Its first and last day.
    pub span: Option<(Date, Date)>,
}

/// A work or a live session, as far as files are looked for by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id; empty where the export has none.
    pub id: String,
    /// Its caption or title, folded for comparison.
    pub folded: String,
    /// Its caption or title, with personal data masked.
    pub title: String,
    /// The day it was published or began.
    pub day: Option<Date>,
    /// Its kind, as the source states it.
    pub kind: String,
    /// When it was published or began, as the source states it; else its day.
    at: String,
    /// Whether its list has it no more: nothing of it can be fetched.
    pub gone: bool,
    /// Its length in seconds, where the source states it.
    pub length: Option<Decimal>,
}

/// Everything held of one account.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// The rows by class.
    pub classes: BTreeMap<DataClass, Held>,
    /// The names the account goes by.
    pub names: BTreeSet<String>,
    /// The followers that the platform states, by the latest statement.
    pub followers: Latest,
    /// The balance after the last movement of money.
    pub balance: Latest,
    /// Orders without a day on which they were finished, and without a word that says so.
    pub open_orders: u64,
    /// Works, by id or caption and day.
    pub works: BTreeMap<String, Item>,
    /// Live sessions, by id or title and day.
    pub lives: BTreeMap<String, Item>,
    /// Works that orders came from.
    pub selling_works: BTreeSet<String>,
    fans: HashSet<u64>,
    /// The fans that stand, where exports of them were joined.
    current_fans: Option<u64>,
}

impl Account {
    /// The last day that any row bears.
    pub fn to(&self) -> Option<Date> {
        self.classes.values().filter_map(|held| held.to).max()
    }

    /// Empties what rows of a class came to, to count them once more: the files they come
    /// from and the days they bear stay.
    fn forget(&mut self, class: DataClass) {
        if let Some(held) = self.classes.get_mut(&class) {
            held.rows = 0;
        }
        match class {
            DataClass::Fans => {
                self.fans.clear();
                self.current_fans = Some(0);
            }
            DataClass::Works => self.works.clear(),
            DataClass::Lives => self.lives.clear(),
            DataClass::Orders => self.open_orders = 0,
            _ => {}
        }
    }

    /// How many different fans are held for certain.
    pub fn distinct_fans(&self) -> u64 {
        if let Some(current) = self.current_fans {
            return current;
        }
        let longest =
            self.classes.get(&DataClass::Fans).map(|held| held.files.values().map(|p| p.rows).max());
        (self.fans.len() as u64).max(longest.flatten().filter(|_| self.fans.len() >= FANS).unwrap_or(0))
    }
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

/// The fields of a table that tell a row's day, the best first.
fn day_fields(class: DataClass) -> &'static [&'static str] {
    match class {
        DataClass::Accounts => &["as_of"],
        DataClass::Fans => &["followed_at", "last_seen_at"],
        DataClass::Works => &["published_at"],
        DataClass::Interactions | DataClass::Messages | DataClass::Gifts | DataClass::Ledger => &["at"],
        DataClass::Lives => &["started_at", "ended_at"],
        DataClass::Orders => &["created_at", "paid_at", "finished_at"],
        DataClass::Aftersales => &["applied_at", "closed_at"],
        DataClass::Metrics | DataClass::Campaigns => &["period_start", "period_end"],
        DataClass::Evidence => &["dated"],
        DataClass::Products | DataClass::Members => &[],
        DataClass::Media | DataClass::Replays | DataClass::Copyright => &[],
    }
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
        if !is_current {
            self.dossier.take(&self.at, row, file, (&zone, &self.words));
        }
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

impl Held {
    fn take(&mut self, class: DataClass, row: &Row, file: &str, zone: &TimeZone) {
        self.rows += 1;
        let days = days_of(class, row, zone);
        if self.files.len() < FILES && !self.files.contains_key(file) {
            self.files.insert(file.to_owned(), Part::default());
        }
        if let Some(part) = self.files.get_mut(file) {
            part.rows += 1;
            if let Some((first, last)) = days {
                let (from, to) = part.span.unwrap_or((first, last));
                part.span = Some((from.min(first), to.max(last)));
            }
        }
        let Some((first, last)) = days else { return };
        self.from = Some(self.from.map_or(first, |from| from.min(first)));
        self.to = Some(self.to.map_or(last, |to| to.max(last)));
        let mut day = first;
        while day <= last && self.days.len() < DAYS {
            self.days.insert(day);
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
    }

    fn join(&mut self, other: Held) {
        self.rows += other.rows;
        self.from = self.from.into_iter().chain(other.from).min();
        self.to = self.to.max(other.to);
        self.days.extend(other.days);
        for (file, part) in other.files {
            let own = self.files.entry(file).or_default();
            own.rows += part.rows;
            own.span = match (own.span, part.span) {
                (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
                (a, b) => a.or(b),
            };
        }
    }
}

/// The first and last day of a row.
fn days_of(class: DataClass, row: &Row, zone: &TimeZone) -> Option<(Date, Date)> {
    let first = day_fields(class).iter().find_map(|field| day_in(row.get(field), zone))?;
    let period = class == DataClass::Metrics && row.table.index("period_end").is_some();
    let last =
        Some(row).filter(|_| period).and_then(|row| day_in(row.get("period_end"), zone)).unwrap_or(first);
    let longest = first.checked_add(LONGEST_PERIOD.days()).ok()?;
    Some(if last < first || last > longest { (first, first) } else { (first, last) })
}

fn number(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

impl Account {
    fn facts(&mut self, class: DataClass, row: &Row, file: &str, (zone, words): (&TimeZone, &Lexicon)) {
        match class {
            DataClass::Accounts => {
                let name = row.get("account_name");
                if !name.is_empty() {
                    self.names.insert(name.to_owned());
                }
                let stated = number(row.get("follower_count")).map(|value| Stated {
                    value,
                    day: day_in(row.get("as_of"), zone),
                    at: row.get("as_of").to_owned(),
                    file: file.to_owned(),
                });
                stated.into_iter().for_each(|stated| self.followers.take(stated));
            }
            DataClass::Fans if self.current_fans.is_some() => {
                let follows = u64::from(row.get("unfollowed_at").is_empty());
                self.current_fans = self.current_fans.map(|fans| fans + follows);
            }
            DataClass::Fans if row.get("unfollowed_at").is_empty() && self.fans.len() < FANS => {
                let mut hasher = DefaultHasher::new();
                match row.get("fan_id") {
                    "" => (row.get("name"), row.get("followed_at")).hash(&mut hasher),
                    id => id.hash(&mut hasher),
                }
                self.fans.insert(hasher.finish());
            }
            DataClass::Works => {
                remember(&mut self.works, item(row, "work_id", "caption", "published_at", zone))
            }
            DataClass::Lives => remember(&mut self.lives, item(row, "live_id", "title", "started_at", zone)),
            DataClass::Orders => {
                let over = words.says(Meaning::OrderOver, row.get("status"));
                self.open_orders += u64::from(row.get("finished_at").is_empty() && !over);
                let work = row.get("work_id");
                if !work.is_empty() && self.selling_works.len() < ITEMS {
                    self.selling_works.insert(work.to_owned());
                }
            }
            DataClass::Ledger => {
                let stated = number(row.get("balance")).map(|value| Stated {
                    value,
                    day: day_in(row.get("at"), zone),
                    at: row.get("at").to_owned(),
                    file: file.to_owned(),
                });
                stated.into_iter().for_each(|stated| self.balance.take(stated));
            }
            _ => {}
        }
    }

    fn join(&mut self, other: Account) {
        for (class, held) in other.classes {
            self.classes.entry(class).or_default().join(held);
        }
        self.names.extend(other.names);
        self.followers.join(other.followers);
        self.balance.join(other.balance);
        self.open_orders += other.open_orders;
        self.works.extend(other.works);
        self.lives.extend(other.lives);
        self.selling_works.extend(other.selling_works);
        self.fans.extend(other.fans);
        self.current_fans = match (self.current_fans, other.current_fans) {
            (None, None) => None,
            (one, two) => Some(one.unwrap_or_default() + two.unwrap_or_default()),
        };
    }
}

fn item(row: &Row, id: &str, title: &str, at: &str, zone: &TimeZone) -> Item {
    let title = row.get(title);
    let day = day_in(row.get(at), zone).or_else(|| date_in(title));
    Item {
        id: row.get(id).to_owned(),
        folded: fold_title(title),
        length: row.table.index("duration_s").and_then(|_| number(row.get("duration_s"))),
        title: mask_free(title).0.into_owned(),
        day,
        at: match (row.get(at), day) {
            ("", Some(day)) => day.to_string(),
            (at, _) => at.to_owned(),
        },
        gone: !row.get(GONE_SINCE).is_empty(),
        kind: if row.table.index("kind").is_some() { row.get("kind").to_owned() } else { String::new() },
    }
}

/// Works and sessions by their id; without one by caption and moment, which is what tells
/// the rows of one list apart.
fn remember(items: &mut BTreeMap<String, Item>, item: Item) {
    let name = match (item.id.as_str(), item.folded.as_str()) {
        ("", "") => item.at.clone(),
        ("", folded) => format!("{folded} {}", item.at),
        (id, _) => id.to_owned(),
    };
    if name.is_empty() || items.len() >= ITEMS {
        return;
    }
    items.entry(name).or_insert(item);
}
