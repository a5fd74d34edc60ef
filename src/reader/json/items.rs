//! The items under one path.

use super::super::{Context, ReadError};
use super::VisitItem;
use super::lexer::{Kind, Lexer};
use super::node::Node;
use super::outline::Outline;
use super::source::Source;
use crate::content::Content;
use crate::finding::{Code, Finding};

/// Streams the items under a path, see [`super::items`].
pub fn read(
    content: &Content,
    path: &str,
    context: &Context<'_>,
    visit: &mut VisitItem<'_>,
) -> Result<(), ReadError> {
    let mut walk = Walk::new(Lexer::new(Source::open(content)?), path, context, visit);
    let steps = steps(path);
    let mut first = true;
    while walk.lexer.next_document(first)? {
        walk.go(&steps)?;
        first = false;
    }
    Ok(())
}

/// Streams the items under a path of a document whose sections are known, from where its
/// section begins; see [`super::items`].
pub fn read_in(
    outline: &Outline,
    content: &Content,
    path: &str,
    context: &Context<'_>,
    visit: &mut VisitItem<'_>,
) -> Result<(), ReadError> {
    let steps = steps(path);
    let plain = steps.iter().take_while(|step| **step != "*").count();
    let (section, rest) = steps.split_at_checked(plain).unwrap_or((&steps, &[]));
    let source = match outline.place(&section.join(".")) {
        Some((mark, stored)) => Source::open_at(content, stored, mark.taken)?.map(|source| (source, mark)),
        None => None,
    };
    match source {
        Some((source, mark)) => Walk::new(Lexer::at(source, mark), path, context, visit).go(rest),
        None => read(content, path, context, visit),
    }
}

fn steps(path: &str) -> Vec<&str> {
    if path.is_empty() { Vec::new() } else { path.split('.').collect() }
}

struct Walk<'w, 'v> {
    lexer: Lexer,
    path: &'w str,
    context: &'w Context<'w>,
    visit: &'w mut VisitItem<'v>,
    stars: Vec<String>,
    number: u64,
}

impl<'w, 'v> Walk<'w, 'v> {
    fn new(lexer: Lexer, path: &'w str, context: &'w Context<'w>, visit: &'w mut VisitItem<'v>) -> Self {
        if lexer.replaces() {
            context.findings.report(
                Finding::new(Code::EncodingInvalid, context.path)
                    .sheet(path)
                    .expected("UTF-8, UTF-16 or GB18030"),
            );
        }
        Walk { lexer, path, context, visit, stars: Vec::new(), number: 0 }
    }

    /// Follows the steps from the value that is next, and gives the items at their end.
    fn go(&mut self, steps: &[&str]) -> Result<(), ReadError> {
        let Some((step, rest)) = steps.split_first() else { return self.give() };
        match self.lexer.kind()? {
            Kind::Object => self.members(step, rest),
            Kind::List if *step == "*" => {
                self.lexer.enter()?;
                let mut number = 0u64;
                while self.lexer.next_item(number == 0)? {
                    number += 1;
                    self.starred(number.to_string(), rest)?;
                }
                Ok(())
            }
            _ => self.lexer.skip(),
        }
    }

    fn members(&mut self, step: &str, rest: &[&str]) -> Result<(), ReadError> {
        self.lexer.enter()?;
        let (mut first, mut matched) = (true, false);
        while let Some(key) = self.lexer.next_key(first)? {
            first = false;
            if step == "*" {
                self.starred(key, rest)?;
            } else if key == step {
                if matched {
                    self.note(Code::KeyDuplicate, &key);
                }
                matched = true;
                self.go(rest)?;
            } else {
                self.lexer.skip()?;
            }
        }
        Ok(())
    }

    fn starred(&mut self, key: String, rest: &[&str]) -> Result<(), ReadError> {
        self.stars.push(key);
        let gone = self.go(rest);
        self.stars.pop();
        gone
    }

    /// Gives the value that is next: a list item by item, anything else whole.
    fn give(&mut self) -> Result<(), ReadError> {
        if self.lexer.kind()? != Kind::List {
            return self.give_one(true);
        }
        self.lexer.enter()?;
        let mut first = true;
        while self.lexer.next_item(first)? {
            first = false;
            self.give_one(false)?;
        }
        Ok(())
    }

    /// Gives one value as an item; outside a list, `null` and `{}` are none.
    fn give_one(&mut self, is_lone: bool) -> Result<(), ReadError> {
        let mut doubled = Vec::new();
        let halves = self.lexer.lone_halves;
        let node = Node::read(&mut self.lexer, &mut |key| doubled.push(key.to_owned()))?;
        if is_lone && (node == Node::Null || node == Node::Object(Vec::new())) {
            return Ok(());
        }
        self.number += 1;
        doubled.iter().for_each(|key| self.note(Code::KeyDuplicate, key));
        if self.lexer.lone_halves > halves {
            self.note(Code::EncodingInvalid, "");
        }
        (self.visit)(&self.stars, self.number, node)
    }

    fn note(&self, code: Code, key: &str) {
        let finding = Finding::new(code, self.context.path).sheet(self.path).row(self.number).column(key);
        self.context.findings.report(match code {
            Code::EncodingInvalid => finding.expected("both halves of a character"),
            _ => finding,
        });
    }
}
