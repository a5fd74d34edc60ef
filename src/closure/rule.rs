//! The rules in force: those of all cards, with what the user's own file changes or adds.
//!
//! Rules of one card with one `subject` contradict each other. All are kept and shown; the
//! strictest one plans.

use crate::adapter::card::{Card, Words};
use crate::adapter::rule::{AccountKind, Confidence, Feature, Rule, RuleKind, Unit};
use crate::adapter::{CardError, Cards, rule_faults};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

/// A rule is stale when its source is older than so many months.
const FRESH_MONTHS: i64 = 12;

/// A rule in force, and where it comes from.
#[derive(Debug, Clone)]
pub struct Known {
    /// The id of its card.
    pub card: String,
    /// The platform; empty where it holds for all: laws, taxes, contracts.
    pub platform: String,
    /// The platform's name, for people.
    pub platform_title: Words,
    /// The rule.
    pub rule: Rule,
    /// The user's note, where their own file changed or added it.
    pub note: Option<String>,
}

impl Known {
    fn new(card: &Card, rule: &Rule, note: Option<String>) -> Known {
        Known {
            card: card.id.clone(),
            platform: card.platform.clone(),
            platform_title: card.title.clone(),
            rule: rule.clone(),
            note,
        }
    }

    /// The id among all rules: `CARD/RULE`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.card, self.rule.id)
    }

    /// Whether its source is more than a year old on the given day, or bears no date.
    pub fn stale(&self, today: Date) -> bool {
        let fresh_until = |day: Date| day.checked_add(FRESH_MONTHS.months()).ok();
        self.rule.as_of.and_then(fresh_until).is_none_or(|until| until < today)
    }

    fn contradicts(&self, other: &Known) -> bool {
        let subject = self.rule.subject.as_ref();
        subject.is_some()
            && subject == other.rule.subject.as_ref()
            && self.card == other.card
            && self.rule.id != other.rule.id
            && overlap(&self.rule.account, &other.rule.account)
    }
}

/// Whether two lists have a member in common; an empty one means any.
fn overlap<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|member| other.contains(member))
}

/// Which rules are asked for; an empty list asks for all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Platforms, each also by what its name begins with up to a hyphen. Rules that hold
    /// for every platform are always among those asked for.
    pub platforms: Vec<String>,
    /// Kinds of account. A rule that names none holds for any.
    pub accounts: Vec<AccountKind>,
    /// Features.
    pub features: Vec<Feature>,
    /// Kinds of rule.
    pub kinds: Vec<RuleKind>,
}

impl Selection {
    /// Whether a rule is asked for.
    pub fn takes(&self, known: &Known) -> bool {
        let family = |asked: &String| {
            let rest = known.platform.strip_prefix(asked.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let rule = &known.rule;
        (self.platforms.is_empty() || known.platform.is_empty() || self.platforms.iter().any(family))
            && overlap(&self.accounts, &rule.account)
            && overlap(&self.features, &[rule.feature])
            && overlap(&self.kinds, &[rule.kind])
    }
}

/// All rules in force, in the order of cards and of the rules in them.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    known: Vec<Known>,
}

impl Rules {
    /// The rules of the cards.
    pub fn of(cards: &Cards) -> Rules {
        let known = cards.cards().flat_map(|card| card.rule.iter().map(|rule| Known::new(card, rule, None)));
        Rules { known: known.collect() }
    }

    /// Applies the user's own file; `file` is named in errors. Each change and each
    /// addition bears a note, which is shown with the rule.
    ///
    /// # Errors
    /// If the text is no such file, names a rule or card that is not there, or makes a
    /// rule unsound.
    pub fn with_own(mut self, cards: &Cards, file: &str, text: &str) -> Result<Rules, CardError> {
        let own: Own = toml::from_str(text).map_err(|fault| CardError::malformed(file, text, &fault))?;
        let mut faults = Vec::new();
        for change in &own.change {
            faults.extend(self.change(change));
        }
        for add in &own.add {
            faults.extend(self.add(cards, add));
        }
        for card in cards.cards() {
            let of_card = |known: &&Known| known.card == card.id;
            let rules: Vec<Rule> =
                self.known.iter().filter(of_card).map(|known| known.rule.clone()).collect();
            faults.extend(rule_faults(&rules).into_iter().map(|fault| format!("{}: {fault}", card.id)));
        }
        let file = file.to_string();
        if faults.is_empty() { Ok(self) } else { Err(CardError::Invalid { file, faults }) }
    }

