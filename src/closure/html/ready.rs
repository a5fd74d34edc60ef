//! The readiness report: the verdict, what to do next and by when, then everything else.

use super::{Body, Column, col, escaped, fine, lang, num, page, pressing, short};
use crate::adapter::rule::{Asset, DataClass};
use crate::closure::Status;
use crate::closure::precondition::Met;
use crate::closure::ready_document::{CellTold, ReadyDocument, ReasonTold};
use crate::closure::text::{Text, Voice, word};
use crate::closure::verdict::{Verdict, Why};
use crate::message::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The readiness report; one document for each voice, each in its own language.
pub fn of_ready(documents: &[(&Voice, &ReadyDocument)]) -> String {
    let parts: Vec<(Lang, String)> =
        documents.iter().map(|(voice, document)| (lang(voice), ready(voice, document))).collect();
    let title = documents.first().map_or_else(String::new, |(voice, document)| {
        format!("{} {}", voice.word("report-title"), document.today)
    });
    page(&title, &parts)
}

fn ready(voice: &Voice, document: &ReadyDocument) -> String {
    let mut body = Body::new(voice, &document.names);
    let closing = document.close_on.clone().unwrap_or_else(|| voice.word("report-no-day"));
    let days = [("today", document.today.as_str().into()), ("day", closing.into())];
    let days = voice.say(&Text::with("report-days", days));
    body.top("report-title", &days);
    verdict(&mut body, document);
    steps(&mut body, document);
    questions(&mut body, document);
    let mut accounts: Vec<(&str, &str)> = Vec::new();
    for cell in &document.coverage {
        let own = (cell.platform.as_str(), cell.account.as_str());
        if !accounts.contains(&own) {
            accounts.push(own);
        }
    }
    for (platform, account) in accounts {
        matrix(&mut body, document, platform, account);
    }
    media(&mut body, document);
    works_and_files(&mut body, document);
    preconditions(&mut body, document);
    deadlines(&mut body, document);
    body.paragraph("sources", &voice.word("ready-sources"));
    body.html
}

/// The verdict, how much stands in the way, and the day that is nearest.
fn verdict(body: &mut Body<'_>, document: &ReadyDocument) {
    let (class, mark) = match document.verdict {
        Verdict::Go => ("go", "✓"),
        Verdict::NotYet => ("not-yet", "!"),
        Verdict::TooLate => ("too-late", "✕"),
    };
    let title = body.word(document.verdict.message());
    let _ = write!(
        body.html,
        "<section class=\"verdict {class}\">\n<p class=\"mark\" aria-hidden=\"true\">{mark}</p>\n<div><h1>{title}</h1>\n"
    );
    let open = document.reasons.iter().filter(|reason| reason.why == Why::Open).count();
    let summary = match (document.reasons.len() - open, open) {
        (0, 0) => body.word("report-summary-go"),
        (things, open) => body.say("report-summary", [("things", things.into()), ("questions", open.into())]),
    };
    let _ = writeln!(body.html, "<p>{summary}</p>");
    let coming = document.reasons.iter().filter_map(|reason| reason.last_safe_day.as_ref());
    if let Some(day) = coming.filter(|day| **day >= document.today).min() {
        let away = body.away(&document.today, day);
        let nearest = body.say("report-nearest", [("day", day.as_str().into())]);
        let _ = writeln!(body.html, "<p>{nearest} <b>{away}</b></p>");
    }
    body.put("</div>\n</section>\n");
}

