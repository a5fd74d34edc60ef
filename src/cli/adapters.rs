//! `dabao adapters`: the cards in force, their laws, and a draft for an unknown file.

use super::args::CardArgs;
use super::face::{Face, Trouble};
use super::{Ended, show};
use clap::Subcommand;

/// The arguments of `adapters`.
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
    Show { id: String },
}

/// Lists, shows, checks or drafts cards.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let cards = args.cards.load(face)?;
    match &args.act {
        Act::List => {
            for card in cards.cards() {
                let values = [
                    ("id", card.id.clone()),
                    ("title", show::words(face, &card.title).to_owned()),
                    ("resources", card.resource.len().to_string()),
                ];
                println!("{}", face.text("adapters-line", &values));
            }
        }
        Act::Show { id } => {
            let text = cards.text(id).ok_or_else(|| face.trouble("adapters-none", &[("id", id.clone())]))?;
            print!("{text}");
        }
    }
    Ok(Ended::Clean)
}
