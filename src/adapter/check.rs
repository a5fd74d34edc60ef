//! The laws of cards, held against fixtures at run time: no compiler is needed to try a
//! card of one's own.
//!
//! `platforms/<card>/<case>/downloads/` holds files, `expected/` beside it what comes of
//! them: a CSV for each table written, `claims.csv` and `findings.csv`; `case.toml` what a
//! user would state. `lookalikes/<case>/downloads/` holds files that no card may claim.

use super::Cards;
use super::card::Card;
use super::golden::{self, Case};
use super::plan::Plan;
use super::trace::{Part, Trace};
use crate::finding::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A law that a card or a fixture may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// Every resource has a fixture.
    HasFixture,
    /// Every file of a fixture is claimed, and no part of it by two.
    ClaimedOnce,
    /// What comes of a fixture is what `expected/` says.
    AsExpected,
    /// Nobody claims a lookalike.
    LookalikeUnclaimed,
    /// Every heading, row kind, listed value, lost second, check and rule on names is used
    /// by some fixture, and every kind of check is broken by one.
    Exercised,
    /// Sums balance: read = taken + refused, columns found = mapped + extra + ignored.
    Balanced,
    /// Columns moved or added change no other value, and an unknown word of a list keeps its row.
    Steady,
    /// A fixture belongs to a card and its `case.toml` can be read.
    WellFormed,
}

/// One broken law.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Which.
    pub law: Law,
    /// The resource (`card/resource`) or the case (`card/case`).
    pub place: String,
    /// What is wrong, in English.
    pub text: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}: {}", self.law, self.place, self.text)
    }
}

/// What a check came to.
#[derive(Debug, Default)]
pub struct CheckReport {
    /// How many cases were run, lookalikes among them.
    pub cases: usize,
    /// How many records they hold.
    pub records: u64,
    /// The broken laws, in order.
    pub violations: Vec<Violation>,
}

/// Holds the cards of a folder against the fixtures of another.
///
/// Where a case has no `expected/`, or another one, what came of it is written to
/// `expected.new/` for reading; with `accept` to `expected/` itself.
///
/// A folder of fixtures that is not there holds none: every resource is then told to want one.
///
/// # Errors
/// If a folder or file cannot be read or written; the error names it.
pub fn check(cards: &Cards, cards_dir: &Path, fixtures: &Path, accept: bool) -> io::Result<CheckReport> {
    let ids = card_ids(cards_dir)?;
    let mut check = Check {
        cards,
        fixtures,
        accept,
        report: CheckReport::default(),
        trace: Trace::default(),
        paths: BTreeSet::new(),
    };
    if ids.is_empty() {
        let text = "there is no card here: a card is a file whose name ends in .toml";
        check.broken(Law::WellFormed, &cards_dir.display().to_string(), text.into());
    }
    for folder in folders(&fixtures.join("platforms"))? {
        let id = name(&folder);
        if cards.card(&id).is_none() {
            let text =
                "no card has this id: name the folder after a card, as in platforms/CARD/CASE/downloads";
            check.broken(Law::WellFormed, &id, text.into());
        }
        for case in folders(&folder)? {
            check.platform(&id, &case)?;
        }
    }
    for case in folders(&fixtures.join("lookalikes"))? {
        check.lookalike(&case)?;
    }
    for plan in cards.plans().iter().filter(|p| ids.contains(&p.card)) {
        check.exercised(plan);
    }
    for card in cards.cards().filter(|card| ids.contains(&card.id)) {
        check.names(card);
    }
    check.report.violations.sort();
    Ok(check.report)
}

struct Check<'c> {
    cards: &'c Cards,
    fixtures: &'c Path,
    accept: bool,
    report: CheckReport,
    trace: Trace,
    /// The paths of all files met.
    paths: BTreeSet<String>,
}

