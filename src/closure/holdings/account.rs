//! Everything held of one account: its classes, and the facts that rows state of it.

use super::Held;
use crate::adapter::rule::DataClass;
use crate::adapter::{Lexicon, Meaning};
use crate::closure::date::day_in;
use crate::closure::media::date_in;
use crate::closure::stated::{Latest, Stated};
use crate::join::fold_title;
use crate::privacy::mask_free;
use crate::schema::GONE_SINCE;
use crate::table::Row;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// So many works or live sessions of an account are remembered one by one.
pub const ITEMS: usize = 20_000;
/// So many different fans are told apart; past it the longest single list counts.
const FANS: usize = 1 << 18;

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
    pub(super) fn forget(&mut self, class: DataClass) {
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

    pub(super) fn facts(
        &mut self,
        class: DataClass,
        row: &Row,
        file: &str,
        (zone, words): (&TimeZone, &Lexicon),
    ) {
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

    pub(super) fn join(&mut self, other: Account) {
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

fn number(text: &str) -> Option<Decimal> {
    text.parse().ok()
}
