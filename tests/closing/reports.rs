//! Reports as they were read and accepted, in both languages; `ACCEPT=1` writes them anew.

use super::common::{Desk, at, hold_to_schema};
use super::desk::{CLOSE_ON, TODAY, ask, desk, files, fixture};
use serde_json::Value;
use std::fs;
use std::io::Read;

fn is_expected(name: &str, text: &str) {
    let path = fixture("expected").join(name);
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == text, "{name} differs; ACCEPT=1 writes it. It is now:\n{text}");
}

#[test]
fn the_reports_of_the_mixed_folder_are_as_accepted() {
    let desk = desk();
    for lang in ["zh", "en"] {
        let ready =
            ask(&desk, &["ready", "downloads", "--close-on", CLOSE_ON, "--lang", lang, "--html", "r.html"]);
        is_expected(&format!("ready.{lang}.txt"), &ready.has_findings().out);
        is_expected(&format!("ready.{lang}.html"), &fs::read_to_string(desk.path("r.html")).unwrap());
        let plan = ask(
            &desk,
            &[
                "plan",
                "downloads",
                "--close-on",
                CLOSE_ON,
                "--lang",
                lang,
                "--md",
                "p.md",
                "--html",
                "p.html",
            ],
        );
        is_expected(&format!("plan.{lang}.txt"), &plan.has_findings().out);
        is_expected(&format!("plan.{lang}.md"), &fs::read_to_string(desk.path("p.md")).unwrap());
    }
}

#[test]
fn the_documents_keep_to_their_schemas() {
    let desk = desk();
    let ready = ask(&desk, &["ready", "downloads", "--close-on", CLOSE_ON, "--json"]).has_findings().json();
    hold_to_schema("ready", &ready);
    assert_eq!(at(&ready, "/verdict"), "TOO LATE");
    let plan = ask(&desk, &["plan", "downloads", "--close-on", CLOSE_ON, "--json"]).has_findings().json();
    hold_to_schema("plan", &plan);
    let first = at(&plan, "/items/0");
    assert_eq!(at(first, "/overdue"), true, "what is overdue stands first");
    assert_eq!(at(first, "/days_from_closing"), -84);
    assert_eq!(at(&plan, "/tips/0/amount"), "30.55");
}

/// The matrix by class, without the names of what each cell is of.
fn cells(document: &Value) -> Vec<(String, Value)> {
    let cells = at(document, "/coverage").as_array().unwrap();
    let told = cells.iter().map(|cell| {
        let mut cell = cell.clone();
        cell.as_object_mut().unwrap().remove("account");
        (cell["class"].as_str().unwrap().to_owned(), cell)
    });
    told.collect()
}

#[test]
fn without_one_input_exactly_the_cells_that_rest_on_it_differ() {
    let whole = desk();
    let words = ["ready", "downloads", "--json", "--platform", "lantern", "--close-on", CLOSE_ON];
    let before = cells(&ask(&whole, &words).has_findings().json());
    let mut rested: Vec<String> = Vec::new();
    for file in files(&whole.path("downloads")) {
        let desk = desk();
        fs::remove_file(desk.path("downloads").join(&file)).unwrap();
        let after = cells(&ask(&desk, &words).has_findings().json());
        for ((class, old), (_, new)) in before.iter().zip(&after) {
            let rests = old["files"].as_array().unwrap().iter().any(|held| held == file.as_str());
            assert_eq!(old != new, rests, "{class} without {file}:\n{old:#}\n{new:#}");
            rested.extend(rests.then(|| file.clone()));
        }
    }
    rested.dedup();
    assert_eq!(rested, files(&whole.path("downloads")), "every input carries some cell");
}

#[test]
fn the_page_escapes_what_it_shows_and_asks_for_nothing() {
    let desk = desk();
    ask(&desk, &["plan", "downloads", "--close-on", CLOSE_ON, "--html", "p.html"]).has_findings();
    ask(&desk, &["ready", "downloads", "--account", "lantern=<script>x</script>", "--html", "r.html"])
        .has_findings();
    for name in ["p.html", "r.html"] {
        let page = fs::read_to_string(desk.path(name)).unwrap();
        assert!(
            !page.contains("<script") && !page.contains("http://") && !page.contains("https://"),
            "{name}"
        );
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn every_bundle_has_its_report_and_the_same_day_gives_the_same_bytes() {
    let desk = desk();
    let mut reports = Vec::new();
    for (name, lang) in [("a.zip", "zh"), ("b.zip", "en")] {
        let cards = fixture("cards");
        let words = ["pack", "downloads", "-o", name, "--date", TODAY, "--lang", lang];
        desk.run_words(&[&words[..], &["--adapters", cards.to_str().unwrap()]].concat()).is_clean();
        reports.push(["ready.html", "ready.json"].map(|report| member(&desk, name, TODAY, report)));
    }
    assert_eq!(reports[0], reports[1], "whatever the language");
    let document: Value = serde_json::from_slice(&reports[0][1]).unwrap();
    hold_to_schema("ready", &document);
    assert_eq!(at(&document, "/today"), TODAY);
    assert_eq!(at(&document, "/close_on"), &Value::Null);
    let page = String::from_utf8(reports[0][0].clone()).unwrap();
    assert!(page.contains("粉丝名单") && page.contains("live replays"), "both languages");
}

/// A report of a bundle that was packed with that date.
pub fn member(desk: &Desk, bundle: &str, date: &str, report: &str) -> Vec<u8> {
    let file = fs::File::open(desk.path(bundle)).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut bytes = Vec::new();
    let name = format!("dabao-{date}/data/report/{report}");
    archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}
