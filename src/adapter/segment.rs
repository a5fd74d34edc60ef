//! The grammar of segments: how a list is ranked, as a card states it.
//!
//! Points are added up field by field; the sum decides the tier, and the tier the channel.
//! `adapters/README.md`, section "Segments", explains the keys to people who do not program.

use super::card::Words;
use super::target::is_field;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One rule by which a list is ranked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its id, of its own among all cards: `tiers`.
    pub id: String,
    /// What it is, for people.
    pub title: Words,
    /// What gives points.
    pub score: Vec<Score>,
    /// The tiers, from the one that asks for most points to the one that asks for none.
    pub tier: Vec<Tier>,
}

/// Points for one field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The field, or several whose numbers are added up.
    pub field: super::card::OneOrMany,
    /// Steps of a number: from this value on so many points; the highest step reached counts.
    #[serde(default)]
    pub from: Vec<Step>,
    /// Steps of a moment: within so many days before today so many points.
    #[serde(default)]
    pub within_days: Vec<Step>,
}

/// One step: a bound and its points.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The bound, a whole number.
    pub at: i64,
    /// The points.
    pub points: i64,
}

impl Step {
    /// The bound as a decimal.
    pub fn bound(&self) -> Decimal {
        Decimal::from(self.at)
    }
}

/// One tier.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name, as it stands in the column `segment`.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// The points from which on a row belongs to it.
    pub points: i64,
    /// How its people are told.
    pub channel: Channel,
}

/// How people of a tier are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A notice to a group: 群发公告.
    Broadcast,
    /// A private message of customer service: 客服私聊.
    Private,
    /// A page that leads to the new place: 跳转引导页.
    LandingPage,
}

impl Channel {
    /// The word that cards and tables write.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Broadcast => "broadcast",
            Channel::Private => "private",
            Channel::LandingPage => "landing-page",
        }
    }
}

impl Segment {
    /// Reads a rule from a file of its own, with the keys that stand below `[[segment]]` in a
    /// card.
    ///
    /// # Errors
    /// If it is no TOML, holds unknown keys or contradicts itself.
    pub fn parse(file: &str, text: &str) -> Result<Segment, super::CardError> {
        let segment: Segment =
            toml::from_str(text).map_err(|fault| super::CardError::malformed(file, text, &fault))?;
        let faults = of_segment(&segment);
        match faults.is_empty() {
            true => Ok(segment),
            false => Err(super::CardError::Invalid { file: file.to_owned(), faults }),
        }
    }

    /// Moves the threshold of a tier.
    ///
    /// # Errors
    /// The names of the tiers, if none is called so; or nothing, if tiers would change places.
    pub fn set(&mut self, tier: &str, points: i64) -> Result<(), Vec<String>> {
        let names = || self.tier.iter().map(|tier| tier.id.clone()).collect();
        let Some(at) = self.tier.iter().position(|known| known.id == tier) else { return Err(names()) };
        if let Some(tier) = self.tier.get_mut(at) {
            tier.points = points;
        }
        if self.tier.is_sorted_by(|a, b| a.points > b.points) { Ok(()) } else { Err(Vec::new()) }
    }
}

/// Every fault of the segments of a card, in English.
pub(crate) fn faults(segments: &[Segment]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for segment in segments {
        if !ids.insert(&segment.id) {
            faults.push(format!("two segments are called {}", segment.id));
        }
        faults
            .extend(of_segment(segment).into_iter().map(|fault| format!("segment {}: {fault}", segment.id)));
    }
    faults
}

fn of_segment(segment: &Segment) -> Vec<String> {
    let mut faults = Vec::new();
    for score in &segment.score {
        for field in score.field.iter().filter(|field| !is_field(field)) {
            faults.push(format!("there is no field {field}"));
        }
        if score.from.is_empty() == score.within_days.is_empty() {
            faults.push(format!("score {}: it has either from or within_days", score.field.first()));
        }
    }
    let ids: BTreeSet<&str> = segment.tier.iter().map(|tier| tier.id.as_str()).collect();
    if ids.len() < segment.tier.len() || segment.tier.is_empty() {
        faults.push("tiers have names of their own, and there is one at least".into());
    }
    if !segment.tier.is_sorted_by(|a, b| a.points > b.points) {
        faults.push("tiers come from the most points to the fewest".into());
    }
    faults
}
