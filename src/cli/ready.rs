//! `dabao ready`: may I close now, and if not, what lacks and until when can I get it?

use super::Ended;
use super::closing::{ClosingArgs, write_whole};
use super::document;
use super::face::{Face, Trouble};
use super::show::pad;
use dabao::closure::precondition::{Met, Precondition};
use dabao::closure::ready_document::AssetTold;
use dabao::closure::verdict::Why;
use dabao::closure::{Cell, Given, Readiness, ReadyDocument, Status, Text, Verdict, Voice, html, ics, text};
use dabao::finding::Severity;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The arguments of `ready`.
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
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
}

/// So many ways to get a class are shown.
const WAYS: usize = 2;
/// So many works and files are named.
const NAMES: usize = 3;
/// So many deadlines are shown one by one.
const DEADLINES: usize = 12;

/// Answers the question; the exit code is 1 for NOT YET and TOO LATE.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let gathered = args.closing.gather(face, &args.paths, args.json)?;
    if let Some(close_on) = gathered.days.close_on.filter(|day| *day < gathered.days.today) {
        let values = [("day", close_on.to_string()), ("today", gathered.days.today.to_string())];
        return Err(face.trouble("error-close-on-past", &values));
    }
    let given = gathered.given();
    let readiness = given.readiness(gathered.sealed);
    let voice = Voice::of(face.words.lang);
    let document = readiness.document(&given, &voice);
    if let Some(path) = &args.html {
        write_whole(face, path, html::of_ready(&[(&voice, &document)]).as_bytes())?;
    }
    if let Some(path) = &args.ics {
        write_whole(face, path, ics::of_ready(&document, &face.text("ready-calendar", &[])).as_bytes())?;
    }
    if args.json {
        document::print(&document)?;
    } else {
        show(face, &given, &readiness, &document, &voice)?;
    }
    Ok(if readiness.verdict == Verdict::Go { Ended::Clean } else { Ended::Findings })
}

fn show(
    face: &Face,
    given: &Given<'_>,
    readiness: &Readiness<'_>,
    document: &ReadyDocument,
    voice: &Voice,
) -> Result<(), Trouble> {
    headline(face, readiness)?;
    reasons(face, readiness)?;
    lacking(face, given, readiness, voice)?;
    held(face, readiness, voice)?;
    media(face, document)?;
    assets(face, &document.assets)?;
    deadlines(face, given.days.today, readiness, voice)?;
    open(face, readiness, voice)?;
    face.line(&face.text("ready-sources", &[]))?;
    Ok(())
}

/// The verdict, plain.
fn headline(face: &Face, readiness: &Readiness<'_>) -> Result<(), Trouble> {
    let text = face.text(readiness.verdict.message(), &[]);
    let text = match readiness.verdict {
        Verdict::Go => face.good(&text),
        Verdict::NotYet => face.coloured(Severity::Warning, &text),
        Verdict::TooLate => face.coloured(Severity::Error, &text),
    };
    face.line(&face.bold(&text))?;
    Ok(())
}

/// What stands in the way and is no class of data or question: those have lists of their own.
fn reasons(face: &Face, readiness: &Readiness<'_>) -> Result<(), Trouble> {
    let voice = Voice::of(face.words.lang);
    let own = |why: Why| !matches!(why, Why::Coverage | Why::Open);
    for reason in readiness.reasons.iter().filter(|reason| own(reason.why)) {
        let place = place(&reason.key.platform, &reason.key.account);
        face.line(&format!("  • {place}{}", voice.say(&reason.text)))?;
    }
    Ok(())
}

fn place(platform: &str, account: &str) -> String {
    match (platform, account) {
        ("", _) => String::new(),
        (platform, "") => format!("[{platform}] "),
        (platform, account) => format!("[{platform} {account}] "),
    }
}

