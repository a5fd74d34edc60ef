//! Shaping: which rows and columns go on to the output, in which order.
//!
//! Each wish is one stage, a [`Flow`] that hands on to the next. They stand in this order,
//! whatever the order of the options:
//!
//! ```text
//! dedupe → where → sort → limit → columns, headings → output
//! ```

mod columns;
mod filter;
mod limit;

pub use columns::Headings;
pub use filter::Filter;

use super::header::Flow;

/// What is asked of the rows and columns.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The columns to write, in this order; all where none is named.
    pub columns: Vec<String>,
    /// Filters that every row must pass.
    pub filters: Vec<Filter>,
    /// How many rows to write at most.
    pub limit: Option<u64>,
    /// How headings are spelled.
    pub headings: Headings,
}

/// Puts the stages that are wished for in front of an output.
pub fn chain<'a>(wishes: &Wishes, output: Box<dyn Flow + 'a>) -> Box<dyn Flow + 'a> {
    let mut flow = output;
    if !wishes.columns.is_empty() || wishes.headings != Headings::Original {
        flow = Box::new(columns::Columns::new(wishes.columns.clone(), wishes.headings, flow));
    }
    if let Some(limit) = wishes.limit {
        flow = Box::new(limit::Limit::new(limit, flow));
    }
    if !wishes.filters.is_empty() {
        flow = Box::new(filter::Where::new(wishes.filters.clone(), flow));
    }
    flow
}

/// The place of a column that an option names.
///
/// # Errors
/// If there is none of that name; the error tells those there are.
fn place(header: &super::Header, asked: &str) -> Result<usize, super::Error> {
    header.find(asked).ok_or_else(|| super::Error::NoColumn {
        asked: asked.to_owned(),
        known: header.columns.iter().map(|column| column.name.clone()).collect(),
    })
}
