//! Coverage of what has no rows: recordings measured by lists of works and lives, papers,
//! and pictures that stand for data a platform does not hand out.

use super::coverage::{Cell, Clock, Given, Status};
use super::holdings::{Account, FILES, Item};
use super::media::{Medium, Use};
use super::offer::Offer;
use super::text::Text;
use crate::adapter::rule::DataClass;
use crate::adapter::{Grade, Lexicon, Meaning};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How recordings compare with a list of what they should be of.
struct Measured {
    /// How many the list has.
    of: usize,
    /// How many of these have a whole recording.
    whole: u64,
    /// The files the list comes from.
    list: BTreeSet<String>,
    /// The texts: compared; recordings that fit nothing in the list; no list.
    ids: [&'static str; 3],
}

/// Sets the status by the list. A recording that fits nothing by name may be of anything:
/// it keeps a cell from lacking, and from being held proves nothing.
fn measure(cell: &mut Cell<'_>, pool: &[&Medium], fitting: &BTreeSet<&str>, measured: Measured) {
    let Measured { of, whole, list, ids: [compared, loosely, without] } = measured;
    cell.offer.known |= of > 0;
    cell.files.extend(list);
    cell.files.extend(fitting.iter().map(|path| (*path).to_owned()));
    let loose = pool.iter().filter(|medium| medium.whole && !fitting.contains(medium.path.as_str()));
    let loose: Vec<&str> = loose.map(|medium| medium.path.as_str()).filter(|_| cell.offer.known).collect();
    cell.files.extend(loose.iter().take(FILES).map(|path| (*path).to_owned()));
    cell.rows = whole + loose.len() as u64;
    if of > 0 {
        cell.basis.push(Text::with(compared, [("whole", whole.into()), ("of", of.into())]));
    }
    if !loose.is_empty() {
        let id = if of > 0 { loosely } else { without };
        cell.basis.push(Text::with(id, [("count", loose.len().into())]));
    }
    cell.status = match whole {
        0 if loose.is_empty() => cell.status,
        whole if of > 0 && whole == of as u64 => Status::Held,
        _ => Status::Partly,
    };
}

/// So many pairs of recordings and works are compared by parts of names; past it only equal
/// names and ids count.
const PAIRS: usize = 4_000_000;

/// The recordings of one use, found by name and id.
pub(super) struct Shelf<'m> {
    pool: Vec<&'m Medium>,
    named: HashMap<&'m str, Vec<&'m Medium>>,
    /// Whether there are few enough to compare parts of names.
    few: bool,
}

impl<'m> Shelf<'m> {
    pub(super) fn new(media: &'m [Medium], used: Use, items: usize) -> Self {
        let pool: Vec<&Medium> = media.iter().filter(|medium| medium.used == used).collect();
        let mut named: HashMap<&str, Vec<&Medium>> = HashMap::new();
        for medium in &pool {
            for name in medium.names() {
                named.entry(name).or_default().push(medium);
            }
        }
        let few = pool.len().saturating_mul(items) <= PAIRS;
        Shelf { pool, named, few }
    }

    /// The recordings of a work or session.
    pub(super) fn of(&self, item: &Item) -> Vec<&'m Medium> {
        if self.few {
            return self.pool.iter().filter(|medium| medium.is_of(item)).copied().collect();
        }
        let names = [item.id.as_str(), item.folded.as_str()].into_iter().filter(|name| !name.is_empty());
        names.filter_map(|name| self.named.get(name)).flatten().copied().collect()
    }
}

