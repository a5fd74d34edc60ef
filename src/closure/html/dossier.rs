//! The dossier: money by year, tips, goods, hours, live sessions, the fan club, and how to
//! ask for all of it again.

use super::{Body, Column, col, escaped, lang, num, page, short};
use crate::closure::dossier::document::{
    Balances, ClubTold, DossierDocument, HourTold, HoursOf, LiveTold, MoneyTold, ProductTold, StatementTold,
};
use crate::closure::text::{Text, Voice, word};
use crate::message::Lang;
use std::fmt::Write;

/// So many goods, and so many live sessions, are shown; the document for programs has all.
const SHOWN: usize = 100;

/// The dossier; one document for each voice, each in its own language.
pub fn of_dossier(documents: &[(&Voice, &DossierDocument)]) -> String {
    let parts: Vec<(Lang, String)> =
        documents.iter().map(|(voice, document)| (lang(voice), dossier(voice, document))).collect();
    let title = documents.first().map_or_else(String::new, |(voice, document)| {
        format!("{} {}", voice.word("dossier-title"), document.today)
    });
    page(&title, &parts)
}

fn dossier(voice: &Voice, document: &DossierDocument) -> String {
    let mut body = Body::new(voice, &document.names);
    body.top(
        "dossier-title",
        &voice.say(&Text::with("plan-today", [("today", document.today.as_str().into())])),
    );
    let title = body.word("dossier-title");
    let _ = writeln!(body.html, "<h1>{title}</h1>");
    body.paragraph("hint", &voice.word("dossier-hint"));
    totals(&mut body, document);
    statements(&mut body, document);
    tips(&mut body, document);
    products(&mut body, document);
    hours(&mut body, document);
    lives(&mut body, document);
    clubs(&mut body, document);
    queries(&mut body, document);
    body.html
}

/// A year, or that the rows bear no day.
fn year(voice: &Voice, year: Option<i16>) -> String {
    year.map_or_else(|| voice.word("dossier-no-year"), |year| year.to_string())
}

fn count(number: u64) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn amounts(amounts: &[MoneyTold]) -> String {
    let said = amounts.iter().map(|one| format!("{} {}", one.amount, one.currency));
    said.collect::<Vec<_>>().join("\n")
}

/// Begins a part; tells where there is nothing, or too much to tell copies apart.
fn part<'d, T>(body: &mut Body<'_>, heading: &str, of: &'d Option<Vec<T>>) -> Option<&'d [T]> {
    body.heading(heading);
    match of {
        Some(told) if !told.is_empty() => return Some(told),
        Some(_) => body.paragraph("hint", &body.voice.word("dossier-nothing")),
        None => body.paragraph("hint", &body.voice.word("dossier-too-many")),
    }
    None
}

const TOTALS: &[Column] = &[
    col("report-place"),
    short("dossier-year"),
    short("dossier-currency"),
    num("dossier-in"),
    num("dossier-out"),
    num("dossier-net"),
    num("dossier-unstated"),
];

const KINDS: &[Column] = &[
    col("report-place"),
    short("dossier-year"),
    short("dossier-direction"),
    col("report-kind"),
    num("dossier-entries"),
    num("dossier-amount"),
    short("dossier-currency"),
];

fn totals(body: &mut Body<'_>, document: &DossierDocument) {
    let Some(told) = part(body, "dossier-money", &document.totals) else { return };
    body.table(TOTALS);
    for one in told {
        let cells = [
            body.place(&one.platform, &one.account),
            year(body.voice, one.year),
            one.currency.clone(),
            one.income.clone().unwrap_or_default(),
            one.expense.clone().unwrap_or_default(),
            one.net.clone().unwrap_or_default(),
            count(one.unstated),
        ];
        body.row("", TOTALS, &cells);
    }
    body.end_table();
    let summary = body.word("dossier-kinds");
    let _ = writeln!(body.html, "<details><summary>{summary}</summary>");
    body.table(KINDS);
    for one in document.years.iter().flatten() {
        let cells = [
            body.place(&one.platform, &one.account),
            year(body.voice, one.year),
            body.voice.word(match one.direction.as_str() {
                "in" => "dossier-in",
                "out" => "dossier-out",
                _ => "dossier-neutral",
            }),
            one.kind.clone(),
            one.entries.to_string(),
            one.amount.clone().unwrap_or_default(),
            one.currency.clone(),
        ];
        body.row("", KINDS, &cells);
    }
    body.end_table();
    body.put("</details>\n");
}

