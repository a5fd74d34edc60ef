//! Targets: rows of people into the list that another service takes.
//!
//! One stage in front of the output. It gives the output a header of its own; a row that
//! lacks what the target asks for, that is about a minor or that has no consent is refused.
//! Telephone numbers are written plain only where the user asked for it.

mod transform;

pub use transform::phone;
use transform::{Unfit, apply};

use super::handled::{How, What};
use super::header::{Column, Flow, Header};
use super::loss::{LossKind, Losses, Placeless};
use super::person::Person;
use super::shape::Tally;
use crate::adapter::Cards;
use crate::adapter::target::{Target, TargetColumn, personal};
use crate::finding::Code;
use crate::privacy::Reveal;
use crate::reader::{Form, Record};
use crate::schema::Kind;
use jiff::civil::Date;
use std::borrow::Cow;
use std::io;

/// Turns rows into those of a target, and refuses those that it does not take.
pub struct Into<'a> {
    target: Target,
    reveal: Reveal,
    today: Date,
    cards: &'a Cards,
    person: Option<Person>,
    /// Columns of the input that no column of the target takes.
    untaken: Placeless<'a>,
    /// Where the file of a row stands.
    source: Option<usize>,
    written: Record,
    tally: &'a Tally,
    losses: &'a Losses,
    next: Box<dyn Flow + 'a>,
}

/// Why a row is not taken, and which fields are at fault.
struct Refused(Code, String);

impl<'a> Into<'a> {
    /// A stage for a target; ages are reckoned on a day.
    pub fn new(
        target: Target,
        reveal: Reveal,
        today: Date,
        cards: &'a Cards,
        (tally, losses): (&'a Tally, &'a Losses),
        next: Box<dyn Flow + 'a>,
    ) -> Self {
        Into {
            target,
            reveal,
            today,
            cards,
            person: None,
            untaken: Placeless::new(Vec::new(), losses),
            source: None,
            written: Record::default(),
            tally,
            losses,
            next,
        }
    }

    /// Whether the target may have the row; consent and age are asked first, whatever else
    /// lacks.
    fn admit(&self, person: &Person, record: &Record) -> Result<(), Refused> {
        let target = &self.target;
        if target.outreach && person.is_minor(record) {
            return Err(Refused(Code::TargetMinor, String::new()));
        }
        let asks_consent = target.outreach || target.required.iter().any(|field| field == "consent");
        if asks_consent && !person.agreed(record) {
            return Err(Refused(Code::TargetNoConsent, "consent".into()));
        }
        for field in target.required.iter().filter(|field| *field != "consent") {
            self.fits(person, record, field).map_err(|code| Refused(code, field.clone()))?;
        }
        let found: Vec<Result<(), Code>> =
            target.one_of.iter().map(|field| self.fits(person, record, field)).collect();
        if found.is_empty() || found.iter().any(Result::is_ok) {
            return Ok(());
        }
        // What stands there and cannot be read tells more than what does not stand there.
        let told = found.into_iter().filter_map(Result::err).find(|code| *code != Code::TargetMissing);
        Err(Refused(told.unwrap_or(Code::TargetMissing), target.one_of.join(", ")))
    }

    /// Whether a field is there in the form in which the target takes it.
    fn fits(&self, person: &Person, record: &Record, field: &str) -> Result<(), Code> {
        let text = person.get(record, field);
        if text.trim().is_empty() {
            return Err(Code::TargetMissing);
        }
        let asked = self.target.column.iter().find(|column| column.fields().any(|name| name == field));
        let Some(column) = asked else { return Ok(()) };
        match apply(&column.transform, &self.target.country, text) {
            Ok(_) => Ok(()),
            Err(Unfit::Masked) => Err(Code::TargetMasked),
            Err(Unfit::Unreadable) => Err(Code::TargetUnreadable),
        }
    }

