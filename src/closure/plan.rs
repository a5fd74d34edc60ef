//! The plan: a dated list from what is overdue to the last duty after closing.
//!
//! "Closing" is the day the user presses the button. What a rule hangs on another event
//! (switching a feature off, leaving the fan club, an application) is reckoned from that
//! day too: it is the latest on which it can happen, and the plan says so by its rule.

use super::Span;
use super::answers::question_id;
use super::coverage::{Cell, Given, Status};
use super::date::{Reckoned, due};
use super::dossier::TipsTold;
use super::holdings::Key;
use super::precondition::Met;
use super::ready::{CLOCKS, Readiness};
use super::rule::Known;
use super::text::{Text, word};
use crate::adapter::rule::{DataClass, Feature, RuleKind, Side, Start};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// One thing to do, or one day to know.
#[derive(Debug, Clone)]
pub struct Item {
    /// Stable from run to run: what it is, `@`, platform and account.
    pub id: String,
    /// The day by which, or on which.
    pub date: Date,
    /// Platform and account; empty where it holds for all.
    pub key: Key,
    /// What kind of thing it is.
    pub kind: Kind,
    /// What to do.
    pub title: Text,
    /// Where, or what else there is to know.
    pub detail: Text,
    /// The rule behind it.
    pub rule: Option<Known>,
    /// Whether every holiday on the way to the day was known.
    pub certain: bool,
    /// The day it was ticked off.
    pub done: Option<Date>,
}

/// What kind of thing an item of the plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A step of winding down.
    Stage,
    /// Somebody has to be told.
    Notice,
    /// Data is to be fetched.
    Export,
    /// A precondition is open.
    Precondition,
    /// Something else to do before closing.
    Task,
    /// A feature is to be switched off.
    SwitchOff,
    /// Money is to be settled.
    Settlement,
    /// Something is lost after this day.
    Loss,
    /// Everything is sealed and verified.
    Seal,
    /// The account is closed.
    Closing,
    /// The last day to take it back.
    CoolingOff,
    /// Somebody's work takes until this day.
    Processing,
    /// The platform keeps data until this day.
    Retention,
    /// From this day on an account can be opened again.
    Reopening,
    /// Something is owed until this day.
    Duty,
    /// The bundle may not be deleted before this day.
    Keep,
}

/// A sum of tips, for the tax year.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Tips {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The year; 0 for rows without a day.
    pub year: i16,
    /// The currency; empty for coins.
    pub currency: String,
    /// The sum.
    pub amount: String,
}

/// Everything that is planned.
pub struct Plan {
    /// By day.
    pub items: Vec<Item>,
    /// What can be done instead of closing.
    pub instead: Vec<Known>,
    /// Tips by year.
    pub tips: Vec<Tips>,
    /// Works with links to goods: platform, account and the work's id or caption.
    pub links: Vec<(Key, String)>,
}

impl<'r> Given<'r> {
    /// The plan up to and after a day of closing.
    pub fn plan(&self, readiness: &Readiness<'r>, close_on: Date) -> Plan {
        let mut items = Vec::new();
        for known in self.planning().filter(|known| self.is_about(known)) {
            for key in self.keys(known) {
                items.extend(self.of_known(known, key, close_on));
            }
        }
        for cell in readiness.cells.iter().filter(|cell| !cell.settled()) {
            self.fetch(cell, close_on, &mut items);
        }
        let eve = close_on.yesterday().unwrap_or(close_on);
        for one in readiness.preconditions.iter().filter(|one| one.met != Met::Met) {
            let mut item = Item::new(&one.id, eve, one.key.clone(), Kind::Precondition, one.title.clone());
            item.rule = one.rule.cloned();
            item.detail = one.basis.clone();
            items.push(item);
        }
        items.push(Item::new("seal", eve, Key::default(), Kind::Seal, Text::said("plan-seal")));
        items.push(self.keep(&items, close_on));
        for item in &mut items {
            item.done = self.answers.done.get(&item.id).copied();
        }
        items.sort_by(|a, b| (a.date, a.kind, &a.id).cmp(&(b.date, b.kind, &b.id)));
        items.dedup_by(|a, b| a.id == b.id);
        let alternative = |known: &&Known| known.rule.kind == RuleKind::Alternative;
        let instead =
            self.planning().filter(alternative).filter(|known| self.is_about(known)).cloned().collect();
        Plan { items, instead, tips: self.tips(), links: self.links() }
    }

    /// Whom a rule is for: all at once where it names no platform, else each account there.
    fn keys(&self, known: &Known) -> Vec<Key> {
        if known.platform.is_empty() {
            return vec![Key::default()];
        }
        self.holdings.accounts.keys().filter(|key| self.concerns(known, key)).cloned().collect()
    }

