//! Money: what moved, by year, currency and kind, and whether each statement agrees with
//! its own totals; tips by year, for the tax.

use super::amount::{Sum, decimal, money};
use super::document::{
    Balances, MoneyTold, StatementTold, TipsFrom, TipsTold, TotalTold, TotalsTold, YearTold,
};
use super::once::{Once, Owned, Owner, ROWS, Texts, settled};
use crate::adapter::{Lexicon, Meaning, StatedTotal};
use crate::closure::date::day_in;
use crate::closure::holdings::Key;
use crate::table::Row;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many statements are held against their own totals.
const STATEMENTS: usize = 1_000;

/// The tables of money of all accounts.
#[derive(Debug, Clone, Default)]
pub struct Money {
    pub(super) entries: Once<Entry>,
    pub(super) gifts: Once<Gift>,
    /// By account, figure and day; of several the one read last.
    pub(super) figures: BTreeMap<(Arc<Key>, String, String), Gift>,
    /// Row for row as read: a statement may repeat what another one has.
    statements: BTreeMap<String, Statement>,
    more: u64,
    texts: Texts,
}

/// A movement of money.
#[derive(Debug, Clone)]
pub struct Entry {
    key: Arc<Key>,
    year: Option<i16>,
    currency: Arc<str>,
    direction: Arc<str>,
    kind: Arc<str>,
    amount: Option<Decimal>,
    tip: bool,
}

/// A tip, or a figure of the platform about tips.
#[derive(Debug, Clone)]
pub struct Gift {
    key: Arc<Key>,
    year: Option<i16>,
    /// Empty for coins.
    currency: Arc<str>,
    coins: bool,
    amount: Option<Decimal>,
}

/// What one statement comes to, row for row.
#[derive(Debug, Clone, Default)]
struct Statement {
    key: Arc<Key>,
    /// In and out, by currency.
    sums: BTreeMap<(Arc<str>, Arc<str>), Sum>,
    /// Balance and signed amount of the first and the last row, and their moments.
    ends: Option<(End, End)>,
    /// Rows that lack a balance, an amount or a direction: the balances prove nothing then.
    holes: bool,
    totals: Vec<StatedTotal>,
}

#[derive(Debug, Clone)]
struct End {
    at: String,
    balance: Decimal,
    step: Decimal,
}

impl Owned for Entry {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

impl Owned for Gift {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

impl Owned for Statement {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

fn year(row: &Row, field: &str, zone: &TimeZone) -> Option<i16> {
    day_in(row.get(field), zone).map(|day| day.year())
}

impl Money {
    /// Takes a movement of money.
    pub fn entry(&mut self, key: &Arc<Key>, row: &Row, file: &str, (zone, words): (&TimeZone, &Lexicon)) {
        let (kind, direction) = (row.get("kind"), row.get("direction"));
        let entry = Entry {
            key: key.clone(),
            year: year(row, "at", zone),
            currency: self.texts.one(row.get("currency")),
            direction: self.texts.one(direction),
            kind: self.texts.one(kind),
            amount: decimal(row.get("amount")),
            tip: direction == "in" && words.says(Meaning::Tip, kind),
        };
        // What stands in a current row was read in its statement.
        if row.table.base.is_empty() {
            self.statement(&entry, row, file);
        }
        self.entries.take(row, entry);
    }

    fn statement(&mut self, entry: &Entry, row: &Row, file: &str) {
        if self.statements.len() < STATEMENTS || self.statements.contains_key(file) {
            let statement = self.statements.entry(file.to_owned()).or_default();
            statement.key = entry.key.clone();
            statement.take(entry, row);
        } else {
            self.more += 1;
        }
    }

    /// Takes a gift.
    pub fn gift(&mut self, key: &Arc<Key>, row: &Row, zone: &TimeZone) {
        let amount = decimal(row.get("amount"));
        let coins = amount.is_none() && !row.get("coins").is_empty();
        let gift = Gift {
            key: key.clone(),
            year: year(row, "at", zone),
            currency: self.texts.one(if coins { "" } else { row.get("currency") }),
            coins,
            amount: if coins { decimal(row.get("coins")) } else { amount },
        };
        self.gifts.take(row, gift);
    }

