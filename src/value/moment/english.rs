//! Moments with their month in English: `Jan 6, 2024`, `Sat Jan 03 04:05:06 +0000 2026`.

use super::{Moment, Scan};
use jiff::civil::{Date, Weekday};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];

impl<'a> Scan<'a> {
    /// The whole text as a moment in one of these forms. The year has four digits, so that
    /// nothing is in doubt.
    pub(super) fn english(self) -> Option<Moment<'a>> {
        self.month_first().or_else(|| self.weekday_first())
    }

    /// `Jan 6, 2024`.
    fn month_first(mut self) -> Option<Moment<'a>> {
        let month = self.month()?;
        let day = self.number(1, 2)?;
        self.eat(", ")?;
        let date = Date::new(self.number(4, 4)?, month, day).ok()?;
        self.0.is_empty().then_some(Moment { date, clock: None, offset: None })
    }

    /// `Sat Jan 03 04:05:06 +0000 2026`; a day of the week that is another's is refused.
    fn weekday_first(mut self) -> Option<Moment<'a>> {
        let (name, weekday) = WEEKDAYS.into_iter().find(|(name, _)| self.0.starts_with(name))?;
        self.eat(name)?;
        self.eat(" ")?;
        let month = self.month()?;
        let day = self.number(1, 2)?;
        self.eat(" ")?;
        let clock = self.clock(false)?;
        self.eat(" ")?;
        let (zone, year) = self.0.split_once(' ')?;
        let offset = Scan(zone).signed_offset(4)?;
        self.0 = year;
        let date = Date::new(self.number(4, 4)?, month, day).ok()?;
        let whole = self.0.is_empty() && date.weekday() == weekday;
        whole.then_some(Moment { date, clock: Some(clock), offset: Some(offset) })
    }

    /// A month and the blank behind it.
    fn month(&mut self) -> Option<i8> {
        let at = MONTHS.iter().position(|month| self.0.starts_with(month))?;
        self.eat(MONTHS.get(at)?)?;
        self.eat(" ")?;
        i8::try_from(at + 1).ok()
    }
}
