//! What a row says of a person: fields of the schema, headings as cards spell them, and what
//! was kept as `extra`; whether somebody agreed, and whether somebody is a minor.

use super::header::Header;
use crate::adapter::Cards;
use crate::adapter::fold::fold;
use crate::reader::Record;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// From this age on nobody is a minor (民法典 17).
const ADULT: i16 = 18;

/// How many headings of `extra` are remembered with what they mean.
const REMEMBERED: usize = 1_000;

/// Finds what is asked for in the rows of one header.
pub struct Person {
    today: Date,
    /// The columns of each field asked for, in the order of the header.
    columns: BTreeMap<String, Vec<usize>>,
    /// Where what no field holds was kept as JSON.
    extra: Option<usize>,
    /// Folded headings of each field.
    spellings: HashMap<String, String>,
    /// Texts that mean yes, folded.
    yes: BTreeMap<String, Vec<String>>,
    /// What headings of `extra` mean, as far as they were met.
    met: HashMap<String, Option<String>>,
    /// What `extra` says in the row in work.
    held: BTreeMap<String, String>,
}

impl Person {
    /// Looks for fields among the columns of a header; ages are reckoned on a day.
    pub fn new(header: &Header, cards: &Cards, today: Date) -> Self {
        let mut spellings = HashMap::new();
        let mut yes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for spelling in cards.spellings() {
            let headings = spelling.headings.iter().map(|heading| (fold(heading), spelling.field.clone()));
            spellings.extend(headings);
            yes.entry(spelling.field.clone()).or_default().extend(spelling.yes.iter().map(|text| fold(text)));
        }
        let mut columns: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, column) in header.columns.iter().enumerate() {
            let meant = match column.field {
                Some(field) => Some(field.name.to_owned()),
                None => spellings.get(&fold(&column.name)).cloned(),
            };
            if let Some(field) = meant {
                columns.entry(field).or_default().push(at);
            }
        }
        let extra = header.columns.iter().position(|c| c.field.is_some_and(|field| field.name == "extra"));
        Person { today, columns, extra, spellings, yes, met: HashMap::new(), held: BTreeMap::new() }
    }

    /// The day on which ages and spans are reckoned.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The columns that hold a field.
    pub fn places(&self, field: &str) -> &[usize] {
        self.columns.get(field).map_or(&[], Vec::as_slice)
    }

    /// Takes the next row in work.
    pub fn look_at(&mut self, record: &Record) {
        self.held.clear();
        let Some(extra) = self.extra.map(|at| record.get(at).text).filter(|text| !text.is_empty()) else {
            return;
        };
        let Ok(serde_json::Value::Object(members)) = serde_json::from_str(extra) else { return };
        for (key, value) in members {
            let text = match value {
                serde_json::Value::String(text) => text,
                serde_json::Value::Null => continue,
                other => other.to_string(),
            };
            if text.trim().is_empty() {
                continue;
            }
            if let Some(field) = self.meaning(&key) {
                self.held.entry(field).or_insert(text);
            }
        }
    }

    fn meaning(&mut self, key: &str) -> Option<String> {
        if let Some(known) = self.met.get(key) {
            return known.clone();
        }
        let meaning = self.spellings.get(&fold(key)).cloned();
        if self.met.len() < REMEMBERED {
            self.met.insert(key.to_owned(), meaning.clone());
        }
        meaning
    }

    /// What the row in work says in a field: the first cell that is not blank.
    pub fn get<'r>(&'r self, record: &'r Record, field: &str) -> &'r str {
        let cell = |at: &usize| Some(record.get(*at).text).filter(|text| !text.trim().is_empty());
        let held = || self.held.get(field).map(String::as_str);
        self.places(field).iter().find_map(cell).or_else(held).unwrap_or("")
    }

    /// Whether every cell under `consent` is a plain yes, and there is one.
    pub fn agreed(&self, record: &Record) -> bool {
        let cells = self.places("consent").iter().map(|at| record.get(*at).text);
        let mut stated = cells.chain(self.held.get("consent").map(String::as_str));
        let mut any = false;
        let all = stated.all(|text| {
            text.trim().is_empty() || {
                any = true;
                self.is_yes("consent", text)
            }
        });
        any && all
    }

    fn is_yes(&self, field: &str, text: &str) -> bool {
        let folded = fold(text);
        self.yes.get(field).is_some_and(|all| all.contains(&folded))
    }

    /// Whether the row says in any way that somebody is a minor: in so many words, as a tag,
    /// by age, by birthday, or by the birthday in an identity number.
    pub fn is_minor(&self, record: &Record) -> bool {
        let tags = self.get(record, "tags");
        self.is_yes("minor", self.get(record, "minor"))
            || tags
                .split([',', ';', '|', '/', ' ', '、', '，', '；'])
                .any(|tag| matches!(fold(tag).as_str(), "未成年" | "未成年人" | "minor" | "underage"))
            || is_young(self.get(record, "age"))
            || self.born(record).is_some_and(|born| self.years_since(born) < ADULT)
    }

    fn born(&self, record: &Record) -> Option<Date> {
        let birthday = self.get(record, "birthday");
        let digits: String = birthday.chars().filter(char::is_ascii_digit).take(8).collect();
        let identity = self.get(record, "identity").trim();
        let written = || birthday.trim().get(..10)?.replace(['/', '.'], "-").parse().ok();
        let compact = || day_of(&digits);
        let by_identity = || day_of(identity.get(6..14).filter(|_| identity.len() == 18)?);
        written().or_else(compact).or_else(by_identity)
    }

    /// Full years since a day.
    fn years_since(&self, born: Date) -> i16 {
        let before = (self.today.month(), self.today.day()) < (born.month(), born.day());
        self.today.year() - born.year() - i16::from(before)
    }
}

/// A day written in eight digits.
fn day_of(digits: &str) -> Option<Date> {
    if digits.len() != 8 {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let small = |number: i16| i8::try_from(number).ok();
    Date::new(part(0, 4)?, small(part(4, 6)?)?, small(part(6, 8)?)?).ok()
}

/// Whether an age or a range of ages lies below that of an adult: `17`, `0-17`, `<18`, `18岁以下`.
fn is_young(text: &str) -> bool {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let Ok(first) = digits.parse::<i16>() else { return false };
    let below = ["<", "＜", "以下", "under", "below", "不满", "未满"].iter().any(|word| text.contains(word));
    first < ADULT || (below && first <= ADULT)
}

#[cfg(test)]
mod tests {
    use super::{day_of, is_young};

    #[test]
    fn ages_below_eighteen_are_told() {
        for text in ["17", "0-17", "<18", "18岁以下", "17岁", "under 18", "未满18岁"] {
            assert!(is_young(text), "{text}");
        }
        for text in ["", "18", "18-23", "24-30", "50+", "不详", "30以下"] {
            assert!(!is_young(text), "{text}");
        }
    }

    #[test]
    fn days_in_eight_digits() {
        assert_eq!(day_of("20101231").unwrap().to_string(), "2010-12-31");
        for text in ["20101331", "2010123", "", "201012311"] {
            assert!(day_of(text).is_none(), "{text}");
        }
    }
}
