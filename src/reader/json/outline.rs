//! Which paths a document has, and what stands at each.

use super::super::ReadError;
use super::lexer::{Kind, Lexer, Mark};
use super::source::{Source, Stored};
use super::{Section, Shape};
use crate::content::Content;
use std::collections::HashMap;

/// How many keys deep sections are told.
pub const OUTLINE_DEPTH: usize = 12;
/// The most sections that are told.
pub const MAX_SECTIONS: usize = 20_000;
/// The most lists and objects of one object that are told.
pub const MAX_LISTED: usize = 200;
/// The most other members of one object that are told.
pub const MAX_SCALARS: usize = 50;
/// The most keys that are told of one section.
const MAX_KEYS: usize = 200;
/// How many items of a list are looked at for their keys.
const FIRST_ITEMS: u64 = 20;
/// The longest path that is told, in bytes.
const MAX_PATH: usize = 1024;

/// What one reading of a document tells: its sections, and where they begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The sections in the order met; those of an object stand behind it.
    pub sections: Vec<Section>,
    places: Vec<Mark>,
    by_path: HashMap<String, usize>,
    stored: Stored,
    /// Whether each path leads to one place, and keys and paths spell it alike.
    is_plain: bool,
}

impl Outline {
    /// Where the section of a path begins, and how the document is stored; `None` if the
    /// path may lead to several places.
    pub(super) fn place(&self, path: &str) -> Option<(Mark, Stored)> {
        let mark = self.places.get(*self.by_path.get(path)?)?;
        self.is_plain.then_some((*mark, self.stored))
    }
}

/// Reads the sections of all documents, see [`super::outline`].
pub fn read(content: &Content) -> Result<Outline, ReadError> {
    let mut lexer = Lexer::new(Source::open(content)?);
    let mut outline = Drawing { is_plain: true, ..Drawing::default() };
    let mut documents = 0;
    while lexer.next_document(documents == 0)? {
        documents += 1;
        outline.section(&mut lexer, &mut String::new(), 0)?;
    }
    outline.join_documents(documents);
    let Drawing { sections, places, by_path, is_plain, .. } = outline;
    Ok(Outline { sections, places, by_path, stored: lexer.stored(), is_plain })
}

/// What a member tells of the object that it stands in.
struct Member {
    /// The keys of its items, if it is a list.
    items: Vec<String>,
    /// Whether it may stand in a map of lists: a list, or nothing at all, as exporters
    /// write a list without items.
    may_be_list: bool,
}

/// An outline while it is drawn.
#[derive(Default)]
struct Drawing {
    sections: Vec<Section>,
    places: Vec<Mark>,
    is_plain: bool,
    by_path: HashMap<String, usize>,
    /// What documents give as items: the items of those that are lists, the others whole.
    root_items: u64,
}

impl Drawing {
    /// Reads the value that is next as the section of a path, and those below it.
    fn section(&mut self, lexer: &mut Lexer, path: &mut String, depth: usize) -> Result<Member, ReadError> {
        let kind = lexer.kind()?;
        let (shape, place) = match kind {
            Kind::Object => (Shape::Object, self.place(path, lexer)),
            Kind::List => (Shape::List, self.place(path, lexer)),
            Kind::Text => (Shape::Scalar, self.place(path, lexer)),
            Kind::Word => return self.word(lexer, path),
        };
        let mut keys = Vec::new();
        let mut lists = Vec::new();
        let count = match kind {
            Kind::Object => self.members(lexer, path, depth, &mut keys, &mut lists)?,
            Kind::List => list_items(lexer, &mut lists)?,
            _ => {
                lexer.skip()?;
                0
            }
        };
        if depth == 0 {
            self.root_items += if shape == Shape::List { count } else { 1 };
        }
        let told = if lists.is_empty() { &keys } else { &lists };
        self.fill(place, shape, count, told);
        Ok(match shape {
            Shape::List => Member { items: lists, may_be_list: true },
            _ => Member { items: Vec::new(), may_be_list: shape == Shape::Object && count == 0 },
        })
    }

    fn word(&mut self, lexer: &mut Lexer, path: &str) -> Result<Member, ReadError> {
        let place = self.place(path, lexer);
        let is_null = lexer.word_is_null()?;
        self.fill(place, if is_null { Shape::Null } else { Shape::Scalar }, 0, &[]);
        Ok(Member { items: Vec::new(), may_be_list: is_null })
    }

