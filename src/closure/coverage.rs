//! Coverage: of each class of data, by platform and account, what is held and what lacks.
//!
//! Rows never worsen a cell. What a cell is measured by can show a gap that nobody knew of
//! before: the follower count that the platform states, and lists of works and lives.

use super::answers::Answers;
use super::holdings::{Account, FILES, Held, Holdings, Item, Key};
use super::offer::{Days, Offer, features, offer};
use super::rule::{Known, Rules, Selection};
use super::text::{Text, Voice, word};
use super::{Span, Workdays};
use crate::adapter::Cards;
use crate::adapter::rule::{AccountKind, DataClass, Feature, Offered};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How far a class of data is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// All that could be told is there.
    Held,
    /// Some of it lacks, or cannot be measured.
    Partly,
    /// None of it is there, and the platform has it.
    Lacking,
    /// None of it is there, and the platform does not hand it out.
    NotOffered,
    /// The user does not use the feature it belongs to.
    NotApplicable,
    /// None of it is there, and nothing is known about it.
    Unknown,
}

impl Status {
    /// Every status, the best first.
    pub const ALL: [Status; 6] = [
        Status::Held,
        Status::Partly,
        Status::Lacking,
        Status::NotOffered,
        Status::NotApplicable,
        Status::Unknown,
    ];
}

/// Days that no export holds, between days that one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The last day on which the first of them can still be had; none where no rule says.
    pub last_safe_day: Option<Date>,
    /// Whether the platform hands none of them out any more.
    pub lost: bool,
}

/// A live session without a recording, and the end of its own clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The session.
    pub item: Item,
    /// The last day on which it can be fetched; none where no rule says.
    pub last_safe_day: Option<Date>,
}

/// One cell of the matrix.
#[derive(Debug, Clone)]
pub struct Cell<'r> {
    /// Platform and account.
    pub key: Key,
    /// The class of data.
    pub class: DataClass,
    /// How far it is held.
    pub status: Status,
    /// How many rows, or files of a class without rows.
    pub rows: u64,
    /// The first day they bear.
    pub from: Option<Date>,
    /// The last day they bear.
    pub to: Option<Date>,
    /// The files the status rests on, those it is measured by included; a bounded number.
    pub files: BTreeSet<String>,
    /// Why the status is what it is.
    pub basis: Vec<Text>,
    /// What the platform offers.
    pub offer: Offer<'r>,
    /// The last day on which what lacks can be had.
    pub last_safe_day: Option<Date>,
    /// Whether each item or day has its own end, and the last safe day is the nearest.
    pub rolling: bool,
    /// Days between exports that nothing holds.
    pub gaps: Vec<Gap>,
    /// Live sessions without a recording.
    pub clocks: Vec<Clock>,
    /// Works of which only a marked copy is held.
    pub marked_only: Vec<String>,
    /// The user's note, where the class is given up.
    pub waived: Option<String>,
}

impl Cell<'_> {
    /// Whether the cell stands in nobody's way: held, not applicable, or given up.
    pub fn settled(&self) -> bool {
        self.waived.is_some() || matches!(self.status, Status::Held | Status::NotApplicable)
    }

    /// Whether a part of it can never be had again.
    pub fn lost(&self, today: Date) -> bool {
        let over = |clock: &Clock| clock.last_safe_day.is_some_and(|day| day < today);
        self.clocks.iter().any(over) || self.gaps.iter().any(|gap| gap.lost)
    }
}

/// All that coverage is told.
pub struct Given<'r> {
    /// What is held.
    pub holdings: &'r Holdings,
    /// The rules in force.
    pub rules: &'r Rules,
    /// Which of them apply.
    pub asked: &'r Selection,
    /// The cards in force.
    pub cards: &'r Cards,
    /// What the user has stated.
    pub answers: &'r Answers,
    /// Today and the day of closing.
    pub days: Days,
    /// The working days.
    pub workdays: &'r Workdays,
}

