//! What `ready` and `plan` share: what is held, which rules apply, what the user states.

use super::args::{self, Means, RuleArgs};
use super::face::{Face, Trouble};
use super::opening::OpeningArgs;
use super::progress::Bar;
use super::rules::{one_of, workdays};
use super::verify as verifying;
use clap::Args;
use dabao::accession;
use dabao::adapter::Cards;
use dabao::adapter::rule::{AccountKind, Feature, RuleKind};
use dabao::bag::{self, OpenError, Store, verify};
use dabao::closure::{Answers, Days, Given, Holdings, Key, Rules, Sealed, Selection, Workdays, answers};
use dabao::convert;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The arguments that `ready` and `plan` share.
#[derive(Args)]
pub struct ClosingArgs {
    #[command(flatten)]
    means: Means,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    opening: OpeningArgs,
    #[arg(long, value_name = "DATE")]
    close_on: Option<String>,
    #[arg(long)]
    platform: Vec<String>,
    #[arg(long, value_name = "KIND", value_parser = one_of(&AccountKind::ALL))]
    account_kind: Vec<AccountKind>,
    #[arg(long, value_parser = one_of(&Feature::ALL))]
    feature: Vec<Feature>,
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    #[arg(long, value_name = "ID=yes")]
    answer: Vec<String>,
    #[arg(long, value_name = "CLASS=NOTE")]
    waive: Vec<String>,
}

/// Everything that was gathered, owned; [`Gathered::given`] lends it to the library.
pub struct Gathered {
    /// The cards in force.
    pub cards: Cards,
    /// The rules in force.
    pub rules: Rules,
    /// Which of them apply.
    pub asked: Selection,
    /// The working days.
    pub workdays: Workdays,
    /// What is held.
    pub holdings: Holdings,
    /// What the user states.
    pub answers: Answers,
    /// Today and the day of closing.
    pub days: Days,
    /// What is known of the bundle.
    pub sealed: Sealed,
    /// Where answers are kept.
    pub kept_in: PathBuf,
}

impl Gathered {
    /// What the library is told.
    pub fn given(&self) -> Given<'_> {
        Given {
            holdings: &self.holdings,
            rules: &self.rules,
            asked: &self.asked,
            cards: &self.cards,
            answers: &self.answers,
            days: self.days,
            workdays: &self.workdays,
        }
    }

    /// Writes the answers aside and gives the file its name when it is whole.
    pub fn keep_answers(&self, face: &Face) -> Result<(), Trouble> {
        write_whole(face, &self.kept_in, self.answers.to_text().as_bytes())
    }
}

