//! `dabao dossier`: standing documents from the data, which stay when the account is gone.

use super::Ended;
use super::closing::{ClosingArgs, write_whole};
use super::document;
use super::face::{Face, Trouble};
use super::show::pad;
use dabao::closure::dossier::document::{Balances, HoursOf};
use dabao::closure::{DossierDocument, Sealed, Voice, html};
use dabao::finding::Severity;
use std::cmp::Reverse;
use std::path::PathBuf;

/// The arguments of `dossier`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    closing: ClosingArgs,
    #[arg(long)]
    json: bool,
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// So many lines of each part are shown; `--html` and `--json` have all.
const SHOWN: usize = 5;

/// Tells the figures; the exit code is 1 where a statement contradicts its own totals, and
/// 3 where the bundle is not valid.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let gathered = args.closing.gather(face, &args.paths, args.json)?;
    let voice = Voice::of(face.words.lang);
    let given = gathered.given();
    let document = given.dossier().document(&given, &voice);
    if let Some(path) = &args.html {
        write_whole(face, path, html::of_dossier(&[(&voice, &document)]).as_bytes())?;
    }
    if args.json {
        document::print(&document)?;
    } else {
        show(face, &voice, &document)?;
    }
    let wrong = document.statements.iter().any(|one| {
        one.balances == Balances::Differ || one.totals.iter().any(|total| total.equal == Some(false))
    });
    Ok(match gathered.sealed {
        Sealed::Broken => Ended::NotValid,
        _ if wrong => Ended::Findings,
        _ => Ended::Clean,
    })
}

/// A part with its heading: some lines, and how many more there are.
fn part(face: &Face, heading: &str, lines: Option<Vec<String>>) -> Result<(), Trouble> {
    face.line("")?;
    face.line(&face.bold(&face.text(heading, &[])))?;
    let Some(lines) = lines else {
        face.line(&format!("  {}", face.text("dossier-too-many", &[])))?;
        return Ok(());
    };
    if lines.is_empty() {
        face.line(&format!("  {}", face.text("dossier-nothing", &[])))?;
    }
    lines.iter().take(SHOWN).try_for_each(|line| face.line(&format!("  {line}")))?;
    let more = lines.len().saturating_sub(SHOWN);
    if more > 0 {
        face.line(&format!("  {}", face.text("ready-more", &[("count", more.to_string())])))?;
    }
    Ok(())
}

fn place(platform: &str, account: &str) -> String {
    format!("[{}]", [platform, account].join(" ").trim())
}

fn show(face: &Face, voice: &Voice, document: &DossierDocument) -> Result<(), Trouble> {
    face.line(&face.bold(&face.text("dossier-title", &[])))?;
    part(face, "dossier-money", totals(face, document))?;
    statements(face, document)?;
    part(face, "plan-tips", tips(face, document))?;
    part(face, "dossier-products", products(face, document))?;
    part(face, "dossier-hours", hours(face, document))?;
    part(face, "dossier-lives", lives(face, document))?;
    let clubs = document.clubs.as_ref().map(|clubs| {
        let said = clubs.iter().flat_map(|club| {
            let levels = club
                .levels
                .iter()
                .map(|level| format!("{} {}: {}", face.text("dossier-level", &[]), level.level, level.fans));
            let levels: Vec<String> = levels.collect();
            let place = place(&club.platform, &club.account);
            let levels = Some(format!("{place} {}", levels.join(" · "))).filter(|_| !levels.is_empty());
            levels
                .into_iter()
                .chain(html::club_says(voice, club).into_iter().map(move |line| format!("{place} {line}")))
        });
        said.collect()
    });
    part(face, "dossier-clubs", clubs)?;
    face.line("")?;
    face.line(&face.text("dossier-more", &[]))?;
    Ok(())
}

fn year(face: &Face, year: Option<i16>) -> String {
    year.map_or_else(|| face.text("dossier-no-year", &[]), |year| year.to_string())
}

/// What came in and went out, a line for each year and currency.
fn totals(face: &Face, document: &DossierDocument) -> Option<Vec<String>> {
    let told = document.totals.as_ref()?.iter().map(|one| {
        let amount = |id: &str, amount: &Option<String>| {
            amount.as_ref().map(|amount| format!("  {} {amount}", face.text(id, &[])))
        };
        let parts = [
            amount("dossier-in", &one.income),
            amount("dossier-out", &one.expense),
            amount("dossier-net", &one.net),
        ];
        // Why there is no balance of both, where there is none.
        let unstated = [("count", one.unstated.to_string())];
        let unstated = (one.unstated > 0).then(|| format!("  {}", face.text("dossier-without", &unstated)));
        let parts: String = parts.into_iter().flatten().chain(unstated).collect();
        let place = place(&one.platform, &one.account);
        format!("{place} {}  {}{parts}", year(face, one.year), one.currency)
    });
    Some(told.collect())
}

