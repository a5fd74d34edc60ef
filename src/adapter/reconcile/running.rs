//! Running balances: each follows from the one before and a step.

use super::{Broken, Column, Outcome, Values};
use crate::finding::{Code, KEPT_PER_KIND};
use rust_decimal::Decimal;

/// A balance followed from row to row, oldest or newest first.
///
/// Both directions are followed all the way, since a first pair that is broken may fit
/// the wrong one by chance; the direction with fewer breaks is the file's.
pub struct Running {
    /// The column of the balance.
    pub result: Column,
    step: Column,
    sign: Sign,
    before: Option<Line>,
    forwards: Breaks,
    backwards: Breaks,
}

/// What says whether a step is added or taken away.
pub enum Sign {
    /// The step's own sign.
    Own,
    /// A column, by the texts that add and those that take away.
    Listed { column: Column, plus: Vec<String>, minus: Vec<String> },
    /// What is taken away stands in a column of its own.
    Less(Column),
}

/// What must be known of a row to check the next.
#[derive(Clone, Copy)]
struct Line {
    row: u64,
    balance: Decimal,
    step: Decimal,
}

/// The breaks in one direction: the first few and how many there are.
#[derive(Default)]
struct Breaks {
    first: Vec<Broken>,
    count: u64,
}

impl Running {
    /// A balance `result` that grows by `step`; where a column tells the sign, the step's
    /// own does not count, and a text it does not list leaves the row unchecked.
    pub fn new(result: Column, step: Column, sign: Sign) -> Self {
        let (forwards, backwards) = (Breaks::default(), Breaks::default());
        Running { result, step, sign, before: None, forwards, backwards }
    }

    /// Forgets the row before: what follows cannot be compared with it.
    pub fn interrupt(&mut self) {
        self.before = None;
    }

    /// Follows the balance to one more row; breaks are told at the end.
    pub fn row(&mut self, row: u64, values: Values<'_>) -> Outcome {
        let line = self.line(row, values);
        let pair = self.before.zip(line);
        self.before = line;
        if line.is_none() {
            return Outcome::Skipped;
        }
        if let Some((before, here)) = pair {
            // Oldest first, this balance is the one before and this step; newest first,
            // the balance before is this one and the step before.
            self.forwards.compare(self.result, here, before.balance.checked_add(here.step));
            self.backwards.compare(self.result, before, here.balance.checked_add(before.step));
        }
        Outcome::Checked(None)
    }

    fn line(&self, row: u64, values: Values<'_>) -> Option<Line> {
        let balance = values.number(self.result)?;
        let step = match &self.sign {
            Sign::Own => values.number(self.step)?,
            Sign::Listed { column, plus, minus } => {
                signed(values.number(self.step)?, values.text(*column)?, plus, minus)?
            }
            Sign::Less(less) => difference(self.step, *less, values)?,
        };
        Some(Line { row, balance, step })
    }

    /// The breaks in the direction that has fewer, each with how many it stands for.
    pub fn breaks(self) -> impl Iterator<Item = (Broken, u64)> {
        let forwards = self.forwards.count <= self.backwards.count;
        let breaks = if forwards { self.forwards } else { self.backwards };
        let last = breaks.first.len().saturating_sub(1);
        let beyond = breaks.count.saturating_sub(breaks.first.len() as u64);
        let count = move |i: usize| if i == last { 1 + beyond } else { 1 };
        breaks.first.into_iter().enumerate().map(move |(i, broken)| (broken, count(i)))
    }
}

/// The step with the sign that a text gives it.
fn signed(step: Decimal, text: &str, plus: &[String], minus: &[String]) -> Option<Decimal> {
    let lists = |texts: &[String]| texts.iter().any(|listed| listed == text);
    match (lists(plus), lists(minus)) {
        (true, false) => Some(step.abs()),
        (false, true) => Some(-step.abs()),
        _ => None,
    }
}

/// What was added less what was taken away; one of the two may be empty.
fn difference(more: Column, less: Column, values: Values<'_>) -> Option<Decimal> {
    if values.unreadable(more) || values.unreadable(less) {
        return None;
    }
    match (values.number(more), values.number(less)) {
        (None, None) => None,
        (more, less) => more.unwrap_or_default().checked_sub(less.unwrap_or_default().abs()),
    }
}

impl Breaks {
    fn compare(&mut self, column: Column, line: Line, expected: Option<Decimal>) {
        if expected == Some(line.balance) {
            return;
        }
        self.count += 1;
        if self.count <= KEPT_PER_KIND {
            self.first.push(Broken {
                code: Code::BalanceBroken,
                row: line.row,
                column,
                found: line.balance.to_string(),
                expected: expected.map(|sum| sum.to_string()).unwrap_or_default(),
            });
        }
    }
}
