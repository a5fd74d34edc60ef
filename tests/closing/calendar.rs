//! The calendar is read by a parser of strangers: Python's icalendar.

use super::common::repository;
use super::desk::{CLOSE_ON, ask, desk};
use std::process::Command;

/// Prints each event as one line: UID, day, summary. Fails on anything that is not sound.
const READ: &str = "import sys, icalendar\n\
    data = open(sys.argv[1], 'rb').read()\n\
    assert b'\\n' not in data.replace(b'\\r\\n', b''), 'bare line feed'\n\
    assert all(len(line) <= 75 for line in data.split(b'\\r\\n')), 'a line is too long'\n\
    calendar = icalendar.Calendar.from_ical(data)\n\
    assert not calendar.errors, calendar.errors\n\
    assert calendar['VERSION'] == '2.0' and calendar['PRODID']\n\
    for event in calendar.walk('VEVENT'):\n\
    \x20   assert not event.errors, event.errors\n\
    \x20   assert event['DTSTAMP'].dt.tzinfo is not None\n\
    \x20   print(event['UID'], event['DTSTART'].dt.isoformat(), event['SUMMARY'], sep='\\t')\n";

fn events(path: &std::path::Path) -> Vec<Vec<String>> {
    let python = repository().join("target/venv/bin/python");
    assert!(python.is_file(), "tests/run installs Python tools into target/venv");
    let output =
        Command::new(python).args(["-c", READ]).arg(path).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn a_stranger_reads_every_item_of_the_plan_with_its_day() {
    let desk = desk();
    let words = ["plan", "downloads", "--close-on", CLOSE_ON, "--ics", "p.ics", "--json", "--lang", "zh"];
    let plan = ask(&desk, &words).json();
    let events = events(&desk.path("p.ics"));
    let items = plan["items"].as_array().unwrap();
    assert_eq!(events.len(), items.len());
    for (event, item) in events.iter().zip(items) {
        assert_eq!(event[1], item["date"].as_str().unwrap(), "{item:#}");
        assert!(event[2].contains(item["title"].as_str().unwrap()), "{event:?}");
    }
    let mut uids: Vec<&String> = events.iter().map(|event| &event[0]).collect();
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), events.len(), "each has its own");
}

#[test]
fn the_uids_stay_when_the_plan_is_made_anew() {
    let desk = desk();
    let uids = |name: &str, today: &str| {
        let words = ["plan", "downloads", "--close-on", today, "--ics", name];
        ask(&desk, &words).code();
        let mut uids: Vec<String> =
            events(&desk.path(name)).into_iter().map(|event| event[0].clone()).collect();
        uids.sort();
        uids
    };
    assert_eq!(uids("a.ics", CLOSE_ON), uids("b.ics", "2026-07-31"), "another day, the same events");
}

#[test]
fn a_readiness_without_deadlines_is_a_calendar_too() {
    let desk = desk();
    ask(&desk, &["ready", "downloads", "--platform", "lantern", "--ics", "r.ics"]).has_findings();
    assert!(!events(&desk.path("r.ics")).is_empty());
}
