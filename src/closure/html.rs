//! Reports as one HTML file each: no scripts, no network, made for screens of any width
//! and for paper. Every text is escaped.

use super::Status;
use super::plan_document::PlanDocument;
use super::ready_document::{CellTold, ReadyDocument, ReasonTold};
use super::text::{Text, Voice, word};
use super::verdict::{Verdict, Why};
use crate::adapter::rule::{Asset, DataClass};
use crate::message::Lang;
use std::collections::BTreeSet;
use std::fmt::Write;

static STYLE: &str = include_str!("report.css");

/// A page from its parts, one for each language, in that order.
fn page(title: &str, parts: &[(Lang, String)]) -> String {
    let lang = parts.first().map_or("zh-CN", |(lang, _)| code(*lang));
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        escaped(title)
    );
    if parts.len() > 1 {
        html.push_str("<nav><a href=\"#zh\">中文</a> · <a href=\"#en\">English</a></nav>\n");
    }
    for (lang, part) in parts {
        let id = if *lang == Lang::Zh { "zh" } else { "en" };
        let _ = write!(html, "<main id=\"{id}\" lang=\"{}\">\n{part}</main>\n", code(*lang));
    }
    html.push_str("</body>\n</html>\n");
    html
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// A text as HTML, in element content and in attributes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are not allowed in HTML, direction marks could turn a line round.
            c if c.is_control() && c != '\n' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

/// Builds the body of one language.
struct Body<'v> {
    voice: &'v Voice,
    html: String,
}

impl<'v> Body<'v> {
    fn new(voice: &'v Voice) -> Self {
        Body { voice, html: String::new() }
    }

