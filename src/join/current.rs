//! Current rows: of each thing what its newest export says, beside it what older ones said,
//! and what stands in no export any more.

use super::parts::{Parts, Series};
use super::shape::Shape;
use super::source::{Sources, State};
use super::standing::{Held, Standing, Stands, agree};
use super::union::{GROUP, Union};
use crate::schema::{self, GONE_SINCE, HISTORY, Table, UNSETTLED, row_key};
use crate::table::Row;
use serde_json::{Map, Value};
use std::io;
use std::rc::Rc;

/// What came of the rows of one table. `rows` = `current` + `merged`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Joined {
    /// Rows as read.
    pub rows: u64,
    /// Rows that stand.
    pub current: u64,
    /// Rows that went into another one: the same again, or older.
    pub merged: u64,
    /// Values that an older export stated otherwise.
    pub changed: u64,
    /// Things that stand in no export any more.
    pub gone: u64,
    /// Things whose rows differ, while nothing says which is newer.
    pub unsettled: u64,
    /// Rows that took values from an export of another layout.
    pub filled: u64,
    /// Keys with too many rows to compare all of them.
    pub beyond: u64,
    /// The name of the first unsettled thing and the file it stands in.
    #[serde(skip)]
    pub first_unsettled: Option<(String, String)>,
    /// The days between which the first thing went.
    #[serde(skip)]
    pub first_gone: Option<(String, String)>,
}

impl Joined {
    /// Whether the current rows differ from the rows as read.
    pub fn matters(&self) -> bool {
        self.merged + self.gone + self.unsettled + self.filled > 0
    }
}

/// Is given rows with their keys.
type Give<'g> = dyn FnMut(&[u8], &Row) -> io::Result<()> + 'g;

/// Derives the current rows of one table.
pub struct Current {
    table: &'static Table,
    current: &'static Table,
    shape: Shape,
    parts: Rc<Parts>,
    series: Series,
    window: Option<usize>,
    sums: Joined,
}

impl Current {
    /// Prepares for a table; none where nothing tells its rows.
    pub fn of(table: &'static Table, sources: &Sources, parts: &Rc<Parts>) -> Option<Self> {
        let window = row_key(table).map(|key| key.window).unwrap_or_default();
        Some(Current {
            table,
            current: schema::current(table)?,
            shape: Shape::of_table(table)?,
            parts: parts.clone(),
            series: parts.series(table, sources),
            window: table.index(window),
            sums: Joined::default(),
        })
    }

    /// Gives the current rows of a union of the table's rows, each with its key, and beside
    /// them rows of their history.
    ///
    /// # Errors
    /// If rows cannot be read back, or `give` fails.
    pub fn derive(mut self, union: Union, give: &mut Give<'_>) -> io::Result<Joined> {
        let mut last = Vec::new();
        union.finish(&mut |key, group| {
            if last == key {
                self.sums.beyond += 1;
            } else {
                last = if group.len() >= GROUP { key.to_vec() } else { Vec::new() };
            }
            self.group(key, group, give)
        })?;
        Ok(self.sums)
    }

    fn group(&mut self, key: &[u8], group: &[Held], give: &mut Give<'_>) -> io::Result<()> {
        let standing = Standing::of(&self.shape, group);
        let gone = self.gone_since(group);
        let several = standing.stand.len() > 1;
        self.sums.rows += group.len() as u64;
        self.sums.current += standing.stand.len() as u64;
        self.sums.merged += (group.len() - standing.stand.len()) as u64;
        self.sums.unsettled += u64::from(several);
        for (stands, number) in standing.stand.iter().zip(1_u64..) {
            let mut row = self.row(group, stands);
            if several {
                row.set(UNSETTLED, &number.to_string());
                if self.sums.first_unsettled.is_none() {
                    self.sums.first_unsettled = Some(self.named(&row));
                }
            }
            if let Some((since, last)) = &gone {
                row.set(GONE_SINCE, since);
                self.sums.gone += 1;
                self.sums.first_gone.get_or_insert_with(|| (last.clone(), since.clone()));
            }
            self.sums.filled += u64::from(!stands.filled.is_empty());
            give(key, &row)?;
        }
        self.history(key, group, &standing, give)
    }

    /// What a row is called, and its file.
    fn named(&self, row: &Row) -> (String, String) {
        let ways = row_key(self.table).map(|key| key.by).unwrap_or_default();
        let filled = ways.iter().flat_map(|way| way.fields).map(|field| row.get(field));
        let name = filled.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        (name.to_owned(), row.get("source").to_owned())
    }

