//! What must hold before an account may be closed: known from the data, or asked.

use super::answers::{Answer, question_id};
use super::coverage::Given;
use super::holdings::{Account, Key};
use super::rule::Known;
use super::stated::Stated;
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

/// What every closing needs where the platform has such data: the latest export, money
/// settled or written down, and all papers in the folder.
const ALWAYS: [(&str, Option<DataClass>); 3] =
    [("latest-export", None), ("money", Some(DataClass::Ledger)), ("papers", Some(DataClass::Evidence))];

impl<'r> Given<'r> {
    /// The preconditions of every account, by account, those of rules first.
    pub fn preconditions(&self) -> Vec<Precondition<'r>> {
        let mut all = Vec::new();
        for (key, account) in self.holdings.accounts.iter().filter(|(key, _)| !key.platform.is_empty()) {
            let rules = self.planning().filter(|known| self.concerns(known, key));
            for known in rules.filter(|known| known.rule.kind == RuleKind::Precondition) {
                all.push(self.of_rule(key, account, known));
            }
            let always = ALWAYS
                .iter()
                .filter(|(_, class)| class.is_none_or(|c| self.cards.can_have(&key.platform, c)));
            all.extend(always.map(|(name, _)| self.of_all(key, account, name)));
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
            // A balance that is left is not settled; that none is left here proves little.
            "money" => account.balance.get().and_then(|stated| left(stated, !stated.value.is_zero())),
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

/// What a stated figure says.
fn by(stated: &Stated, met: bool, id: &str) -> Seen {
    let day = stated.day.map_or_else(|| Text::said("basis-undated"), Text::from);
    let values =
        [("value", stated.value.to_string().into()), ("day", day), ("file", stated.file.as_str().into())];
    Seen { met, day: stated.day, basis: Text::with(id, values) }
}

/// A balance that speaks against closing.
fn left(stated: &Stated, against: bool) -> Option<Seen> {
    against.then(|| by(stated, false, "basis-balance"))
}

fn seen(check: Check, account: &Account, known: &Known) -> Option<Seen> {
    match check {
        Check::Followers => {
            let stated = account.followers.get()?;
            let most = Decimal::from(known.rule.value?);
            Some(by(stated, stated.value <= most, "basis-followers"))
        }
        Check::Balance => {
            let stated = account.balance.get()?;
            Some(by(stated, stated.value.is_zero(), "basis-balance"))
        }
        Check::Debt => {
            let stated = account.balance.get()?;
            left(stated, stated.value.is_sign_negative() && !stated.value.is_zero())
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
