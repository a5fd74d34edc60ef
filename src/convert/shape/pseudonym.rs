//! `--pseudonym`: keyed words in the place of ids, names and numbers of persons, the same ones
//! in every list that is converted with the same key.

use crate::adapter::Cards;
use crate::adapter::fold::fold;
use crate::convert::handled::{How, What};
use crate::convert::header::{Column, Flow, Header};
use crate::convert::loss::{LossKind, Losses};
use crate::convert::target::phone;
use crate::privacy::{Key, Reveal};
use crate::reader::Record;
use crate::schema::{Kind, Personal};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::{fmt, io};

/// The calling code of telephone numbers without one, so that spellings of one are one.
const COUNTRY: &str = "86";

/// Fields of the schema that hold names of people.
const NAMES: [&str; 5] = ["name", "buyer", "sender", "receiver", "account_name"];

/// Tables whose `name` is not that of a person.
const NAMELESS: [&str; 2] = ["products", "departments"];

/// Fields that tell where a row stands and who gave it out, no person.
const PLACES: [&str; 2] = ["platform", "position"];

/// How many characters a name has at least to be looked for in the texts of its row.
const SHORTEST_NAME: usize = 2;

/// How many characters an id has at least to be looked for; a shorter one may be any number.
const SHORTEST_ID: usize = 5;

/// How many headings of `extra` are remembered with what they hold.
const REMEMBERED: usize = 1_000;

/// What is done to the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Nothing: figures, moments.
    None,
    /// What belongs to persons inside the text is replaced.
    Free,
    /// The whole is replaced.
    Whole(What),
    /// An object of columns, each by its heading.
    Object,
}

/// Puts pseudonyms in the place of what names or reaches a person.
pub struct Pseudonyms<'a> {
    key: Key,
    reveal: Reveal,
    cards: &'a Cards,
    losses: &'a Losses,
    columns: Vec<(Care, String)>,
    /// What cards say that headings hold, folded.
    spellings: HashMap<String, What>,
    met: HashMap<String, Care>,
    written: Record,
    next: Box<dyn Flow + 'a>,
}

impl<'a> Pseudonyms<'a> {
    /// A stage with a key; the kinds to be shown stay as they are.
    pub fn new(
        key: Key,
        reveal: Reveal,
        cards: &'a Cards,
        losses: &'a Losses,
        next: Box<dyn Flow + 'a>,
    ) -> Self {
        let what = |field: &str| match field {
            "fan_id" => Some(What::Id),
            "name" => Some(What::Name),
            "phone" => Some(What::Phone),
            "email" => Some(What::Email),
            "identity" => Some(What::Identity),
            _ => None,
        };
        let spelled = cards.spellings().filter_map(|s| Some((what(&s.field)?, &s.headings)));
        let spellings =
            spelled.flat_map(|(what, all)| all.iter().map(move |text| (fold(text), what))).collect();
        Pseudonyms {
            key,
            reveal,
            cards,
            losses,
            columns: Vec::new(),
            spellings,
            met: HashMap::new(),
            written: Record::default(),
            next,
        }
    }

    fn care(&self, column: &Column, table: &str) -> Care {
        let named = |field: &str| NAMES.contains(&field) && !NAMELESS.contains(&table);
        match (column.personal, column.field, column.kind) {
            (Some(kind), ..) => Care::Whole(kind.into()),
            (_, Some(field), _) if PLACES.contains(&field.name) => Care::None,
            (_, Some(field), _) if named(field.name) => Care::Whole(What::Name),
            (_, _, Kind::Id) => Care::Whole(What::Id),
            (_, Some(_), Kind::Json) => Care::Object,
            (_, Some(_), Kind::Text) => Care::Free,
            (_, Some(_), _) => Care::None,
            (_, None, _) => self.care_of_heading(&column.name),
        }
    }

    /// What a heading that no card maps says of its column.
    fn care_of_heading(&self, heading: &str) -> Care {
        let folded = fold(heading);
        if let Some(what) = self.spellings.get(&folded) {
            return Care::Whole(*what);
        }
        match self.cards.personal(&folded) {
            Some(kind) => Care::Whole(kind.into()),
            None if super::mask::is_id(heading) => Care::Whole(What::Id),
            None => Care::Free,
        }
    }

