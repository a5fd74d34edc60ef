//! `dabao rules`: what is known about closing, with its sources.

use super::args::RuleArgs;
use super::face::{Face, Trouble};
use super::rule_document::RuleDocument;
use super::{Ended, show};
use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use dabao::adapter::rule::{AccountKind, Feature, RuleKind, Unit};
use dabao::closure::{Known, Rules, Selection, Workdays};
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The arguments of `rules`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    rules: RuleArgs,
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    List {
        #[command(flatten)]
        which: Which,
    },
    Show {
        #[arg(value_name = "CARD/RULE")]
        rule: String,
    },
    Check {
        #[command(flatten)]
        which: Which,
    },
}

/// Which rules are asked for.
#[derive(clap::Args)]
struct Which {
    #[arg(long)]
    platform: Vec<String>,
    #[arg(long, value_name = "KIND", value_parser = one_of(&AccountKind::ALL))]
    account_kind: Vec<AccountKind>,
    #[arg(long, value_parser = one_of(&Feature::ALL))]
    feature: Vec<Feature>,
    #[arg(long, value_parser = one_of(&RuleKind::ALL))]
    kind: Vec<RuleKind>,
}

/// Reads one of the words of the grammar of rules.
pub fn one_of<T>(all: &[T]) -> impl TypedValueParser<Value = T> + use<T>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    let names: Vec<String> = all.iter().map(name).collect();
    PossibleValuesParser::new(names).try_map(|text| serde_json::from_value(text.into()))
}

/// A word of the grammar of rules, as cards write it.
pub fn name(word: impl Serialize) -> String {
    serde_json::to_value(word).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Which {
    /// The selection; a platform that no card is about is an error that names those there are.
    fn selection(&self, rules: &Rules, face: &Face) -> Result<Selection, Trouble> {
        for asked in &self.platform {
            let only = Selection { platforms: vec![asked.clone()], ..Selection::default() };
            if !rules.select(&only).any(|known| !known.platform.is_empty()) {
                let mut names: Vec<&str> = rules.iter().map(|known| known.platform.as_str()).collect();
                names.dedup();
                names.retain(|name| !name.is_empty());
                let values = [("value", asked.clone()), ("names", names.join(" "))];
                return Err(face.trouble("rules-no-platform", &values));
            }
        }
        Ok(Selection {
            platforms: self.platform.clone(),
            accounts: self.account_kind.clone(),
            features: self.feature.clone(),
            kinds: self.kind.clone(),
        })
    }
}

/// Lists, shows or checks rules.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let rules = args.rules.load(face)?;
    let today = args.rules.today(face)?;
    let workdays = workdays(face)?;
    let (which, check) = match &args.act {
        Act::Show { rule } => return shown(args, face, &rules, &workdays, today, rule),
        Act::List { which } => (which, false),
        Act::Check { which } => (which, true),
    };
    let selection = which.selection(&rules, face)?;
    let ended = if check { judge(&rules, &selection, today) } else { Ended::Clean };
    if args.json {
        RuleDocument::new(face, &rules, &workdays, today, rules.select(&selection)).print()?;
    } else if check {
        checked(face, &rules, &selection, &workdays, today)?;
    } else {
        list(face, &rules, &selection, today)?;
    }
    Ok(ended)
}

/// The working days that are known.
pub fn workdays(face: &Face) -> Result<Workdays, Trouble> {
    Workdays::builtin().map_err(|fault| face.trouble("error-card", &[("reason", fault.to_string())]))
}

fn list(face: &Face, rules: &Rules, selection: &Selection, today: Date) -> Result<(), Trouble> {
    let mut card = "";
    for known in rules.select(selection) {
        if known.card != card {
            card = &known.card;
            face.line(&face.bold(&format!("{card}  {}", show::words(face, &known.platform_title))))?;
        }
        let kind = face.text(&format!("rule-kind-{}", name(known.rule.kind)), &[]);
        let title = show::words(face, &known.rule.title);
        let marks = marks(face, rules, known, today);
        face.line(&format!("    {}  [{kind}] {title}{marks}", known.rule.id))?;
    }
    face.line("")?;
    counts(face, rules, selection, today)
}

/// How many rules there are, and how many of them must be verified.
fn counts(face: &Face, rules: &Rules, selection: &Selection, today: Date) -> Result<(), Trouble> {
    let all: Vec<&Known> = rules.select(selection).collect();
    let stale = all.iter().filter(|known| known.stale(today)).count();
    let undated = all.iter().filter(|known| known.rule.as_of.is_none()).count();
    let counts = [("rules", all.len()), ("stale", stale), ("undated", undated)];
    Ok(face.line(&face.text("rules-count", &counts.map(|(k, v)| (k, v.to_string()))))?)
}

/// What must be known beside a rule's title: contradicted, stale, changed by the user.
fn marks(face: &Face, rules: &Rules, known: &Known, today: Date) -> String {
    let contradicted = rules.contradicting(known).next().is_some();
    let marks = [
        (contradicted && rules.plans(known), "rule-mark-plans"),
        (contradicted && !rules.plans(known), "rule-mark-contradicted"),
        (known.stale(today), "rule-mark-stale"),
        (known.note.is_some(), "rule-mark-own"),
    ];
    let marks = marks.iter().filter(|(holds, _)| *holds).map(|(_, id)| face.text(id, &[]));
    marks.map(|mark| format!(" · {mark}")).collect()
}

