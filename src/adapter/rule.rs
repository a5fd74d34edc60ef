//! The grammar of a `[[rule]]`: one fact of a platform, a law or a contract about closing.
//!
//! A rule is data and does nothing: `closure` chooses among rules and reckons with them.
//! `adapters/README.md`, section "Rules", explains the keys to people who do not program.

pub use super::asset::{Asset, DataClass};
use super::card::{OneOrMany, Words};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// One fact about closing an account or a part of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Rule {
    /// Its id inside the card: `cooling-off`.
    pub id: String,
    /// What it says, on one line.
    pub title: Words,
    /// What else there is to know; empty if the title says it all.
    #[serde(default)]
    pub text: Words,
    /// What kind of fact it is.
    pub kind: RuleKind,
    /// The kinds of account it holds for; empty if for any.
    #[serde(default)]
    pub account: Vec<AccountKind>,
    /// The part of the account it is about.
    #[serde(default)]
    pub feature: Feature,
    /// The classes of data it touches.
    #[serde(default)]
    pub class: Vec<DataClass>,
    /// The figure; of a range, its upper end.
    #[serde(default)]
    pub value: Option<u32>,
    /// The lower end of a range.
    #[serde(default)]
    pub least: Option<u32>,
    /// What the figure counts.
    #[serde(default)]
    pub unit: Unit,
    /// What a span of time is measured from.
    #[serde(default)]
    pub from: Option<Start>,
    /// Whether a span of time runs before or after that.
    #[serde(default)]
    pub side: Side,
    /// Where the user acts: the path through the menus.
    #[serde(default)]
    pub menu: Words,
    /// The forms in which the platform hands data out: `MP4`, `CSV`.
    #[serde(default)]
    pub form: Vec<String>,
    /// What the platform puts on media that it hands out.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// Whether the platform hands the data out at all.
    #[serde(default)]
    pub offered: Option<Offered>,
    /// How a precondition can be seen in the data; without it the user is asked.
    #[serde(default)]
    pub check: Option<Check>,
    /// What it contradicts other rules about: rules of one card with one subject.
    #[serde(default)]
    pub subject: Option<String>,
    /// Of contradicting rules without figures, the one that plans.
    #[serde(default)]
    pub stricter: bool,
    /// Where it stands: a seed and its section, a format note, or a law.
    pub source: OneOrMany,
    /// The day of that source; left out if the source has none.
    #[serde(default, deserialize_with = "day")]
    pub as_of: Option<Date>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Reads a day, so that a slip is an error with its line.
fn day<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(input)?;
    let wrong = |_| serde::de::Error::custom(format!("{text:?} is no day such as 2026-03-31"));
    text.parse().map(Some).map_err(wrong)
}

/// What kind of fact a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleKind {
    /// How long the platform keeps data.
    Retention,
    /// How long an application can be taken back.
    CoolingOff,
    /// How long nothing can be opened again.
    ReopeningWait,
    /// In which form a class of data can be fetched, if at all.
    Export,
    /// How far back an export reaches on the day it is made.
    ExportWindow,
    /// How long each item can be fetched, by its own date.
    ItemWindow,
    /// What must hold before the platform closes anything.
    Precondition,
    /// How the platform makes sure who asks.
    IdentityCheck,
    /// Where the user acts.
    EntryPath,
    /// How long the platform or a partner takes.
    Processing,
    /// Whom to tell, and how long before.
    Notice,
    /// Whether and how the platform itself tells the fans.
    FanNotice,
    /// What it costs.
    Cost,
    /// What money has to be settled, and how.
    Settlement,
    /// What is owed to others, mostly after closing.
    Duty,
    /// What can be done instead, and what that keeps.
    Alternative,
    /// What is lost: at once, or after a while.
    Loss,
    /// What else follows.
    Effect,
    /// A step of winding down, with its time.
    Stage,
    /// Something to do that has no time of its own.
    Task,
    /// A figure of what to expect.
    Estimate,
    /// What may be disputed.
    Risk,
}

/// The kinds of account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// A natural person's.
    Personal,
    /// A company's.
    Enterprise,
    /// One that publishes to subscribers.
    Subscription,
    /// One that serves customers.
    Service,
    /// A program inside the platform.
    MiniProgram,
    /// A minor's.
    Minor,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [AccountKind; 6] = [
        AccountKind::Personal,
        AccountKind::Enterprise,
        AccountKind::Subscription,
        AccountKind::Service,
        AccountKind::MiniProgram,
        AccountKind::Minor,
    ];
}

