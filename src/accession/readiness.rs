//! The reports in every bundle: what stands in it and what still lacks, and the standing
//! documents, on the day of its date. Both languages, so that its bytes do not depend on who packs.

use super::{Failure, Request};
use crate::adapter::CardError;
use crate::bag::group::GroupWriter;
use crate::closure::{Answers, Days, Given, Holdings, Rules, Sealed, Selection, Voice, Workdays, html};
use crate::message::Lang;
use jiff::civil::Date;
use std::io;

/// Where the report for people stands.
const HTML: &str = "data/report/ready.html";
/// Where the report for programs stands.
const JSON: &str = "data/report/ready.json";
/// Where the standing documents for people stand.
const DOSSIER_HTML: &str = "data/report/dossier.html";
/// Where the standing documents for programs stand.
const DOSSIER_JSON: &str = "data/report/dossier.json";

/// Writes the reports of a bundle that is being packed.
pub(super) fn write(
    bag: &GroupWriter,
    request: &Request<'_>,
    date: Date,
    holdings: &Holdings,
) -> Result<(), Failure> {
    let wrong = |error: CardError| Failure::Table(io::Error::other(error.to_string()));
    let given = Given {
        holdings,
        rules: &Rules::of(request.cards),
        asked: &Selection::default(),
        cards: request.cards,
        answers: &Answers::default(),
        days: Days { today: date, close_on: None },
        workdays: &Workdays::builtin().map_err(wrong)?,
    };
    let readiness = given.readiness(Sealed::Packing);
    let spoken = Lang::ALL.map(Voice::of).map(|voice| {
        let document = readiness.document(&given, &voice);
        (voice, document)
    });
    let parts: Vec<_> = spoken.iter().map(|(voice, document)| (voice, document)).collect();
    bag.describe(HTML, html::of_ready(&parts).as_bytes())?;
    append(bag, JSON, &readiness.document(&given, &Voice::both()))?;
    let dossier = given.dossier();
    let spoken = Lang::ALL.map(Voice::of).map(|voice| {
        let document = dossier.document(&given, &voice);
        (voice, document)
    });
    let parts: Vec<_> = spoken.iter().map(|(voice, document)| (voice, document)).collect();
    bag.describe(DOSSIER_HTML, html::of_dossier(&parts).as_bytes())?;
    append(bag, DOSSIER_JSON, &dossier.document(&given, &Voice::both()))
}

/// Writes a document for programs.
fn append(bag: &GroupWriter, path: &str, document: &impl serde::Serialize) -> Result<(), Failure> {
    let mut json = serde_json::to_vec_pretty(document).map_err(|error| Failure::Table(error.into()))?;
    json.push(b'\n');
    bag.describe(path, &json)?;
    Ok(())
}