const STATEMENTS: &[Column] = &[
    col("dossier-file"),
    num("dossier-entries"),
    num("dossier-in"),
    num("dossier-out"),
    short("dossier-balances"),
    col("dossier-stated"),
];

fn statements(body: &mut Body<'_>, document: &DossierDocument) {
    if document.statements.is_empty() {
        return;
    }
    body.heading("dossier-statements");
    body.table(STATEMENTS);
    for one in &document.statements {
        let wrong =
            one.balances == Balances::Differ || one.totals.iter().any(|total| total.equal == Some(false));
        let cells = [
            format!("{}\n{}", one.file, body.place(&one.platform, &one.account)),
            one.entries.to_string(),
            amounts(&one.income),
            amounts(&one.expense),
            body.voice.word(&format!("balances-{}", word(one.balances))),
            stated(body.voice, one),
        ];
        body.row(if wrong { "over" } else { "" }, STATEMENTS, &cells);
    }
    body.end_table();
}

/// The totals that a statement gives of itself, each with what its rows come to.
fn stated(voice: &Voice, statement: &StatementTold) -> String {
    let said = statement.totals.iter().map(|total| {
        let id = match total.equal {
            Some(true) => "stated-equal",
            Some(false) => "stated-differs",
            None => "stated-alone",
        };
        let found = total.found.clone().unwrap_or_default();
        voice.say(&Text::with(
            id,
            [
                ("label", total.label.as_str().into()),
                ("stated", total.stated.as_str().into()),
                ("found", found.into()),
            ],
        ))
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() { voice.word("stated-none") } else { said.join("\n") }
}

const TIPS: &[Column] = &[
    col("report-place"),
    short("dossier-year"),
    col("dossier-from"),
    num("dossier-entries"),
    num("dossier-amount"),
    short("dossier-currency"),
    num("dossier-unstated"),
];

fn tips(body: &mut Body<'_>, document: &DossierDocument) {
    let Some(told) = part(body, "plan-tips", &document.tips) else { return };
    body.paragraph("hint", &body.voice.word("dossier-tips-hint"));
    body.table(TIPS);
    for one in told {
        let cells = [
            body.place(&one.platform, &one.account),
            year(body.voice, one.year),
            body.voice.word(&format!("tips-{}", word(one.from))),
            one.entries.to_string(),
            one.amount.clone().unwrap_or_default(),
            if one.coins { body.voice.word("dossier-coins") } else { one.currency.clone() },
            count(one.without_amount),
        ];
        body.row("", TIPS, &cells);
    }
    body.end_table();
}

const PRODUCTS: &[Column] = &[
    col("dossier-product"),
    num("dossier-quantity"),
    num("dossier-orders"),
    num("dossier-paid"),
    short("dossier-currency"),
    num("dossier-shared"),
];

fn products(body: &mut Body<'_>, document: &DossierDocument) {
    let Some(told) = part(body, "dossier-products", &document.products) else { return };
    body.paragraph("hint", &body.voice.word("dossier-products-hint"));
    body.table(PRODUCTS);
    for one in told.iter().take(SHOWN) {
        let cells = product(body, one);
        body.row("", PRODUCTS, &cells);
    }
    body.end_table();
    more(body, told.len());
}

fn product(body: &Body<'_>, one: &ProductTold) -> [String; 6] {
    let name = [one.name.as_str(), one.product_id.as_str()].into_iter().filter(|part| !part.is_empty());
    let mut lines: Vec<String> = name.map(str::to_owned).collect();
    lines.dedup();
    if lines.is_empty() {
        lines.push(body.voice.word("dossier-nameless"));
    }
    lines.push(body.place(&one.platform, &one.account));
    let pieces = match (one.quantity, one.without_quantity) {
        (quantity, 0) => quantity.to_string(),
        (quantity, without) => body
            .voice
            .say(&Text::with("dossier-and-unknown", [("number", quantity.into()), ("more", without.into())])),
    };
    [
        lines.join("\n"),
        pieces,
        one.orders.to_string(),
        one.paid.clone().unwrap_or_default(),
        one.currency.clone(),
        count(one.shared_orders),
    ]
}

/// How many more there are than are shown.
fn more(body: &mut Body<'_>, all: usize) {
    if all > SHOWN {
        let said = body.voice.say(&Text::with("ready-more", [("count", (all - SHOWN).into())]));
        body.paragraph("hint", &said);
    }
}

fn hours(body: &mut Body<'_>, document: &DossierDocument) {
    let Some(told) = part(body, "dossier-hours", &document.hours) else { return };
    let mut groups: Vec<(&str, &str, HoursOf, &str)> = Vec::new();
    for one in told {
        let group = (one.platform.as_str(), one.account.as_str(), one.of, one.offset.as_str());
        if one.hour.is_some() && !groups.contains(&group) {
            groups.push(group);
        }
    }
    for (platform, account, of, offset) in groups {
        let own = |one: &&HourTold| {
            (one.platform.as_str(), one.account.as_str(), one.of, one.offset.as_str(), one.hour.is_some())
                == (platform, account, of, offset, true)
        };
        let title = body.word(&format!("hours-{}", word(of)));
        let place = escaped(&body.place(platform, account));
        let zone = if offset.is_empty() {
            String::new()
        } else {
            format!(" (UTC{})", offset.trim_start_matches('Z'))
        };
        let _ = writeln!(body.html, "<h3>{place} · {title}{zone}</h3>");
        bars(body, told.iter().filter(own));
    }
    let without: u64 = told.iter().filter(|one| one.hour.is_none()).map(|one| one.things).sum();
    if without > 0 {
        let said = body.voice.say(&Text::with("dossier-no-hour", [("count", without.into())]));
        body.paragraph("hint", &said);
    }
}

/// A bar for each hour that has something, as long as its share of the best hour.
fn bars<'d>(body: &mut Body<'_>, hours: impl Iterator<Item = &'d HourTold>) {
    let hours: Vec<&HourTold> = hours.collect();
    let weight = |one: &HourTold| one.plays.filter(|plays| *plays > 0).unwrap_or(one.things);
    let best = hours.iter().map(|one| weight(one)).max().unwrap_or(1).max(1);
    body.put("<ol class=\"bars\">\n");
    for one in hours {
        let share = weight(one) * 100 / best;
        let plays =
            one.plays.map(|plays| body.voice.say(&Text::with("dossier-plays", [("plays", plays.into())])));
        let _ = writeln!(
            body.html,
            "<li><span class=\"hour\">{:02}:00</span><span class=\"bar\"><i style=\"width:{share}%\"></i></span>\
             <span class=\"much\">{} {}</span></li>",
            one.hour.unwrap_or_default(),
            one.things,
            escaped(&plays.unwrap_or_default())
        );
    }
    body.put("</ol>\n");
}

const LIVES: &[Column] = &[
    col("dossier-live"),
    short("dossier-started"),
    num("dossier-viewers"),
    num("dossier-gifts"),
    num("dossier-gift-amount"),
    num("dossier-income"),
];

fn lives(body: &mut Body<'_>, document: &DossierDocument) {
    let Some(told) = part(body, "dossier-lives", &document.lives) else { return };
    body.table(LIVES);
    for one in told.iter().take(SHOWN) {
        let cells = live(body, one);
        body.row("", LIVES, &cells);
    }
    body.end_table();
    more(body, told.len());
}

fn live(body: &Body<'_>, one: &LiveTold) -> [String; 6] {
    let name = [one.title.as_str(), one.live_id.as_str()].into_iter().find(|name| !name.is_empty());
    let name = name.map_or_else(|| body.voice.word("dossier-no-live"), str::to_owned);
    let coins = one.coins.as_ref().map(|coins| format!("{coins} {}", body.voice.word("dossier-coins")));
    let given = [amounts(&one.gift_amounts), coins.unwrap_or_default()];
    let given: Vec<String> = given.into_iter().filter(|text| !text.is_empty()).collect();
    let started = one.started_at.as_deref().unwrap_or_default().replace('T', "\n");
    [
        format!("{name}\n{}", body.place(&one.platform, &one.account)),
        started.get(..16).unwrap_or(&started).to_owned(),
        one.viewers.map(|viewers| viewers.to_string()).unwrap_or_default(),
        count(one.gifts),
        given.join("\n"),
        one.income.clone().unwrap_or_default(),
    ]
}

const LEVELS: &[Column] = &[num("dossier-level"), num("dossier-fans"), num("dossier-points")];

fn clubs(body: &mut Body<'_>, document: &DossierDocument) {
    let Some(told) = part(body, "dossier-clubs", &document.clubs) else { return };
    for club in told {
        let place = escaped(&body.place(&club.platform, &club.account));
        let _ = writeln!(body.html, "<h3>{place}</h3>");
        for line in club_says(body.voice, club) {
            body.paragraph("", &line);
        }
        if club.levels.is_empty() {
            continue;
        }
        body.table(LEVELS);
        for level in &club.levels {
            let cells =
                [level.level.clone(), level.fans.to_string(), level.points.clone().unwrap_or_default()];
            body.row("", LEVELS, &cells);
        }
        body.end_table();
    }
}

/// What else there is to say of a club: its day, who has no level, and until when it lasts.
pub fn club_says(voice: &Voice, club: &ClubTold) -> Vec<String> {
    let mut said = Vec::new();
    if !club.levels.is_empty() {
        let days = if club.as_of.is_empty() { voice.word("basis-undated") } else { club.as_of.join(", ") };
        said.push(voice.say(&Text::with("dossier-as-of", [("days", days.into())])));
    } else {
        said.push(voice.word("dossier-no-levels"));
    }
    if club.without_level > 0 {
        said.push(voice.say(&Text::with("dossier-without-level", [("count", club.without_level.into())])));
    }
    for loss in &club.losses {
        let stale = if loss.stale { format!(" ({})", voice.word("report-stale")) } else { String::new() };
        let until = loss.last_day.as_ref().map(|day| {
            let until = voice.say(&Text::with("dossier-safe-until", [("day", day.as_str().into())]));
            format!(" · {until}")
        });
        said.push(format!("{} [{}]{}{stale}", loss.title, loss.rule, until.unwrap_or_default()));
    }
    said.extend(
        club.snapshot_by
            .as_ref()
            .map(|day| voice.say(&Text::with("dossier-snapshot", [("day", day.as_str().into())]))),
    );
    said
}

fn queries(body: &mut Body<'_>, document: &DossierDocument) {
    body.heading("dossier-queries");
    body.paragraph("hint", &body.voice.word("dossier-queries-hint"));
    for query in &document.queries {
        let title = body.word(&format!("dossier-of-{}", query.of));
        let _ = writeln!(
            body.html,
            "<details><summary>{title}</summary><pre>{}\n\n{}</pre></details>",
            escaped(&query.command),
            escaped(&query.sql)
        );
    }
}
