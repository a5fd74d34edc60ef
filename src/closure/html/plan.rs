//! The plan: what is overdue, then one table for each month.

use super::{Body, Column, fine, lang, num, page, short, wide};
use crate::closure::plan_document::{ItemTold, PlanDocument};
use crate::closure::text::{Text, Voice, word};
use std::fmt::Write;

const ITEMS: &[Column] = &[
    short("report-date"),
    num("report-from-closing"),
    short("report-kind"),
    wide("report-what"),
    fine("report-source"),
];

/// The plan.
pub fn of_plan(voice: &Voice, plan: &PlanDocument) -> String {
    let mut body = Body::new(voice, &plan.names);
    let title = voice.say(&Text::with("plan-title", [("day", plan.close_on.as_str().into())]));
    let today = voice.say(&Text::with("plan-today", [("today", plan.today.as_str().into())]));
    body.top("report-plan", &today);
    let said = body.say("plan-title", [("day", plan.close_on.as_str().into())]);
    let _ = writeln!(body.html, "<h1>{said}</h1>");
    let mut section = String::new();
    for item in &plan.items {
        let month = item.date.get(..7).unwrap_or_default().to_owned();
        let name = if item.overdue { voice.word("plan-overdue") } else { month };
        if name != section {
            if !section.is_empty() {
                body.end_table();
            }
            let class = if item.overdue { " class=\"over\"" } else { "" };
            let _ = writeln!(body.html, "<h2{class}>{}</h2>", super::escaped(&name));
            body.table(ITEMS);
            section = name;
        }
        row(&mut body, item);
    }
    if !section.is_empty() {
        body.end_table();
    }
    after(&mut body, plan);
    page(&title, &[(lang(voice), body.html)])
}

fn row(body: &mut Body<'_>, item: &ItemTold) {
    let class = match (item.done, item.overdue) {
        (true, _) => "done",
        (_, true) => "over",
        _ => "",
    };
    let box_of = if item.done { "☑" } else { "☐" };
    let mut what = format!("{box_of} {}", body.placed(&item.platform, &item.account, &item.title));
    if !item.detail.is_empty() {
        let _ = write!(what, "\n{}", item.detail);
    }
    if !item.certain {
        let _ = write!(what, "\n{}", body.voice.word("plan-uncertain"));
    }
    let kind = body.voice.word(&format!("plan-kind-{}", word(item.kind)));
    let days = format!("{:+}", item.days_from_closing);
    let stale = if item.stale { body.voice.word("report-stale") } else { String::new() };
    let source = [item.rule.as_str(), item.source.as_str(), stale.as_str()];
    let source: Vec<&str> = source.into_iter().filter(|part| !part.is_empty()).collect();
    body.row(class, ITEMS, &[item.date.clone(), days, kind, what, source.join(" · ")]);
}

/// What stands below the list: alternatives, tips, links.
fn after(body: &mut Body<'_>, plan: &PlanDocument) {
    if !plan.instead.is_empty() {
        body.heading("plan-alternatives");
        let said: Vec<String> =
            plan.instead.iter().map(|one| body.placed(&one.platform, "", &one.title)).collect();
        body.list(said.into_iter());
    }
    if !plan.tips.is_empty() {
        body.heading("plan-tips");
        let sums = plan.tips.iter();
        let said = sums.map(|tips| {
            let sum = format!("{}: {} {}", tips.year, tips.amount, tips.currency);
            body.placed(&tips.platform, &tips.account, &sum)
        });
        let said: Vec<String> = said.collect();
        body.list(said.into_iter());
    }
    if !plan.links.is_empty() {
        body.heading("plan-links");
        let links = plan.links.iter();
        let said: Vec<String> =
            links.map(|link| body.placed(&link.platform, &link.account, &link.work)).collect();
        body.list(said.into_iter());
    }
}
