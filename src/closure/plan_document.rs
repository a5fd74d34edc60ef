//! The plan as programs get it: `plan --json`.

use super::coverage::Given;
use super::plan::{Item, Kind, Plan, Tips};
use super::rule::Known;
use super::text::{Voice, sources, word};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What `plan --json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlanDocument {
    /// The version of dabao.
    pub dabao: String,
    /// Always `plan`.
    pub command: String,
    /// The day that counts as today.
    pub today: String,
    /// The day of closing.
    pub close_on: String,
    /// What to do, by day; what is overdue stands first by itself.
    pub items: Vec<ItemTold>,
    /// What can be done instead of closing, and what that keeps.
    pub instead: Vec<InsteadTold>,
    /// Tips by year, for the tax.
    pub tips: Vec<Tips>,
    /// Works whose links to goods are to be cleaned.
    pub links: Vec<LinkTold>,
    /// The names of platforms, by id.
    pub names: BTreeMap<String, String>,
    /// The last day whose holidays are known.
    pub holidays_known_until: Option<String>,
}

/// One item of the plan.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ItemTold {
    /// Stable from run to run; `--done ID` ticks it off.
    pub id: String,
    /// The day by which, or on which.
    pub date: String,
    /// Days from closing: negative before it.
    pub days_from_closing: i32,
    /// The platform; empty where it holds for all.
    pub platform: String,
    /// The account; empty where it holds for all.
    pub account: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// What to do.
    pub title: String,
    /// Where, or what else there is to know.
    pub detail: String,
    /// The rule, `CARD/RULE`; empty where none is behind it.
    pub rule: String,
    /// Where the rule stands.
    pub source: String,
    /// The day of that source; empty where it has none.
    pub as_of: String,
    /// Whether the rule is more than a year old or undated.
    pub stale: bool,
    /// Whether every holiday on the way was known.
    pub certain: bool,
    /// Whether its day is over and it is not ticked off.
    pub overdue: bool,
    /// Whether it is ticked off.
    pub done: bool,
}

/// What can be done instead of closing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InsteadTold {
    /// The platform; empty where it holds for all.
    pub platform: String,
    /// What it is.
    pub title: String,
    /// The classes of data it keeps.
    pub keeps: Vec<String>,
    /// The rule, `CARD/RULE`.
    pub rule: String,
    /// Where the rule stands.
    pub source: String,
}

/// A work with links to goods.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The work's caption, or its id.
    pub work: String,
}

impl Plan {
    /// The document, in the language of a voice.
    pub fn document(&self, given: &Given<'_>, close_on: Date, voice: &Voice) -> PlanDocument {
        let today = given.days.today;
        let links = self.links.iter().map(|(key, work)| LinkTold {
            platform: key.platform.clone(),
            account: key.account.clone(),
            work: work.clone(),
        });
        let instead = self.instead.iter().map(|known| InsteadTold {
            platform: known.platform.clone(),
            title: voice.say(&super::plan::alternative(known)),
            keeps: known.rule.class.iter().map(word).collect(),
            rule: known.id(),
            source: sources(&known.rule.source),
        });
        PlanDocument {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "plan".into(),
            today: today.to_string(),
            close_on: close_on.to_string(),
            items: self.ordered(today).map(|item| item.told(today, close_on, voice)).collect(),
            instead: instead.collect(),
            tips: self.tips.clone(),
            links: links.collect(),
            names: given.names(voice),
            holidays_known_until: given.workdays.known_until().map(|day| day.to_string()),
        }
    }
}

impl Item {
    fn told(&self, today: Date, close_on: Date, voice: &Voice) -> ItemTold {
        let rule = self.rule.as_ref();
        ItemTold {
            id: self.id.clone(),
            date: self.date.to_string(),
            days_from_closing: self.days_from(close_on),
            platform: self.key.platform.clone(),
            account: self.key.account.clone(),
            kind: self.kind,
            title: voice.say(&self.title),
            detail: voice.say(&self.detail),
            rule: rule.map(Known::id).unwrap_or_default(),
            source: rule.map(|known| sources(&known.rule.source)).unwrap_or_default(),
            as_of: rule.and_then(|known| known.rule.as_of).map(|day| day.to_string()).unwrap_or_default(),
            stale: rule.is_some_and(|known| known.stale(today)),
            certain: self.certain,
            overdue: self.overdue(today),
            done: self.done.is_some(),
        }
    }
}
