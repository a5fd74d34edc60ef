//! The help, from the message catalogue: `help-COMMAND` for a command, `help-COMMAND-ARG`
//! or `help-ARG` for an argument, `examples-COMMAND` at the end of a command's help.

use clap::{Arg, Command};
use dabao::message::{Catalogue, Lang};

/// The command line with its help in one language.
pub fn localised(command: Command, lang: Lang) -> Command {
    let words = Catalogue::new(lang);
    let command = command.about(words.text("help-dabao")).after_help(words.text("examples-dabao"));
    with_args(command, &words, "dabao").mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        describe(sub, &words, &name)
    })
}

fn describe(command: Command, words: &Catalogue, name: &str) -> Command {
    let mut command = command.about(words.text(&format!("help-{name}")));
    let examples = format!("examples-{name}");
    if words.has(&examples) {
        command = command.after_help(words.text(&examples));
    }
    with_args(command, words, name).mut_subcommands(|sub| {
        let inner = format!("{name}-{}", sub.get_name());
        describe(sub, words, &inner)
    })
}

fn with_args(command: Command, words: &Catalogue, name: &str) -> Command {
    command.mut_args(|arg| {
        let text = text_of(&arg, words, name);
        arg.help(text)
    })
}

fn text_of(arg: &Arg, words: &Catalogue, command: &str) -> String {
    let own = format!("help-{command}-{}", arg.get_id());
    let id = if words.has(&own) { own } else { format!("help-arg-{}", arg.get_id()) };
    words.text(&id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn lacking(command: &Command, words: &Catalogue, name: &str, found: &mut Vec<String>) {
        if command.get_about().is_none_or(|about| about.to_string().starts_with("help-")) {
            found.push(format!("help-{name}"));
        }
        let args = command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str()));
        found.extend(args.map(|arg| text_of(arg, words, name)).filter(|text| text.starts_with("help-arg-")));
        for sub in command.get_subcommands() {
            let inner = if name == "dabao" { sub.get_name().to_owned() } else { format!("{name}-{}", sub.get_name()) };
            lacking(sub, words, &inner, found);
        }
    }

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        for lang in Lang::ALL {
            let mut found = Vec::new();
            let command = localised(super::super::Cli::command(), lang);
            lacking(&command, &Catalogue::new(lang), "dabao", &mut found);
            assert!(found.is_empty(), "{lang:?} lacks {found:?}");
        }
    }

    #[test]
    fn the_definitions_are_sound() {
        super::super::Cli::command().debug_assert();
    }
}
