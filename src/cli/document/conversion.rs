//! What `convert --json` prints.

use super::{Face, Told, Trouble, print};
use dabao::convert::{self, Column, Format, Handled, Loss, Offer, Tally};
use schemars::JsonSchema;
use serde::Serialize;

/// What `convert --json` prints.
#[derive(Serialize, JsonSchema)]
pub struct Conversion {
    /// The version of dabao.
    dabao: String,
    /// The command: `convert`.
    command: String,
    /// Whether this was only a look (`--preview`).
    preview: bool,
    /// The table that was converted.
    table: Offer,
    /// The format.
    format: String,
    /// The files that were written, in order.
    files: Vec<String>,
    /// Rows written.
    rows: u64,
    /// Where the rows read went; `read` is the sum of the others and of `rows`.
    tally: Tally,
    /// The columns written, in order.
    columns: Vec<Mapped>,
    /// The first rows, where only a look was wanted.
    first: Vec<Vec<String>>,
    /// What the output does not hold.
    losses: Vec<Loss>,
    /// Columns that the output has no place for and of which nothing is lost: they were empty in
    /// every row.
    empty_columns: Vec<String>,
    /// The rule by which rows were ranked, line by line.
    rule: Vec<String>,
    /// What was done to personal data: how many of what kind.
    personal: Vec<Handled>,
    /// Rows that the target does not take, by reason and field.
    refused: Vec<Told>,
    /// What was noticed in the inputs.
    findings: Vec<Told>,
}

/// A column and its heading.
#[derive(Serialize, JsonSchema)]
struct Mapped {
    /// Its name: a field of the schema, or the heading as the file spells it.
    name: String,
    /// Its heading in the output.
    heading: String,
}

impl Conversion {
    /// The document of a conversion.
    pub fn new(
        face: &Face,
        preview: bool,
        format: Format,
        rule: Option<Vec<String>>,
        done: convert::Done,
    ) -> Self {
        let mapped = |column: Column| Mapped { name: column.name, heading: column.heading };
        Conversion {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "convert".into(),
            preview,
            table: done.offer,
            format: format.name().into(),
            files: done.files.iter().map(|path| path.display().to_string()).collect(),
            rows: done.written.rows,
            tally: done.tally,
            columns: done.written.columns.into_iter().map(mapped).collect(),
            first: done.written.first,
            losses: done.losses,
            empty_columns: done.hollow,
            rule: rule.unwrap_or_default(),
            personal: done.handled,
            refused: done.refused.into_iter().map(|finding| Told::new(face, finding)).collect(),
            findings: done.findings.into_iter().map(|finding| Told::new(face, finding)).collect(),
        }
    }

    /// Prints the document.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn print(&self) -> Result<(), Trouble> {
        print(self)
    }
}