impl Check<'_> {
    fn broken(&mut self, law: Law, place: &str, text: String) {
        self.report.violations.push(Violation { law, place: place.to_string(), text });
    }

    fn run(&mut self, place: &str, folder: &Path) -> io::Result<golden::Result> {
        self.report.cases += 1;
        let case = match read(&folder.join("case.toml"))?.map(|text| toml::from_str::<Case>(&text)) {
            None => Case::default(),
            Some(Ok(case)) => case,
            Some(Err(fault)) => {
                let text =
                    format!("case.toml cannot be read: {}", fault.message().trim_end().replace('\n', " "));
                self.broken(Law::WellFormed, place, text);
                Case::default()
            }
        };
        let downloads = folder.join("downloads");
        if !downloads.is_dir() {
            let text = "there is no folder downloads: put the files of the case into one";
            self.broken(Law::WellFormed, place, text.into());
            return Ok(golden::Result::default());
        }
        golden::run(self.cards, &downloads, &case)
    }

    /// Tells the files that nobody claims, or somebody who should not.
    fn claimed(&mut self, id: &str, place: &str, result: &golden::Result) {
        for (path, outcome) in &result.outcomes {
            let meant = !result.unclaimed.contains(path);
            if outcome.claims.is_empty() == meant {
                let text = match meant {
                    true => {
                        format!("no card claims {path}: compare its headings with those the card asks for")
                    }
                    false => format!("case.toml says that nobody is to claim {path}, but a card does"),
                };
                self.broken(Law::ClaimedOnce, place, text);
            }
            for claim in outcome.claims.iter().filter(|c| c.card != id) {
                let text = format!(
                    "{}/{} claims {path}, which lies among the fixtures of {id}",
                    claim.card, claim.resource
                );
                self.broken(Law::ClaimedOnce, place, text);
            }
        }
        for finding in result.findings.iter().filter(|f| f.code == Code::TwoClaimants) {
            let text = format!(
                "{} both claim {}: let one ask for a heading that the other lacks",
                finding.found, finding.path
            );
            self.broken(Law::ClaimedOnce, place, text);
        }
    }

    fn platform(&mut self, id: &str, folder: &Path) -> io::Result<()> {
        let place = format!("{id}/{}", name(folder));
        let result = self.run(&place, folder)?;
        for (path, outcome) in &result.outcomes {
            self.report.records += outcome.read;
            if !outcome.balances() {
                self.broken(Law::Balanced, &place, format!("the rows or columns of {path} do not add up"));
            }
        }
        for (path, fault) in &result.unsteady {
            self.broken(Law::Steady, &place, format!("{path}: {fault}"));
        }
        self.claimed(id, &place, &result);
        self.expected(&place, folder, &result.texts)?;
        self.trace.extend(result.trace);
        self.paths.extend(result.paths);
        Ok(())
    }

    fn lookalike(&mut self, folder: &Path) -> io::Result<()> {
        let place = format!("lookalikes/{}", name(folder));
        let result = self.run(&place, folder)?;
        for (path, outcome) in &result.outcomes {
            for claim in &outcome.claims {
                let text = format!("{}/{} claims {path}", claim.card, claim.resource);
                self.broken(Law::LookalikeUnclaimed, &place, text);
            }
        }
        for finding in result.findings.iter().filter(|f| f.code == Code::TwoClaimants) {
            let text = format!("{} claim {}", finding.found, finding.path);
            self.broken(Law::LookalikeUnclaimed, &place, text);
        }
        Ok(())
    }

    /// Compares with `expected/`, and writes what is to be read or was accepted.
    fn expected(&mut self, place: &str, folder: &Path, texts: &BTreeMap<String, String>) -> io::Result<()> {
        let kept = folder.join("expected");
        let differs = difference(&kept, texts)?;
        let aside = folder.join("expected.new");
        if aside.is_dir() && (differs.is_none() || self.accept) {
            std::fs::remove_dir_all(&aside)?;
        }
        match differs {
            None => Ok(()),
            Some(_) if self.accept => write(&kept, texts),
            Some(text) => {
                self.broken(Law::AsExpected, place, text);
                write(&aside, texts)
            }
        }
    }

    /// Tells the rules on names that fit no file of a fixture.
    fn names(&mut self, card: &Card) {
        for rule in card.ignore.iter().chain(&card.incomplete) {
            if !self.paths.iter().any(|path| rule.fits(path)) {
                let text = format!("no fixture has a file for the rule {}", rule.reason.en);
                self.broken(Law::Exercised, &card.id, text);
            }
        }
    }

    fn exercised(&mut self, plan: &Plan) {
        let place = format!("{}/{}", plan.card, plan.resource);
        if !self.trace.has(plan, Part::Record) {
            let folder = self.fixtures.join("platforms").join(&plan.card).join("CASE").join("downloads");
            let text = format!(
                "no fixture has a record of it: put a small file of this export into {}",
                folder.display()
            );
            return self.broken(Law::HasFixture, &place, text);
        }
        let mut missing = Vec::new();
        for column in &plan.columns {
            for name in &column.names {
                if !self.trace.card_has(plan, &Part::Heading(name.clone())) {
                    missing.push(format!("no fixture has the heading {name}"));
                }
            }
            let lost = |name: &String| self.trace.card_has(plan, &Part::LostSeconds(name.clone()));
            if column.seconds && !column.names.iter().any(lost) {
                missing.push(format!("no fixture has {} without seconds", column.names.join(" / ")));
            }
            let heading = column.names.first().cloned().unwrap_or_default();
            // The names of platforms are listed by their cards, not by this one.
            let own = column.values.keys().filter(|_| !plan.names_platform(column));
            for value in own {
                if !self.trace.card_has(plan, &Part::Value(heading.clone(), value.clone())) {
                    missing.push(format!("no fixture has the value {value} of {heading}"));
                }
            }
        }
        for (number, rule) in plan.row_kinds.iter().enumerate() {
            if !self.trace.has(plan, Part::RowKind(number)) {
                missing.push(format!(
                    "no fixture has a row for row_kind number {}, {:?}",
                    number + 1,
                    rule.kind
                ));
            }
        }
        for (number, kind) in plan.checks.iter().enumerate() {
            if !self.trace.has(plan, Part::Check(number)) {
                missing.push(format!(
                    "no fixture has rows on which reconcile number {}, {kind}, can be made",
                    number + 1
                ));
            }
        }
        for text in missing {
            self.broken(Law::Exercised, &place, text);
        }
    }
}

