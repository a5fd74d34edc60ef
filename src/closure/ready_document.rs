//! The readiness report as programs get it: `ready --json`, and `data/report/ready.json`.

use super::coverage::{Cell, Given, Status};
use super::links::{self, RecordingsTold};
use super::precondition::{Met, Precondition};
use super::ready::{Deadline, Readiness};
use super::rule::Known;
use super::text::{Text, Voice, sources, word};
use super::verdict::{Reason, Sealed, Verdict, Why};
use crate::adapter::Grade;
use crate::adapter::rule::Mark;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What `ready --json` prints, and `data/report/ready.json` in a bundle.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReadyDocument {
    /// The version of dabao.
    pub dabao: String,
    /// Always `ready`.
    pub command: String,
    /// The day that counts as today.
    pub today: String,
    /// The day of closing, if it is set.
    pub close_on: Option<String>,
    /// Whether the account may be closed.
    pub verdict: Verdict,
    /// What is known of the bundle.
    pub sealed: Sealed,
    /// Why not, what is lost first, then in the order to do it; empty for GO.
    pub reasons: Vec<ReasonTold>,
    /// The matrix.
    pub coverage: Vec<CellTold>,
    /// The matrix by class of assets: the worst status of its classes.
    pub assets: Vec<AssetTold>,
    /// Days by which something must be done, by day.
    pub deadlines: Vec<DeadlineTold>,
    /// What must hold before closing.
    pub preconditions: Vec<PreconditionTold>,
    /// Recordings and pictures by where they come from.
    pub media: BTreeMap<String, u64>,
    /// Works and their files, by account.
    pub recordings: Vec<RecordingsTold>,
    /// Recordings that are of no work in any list.
    pub files_without_work: Vec<String>,
    /// Files that must be fetched again.
    pub incomplete: Vec<String>,
    /// The names of platforms, by id.
    pub names: BTreeMap<String, String>,
    /// The last day whose holidays are known.
    pub holidays_known_until: Option<String>,
}

/// One reason against closing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReasonTold {
    /// What kind of thing it is.
    pub why: Why,
    /// What it says.
    pub text: String,
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The class of data.
    pub class: Option<DataClassName>,
    /// The last day on which it can be mended.
    pub last_safe_day: Option<String>,
    /// The rule behind it, `CARD/RULE`.
    pub rule: Option<String>,
}

/// The name of a class of data: `fans`, `works`, `ledger` …
pub type DataClassName = String;

/// One cell of the matrix.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CellTold {
    /// The platform; empty where the files do not say.
    pub platform: String,
    /// The account; empty where nothing states it.
    pub account: String,
    /// The class of data.
    pub class: DataClassName,
    /// The class of assets it is part of.
    pub asset: String,
    /// How far it is held.
    pub status: Status,
    /// Rows, or files of a class without rows.
    pub rows: u64,
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// The last day on which what lacks can be had.
    pub last_safe_day: Option<String>,
    /// Whether each day or item has its own end, and this is the nearest.
    pub rolling: bool,
    /// Where to get it; what to do instead where nothing is offered.
    pub how: String,
    /// The forms the platform hands out.
    pub forms: Vec<String>,
    /// The mark on media it hands out.
    pub mark: Option<String>,
    /// How long the platform takes, as its rule says.
    pub takes: String,
    /// The files the status rests on.
    pub files: Vec<String>,
    /// Why the status is what it is.
    pub basis: Vec<String>,
    /// Days between exports that nothing holds.
    pub gaps: Vec<GapTold>,
    /// Works of which only a marked copy is held.
    pub marked_only: Vec<String>,
    /// The rules it rests on, `CARD/RULE`.
    pub rules: Vec<String>,
    /// The note with which the user gives it up.
    pub waived: Option<String>,
}

/// Days between exports.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GapTold {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The last day on which the first of them can be had, if a rule says.
    pub last_safe_day: Option<String>,
    /// Whether none of them can be had any more.
    pub lost: bool,
}

/// A class of assets of one account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AssetTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// The class of assets.
    pub asset: String,
    /// The worst status of its classes that apply and are not given up.
    pub status: Status,
    /// How many of its classes are held.
    pub held: u64,
    /// How many apply.
    pub of: u64,
}

/// A day by which something must be done.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeadlineTold {
    /// The day.
    pub date: String,
    /// The platform; empty where it holds for all.
    pub platform: String,
    /// What it is about.
    pub title: String,
    /// The rule, `CARD/RULE`; empty where only the day of closing is behind it.
    pub rule: String,
    /// Where the rule stands.
    pub source: String,
    /// Whether the rule is more than a year old or undated.
    pub stale: bool,
}

/// What must hold before closing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PreconditionTold {
    /// The id to answer by.
    pub id: String,
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// What must hold.
    pub title: String,
    /// Whether it does.
    pub status: Met,
    /// What that rests on.
    pub basis: String,
    /// The rule, `CARD/RULE`; empty for what every closing needs.
    pub rule: String,
    /// Where it stands.
    pub source: String,
}