    /// Reads the members of an object, and counts them.
    fn members(
        &mut self,
        lexer: &mut Lexer,
        path: &mut String,
        depth: usize,
        keys: &mut Vec<String>,
        lists: &mut Vec<String>,
    ) -> Result<u64, ReadError> {
        lexer.enter()?;
        let (mut count, mut listed, mut scalars, mut others) = (0u64, 0, 0, 0u64);
        while let Some(key) = lexer.next_key(count == 0)? {
            count += 1;
            // Such a key looks like two in a path.
            self.is_plain &= !key.contains('.');
            let kind = lexer.kind()?;
            let (told, most) = match kind {
                Kind::Object | Kind::List => (&mut listed, MAX_LISTED),
                Kind::Text | Kind::Word => (&mut scalars, MAX_SCALARS),
            };
            *told += 1;
            let end = path.len();
            let is_told = *told <= most && depth < OUTLINE_DEPTH && end + key.len() < MAX_PATH;
            if depth > 0 {
                path.push('.');
            }
            path.push_str(&key);
            if is_told {
                let member = self.section(lexer, path, depth + 1)?;
                others += u64::from(!member.may_be_list);
                add_keys(lists, member.items);
            } else {
                // The path of a section told before may lead here too.
                self.is_plain &= !self.by_path.contains_key(path.as_str());
                others += u64::from(!untold(lexer, kind, lists)?);
            }
            path.truncate(end);
            add_keys(keys, [key]);
        }
        // Lists beside other members make no map of lists.
        if others > 0 {
            lists.clear();
        }
        Ok(count)
    }

    /// Makes room for the section of a path, or finds it where the path was met before.
    fn place(&mut self, path: &str, lexer: &Lexer) -> Option<usize> {
        if let Some(&place) = self.by_path.get(path) {
            self.is_plain = false;
            return Some(place);
        }
        if self.sections.len() >= MAX_SECTIONS {
            return None;
        }
        self.by_path.insert(path.to_owned(), self.sections.len());
        self.places.push(lexer.mark());
        self.sections.push(Section { path: path.to_owned(), shape: Shape::Null, keys: Vec::new(), count: 0 });
        Some(self.sections.len() - 1)
    }

    fn fill(&mut self, place: Option<usize>, shape: Shape, count: u64, keys: &[String]) {
        let Some(section) = place.and_then(|place| self.sections.get_mut(place)) else { return };
        if shape != Shape::Null {
            section.shape = shape;
        }
        section.count += count;
        add_keys(&mut section.keys, keys.iter().cloned());
    }

    /// Several documents are a list of what they hold.
    fn join_documents(&mut self, documents: u64) {
        if documents > 1
            && let Some(root) = self.sections.first_mut()
        {
            root.shape = Shape::List;
            root.count = self.root_items;
        }
    }
}

/// Passes over a member that is not told, and says whether it may stand in a map of lists.
fn untold(lexer: &mut Lexer, kind: Kind, lists: &mut Vec<String>) -> Result<bool, ReadError> {
    match kind {
        Kind::List => list_items(lexer, lists).map(|_| true),
        Kind::Word => lexer.word_is_null(),
        Kind::Object | Kind::Text => lexer.skip().map(|()| false),
    }
}

/// Counts the items of the list that is next, and adds the keys of the first ones.
fn list_items(lexer: &mut Lexer, keys: &mut Vec<String>) -> Result<u64, ReadError> {
    lexer.enter()?;
    let mut count = 0;
    while lexer.next_item(count == 0)? {
        count += 1;
        if count > FIRST_ITEMS || lexer.kind()? != Kind::Object {
            lexer.skip()?;
            continue;
        }
        lexer.enter()?;
        let mut first = true;
        while let Some(key) = lexer.next_key(first)? {
            first = false;
            lexer.skip()?;
            add_keys(keys, [key]);
        }
    }
    Ok(count)
}

fn add_keys(keys: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for key in more {
        if keys.len() < MAX_KEYS && key.len() < MAX_PATH && !keys.contains(&key) {
            keys.push(key);
        }
    }
}
