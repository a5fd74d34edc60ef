//! `dabao verify --against`: may this folder be deleted?

use super::face::{Face, Trouble};
use super::progress::Bar;
use super::{fault, show};
use dabao::accession::against::{self, Against, Standing};
use dabao::adapter::Cards;
use dabao::bag::{Report, Store};
use dabao::finding::Severity;
use std::path::Path;

/// Compares a folder with a bag and what verifying it gave.
///
/// # Errors
/// If the folder cannot be read.
pub fn compare(
    face: &Face,
    bar: &Bar,
    (store, report): (&dyn Store, &Report),
    folder: &Path,
    cards: &Cards,
) -> Result<Against, Trouble> {
    against::against(store, report.valid, folder, cards, &|bytes| bar.inc(bytes)).map_err(|error| {
        let values = [("path", folder.display().to_string()), ("reason", fault::system(&face.words, &error))];
        face.trouble("error-input", &values)
    })
}

/// Tells whether a folder may go: what would be lost with it, then the answer.
///
/// # Errors
/// If nobody reads it.
pub fn tell_against(face: &Face, against: &Against) -> Result<(), Trouble> {
    face.line("")?;
    for standing in Standing::ALL {
        let apart: Vec<_> = against.apart.iter().filter(|apart| apart.standing == standing).collect();
        if apart.is_empty() {
            continue;
        }
        let values = [("count", apart.len().to_string())];
        face.line(&face.bold(&face.text(&format!("against-{}", standing.name()), &values)))?;
        for apart in apart {
            let note = if apart.note.is_empty() { String::new() } else { format!("  ({})", apart.note) };
            face.line(&format!("  {}{note}", apart.path))?;
        }
    }
    let values = [
        ("folder", against.folder.clone()),
        ("files", against.files.to_string()),
        ("held", against.files_held.to_string()),
        ("bytes", show::bytes(against.bytes)),
        ("junk", against.count(Standing::Junk).to_string()),
    ];
    let id = match against.held {
        true => "against-yes",
        false if against.only_junk_lacks() && against.count(Standing::Junk) > 0 => "against-but-junk",
        false => "against-no",
    };
    let text = face.text(id, &values);
    face.line(&if against.held { face.good(&text) } else { face.coloured(Severity::Error, &text) })?;
    Ok(())
}
