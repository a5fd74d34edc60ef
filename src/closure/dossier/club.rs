//! The fan club as it stands: who has which level, before levels are gone.

use super::amount::{Sum, decimal};
use super::document::{ClubTold, LevelTold, LossTold};
use super::once::{Once, Owned, Owner, Texts};
use crate::adapter::rule::{DataClass, Feature, RuleKind, Start};
use crate::closure::coverage::Given;
use crate::closure::date::due;
use crate::closure::holdings::Key;
use crate::closure::media::date_in;
use crate::closure::text::{Text, Voice, sources};
use crate::table::Row;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The fans of all accounts, as far as the club counts them.
#[derive(Debug, Clone, Default)]
pub struct Club {
    pub(super) fans: Once<Fan>,
    texts: Texts,
}

/// A fan and the level.
#[derive(Debug, Clone)]
pub struct Fan {
    key: Arc<Key>,
    level: Arc<str>,
    points: Option<Decimal>,
    /// The day that the name of its file bears.
    day: Option<Date>,
}

impl Owned for Fan {
    fn key(&mut self) -> &mut Arc<Key> {
        &mut self.key
    }
}

impl Club {
    /// Leaves the fans that somebody asks about, each with the account they follow.
    pub fn settle(&mut self, owner: Owner<'_>) {
        self.fans.settle(owner);
    }

    /// Takes a fan; one who has left is none.
    pub fn fan(&mut self, key: &Arc<Key>, row: &Row, file: &str) {
        if !row.get("unfollowed_at").is_empty() {
            return;
        }
        let (level, points) = (self.texts.one(row.get("club_level")), decimal(row.get("club_points")));
        self.fans.take(row, Fan { key: key.clone(), level, points, day: date_in(file) });
    }

    /// The snapshot of each account that has a club: levels in its data, or rules about it.
    pub fn told(&self, given: &Given<'_>, voice: &Voice) -> Option<Vec<ClubTold>> {
        let mut clubs: BTreeMap<Key, ClubTold> = BTreeMap::new();
        let mut levels: BTreeMap<(Key, Option<Decimal>, String), Sum> = BTreeMap::new();
        let mut days: BTreeMap<Key, BTreeSet<Date>> = BTreeMap::new();
        for fan in self.fans.all()? {
            let club = clubs.entry((*fan.key).clone()).or_insert_with(|| ClubTold::of(&fan.key));
            if fan.level.is_empty() {
                club.without_level += 1;
                continue;
            }
            let name = ((*fan.key).clone(), decimal(&fan.level), fan.level.to_string());
            levels.entry(name).or_default().add(fan.points);
            days.entry((*fan.key).clone()).or_default().extend(fan.day);
        }
        for key in given.holdings.accounts.keys() {
            let losses: Vec<LossTold> = losses(given, key, voice);
            if !losses.is_empty() {
                clubs.entry(key.clone()).or_insert_with(|| ClubTold::of(key)).losses = losses;
            }
        }
        for ((key, _, level), sum) in levels {
            let club = clubs.entry(key.clone()).or_insert_with(|| ClubTold::of(&key));
            let points = sum.stated().map(|points| points.normalize().to_string());
            club.levels.push(LevelTold { level, fans: sum.count, points, without_points: sum.unstated });
        }
        for (key, days) in days {
            if let Some(club) = clubs.get_mut(&key) {
                club.as_of = days.into_iter().map(|day| day.to_string()).collect();
            }
        }
        let eve = given.days.close_on.and_then(|day| day.yesterday().ok());
        let there = |club: &ClubTold| !club.levels.is_empty() || !club.losses.is_empty();
        let told = clubs.into_values().filter(there).map(|club| {
            let lost = club
                .losses
                .iter()
                .filter(|loss| loss.plans)
                .filter_map(|loss| loss.last_day.as_deref()?.parse().ok());
            let by: Option<Date> = lost.chain(eve).min();
            ClubTold {
                snapshot_by: by.filter(|_| !club.losses.is_empty()).map(|day| day.to_string()),
                ..club
            }
        });
        Some(told.collect())
    }
}

/// What rules say about levels that vanish when a fan, or the account, leaves.
fn losses(given: &Given<'_>, key: &Key, voice: &Voice) -> Vec<LossTold> {
    let rules = given.rules.select(given.asked).filter(|known| {
        let rule = &known.rule;
        rule.feature == Feature::FanClub
            && rule.class.contains(&DataClass::Members)
            && matches!(rule.kind, RuleKind::Loss | RuleKind::Retention)
            && rule
                .from
                .is_none_or(|from| matches!(from, Start::Leaving | Start::Closing | Start::SwitchedOff))
    });
    let rules = rules.filter(|known| !known.platform.is_empty() && given.concerns(known, key));
    let told = rules.map(|known| {
        let day = given.days.close_on.and_then(|day| due(&known.rule, day, given.workdays));
        LossTold {
            rule: known.id(),
            title: voice.say(&Text::from(&known.rule.title)),
            source: sources(&known.rule.source),
            stale: known.stale(given.days.today),
            plans: given.rules.plans(known),
            last_day: day.map(|day| day.day.to_string()),
        }
    });
    told.collect()
}
