//! vCard 4.0 (RFC 6350): one card a row, for address books.

use super::{Out, Writer};
use crate::adapter::fold::fold;
use crate::convert::Unfit;
use crate::convert::header::{Column, Header};
use crate::convert::loss::{LossKind, Losses, Placeless};
use crate::reader::Record;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use vcard::builder::VcardPropBuilder;
use vcard::prop::VcardProp;
use vcard::prop::categories::CATEGORIES;
use vcard::prop::email::EMAIL;
use vcard::prop::r#fn::FN;
use vcard::prop::note::NOTE;
use vcard::prop::tel::TEL;
use vcard::prop::uid::UID;
use vcard::tree::cst::VcardCst;
use vcard::validator::VcardValidateError;
use vcard::value::VcardValue;
use vcard::vcard::Vcard as Card;
use vcard::version::VcardVersion;

/// What a property is made of: the field of the schema, and headings of files.
const PLACES: [(Property, &str, &[&str]); 6] = [
    (Property::Name, "name", &["昵称", "称呼", "姓名", "名字", "名称", "full name", "display name", "fn"]),
    (Property::Id, "fan_id", &["用户id", "id", "uid"]),
    (Property::Phone, "phone", &["手机号", "手机", "手机号码", "电话", "mobile", "tel"]),
    (Property::Email, "email", &["邮箱", "电子邮件", "e-mail", "mail"]),
    (Property::Tags, "tags", &["标签", "categories"]),
    (Property::Note, "remark", &["备注", "note"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    Name,
    Id,
    Phone,
    Email,
    Tags,
    Note,
}

impl Property {
    fn of(column: &Column) -> Option<Self> {
        let folded = fold(&column.name);
        let is =
            |field: &str, headings: &[&str]| folded == field || headings.iter().any(|h| folded == fold(h));
        PLACES.iter().find(|(_, field, headings)| is(field, headings)).map(|(property, ..)| *property)
    }
}

/// A table as an address book.
pub struct Vcard<'a> {
    out: BufWriter<Out>,
    /// The columns that have a place, names first.
    places: Vec<(usize, Property, String)>,
    placeless: Placeless<'a>,
    losses: &'a Losses,
}

impl<'a> Vcard<'a> {
    /// Begins with nothing; the columns that a card has no place for are told as they are met.
    pub fn new(header: &Header, out: Out, losses: &'a Losses) -> io::Result<Self> {
        let mut places: Vec<(usize, Property, String)> = Vec::new();
        let mut placeless = Vec::new();
        for (at, column) in header.columns.iter().enumerate() {
            match Property::of(column) {
                Some(property) if !places.iter().any(|(_, taken, _)| *taken == property) => {
                    places.push((at, property, column.name.clone()));
                }
                _ => placeless.push((at, column.name.clone())),
            }
        }
        if !places.iter().any(|(_, property, _)| matches!(property, Property::Name | Property::Id)) {
            return Err(Unfit::Nameless.into());
        }
        let placeless = Placeless::new(placeless, losses);
        Ok(Vcard { out: BufWriter::new(out), places, placeless, losses })
    }

    fn property<'r>(
        &self,
        property: Property,
        text: &'r str,
    ) -> Result<VcardProp<'r>, Vec<VcardValidateError>> {
        let version = VcardVersion::V4_0;
        let plain = || VcardValue::Text(text.into());
        match property {
            Property::Name => VcardPropBuilder::<FN>::new(version).build(plain()),
            Property::Id => VcardPropBuilder::<UID>::new(version).build(plain()),
            Property::Phone => VcardPropBuilder::<TEL>::new(version).build(plain()),
            Property::Email => VcardPropBuilder::<EMAIL>::new(version).build(plain()),
            Property::Note => VcardPropBuilder::<NOTE>::new(version).build(plain()),
            Property::Tags => {
                let tags = text.split([',', '，', '、', ';']).map(|tag| Cow::Borrowed(tag.trim()));
                let tags: Vec<Cow<'_, str>> = tags.filter(|tag| !tag.is_empty()).collect();
                VcardPropBuilder::<CATEGORIES>::new(version).build(VcardValue::TextList(tags.into()))
            }
        }
    }
}

impl Writer for Vcard<'_> {
    /// A card must have a name: the id stands for one that is missing, and that is told.
    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.placeless.meet(record);
        let mut properties = Vec::with_capacity(self.places.len() + 1);
        let refused = |errors: Vec<VcardValidateError>| io::Error::other(format!("{errors:?}"));
        for (at, property, name) in &self.places {
            let text = record.get(*at).text;
            // A vertical tab or the like has no place in a vCard (RFC 6350 3.2).
            if text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
                || text.contains('\r')
            {
                self.losses.report(LossKind::Retyped, name);
            }
            if !text.is_empty() {
                properties.push(self.property(*property, text).map_err(refused)?);
            }
        }
        let named = self.places.iter().find(|(_, property, _)| *property == Property::Name);
        if named.is_none_or(|(at, ..)| record.get(*at).text.is_empty()) {
            let id = self.places.iter().find(|(_, property, _)| *property == Property::Id);
            let stand_in = id.map(|(at, ..)| record.get(*at).text).filter(|id| !id.is_empty()).unwrap_or("?");
            self.losses.report(LossKind::Retyped, named.map_or("name", |(.., name)| name));
            properties.insert(0, self.property(Property::Name, stand_in).map_err(refused)?);
        }
        let card = Card { version: VcardVersion::V4_0, properties };
        let valid = card.validate().map_err(refused)?;
        self.out.write_all(&VcardCst::from(valid).to_bytes())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.placeless.end();
        self.out.flush()
    }
}