    fn row(&self, group: &[Held], stands: &Stands) -> Row {
        let mut row = Row::new(self.current);
        let Some(lead) = group.get(stands.lead) else { return row };
        for at in 0..self.table.fields.len() {
            row.set_at(at, lead.record.get(at).text);
        }
        let mut filled = Map::new();
        for (at, from) in &stands.filled {
            let (Some(from), Some(field)) = (group.get(*from), self.table.fields.get(*at)) else { continue };
            row.set_at(*at, from.record.get(*at).text);
            let place = [self.shape.source, self.shape.position];
            let place = place.map(|at| Value::from(Shape::text(&from.record, at)));
            filled.insert(field.name.into(), place.to_vec().into());
        }
        if !filled.is_empty() {
            row.set("filled", &Value::Object(filled).to_string());
        }
        let dated = || group.iter().filter(|held| held.state.is_some());
        let first = dated().min_by_key(|held| held.state).map(|held| held.as_of(&self.shape));
        let last = dated().max_by_key(|held| held.state).map(|held| held.as_of(&self.shape));
        row.set("held_from", first.unwrap_or_default());
        row.set("held_until", last.unwrap_or_default());
        let mut sources: Vec<&str> =
            group.iter().map(|held| Shape::text(&held.record, self.shape.source)).collect();
        sources.sort_unstable();
        sources.dedup();
        row.set("exports", &sources.len().to_string());
        row
    }

    /// The date of the first export of the same list that lacks the thing, and the date of
    /// the last one that has it; nothing where an export may still have it.
    fn gone_since(&self, group: &[Held]) -> Option<(String, String)> {
        if self.series.is_empty() {
            return None;
        }
        let first = group.first()?;
        let platform = Shape::text(&first.record, self.shape.platform);
        let account = self.parts.account(platform, Shape::text(&first.record, self.shape.account));
        let mut layouts: Vec<&str> = group.iter().map(|held| held.source.layout.as_str()).collect();
        layouts.sort_unstable();
        layouts.dedup();
        let mut gone: Option<(State, String, String)> = None;
        for layout in layouts {
            let list = self.series.get(&(platform.to_owned(), account.to_owned(), layout.to_owned()))?;
            let own = group.iter().filter(|held| held.source.layout == layout);
            let mut last: Option<&Held> = None;
            for held in own {
                let state = held.source.state.filter(|_| held.source.whole)?;
                if last.is_none_or(|last| last.source.state < Some(state)) {
                    last = Some(held);
                }
            }
            let last = last?;
            let own = self.window.and_then(|at| State::read(last.record.get(at).text));
            let reaches = |from: Option<State>| from.zip(own).is_none_or(|(from, own)| from.day <= own.day);
            let later = |day| last.source.state.is_some_and(|state| day > state.day);
            let lacking = list.iter().find(|listed| later(listed.state.day) && reaches(listed.from))?;
            let told = (lacking.state, lacking.as_of.clone(), last.source.as_of.clone());
            gone = gone.max(Some(told));
        }
        gone.map(|(_, since, last)| (since, last))
    }

    /// Tells what each older row said otherwise than the next newer one.
    fn history(
        &mut self,
        key: &[u8],
        group: &[Held],
        standing: &Standing,
        give: &mut Give<'_>,
    ) -> io::Result<()> {
        let Some(mut newer) = standing.stand.first().and_then(|stands| group.get(stands.lead)) else {
            return Ok(());
        };
        for older in standing.older.iter().filter_map(|at| group.get(*at)) {
            let alike = newer.source.layout == older.source.layout;
            for (at, kind) in &self.shape.compared {
                let (now, before) = (newer.record.get(*at).text, older.record.get(*at).text);
                let silent = !alike && (now.is_empty() || before.is_empty());
                if let Some(field) = self.table.fields.get(*at)
                    && !silent
                    && !agree(*kind, now, before)
                {
                    self.sums.changed += 1;
                    give(key, &self.change(newer, older, field.name, (before, now)))?;
                }
            }
            for (column, before, now) in self.extra(newer, older).into_iter().filter(|_| alike) {
                self.sums.changed += 1;
                give(key, &self.change(newer, older, &format!("extra.{column}"), (&before, &now)))?;
            }
            newer = older;
        }
        Ok(())
    }

    /// The further columns in which two rows of one layout differ.
    fn extra(&self, newer: &Held, older: &Held) -> Vec<(String, String, String)> {
        let [now, before] = [newer, older].map(|held| Shape::text(&held.record, self.shape.extra));
        if now == before {
            return Vec::new();
        }
        let [now, before] =
            [now, before].map(|text| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default());
        let mut columns: Vec<&String> = now.keys().chain(before.keys()).collect();
        columns.sort();
        columns.dedup();
        let text = |row: &Map<String, Value>, column: &str| match row.get(column) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let pair = |column: &String| (column.clone(), text(&before, column), text(&now, column));
        columns.into_iter().map(pair).filter(|(_, before, now)| before != now).collect()
    }

    fn change(&self, newer: &Held, older: &Held, field: &str, (before, now): (&str, &str)) -> Row {
        let text = |held: &'_ Held, at: Option<usize>| Shape::text(&held.record, at).to_owned();
        let mut row = Row::new(&HISTORY);
        row.set("platform", &text(newer, self.shape.platform));
        row.set("account_id", &text(newer, self.shape.account));
        row.set("table", self.table.name);
        row.set("field", field);
        row.set("older", before);
        row.set("newer", now);
        row.set("older_as_of", older.as_of(&self.shape));
        row.set("newer_as_of", newer.as_of(&self.shape));
        row.set("older_source", &text(older, self.shape.source));
        row.set("older_position", &text(older, self.shape.position));
        row.set("source", &text(newer, self.shape.source));
        row.set("position", &text(newer, self.shape.position));
        row
    }
}