/// What lacks, in the order to fetch it, with its last day and where it is.
fn lacking(face: &Face, given: &Given<'_>, readiness: &Readiness<'_>, voice: &Voice) -> Result<(), Trouble> {
    let open = readiness.first(given.days.today);
    let known = |cell: &&&Cell<'_>| cell.status != Status::Unknown;
    if open.iter().any(|cell| known(&cell)) {
        face.line("")?;
        face.line(&face.bold(&face.text("ready-lacking", &[])))?;
    }
    for cell in open.iter().filter(known) {
        let status = face.text(&format!("status-{}", text::word(cell.status)), &[]);
        let class = face.text(&format!("class-{}", text::word(cell.class)), &[]);
        let day = cell.last_safe_day.map_or_else(String::new, |day| {
            let id = if cell.rolling { "ready-until-rolling" } else { "ready-until" };
            format!("  {}", face.text(id, &[("day", day.to_string())]))
        });
        let place = place(&cell.key.platform, &cell.key.account);
        face.line(&format!(
            "  {place}{} · {status}{}",
            face.bold(&class),
            face.coloured(Severity::Warning, &day)
        ))?;
        for basis in &cell.basis {
            face.line(&format!("      {}", voice.say(basis)))?;
        }
        let how = cell.ways(voice).into_iter().take(WAYS).collect::<Vec<_>>().join("; ");
        if !how.is_empty() {
            face.line(&format!("      {}", face.text("ready-how", &[("how", how)])))?;
        }
        marked_only(face, cell, voice)?;
    }
    unknown(face, &open)
}

