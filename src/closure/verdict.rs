//! GO, NOT YET or TOO LATE, with every reason.

use super::coverage::{Cell, Given, Status};
use super::holdings::Key;
use super::precondition::{Met, Precondition};
use super::rule::Known;
use super::text::{Text, word};
use crate::adapter::rule::{DataClass, RuleKind, Side, Start};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether the account may be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub enum Verdict {
    /// It may.
    #[serde(rename = "GO")]
    Go,
    /// Something is still to be done.
    #[serde(rename = "NOT YET")]
    NotYet,
    /// Something cannot be had any more, and nobody has given it up knowingly.
    #[serde(rename = "TOO LATE")]
    TooLate,
}

impl Verdict {
    /// The words of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Go => "GO",
            Verdict::NotYet => "NOT YET",
            Verdict::TooLate => "TOO LATE",
        }
    }

    /// The name of its texts in the message catalogue.
    pub fn message(self) -> &'static str {
        match self {
            Verdict::Go => "verdict-go",
            Verdict::NotYet => "verdict-not-yet",
            Verdict::TooLate => "verdict-too-late",
        }
    }
}

/// What is known about the bundle that holds everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sealed {
    /// The bundle was verified now, and is valid.
    Verified,
    /// The bundle is not valid.
    Broken,
    /// These are loose files: nothing is sealed.
    Loose,
    /// This is the report inside a bundle that is being written; it stands under its name
    /// only if it reads back.
    Packing,
}

/// What kind of thing stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It cannot be had any more.
    Lost,
    /// A class of data is not wholly held.
    Coverage,
    /// Files must be fetched again.
    Incomplete,
    /// The bundle is not valid, or there is none.
    NotSealed,
    /// A precondition does not hold.
    Unmet,
    /// The day of closing leaves too little time.
    TooSoon,
    /// A question is open.
    Open,
    /// Nothing that was given belongs to a platform.
    Nothing,
}

/// One reason against closing.
#[derive(Debug, Clone)]
pub struct Reason {
    /// What kind of thing it is.
    pub why: Why,
    /// What it says.
    pub text: Text,
    /// Platform and account; empty where it is about all.
    pub key: Key,
    /// The class of data it is about.
    pub class: Option<DataClass>,
    /// The last day on which it can still be mended.
    pub last_safe_day: Option<Date>,
    /// The rule behind it.
    pub rule: Option<String>,
}

/// How hard it is to replace a class once it is gone: what only the platform has counts
/// most, what the creator has at home least.
fn weight(class: DataClass) -> i64 {
    match class {
        DataClass::Replays | DataClass::Fans | DataClass::Members => 6,
        DataClass::Messages | DataClass::Interactions | DataClass::Gifts | DataClass::Lives => 5,
        DataClass::Orders | DataClass::Aftersales | DataClass::Ledger => 4,
        DataClass::Media | DataClass::Works | DataClass::Campaigns => 3,
        DataClass::Metrics | DataClass::Products | DataClass::Accounts => 2,
        DataClass::Copyright | DataClass::Evidence => 1,
    }
}

/// So many days away is counted what has no day.
const FAR: i64 = 366;

/// The order of what to fetch first: irreplaceable times soonest, a class's weight over the
/// days left. Of equals the order of the matrix.
pub fn first<'c, 'r>(cells: &'c [Cell<'r>], today: Date) -> Vec<&'c Cell<'r>> {
    let open = |cell: &&Cell<'_>| !cell.settled() && !cell.key.platform.is_empty();
    let mut open: Vec<&Cell<'_>> = cells.iter().filter(open).collect();
    let left = |cell: &Cell<'_>| {
        let days =
            cell.last_safe_day.map(|day| today.until(day).map_or(0, |span| i64::from(span.get_days())));
        days.map_or(FAR, |days| days.clamp(0, FAR)) + 1
    };
    // a/x > b/y where a*y > b*x: no fractions. What can be fetched stands before what cannot.
    let fetchable = |cell: &Cell<'_>| matches!(cell.status, Status::Lacking | Status::Partly);
    open.sort_by(|a, b| {
        let urgent = (weight(b.class) * left(a)).cmp(&(weight(a.class) * left(b)));
        fetchable(b).cmp(&fetchable(a)).then(urgent)
    });
    open
}