    fn of_known(&self, known: &Known, key: Key, close_on: Date) -> Option<Item> {
        let rule = &known.rule;
        let account = rule.feature == Feature::Account;
        let eve = Reckoned { day: close_on.yesterday().ok()?, certain: true };
        let due = || due(rule, self.start(known, close_on)?, self.workdays);
        let timed = rule.unit.is_time();
        let (kind, day) = match rule.kind {
            RuleKind::Stage => (Kind::Stage, due()),
            RuleKind::Notice if rule.from == Some(Start::Announcement) => {
                (Kind::Notice, self.start(known, close_on).map(|day| Reckoned { day, certain: true }))
            }
            RuleKind::Notice => (Kind::Notice, due().or(Some(eve))),
            RuleKind::Task => (Kind::Task, Some(eve)),
            RuleKind::EntryPath if rule.menu.zh.is_empty() => return None,
            RuleKind::EntryPath if account => {
                (Kind::Closing, Some(Reckoned { day: close_on, certain: true }))
            }
            RuleKind::EntryPath => (Kind::SwitchOff, self.switch_off(known, eve.day)),
            RuleKind::CoolingOff => (Kind::CoolingOff, due()),
            RuleKind::Processing if account => (Kind::Processing, due()),
            RuleKind::Settlement => (Kind::Settlement, self.settle_by(known, eve)),
            RuleKind::Loss => (Kind::Loss, due().or(Some(eve).filter(|_| !timed))),
            RuleKind::Retention => (Kind::Retention, due()),
            RuleKind::ReopeningWait => (Kind::Reopening, due()),
            RuleKind::Duty => (Kind::Duty, due().or_else(|| year_end(close_on).filter(|_| !timed))),
            _ => return None,
        };
        let day = day?;
        let id = question_id(&known.id(), &key);
        let mut item = Item::new(&id, day.day, key, kind, Text::from(&rule.title));
        item.certain = day.certain;
        item.detail = Text::from(if rule.menu.zh.is_empty() { &rule.text } else { &rule.menu });
        item.rule = Some(known.clone());
        Some(item)
    }

    /// The day a rule is reckoned from.
    fn start(&self, known: &Known, close_on: Date) -> Option<Date> {
        match known.rule.from? {
            Start::Closing | Start::Application | Start::SwitchedOff | Start::Delisting | Start::Leaving => {
                Some(close_on)
            }
            Start::Announcement => {
                // A notice that stands so long is put up so long before closing.
                let span = Span::of(&known.rule)?;
                Some(Span { side: Side::Before, ..span }.last_safe(close_on, self.workdays)?.day)
            }
            Start::YearEnd => Date::new(close_on.year(), 12, 31).ok(),
            Start::Item | Start::Breach => None,
        }
    }

    /// A feature is switched off while what it takes still fits in before closing.
    fn switch_off(&self, known: &Known, eve: Date) -> Option<Reckoned> {
        let same = |other: &&Known| {
            other.platform == known.platform
                && other.rule.feature == known.rule.feature
                && other.rule.kind == RuleKind::Processing
                && other.rule.class.is_empty()
        };
        let spans = self.planning().filter(same).filter_map(|other| Span::of(&other.rule));
        let days = spans.filter_map(|span| Span { side: Side::Before, ..span }.last_safe(eve, self.workdays));
        Some(days.min().unwrap_or(Reckoned { day: eve, certain: true }))
    }

    /// Money that takes its time is asked for so long before closing.
    fn settle_by(&self, known: &Known, eve: Reckoned) -> Option<Reckoned> {
        let Some(span) = Span::of(&known.rule).filter(|_| known.rule.from == Some(Start::Application)) else {
            return Some(eve);
        };
        Span { side: Side::Before, ..span }.last_safe(eve.day, self.workdays)
    }

    /// What is to be fetched of a cell: each session by its own clock, the rest at once.
    fn fetch(&self, cell: &Cell<'r>, close_on: Date, items: &mut Vec<Item>) {
        if matches!(cell.status, Status::Unknown) || cell.key.platform.is_empty() {
            return;
        }
        let class = Text::said(format!("class-{}", word(cell.class)));
        let eve = close_on.yesterday().unwrap_or(close_on);
        let mut take = |id: String, date: Date, title: Text, rule: Option<&Known>| {
            let mut item =
                Item::new(&question_id(&id, &cell.key), date, cell.key.clone(), Kind::Export, title);
            item.rule = rule.cloned();
            item.detail = cell.ways_text();
            items.push(item);
        };
        for clock in cell.clocks.iter().filter_map(|clock| Some((clock, clock.last_safe_day?))).take(CLOCKS) {
            let (clock, last) = clock;
            let item = &clock.item;
            let name = [&item.id, &item.title]
                .into_iter()
                .find(|text| !text.is_empty())
                .cloned()
                .unwrap_or_default();
            let day = item.day.map_or_else(String::new, |day| day.to_string());
            let lost = last < self.days.today;
            let title = Text::with(
                if lost { "plan-lost-item" } else { "deadline-item" },
                [
                    ("class", class.clone()),
                    ("title", if item.title.is_empty() { name.as_str() } else { item.title.as_str() }.into()),
                    ("day", day.as_str().into()),
                ],
            );
            take(format!("fetch/{}/{name}", word(cell.class)), last.min(eve), title, cell.offer.window);
        }
        if !cell.clocks.is_empty() && cell.clocks.len() <= CLOCKS {
            return;
        }
        let id = if cell.status == Status::NotOffered { "plan-instead" } else { "deadline-class" };
        let rule = cell.offer.reach.or(cell.offer.takes).or(cell.offer.rules.first().copied());
        let day = cell.last_safe_day.unwrap_or(eve).min(eve);
        take(format!("fetch/{}", word(cell.class)), day, Text::with(id, [("class", class)]), rule);
    }