/// The first difference between a folder and what it should hold.
fn difference(folder: &Path, texts: &BTreeMap<String, String>) -> io::Result<Option<String>> {
    if !folder.is_dir() {
        return Ok(Some("there is no expected/: read expected.new/, and accept it if it is right".into()));
    }
    let mut names: BTreeSet<String> = texts.keys().cloned().collect();
    for entry in std::fs::read_dir(folder)? {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    for name in names {
        let kept = read(&folder.join(&name))?.map(|text| text.replace("\r\n", "\n"));
        let made = texts.get(&name).map(|text| text.replace("\r\n", "\n"));
        if kept != made {
            let (kept, made) = (kept.unwrap_or_default(), made.unwrap_or_default());
            return Ok(Some(first_difference(&name, &kept, &made)));
        }
    }
    Ok(None)
}

fn first_difference(name: &str, kept: &str, made: &str) -> String {
    let (mut kept, mut made) = (kept.lines(), made.lines());
    for line in 1.. {
        match (kept.next(), made.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                let (a, b) = (a.unwrap_or("(nothing)"), b.unwrap_or("(nothing)"));
                return format!("{name} line {line}: expected {a} but got {b}");
            }
        }
    }
    format!("{name} differs")
}

fn write(folder: &Path, texts: &BTreeMap<String, String>) -> io::Result<()> {
    if folder.is_dir() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    texts.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(named(path, &e)),
    }
}

/// The folders in a folder, in order; none where it is not there.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn card_ids(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for entry in std::fs::read_dir(folder).map_err(|e| named(folder, &e))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            ids.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    Ok(ids)
}

/// An error of the system that names what it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