impl<'r> Given<'r> {
    /// The rules to plan by. Those for minors alone count only where they are asked for:
    /// of any other kind an account may be without anybody having said so.
    pub fn planning(&self) -> impl Iterator<Item = &'r Known> + use<'r, '_> {
        let minors = self.asked.accounts.is_empty();
        let meant = move |known: &&Known| !(minors && known.rule.account == [AccountKind::Minor]);
        self.rules.planning(self.asked).filter(meant)
    }

    /// The names of the platforms, by id; of several cards of one platform the one that is
    /// called like it names it.
    pub(super) fn names(&self, voice: &Voice) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for card in self.cards.cards().filter(|card| !card.platform.is_empty()) {
            let name = voice.say(&Text::from(&card.title));
            if card.id == card.platform || !names.contains_key(&card.platform) {
                names.insert(card.platform.clone(), name);
            }
        }
        let about = |platform: &str| self.holdings.accounts.keys().any(|key| key.platform == platform);
        names.retain(|platform, _| about(platform));
        names
    }

    /// Whether a rule is about an account: its platform has the part and some of the classes
    /// of data that the rule touches, and the user has not said that the part is not used.
    pub(super) fn concerns(&self, known: &Known, key: &Key) -> bool {
        let rule = &known.rule;
        let there = known.platform.is_empty() || known.platform == key.platform;
        let part = self.cards.can_have_part(&key.platform, rule.feature);
        let data = rule.class.is_empty()
            || rule.class.iter().any(|class| self.cards.can_have(&key.platform, *class));
        let unused = rule.feature != Feature::Account
            && self.answers.to(&format!("uses-{}", word(rule.feature)), key).is_some_and(|said| !said.yes);
        there && part && data && !unused
    }

    /// Whether a rule is about one of the accounts; one that names no platform is, too, where
    /// there is no account.
    pub(super) fn is_about(&self, known: &Known) -> bool {
        let mut keys = self.holdings.accounts.keys().peekable();
        (known.platform.is_empty() && keys.peek().is_none()) || keys.any(|key| self.concerns(known, key))
    }

    /// Every cell, by account and class.
    pub fn coverage(&self) -> Vec<Cell<'r>> {
        let keys = self.holdings.accounts.keys();
        let mut cells = Vec::new();
        for key in keys {
            for class in DataClass::ALL {
                cells.extend(self.cell(key, class));
            }
        }
        cells
    }

    /// One cell; none for a class without rows where the platform is not stated.
    fn cell(&self, key: &Key, class: DataClass) -> Option<Cell<'r>> {
        let none = Account::default();
        let account = self.holdings.accounts.get(key).unwrap_or(&none);
        let empty = Held::default();
        let held = account.classes.get(&class).unwrap_or(&empty);
        if key.platform.is_empty() && held.rows == 0 {
            return None;
        }
        let mut cell = Cell {
            key: key.clone(),
            class,
            status: Status::Unknown,
            rows: held.rows,
            from: held.from,
            to: held.to,
            files: held.files.keys().cloned().collect(),
            basis: Vec::new(),
            offer: offer(self.planning(), self.cards, &key.platform, class),
            last_safe_day: None,
            rolling: false,
            gaps: Vec::new(),
            clocks: Vec::new(),
            marked_only: Vec::new(),
            waived: self.answers.waiver(key, class).map(str::to_owned),
        };
        match class {
            DataClass::Media => self.media(&mut cell, account),
            DataClass::Replays => self.replays(&mut cell, account),
            DataClass::Copyright | DataClass::Evidence => self.papers(&mut cell),
            _ => self.table(&mut cell, account, held),
        }
        self.without_rows(&mut cell);
        self.last_safe(&mut cell);
        Some(cell)
    }

    /// Whether an account has no data of a class: its platform has none, or the user says
    /// that the account does not use the features of the class.
    fn unused(&self, key: &Key, class: DataClass) -> bool {
        if !self.cards.can_have(&key.platform, class) {
            return true;
        }
        let unused = |feature: &Feature| {
            let chosen = &self.asked.features;
            let left_out = !chosen.is_empty() && *feature != Feature::Account && !chosen.contains(feature);
            let said = self.answers.to(&format!("uses-{}", word(feature)), key);
            said.map_or(left_out, |answer| !answer.yes)
        };
        features(class).iter().all(|feature| *feature != Feature::Account && unused(feature))
    }

    fn table(&self, cell: &mut Cell<'r>, account: &Account, held: &Held) {
        if held.rows == 0 {
            return;
        }
        cell.status = Status::Held;
        let cut = |file: &&String| self.holdings.incomplete.contains(*file);
        if held.files.len() < FILES && held.files.keys().all(|file| cut(&file)) {
            cell.lower(Text::said("basis-incomplete"));
        }
        let declared = held.files.iter().filter(|(file, _)| self.holdings.declared.contains(*file));
        let rows: u64 = declared.map(|(_, part)| part.rows).sum();
        if rows > 0 {
            cell.basis.push(Text::with("basis-declared", [("rows", rows.into())]));
        }
        match cell.class {
            DataClass::Fans => fans(cell, account),
            DataClass::Metrics => self.days_within_reach(cell, held),
            _ => {}
        }
        self.gaps(cell, held);
    }

    /// Days of figures that the platform still hands out and nothing holds.
    fn days_within_reach(&self, cell: &mut Cell<'r>, held: &Held) {
        let Some(reach) = cell.offer.reach else { return };
        let today = self.days.today;
        let mut day = today.yesterday().ok();
        let mut lacking = 0_u64;
        while let Some(each) = day {
            let safe = Offer::reaches(reach, each, self.workdays).is_some_and(|last| last >= today);
            if !safe {
                break;
            }
            lacking += u64::from(!held.days.contains(&each));
            day = each.yesterday().ok();
        }
        if lacking > 0 {
            cell.lower(Text::with(
                "basis-days",
                [("days", lacking.into()), ("rule", (&reach.rule.title).into())],
            ));
        }
    }

    /// Days between exports: of daily figures each day counts, of other tables the span of
    /// each file.
    fn gaps(&self, cell: &mut Cell<'r>, held: &Held) {
        let spans: Vec<(Date, Date)> = match cell.class {
            DataClass::Metrics => held.days.iter().map(|day| (*day, *day)).collect(),
            DataClass::Orders | DataClass::Aftersales | DataClass::Ledger | DataClass::Gifts => {
                let mut spans: Vec<_> = held.files.values().filter_map(|part| part.span).collect();
                spans.sort();
                spans
            }
            _ => return,
        };
        let mut end: Option<Date> = None;
        for (from, to) in spans {
            let after = end.and_then(|end| end.tomorrow().ok());
            if let (Some(first), Ok(last)) = (after, from.yesterday())
                && first <= last
            {
                cell.gaps.push(self.gap(&cell.offer, first, last));
            }
            end = end.max(Some(to));
        }
        let days = |gap: &Gap| gap.from.until(gap.to).map_or(0, |span| span.get_days()) as u64 + 1;
        let all: u64 = cell.gaps.iter().map(days).sum();
        let lost = cell.gaps.iter().filter(|gap| gap.lost).count();
        if all > 0 {
            let values = [("gaps", cell.gaps.len().into()), ("days", all.into()), ("lost", lost.into())];
            cell.basis.push(Text::with("basis-gaps", values));
        }
    }

    fn gap(&self, offer: &Offer<'_>, from: Date, to: Date) -> Gap {
        let safe = |day: Date| offer.reach.and_then(|reach| Offer::reaches(reach, day, self.workdays));
        let lost = safe(to).is_some_and(|last| last < self.days.today);
        Gap { from, to, last_safe_day: safe(from), lost }
    }

    /// Where there are no rows: pictures in the evidence folder, else what is known.
    fn without_rows(&self, cell: &mut Cell<'r>) {
        if cell.rows > 0 {
            return;
        }
        let pictures = self.holdings.media.iter().filter(|medium| medium.class == Some(cell.class));
        let pictures: Vec<String> = pictures
            .filter(|medium| medium.whole && medium.is_about(&cell.key.platform))
            .map(|medium| medium.path.clone())
            .collect();
        if !pictures.is_empty() {
            cell.status = Status::Partly;
            cell.rows = pictures.len() as u64;
            cell.basis.push(Text::said("basis-pictures"));
            cell.files.extend(pictures);
            return;
        }
        if !self.cards.can_have(&cell.key.platform, cell.class) {
            cell.basis.push(Text::said("basis-never"));
        }
        cell.status = match cell.status {
            _ if self.unused(&cell.key, cell.class) => Status::NotApplicable,
            _ if cell.offer.offered == Some(Offered::No) => Status::NotOffered,
            _ if cell.offer.known => Status::Lacking,
            _ => Status::Unknown,
        };
    }

    /// The last day on which what lacks can be had: before closing, while the platform
    /// needs its time, and while exports and recordings reach back so far.
    fn last_safe(&self, cell: &mut Cell<'r>) {
        if matches!(cell.status, Status::NotOffered | Status::NotApplicable | Status::Unknown) {
            return;
        }
        let Days { today, close_on } = self.days;
        let mut days: Vec<Date> =
            close_on.and_then(|day| cell.offer.ask_by(day, self.workdays)).into_iter().collect();
        let running = cell.clocks.iter().filter_map(|clock| clock.last_safe_day).filter(|day| *day >= today);
        if let Some(soonest) = running.min() {
            cell.rolling = true;
            days.push(soonest);
        }
        if let Some(reach) = cell.offer.reach.filter(|known| Span::of(&known.rule).is_some()) {
            cell.rolling = true;
            // The first day not held; where it is out of reach, each day loses one more.
            let next = cell.to.and_then(|to| to.tomorrow().ok());
            let last = next.and_then(|next| Offer::reaches(reach, next, self.workdays));
            days.extend(last.map_or(Some(today), |last| Some(last.max(today))));
        }
        cell.last_safe_day = days.into_iter().min();
    }
}

impl Cell<'_> {
    /// Says that something lacks.
    fn lower(&mut self, why: Text) {
        self.status = self.status.max(Status::Partly);
        self.basis.push(why);
    }
}

fn fans(cell: &mut Cell<'_>, account: &Account) {
    let distinct = account.distinct_fans();
    let Some(stated) = account.followers.get() else {
        cell.lower(Text::said("basis-fans-unmeasured"));
        return;
    };
    cell.files.insert(stated.file.clone());
    let values = [("held", distinct.into()), ("stated", stated.value.to_string().into())];
    cell.basis.push(Text::with("basis-fans", values));
    if rust_decimal::Decimal::from(distinct) < stated.value {
        cell.status = cell.status.max(Status::Partly);
    }
}
