//! `dabao plan`: a dated list from what is overdue to the last duty after closing.

use super::Ended;
use super::closing::{ClosingArgs, write_whole};
use super::document;
use super::face::{Face, Trouble};
use dabao::closure::{Given, Plan, Text, Voice, html, ics, markdown, text};
use dabao::finding::Severity;
use jiff::civil::Date;
use std::path::PathBuf;

/// The arguments of `plan`.
#[derive(clap::Args)]
pub struct Args {
    paths: Vec<PathBuf>,
    #[command(flatten)]
    closing: ClosingArgs,
    #[arg(long, value_name = "ID")]
    done: Vec<String>,
    #[arg(long)]
    json: bool,
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    md: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
}

/// Lays out the plan; the exit code is 1 where something is overdue.
pub fn run(args: &Args, face: &Face) -> Result<Ended, Trouble> {
    let close_on = args.closing.close_on(face)?.ok_or_else(|| face.trouble("error-no-close-on", &[]))?;
    let mut gathered = args.closing.gather(face, &args.paths, args.json)?;
    let today = gathered.days.today;
    let mut plan = laid_out(&gathered.given(), &gathered, close_on);
    if !args.done.is_empty() {
        for id in &args.done {
            if !plan.items.iter().any(|item| &item.id == id) {
                return Err(face.trouble("error-no-item", &[("value", id.clone())]));
            }
            gathered.answers.done.insert(id.clone(), today);
        }
        gathered.keep_answers(face)?;
        plan = laid_out(&gathered.given(), &gathered, close_on);
    }
    let given = gathered.given();
    let voice = Voice::of(face.words.lang);
    let document = plan.document(&given, close_on, &voice);
    let name = voice.say(&Text::with("plan-title", [("day", close_on.into())]));
    if let Some(path) = &args.html {
        write_whole(face, path, html::of_plan(&voice, &document).as_bytes())?;
    }
    if let Some(path) = &args.md {
        write_whole(face, path, markdown::of_plan(&voice, &document).as_bytes())?;
    }
    if let Some(path) = &args.ics {
        write_whole(face, path, ics::of_plan(&document, &name).as_bytes())?;
    }
    if args.json {
        document::print(&document)?;
    } else {
        show(face, &given, &plan, close_on, &voice)?;
    }
    let overdue = plan.items.iter().any(|item| item.overdue(today));
    Ok(if overdue { Ended::Findings } else { Ended::Clean })
}

fn laid_out(given: &Given<'_>, gathered: &super::closing::Gathered, close_on: Date) -> Plan {
    given.plan(&given.readiness(gathered.sealed), close_on)
}

fn show(face: &Face, given: &Given<'_>, plan: &Plan, close_on: Date, voice: &Voice) -> Result<(), Trouble> {
    let today = given.days.today;
    face.line(&face.bold(&face.text("plan-title", &[("day", close_on.to_string())])))?;
    let mut section = String::new();
    for item in plan.ordered(today) {
        let month = item.date.strftime("%Y-%m").to_string();
        let name = if item.overdue(today) { face.text("plan-overdue", &[]) } else { month };
        if name != section {
            face.line("")?;
            face.line(&face.bold(&name))?;
            section = name;
        }
        let place = [item.key.platform.as_str(), item.key.account.as_str()].join(" ");
        let place = if item.key.platform.is_empty() { String::new() } else { format!("[{}] ", place.trim()) };
        let tick = if item.done.is_some() { "✓" } else { " " };
        let date = item.date.to_string();
        let date = if item.overdue(today) { face.coloured(Severity::Error, &date) } else { date };
        let kind = face.text(&format!("plan-kind-{}", text::word(item.kind)), &[]);
        let days = format!("{:+}", item.days_from(close_on));
        face.line(&format!("  {tick} {date} {days:>5}  {place}{} · {kind}", voice.say(&item.title)))?;
        if !item.certain {
            face.line(&format!("        {}", face.text("plan-uncertain", &[])))?;
        }
    }
    below(face, given, plan, voice)
}

/// What stands below the list: alternatives, tips, links, and how to go on.
fn below(face: &Face, given: &Given<'_>, plan: &Plan, voice: &Voice) -> Result<(), Trouble> {
    let list = |heading: &str, lines: Vec<String>| -> Result<(), Trouble> {
        if lines.is_empty() {
            return Ok(());
        }
        face.line("")?;
        face.line(&face.bold(&face.text(heading, &[])))?;
        lines.iter().try_for_each(|line| face.line(&format!("  {line}")))?;
        Ok(())
    };
    let place = |platform: &str| if platform.is_empty() { String::new() } else { format!("[{platform}] ") };
    let instead = plan.instead.iter();
    let instead = instead.map(|known| {
        format!("{}{}", place(&known.platform), voice.say(&dabao::closure::plan::alternative(known)))
    });
    list("plan-alternatives", instead.collect())?;
    let tips = plan.tips.iter();
    let tips = tips.map(|t| format!("{}{}: {} {}", place(&t.platform), t.year, t.amount, t.currency));
    list("plan-tips", tips.collect())?;
    let links = plan.links.iter().map(|(key, work)| format!("{}{work}", place(&key.platform)));
    list("plan-links", links.collect())?;
    face.line("")?;
    if let Some(day) = given.workdays.known_until() {
        face.line(&face.text("rules-holidays", &[("day", day.to_string())]))?;
    }
    face.line(&face.text("plan-hint", &[]))?;
    Ok(())
}