    /// The pseudonym of a value, in whatever spelling of it; what is masked already and what
    /// the user wants to see stays.
    fn whole<'t>(&self, what: What, text: &'t str) -> Cow<'t, str> {
        let plain = text.trim();
        let shown = match what {
            What::Phone => self.reveal.contains(Personal::Phone),
            What::Identity => self.reveal.contains(Personal::Identity),
            What::BankCard => self.reveal.contains(Personal::BankCard),
            What::Address => self.reveal.contains(Personal::Address),
            _ => false,
        };
        let is_number = matches!(what, What::Phone | What::Identity | What::BankCard | What::Email);
        // Masked numbers of two persons can look the same: no pseudonym joins them.
        let is_masked = is_number && plain.contains('*');
        if plain.is_empty() || shown || is_masked {
            return Cow::Borrowed(text);
        }
        let digits = || plain.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>();
        let value = match what {
            What::Phone => phone(plain, COUNTRY).unwrap_or_else(|_| digits()),
            What::Identity | What::BankCard => digits().to_uppercase(),
            What::Email => plain.to_lowercase(),
            _ => plain.to_owned(),
        };
        self.losses.handling.add(How::Pseudonymised, what, 1);
        Cow::Owned(self.key.pseudonym(what.as_str(), &value))
    }

    /// A text without numbers of persons and without what names the person of its row.
    fn free<'t>(&self, text: &'t str, own: &[(What, String)]) -> Cow<'t, str> {
        let stand_in = &mut |kind: Personal, number: &str| self.whole(kind.into(), number).into_owned();
        let (mut replaced, _) = self.reveal.replace_free(text, stand_in);
        for (what, value) in own {
            if replaced.contains(value.as_str()) {
                replaced = replaced.replace(value.as_str(), &self.whole(*what, value));
            }
        }
        if replaced == text { Cow::Borrowed(text) } else { Cow::Owned(replaced) }
    }

    /// The object of what no field holds, each member by its heading; what nobody is told by
    /// stays letter for letter.
    fn object(&mut self, text: &str, own: &[(What, String)]) -> String {
        let Ok(Members(members)) = serde_json::from_str(text) else {
            return self.free(text, own).into_owned();
        };
        let mut replaced = String::from("{");
        for (heading, value) in members {
            let care = self.met.get(&heading).copied().unwrap_or_else(|| self.care_of_heading(&heading));
            if self.met.len() < REMEMBERED {
                self.met.insert(heading.clone(), care);
            }
            let text = serde_json::from_str::<String>(value.get());
            let text = text.as_deref().unwrap_or(value.get());
            let told = match care {
                Care::Whole(what) if text != "null" => self.whole(what, text),
                _ => self.free(text, own),
            };
            if replaced.len() > 1 {
                replaced.push(',');
            }
            replaced.push_str(&serde_json::Value::String(heading).to_string());
            replaced.push(':');
            match told == text {
                true => replaced.push_str(value.get()),
                false => replaced.push_str(&serde_json::Value::String(told.into_owned()).to_string()),
            }
        }
        replaced + "}"
    }

    /// The ids and names of the row itself, the longer before those inside them.
    fn own(&self, record: &Record) -> Vec<(What, String)> {
        let named = |(at, (care, _)): (usize, &(Care, String))| match care {
            Care::Whole(what @ (What::Id | What::Name | What::Email)) => {
                let text = record.get(at).text.trim();
                let shortest = if *what == What::Id { SHORTEST_ID } else { SHORTEST_NAME };
                (text.chars().count() >= shortest).then(|| (*what, text.to_owned()))
            }
            _ => None,
        };
        let mut own: Vec<(What, String)> = self.columns.iter().enumerate().filter_map(named).collect();
        own.sort_by_key(|(_, text)| std::cmp::Reverse(text.len()));
        own.dedup();
        own
    }
}

/// The members of an object in their order, values as they are written.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> Visitor<'de> for Gather {
            type Value = Members;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        input.deserialize_map(Gather)
    }
}

impl Flow for Pseudonyms<'_> {
    fn begin(&mut self, header: &Header) -> io::Result<()> {
        let table = header.table.map_or("", |table| table.name);
        let columns = header.columns.iter();
        self.columns = columns.map(|column| (self.care(column, table), column.name.clone())).collect();
        self.next.begin(header)
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.losses.at(record);
        let own = self.own(record);
        let columns = std::mem::take(&mut self.columns);
        self.written.clear();
        self.written.number = record.number;
        for (place, (care, name)) in columns.iter().enumerate() {
            let cell = record.get(place);
            let text = match care {
                Care::None => Cow::Borrowed(cell.text),
                Care::Free => self.free(cell.text, &own),
                Care::Whole(what) => self.whole(*what, cell.text),
                Care::Object if cell.text.is_empty() => Cow::Borrowed(""),
                Care::Object => Cow::Owned(self.object(cell.text, &own)),
            };
            if text != cell.text {
                self.losses.report(LossKind::Pseudonymised, name);
            }
            self.written.push(&text, cell.form);
        }
        self.columns = columns;
        self.next.record(&self.written)
    }

    fn end(&mut self) -> io::Result<()> {
        self.next.end()
    }
}
