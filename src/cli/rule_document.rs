//! Rules as `--json` prints them.

use super::document;
use super::face::Face;
use super::face::Trouble;
use dabao::adapter::card::Words;
use dabao::adapter::rule::{
    AccountKind, Check, Confidence, DataClass, Feature, Mark, Offered, RuleKind, Side, Start, Unit,
};
use dabao::closure::{Known, Rules, Workdays};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// What `rules list --json`, `rules show --json` and `rules check --json` print.
#[derive(Serialize, JsonSchema)]
pub struct RuleDocument {
    /// The version of dabao.
    dabao: String,
    /// The command: `rules`.
    command: String,
    /// The day by which rules are judged stale, as in 2026-03-31.
    today: String,
    /// The last day up to which public holidays are known; later working days are not certain.
    holidays_known_until: Option<String>,
    /// The rules.
    rules: Vec<RuleTold>,
}

/// One rule.
#[derive(Serialize, JsonSchema)]
pub struct RuleTold {
    /// Its id: `CARD/RULE`.
    id: String,
    /// The platform; empty where it holds for all.
    platform: String,
    /// What kind of fact it is.
    kind: RuleKind,
    /// What it says, in the language asked for.
    title: String,
    /// What it says, in Chinese.
    title_zh: String,
    /// What it says, in English.
    title_en: String,
    /// What else there is to know.
    text: String,
    /// The kinds of account it holds for; empty if for any.
    account_kinds: Vec<AccountKind>,
    /// The part of the account it is about.
    feature: Feature,
    /// The classes of data it touches.
    classes: Vec<DataClass>,
    /// The figure; of a range, its upper end.
    value: Option<u32>,
    /// The lower end of a range.
    least: Option<u32>,
    /// What the figure counts.
    unit: Unit,
    /// What a span of time is measured from.
    from: Option<Start>,
    /// Whether the span runs before or after that.
    side: Side,
    /// Where the user acts.
    menu: String,
    /// The forms in which the platform hands data out.
    form: Vec<String>,
    /// What the platform puts on media.
    mark: Option<Mark>,
    /// Whether the platform hands the data out.
    offered: Option<Offered>,
    /// How a precondition can be seen in the data.
    check: Option<Check>,
    /// The rules that contradict it.
    contradicts: Vec<String>,
    /// Whether it is one to plan by: nothing that contradicts it is stricter.
    plans: bool,
    /// Where it stands.
    source: Vec<String>,
    /// The day of that source.
    as_of: Option<String>,
    /// How sure it is.
    confidence: Confidence,
    /// Whether the source is older than a year, or bears no date.
    stale: bool,
    /// The user's note, where their own file changed or added the rule.
    note: Option<String>,
}

impl RuleDocument {
    /// The document of some rules.
    pub fn new<'r>(
        face: &Face,
        rules: &Rules,
        workdays: &Workdays,
        today: Date,
        shown: impl Iterator<Item = &'r Known>,
    ) -> Self {
        RuleDocument {
            dabao: env!("CARGO_PKG_VERSION").into(),
            command: "rules".into(),
            today: today.to_string(),
            holidays_known_until: workdays.known_until().map(|day| day.to_string()),
            rules: shown.map(|known| RuleTold::new(face, rules, today, known)).collect(),
        }
    }

    /// Prints the document.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn print(&self) -> Result<(), Trouble> {
        document::print(self)
    }
}

impl RuleTold {
    fn new(face: &Face, rules: &Rules, today: Date, known: &Known) -> Self {
        let rule = &known.rule;
        let words = |words: &Words| super::show::words(face, words).to_owned();
        RuleTold {
            id: known.id(),
            platform: known.platform.clone(),
            kind: rule.kind,
            title: words(&rule.title),
            title_zh: rule.title.zh.clone(),
            title_en: rule.title.en.clone(),
            text: words(&rule.text),
            account_kinds: rule.account.clone(),
            feature: rule.feature,
            classes: rule.class.clone(),
            value: rule.value,
            least: rule.least,
            unit: rule.unit,
            from: rule.from,
            side: rule.side,
            menu: words(&rule.menu),
            form: rule.form.clone(),
            mark: rule.mark,
            offered: rule.offered,
            check: rule.check,
            contradicts: rules.contradicting(known).map(Known::id).collect(),
            plans: rules.plans(known),
            source: rule.source.iter().map(str::to_owned).collect(),
            as_of: rule.as_of.map(|day| day.to_string()),
            confidence: rule.confidence,
            stale: known.stale(today),
            note: known.note.clone(),
        }
    }
}
