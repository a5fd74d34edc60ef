//! The checks that a card may ask for.

use serde::Deserialize;

/// A check that the numbers of a resource allow.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum Reconciliation {
    /// In each row, `result` is the sum of `of`.
    Sum {
        /// The heading of the result.
        result: String,
        /// The headings that are added.
        of: Vec<String>,
    },
    /// In each row, `result` is the first of `of` less all others.
    Difference {
        /// The heading of the result.
        result: String,
        /// The headings.
        of: Vec<String>,
    },
    /// In each row, all of `of` are equal.
    Equals {
        /// The headings.
        of: Vec<String>,
    },
    /// In each row, `result` is what `of` add up to, or the first of them less the others:
    /// costs are written with a minus or without. The sign of `result` does not count,
    /// since another column may tell it.
    Net {
        /// The heading of the result.
        result: String,
        /// The headings, income before costs.
        of: Vec<String>,
        /// The heading that tells the rows in which this holds; without it, in all.
        #[serde(default)]
        column: Option<String>,
        /// The texts under `column` of such rows.
        #[serde(default)]
        equals: Vec<String>,
    },
    /// From row to row, `result` grows by `step`; rows may run forwards or backwards.
    Running {
        /// The heading of the balance.
        result: String,
        /// The heading of the step.
        step: String,
        /// The heading of what is taken away, where it stands in a column of its own; its own
        /// sign does not count, and either of the two may be empty.
        #[serde(default)]
        less: Option<String>,
        /// The heading that says whether the step is added or taken away.
        #[serde(default)]
        sign: Option<String>,
        /// The texts under `sign` that add. A step under any other text than these and
        /// those of `minus` is not followed.
        #[serde(default)]
        plus: Vec<String>,
        /// The texts under `sign` that take away.
        #[serde(default)]
        minus: Vec<String>,
    },
    /// Rows that agree in all of `within` agree in `of`: what is one for a whole order
    /// repeats on each of its lines.
    Same {
        /// The heading that must agree.
        of: String,
        /// The headings of the key.
        within: Vec<String>,
    },
    /// No two rows agree in all of `of`.
    Unique {
        /// The headings.
        of: Vec<String>,
    },
    /// No day lacks between the first and the last.
    Days {
        /// The heading of the day.
        column: String,
    },
    /// The number of records equals the one stated in a row above or below the table.
    Count {
        /// How the cell begins that states it, or the heading above it in a small table.
        label: String,
        /// The word behind the number, where several numbers stand in the cell.
        #[serde(default)]
        unit: String,
        /// The heading that tells which records count; all do without.
        #[serde(default)]
        column: Option<String>,
        /// The texts under `column` of records that count.
        #[serde(default)]
        equals: Vec<String>,
    },
    /// The sum over the records equals the one stated in a row above or below the table.
    Total {
        /// The heading that is added up.
        of: String,
        /// As in `count`.
        label: String,
        /// As in `count`.
        #[serde(default)]
        unit: String,
        /// As in `count`.
        #[serde(default)]
        column: Option<String>,
        /// As in `count`.
        #[serde(default)]
        equals: Vec<String>,
    },
}

impl Reconciliation {
    /// Its kind, as the card writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Reconciliation::Sum { .. } => "sum",
            Reconciliation::Difference { .. } => "difference",
            Reconciliation::Equals { .. } => "equals",
            Reconciliation::Net { .. } => "net",
            Reconciliation::Running { .. } => "running",
            Reconciliation::Unique { .. } => "unique",
            Reconciliation::Same { .. } => "same",
            Reconciliation::Days { .. } => "days",
            Reconciliation::Count { .. } => "count",
            Reconciliation::Total { .. } => "total",
        }
    }
}