/// What to do next, in the order to do it.
fn steps(body: &mut Body<'_>, document: &ReadyDocument) {
    let unknown = |reason: &ReasonTold| {
        reason.why == Why::Coverage
            && cell_of(document, reason).is_some_and(|cell| cell.status == Status::Unknown)
    };
    let lost: BTreeSet<_> =
        document.reasons.iter().filter(|reason| reason.why == Why::Lost).map(cell_name).collect();
    // What is lost is told once, as lost.
    let told_as_lost = |reason: &ReasonTold| reason.why == Why::Coverage && lost.contains(&cell_name(reason));
    let own: Vec<&ReasonTold> = document
        .reasons
        .iter()
        .filter(|reason| reason.why != Why::Open && !unknown(reason) && !told_as_lost(reason))
        .collect();
    let mut strange: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for reason in document.reasons.iter().filter(|reason| unknown(reason)) {
        let class = body.voice.word(&format!("class-{}", reason.class.as_deref().unwrap_or_default()));
        strange.entry((&reason.platform, &reason.account)).or_default().push(class);
    }
    if own.is_empty() && strange.is_empty() {
        return;
    }
    body.heading("report-next");
    body.put("<ol class=\"steps\">\n");
    for reason in own {
        step(body, document, reason);
    }
    for ((platform, account), classes) in strange {
        let place = escaped(&body.place(platform, account));
        let title = body.word("ready-unknown");
        let classes = escaped(&classes.join(&body.voice.word("list-comma")));
        let hint = body.word("ready-unknown-hint");
        let _ = writeln!(
            body.html,
            "<li><div><p class=\"place\">{place}</p><h3>{title}</h3><p>{classes}</p><p class=\"how\">{hint}</p></div></li>"
        );
    }
    body.put("</ol>\n");
}

type CellName<'r> = (&'r str, &'r str, Option<&'r str>);

fn cell_name(reason: &ReasonTold) -> CellName<'_> {
    (&reason.platform, &reason.account, reason.class.as_deref())
}

/// The cell that a reason is about.
fn cell_of<'d>(document: &'d ReadyDocument, reason: &ReasonTold) -> Option<&'d CellTold> {
    let name = cell_name(reason);
    document
        .coverage
        .iter()
        .find(|cell| (cell.platform.as_str(), cell.account.as_str(), Some(cell.class.as_str())) == name)
}

fn step(body: &mut Body<'_>, document: &ReadyDocument, reason: &ReasonTold) {
    let day = reason.last_safe_day.as_deref();
    let press =
        if reason.why == Why::Lost { "over" } else { day.map_or("", |day| pressing(&document.today, day)) };
    let _ = write!(body.html, "<li class=\"{press}\"><div>");
    let place = body.place(&reason.platform, &reason.account);
    if !place.is_empty() {
        let _ = write!(body.html, "<p class=\"place\">{}</p>", escaped(&place));
    }
    let cell = cell_of(document, reason);
    let title = match cell {
        Some(cell) => {
            let status = if reason.why == Why::Lost {
                "report-lost".into()
            } else {
                format!("status-{}", word(cell.status))
            };
            format!("{} · {}", body.word(&format!("class-{}", cell.class)), body.word(&status))
        }
        None => escaped(&reason.text),
    };
    let _ = write!(body.html, "<h3>{title}</h3>");
    for basis in cell.into_iter().flat_map(|cell| &cell.basis) {
        let _ = write!(body.html, "<p>{}</p>", escaped(basis));
    }
    for way in cell.map(|cell| ways(body.voice, cell)).unwrap_or_default() {
        let _ = write!(body.html, "<p class=\"how\">{}</p>", escaped(&way));
    }
    body.put("</div>");
    if let Some(day) = day {
        let away = body.away(&document.today, day);
        let by = body.word("report-by");
        let _ = write!(
            body.html,
            "<p class=\"when\"><span>{by}</span> <b>{}</b> <span>{away}</span></p>",
            escaped(day)
        );
    }
    body.put("</li>\n");
}

/// So many ways to get a class are shown; the document for programs has all.
const WAYS: usize = 3;

