//! What a creator holds: classes of data, and the five assets they belong to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The classes of data that coverage asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DataClass {
    /// The account itself: name, follower count.
    Accounts,
    /// The list of fans.
    Fans,
    /// Works and their running totals.
    Works,
    /// The video, picture and project files of works.
    Media,
    /// Recordings of live sessions.
    Replays,
    /// Likes, comments, shares by someone.
    Interactions,
    /// Private and service messages.
    Messages,
    /// Live sessions.
    Lives,
    /// Gifts and tips.
    Gifts,
    /// Orders.
    Orders,
    /// Returns and disputes.
    Aftersales,
    /// Goods.
    Products,
    /// Money that moved.
    Ledger,
    /// Figures over time.
    Metrics,
    /// Advertising and brand tasks.
    Campaigns,
    /// Members, paying or of a team; levels of the fan club.
    Members,
    /// Registrations of copyright.
    Copyright,
    /// Contracts, notices, certificates, receipts.
    Evidence,
}

/// The five classes of assets that a creator has to settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Asset {
    /// Original works and the right to them.
    OriginalWorks,
    /// Who the fans are.
    FanData,
    /// Proof of past orders and money.
    OrderEvidence,
    /// What was said to customers.
    ServiceConversations,
    /// What advertising brought.
    AdResults,
}

impl DataClass {
    /// Every class, in the order of matrices.
    pub const ALL: [DataClass; 18] = [
        DataClass::Accounts,
        DataClass::Fans,
        DataClass::Works,
        DataClass::Media,
        DataClass::Replays,
        DataClass::Interactions,
        DataClass::Messages,
        DataClass::Lives,
        DataClass::Gifts,
        DataClass::Orders,
        DataClass::Aftersales,
        DataClass::Products,
        DataClass::Ledger,
        DataClass::Metrics,
        DataClass::Campaigns,
        DataClass::Members,
        DataClass::Copyright,
        DataClass::Evidence,
    ];

    /// The id used in cards, JSON, options and folders.
    pub fn as_str(self) -> &'static str {
        match self {
            DataClass::Accounts => "accounts",
            DataClass::Fans => "fans",
            DataClass::Works => "works",
            DataClass::Media => "media",
            DataClass::Replays => "replays",
            DataClass::Interactions => "interactions",
            DataClass::Messages => "messages",
            DataClass::Lives => "lives",
            DataClass::Gifts => "gifts",
            DataClass::Orders => "orders",
            DataClass::Aftersales => "aftersales",
            DataClass::Products => "products",
            DataClass::Ledger => "ledger",
            DataClass::Metrics => "metrics",
            DataClass::Campaigns => "campaigns",
            DataClass::Members => "members",
            DataClass::Copyright => "copyright",
            DataClass::Evidence => "evidence",
        }
    }

    /// The table of the schema whose rows belong to it; none where files count.
    pub fn table(self) -> Option<&'static str> {
        match self {
            DataClass::Accounts => Some("accounts"),
            DataClass::Fans => Some("fans"),
            DataClass::Works => Some("works"),
            DataClass::Interactions => Some("interactions"),
            DataClass::Messages => Some("messages"),
            DataClass::Lives => Some("lives"),
            DataClass::Gifts => Some("gifts"),
            DataClass::Orders => Some("orders"),
            DataClass::Aftersales => Some("aftersales"),
            DataClass::Products => Some("products"),
            DataClass::Ledger => Some("ledger_entries"),
            DataClass::Metrics => Some("metrics"),
            DataClass::Campaigns => Some("campaigns"),
            DataClass::Members => Some("members"),
            DataClass::Evidence => Some("evidence"),
            DataClass::Media | DataClass::Replays | DataClass::Copyright => None,
        }
    }

    /// The class of assets it is part of.
    pub fn asset(self) -> Asset {
        match self {
            DataClass::Works | DataClass::Media | DataClass::Replays | DataClass::Copyright => {
                Asset::OriginalWorks
            }
            DataClass::Accounts | DataClass::Fans | DataClass::Interactions | DataClass::Members => {
                Asset::FanData
            }
            DataClass::Orders
            | DataClass::Aftersales
            | DataClass::Products
            | DataClass::Ledger
            | DataClass::Gifts
            | DataClass::Evidence => Asset::OrderEvidence,
            DataClass::Messages => Asset::ServiceConversations,
            DataClass::Campaigns | DataClass::Metrics | DataClass::Lives => Asset::AdResults,
        }
    }
}
