//! Sales: which goods sold, and at which hours; at which hours works did well.

use super::amount::{Sum, decimal};
use super::document::{HourTold, HoursOf, ProductTold};
use super::once::{Once, Owned, Owner, Texts};
use crate::adapter::{Lexicon, Meaning};
use crate::closure::holdings::Key;
use crate::table::Row;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Order lines and works of all accounts.
#[derive(Debug, Clone, Default)]
pub struct Sales {
    pub(super) lines: Once<Line>,
    pub(super) works: Once<Work>,
    texts: Texts,
}

/// An order line.
#[derive(Debug, Clone)]
pub struct Line {
    key: Arc<Key>,
    order: Arc<str>,
    product: Arc<str>,
    name: Arc<str>,
    hour: Option<Hour>,
    quantity: Option<u64>,
    currency: Arc<str>,
    paid: Option<Decimal>,
    /// Whether its order came to nothing.
    off: bool,
}

/// A work, as far as its hour counts.
#[derive(Debug, Clone)]
pub struct Work {
    key: Arc<Key>,
    hour: Option<Hour>,
    plays: Option<u64>,
}

/// An hour of the day as the source writes it, and the offset from UTC behind it; the
/// offset is empty where it states none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hour(u8, Arc<str>);

impl Hour {
    /// The hour of a moment as tables write it; none for a day alone.
    pub fn of(moment: &str) -> Option<Hour> {
        let hour = moment.strip_prefix(moment.get(..10)?)?.strip_prefix('T')?.get(..2)?.parse().ok()?;
        let offset = match moment.rfind(['+', '-', 'Z']) {
            Some(at) if at > 10 => moment.get(at..).unwrap_or_default(),
            _ => "",
        };
        Some(Hour(hour, offset.into()))
    }
}

impl Owned for Line {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

impl Owned for Work {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

impl Sales {
    /// Leaves the rows that somebody asks about, each with its owner.
    pub fn settle(&mut self, owner: Owner<'_>) {
        self.lines.settle(owner);
        self.works.settle(owner);
    }

    /// Takes an order line.
    pub fn line(&mut self, key: &Arc<Key>, row: &Row, words: &Lexicon) {
        let product = [row.get("product_id"), row.get("product")].into_iter().find(|name| !name.is_empty());
        let line = Line {
            key: key.clone(),
            order: self.texts.one(row.get("order_id")),
            product: self.texts.one(product.unwrap_or_default()),
            name: self.texts.one(row.get("product")),
            hour: Hour::of(row.get("created_at")),
            quantity: row.get("quantity").parse().ok(),
            currency: self.texts.one(row.get("currency")),
            paid: decimal(row.get("paid")),
            off: words.says(Meaning::OrderOff, row.get("status")),
        };
        self.lines.take(row, line);
    }

    /// Takes a work.
    pub fn work(&mut self, key: &Arc<Key>, row: &Row) {
        let (hour, plays) = (Hour::of(row.get("published_at")), row.get("plays").parse().ok());
        self.works.take(row, Work { key: key.clone(), hour, plays });
    }

    /// Goods, those that sold most first; none where there are too many lines to tell
    /// copies apart.
    ///
    /// An order of several lines often repeats its whole amount on each of them, so only
    /// the amounts of orders with a single line are those of one product.
    pub fn products(&self) -> Option<Vec<ProductTold>> {
        let mut of_order: HashMap<(&Key, &str), u64> = HashMap::new();
        let lines: Vec<&Line> = self.lines.all()?.filter(|line| !line.off).collect();
        lines.iter().for_each(|line| *of_order.entry((&line.key, &line.order)).or_default() += 1);
        let mut goods: BTreeMap<(&Key, &str, &str), Product<'_>> = BTreeMap::new();
        for line in lines {
            let product = goods.entry((&line.key, &line.product, &line.currency)).or_default();
            product.name = product.name.max(&line.name);
            product.orders.insert(&line.order);
            match line.quantity {
                Some(quantity) => product.quantity = product.quantity.saturating_add(quantity),
                None => product.without_quantity += 1,
            }
            match of_order.get(&(&*line.key, &*line.order)) {
                Some(1) => product.paid.add(line.paid),
                _ => drop(product.shared.insert(&line.order)),
            }
        }
        let mut told: Vec<ProductTold> =
            goods.into_iter().map(|(name, product)| product.told(name)).collect();
        told.sort_by(|a, b| {
            let place = |one: &ProductTold| (one.platform.clone(), one.account.clone());
            let sold = |one: &ProductTold| std::cmp::Reverse((one.quantity, one.orders));
            (place(a), sold(a), &a.product_id).cmp(&(place(b), sold(b), &b.product_id))
        });
        Some(told)
    }

    /// The hours at which orders came and works were published, by account.
    pub fn hours(&self) -> Option<Vec<HourTold>> {
        let mut hours: BTreeMap<(&Key, HoursOf, Option<&Hour>), Share<'_>> = BTreeMap::new();
        for line in self.lines.all()?.filter(|line| !line.off) {
            let hour = hours.entry((&line.key, HoursOf::Orders, line.hour.as_ref())).or_default();
            hour.orders.insert(&line.order);
        }
        for work in self.works.all()? {
            let hour = hours.entry((&work.key, HoursOf::Works, work.hour.as_ref())).or_default();
            hour.works += 1;
            hour.plays = hour.plays.saturating_add(work.plays.unwrap_or_default());
        }
        let told = hours.into_iter().map(|((key, of, hour), share)| HourTold {
            platform: key.platform.clone(),
            account: key.account.clone(),
            of,
            hour: hour.map(|hour| hour.0),
            offset: hour.map(|hour| hour.1.to_string()).unwrap_or_default(),
            things: if of == HoursOf::Orders { share.orders.len() as u64 } else { share.works },
            plays: Some(share.plays).filter(|_| of == HoursOf::Works),
        });
        Some(told.collect())
    }
}

/// What falls into one hour.
#[derive(Default)]
struct Share<'l> {
    orders: BTreeSet<&'l str>,
    works: u64,
    plays: u64,
}

#[derive(Default)]
struct Product<'l> {
    name: &'l str,
    orders: BTreeSet<&'l str>,
    quantity: u64,
    without_quantity: u64,
    paid: Sum,
    shared: BTreeSet<&'l str>,
}

impl Product<'_> {
    fn told(self, (key, product, currency): (&Key, &str, &str)) -> ProductTold {
        ProductTold {
            platform: key.platform.clone(),
            account: key.account.clone(),
            product_id: product.to_owned(),
            name: self.name.to_owned(),
            orders: self.orders.len() as u64,
            quantity: self.quantity,
            without_quantity: self.without_quantity,
            currency: currency.to_owned(),
            paid: self.paid.text(),
            paid_without_amount: self.paid.unstated,
            shared_orders: self.shared.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_read_with_its_offset_or_not_at_all() {
        let hour = |text: &str| Hour::of(text).map(|Hour(hour, offset)| format!("{hour}{offset}"));
        assert_eq!(hour("2026-03-14T09:05+08:00").as_deref(), Some("9+08:00"));
        assert_eq!(hour("2026-03-14T21+08:00").as_deref(), Some("21+08:00"));
        assert_eq!(hour("2026-03-14T09:05:07Z").as_deref(), Some("9Z"));
        assert_eq!(hour("2026-03-14T09:05").as_deref(), Some("9"));
        assert_eq!(hour("2026-03-14"), None, "a day has no hour, and none is made up");
        assert_eq!(hour(""), None);
        assert_eq!(hour("早上九点好时候开始了"), None);
    }
}
