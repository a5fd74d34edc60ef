//! How a class of data can be had from a platform: where, in which form, with what mark,
//! and until which day.

use super::rule::Known;
use super::text::Text;
use super::{Span, Workdays};
use crate::adapter::Cards;
use crate::adapter::card::{Card, Resource};
use crate::adapter::rule::{DataClass, Feature, Mark, Offered, RuleKind, Side, Start};
use jiff::civil::Date;

/// On which day it is, and on which the account is to be closed.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// Today.
    pub today: Date,
    /// The day of closing, if it is set.
    pub close_on: Option<Date>,
}

/// What a platform offers of one class.
#[derive(Debug, Clone, Default)]
pub struct Offer<'r> {
    /// Whether it hands the data out; none where no rule says.
    pub offered: Option<Offered>,
    /// Whether anything is known about the class there: a rule or a card that reads it.
    pub known: bool,
    /// The menus that lead to it.
    pub menus: Vec<Text>,
    /// The forms it comes in.
    pub forms: Vec<String>,
    /// The worst mark on it.
    pub mark: Option<Mark>,
    /// What else rules say about getting it.
    pub notes: Vec<Text>,
    /// How far back an export reaches, the strictest.
    pub reach: Option<&'r Known>,
    /// How long each item can be had, the strictest.
    pub window: Option<&'r Known>,
    /// How long the platform takes, the longest.
    pub takes: Option<&'r Known>,
    /// The rules it rests on.
    pub rules: Vec<&'r Known>,
}

/// Finds what a platform offers of a class, by the rules that plan.
pub fn offer<'r>(
    rules: impl Iterator<Item = &'r Known>,
    cards: &Cards,
    platform: &str,
    class: DataClass,
) -> Offer<'r> {
    let mut offer = Offer::default();
    for known in rules.filter(|known| known.platform == platform && known.rule.class.contains(&class)) {
        offer.take(known, class);
    }
    let reads = |card: &&Card| card.platform == platform;
    for resource in cards.cards().filter(reads).flat_map(|card| &card.resource) {
        offer.read(resource, class);
    }
    offer.menus.dedup();
    if offer.offered == Some(Offered::No) {
        offer.menus.clear();
    }
    offer
}

impl<'r> Offer<'r> {
    fn take(&mut self, known: &'r Known, class: DataClass) {
        let rule = &known.rule;
        match rule.kind {
            RuleKind::Export => {
                // Of several exports the best counts: one is enough.
                let better = self.offered.is_none_or(|offered| rank(rule.offered) < rank(Some(offered)));
                self.offered = if better { rule.offered } else { self.offered };
                self.forms.extend(
                    rule.form.iter().filter(|form| !self.forms.contains(form)).cloned().collect::<Vec<_>>(),
                );
                let worse = |mark: Mark| self.mark.is_none_or(|own| weight(mark) > weight(own));
                if let Some(mark) = rule.mark.filter(|mark| worse(*mark)) {
                    self.mark = Some(mark);
                }
                self.notes.push(Text::from(&rule.title));
            }
            RuleKind::ExportWindow => self.reach = stricter(self.reach, known),
            RuleKind::ItemWindow => self.window = stricter(self.window, known),
            RuleKind::Processing if rule.from == Some(Start::Application) => {
                self.takes = [self.takes, Some(known)].into_iter().flatten().max_by_key(|known| hours(known));
            }
            // These say that the platform has the data, not how to get it.
            RuleKind::Retention | RuleKind::Loss => {}
            _ => return,
        }
        self.known |= class.table().is_some() || rule.kind != RuleKind::Retention;
        self.rules.push(known);
        if !rule.menu.zh.is_empty() {
            self.menus.insert(0, Text::from(&rule.menu));
        }
    }

    fn read(&mut self, resource: &Resource, class: DataClass) {
        if class.table() != Some(resource.table.as_str()) {
            return;
        }
        self.known = true;
        let menu = if resource.menu.zh.is_empty() { &resource.title } else { &resource.menu };
        let menu = Text::from(menu);
        if !self.menus.contains(&menu) {
            self.menus.push(menu);
        }
    }

    /// The last day on which the platform must be asked, so that it hands over before the
    /// account is closed.
    pub fn ask_by(&self, close_on: Date, workdays: &Workdays) -> Option<Date> {
        let eve = close_on.yesterday().ok()?;
        let Some(takes) = self.takes else { return Some(eve) };
        let Some(span) = Span::of(&takes.rule) else { return Some(eve) };
        Some(Span { side: Side::Before, ..span }.last_safe(eve, workdays)?.day)
    }

    /// The last safe day of something of the given day, by a rule that reaches back.
    pub fn reaches(known: &Known, of: Date, workdays: &Workdays) -> Option<Date> {
        (known.rule.from == Some(Start::Item)).then_some(())?;
        Some(Span::of(&known.rule)?.last_safe(of, workdays)?.day)
    }
}

/// The feature that a class of data belongs to; the account itself where none does.
pub fn features(class: DataClass) -> &'static [Feature] {
    match class {
        DataClass::Lives | DataClass::Replays | DataClass::Gifts => &[Feature::Live, Feature::LiveCommerce],
        DataClass::Orders | DataClass::Aftersales | DataClass::Products => {
            &[Feature::Shop, Feature::LiveCommerce]
        }
        DataClass::Campaigns => &[Feature::Ads, Feature::AdAlliance, Feature::BrandTasks],
        DataClass::Members => &[Feature::FanClub, Feature::Membership],
        DataClass::Ledger => &[
            Feature::Shop,
            Feature::LiveCommerce,
            Feature::Live,
            Feature::AdAlliance,
            Feature::BrandTasks,
            Feature::Ads,
            Feature::Membership,
            Feature::Payment,
        ],
        _ => &[Feature::Account],
    }
}

fn rank(offered: Option<Offered>) -> u8 {
    match offered {
        Some(Offered::Yes) => 0,
        Some(Offered::Partly) => 1,
        Some(Offered::OnRequest) => 2,
        Some(Offered::No) => 3,
        None => 4,
    }
}

fn weight(mark: Mark) -> u8 {
    match mark {
        Mark::None => 0,
        Mark::Logo => 1,
        Mark::Watermark => 2,
    }
}

/// The length of a rule's span in hours, for comparison alone; none if it states none.
fn hours(known: &Known) -> Option<u64> {
    use crate::adapter::rule::Unit;
    let each = match known.rule.unit {
        Unit::Hours => 1,
        Unit::Days => 24,
        Unit::WorkingDays => 34,
        Unit::Months => 30 * 24,
        _ => return None,
    };
    Some(u64::from(known.rule.value?) * each)
}

/// Of two rules the one that leaves less time; one that states a time before one that
/// states none.
fn stricter<'r>(one: Option<&'r Known>, other: &'r Known) -> Option<&'r Known> {
    match one {
        Some(one) if hours(other).is_none() || hours(one).is_some_and(|own| Some(own) <= hours(other)) => {
            Some(one)
        }
        _ => Some(other),
    }
}
