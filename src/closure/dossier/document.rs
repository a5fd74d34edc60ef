//! The dossier as programs get it: `dossier --json`, and `data/report/dossier.json`.
//!
//! Amounts are decimals as text, each with its currency; nothing is added up over unlike
//! currencies. What is not known is `null`, and never zero.

use super::query::Query;
use crate::closure::holdings::Key;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What `dossier --json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DossierDocument {
    /// The version of dabao.
    pub dabao: String,
    /// Always `dossier`.
    pub command: String,
    /// The day that counts as today.
    pub today: String,
    /// The names of platforms, by id.
    pub names: BTreeMap<String, String>,
    /// What came in and went out, by platform, account, year and currency; `null` where
    /// there are more rows than copies can be told apart in.
    pub totals: Option<Vec<TotalsTold>>,
    /// The same by direction and kind of movement.
    pub years: Option<Vec<YearTold>>,
    /// Each statement against its own totals, row for row as it stands.
    pub statements: Vec<StatementTold>,
    /// Movements in further statements, which are not held against their totals.
    pub statements_more: u64,
    /// Tips by year. What `from` tells apart are views of the same money, not to be added.
    pub tips: Option<Vec<TipsTold>>,
    /// Goods, those that sold most first.
    pub products: Option<Vec<ProductTold>>,
    /// Hours of the day at which orders came and works were published.
    pub hours: Option<Vec<HourTold>>,
    /// Live sessions with their gifts.
    pub lives: Option<Vec<LiveTold>>,
    /// Fan clubs as they stand.
    pub clubs: Option<Vec<ClubTold>>,
    /// Commands and queries that give the same from a bundle.
    pub queries: Vec<Query>,
}

/// An amount.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MoneyTold {
    /// The currency; empty where the source states none.
    pub currency: String,
    /// The amount, a decimal.
    pub amount: String,
}

/// What came in and went out in one year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TotalsTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The year on the platform's own clock; `null` for rows without a day.
    pub year: Option<i16>,
    /// The currency; empty where the source states none.
    pub currency: String,
    /// What came in.
    pub income: Option<String>,
    /// What went out.
    pub expense: Option<String>,
    /// What came in less what went out; `null` where an amount or a direction lacks.
    pub net: Option<String>,
    /// Movements that state no amount, or not which way it went.
    pub unstated: u64,
}

/// Money that moved in one year, in one direction, for one kind of thing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct YearTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The year on the platform's own clock; `null` for rows without a day.
    pub year: Option<i16>,
    /// The currency; empty where the source states none.
    pub currency: String,
    /// `in`, `out` or `neutral`; empty where the source does not say.
    pub direction: String,
    /// The kind of movement, as the source states it.
    pub kind: String,
    /// How many movements.
    pub entries: u64,
    /// How many of them state no amount that can be read.
    pub without_amount: u64,
    /// The sum of the others.
    pub amount: Option<String>,
}

/// Whether the balances of a statement fit what moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Balances {
    /// The balance at the end is that at the beginning and what moved.
    Hold,
    /// It is not.
    Differ,
    /// The statement has no balances, or not on every row.
    Unknown,
}

/// One statement against its own totals.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatementTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The file.
    pub file: String,
    /// How many movements.
    pub entries: u64,
    /// How many of them are neither in nor out.
    pub other: u64,
    /// What came in, by currency.
    pub income: Vec<MoneyTold>,
    /// What went out, by currency.
    pub expense: Vec<MoneyTold>,
    /// Whether its balances fit.
    pub balances: Balances,
    /// The totals that the file states above or below its rows.
    pub totals: Vec<TotalTold>,
}

/// A total that a file states.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TotalTold {
    /// How the file calls it.
    pub label: String,
    /// What it states: an amount, or a number of movements.
    pub stated: String,
    /// What the rows come to; `null` where that cannot be told.
    pub found: Option<String>,
    /// Whether both are equal; `null` where that cannot be told.
    pub equal: Option<bool>,
}

/// What tips are told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TipsFrom {
    /// Gifts one by one: what viewers gave.
    Gifts,
    /// Movements of money whose kind speaks of tips: what arrived.
    Movements,
    /// Daily figures of the platform.
    Figures,
}

/// Tips of one year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TipsTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The year on the platform's own clock; `null` for rows without a day.
    pub year: Option<i16>,
    /// What it is told from.
    pub from: TipsFrom,
    /// The currency; empty for coins, or where the source states none.
    pub currency: String,
    /// Whether these are coins of the platform, and no money.
    pub coins: bool,
    /// How many.
    pub entries: u64,
    /// How many of them state no amount.
    pub without_amount: u64,
    /// The sum of the others.
    pub amount: Option<String>,
}

/// Goods sold; orders that came to nothing do not count.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProductTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The product's id; its name where it has none.
    pub product_id: String,
    /// Its name.
    pub name: String,
    /// How many orders have it.
    pub orders: u64,
    /// How many pieces.
    pub quantity: u64,
    /// Order lines that state no quantity.
    pub without_quantity: u64,
    /// The currency of the amount.
    pub currency: String,
    /// What was paid in orders that hold nothing else.
    pub paid: Option<String>,
    /// How many of those orders state no amount.
    pub paid_without_amount: u64,
    /// Orders of several lines: their amount belongs to no line alone.
    pub shared_orders: u64,
}

/// What hours are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HoursOf {
    /// Orders, by when they were made.
    Orders,
    /// Works, by when they were published.
    Works,
}

/// One hour of the day.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HourTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// What is counted.
    pub of: HoursOf,
    /// The hour, 0 to 23, as the source writes it; `null` for rows without one.
    pub hour: Option<u8>,
    /// The offset from UTC that the hour is in; empty where the source states none.
    pub offset: String,
    /// How many orders or works.
    pub things: u64,
    /// The plays of these works, as stated.
    pub plays: Option<u64>,
}

/// A live session.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct LiveTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// Its id; empty for gifts that name no session.
    pub live_id: String,
    /// Its title.
    pub title: String,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Viewers.
    pub viewers: Option<u64>,
    /// Most viewers at one time.
    pub peak: Option<u64>,
    /// Followers gained.
    pub followers_gained: Option<u64>,
    /// The income that the platform states for it, in its own currency.
    pub income: Option<String>,
    /// Gifts held of it.
    pub gifts: u64,
    /// Gifts that state neither an amount nor coins.
    pub gifts_without_amount: u64,
    /// What these gifts come to, by currency.
    pub gift_amounts: Vec<MoneyTold>,
    /// Coins of gifts that state no amount.
    pub coins: Option<String>,
}

/// A fan club as it stands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClubTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The levels.
    pub levels: Vec<LevelTold>,
    /// Fans of whom no level is held.
    pub without_level: u64,
    /// The days that the names of the files bear; empty where they bear none.
    pub as_of: Vec<String>,
    /// The last day to take this anew; `null` where no rule or day of closing says.
    pub snapshot_by: Option<String>,
    /// What rules say about levels that vanish.
    pub losses: Vec<LossTold>,
}

impl ClubTold {
    /// A club of which nothing is known yet.
    pub(super) fn of(key: &Key) -> ClubTold {
        ClubTold {
            platform: key.platform.clone(),
            account: key.account.clone(),
            levels: Vec::new(),
            without_level: 0,
            as_of: Vec::new(),
            snapshot_by: None,
            losses: Vec::new(),
        }
    }
}

/// One level of a fan club.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LevelTold {
    /// The level, as stated.
    pub level: String,
    /// How many fans have it.
    pub fans: u64,
    /// Their points together.
    pub points: Option<String>,
    /// How many of them state no points.
    pub without_points: u64,
}

/// What a rule says about levels that vanish.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LossTold {
    /// The rule, `CARD/RULE`.
    pub rule: String,
    /// What it says.
    pub title: String,
    /// Where it stands.
    pub source: String,
    /// Whether it is more than a year old or undated.
    pub stale: bool,
    /// Whether it plans: of rules that contradict each other the stricter one does.
    pub plans: bool,
    /// The last day on which levels are safe, if the rule states a time and the day of
    /// closing is set.
    pub last_day: Option<String>,
}
