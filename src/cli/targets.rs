//! `dabao targets`: the lists for other services that cards describe.

use super::args::CardArgs;
use super::face::{Face, Trouble};
use super::{Ended, outreach, show};
use clap::Subcommand;
use dabao::adapter::Cards;
use dabao::adapter::target::{Target, TargetColumn};

/// The arguments of `targets`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    cards: CardArgs,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    List,
    Show {
        #[arg(value_name = "ID")]
        target: String,
    },
}

/// Lists targets, or shows all of one.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let cards = args.cards.load(face)?;
    match &args.act {
        Act::List => list(&cards, face)?,
        Act::Show { target } => shown(outreach::known(target, &cards, face)?, face)?,
    }
    Ok(Ended::Clean)
}

fn list(cards: &Cards, face: &Face) -> Result<(), Trouble> {
    for target in cards.targets() {
        let values = [
            ("id", target.id.clone()),
            ("title", show::words(face, &target.title).to_owned()),
            ("evidence", face.text(&show::evidence_key(target.evidence), &[])),
        ];
        face.line(&face.text("targets-line", &values))?;
    }
    Ok(())
}

fn shown(target: &Target, face: &Face) -> Result<(), Trouble> {
    face.line(&face.bold(&format!("{}  {}", target.id, show::words(face, &target.title))))?;
    let line = |id: &str, value: String| match value.is_empty() {
        true => Ok(()),
        false => face.line(&face.text(id, &[("value", value)])),
    };
    let evidence = face.text(&show::evidence_key(target.evidence), &[]);
    line("targets-evidence", format!("{evidence}; {}; {}", target.source, target.as_of))?;
    line("targets-note", show::words(face, &target.note).to_owned())?;
    let header = if target.header { "" } else { "targets-headless" };
    let layout = [target.format.clone(), target.encoding.clone()];
    let headless = (!header.is_empty()).then(|| face.text(header, &[]));
    line("targets-format", layout.into_iter().chain(headless).collect::<Vec<_>>().join(", "))?;
    line("targets-required", target.required.join(", "))?;
    line("targets-one-of", target.one_of.join(", "))?;
    line("targets-dedupe", target.dedupe.join(", "))?;
    line("targets-rows", target.limits.rows.map_or_else(String::new, |rows| rows.to_string()))?;
    if target.outreach {
        face.line(&face.text("targets-outreach", &[]))?;
    }
    Ok(target.column.iter().try_for_each(|column| face.line(&format!("  {}", column_line(column))))?)
}

/// One column: its heading, where it comes from, and what is done to that.
fn column_line(column: &TargetColumn) -> String {
    if let Some(constant) = &column.constant {
        return format!("{} = {constant}", column.heading);
    }
    let fields: Vec<&str> = column.fields().collect();
    let fields = fields.join(" | ");
    let transforms = column.transform.iter().map(|transform| transform.as_str());
    let way: Vec<&str> = std::iter::once(fields.as_str()).chain(transforms).collect();
    format!("{} ← {}", column.heading, way.join(" → "))
}