    fn put(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn heading(&mut self, id: &str) {
        let text = escaped(&self.voice.word(id));
        let _ = writeln!(self.html, "<h2>{text}</h2>");
    }

    fn paragraph(&mut self, class: &str, text: &str) {
        let _ = writeln!(self.html, "<p class=\"{class}\">{}</p>", escaped(text));
    }

    fn list(&mut self, items: impl Iterator<Item = String>) {
        self.put("<ul>\n");
        for item in items {
            let _ = writeln!(self.html, "<li>{}</li>", escaped(&item));
        }
        self.put("</ul>\n");
    }

    /// Begins a table; on narrow screens each cell bears its heading.
    fn table(&mut self, headings: &[&str]) {
        self.put("<table>\n<thead><tr>");
        for heading in headings {
            let text = escaped(&self.voice.word(heading));
            let _ = write!(self.html, "<th scope=\"col\">{text}</th>");
        }
        self.put("</tr></thead>\n<tbody>\n");
    }

    fn row(&mut self, class: &str, headings: &[&str], cells: &[String]) {
        let _ = write!(self.html, "<tr class=\"{class}\">");
        for (heading, cell) in headings.iter().zip(cells) {
            let label = escaped(&self.voice.word(heading));
            // Days and words of one kind stay on one line.
            let short = ["report-date", "report-by", "report-kind", "report-status"].contains(heading);
            let short = if short { " class=\"short\"" } else { "" };
            let text = escaped(cell).replace('\n', "<br>");
            let _ = write!(self.html, "<td{short} data-label=\"{label}\">{text}</td>");
        }
        self.put("</tr>\n");
    }

    fn end_table(&mut self) {
        self.put("</tbody>\n</table>\n");
    }
}

/// The readiness report; one document for each voice, each in its own language.
pub fn of_ready(documents: &[(&Voice, &ReadyDocument)]) -> String {
    let parts = documents.iter().map(|(voice, document)| (lang(voice), ready(voice, document)));
    let parts: Vec<(Lang, String)> = parts.collect();
    page("dabao ready", &parts)
}

fn lang(voice: &Voice) -> Lang {
    voice.langs().first().copied().unwrap_or(Lang::Zh)
}

fn ready(voice: &Voice, document: &ReadyDocument) -> String {
    let mut body = Body::new(voice);
    let class = match document.verdict {
        Verdict::Go => "go",
        Verdict::NotYet => "not-yet",
        Verdict::TooLate => "too-late",
    };
    let title = escaped(&voice.word(document.verdict.message()));
    let _ = writeln!(body.html, "<h1 class=\"{class}\">{title}</h1>");
    let closing = document.close_on.clone().unwrap_or_else(|| voice.word("report-no-day"));
    let days = [("today", document.today.as_str().into()), ("day", closing.into())];
    body.paragraph("days", &voice.say(&Text::with("report-days", days)));
    let own = |why: Why| !matches!(why, Why::Open | Why::Coverage);
    list_of_reasons(&mut body, "report-reasons", document, |reason| own(reason.why));
    list_of_reasons(&mut body, "ready-lacking", document, |reason| {
        reason.why == Why::Coverage && status_of(document, reason) != Some(Status::Unknown)
    });
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
    preconditions(&mut body, document);
    deadlines(&mut body, document);
    body.paragraph("sources", &voice.word("ready-sources"));
    body.html
}

/// The reasons of some kind, each with its last day.
fn list_of_reasons(
    body: &mut Body<'_>,
    heading: &str,
    document: &ReadyDocument,
    wanted: impl Fn(&ReasonTold) -> bool,
) {
    let mut reasons = document.reasons.iter().filter(|reason| wanted(reason)).peekable();
    if reasons.peek().is_none() {
        return;
    }
    body.heading(heading);
    let voice = body.voice;
    body.list(reasons.map(|reason| {
        let day = reason.last_safe_day.as_ref().map(|day| {
            let until = voice.say(&Text::with("ready-until", [("day", day.as_str().into())]));
            format!(" · {until}")
        });
        let place = place(&reason.platform, &reason.account);
        format!("{place}{}{}", reason.text, day.unwrap_or_default())
    }));
}

/// The status of the cell that a reason is about.
fn status_of(document: &ReadyDocument, reason: &ReasonTold) -> Option<Status> {
    let about = |cell: &&CellTold| {
        (&cell.platform, &cell.account, Some(&cell.class))
            == (&reason.platform, &reason.account, reason.class.as_ref())
    };
    document.coverage.iter().find(about).map(|cell| cell.status)
}

fn place(platform: &str, account: &str) -> String {
    match (platform, account) {
        ("", _) => String::new(),
        (platform, "") => format!("[{platform}] "),
        (platform, account) => format!("[{platform} {account}] "),
    }
}

const MATRIX: &[&str] =
    &["report-class", "report-status", "report-rows", "report-span", "report-by", "report-more"];

/// The matrix of one account, by the five classes of assets.
fn matrix(body: &mut Body<'_>, document: &ReadyDocument, platform: &str, account: &str) {
    let name = if platform.is_empty() { body.voice.word("report-no-platform") } else { platform.to_owned() };
    let _ = writeln!(body.html, "<h2>{} {}</h2>", escaped(&name), escaped(account));
    let own = |cell: &&CellTold| cell.platform == platform && cell.account == account;
    let assets: BTreeSet<Asset> = DataClass::ALL.into_iter().map(DataClass::asset).collect();
    for class in assets.into_iter().map(word) {
        if !document.coverage.iter().filter(own).any(|cell| cell.asset == class) {
            continue;
        }
        let title = escaped(&body.voice.word(&format!("asset-{class}")));
        let _ = writeln!(body.html, "<h3>{title}</h3>");
        body.table(MATRIX);
        for cell in document.coverage.iter().filter(own).filter(|cell| cell.asset == class) {
            let status = word(cell.status);
            let cells = cells(body.voice, cell, &status);
            body.row(&status, MATRIX, &cells);
        }
        body.end_table();
    }
}

fn cells(voice: &Voice, cell: &CellTold, status: &str) -> [String; 6] {
    let span = match (&cell.from, &cell.to) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        _ => String::new(),
    };
    let mut more = cell.basis.clone();
    let held = matches!(cell.status, Status::Held | Status::NotApplicable);
    if !held && !cell.how.is_empty() {
        more.push(voice.say(&Text::with("ready-how", [("how", cell.how.as_str().into())])));
    }
    if !held && (cell.mark.is_some() || !cell.forms.is_empty()) {
        let mark = cell.mark.as_ref().map(|mark| voice.word(&format!("mark-{mark}"))).unwrap_or_default();
        more.push([cell.forms.join(" "), mark].join(" ").trim().to_owned());
    }
    more.extend(
        cell.waived
            .as_ref()
            .map(|note| voice.say(&Text::with("ready-waived", [("note", note.as_str().into())]))),
    );
    more.extend(
        cell.marked_only
            .iter()
            .map(|title| voice.say(&Text::with("ready-marked-only", [("title", title.as_str().into())]))),
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

const QUESTIONS: &[&str] = &["report-what", "report-status", "report-basis", "report-id"];

fn preconditions(body: &mut Body<'_>, document: &ReadyDocument) {
    if document.preconditions.is_empty() {
        return;
    }
    body.heading("report-preconditions");
    body.table(QUESTIONS);
    for one in &document.preconditions {
        let status = word(one.status);
        let title = format!("{}{}", place(&one.platform, &one.account), one.title);
        let said = body.voice.word(&format!("met-{status}"));
        body.row(&format!("is-{status}"), QUESTIONS, &[title, said, one.basis.clone(), one.id.clone()]);
    }
    body.end_table();
}

const DEADLINES: &[&str] = &["report-date", "report-what", "report-source"];

fn deadlines(body: &mut Body<'_>, document: &ReadyDocument) {
    if document.deadlines.is_empty() {
        return;
    }
    body.heading("ready-deadlines");
    body.table(DEADLINES);
    for deadline in &document.deadlines {
        let title = format!("{}{}", place(&deadline.platform, ""), deadline.title);
        let late = if deadline.date < document.today { "overdue" } else { "" };
        body.row(
            late,
            DEADLINES,
            &[deadline.date.clone(), title, format!("{} {}", deadline.rule, deadline.source)],
        );
    }
    body.end_table();
}

const ITEMS: &[&str] = &["report-date", "report-from-closing", "report-kind", "report-what", "report-source"];

/// The plan.
pub fn of_plan(voice: &Voice, plan: &PlanDocument) -> String {
    let mut body = Body::new(voice);
    let title = voice.say(&Text::with("plan-title", [("day", plan.close_on.as_str().into())]));
    let _ = writeln!(body.html, "<h1>{}</h1>", escaped(&title));
    body.paragraph("days", &voice.say(&Text::with("plan-today", [("today", plan.today.as_str().into())])));
    body.table(ITEMS);
    for item in &plan.items {
        let class = match (item.done, item.overdue) {
            (true, _) => "done",
            (_, true) => "overdue",
            _ => "",
        };
        let box_of = if item.done { "☑" } else { "☐" };
        let mut what = format!("{box_of} {}{}", place(&item.platform, &item.account), item.title);
        if !item.detail.is_empty() {
            let _ = write!(what, "\n{}", item.detail);
        }
        if !item.certain {
            let _ = write!(what, "\n{}", voice.word("plan-uncertain"));
        }
        let kind = voice.word(&format!("plan-kind-{}", word(item.kind)));
        let days = format!("{:+}", item.days_from_closing);
        body.row(
            class,
            ITEMS,
            &[item.date.clone(), days, kind, what, format!("{} {}", item.rule, item.source)],
        );
    }
    body.end_table();
    after(&mut body, plan);
    page(&title, &[(lang(voice), body.html)])
}

/// What stands below the list: alternatives, tips, links.
fn after(body: &mut Body<'_>, plan: &PlanDocument) {
    if !plan.instead.is_empty() {
        body.heading("plan-alternatives");
        body.list(plan.instead.iter().map(|one| format!("{}{}", place(&one.platform, ""), one.title)));
    }
    if !plan.tips.is_empty() {
        body.heading("plan-tips");
        let sums = plan.tips.iter();
        body.list(sums.map(|tips| {
            format!(
                "{}{}: {} {}",
                place(&tips.platform, &tips.account),
                tips.year,
                tips.amount,
                tips.currency
            )
        }));
    }
    if !plan.links.is_empty() {
        body.heading("plan-links");
        body.list(
            plan.links.iter().map(|link| format!("{}{}", place(&link.platform, &link.account), link.work)),
        );
    }
}
