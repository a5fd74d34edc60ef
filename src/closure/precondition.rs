//! What must hold before an account may be closed: known from the data, or asked.

use super::answers::{Answer, question_id};
use super::coverage::Given;
use super::holdings::{Account, Key, Stated};
use super::rule::Known;
use super::text::Text;
use crate::adapter::rule::{Check, DataClass, RuleKind};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether a precondition holds. Unknown is never met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Met {
    /// It holds.
    Met,
    /// It does not hold.
    Unmet,
    /// Nobody has said.
    Unknown,
}

/// One precondition of one account.
#[derive(Debug, Clone)]
pub struct Precondition<'r> {
    /// The id to answer by: `CARD/RULE@PLATFORM/ACCOUNT`.
    pub id: String,
    /// Platform and account.
    pub key: Key,
    /// What must hold.
    pub title: Text,
    /// Whether it does.
    pub met: Met,
    /// What that rests on.
    pub basis: Text,
    /// The rule; none for what every closing needs.
    pub rule: Option<&'r Known>,
}

/// Data older than this says nothing about today.
const FRESH_DAYS: i32 = 30;

/// What every closing needs, whatever the platform: the latest data, money settled or
/// written down, and all papers in the folder.
const ALWAYS: [&str; 3] = ["latest-export", "money", "papers"];

impl<'r> Given<'r> {
    /// The preconditions of every account, by account, those of rules first.
    pub fn preconditions(&self) -> Vec<Precondition<'r>> {
        let mut all = Vec::new();
        for (key, account) in self.holdings.accounts.iter().filter(|(key, _)| !key.platform.is_empty()) {
            let about = |known: &&Known| known.platform.is_empty() || known.platform == key.platform;
            let rules = self.planning().filter(about);
            for known in rules.filter(|known| known.rule.kind == RuleKind::Precondition) {
                all.push(self.of_rule(key, account, known));
            }
            all.extend(ALWAYS.iter().map(|name| self.of_all(key, account, name)));
        }
        all
    }

    fn of_rule(&self, key: &Key, account: &Account, known: &'r Known) -> Precondition<'r> {
        let seen = known.rule.check.and_then(|check| seen(check, account, known));
        let id = known.id();
        let (met, basis) = self.judge(seen, self.answers.to(&id, key));
        let title = Text::from(&known.rule.title);
        Precondition { id: question_id(&id, key), key: key.clone(), title, met, basis, rule: Some(known) }
    }

    fn of_all(&self, key: &Key, account: &Account, name: &'static str) -> Precondition<'r> {
        let fresh = self.days.today.checked_sub(FRESH_DAYS.days()).ok();
        let seen = match name {
            "latest-export" => account.to().filter(|day| Some(*day) >= fresh).map(|day| Seen {
                met: true,
                day: Some(day),
                basis: Text::with("basis-latest", [("day", day.into())]),
            }),
            _ => None,
        };
        let (met, basis) = self.judge(seen, self.answers.to(name, key));
        let title = Text::said(format!("question-{name}"));
        Precondition { id: question_id(name, key), key: key.clone(), title, met, basis, rule: None }
    }

    /// Of data and answer the later one counts; data too old to speak for today does not.
    fn judge(&self, seen: Option<Seen>, answer: Option<Answer>) -> (Met, Text) {
        let fresh = self.days.today.checked_sub(FRESH_DAYS.days()).ok();
        let of = |yes: bool| if yes { Met::Met } else { Met::Unmet };
        match (seen, answer) {
            (Some(seen), Some(answer)) if seen.day.is_some_and(|day| day > answer.on) => {
                (of(seen.met), Text::with("basis-data-newer", [("basis", seen.basis)]))
            }
            (_, Some(answer)) => {
                let id = if answer.yes { "basis-said-yes" } else { "basis-said-no" };
                (of(answer.yes), Text::with(id, [("day", answer.on.into())]))
            }
            // What the data says against closing counts however old it is.
            (Some(seen), None) if !seen.met || seen.day.is_some_and(|day| Some(day) >= fresh) => {
                (of(seen.met), seen.basis)
            }
            (Some(seen), None) => (Met::Unknown, Text::with("basis-data-old", [("basis", seen.basis)])),
            (None, None) => (Met::Unknown, Text::said("basis-ask")),
        }
    }
}

/// What the data says about a precondition.
struct Seen {
    met: bool,
    /// The day it speaks of; none where it does not say.
    day: Option<Date>,
    basis: Text,
}

fn seen(check: Check, account: &Account, known: &Known) -> Option<Seen> {
    let by = |stated: &Stated, met: bool, id: &str| Seen {
        met,
        day: stated.day,
        basis: Text::with(
            id,
            [
                ("value", stated.value.to_string().into()),
                ("day", stated.day.map_or_else(|| Text::said("basis-undated"), Text::from)),
                ("file", stated.file.as_str().into()),
            ],
        ),
    };
    match check {
        Check::Followers => {
            let stated = account.followers.as_ref()?;
            let most = Decimal::from(known.rule.value?);
            Some(by(stated, stated.value <= most, "basis-followers"))
        }
        Check::Balance => {
            let stated = account.balance.as_ref()?;
            Some(by(stated, stated.value.is_zero(), "basis-balance"))
        }
        // A list can show that somebody is left, or an order open; that nobody and none is,
        // no list proves: it may be one of several.
        Check::MembersLeft => {
            let held = account.classes.get(&DataClass::Members).filter(|held| held.rows > 0)?;
            let basis = Text::with("basis-members", [("count", held.rows.into())]);
            Some(Seen { met: false, day: None, basis })
        }
        Check::OpenOrders => {
            let held = account.classes.get(&DataClass::Orders).filter(|_| account.open_orders > 0)?;
            let basis = Text::with("basis-open-orders", [("count", account.open_orders.into())]);
            Some(Seen { met: false, day: held.to, basis })
        }
    }
}
