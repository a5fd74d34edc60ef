//! One work in two exports: by its id where both state one, else by caption, time and
//! length. What is not certain is listed and joined by nobody.

use super::parts::Parts;
use super::shape::Shape;
use super::source::Sources;
use super::standing::agree;
use super::union::Aliases;
use crate::schema::{Kind, LINKS, WORKS};
use crate::table::{Row, RowSink};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::io;
use unicode_normalization::UnicodeNormalization;

/// So many works are compared by caption, time and length; past it only ids count.
pub const WORKS_COMPARED: usize = 50_000;
/// So many pairs are compared.
const PAIRS: usize = 4_000_000;
/// Captions less like each other than this are two.
const LEAST: f64 = 0.92;
/// A caption as long as this, in characters, that another begins with means that one.
const LONG: usize = 8;
/// The best of several partners is taken only if it is better by so much.
const CLEARLY: f64 = 0.1;
/// Lengths that differ by less, in seconds, are one: platforms round.
const SLACK: Decimal = Decimal::ONE;

/// A title without anything but letters and digits, in lower case and one form (NFKC):
/// file names cannot hold what captions hold, and widths differ.
pub fn fold_title(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What is known of a work by which it may be found again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// Its caption, folded.
    pub folded: String,
    /// When it was published.
    pub at: String,
    /// Its length in seconds.
    pub length: Option<Decimal>,
}

/// How well two works fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// From 0 to 1: half of it the caption, a third the time, the rest the length.
    pub score: f64,
    /// What fits.
    pub reason: String,
    /// Whether it is enough to join them.
    pub enough: bool,
}

/// Compares two works; nothing where something speaks against it.
pub fn likeness(one: &Title, two: &Title) -> Option<Fit> {
    let caption = captions(&one.folded, &two.folded)?;
    let time = match (one.at.as_str(), two.at.as_str()) {
        ("", _) | (_, "") => None,
        (at, other) if agree(Kind::Moment, at, other) => Some(1.0),
        _ => return None,
    };
    let length = match one.length.zip(two.length) {
        None => None,
        Some((one, two)) if (one - two).abs() <= SLACK => Some(1.0),
        Some(_) => return None,
    };
    let of = |weight: f64, value: Option<f64>| value.unwrap_or_default() * weight;
    let words = [("caption", caption), ("time", time), ("duration", length)];
    let reason: Vec<&str> =
        words.iter().filter(|(_, value)| value.is_some()).map(|(word, _)| *word).collect();
    let untitled = one.folded.is_empty() && two.folded.is_empty();
    let fine = one.at.len().min(two.at.len()) > "2026-05-01T20:15".len();
    let enough = match caption {
        Some(_) => time.is_some() || length.is_some(),
        None => untitled && time.is_some() && fine && length.is_some(),
    };
    let told = caption.is_some() || enough;
    let score = of(0.5, caption) + of(0.35, time) + of(0.15, length);
    told.then(|| Fit { score, reason: reason.join(" "), enough })
}

/// How like two captions are; the inner nothing where one of them lacks, the outer where
/// they are two.
fn captions(one: &str, two: &str) -> Option<Option<f64>> {
    if one.is_empty() || two.is_empty() {
        return Some(None);
    }
    if one == two {
        return Some(Some(1.0));
    }
    let (short, long) = if one.len() < two.len() { (one, two) } else { (two, one) };
    if short.chars().count() >= LONG && long.starts_with(short) {
        return Some(Some(0.95));
    }
    // Numbered titles are like each other and yet two: 第1集, 第2集.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let like = strsim::jaro_winkler(one, two);
    (like >= LEAST && digits(one) == digits(two)).then_some(Some(like))
}

/// A work as one layout states it.
struct Entry {
    key: Vec<u8>,
    one: bool,
    layout: String,
    title: Title,
    row: Row,
}

/// The works of all exports, to be compared across layouts. Within one list two rows are two
/// works.
pub struct Works<'s> {
    shape: Shape,
    sources: &'s Sources,
    parts: &'s Parts,
    entries: Vec<Entry>,
    known: HashMap<(Vec<u8>, String), usize>,
    /// Whether there were more than are compared.
    beyond: bool,
}

/// What was found out about works.
#[derive(Debug, Default)]
pub struct JoinedWorks {
    /// The keys that stand for other keys.
    pub aliases: Aliases,
    /// Pairs of which nothing tells whether they are one work.
    pub ambiguous: u64,
    /// Whether there was too much to compare it all.
    pub partial: bool,
}

