//! The figures of a record: rows of `metrics` that share what the record says.

use super::Mapper;
use crate::adapter::plan::{Plan, SubjectId};
use crate::adapter::work::Work;
use crate::schema::METRICS;
use crate::table::Row;
use std::io;

impl Mapper<'_> {
    /// Writes each stated figure. Where the record is no row of its own, its figures carry
    /// the extra, and one row without figure does if none is stated.
    pub(super) fn end_figures(&mut self, work: &mut Work<'_, '_>) -> io::Result<()> {
        let stated = self.figures.iter().any(|f| f.stated);
        let lonely = !self.plan.is_row && !stated && !self.extra.is_empty();
        if !stated && !lonely {
            return Ok(());
        }
        self.shared_fields();
        if lonely {
            work.sink.row(&self.out)?;
            self.figure_rows += 1;
        }
        let [metric, value, unit] = self.plan.figure_fields;
        for (figure, plan) in self.figures.iter().zip(&self.plan.figures).filter(|(f, _)| f.stated) {
            self.out.set_at(metric, &plan.name);
            self.out.set_at(value, &figure.value);
            self.out.set_at(unit, if figure.value.is_empty() { "" } else { &plan.unit });
            work.sink.row(&self.out)?;
            self.figure_rows += 1;
        }
        Ok(())
    }

    /// Fills what all figures of the record share.
    fn shared_fields(&mut self) {
        self.out.clear();
        for (at, field) in METRICS.fields.iter().enumerate() {
            let own = self.shared.values().get(at).filter(|v| !v.is_empty());
            let text = match field.name {
                "account_id" | "platform" | "source" | "position" => self.row.get(field.name),
                "extra" if self.plan.is_row => "",
                "extra" => &self.extra,
                "subject" if self.row_is_figure() && !self.row.get("subject").is_empty() => {
                    self.row.get("subject")
                }
                "subject" => &self.plan.subject_kind,
                "subject_id" => subject_id(self.plan, &self.row, &self.shared, &self.given),
                "period_start" | "period_end" => own.map_or(self.row.get(field.name), String::as_str),
                _ => "",
            };
            self.out.set_at(at, text);
        }
        if self.plan.day_is_period {
            end_with_day(&mut self.out);
        }
    }
}

/// The id of what the figures are about: the first that is stated, or the account.
fn subject_id<'a>(plan: &Plan, row: &'a Row, shared: &'a Row, given: &'a [(String, String)]) -> &'a str {
    let stated = |source: &SubjectId| -> &'a str {
        match source {
            SubjectId::Field(at) => row.get_at(*at),
            SubjectId::OfFigures(at) => shared.get_at(*at),
            SubjectId::Given(name) => given.iter().find(|(n, _)| n == name).map_or("", |(_, text)| text),
        }
    };
    let found = plan.subject_id.iter().map(stated).find(|id| !id.is_empty());
    match found {
        Some(id) => id,
        None if !plan.subject_id.is_empty() => "",
        None if !row.get("subject_id").is_empty() => row.get("subject_id"),
        None if !shared.get("subject_id").is_empty() => shared.get("subject_id"),
        None => row.get("account_id"),
    }
}

/// Ends a period of `metrics` that begins with a whole day and has no end on that day.
pub(super) fn end_with_day(row: &mut Row) {
    let start = row.get("period_start");
    let day = start.len() == "2026-03-14".len();
    if day && row.get("period_end").is_empty() {
        let start = start.to_string();
        row.set("period_end", &start);
    }
}