    /// Takes a figure, if it is about tips of one day of the account.
    pub fn figure(&mut self, key: &Arc<Key>, row: &Row, (zone, words): (&TimeZone, &Lexicon)) {
        let unit = row.get("unit");
        let currency = unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
        let one_day = row.get("period_end").is_empty() || row.get("period_end") == row.get("period_start");
        if !currency
            || !one_day
            || row.get("subject") != "account"
            || !words.says(Meaning::Tip, row.get("metric"))
        {
            return;
        }
        let figure = Gift {
            key: key.clone(),
            year: year(row, "period_start", zone),
            currency: self.texts.one(unit),
            coins: false,
            amount: decimal(row.get("value")),
        };
        let name = (key.clone(), row.get("metric").to_owned(), row.get("period_start").to_owned());
        if self.figures.len() < ROWS || self.figures.contains_key(&name) {
            self.figures.insert(name, figure);
        }
    }

    /// Leaves the rows that somebody asks about, each with its owner.
    pub fn settle(&mut self, owner: Owner<'_>) {
        self.entries.settle(owner);
        self.gifts.settle(owner);
        self.figures.retain(|_, figure| settled(figure, owner));
        self.statements.retain(|_, statement| settled(statement, owner));
    }

    /// Takes the totals that a file states of itself.
    pub fn totals(&mut self, file: &str, totals: Vec<StatedTotal>) {
        if let Some(statement) = self.statements.get_mut(file) {
            statement.totals = totals;
        }
    }
}

impl Statement {
    fn take(&mut self, entry: &Entry, row: &Row) {
        let name = (entry.currency.clone(), entry.direction.clone());
        self.sums.entry(name).or_default().add(entry.amount);
        let step = match (&*entry.direction, entry.amount) {
            ("in", Some(amount)) => Some(amount),
            ("out", Some(amount)) => Some(-amount),
            _ => None,
        };
        let (Some(step), Some(balance)) = (step, decimal(row.get("balance"))) else {
            self.holes = true;
            return;
        };
        let end = End { at: row.get("at").to_owned(), balance, step };
        match &mut self.ends {
            Some((_, last)) => *last = end,
            ends => *ends = Some((end.clone(), end)),
        }
    }

    /// Whether the balances at both ends differ by what moved between them.
    fn balances(&self) -> Balances {
        let one = self.sums.keys().map(|(currency, _)| currency).collect::<BTreeSet<_>>();
        let Some((first, last)) = self.ends.as_ref().filter(|_| !self.holes && one.len() == 1) else {
            return Balances::Unknown;
        };
        let (oldest, newest) = if first.at <= last.at { (first, last) } else { (last, first) };
        let moved = self.sums.iter().map(|((_, direction), sum)| {
            sum.stated().map(|stated| if **direction == *"in" { stated } else { -stated })
        });
        let moved = moved.sum::<Option<Decimal>>();
        let opening = oldest.balance.checked_sub(oldest.step);
        match opening.zip(moved).and_then(|(opening, moved)| opening.checked_add(moved)) {
            Some(closing) if closing == newest.balance => Balances::Hold,
            Some(_) => Balances::Differ,
            None => Balances::Unknown,
        }
    }