impl<'r> Given<'r> {
    /// Every reason against closing, what is lost first, then in the order to do it.
    pub fn reasons(&self, cells: &[Cell<'r>], asked: &[Precondition<'r>], sealed: Sealed) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let cells_first = first(cells, self.days.today);
        if !self.holdings.accounts.keys().any(|key| !key.platform.is_empty()) {
            reasons.push(plain(Why::Nothing, Text::said("reason-nothing")));
        }
        for cell in &cells_first {
            if cell.lost(self.days.today) {
                reasons.push(of_cell(Why::Lost, "reason-lost", cell));
            }
        }
        for cell in &cells_first {
            reasons.push(of_cell(Why::Coverage, &format!("reason-{}", word(cell.status)), cell));
        }
        let again = &self.holdings.incomplete;
        if let Some(one) = again.first() {
            let values = [("count", again.len().into()), ("file", one.as_str().into())];
            reasons.push(plain(Why::Incomplete, Text::with("reason-incomplete", values)));
        }
        match sealed {
            Sealed::Broken => reasons.push(plain(Why::NotSealed, Text::said("reason-broken"))),
            Sealed::Loose => reasons.push(plain(Why::NotSealed, Text::said("reason-loose"))),
            Sealed::Verified | Sealed::Packing => {}
        }
        for (met, why) in [(Met::Unmet, Why::Unmet), (Met::Unknown, Why::Open)] {
            if met == Met::Unknown {
                reasons.extend(self.too_soon());
            }
            reasons.extend(asked.iter().filter(|one| one.met == met).map(|one| Reason {
                why,
                text: Text::with(
                    if why == Why::Unmet { "reason-unmet" } else { "reason-open" },
                    [("title", one.title.clone()), ("basis", one.basis.clone())],
                ),
                key: one.key.clone(),
                class: None,
                last_safe_day: None,
                rule: one.rule.map(Known::id),
            }));
        }
        reasons
    }

    /// Notices that the day of closing leaves no time for, and that are not done.
    fn too_soon(&self) -> Vec<Reason> {
        let Some(close_on) = self.days.close_on else { return Vec::new() };
        let before = |known: &&Known| {
            let rule = &known.rule;
            rule.kind == RuleKind::Notice && rule.from == Some(Start::Closing) && rule.side == Side::Before
        };
        let rules = self.planning().filter(before).filter(|known| self.is_about(known));
        let late = rules.filter_map(|known| {
            let last = super::Span::of(&known.rule)?.last_safe(close_on, self.workdays)?.day;
            let done = self
                .answers
                .done
                .keys()
                .any(|id| id == &known.id() || id.starts_with(&format!("{}@", known.id())));
            (last < self.days.today && !done).then(|| Reason {
                why: Why::TooSoon,
                text: Text::with(
                    "reason-too-soon",
                    [("title", (&known.rule.title).into()), ("day", last.into())],
                ),
                key: Key { platform: known.platform.clone(), account: String::new() },
                class: None,
                last_safe_day: Some(last),
                rule: Some(known.id()),
            })
        });
        late.collect()
    }
}

/// The verdict that follows from the reasons.
pub fn verdict(reasons: &[Reason]) -> Verdict {
    match reasons {
        [] => Verdict::Go,
        reasons if reasons.iter().any(|reason| reason.why == Why::Lost) => Verdict::TooLate,
        _ => Verdict::NotYet,
    }
}

fn plain(why: Why, text: Text) -> Reason {
    Reason { why, text, key: Key::default(), class: None, last_safe_day: None, rule: None }
}

fn of_cell(why: Why, id: &str, cell: &Cell<'_>) -> Reason {
    // Gaps and clocks are told last.
    let basis = if why == Why::Lost { cell.basis.last() } else { cell.basis.first() };
    let basis = basis.cloned().unwrap_or_default();
    let class = Text::said(format!("class-{}", word(cell.class)));
    let text = Text::with(id, [("class", class), ("rows", cell.rows.into()), ("basis", basis)]);
    let rule = cell.offer.window.or(cell.offer.reach).or(cell.offer.rules.first().copied());
    Reason {
        why,
        text,
        key: cell.key.clone(),
        class: Some(cell.class),
        last_safe_day: cell.last_safe_day.filter(|_| why != Why::Lost),
        rule: rule.map(Known::id),
    }
}