/// The statements that contradict themselves, each; how many agree, on one line.
fn statements(face: &Face, document: &DossierDocument) -> Result<(), Trouble> {
    let wrong = |total: &&dabao::closure::dossier::document::TotalTold| total.equal == Some(false);
    let mut agree = 0_u64;
    for one in &document.statements {
        let differs = one.totals.iter().find(wrong);
        if one.balances != Balances::Differ && differs.is_none() {
            agree += u64::from(
                one.balances == Balances::Hold || one.totals.iter().any(|total| total.equal == Some(true)),
            );
            continue;
        }
        let said = match differs {
            Some(total) => face.text(
                "stated-differs",
                &[
                    ("label", total.label.clone()),
                    ("stated", total.stated.clone()),
                    ("found", total.found.clone().unwrap_or_default()),
                ],
            ),
            None => format!("{} {}", face.text("dossier-balances", &[]), face.text("balances-differ", &[])),
        };
        face.line(&format!("  {}", face.coloured(Severity::Error, &format!("{}: {said}", one.file))))?;
    }
    if !document.statements.is_empty() {
        let values = [("agree", agree.to_string()), ("of", document.statements.len().to_string())];
        face.line(&format!("  {}", face.text("dossier-agree", &values)))?;
    }
    Ok(())
}

fn tips(face: &Face, document: &DossierDocument) -> Option<Vec<String>> {
    let told = document.tips.as_ref()?.iter().map(|one| {
        let currency = if one.coins { face.text("dossier-coins", &[]) } else { one.currency.clone() };
        let amount = one.amount.clone().unwrap_or_else(|| face.text("dossier-unstated", &[]));
        let from = face.text(&format!("tips-{}", dabao::closure::text::word(one.from)), &[]);
        format!(
            "{} {}  {amount} {currency}  {from}",
            place(&one.platform, &one.account),
            year(face, one.year)
        )
    });
    Some(told.collect())
}

fn products(face: &Face, document: &DossierDocument) -> Option<Vec<String>> {
    let told = document.products.as_ref()?.iter().map(|one| {
        let name = [&one.name, &one.product_id].into_iter().find(|name| !name.is_empty());
        let name = name.cloned().unwrap_or_else(|| face.text("dossier-nameless", &[]));
        let pieces = face.text(
            "dossier-pieces",
            &[("pieces", one.quantity.to_string()), ("orders", one.orders.to_string())],
        );
        let paid = one.paid.as_ref().map(|paid| format!("  {paid} {}", one.currency)).unwrap_or_default();
        format!("{} {}{pieces}{paid}", place(&one.platform, &one.account), pad(&name, 24))
    });
    Some(told.collect())
}

/// The hours with most orders, and with most plays of the works published then.
fn hours(face: &Face, document: &DossierDocument) -> Option<Vec<String>> {
    let mut hours: Vec<_> = document.hours.as_ref()?.iter().filter(|one| one.hour.is_some()).collect();
    hours.sort_by_key(|one| (one.of, Reverse(one.plays.unwrap_or(one.things)), one.hour));
    let best = |of: HoursOf| hours.iter().filter(move |one| one.of == of).take(SHOWN.div_ceil(2));
    let told = best(HoursOf::Orders).chain(best(HoursOf::Works)).map(|one| {
        let what = face.text(&format!("hours-{}", dabao::closure::text::word(one.of)), &[]);
        let much = one.plays.unwrap_or(one.things);
        let place = place(&one.platform, &one.account);
        format!("{place} {:02}:00{}  {much}  {what}", one.hour.unwrap_or_default(), one.offset)
    });
    Some(told.collect())
}

fn lives(face: &Face, document: &DossierDocument) -> Option<Vec<String>> {
    let told = document.lives.as_ref()?.iter().map(|one| {
        let name = [&one.title, &one.live_id].into_iter().find(|name| !name.is_empty());
        let name = name.cloned().unwrap_or_else(|| face.text("dossier-no-live", &[]));
        let day = one.started_at.as_deref().and_then(|at| at.get(..10)).unwrap_or_default();
        let amounts = one.gift_amounts.iter().map(|one| format!("{} {}", one.amount, one.currency));
        let coins = one.coins.iter().map(|coins| format!("{coins} {}", face.text("dossier-coins", &[])));
        let given: Vec<String> = amounts.chain(coins).collect();
        let gifts = face.text("dossier-given", &[("gifts", one.gifts.to_string())]);
        format!(
            "{} {}{day}  {gifts}  {}",
            place(&one.platform, &one.account),
            pad(&name, 24),
            given.join(" + ")
        )
    });
    Some(told.collect())
}