impl<'r> Given<'r> {
    pub(super) fn media(&self, cell: &mut Cell<'r>, account: &Account) {
        let words = self.cards.lexicon();
        let listed = |work: &&Item| !work.is_replay(words) && !work.gone;
        let mut works: Vec<&Item> = account.works.values().filter(listed).collect();
        let shelf = Shelf::new(&self.holdings.media, Use::Work, works.len());
        let mut whole = 0_u64;
        let mut fitting: BTreeSet<&str> = BTreeSet::new();
        works.retain(|work| {
            let mut copies = shelf.of(work);
            copies.retain(|medium| work.takes(medium, words));
            fitting.extend(copies.iter().map(|medium| medium.path.as_str()));
            let sound = || copies.iter().filter(|medium| medium.whole);
            whole += u64::from(sound().next().is_some());
            if sound().next().is_some() && sound().all(|medium| is_marked(medium)) {
                cell.marked_only.push(work.title.clone());
            }
            // Pictures and articles are in the list; they need no file beside it.
            work.needs_file(words) || !copies.is_empty()
        });
        let list = account.classes.get(&DataClass::Works);
        let measured = Measured {
            of: works.len(),
            whole,
            list: list.into_iter().flat_map(|list| list.files.keys().cloned()).collect(),
            ids: ["basis-media", "basis-media-loose", "basis-no-works"],
        };
        measure(cell, &shelf.pool, &fitting, measured);
    }

    pub(super) fn replays(&self, cell: &mut Cell<'r>, account: &Account) {
        let words = self.cards.lexicon();
        let replay = |work: &&Item| work.is_replay(words) && !work.gone;
        let sessions: BTreeMap<&String, &Item> =
            account.lives.iter().chain(account.works.iter().filter(|(_, work)| replay(work))).collect();
        let mut list = BTreeSet::new();
        for (class, used) in [(DataClass::Lives, true), (DataClass::Works, account.lives.is_empty())] {
            if let Some(held) = account.classes.get(&class).filter(|_| used && !sessions.is_empty()) {
                list.extend(held.files.keys().cloned());
            }
        }
        let shelf = Shelf::new(&self.holdings.media, Use::Replay, sessions.len());
        let mut whole = 0_u64;
        let mut fitting: BTreeSet<&str> = BTreeSet::new();
        for session in sessions.values() {
            let copies = shelf.of(session);
            fitting.extend(copies.iter().map(|medium| medium.path.as_str()));
            if copies.iter().any(|medium| medium.whole) {
                whole += 1;
                continue;
            }
            let dated = cell.offer.window.zip(session.day);
            let last = dated.and_then(|(known, day)| Offer::reaches(known, day, self.workdays));
            cell.clocks.push(Clock { item: (*session).clone(), last_safe_day: last });
        }
        cell.clocks.sort_by(|a, b| (a.last_safe_day, &a.item.id).cmp(&(b.last_safe_day, &b.item.id)));
        let ids = ["basis-replays", "basis-replays-loose", "basis-no-lives"];
        measure(cell, &shelf.pool, &fitting, Measured { of: sessions.len(), whole, list, ids });
    }

    /// Papers stand for every account: a contract does not say of which it is.
    pub(super) fn papers(&self, cell: &mut Cell<'r>) {
        let wanted = cell.class == DataClass::Copyright;
        let papers = self.holdings.media.iter().filter(|medium| medium.used == Use::Evidence && medium.whole);
        let papers = papers.filter(|medium| medium.copyright == wanted && medium.class.is_none());
        let before = cell.files.len();
        cell.files.extend(papers.map(|medium| medium.path.clone()));
        cell.rows += (cell.files.len() - before) as u64;
        if cell.rows > 0 {
            cell.status = Status::Held;
            cell.basis.push(Text::said("basis-papers"));
        }
    }
}

/// Whether a copy is second best: it bears a mark, or was filmed from a screen.
fn is_marked(medium: &Medium) -> bool {
    matches!(medium.grade, Grade::Marked | Grade::Screen)
}

impl Item {
    /// Whether it is a live session that was recorded, as its source calls it.
    pub(super) fn is_replay(&self, words: &Lexicon) -> bool {
        words.says(Meaning::Replay, &self.kind)
    }

    /// Whether a file may be of it: a picture is no copy of a work that moves.
    pub(super) fn takes(&self, medium: &Medium, words: &Lexicon) -> bool {
        medium.film || !(self.kind.is_empty() || words.says(Meaning::Film, &self.kind))
    }

    /// Whether a recording of it is wanted. Only a kind that says so needs none.
    pub(super) fn needs_file(&self, words: &Lexicon) -> bool {
        !words.says(Meaning::Still, &self.kind)
    }
}