/// A pair that fits.
struct Pair {
    one: usize,
    two: usize,
    fit: Fit,
}

impl<'s> Works<'s> {
    /// No works yet; none where the schema does not tell works.
    pub fn new(sources: &'s Sources, parts: &'s Parts) -> Option<Self> {
        let shape = Shape::of_table(&WORKS)?;
        let (entries, known) = (Vec::new(), HashMap::new());
        Some(Works { shape, sources, parts, entries, known, beyond: false })
    }

    /// Finds the pairs and writes a link for each.
    ///
    /// # Errors
    /// If a link cannot be written.
    pub fn join(self, sink: &mut dyn RowSink) -> io::Result<JoinedWorks> {
        let (pairs, partial) = self.pairs();
        let mut by: BTreeMap<usize, Vec<&Pair>> = BTreeMap::new();
        for pair in &pairs {
            by.entry(pair.one).or_default().push(pair);
            by.entry(pair.two).or_default().push(pair);
        }
        let (mut aliases, mut ambiguous) = (Aliases::new(), 0);
        for pair in &pairs {
            let (Some(one), Some(two)) = (self.entries.get(pair.one), self.entries.get(pair.two)) else {
                continue;
            };
            let rivals = || {
                let beside = [pair.one, pair.two].into_iter().filter_map(|at| by.get(&at));
                beside.flatten().filter(|other| self.are_rivals(pair, other))
            };
            let better = |one: &Pair, two: &Pair| one.fit.score > two.fit.score + CLEARLY;
            let joined = pair.fit.enough && rivals().all(|other| better(pair, other));
            if !joined && rivals().any(|other| other.fit.enough && better(other, pair)) {
                continue;
            }
            if joined {
                // The one with an id stands; of two without, the first.
                let (from, to) = if two.one { (one, two) } else { (two, one) };
                let mut key = to.key.clone();
                key.push(u8::from(to.one));
                aliases.insert(from.key.clone(), key);
            }
            ambiguous += u64::from(!joined);
            sink.row(&link(one, two, &pair.fit, if joined { "joined" } else { "ambiguous" }))?;
        }
        Ok(JoinedWorks { aliases: follow(aliases), ambiguous, partial: partial || self.beyond })
    }

    /// Whether two pairs claim one work for two works of one list, so that only one is right.
    fn are_rivals(&self, pair: &Pair, other: &Pair) -> bool {
        let far = |pair: &Pair, near: usize| if pair.one == near { pair.two } else { pair.one };
        let layout = |at: usize| self.entries.get(at).map(|entry| entry.layout.as_str());
        let shared = [pair.one, pair.two].into_iter().find(|at| [other.one, other.two].contains(at));
        shared.is_some_and(|near| {
            let (one, two) = (far(pair, near), far(other, near));
            one != two && layout(one) == layout(two)
        })
    }

    /// Every pair that may be one work: of one account, of two layouts, not both with an id;
    /// and whether there were more than are compared.
    fn pairs(&self) -> (Vec<Pair>, bool) {
        let mut pairs: BTreeMap<(usize, usize), Fit> = BTreeMap::new();
        let mut tried = 0;
        for members in self.neighbours() {
            for (number, one) in members.iter().enumerate() {
                for two in members.iter().skip(number + 1) {
                    tried += 1;
                    let fit = if tried <= PAIRS { self.fit(*one, *two) } else { None };
                    if let Some(fit) = fit {
                        pairs.insert((*one.min(two), *one.max(two)), fit);
                    }
                }
            }
        }
        let pairs = pairs.into_iter().map(|((one, two), fit)| Pair { one, two, fit });
        (pairs.collect(), tried > PAIRS)
    }

    /// Works of one account that share a day or the beginning of their captions.
    fn neighbours(&self) -> Vec<Vec<usize>> {
        let mut near: BTreeMap<(&str, &str, String), Vec<usize>> = BTreeMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let day = entry.title.at.get(..10).unwrap_or_default();
            let begin: String = entry.title.folded.chars().take(LONG).collect();
            for place in [format!("d{day}"), format!("t{begin}")].into_iter().filter(|place| place.len() > 1)
            {
                let whose = (entry.row.get("platform"), self.account(&entry.row), place);
                near.entry(whose).or_default().push(at);
            }
        }
        near.into_values().collect()
    }

    fn fit(&self, one: usize, two: usize) -> Option<Fit> {
        let (one, two) = (self.entries.get(one)?, self.entries.get(two)?);
        let apart = one.layout == two.layout || (one.one && two.one);
        if apart { None } else { likeness(&one.title, &two.title) }
    }

    fn account<'e>(&'e self, row: &'e Row) -> &'e str {
        self.parts.account(row.get("platform"), row.get("account_id"))
    }
}

