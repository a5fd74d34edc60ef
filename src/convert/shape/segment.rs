//! Segments: a list ranked by a rule of a card, for notices in layers.
//!
//! Three columns are added: `segment` (the tier), `segment_points` and `channel`. A minor and
//! whoever has not agreed gets no channel: `segment` then says `minor` or `no-consent`.
//! Points are whole numbers added up, so the same rows, rule and day give the same tiers.

use crate::adapter::Cards;
use crate::adapter::segment::{Score, Segment, Step};
use crate::convert::header::{Column, Flow, Header};
use crate::convert::person::Person;
use crate::reader::{Form, Record};
use crate::schema::Kind;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::io;

/// The names of the columns that are added, with what they hold.
const ADDED: [(&str, Kind); 3] =
    [("segment", Kind::Text), ("segment_points", Kind::Count), ("channel", Kind::Text)];

/// What `segment` says of a minor.
const MINOR: &str = "minor";

/// What `segment` says of somebody who has not agreed.
const NO_CONSENT: &str = "no-consent";

/// Adds tier, points and channel to each row.
pub struct Rank<'a> {
    rule: Segment,
    today: Date,
    cards: &'a Cards,
    person: Option<Person>,
    width: usize,
    ranked: Record,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Rank<'a> {
    /// A stage of one rule; spans of days end with `today`.
    pub fn new(rule: Segment, today: Date, cards: &'a Cards, next: Box<dyn Flow + 'a>) -> Self {
        Rank { rule, today, cards, person: None, width: 0, ranked: Record::default(), next }
    }
}

/// The points of a row.
fn points(rule: &Segment, person: &Person, record: &Record) -> i64 {
    rule.score.iter().map(|score| points_of(score, person, record)).sum()
}

fn points_of(score: &Score, person: &Person, record: &Record) -> i64 {
    if !score.within_days.is_empty() {
        let days =
            score.field.iter().filter_map(|field| days_since(person.get(record, field), person.today()));
        let Some(days) = days.min() else { return 0 };
        return best(score.within_days.iter().filter(|step| days <= step.at));
    }
    let number = |field| person.get(record, field).trim().parse::<Decimal>().ok();
    // A sum beyond what a decimal holds is more than any step asks for.
    let sum = score.field.iter().filter_map(number).fold(Decimal::ZERO, Decimal::saturating_add);
    best(score.from.iter().filter(|step| sum >= step.bound()))
}

fn best<'s>(steps: impl Iterator<Item = &'s Step>) -> i64 {
    steps.map(|step| step.points).max().unwrap_or(0)
}

/// Days from a moment to a day, by the days as written; one in the future counts as today.
fn days_since(moment: &str, today: Date) -> Option<i64> {
    let day: Date = moment.trim().get(..10)?.replace('/', "-").parse().ok()?;
    let span = day.until(today).ok()?;
    Some(i64::from(span.get_days()).max(0))
}

impl Flow for Rank<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        self.person = Some(Person::new(header, self.cards, self.today));
        self.width = header.columns.len();
        let mut ranked = header.clone();
        // A table with further columns is not the schema's any more.
        ranked.columns.extend(ADDED.map(|(name, kind)| Column {
            heading: name.to_owned(),
            name: name.to_owned(),
            kind,
            field: None,
            personal: None,
        }));
        self.next.begin(&ranked)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        let Some(person) = &mut self.person else { return Ok(()) };
        person.look_at(record);
        let points = points(&self.rule, person, record);
        let tier = self.rule.tier.iter().find(|tier| points >= tier.points);
        let (segment, channel) = match tier {
            _ if person.is_minor(record) => (MINOR, ""),
            _ if !person.agreed(record) => (NO_CONSENT, ""),
            Some(tier) => (tier.id.as_str(), tier.channel.as_str()),
            None => ("", ""),
        };
        self.ranked.clear();
        self.ranked.number = record.number;
        for place in 0..self.width {
            let cell = record.get(place);
            self.ranked.push(cell.text, cell.form);
        }
        let form = |text: &str| if text.is_empty() { Form::Empty } else { Form::Text };
        self.ranked.push(segment, form(segment));
        self.ranked.push(&points.to_string(), Form::Text);
        self.ranked.push(channel, form(channel));
        self.next.record(&self.ranked)
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}

#[cfg(test)]
mod tests {
    use super::days_since;

    #[test]
    fn days_are_counted_as_written() {
        let today = "2026-03-31".parse().unwrap();
        for (moment, days) in [
            ("2026-03-31", Some(0)),
            ("2026-03-24T23:59+08:00", Some(7)),
            ("2025/03/31", Some(365)),
            ("2026-04-02", Some(0)),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(days_since(moment, today), days, "{moment}");
        }
    }
}
