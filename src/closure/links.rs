//! Which file is of which work: exact lists, each pair with what it rests on. What fits two
//! works of one account equally well is listed and given to neither.

use super::holdings::{Account, Holdings, Item, Key};
use super::media::{Fit, Medium, Use};
use super::recordings::Shelf;
use crate::schema::LINKS;
use crate::table::Row;
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a work and a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The file is of the work.
    Joined,
    /// The file may be of this work or of another one.
    Ambiguous,
    /// A work without a file, or a file without a work.
    Alone,
    /// A work without a file that needs none: pictures, an article.
    NotNeeded,
}

impl Verdict {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Joined => "joined",
            Verdict::Ambiguous => "ambiguous",
            Verdict::Alone => "alone",
            Verdict::NotNeeded => "not-needed",
        }
    }
}

/// A work and a file, or one of them.
#[derive(Debug, Clone)]
pub struct Link {
    /// The platform and account of the work; empty where there is none.
    pub key: Key,
    /// What is known of both.
    pub verdict: Verdict,
    /// The id of the work, if it has one.
    pub work: String,
    /// The work's title, or its id where it has none.
    pub title: String,
    /// The path of the file in the ledger; empty where there is none.
    pub path: String,
    fit: Option<Fit>,
}

impl Link {
    /// The link as a row of the table `links`.
    pub fn row(&self) -> Row {
        let mut row = Row::new(&LINKS);
        row.set("platform", &self.key.platform);
        row.set("account_id", &self.key.account);
        row.set("kind", "recording");
        row.set("verdict", self.verdict.as_str());
        if let Some(fit) = &self.fit {
            row.set("score", &format!("{:.2}", f64::from(fit.score) / 100.0));
            row.set("reason", fit.reason);
        }
        row.set("first", if self.work.is_empty() { &self.title } else { &self.work });
        row.set("second", &self.path);
        row
    }
}

/// Compares the works of all accounts with the files; nothing where no list of works is held.
pub fn links(holdings: &Holdings) -> Vec<Link> {
    let mut links = Vec::new();
    for (key, account) in &holdings.accounts {
        links.extend(of_account(holdings, key, account));
    }
    let placed: BTreeSet<&str> = links.iter().map(|link: &Link| link.path.as_str()).collect();
    let listed = holdings.accounts.values().any(|account| !account.works.is_empty());
    let alone = |medium: &&Medium| {
        listed && medium.used == Use::Work && medium.film && !placed.contains(medium.path.as_str())
    };
    let alone: Vec<Link> = holdings.media.iter().filter(alone).map(Link::of_file).collect();
    links.extend(alone);
    links
}

impl Link {
    fn of_file(medium: &Medium) -> Link {
        let (key, work, title) = (Key::default(), String::new(), String::new());
        Link { key, verdict: Verdict::Alone, work, title, path: medium.path.clone(), fit: None }
    }

    fn of_work(key: &Key, work: &Item, verdict: Verdict) -> Link {
        let title = if work.title.is_empty() { work.id.clone() } else { work.title.clone() };
        Link { key: key.clone(), verdict, work: work.id.clone(), title, path: String::new(), fit: None }
    }
}

/// How well a file fits its best works, and how many it fits so well.
type Best<'m> = BTreeMap<&'m str, (u8, usize)>;

fn of_account(holdings: &Holdings, key: &Key, account: &Account) -> Vec<Link> {
    let words = holdings.words();
    let works: Vec<&Item> = account.works.values().filter(|work| !work.is_replay(words)).collect();
    let shelf = Shelf::new(&holdings.media, Use::Work, works.len());
    let mut best = Best::new();
    let mut found: Vec<Vec<(&Medium, Fit)>> = Vec::with_capacity(works.len());
    for work in &works {
        let fitting = shelf.of(work).into_iter().filter(|medium| work.takes(medium, words));
        let fitting: Vec<_> = fitting.filter_map(|medium| Some((medium, medium.fit(work)?))).collect();
        for (medium, fit) in &fitting {
            let (score, times) = best.entry(&medium.path).or_insert((fit.score, 0));
            match fit.score.cmp(score) {
                Ordering::Greater => (*score, *times) = (fit.score, 1),
                Ordering::Equal => *times += 1,
                Ordering::Less => {}
            }
        }
        found.push(fitting);
    }
    let mut links = Vec::new();
    for (work, fitting) in works.into_iter().zip(found) {
        let before = links.len();
        links.extend(fitting.into_iter().filter_map(|(medium, fit)| placed(key, work, medium, fit, &best)));
        if links.len() == before && !work.gone {
            let verdict = if work.needs_file(words) { Verdict::Alone } else { Verdict::NotNeeded };
            links.push(Link::of_work(key, work, verdict));
        }
    }
    links
}

/// A file is of the work it fits best; of one that fits several equally nobody knows.
fn placed(key: &Key, work: &Item, medium: &Medium, fit: Fit, best: &Best<'_>) -> Option<Link> {
    let (score, times) = best.get(medium.path.as_str()).copied().unwrap_or((fit.score, 1));
    let verdict = if times > 1 { Verdict::Ambiguous } else { Verdict::Joined };
    let link = Link::of_work(key, work, verdict);
    (fit.score == score).then(|| Link { path: medium.path.clone(), fit: Some(fit), ..link })
}

/// The works and files of one account, as programs get them.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct RecordingsTold {
    /// The platform.
    pub platform: String,
    /// The account.
    pub account: String,
    /// How many works have a file.
    pub with_file: u64,
    /// Works without a file.
    pub without_file: Vec<String>,
    /// Works that need none: pictures, articles.
    pub not_needed: Vec<String>,
    /// Files that fit several works equally well.
    pub ambiguous: Vec<String>,
}

/// The lists by account, and the files that are of no work.
pub fn told(links: &[Link]) -> (Vec<RecordingsTold>, Vec<String>) {
    let mut by: BTreeMap<&Key, (RecordingsTold, BTreeSet<&str>)> = BTreeMap::new();
    let mut alone = Vec::new();
    for link in links {
        if link.title.is_empty() && link.work.is_empty() && link.verdict == Verdict::Alone {
            alone.push(link.path.clone());
            continue;
        }
        let (lists, works) = by.entry(&link.key).or_default();
        match link.verdict {
            Verdict::Joined => {
                works.insert(if link.work.is_empty() { &link.title } else { &link.work });
            }
            Verdict::Ambiguous if lists.ambiguous.contains(&link.path) => {}
            Verdict::Ambiguous => lists.ambiguous.push(link.path.clone()),
            Verdict::Alone => lists.without_file.push(link.title.clone()),
            Verdict::NotNeeded => lists.not_needed.push(link.title.clone()),
        }
    }
    let lists = by.into_iter().map(|(key, (lists, works))| RecordingsTold {
        platform: key.platform.clone(),
        account: key.account.clone(),
        with_file: works.len() as u64,
        ..lists
    });
    (lists.collect(), alone)
}
