//! What shells, manuals and programs need: completions, a man page, JSON Schemas.

use super::diff::DiffDocument;
use super::document::{Attested, Conversion, Document, Verdict};
use super::face::Trouble;
use super::repair::RepairDocument;
use super::rule_document::RuleDocument;
use super::{Cli, Ended, help};
use clap::{CommandFactory, ValueEnum};
use dabao::message::Lang;
use std::io::{Write, stdout};

/// The arguments of `completions`.
#[derive(clap::Args)]
pub struct CompletionArgs {
    shell: clap_complete::Shell,
}

/// The arguments of `schema`.
#[derive(clap::Args)]
pub struct SchemaArgs {
    document: Documents,
}

/// The documents that `--json` prints.
#[derive(Clone, Copy, ValueEnum)]
enum Documents {
    Scan,
    Pack,
    Verify,
    Unpack,
    Repair,
    Sign,
    Stamp,
    Rules,
    Convert,
    Ready,
    Plan,
    Dossier,
    Diff,
}

/// Prints a completion script.
pub fn completions(args: &CompletionArgs, lang: Lang) -> Result<Ended, Trouble> {
    clap_complete::generate(
        args.shell,
        &mut help::localised(Cli::command(), lang),
        "dabao",
        &mut stdout().lock(),
    );
    Ok(Ended::Clean)
}

/// Prints the manual: the main page and one for each command.
pub fn man(lang: Lang) -> Result<Ended, Trouble> {
    let command = help::localised(Cli::command(), lang);
    let mut out = stdout().lock();
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    for sub in command.get_subcommands() {
        let name = format!("dabao-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone().name(name)).render(&mut out)?;
    }
    Ok(Ended::Clean)
}

/// Prints the JSON Schema of what `--json` prints.
pub fn schema(args: &SchemaArgs) -> Result<Ended, Trouble> {
    let schema = match args.document {
        Documents::Scan | Documents::Pack => schemars::schema_for!(Document),
        Documents::Verify | Documents::Unpack => schemars::schema_for!(Verdict),
        Documents::Repair => schemars::schema_for!(RepairDocument),
        Documents::Sign | Documents::Stamp => schemars::schema_for!(Attested),
        Documents::Rules => schemars::schema_for!(RuleDocument),
        Documents::Convert => schemars::schema_for!(Conversion),
        Documents::Ready => schemars::schema_for!(dabao::closure::ReadyDocument),
        Documents::Dossier => schemars::schema_for!(dabao::closure::DossierDocument),
        Documents::Plan => schemars::schema_for!(dabao::closure::PlanDocument),
        Documents::Diff => schemars::schema_for!(DiffDocument),
    };
    let mut out = stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(Ended::Clean)
}