    fn change(&mut self, change: &Change) -> Option<String> {
        let Some(at) = self.known.iter().position(|known| known.id() == change.rule) else {
            return Some(format!("there is no rule {}", change.rule));
        };
        if change.note.trim().is_empty() {
            return Some(format!("{}: a change needs a note", change.rule));
        }
        if change.off {
            self.known.remove(at);
            return None;
        }
        let known = self.known.get_mut(at)?;
        known.note = Some(change.note.clone());
        let rule = &mut known.rule;
        rule.value = change.value.or(rule.value);
        rule.least = change.least.or(if change.value.is_some() { None } else { rule.least });
        rule.unit = change.unit.unwrap_or(rule.unit);
        rule.as_of = change.as_of.as_ref().and_then(|day| day.parse().ok()).or(rule.as_of);
        rule.confidence = change.confidence.unwrap_or(rule.confidence);
        let wrong_day = change.as_of.as_ref().is_some_and(|day| day.parse::<Date>().is_err());
        wrong_day.then(|| format!("{}: as_of is no day such as 2026-03-31", change.rule))
    }

    fn add(&mut self, cards: &Cards, add: &Add) -> Option<String> {
        let Some(card) = cards.card(&add.card) else {
            return Some(format!("there is no card {}", add.card));
        };
        if add.note.trim().is_empty() {
            return Some(format!("{}: an addition needs a note", add.rule.id));
        }
        let new = Known::new(card, &add.rule, Some(add.note.clone()));
        match self.known.iter().position(|known| known.id() == new.id()) {
            Some(at) => self.known.get_mut(at).map(|known| *known = new).and(None),
            None => {
                let after = self.known.iter().rposition(|known| known.card <= new.card);
                self.known.insert(after.map_or(0, |at| at + 1), new);
                None
            }
        }
    }

    /// Every rule.
    pub fn iter(&self) -> impl Iterator<Item = &Known> {
        self.known.iter()
    }

    /// One rule by `CARD/RULE`.
    pub fn get(&self, id: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.id() == id)
    }

    /// The rules that a selection asks for, contradicting ones included.
    pub fn select<'r>(&'r self, selection: &'r Selection) -> impl Iterator<Item = &'r Known> {
        self.known.iter().filter(|known| selection.takes(known))
    }

    /// The rules to plan by: those asked for, and of contradicting ones the strictest.
    pub fn planning<'r>(&'r self, selection: &'r Selection) -> impl Iterator<Item = &'r Known> {
        self.select(selection).filter(|known| self.plans(known))
    }

    /// The rules that contradict a rule.
    pub fn contradicting<'r>(&'r self, known: &'r Known) -> impl Iterator<Item = &'r Known> {
        self.known.iter().filter(|other| known.contradicts(other))
    }

    /// Whether a rule is one to plan by: nothing that contradicts it is stricter. Of two
    /// that are equally strict the first counts.
    pub fn plans(&self, known: &Known) -> bool {
        let place = |of: &Known| self.known.iter().position(|other| std::ptr::eq(other, of));
        !self.contradicting(known).any(|other| {
            let (mine, theirs) = (strictness(&known.rule), strictness(&other.rule));
            theirs > mine || (theirs == mine && place(other) < place(known))
        })
    }
}

/// How strict a rule is among those that contradict it: marked ones first, then by figure.
fn strictness(rule: &Rule) -> (bool, i64) {
    let figure = match rule.unit {
        Unit::Forever => i64::MAX,
        _ => i64::from(rule.value.unwrap_or_default()),
    };
    (rule.stricter, if rule.kind.more_is_better() { -figure } else { figure })
}

/// The user's own file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    #[serde(default)]
    change: Vec<Change>,
    #[serde(default)]
    add: Vec<Add>,
}

/// A change to a rule that is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    rule: String,
    note: String,
    #[serde(default)]
    off: bool,
    value: Option<u32>,
    least: Option<u32>,
    unit: Option<Unit>,
    as_of: Option<String>,
    confidence: Option<Confidence>,
}

/// A rule of the user's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    card: String,
    note: String,
    rule: Rule,
}