fn text_of(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

impl Readiness<'_> {
    /// The document, in the language of a voice.
    pub fn document(&self, given: &Given<'_>, voice: &Voice) -> ReadyDocument {
        let known_until = given.workdays.known_until();
        let (recordings, files_without_work) = links::told(&links::links(given.holdings));
        ReadyDocument {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "ready".into(),
            today: given.days.today.to_string(),
            close_on: text_of(given.days.close_on),
            verdict: self.verdict,
            sealed: self.sealed,
            reasons: self.reasons.iter().map(|reason| told(reason, voice)).collect(),
            coverage: self.cells.iter().map(|cell| cell.told(voice)).collect(),
            assets: self.assets(),
            deadlines: self.deadlines.iter().map(|deadline| deadline.told(voice)).collect(),
            preconditions: self.preconditions.iter().map(|one| one.told(voice)).collect(),
            media: grades(given),
            recordings,
            files_without_work,
            incomplete: given.holdings.incomplete.iter().cloned().collect(),
            names: given.names(voice),
            holidays_known_until: text_of(known_until),
        }
    }

    fn assets(&self) -> Vec<AssetTold> {
        let mut seen: BTreeSet<(String, String, String)> = BTreeSet::new();
        let mut assets: Vec<AssetTold> = Vec::new();
        let mut cells: Vec<&Cell<'_>> =
            self.cells.iter().filter(|cell| !cell.key.platform.is_empty()).collect();
        cells.sort_by_key(|cell| (&cell.key, cell.class.asset()));
        for cell in cells {
            let asset = word(cell.class.asset());
            let name = (cell.key.platform.clone(), cell.key.account.clone(), asset);
            if seen.insert(name.clone()) {
                let (platform, account, asset) = name.clone();
                assets.push(AssetTold {
                    platform,
                    account,
                    asset,
                    status: Status::NotApplicable,
                    held: 0,
                    of: 0,
                });
            }
            let own = |one: &&mut AssetTold| {
                (&one.platform, &one.account, &one.asset) == (&name.0, &name.1, &name.2)
            };
            let Some(asset) = assets.iter_mut().find(own) else { continue };
            if cell.status == Status::NotApplicable || cell.waived.is_some() {
                continue;
            }
            // Unknown is worse than anything that is known.
            asset.status = if asset.of == 0 { cell.status } else { asset.status.max(cell.status) };
            asset.of += 1;
            asset.held += u64::from(cell.status == Status::Held);
        }
        assets
    }
}

/// Media by grade, those there are none of included.
fn grades(given: &Given<'_>) -> BTreeMap<String, u64> {
    let mut grades: BTreeMap<String, u64> =
        Grade::ALL.iter().map(|grade| (grade.as_str().to_owned(), 0)).collect();
    for medium in given.holdings.media.iter().filter(|medium| medium.class.is_none() && medium.film) {
        *grades.entry(medium.grade.as_str().to_owned()).or_default() += 1;
    }
    grades
}

fn told(reason: &Reason, voice: &Voice) -> ReasonTold {
    ReasonTold {
        why: reason.why,
        text: voice.say(&reason.text),
        platform: reason.key.platform.clone(),
        account: reason.key.account.clone(),
        class: reason.class.map(word),
        last_safe_day: text_of(reason.last_safe_day),
        rule: reason.rule.clone(),
    }
}

impl Deadline {
    fn told(&self, voice: &Voice) -> DeadlineTold {
        DeadlineTold {
            date: self.date.to_string(),
            platform: self.platform.clone(),
            title: voice.say(&self.title),
            rule: self.rule.clone(),
            source: self.source.clone(),
            stale: self.stale,
        }
    }
}

impl Precondition<'_> {
    fn told(&self, voice: &Voice) -> PreconditionTold {
        PreconditionTold {
            id: self.id.clone(),
            platform: self.key.platform.clone(),
            account: self.key.account.clone(),
            title: voice.say(&self.title),
            status: self.met,
            basis: voice.say(&self.basis),
            rule: self.rule.map(Known::id).unwrap_or_default(),
            source: self.rule.map(|known| sources(&known.rule.source)).unwrap_or_default(),
        }
    }
}

impl Cell<'_> {
    fn told(&self, voice: &Voice) -> CellTold {
        let gaps = self.gaps.iter().map(|gap| GapTold {
            from: gap.from.to_string(),
            to: gap.to.to_string(),
            last_safe_day: text_of(gap.last_safe_day),
            lost: gap.lost,
        });
        CellTold {
            platform: self.key.platform.clone(),
            account: self.key.account.clone(),
            class: word(self.class),
            asset: word(self.class.asset()),
            status: self.status,
            rows: self.rows,
            from: text_of(self.from),
            to: text_of(self.to),
            last_safe_day: text_of(self.last_safe_day),
            rolling: self.rolling,
            how: self.ways(voice).join("; "),
            forms: self.offer.forms.clone(),
            mark: self.offer.mark.map(mark),
            takes: self
                .offer
                .takes
                .map(|known| voice.say(&Text::from(&known.rule.title)))
                .unwrap_or_default(),
            files: self.files.iter().cloned().collect(),
            basis: self.basis.iter().map(|basis| voice.say(basis)).collect(),
            gaps: gaps.collect(),
            marked_only: self.marked_only.clone(),
            rules: self.offer.rules.iter().map(|known| known.id()).collect(),
            waived: self.waived.clone(),
        }
    }
}

/// The word for a mark in JSON and the message catalogue.
pub fn mark(mark: Mark) -> String {
    match mark {
        Mark::None => "none",
        Mark::Watermark => "watermark",
        Mark::Logo => "logo",
    }
    .to_owned()
}