impl RowSink for Works<'_> {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let layout = self.sources.of(row.get("source")).layout.clone();
        let mut key = Vec::new();
        let one = self.shape.key(|at| row.get_at(at), self.account(row), &layout, &mut key);
        let name = (key, layout);
        if self.known.contains_key(&name) {
            return Ok(());
        }
        if self.entries.len() >= WORKS_COMPARED {
            self.beyond = true;
            return Ok(());
        }
        self.known.insert(name.clone(), self.entries.len());
        let title = Title {
            folded: fold_title(row.get("caption")),
            at: row.get("published_at").to_owned(),
            length: row.get("duration_s").parse().ok(),
        };
        self.entries.push(Entry { key: name.0, one, layout: name.1, title, row: row.clone() });
        Ok(())
    }
}

/// Lets keys that stand for a key that stands for another one stand for that.
fn follow(aliases: Aliases) -> Aliases {
    let end = |from: &Vec<u8>| {
        let mut at = from;
        let mut steps = 0;
        while let Some(next) = at.split_last().and_then(|(_, bare)| aliases.get(bare)) {
            at = next;
            steps += 1;
            if steps > aliases.len() {
                break;
            }
        }
        at.clone()
    };
    aliases.iter().map(|(from, to)| (from.clone(), end(to))).collect()
}

fn link(one: &Entry, two: &Entry, fit: &Fit, verdict: &str) -> Row {
    let (first, second) = if two.one { (two, one) } else { (one, two) };
    let name = |row: &Row| {
        let id = row.get("work_id");
        if id.is_empty() { row.get("caption").to_owned() } else { id.to_owned() }
    };
    let mut row = Row::new(&LINKS);
    row.set("platform", first.row.get("platform"));
    row.set("account_id", first.row.get("account_id"));
    row.set("kind", "works");
    row.set("verdict", verdict);
    row.set("score", &format!("{:.2}", fit.score));
    row.set("reason", &fit.reason);
    row.set("first", &name(&first.row));
    row.set("source", first.row.get("source"));
    row.set("position", first.row.get("position"));
    row.set("second_platform", second.row.get("platform"));
    row.set("second", &name(&second.row));
    row.set("second_source", second.row.get("source"));
    row.set("second_position", second.row.get("position"));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(caption: &str, at: &str, length: Option<i64>) -> Title {
        Title { folded: fold_title(caption), at: at.into(), length: length.map(Decimal::from) }
    }

    #[test]
    fn works_are_one_by_caption_and_time_or_length() {
        let one = title("旧房翻新，第一天！", "2026-05-01T20:15+08:00", Some(61));
        let fits = |caption, at, length| {
            likeness(&one, &title(caption, at, length)).map(|fit| (fit.enough, fit.reason))
        };
        let all = "caption time duration";
        assert_eq!(fits("旧房翻新,第一天!", "2026-05-01T20:15:30+08:00", Some(60)), Some((true, all.into())));
        assert_eq!(fits("旧房翻新第一天", "", Some(61)), Some((true, "caption duration".into())));
        assert_eq!(
            fits("旧房翻新第一天", "", None),
            Some((false, "caption".into())),
            "a caption alone is not enough"
        );
        assert_eq!(fits("旧房翻新第一天", "2026-05-02T20:15+08:00", Some(61)), None, "another day");
        assert_eq!(fits("旧房翻新第一天", "2026-05-01T20:15+08:00", Some(75)), None, "another length");
        assert_eq!(fits("院墙加高", "2026-05-01T20:15+08:00", Some(61)), None, "another caption");
        assert_eq!(fits("", "2026-05-01T20:15+08:00", Some(61)), None, "a caption lacks");
    }

    #[test]
    fn numbered_titles_are_two() {
        let one = title("老房子改造全过程记录第11集", "2026-05-01", None);
        assert!(likeness(&one, &title("老房子改造全过程记录第12集", "2026-05-01", None)).is_none());
        assert!(likeness(&one, &title("老房子改造全过程纪录第11集", "2026-05-01", None)).is_some());
    }
}
