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
    sign: Option<Sign>,
    before: Option<Line>,
    forwards: Breaks,
    backwards: Breaks,
}

/// The column that says whether a step is added or taken away.
pub struct Sign {
    pub column: Column,
    /// The texts that add.
    pub plus: Vec<String>,
    /// The texts that take away.
    pub minus: Vec<String>,
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
    /// A balance `result` that grows by `step`; where there is a sign column, the step's
    /// own sign does not count, and a text it does not list leaves the row unchecked.
    pub fn new(result: Column, step: Column, sign: Option<Sign>) -> Self {
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
        let (balance, step) = (values.number(self.result)?, values.number(self.step)?);
        let step = match &self.sign {
            None => step,
            Some(sign) => sign.apply(values.text(sign.column)?, step)?,
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

impl Sign {
    /// The step with the sign that a text gives it.
    fn apply(&self, text: &str, step: Decimal) -> Option<Decimal> {
        let lists = |texts: &[String]| texts.iter().any(|listed| listed == text);
        match (lists(&self.plus), lists(&self.minus)) {
            (true, false) => Some(step.abs()),
            (false, true) => Some(-step.abs()),
            _ => None,
        }
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