/// Classes of which nothing is known: on one line for each account.
fn unknown(face: &Face, open: &[&Cell<'_>]) -> Result<(), Trouble> {
    let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for cell in open.iter().filter(|cell| cell.status == Status::Unknown) {
        let class = face.text(&format!("class-{}", text::word(cell.class)), &[]);
        by.entry(place(&cell.key.platform, &cell.key.account)).or_default().push(class);
    }
    if by.is_empty() {
        return Ok(());
    }
    face.line("")?;
    face.line(&face.bold(&face.text("ready-unknown", &[])))?;
    for (place, classes) in by {
        face.line(&format!("  {place}{}", classes.join(&face.text("list-comma", &[]))))?;
    }
    face.line(&format!("  {}", face.text("ready-unknown-hint", &[])))?;
    Ok(())
}

/// Whether nobody says of which platform the rows of a cell are: they count for none.
fn is_of_nobody(cell: &Cell<'_>) -> bool {
    cell.key.platform.is_empty()
}

/// What is held, one line for each cell.
fn held(face: &Face, readiness: &Readiness<'_>, voice: &Voice) -> Result<(), Trouble> {
    let held: Vec<&Cell<'_>> = readiness
        .cells
        .iter()
        .filter(|cell| cell.settled() && cell.status != Status::NotApplicable || is_of_nobody(cell))
        .collect();
    if held.is_empty() {
        return Ok(());
    }
    face.line("")?;
    face.line(&face.bold(&face.text("ready-held", &[])))?;
    for cell in held {
        let class = face.text(&format!("class-{}", text::word(cell.class)), &[]);
        let span = match (cell.from, cell.to) {
            (Some(from), Some(to)) => format!("  {from} – {to}"),
            _ => String::new(),
        };
        let rows = face.text("ready-rows", &[("rows", cell.rows.to_string())]);
        let place = match is_of_nobody(cell) {
            true => format!("[{}] ", face.text("report-no-platform", &[])),
            false => place(&cell.key.platform, &cell.key.account),
        };
        face.line(&format!("  {place}{}{rows}{span}", pad(&class, 14)))?;
        if let Some(note) = &cell.waived {
            face.line(&format!("      {}", face.text("ready-waived", &[("note", note.clone())])))?;
        }
        marked_only(face, cell, voice)?;
        if is_of_nobody(cell) {
            face.line(&format!("      {}", face.text("ready-of-nobody", &[])))?;
        }
    }
    Ok(())
}

/// So many works of which only a marked copy is held are named for one account.
const MARKED: usize = 5;

/// The works of which only a marked copy is held.
fn marked_only(face: &Face, cell: &Cell<'_>, voice: &Voice) -> Result<(), Trouble> {
    for title in cell.marked_only.iter().take(MARKED) {
        let said = voice.say(&Text::with("ready-marked-only", [("title", title.as_str().into())]));
        face.line(&format!("      {said}"))?;
    }
    let more = cell.marked_only.len().saturating_sub(MARKED);
    if more > 0 {
        face.line(&format!("      {}", face.text("ready-more", &[("count", more.to_string())])))?;
    }
    Ok(())
}

/// Recordings by where they come from, as far as names and folders say.
fn media(face: &Face, document: &ReadyDocument) -> Result<(), Trouble> {
    let grades = document.media.iter().filter(|(_, count)| **count > 0);
    let said = grades.map(|(grade, count)| format!("{} {count}", face.text(&format!("grade-{grade}"), &[])));
    let said: Vec<String> = said.collect();
    if !said.is_empty() {
        face.line("")?;
        face.line(&face.bold(&face.text("ready-media", &[])))?;
        face.line(&format!("  {}", said.join(" · ")))?;
    }
    works(face, document)
}

/// Works without a file and files without a work, a few by name.
fn works(face: &Face, document: &ReadyDocument) -> Result<(), Trouble> {
    let named = |id: &str, names: &[String]| {
        let few: Vec<String> = names.iter().take(NAMES).map(|name| one_line(name)).collect();
        let more = if names.len() > NAMES { " …" } else { "" };
        let said = format!("{}{more}", few.join(&face.text("list-comma", &[])));
        let count = names.len().to_string();
        face.text(id, &[("count", count), ("names", said)])
    };
    for lists in &document.recordings {
        let place = place(&lists.platform, &lists.account);
        for (id, names) in [
            ("ready-works-without-file", &lists.without_file),
            ("ready-files-ambiguous", &lists.ambiguous),
            ("ready-works-not-needed", &lists.not_needed),
        ] {
            if !names.is_empty() {
                face.line(&format!("  {place}{}", named(id, names)))?;
            }
        }
    }
    if !document.files_without_work.is_empty() {
        face.line(&format!("  {}", named("ready-files-without-work", &document.files_without_work)))?;
    }
    Ok(())
}

/// A caption on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The five classes of assets of each account, held out of those that apply.
fn assets(face: &Face, assets: &[AssetTold]) -> Result<(), Trouble> {
    if assets.is_empty() {
        return Ok(());
    }
    face.line("")?;
    face.line(&face.bold(&face.text("ready-assets", &[])))?;
    let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for asset in assets.iter().filter(|asset| asset.of > 0) {
        let title = face.text(&format!("asset-{}", asset.asset), &[]);
        let said = format!("{title} {}/{}", asset.held, asset.of);
        by.entry(place(&asset.platform, &asset.account)).or_default().push(said);
    }
    for (place, said) in by {
        face.line(&format!("  {place}{}", said.join(" · ")))?;
    }
    Ok(())
}

fn deadlines(face: &Face, today: Date, readiness: &Readiness<'_>, voice: &Voice) -> Result<(), Trouble> {
    if readiness.deadlines.is_empty() {
        return Ok(());
    }
    face.line("")?;
    face.line(&face.bold(&face.text("ready-deadlines", &[])))?;
    for deadline in readiness.deadlines.iter().take(DEADLINES) {
        let place = place(&deadline.platform, "");
        let late = if deadline.date < today { face.text("ready-overdue", &[]) } else { String::new() };
        let late = face.coloured(Severity::Error, &late);
        face.line(&format!("  {}  {late}{place}{}", deadline.date, voice.say(&deadline.title)))?;
    }
    let more = readiness.deadlines.len().saturating_sub(DEADLINES);
    if more > 0 {
        face.line(&format!("  {}", face.text("ready-more", &[("count", more.to_string())])))?;
    }
    Ok(())
}

/// The questions that are open, each with the words that answer it.
fn open(face: &Face, readiness: &Readiness<'_>, voice: &Voice) -> Result<(), Trouble> {
    let mut questions = readiness.preconditions.iter().filter(|one| one.met == Met::Unknown).peekable();
    if questions.peek().is_some() {
        face.line("")?;
        face.line(&face.bold(&face.text("ready-questions", &[])))?;
    }
    // One question about several accounts is asked once: the short id answers it for all.
    let mut asked: BTreeMap<(usize, &str), Vec<&Precondition<'_>>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for question in questions {
        let short = question.id.split('@').next().unwrap_or(&question.id);
        let at = order.iter().position(|known| *known == short).unwrap_or_else(|| {
            order.push(short);
            order.len() - 1
        });
        asked.entry((at, short)).or_default().push(question);
    }
    for ((_, short), questions) in asked {
        let title = questions.first().map(|question| voice.say(&question.title)).unwrap_or_default();
        let places = questions.iter().map(|one| place(&one.key.platform, &one.key.account));
        face.line(&format!("  {}{title}", places.collect::<String>()))?;
        face.line(&format!("      --answer '{short}=yes'"))?;
    }
    face.line("")?;
    Ok(())
}