    fn told(&self, file: &str) -> StatementTold {
        let sum = |direction: &str| {
            let of = self.sums.iter().filter(|((_, own), _)| **own == *direction);
            of.filter_map(|((currency, _), sum)| Some(told(currency, sum.text()?))).collect()
        };
        let count = |direction: &str| -> u64 {
            self.sums.iter().filter(|((_, own), _)| **own == *direction).map(|(_, sum)| sum.count).sum()
        };
        let totals = self.totals.iter().map(|total| {
            let direction = total.direction.as_deref();
            let of = self.sums.iter().filter(|((_, own), _)| Some(&**own) == direction);
            let of: Vec<&Sum> = of.map(|(_, sum)| sum).collect();
            let found = match (total.counts, of.as_slice()) {
                (_, []) if direction.is_some() => Some(Decimal::ZERO),
                (true, sums) if direction.is_some() => {
                    Some(sums.iter().map(|sum| Decimal::from(sum.count)).sum())
                }
                (false, [only]) if only.unstated == 0 => only.stated(),
                _ => None,
            };
            let shown =
                |value: Decimal| if total.counts { value.normalize().to_string() } else { money(value) };
            TotalTold {
                label: total.label.clone(),
                stated: shown(total.stated),
                found: found.map(shown),
                equal: found.map(|found| found == total.stated),
            }
        });
        StatementTold {
            platform: self.key.platform.clone(),
            account: self.key.account.clone(),
            file: file.to_owned(),
            entries: self.sums.values().map(|sum| sum.count).sum(),
            other: self.sums.values().map(|sum| sum.count).sum::<u64>() - count("in") - count("out"),
            income: sum("in"),
            expense: sum("out"),
            balances: self.balances(),
            totals: totals.collect(),
        }
    }
}

fn told(currency: &str, amount: String) -> MoneyTold {
    MoneyTold { currency: currency.to_owned(), amount }
}

/// An account, a year and a currency.
type InYear = (Arc<Key>, Option<i16>, Arc<str>);

/// An account, what its tips are told from, a year, whether they are coins, and a currency.
type Tipped = (Arc<Key>, TipsFrom, Option<i16>, bool, Arc<str>);

/// What moved in a year: platform and account, year, currency, direction and kind.
type Moved = (Arc<Key>, Option<i16>, Arc<str>, Arc<str>, Arc<str>);

impl Money {
    /// Movements by year; none where there are too many to tell copies apart.
    pub fn years(&self) -> Option<Vec<YearTold>> {
        let mut sums: BTreeMap<Moved, Sum> = BTreeMap::new();
        for entry in self.entries.all()? {
            let Entry { key, year, currency, direction, kind, amount, .. } = entry.clone();
            sums.entry((key, year, currency, direction, kind)).or_default().add(amount);
        }
        let told = sums.into_iter().map(|((key, year, currency, direction, kind), sum)| YearTold {
            platform: key.platform.clone(),
            account: key.account.clone(),
            year,
            currency: currency.to_string(),
            direction: direction.to_string(),
            kind: kind.to_string(),
            entries: sum.count,
            without_amount: sum.unstated,
            amount: sum.text(),
        });
        Some(told.collect())
    }

    /// What came in and went out by year and currency.
    pub fn totals_of_years(&self) -> Option<Vec<TotalsTold>> {
        let mut sums: BTreeMap<InYear, [Sum; 3]> = BTreeMap::new();
        for entry in self.entries.all()? {
            let sum = sums.entry((entry.key.clone(), entry.year, entry.currency.clone())).or_default();
            let [income, expense, unsure] = sum;
            match &*entry.direction {
                "in" => income.add(entry.amount),
                "out" => expense.add(entry.amount),
                "neutral" => {}
                _ => unsure.add(None),
            }
        }
        let told = sums.into_iter().map(|((key, year, currency), [income, expense, unsure])| {
            let unstated = income.unstated + expense.unstated + unsure.unstated;
            // Nothing in one direction is nothing, where all others are stated.
            let known = |sum: Sum| if sum.count == 0 { Some(Decimal::ZERO) } else { sum.stated() };
            let both = known(income).zip(known(expense)).filter(|_| unstated == 0);
            TotalsTold {
                platform: key.platform.clone(),
                account: key.account.clone(),
                year,
                currency: currency.to_string(),
                income: income.text(),
                expense: expense.text(),
                net: both.and_then(|(income, expense)| income.checked_sub(expense)).map(money),
                unstated,
            }
        });
        Some(told.collect())
    }

    /// The statements, each against its own totals.
    pub fn statements(&self) -> (Vec<StatementTold>, u64) {
        (self.statements.iter().map(|(file, statement)| statement.told(file)).collect(), self.more)
    }

    /// Tips by year, by what they are told from; the three are views of the same money.
    pub fn tips(&self) -> Option<Vec<TipsTold>> {
        let mut sums: BTreeMap<Tipped, Sum> = BTreeMap::new();
        let mut add = |from: TipsFrom, gift: &Gift| {
            let name = (gift.key.clone(), from, gift.year, gift.coins, gift.currency.clone());
            sums.entry(name).or_default().add(gift.amount);
        };
        self.gifts.all()?.for_each(|gift| add(TipsFrom::Gifts, gift));
        self.figures.values().for_each(|figure| add(TipsFrom::Figures, figure));
        for entry in self.entries.all()?.filter(|entry| entry.tip) {
            let (key, currency) = (entry.key.clone(), entry.currency.clone());
            let gift = Gift { key, year: entry.year, currency, coins: false, amount: entry.amount };
            add(TipsFrom::Movements, &gift);
        }
        let told = sums.into_iter().map(|((key, from, year, coins, currency), sum)| TipsTold {
            platform: key.platform.clone(),
            account: key.account.clone(),
            year,
            from,
            currency: currency.to_string(),
            coins,
            entries: sum.count,
            without_amount: sum.unstated,
            amount: if coins { sum.stated().map(|total| total.normalize().to_string()) } else { sum.text() },
        });
        Some(told.collect())
    }
}