fn shown(
    args: &Args,
    face: &Face,
    rules: &Rules,
    workdays: &Workdays,
    today: Date,
    id: &str,
) -> Result<Ended, Trouble> {
    let asked = |known: &&Known| known.id() == id || known.rule.id == id;
    let mut found = rules.iter().filter(asked).peekable();
    if found.peek().is_none() {
        return Err(face.trouble("rules-none", &[("id", id.to_owned())]));
    }
    if args.json {
        RuleDocument::new(face, rules, workdays, today, found).print()?;
        return Ok(Ended::Clean);
    }
    for known in found {
        one(face, rules, known, today)?;
    }
    Ok(Ended::Clean)
}

/// Everything about one rule.
fn one(face: &Face, rules: &Rules, known: &Known, today: Date) -> Result<(), Trouble> {
    let rule = &known.rule;
    let line = |label: &str, text: String| -> Result<(), Trouble> {
        if !text.is_empty() {
            face.line(&format!("    {}{text}", face.text(label, &[])))?;
        }
        Ok(())
    };
    let joined = |words: Vec<String>| words.join(", ");
    let platform = show::words(face, &known.platform_title);
    face.line(&face.bold(&format!("{}  {platform}: {}", known.id(), show::words(face, &rule.title))))?;
    if !rule.text.zh.is_empty() {
        face.line(&format!("    {}", show::words(face, &rule.text)))?;
    }
    line("rule-kind", face.text(&format!("rule-kind-{}", name(rule.kind)), &[]))?;
    line("rule-figure", figure(face, known))?;
    line("rule-feature", face.text(&format!("rule-feature-{}", name(rule.feature)), &[]))?;
    line("rule-accounts", joined(rule.account.iter().map(name).collect()))?;
    line("rule-classes", joined(rule.class.iter().map(name).collect()))?;
    line("rule-form", joined(rule.form.clone()))?;
    line("rule-media-mark", rule.mark.map(name).unwrap_or_default())?;
    line("rule-offered", rule.offered.map(name).unwrap_or_default())?;
    line("rule-menu", show::words(face, &rule.menu).to_owned())?;
    line("rule-source", joined(rule.source.iter().map(str::to_owned).collect()))?;
    let as_of = rule.as_of.map_or_else(|| face.text("rule-undated", &[]), |day| day.to_string());
    let stale = if known.stale(today) { face.text("rule-stale", &[]) } else { String::new() };
    line("rule-as-of", as_of + &stale)?;
    line("rule-confidence", face.text(&format!("rule-confidence-{}", name(rule.confidence)), &[]))?;
    line("rule-note", known.note.clone().unwrap_or_default())?;
    for other in rules.contradicting(known) {
        line("rule-contradicts", format!("{}: {}", other.id(), show::words(face, &other.rule.title)))?;
    }
    if rules.contradicting(known).next().is_some() {
        let plans = if rules.plans(known) { "rule-plans" } else { "rule-plans-not" };
        face.line(&format!("    {}", face.text(plans, &[])))?;
    }
    Ok(())
}

/// The figure of a rule with its unit and what it is measured from.
fn figure(face: &Face, known: &Known) -> String {
    let rule = &known.rule;
    if rule.unit == Unit::Text {
        return String::new();
    }
    let value = rule.value.map(|value| value.to_string()).unwrap_or_default();
    let value = rule.least.map_or(value.clone(), |least| format!("{least}–{value}"));
    let figure = face.text(&format!("rule-unit-{}", name(rule.unit)), &[("value", value)]);
    let Some(from) = rule.from else { return figure };
    let start = face.text(&format!("rule-from-{}", name(from)), &[]);
    face.text(&format!("rule-side-{}", name(rule.side)), &[("figure", figure), ("start", start)])
}

fn judge(rules: &Rules, selection: &Selection, today: Date) -> Ended {
    let stale = rules.select(selection).any(|known| known.stale(today));
    if stale { Ended::Findings } else { Ended::Clean }
}

/// Which rules contradict each other, which are stale, how far holidays are known.
fn checked(
    face: &Face,
    rules: &Rules,
    selection: &Selection,
    workdays: &Workdays,
    today: Date,
) -> Result<(), Trouble> {
    let disputed = |known: &&Known| rules.contradicting(known).next().is_some();
    let contradicted: Vec<&Known> = rules.select(selection).filter(disputed).collect();
    if !contradicted.is_empty() {
        face.line(&face.bold(&face.text("rules-contradictions", &[])))?;
    }
    for known in &contradicted {
        let mark = if rules.plans(known) { "rule-mark-plans" } else { "rule-mark-contradicted" };
        let title = show::words(face, &known.rule.title);
        face.line(&format!("    {}  {title} · {}", known.id(), face.text(mark, &[])))?;
    }
    counts(face, rules, selection, today)?;
    if let Some(day) = workdays.known_until() {
        face.line(&face.text("rules-holidays", &[("day", day.to_string())]))?;
    }
    Ok(())
}