/// Writes a file of our own aside and gives it its name when it is whole.
pub fn write_whole(face: &Face, path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let failed = |source: std::io::Error| {
        face.trouble(
            "error-target",
            &[("path", path.display().to_string()), ("reason", super::fault::system(&face.words, &source))],
        )
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut aside = bag::staging::stage(folder).map_err(failed)?;
    aside.write_all(bytes).map_err(failed)?;
    aside.as_file().sync_all().map_err(failed)?;
    bag::staging::give_name(aside, path, true).map_err(failed)
}

/// A day of the user's, as in 2026-03-31.
fn date(face: &Face, text: &str) -> Result<Date, Trouble> {
    text.parse().map_err(|_| face.trouble("error-date", &[("value", text.to_owned())]))
}

impl ClosingArgs {
    /// The day of closing, if it is given.
    pub fn close_on(&self, face: &Face) -> Result<Option<Date>, Trouble> {
        self.close_on.as_deref().map(|text| date(face, text)).transpose()
    }

    /// Gathers everything; `paths` may be empty where a plan without data is asked for.
    pub fn gather(&self, face: &Face, paths: &[PathBuf], json: bool) -> Result<Gathered, Trouble> {
        let cards = self.rules.cards(face)?;
        let rules = self.rules.load(face)?;
        let days = Days { today: self.rules.today(face)?, close_on: self.close_on(face)? };
        let platforms = self.platforms(face, &cards, &rules)?;
        let kept_in = self.answers.clone().unwrap_or_else(|| PathBuf::from(answers::FILE));
        let answers = self.read_answers(face, &kept_in)?;
        let (mut holdings, sealed, bundle) = self.hold(face, &cards, paths, json)?;
        holdings.settle();
        self.narrow(face, &mut holdings, &platforms, bundle)?;
        let mut features = self.feature.clone();
        if !features.is_empty() && !features.contains(&Feature::Account) {
            features.push(Feature::Account);
        }
        let asked = Selection { accounts: self.account_kind.clone(), features, ..Selection::default() };
        let workdays = workdays(face)?;
        let mut gathered =
            Gathered { cards, rules, asked, workdays, holdings, answers, days, sealed, kept_in };
        if self.state(face, &mut gathered)? {
            gathered.keep_answers(face)?;
        }
        Ok(gathered)
    }

    /// The platforms asked for, families unfolded; one that nobody knows is an error.
    fn platforms(&self, face: &Face, cards: &Cards, rules: &Rules) -> Result<BTreeSet<String>, Trouble> {
        let known: BTreeSet<&str> = cards
            .cards()
            .map(|card| card.platform.as_str())
            .chain(rules.iter().map(|known| known.platform.as_str()))
            .filter(|platform| !platform.is_empty())
            .collect();
        let mut platforms = BTreeSet::new();
        for asked in &self.platform {
            let family = format!("{asked}-");
            let meant = known.iter().filter(|known| *known == asked || known.starts_with(&family));
            let meant: Vec<String> = meant.map(|known| (*known).to_owned()).collect();
            if meant.is_empty() {
                let names = known.iter().copied().collect::<Vec<_>>().join(" ");
                return Err(face.trouble("rules-no-platform", &[("value", asked.clone()), ("names", names)]));
            }
            platforms.extend(meant);
        }
        Ok(platforms)
    }

    fn read_answers(&self, face: &Face, path: &Path) -> Result<Answers, Trouble> {
        let file = path.display().to_string();
        let failed =
            |reason: String| face.trouble("error-input", &[("path", file.clone()), ("reason", reason)]);
        match path.metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Answers::default()),
            Err(error) => return Err(failed(error.to_string())),
            Ok(facts) if !facts.is_file() || facts.len() > answers::LONGEST => {
                return Err(
                    face.trouble("error-answers", &[("path", file), ("reason", "no answers file".into())])
                );
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        Answers::from_text(&text).map_err(|error| {
            face.trouble(
                "error-answers",
                &[("path", path.display().to_string()), ("reason", error.to_string())],
            )
        })
    }

    /// What is held in a bundle, which is verified, or in loose files.
    fn hold(
        &self,
        face: &Face,
        cards: &Cards,
        paths: &[PathBuf],
        json: bool,
    ) -> Result<(Holdings, Sealed, bool), Trouble> {
        let mut holdings = Holdings::new(cards);
        if paths.is_empty() {
            return Ok((holdings, Sealed::Loose, false));
        }
        if let Some(first) = paths.first() {
            match self.opening.open(face, paths)? {
                Ok(bundle) => {
                    let sealed = self.read_bundle(face, bundle.as_ref(), &mut holdings)?;
                    return Ok((holdings, sealed, true));
                }
                Err(OpenError::Io(source)) => {
                    return Err(accession::Failure::Input { path: first.clone(), source }.into());
                }
                Err(error @ (OpenError::Locked(_) | OpenError::NotWhole(_))) => {
                    return Err(verifying::not_opened(face, first, error));
                }
                Err(_) => {}
            }
        }
        let bar = Bar::new(face, json);
        let ask = |path: &str| bar.aside(|| args::ask_password(face, path));
        let stated: Vec<String> =
            self.means.accounts().iter().filter(|text| text.contains('=')).cloned().collect();
        let request = self.means.request(face, (paths, &stated), cards, (&bar, &ask))?;
        let folder = temporary(face)?;
        let taken = accession::survey(&request, folder.path());
        bar.end();
        let mut holdings = taken?.1.holdings;
        for (platform, account) in &request.accounts {
            let key = Key { platform: platform.clone(), account: account.clone() };
            holdings.accounts.entry(key).or_default();
        }
        Ok((holdings, Sealed::Loose, false))
    }

    fn read_bundle(&self, face: &Face, bundle: &dyn Store, into: &mut Holdings) -> Result<Sealed, Trouble> {
        let options = verify::Options { threads: self.means.threads(), ..verify::Options::default() };
        let report = verify::verify(bundle, &options, &|_| {});
        for (table, index) in convert::bundle_tables(bundle) {
            // Tables of a bundle that is broken anyway may end where they break.
            if let Err(error) = convert::bundle_rows(bundle, index, table, into)
                && report.valid
            {
                let values =
                    [("path", format!("data/tables/{}.csv", table.name)), ("reason", error.to_string())];
                return Err(face.trouble("error-input", &values));
            }
        }
        Ok(if report.valid { Sealed::Verified } else { Sealed::Broken })
    }

    /// Leaves the platforms and accounts that are asked for.
    fn narrow(
        &self,
        face: &Face,
        holdings: &mut Holdings,
        platforms: &BTreeSet<String>,
        bundle: bool,
    ) -> Result<(), Trouble> {
        if !platforms.is_empty() {
            holdings.narrow(|key, _| platforms.contains(&key.platform));
            let exact = platforms.iter().filter(|one| self.platform.contains(one));
            exact.for_each(|platform| holdings.expect(platform));
            if holdings.accounts.is_empty() {
                platforms.iter().for_each(|platform| holdings.expect(platform));
            }
        }
        let mut wanted: BTreeSet<Key> = BTreeSet::new();
        for asked in self.means.accounts() {
            let (platform, name) = match asked.split_once('=') {
                // In loose files the pair states the account of rows that name none.
                Some(_) if !bundle => continue,
                Some((platform, name)) => (Some(platform), name),
                None => (None, asked.as_str()),
            };
            let meant: Vec<Key> = holdings
                .accounts
                .iter()
                .filter(|(key, _)| platform.is_none_or(|platform| platform == key.platform))
                .filter(|(key, account)| key.account == name || account.names.contains(name))
                .map(|(key, _)| key.clone())
                .collect();
            let list = |keys: &mut dyn Iterator<Item = &Key>| {
                keys.map(|key| format!("{}={}", key.platform, key.account)).collect::<Vec<_>>().join(" ")
            };
            match meant.as_slice() {
                [] => {
                    let values = [("value", asked.clone()), ("names", list(&mut holdings.accounts.keys()))];
                    return Err(face.trouble("error-no-account", &values));
                }
                [only] => drop(wanted.insert(only.clone())),
                several => {
                    let values = [("value", asked.clone()), ("names", list(&mut several.iter()))];
                    return Err(face.trouble("error-two-accounts", &values));
                }
            }
        }
        if !wanted.is_empty() {
            holdings.narrow(|key, _| wanted.contains(key));
        }
        Ok(())
    }

    /// Takes answers and waivers; tells whether there were any.
    fn state(&self, face: &Face, gathered: &mut Gathered) -> Result<bool, Trouble> {
        let wrong = |reason: String| face.trouble("error-answer", &[("reason", reason)]);
        for text in &self.answer {
            let mut tried = gathered.answers.clone();
            let id = tried.answer(text, gathered.days.today).map_err(|error| wrong(error.to_string()))?;
            let ids = questions(gathered);
            if !ids.contains(id.split('@').next().unwrap_or(&id)) {
                let names = ids.into_iter().collect::<Vec<_>>().join(" ");
                return Err(face.trouble("error-no-question", &[("value", id), ("names", names)]));
            }
            gathered.answers = tried;
        }
        for text in &self.waive {
            gathered.answers.waive(text).map_err(|error| wrong(error.to_string()))?;
        }
        Ok(!self.answer.is_empty() || !self.waive.is_empty())
    }
}

/// A folder for what waits aside; it goes when it is let go.
pub fn temporary(face: &Face) -> Result<tempfile::TempDir, Trouble> {
    tempfile::tempdir().map_err(|error| {
        let reason = super::fault::system(&face.words, &error);
        face.trouble("error", &[("reason", reason)])
    })
}

/// The ids of everything that can be answered, without platform and account.
fn questions(gathered: &Gathered) -> BTreeSet<String> {
    let rules = gathered.rules.iter().filter(|known| known.rule.kind == RuleKind::Precondition);
    let given = gathered.given();
    let asked = given.preconditions().into_iter();
    let always = asked.filter(|one| one.rule.is_none());
    let always = always.map(|one| one.id.split('@').next().unwrap_or_default().to_owned());
    let features = gathered.rules.iter().map(|known| known.rule.feature).filter(|f| *f != Feature::Account);
    rules
        .map(|known| known.id())
        .chain(always)
        .chain(features.map(|feature| format!("uses-{}", super::rules::name(feature))))
        .collect()
}
