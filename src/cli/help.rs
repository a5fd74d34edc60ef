//! The help, from the message catalogue: `help-COMMAND` for a command, `help-COMMAND-ARG`
//! or `help-ARG` for an argument, `examples-COMMAND` at the end of a command's help.

use clap::{Arg, ArgAction, Command};
use dabao::message::{Catalogue, Lang};

/// Where options of every command stand among those of one: at the end.
const LAST: usize = 100;

/// The command line with its help in one language.
pub fn localised(command: Command, lang: Lang) -> Command {
    let words = Catalogue::new(lang);
    let command = command.about(words.text("help-dabao")).after_help(words.text("examples-dabao"));
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").long("help").short('h').action(ArgAction::Help).global(true))
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version));
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
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        words.text("help-usage")
    );
    command.help_template(template).subcommand_help_heading(words.text("help-commands")).mut_args(|arg| {
        let text = text_of(&arg, words, name);
        let heading = if arg.is_positional() { "help-arguments" } else { "help-options" };
        // The texts name the values and defaults themselves, in the user's language.
        let arg = arg.help(text).help_heading(words.text(heading));
        let takes = arg.get_action().takes_values();
        let arg = if takes { arg.hide_possible_values(true).hide_default_value(true) } else { arg };
        if arg.is_global_set() { arg.display_order(LAST) } else { arg }
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
        found.extend(
            command
                .get_arguments()
                .map(|arg| text_of(arg, words, name))
                .filter(|text| text.starts_with("help-arg-")),
        );
        for sub in command.get_subcommands() {
            let inner = if name == "dabao" {
                sub.get_name().to_owned()
            } else {
                format!("{name}-{}", sub.get_name())
            };
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