/// The parts of an account that can be closed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// The account itself.
    #[default]
    Account,
    /// Live sessions.
    Live,
    /// Selling in videos and live sessions.
    LiveCommerce,
    /// The shop.
    Shop,
    /// Shares in advertising next to one's own works.
    AdAlliance,
    /// Tasks for brands.
    BrandTasks,
    /// Advertising one pays for.
    Ads,
    /// The fan club.
    FanClub,
    /// Membership that fans pay for.
    Membership,
    /// Taking payments.
    Payment,
}

impl Feature {
    /// Every part.
    pub const ALL: [Feature; 10] = [
        Feature::Account,
        Feature::Live,
        Feature::LiveCommerce,
        Feature::Shop,
        Feature::AdAlliance,
        Feature::BrandTasks,
        Feature::Ads,
        Feature::FanClub,
        Feature::Membership,
        Feature::Payment,
    ];
}

/// What the figure of a rule counts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Nothing: the words say it.
    #[default]
    Text,
    /// Hours.
    Hours,
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// Calendar months; the last day where a month is too short.
    Months,
    /// Without end.
    Forever,
    /// Things: people, times, steps.
    Count,
    /// Parts of a hundred.
    Percent,
}

impl Unit {
    /// Whether it measures a span of time with an end.
    pub fn is_time(self) -> bool {
        matches!(self, Unit::Hours | Unit::Days | Unit::WorkingDays | Unit::Months)
    }
}

/// What a span of time is measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The day the account is closed.
    Closing,
    /// The day the user asks the platform for it.
    Application,
    /// The day the feature is switched off.
    SwitchedOff,
    /// The date of each item: a live session, an order, a figure.
    Item,
    /// The day goods are taken off sale.
    Delisting,
    /// The day a fan leaves.
    Leaving,
    /// The day of the announcement.
    Announcement,
    /// The last breach of the platform's rules.
    Breach,
    /// The end of the year.
    YearEnd,
}

/// On which side of its start a span of time lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Before it.
    Before,
    /// After it.
    #[default]
    After,
}

/// What the platform puts on media that it hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Nothing.
    None,
    /// A watermark.
    Watermark,
    /// Its logo.
    Logo,
}

/// Whether the platform hands data out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Offered {
    /// It does.
    Yes,
    /// A part of it.
    Partly,
    /// Only to those who ask for it each time.
    OnRequest,
    /// It does not.
    No,
}

/// How a precondition can be seen in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// The followers that the platform states are no more than the value.
    Followers,
    /// No member of the team is left.
    MembersLeft,
    /// No order is open.
    OpenOrders,
    /// No balance is left.
    Balance,
    /// The balance is not below zero. One that is not proves nothing: who owes may not see it
    /// there.
    Debt,
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The law or the platform itself says so.
    Official,
    /// Somebody else says so plainly.
    Reported,
    /// Somebody else says "usually", "about", "may".
    Hedged,
    /// We conclude it from what is said.
    Inferred,
}

impl RuleKind {
    /// Every kind, in the order of lists.
    pub const ALL: [RuleKind; 22] = [
        RuleKind::Retention,
        RuleKind::CoolingOff,
        RuleKind::ReopeningWait,
        RuleKind::Export,
        RuleKind::ExportWindow,
        RuleKind::ItemWindow,
        RuleKind::Precondition,
        RuleKind::IdentityCheck,
        RuleKind::EntryPath,
        RuleKind::Processing,
        RuleKind::Notice,
        RuleKind::FanNotice,
        RuleKind::Cost,
        RuleKind::Settlement,
        RuleKind::Duty,
        RuleKind::Alternative,
        RuleKind::Loss,
        RuleKind::Effect,
        RuleKind::Stage,
        RuleKind::Task,
        RuleKind::Estimate,
        RuleKind::Risk,
    ];

    /// Whether more of it is better for the user, so that the smaller figure is the
    /// stricter one.
    pub fn more_is_better(self) -> bool {
        matches!(
            self,
            RuleKind::Retention
                | RuleKind::CoolingOff
                | RuleKind::ExportWindow
                | RuleKind::ItemWindow
                | RuleKind::Loss
                | RuleKind::Precondition
                | RuleKind::Alternative
        )
    }
}