/// The ways to get a class, each on its own line, with the form it comes in.
fn ways(voice: &Voice, cell: &CellTold) -> Vec<String> {
    let ways: Vec<&str> = cell.how.split("; ").filter(|way| !way.is_empty()).collect();
    let mut said: Vec<String> = ways
        .iter()
        .take(WAYS)
        .map(|way| voice.say(&Text::with("ready-how", [("how", (*way).into())])))
        .collect();
    if let Some(first) = said.first_mut() {
        first.push_str(&form(voice, cell));
    }
    let more = ways.len().saturating_sub(WAYS);
    if more > 0 {
        said.push(voice.say(&Text::with("report-ways", [("count", more.into())])));
    }
    said
}

/// In which form a class comes, and with what mark.
fn form(voice: &Voice, cell: &CellTold) -> String {
    let mark = cell.mark.as_ref().map(|mark| voice.word(&format!("mark-{mark}")));
    let said: Vec<String> = cell.forms.iter().cloned().chain(mark).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

/// The questions that are open; one about several accounts is asked once.
fn questions(body: &mut Body<'_>, document: &ReadyDocument) {
    let mut asked: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for one in document.preconditions.iter().filter(|one| one.status == Met::Unknown) {
        let short = one.id.split('@').next().unwrap_or(&one.id);
        let place = body.place(&one.platform, &one.account);
        match asked.iter_mut().find(|(id, ..)| *id == short) {
            Some((.., places)) => places.push(place),
            None => asked.push((short, &one.title, vec![place])),
        }
    }
    if asked.is_empty() {
        return;
    }
    body.heading("ready-questions");
    let hint = body.voice.word("report-questions-hint");
    body.paragraph("hint", &hint);
    body.put("<ul class=\"questions\">\n");
    for (id, title, places) in asked {
        let places = places.join(&body.voice.word("list-comma"));
        let _ = writeln!(
            body.html,
            "<li><p class=\"place\">{}</p><p>{}</p><code>--answer '{}=yes'</code></li>",
            escaped(&places),
            escaped(title),
            escaped(id)
        );
    }
    body.put("</ul>\n");
}

const MATRIX: &[Column] = &[
    col("report-class"),
    short("report-status"),
    num("report-rows"),
    short("report-span"),
    short("report-by"),
    col("report-more"),
];

/// The matrix of one account, by the five classes of assets.
fn matrix(body: &mut Body<'_>, document: &ReadyDocument, platform: &str, account: &str) {
    let name = if platform.is_empty() {
        body.voice.word("report-no-platform")
    } else {
        body.place(platform, account)
    };
    let _ = writeln!(body.html, "<h2>{}</h2>", escaped(&name));
    let own = |cell: &&CellTold| cell.platform == platform && cell.account == account;
    let applies = |cell: &&CellTold| cell.status != Status::NotApplicable || cell.waived.is_some();
    let assets: BTreeSet<Asset> = DataClass::ALL.into_iter().map(DataClass::asset).collect();
    for class in assets.into_iter().map(word) {
        let cells: Vec<&CellTold> =
            document.coverage.iter().filter(own).filter(|cell| cell.asset == class).filter(applies).collect();
        if cells.is_empty() {
            continue;
        }
        let title = body.word(&format!("asset-{class}"));
        let held = cells.iter().filter(|cell| cell.status == Status::Held || cell.waived.is_some()).count();
        let _ = writeln!(body.html, "<h3 class=\"asset\">{title} <span>{held} / {}</span></h3>", cells.len());
        body.table(MATRIX);
        for cell in cells {
            let status = word(cell.status);
            let told = told(body.voice, cell, &status);
            body.row(&status, MATRIX, &told);
        }
        body.end_table();
    }
    let without = document.coverage.iter().filter(own).filter(|cell| !applies(cell));
    let without: Vec<String> =
        without.map(|cell| body.voice.word(&format!("class-{}", cell.class))).collect();
    if !without.is_empty() {
        let classes = without.join(&body.voice.word("list-comma"));
        let said = body.voice.say(&Text::with("report-without", [("classes", classes.into())]));
        body.paragraph("hint", &said);
    }
}

fn told(voice: &Voice, cell: &CellTold, status: &str) -> [String; 6] {
    let span = match (&cell.from, &cell.to) {
        (Some(from), Some(to)) => format!("{from} –\n{to}"),
        _ => String::new(),
    };
    let mut more = cell.basis.clone();
    let held = matches!(cell.status, Status::Held | Status::NotApplicable);
    if !held && !cell.how.is_empty() {
        more.extend(ways(voice, cell));
    }
    let waived = cell.waived.iter().map(|note| ("ready-waived", "note", note));
    let marked = cell.marked_only.iter().map(|title| ("ready-marked-only", "title", title));
    more.extend(
        waived
            .chain(marked)
            .map(|(id, name, text)| voice.say(&Text::with(id, [(name, text.as_str().into())]))),
    );
    let rows = if cell.rows > 0 { cell.rows.to_string() } else { String::new() };
    [
        voice.word(&format!("class-{}", cell.class)),
        voice.word(&format!("status-{status}")),
        rows,
        span,
        cell.last_safe_day.clone().unwrap_or_default(),
        more.join("\n"),
    ]
}

/// Works without a file, files without a work, and what may be either: every one by name.
fn works_and_files(body: &mut Body<'_>, document: &ReadyDocument) {
    let mut lists: Vec<(String, &str, &[String])> = Vec::new();
    for told in &document.recordings {
        let place = [told.platform.as_str(), told.account.as_str()].join(" ");
        lists.push((place.clone(), "report-works-without-file", &told.without_file));
        lists.push((place.clone(), "report-files-ambiguous", &told.ambiguous));
        lists.push((place, "report-works-not-needed", &told.not_needed));
    }
    lists.push((String::new(), "report-files-without-work", &document.files_without_work));
    for (place, id, names) in lists.into_iter().filter(|(_, _, names)| !names.is_empty()) {
        let heading = format!("{} {}", place.trim(), body.voice.word(id));
        let _ = writeln!(body.html, "<h3>{} ({})</h3>", escaped(heading.trim()), names.len());
        body.list(names.iter().cloned());
    }
}

/// Recordings by where they come from, those grades left out that none has.
fn media(body: &mut Body<'_>, document: &ReadyDocument) {
    let grades = document.media.iter().filter(|(_, count)| **count > 0);
    let said: Vec<String> = grades
        .map(|(grade, count)| format!("{} {count}", body.voice.word(&format!("grade-{grade}"))))
        .collect();
    if !said.is_empty() {
        body.heading("ready-media");
        body.list(said.into_iter());
    }
}

const QUESTIONS: &[Column] = &[col("report-what"), short("report-status"), col("report-basis")];

fn preconditions(body: &mut Body<'_>, document: &ReadyDocument) {
    let mut known = document.preconditions.iter().filter(|one| one.status != Met::Unknown).peekable();
    if known.peek().is_none() {
        return;
    }
    body.heading("report-preconditions");
    body.table(QUESTIONS);
    for one in known {
        let status = word(one.status);
        let title = body.placed(&one.platform, &one.account, &one.title);
        let said = body.voice.word(&format!("met-{status}"));
        body.row(&format!("is-{status}"), QUESTIONS, &[title, said, one.basis.clone()]);
    }
    body.end_table();
}

const DEADLINES: &[Column] = &[short("report-date"), col("report-what"), fine("report-source")];

fn deadlines(body: &mut Body<'_>, document: &ReadyDocument) {
    if document.deadlines.is_empty() {
        return;
    }
    body.heading("ready-deadlines");
    body.table(DEADLINES);
    for deadline in &document.deadlines {
        let title = body.placed(&deadline.platform, "", &deadline.title);
        let late = pressing(&document.today, &deadline.date);
        let source = format!("{} {}", deadline.rule, deadline.source);
        body.row(late, DEADLINES, &[deadline.date.clone(), title, source]);
    }
    body.end_table();
}
