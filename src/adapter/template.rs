//! Templates: the resources whose rows the user writes down, since no platform exports them.
//!
//! A template is made of its card and of nothing else: what is handed out empty is what is
//! recognised when it comes back. Of each column's spellings the first is Chinese and the
//! second English. Writing the file is not done here (`convert::template`).

use super::card::{Card, Column, FormOf, Resource};
use super::cards::Cards;
use super::plan::PLATFORM;
use crate::message::Lang;
use crate::schema;
use std::collections::BTreeMap;

/// A resource that is handed out as an empty table.
#[derive(Debug, Clone, Copy)]
pub struct Template<'c> {
    /// The card it stands in.
    pub card: &'c Card,
    /// What it is made of.
    pub resource: &'c Resource,
}

/// The templates of all cards, in the order of cards.
pub fn templates(cards: &Cards) -> impl Iterator<Item = Template<'_>> {
    cards.cards().flat_map(|card| {
        let declared = card.resource.iter().filter(|resource| resource.declared);
        declared.map(move |resource| Template { card, resource })
    })
}

impl Template<'_> {
    /// Whether this is the one that is asked for: `NAME`, or `CARD/NAME` where two cards have
    /// one of the same name.
    pub fn is(&self, asked: &str) -> bool {
        match asked.split_once('/') {
            Some((card, id)) => self.card.id == card && self.resource.id == id,
            None => self.resource.id == asked,
        }
    }

    /// The columns in their order, each with its heading in a language.
    pub fn columns(&self, lang: Lang) -> impl Iterator<Item = (&str, &Column)> {
        self.resource.columns.iter().map(move |column| (heading(column, lang), column))
    }
}

fn heading(column: &Column, lang: Lang) -> &str {
    let second = column.heading.iter().nth(1);
    match lang {
        Lang::Zh => column.heading.first(),
        Lang::En => second.unwrap_or(column.heading.first()),
    }
}

/// What people may write for a platform, and the platform it means: the ids and titles of
/// cards and the names they list. One that means two platforms means none.
pub(crate) fn platform_names<'c>(cards: impl Iterator<Item = &'c Card>) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for card in cards.filter(|card| !card.platform.is_empty()) {
        let own = [&card.id, &card.platform, &card.title.zh, &card.title.en];
        for name in own.into_iter().chain(&card.names) {
            let meant = names.entry(name.clone()).or_insert_with(|| Some(card.platform.clone()));
            if meant.as_ref() != Some(&card.platform) {
                *meant = None;
            }
        }
    }
    names.into_iter().filter_map(|(name, platform)| Some((name, platform?))).collect()
}

/// Every fault of a resource as a template, in English.
pub(crate) fn faults(card: &Card, resource: &Resource) -> Vec<String> {
    let mut faults = Vec::new();
    let tells = |column: &&Column| column.field.as_deref() == Some(PLATFORM);
    if resource.columns.iter().any(|column| tells(&column)) && !card.platform.is_empty() {
        faults.push("platform is filled by the card".into());
    }
    let is_table = schema::table(&resource.table).is_some() && resource.form == FormOf::Table;
    if resource.declared && !is_table {
        faults.push("declared belongs to tables".into());
    }
    for column in &resource.columns {
        let first = column.heading.first();
        let guided = column.guide.is_some() && column.heading.iter().count() > 1;
        if resource.declared && !guided {
            let text = "a template needs a guide, and the heading in Chinese and then in English";
            faults.push(format!("column {first}: {text}"));
        }
        if !resource.declared && column.guide.is_some() {
            faults.push(format!("column {first}: guide belongs to a resource with declared = true"));
        }
    }
    faults
}
