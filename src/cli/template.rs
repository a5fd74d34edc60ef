//! `dabao template`: empty tables for what a person must write down by hand.

use super::args::CardArgs;
use super::face::{Face, Trouble};
use super::{Ended, convert, show};
use dabao::adapter::card::Column;
use dabao::adapter::template::{Template, templates};
use dabao::convert::Error;
use dabao::convert::template::{self, Heading};
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

/// The arguments of `template`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    cards: CardArgs,
    #[arg(value_name = "NAME")]
    template: String,
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The word in the place of a name that asks for all names.
const LIST: &str = "list";

/// Lists the templates, explains one, or writes it empty.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let cards = args.cards.load(face)?;
    if args.template == LIST {
        templates(&cards).try_for_each(|template| listed(&template, face))?;
        return Ok(Ended::Clean);
    }
    let found: Vec<Template<'_>> = templates(&cards).filter(|t| t.is(&args.template)).collect();
    let name = || ("name", args.template.clone());
    let template = match found.as_slice() {
        [only] => only,
        [] => return Err(face.hinted("error-no-template", &[name()])),
        several => {
            let names = several.iter().map(|t| format!("{}/{}", t.card.id, t.resource.id));
            let names = names.collect::<Vec<_>>().join(", ");
            return Err(face.trouble("error-several-templates", &[name(), ("names", names)]));
        }
    };
    match args.output.as_deref() {
        None => explain(template, face)?,
        Some(output) if output == Path::new("-") => {
            stdout().lock().write_all(&template::csv(&headings(template, face))?)?;
        }
        Some(output) => {
            template::write(&headings(template, face), output).map_err(|error| match error {
                Error::Exists(path) => face.trouble("error-taken", &[("path", path.display().to_string())]),
                error => convert::trouble(face, error),
            })?;
            face.line(&face.text("template-written", &[("path", output.display().to_string())]))?;
        }
    }
    Ok(Ended::Clean)
}

fn listed(template: &Template<'_>, face: &Face) -> Result<(), Trouble> {
    let values = [
        ("id", template.resource.id.clone()),
        ("title", show::words(face, &template.resource.title).to_owned()),
        ("table", template.resource.table.clone()),
    ];
    Ok(face.line(&face.text("template-line", &values))?)
}

/// What each column takes, and how to go on.
fn explain(template: &Template<'_>, face: &Face) -> Result<(), Trouble> {
    face.line(&face.bold(show::words(face, &template.resource.title)))?;
    for (heading, column) in template.columns(face.words.lang) {
        face.line(&format!("  {heading}"))?;
        face.line(&format!("      {}", note(column, face)))?;
    }
    face.line(&face.text("template-next", &[("id", template.resource.id.clone())]))?;
    Ok(())
}

fn headings(template: &Template<'_>, face: &Face) -> Vec<Heading> {
    let heading =
        |(text, column): (&str, &Column)| Heading { text: text.to_owned(), note: note(column, face) };
    template.columns(face.words.lang).map(heading).collect()
}

/// What a column takes, with an example.
fn note(column: &Column, face: &Face) -> String {
    column.guide.as_ref().map(|guide| show::words(face, guide).to_owned()).unwrap_or_default()
}
