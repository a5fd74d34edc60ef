//! The answer to "may I close now?": coverage, preconditions, deadlines and verdict
//! together.

use super::coverage::{Cell, Given, Status};
use super::date::due;
use super::precondition::Precondition;
use super::rule::Known;
use super::text::{Text, Voice, sources, word};
use super::verdict::{Reason, Sealed, Verdict, first, verdict};
use crate::adapter::rule::{DataClass, Feature, Offered, Rule, RuleKind, Side, Start};
use jiff::civil::Date;

/// Everything the question comes to.
pub struct Readiness<'r> {
    /// The matrix.
    pub cells: Vec<Cell<'r>>,
    /// What must hold.
    pub preconditions: Vec<Precondition<'r>>,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// What follows.
    pub verdict: Verdict,
    /// What is known of the bundle.
    pub sealed: Sealed,
    /// Days by which something must be done.
    pub deadlines: Vec<Deadline>,
}

/// A day by which something must be done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The day.
    pub date: Date,
    /// The platform; empty where it holds for all.
    pub platform: String,
    /// What it is about.
    pub title: Text,
    /// `CARD/RULE`; empty where only the day of closing is behind it.
    pub rule: String,
    /// Where the rule stands.
    pub source: String,
    /// Whether the rule is more than a year old or undated.
    pub stale: bool,
}

/// So many live sessions get a deadline each; past it the soonest stands for all.
pub const CLOCKS: usize = 200;

impl<'r> Given<'r> {
    /// Answers the question.
    pub fn readiness(&self, sealed: Sealed) -> Readiness<'r> {
        let cells = self.coverage();
        let preconditions = self.preconditions();
        let reasons = self.reasons(&cells, &preconditions, sealed);
        let verdict = verdict(&reasons);
        let deadlines = self.deadlines(&cells);
        Readiness { cells, preconditions, reasons, verdict, sealed, deadlines }
    }

    fn deadlines(&self, cells: &[Cell<'r>]) -> Vec<Deadline> {
        let mut all = Vec::new();
        for cell in cells.iter().filter(|cell| !cell.settled()) {
            self.of_cell(cell, &mut all);
        }
        if let Some(close_on) = self.days.close_on {
            for known in self.planning().filter(|known| self.is_about(known)) {
                all.extend(self.hanging_on(known, close_on));
            }
            // Levels of a fan club have a day of their own; of rules that contradict each
            // other each is shown.
            let club = self.rules.select(self.asked).filter(|known| is_of_club(&known.rule));
            for known in club.filter(|known| self.is_about(known)) {
                let day = due(&known.rule, close_on, self.workdays);
                all.extend(
                    day.map(|day| deadline(day.day, Text::from(&known.rule.title), known, self.days.today)),
                );
            }
        }
        all.sort_by(|a, b| (a.date, &a.platform, &a.rule).cmp(&(b.date, &b.platform, &b.rule)));
        all.dedup();
        all
    }

    fn of_cell(&self, cell: &Cell<'r>, all: &mut Vec<Deadline>) {
        let today = self.days.today;
        let class = Text::said(format!("class-{}", word(cell.class)));
        if let Some(known) = cell.offer.window {
            let named = |clock: &super::coverage::Clock| {
                let title = if clock.item.title.is_empty() { &clock.item.id } else { &clock.item.title };
                let day = clock.item.day.map_or_else(String::new, |day| day.to_string());
                Text::with(
                    "deadline-item",
                    [("class", class.clone()), ("title", title.as_str().into()), ("day", day.into())],
                )
            };
            let running = cell.clocks.iter().filter(|clock| clock.last_safe_day >= Some(self.days.today));
            let dated =
                running.filter_map(|clock| Some(deadline(clock.last_safe_day?, named(clock), known, today)));
            all.extend(dated.take(CLOCKS));
        }
        let Some(date) = cell.last_safe_day else { return };
        let by_rule = cell.offer.reach.filter(|_| cell.rolling);
        let title = Text::with("deadline-class", [("class", class)]);
        all.push(match by_rule {
            Some(known) => deadline(date, title, known, today),
            None => Deadline {
                date,
                platform: cell.key.platform.clone(),
                title,
                rule: cell.offer.takes.map(Known::id).unwrap_or_default(),
                source: cell.offer.takes.map(|known| sources(&known.rule.source)).unwrap_or_default(),
                stale: cell.offer.takes.is_some_and(|known| known.stale(today)),
            },
        });
    }

    /// The day of a rule that hangs on the day of closing.
    fn hanging_on(&self, known: &Known, close_on: Date) -> Option<Deadline> {
        let from_closing = matches!(known.rule.from, Some(Start::Closing | Start::Application));
        let before = known.rule.side == Side::Before;
        let own = known.rule.feature == Feature::Account;
        let wanted = match known.rule.kind {
            RuleKind::Notice | RuleKind::Stage => before,
            RuleKind::CoolingOff | RuleKind::Retention | RuleKind::Loss => own,
            _ => false,
        };
        let day = Some(close_on).filter(|_| from_closing && wanted)?;
        let day = due(&known.rule, day, self.workdays)?;
        Some(deadline(day.day, Text::from(&known.rule.title), known, self.days.today))
    }
}

/// Whether a rule says when levels of a fan club are lost.
fn is_of_club(rule: &Rule) -> bool {
    rule.feature == Feature::FanClub
        && rule.kind == RuleKind::Loss
        && rule.class.contains(&DataClass::Members)
}

fn deadline(date: Date, title: Text, known: &Known, today: Date) -> Deadline {
    Deadline {
        date,
        platform: known.platform.clone(),
        title,
        rule: known.id(),
        source: sources(&known.rule.source),
        stale: known.stale(today),
    }
}

impl Cell<'_> {
    /// The ways to get it, or what to do instead.
    pub fn ways(&self, voice: &Voice) -> Vec<String> {
        match (self.status, self.offer.menus.as_slice()) {
            (Status::NotApplicable, _) => Vec::new(),
            (Status::NotOffered, _) => {
                let class = word(self.class);
                vec![voice.say(&Text::with("how-instead", [("class", class.into())]))]
            }
            (_, []) => match self.class {
                DataClass::Evidence => vec![voice.word("how-evidence")],
                DataClass::Copyright => vec![voice.word("how-copyright")],
                _ if self.offer.offered == Some(Offered::OnRequest) => vec![voice.word("how-ask")],
                _ if self.offer.notes.is_empty() => vec![voice.word("how-unknown")],
                _ => self.offer.notes.iter().map(|note| voice.say(note)).collect(),
            },
            (_, menus) => menus.iter().map(|menu| voice.say(menu)).collect(),
        }
    }
}

impl Readiness<'_> {
    /// The cells that are open, in the order to fetch them.
    pub fn first(&self, today: Date) -> Vec<&Cell<'_>> {
        first(&self.cells, today)
    }
}
