//! Live sessions, each with the gifts it brought.

use super::amount::{Sum, decimal};
use super::document::{LiveTold, MoneyTold};
use super::once::{Once, Owned, Owner, Texts};
use crate::closure::holdings::Key;
use crate::privacy::mask_free;
use crate::table::Row;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Sessions and gifts of all accounts.
#[derive(Debug, Clone, Default)]
pub struct Lives {
    pub(super) sessions: Once<Session>,
    pub(super) gifts: Once<Gift>,
    texts: Texts,
}

/// A session.
#[derive(Debug, Clone)]
pub struct Session {
    key: Arc<Key>,
    told: LiveTold,
}

/// A gift and its session.
#[derive(Debug, Clone)]
pub struct Gift {
    key: Arc<Key>,
    live: Arc<str>,
    currency: Arc<str>,
    amount: Option<Decimal>,
    coins: Option<Decimal>,
}

impl Owned for Session {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

impl Owned for Gift {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

impl Lives {
    /// Leaves the rows that somebody asks about, each with its owner.
    pub fn settle(&mut self, owner: Owner<'_>) {
        self.sessions.settle(owner);
        self.gifts.settle(owner);
    }

    /// Takes a session.
    pub fn session(&mut self, key: &Arc<Key>, row: &Row) {
        let number = |field: &str| row.get(field).parse().ok();
        let text = |field: &str| Some(row.get(field).to_owned()).filter(|text| !text.is_empty());
        let told = LiveTold {
            live_id: row.get("live_id").to_owned(),
            title: mask_free(row.get("title")).0.into_owned(),
            started_at: text("started_at"),
            ended_at: text("ended_at"),
            viewers: number("viewers"),
            peak: number("peak"),
            followers_gained: number("followers_gained"),
            income: decimal(row.get("income")).map(super::amount::money),
            ..LiveTold::default()
        };
        self.sessions.take(row, Session { key: key.clone(), told });
    }

    /// Takes a gift.
    pub fn gift(&mut self, key: &Arc<Key>, row: &Row) {
        let gift = Gift {
            key: key.clone(),
            live: self.texts.one(row.get("live_id")),
            currency: self.texts.one(row.get("currency")),
            amount: decimal(row.get("amount")),
            coins: decimal(row.get("coins")),
        };
        self.gifts.take(row, gift);
    }

    /// The sessions by account and start; sessions that only gifts name stand among them,
    /// and gifts that name none stand in a last line without id.
    pub fn told(&self) -> Option<Vec<LiveTold>> {
        let mut gifts: BTreeMap<(Key, String), Gifts> = BTreeMap::new();
        for gift in self.gifts.all()? {
            gifts.entry(((*gift.key).clone(), gift.live.to_string())).or_default().add(gift);
        }
        let sessions = self.sessions.all()?.map(|session| LiveTold {
            platform: session.key.platform.clone(),
            account: session.key.account.clone(),
            ..session.told.clone()
        });
        let mut told: Vec<LiveTold> = sessions.collect();
        let key = |told: &LiveTold| Key { platform: told.platform.clone(), account: told.account.clone() };
        let known: BTreeSet<(Key, String)> =
            told.iter().map(|told| (key(told), told.live_id.clone())).collect();
        for name in gifts.keys().filter(|name| name.1.is_empty() || !known.contains(*name)) {
            told.push(LiveTold {
                platform: name.0.platform.clone(),
                account: name.0.account.clone(),
                live_id: name.1.clone(),
                ..LiveTold::default()
            });
        }
        for session in &mut told {
            // A session without id has no gifts of its own: nobody could tell.
            let nameless =
                session.live_id.is_empty() && (session.started_at.is_some() || !session.title.is_empty());
            if let Some(of) = gifts.get(&(key(session), session.live_id.clone())).filter(|_| !nameless) {
                of.enter(session);
            }
        }
        told.sort_by(|a, b| {
            let place = |told: &LiveTold| (key(told), told.live_id.is_empty(), told.started_at.is_none());
            (place(a), &a.started_at, &a.live_id).cmp(&(place(b), &b.started_at, &b.live_id))
        });
        Some(told)
    }
}

/// The gifts of one session.
#[derive(Default)]
struct Gifts {
    count: u64,
    without: u64,
    amounts: BTreeMap<Arc<str>, Sum>,
    coins: Sum,
}

impl Gifts {
    fn add(&mut self, gift: &Gift) {
        self.count += 1;
        match (gift.amount, gift.coins) {
            (Some(amount), _) => {
                self.amounts.entry(gift.currency.clone()).or_default().add(Some(amount));
            }
            (None, Some(coins)) => self.coins.add(Some(coins)),
            (None, None) => self.without += 1,
        }
    }

    fn enter(&self, session: &mut LiveTold) {
        session.gifts = self.count;
        session.gifts_without_amount = self.without;
        let amounts = self.amounts.iter().filter_map(|(currency, sum)| {
            Some(MoneyTold { currency: currency.to_string(), amount: sum.text()? })
        });
        session.gift_amounts = amounts.collect();
        session.coins = self.coins.stated().map(|coins| coins.normalize().to_string());
    }
}