    /// The cell of one column.
    fn cell<'r>(&self, column: &'r TargetColumn, person: &'r Person, record: &'r Record) -> Cow<'r, str> {
        if let Some(constant) = &column.constant {
            return Cow::Borrowed(constant);
        }
        let said = |field: &'r str| (field, person.get(record, field));
        let Some((field, text)) = column.fields().map(said).find(|(_, text)| !text.is_empty()) else {
            return Cow::Borrowed("");
        };
        let Ok(done) = apply(&column.transform, &self.target.country, text) else {
            self.losses.report(LossKind::Unfit, &column.heading);
            return Cow::Borrowed("");
        };
        let what = what(field);
        if column.is_hashed() {
            what.iter().for_each(|what| self.losses.handling.add(How::Hashed, *what, 1));
            return done;
        }
        let shown = match personal(field) {
            Some(kind) => self.reveal.mask(kind, &done).into_owned(),
            None => {
                let (shown, counts) = self.reveal.mask_free(&done);
                self.losses.handling.add_counts(How::Masked, counts);
                shown.into_owned()
            }
        };
        if shown != *done {
            self.losses.report(LossKind::Masked, &column.heading);
        } else if personal(field).is_some() {
            what.iter().for_each(|what| self.losses.handling.add(How::Plain, *what, 1));
        }
        Cow::Owned(self.cut(shown, &column.heading))
    }

    /// A text no longer than the target can hold.
    fn cut(&self, mut text: String, heading: &str) -> String {
        let limits = self.target.limits;
        let by_characters =
            limits.characters.and_then(|most| text.char_indices().nth(most)).map(|(at, _)| at);
        let by_bytes = limits.bytes.filter(|most| text.len() > *most);
        let by_bytes = by_bytes.and_then(|most| (0..=most).rev().find(|at| text.is_char_boundary(*at)));
        if let Some(end) = by_characters.into_iter().chain(by_bytes).min() {
            text.truncate(end);
            self.losses.report(LossKind::Cut, heading);
        }
        text
    }
}

/// What a field is called in the report on personal data.
fn what(field: &str) -> Option<What> {
    match field {
        "email" => Some(What::Email),
        _ => personal(field).map(What::from),
    }
}

impl Flow for Into<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        let person = Person::new(header, self.cards, self.today);
        let asked = self.target.required.iter().chain(&self.target.one_of);
        let taken = self.target.column.iter().flat_map(TargetColumn::fields).chain(asked.map(String::as_str));
        let taken: Vec<usize> = taken.flat_map(|field| person.places(field).iter().copied()).collect();
        let columns = header.columns.iter().enumerate();
        let untaken = columns.filter(|(at, _)| !taken.contains(at)).map(|(at, c)| (at, c.name.clone()));
        self.untaken = Placeless::new(untaken.collect(), self.losses);
        self.source = header.columns.iter().position(|c| c.field.is_some_and(|f| f.name == "source"));
        self.person = Some(person);
        let column = |column: &TargetColumn| Column {
            heading: column.heading.clone(),
            name: column.heading.clone(),
            kind: Kind::Text,
            field: None,
            personal: None,
        };
        let columns = self.target.column.iter().map(column).collect();
        self.next.begin(&Header {
            name: self.target.id.clone(),
            table: None,
            columns,
            sources: header.sources.clone(),
        })
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.losses.at(record);
        let Some(mut person) = self.person.take() else { return Ok(()) };
        person.look_at(record);
        if let Err(Refused(code, fields)) = self.admit(&person, record) {
            let (source, row) = self.losses.place();
            let own = self.source.map(|at| record.get(at).text).filter(|text| !text.is_empty());
            self.losses.refusals.report(code, &fields, own.unwrap_or(&source), row);
            Tally::add(&self.tally.refused);
            self.person = Some(person);
            return Ok(());
        }
        self.untaken.meet(record);
        let mut written = std::mem::take(&mut self.written);
        written.clear();
        written.number = record.number;
        for column in &self.target.column {
            let cell = self.cell(column, &person, record);
            written.push(&cell, if cell.is_empty() { Form::Empty } else { Form::Text });
        }
        self.person = Some(person);
        self.written = written;
        self.next.record(&self.written)
    }

    fn end(&mut self) -> io::Result<()> {
        self.untaken.end();
        self.next.end()
    }
}
