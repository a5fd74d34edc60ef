//! What `convert` says and reads of targets, segments and personal data.

use super::face::{Face, Trouble};
use super::fault;
use dabao::adapter::Cards;
use dabao::adapter::segment::{Score, Segment, Step};
use dabao::adapter::target::Target;
use dabao::convert::Handled;
use dabao::finding::Finding;
use jiff::civil::Date;
use std::path::Path;

/// The target of an id, with another calling code if one is stated.
pub fn target(
    id: Option<&str>,
    country: Option<&str>,
    cards: &Cards,
    face: &Face,
) -> Result<Option<Target>, Trouble> {
    let Some(id) = id else { return Ok(None) };
    let mut target = known(id, cards, face)?.clone();
    if let Some(code) = country.map(|code| code.trim_start_matches('+')) {
        if code.is_empty() || code.len() > 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(face.trouble("convert-country", &[("value", code.to_owned())]));
        }
        code.clone_into(&mut target.country);
    }
    Ok(Some(target))
}

/// The target of an id; the error names those there are.
pub fn known<'c>(id: &str, cards: &'c Cards, face: &Face) -> Result<&'c Target, Trouble> {
    cards.target(id).ok_or_else(|| {
        let names: Vec<&str> = cards.targets().map(|target| target.id.as_str()).collect();
        face.trouble("convert-no-target", &[("id", id.to_owned()), ("names", names.join(", "))])
    })
}

/// The rule of an id, or of a file of its own, with other thresholds where they are stated.
pub fn segment(
    asked: Option<&str>,
    tiers: &[String],
    cards: &Cards,
    face: &Face,
) -> Result<Option<Segment>, Trouble> {
    let Some(asked) = asked else { return Ok(None) };
    let mut rule = match Path::new(asked).extension().is_some_and(|extension| extension == "toml") {
        true => {
            let text = dabao::content::read_text(Path::new(asked)).map_err(|error| {
                let reason = fault::system(&face.words, &error);
                face.trouble("error-input", &[("path", asked.to_owned()), ("reason", reason)])
            })?;
            let parsed = Segment::parse(asked, &text);
            parsed.map_err(|error| face.trouble("error-card", &[("reason", error.to_string())]))?
        }
        false => cards.segment(asked).cloned().ok_or_else(|| {
            let names: Vec<&str> = cards.segments().collect();
            face.trouble("convert-no-segment", &[("id", asked.to_owned()), ("names", names.join(", "))])
        })?,
    };
    for text in tiers {
        let pair = text.split_once('=').and_then(|(name, points)| Some((name, points.parse().ok()?)));
        let Some((name, points)) = pair else {
            return Err(face.trouble("convert-tier", &[("value", text.clone())]));
        };
        rule.set(name, points).map_err(|names| match names.is_empty() {
            true => face.trouble("convert-tier-order", &[("value", text.clone())]),
            false => face.trouble("convert-no-tier", &[("id", name.to_owned()), ("names", names.join(", "))]),
        })?;
    }
    Ok(Some(rule))
}

/// A rule in full, line by line, with the day on which spans are reckoned.
pub fn rule_lines(face: &Face, rule: &Segment, today: Date) -> Vec<String> {
    let values = [("id", rule.id.clone()), ("day", today.to_string())];
    let mut lines = vec![face.text("segment-rule", &values)];
    lines.extend(rule.score.iter().map(|score| format!("  {}", score_line(face, score))));
    lines.extend(rule.tier.iter().map(|tier| {
        let values = [
            ("tier", tier.id.clone()),
            ("title", super::show::words(face, &tier.title).to_owned()),
            ("points", tier.points.to_string()),
            ("channel", face.text(&format!("channel-{}", tier.channel.as_str()), &[])),
        ];
        format!("  {}", face.text("segment-tier", &values))
    }));
    lines
}

fn score_line(face: &Face, score: &Score) -> String {
    let fields: Vec<&str> = score.field.iter().collect();
    let steps = |steps: &[Step]| {
        let step = |step: &Step| format!("{} → {}", step.at, step.points);
        steps.iter().map(step).collect::<Vec<_>>().join(", ")
    };
    let (id, all) = match score.from.is_empty() {
        true => ("segment-within", &score.within_days),
        false => ("segment-from", &score.from),
    };
    face.text(id, &[("field", fields.join(" + ")), ("steps", steps(all))])
}

/// Why rows are refused, how many, and the first one.
pub fn refusal_line(face: &Face, refused: &Finding) -> String {
    let values = [
        ("count", refused.count.to_string()),
        ("why", face.words.finding(refused)),
        ("path", refused.path.clone()),
        ("row", refused.row.unwrap_or(0).to_string()),
    ];
    face.text("convert-refusal", &values)
}

/// How many of a kind were masked, pseudonymised, hashed or left plain.
pub fn handled_line(face: &Face, handled: &Handled) -> String {
    let what = face.text(&format!("personal-{}", handled.what.as_str()), &[]);
    let values = [("count", handled.count.to_string()), ("what", what)];
    face.text(&format!("handled-{}", handled.how.as_str()), &values)
}