    /// The bundle stays until the last duty is over and the platform's own copy is gone.
    fn keep(&self, items: &[Item], close_on: Date) -> Item {
        let lasting = |item: &&Item| matches!(item.kind, Kind::Duty | Kind::Retention | Kind::CoolingOff);
        let last = items.iter().filter(lasting).max_by_key(|item| item.date);
        let day = last.map_or(close_on, |item| item.date).max(close_on);
        let mut item = Item::new(
            "keep",
            day.tomorrow().unwrap_or(day),
            Key::default(),
            Kind::Keep,
            Text::said("plan-keep"),
        );
        item.rule = last.and_then(|item| item.rule.clone());
        item
    }

    /// Tips by year: of each account from its gifts, else from what arrived, else from the
    /// platform's figures; never from two of these, which are the same money.
    fn tips(&self) -> Vec<Tips> {
        let told = self.tips_told().unwrap_or_default();
        let best = |tips: &TipsTold| {
            let same =
                |other: &&TipsTold| (&other.platform, &other.account) == (&tips.platform, &tips.account);
            told.iter().filter(same).all(|other| other.from >= tips.from)
        };
        let tips = told.iter().filter(|tips| best(tips)).filter_map(|tips| {
            Some(Tips {
                platform: tips.platform.clone(),
                account: tips.account.clone(),
                year: tips.year.unwrap_or_default(),
                currency: tips.currency.clone(),
                amount: tips.amount.clone()?,
            })
        });
        tips.collect()
    }

    /// Works that orders came from: their links to goods are to be cleaned.
    fn links(&self) -> Vec<(Key, String)> {
        let mut links = Vec::new();
        for (key, account) in &self.holdings.accounts {
            for id in &account.selling_works {
                let title = account.works.get(id).map(|work| work.title.clone());
                links.push((
                    key.clone(),
                    title.filter(|title| !title.is_empty()).unwrap_or_else(|| id.clone()),
                ));
            }
        }
        links
    }
}

/// An alternative, with what it keeps.
pub fn alternative(known: &Known) -> Text {
    let title = Text::from(&known.rule.title);
    let classes = known.rule.class.iter().map(|class| Text::said(format!("class-{}", word(class))));
    classes.fold(title, |said, class| Text::with("plan-keeps", [("said", said), ("class", class)]))
}

fn year_end(day: Date) -> Option<Reckoned> {
    Some(Reckoned { day: Date::new(day.year(), 12, 31).ok()?, certain: true })
}

impl Item {
    fn new(id: &str, date: Date, key: Key, kind: Kind, title: Text) -> Item {
        let detail = Text::default();
        Item { id: id.to_owned(), date, key, kind, title, detail, rule: None, certain: true, done: None }
    }

    /// Whether its day is over and it is not ticked off. Days that only inform are never
    /// overdue.
    pub fn overdue(&self, today: Date) -> bool {
        let informs = matches!(
            self.kind,
            Kind::CoolingOff | Kind::Processing | Kind::Retention | Kind::Reopening | Kind::Loss | Kind::Keep
        );
        !informs && self.done.is_none() && self.date < today
    }

    /// Days from closing: negative before it.
    pub fn days_from(&self, close_on: Date) -> i32 {
        close_on.until(self.date).map_or(0, |span| span.get_days())
    }
}

impl Cell<'_> {
    /// Where to get it, as one text.
    fn ways_text(&self) -> Text {
        self.offer.menus.first().cloned().unwrap_or_else(|| match self.status {
            Status::NotOffered => Text::with("how-instead", [("class", word(self.class).into())]),
            _ if self.class == DataClass::Evidence => Text::said("how-evidence"),
            _ if self.class == DataClass::Copyright => Text::said("how-copyright"),
            _ => self.offer.notes.first().cloned().unwrap_or_default(),
        })
    }
}

impl Plan {
    /// What is overdue, then the rest, each by day.
    pub fn ordered(&self, today: Date) -> impl Iterator<Item = &Item> {
        let overdue = self.items.iter().filter(move |item| item.overdue(today));
        overdue.chain(self.items.iter().filter(move |item| !item.overdue(today)))
    }
}
