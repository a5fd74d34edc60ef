//! The commands: one file each, with its arguments and its `run`.
//!
//! Exit codes: 0 clean, 1 done with findings that matter, 2 could not do it, 3 the
//! bundle is not valid.

mod adapters;
mod against;
mod args;
mod changing;
mod closing;
mod convert;
mod diff;
mod document;
mod dossier;
mod face;
mod fault;
mod help;
mod interrupt;
mod key;
mod opening;
mod outreach;
mod pack;
mod plan;
mod progress;
mod ready;
mod repair;
mod rule_document;
mod rules;
mod scan;
mod shell;
mod show;
mod sign;
mod stamp;
mod targets;
mod template;
mod unpack;
mod verify;
mod volumes;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use face::{Face, Trouble};
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nothing is left to see to.
    Clean,
    /// Done, with findings that matter.
    Findings,
    /// The bundle is not valid.
    NotValid,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Clean => ExitCode::SUCCESS,
            Ended::Findings => ExitCode::from(1),
            Ended::NotValid => ExitCode::from(3),
        }
    }
}

/// Could not do it.
const FAILED: u8 = 2;

#[derive(Parser)]
#[command(name = "dabao", version, disable_help_subcommand = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    face: face::FaceArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Scan(scan::Args),
    Pack(pack::Args),
    Verify(verify::Args),
    Unpack(unpack::Args),
    Repair(repair::Args),
    Sign(sign::Args),
    Stamp(stamp::Args),
    Convert(Box<convert::Args>),
    Diff(diff::Args),
    Targets(targets::Args),
    Template(template::Args),
    Key(key::Args),
    Adapters(adapters::Args),
    Rules(rules::Args),
    Ready(ready::Args),
    Plan(plan::Args),
    Dossier(dossier::Args),
    Schema(shell::SchemaArgs),
    Completions(shell::CompletionArgs),
    Man,
}

/// Parses the command line, runs the command and tells how it ended.
pub fn run() -> ExitCode {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let lang = face::language(&words);
    let command = help::localised(Cli::command(), lang);
    let cli = match command.try_get_matches_from(&words).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            let told = fault::usage(&dabao::message::Catalogue::new(lang), &error);
            match told {
                Some(text) => eprintln!("{text}"),
                None => drop(error.print()),
            }
            return if error.use_stderr() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS };
        }
    };
    let face = Face::new(&cli.face, lang);
    let ended = match cli.command {
        Command::Scan(args) => scan::run(&args, &face),
        Command::Pack(args) => pack::run(&args, &face),
        Command::Verify(args) => verify::run(&args, &face),
        Command::Unpack(args) => unpack::run(&args, &face),
        Command::Repair(args) => repair::run(&args, &face),
        Command::Sign(args) => sign::run(&args, &face),
        Command::Stamp(args) => stamp::run(&args, &face),
        Command::Convert(args) => convert::run(&args, &face),
        Command::Diff(args) => diff::run(&args, &face),
        Command::Targets(args) => targets::run(&args, &face),
        Command::Template(args) => template::run(&args, &face),
        Command::Key(args) => key::run(&args, &face),
        Command::Adapters(args) => adapters::run(&args, &face),
        Command::Rules(args) => rules::run(&args, &face),
        Command::Ready(args) => ready::run(&args, &face),
        Command::Plan(args) => plan::run(&args, &face),
        Command::Dossier(args) => dossier::run(&args, &face),
        Command::Schema(args) => shell::schema(&args),
        Command::Completions(args) => shell::completions(&args, lang),
        Command::Man => shell::man(lang),
    };
    match ended {
        Ok(ended) => ended.into(),
        // Whoever reads our output has seen enough: `dabao scan | head`.
        Err(Trouble::Closed) => ExitCode::SUCCESS,
        Err(trouble) => {
            face.fail(&trouble);
            ExitCode::from(FAILED)
        }
    }
}
