//! Reports in a real browser: on a phone's width nothing runs over the edge, and the
//! browser has nothing to complain about. `tests/run` installs Chromium.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Desk, repository};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Widths in CSS pixels: a small phone, a phone, a tablet held upright, a desk.
const WIDTHS: [u32; 4] = [320, 390, 768, 1280];

/// Shows each page in a frame of each width and writes down what is wider than its frame.
/// A table that scrolls inside itself would be found as well: nothing may.
const PROBE: &str = r#"<!DOCTYPE html><meta charset="utf-8"><title>probe</title><script>
const pages = PAGES, widths = WIDTHS, found = [];
let open = pages.length * widths.length;
for (const page of pages) for (const width of widths) {
  const frame = document.createElement('iframe');
  frame.style = `width:${width}px;height:800px;border:0`;
  frame.onload = () => {
    const root = frame.contentDocument.documentElement;
    const wide = [...root.querySelectorAll('body, body *')].filter(e => e.getBoundingClientRect().right > width + 0.5 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth);
    const main = root.querySelector('main');
    found.push({ page, width, text: main ? main.innerText.length : 0,
      over: Math.max(root.scrollWidth - width, 0), wide: wide.slice(0, 3).map(e => e.outerHTML.slice(0, 200)) });
    if (--open === 0) document.body.innerText = 'FOUND' + JSON.stringify(found) + 'END';
  };
  frame.src = page;
  document.documentElement.appendChild(document.body || document.createElement('body')).appendChild(frame);
}
</script>"#;

/// A run of the browser: what the page came to, and what it complained about.
fn browse(desk: &Desk, page: &Path) -> (String, Vec<String>) {
    let chromium = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()))
        .expect("tests/run installs chromium");
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--allow-file-access-from-files", "--enable-logging=stderr", "--virtual-time-budget=60000"])
        .arg(format!("--user-data-dir={}", desk.path("browser").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let complaints = said.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect();
    (String::from_utf8_lossy(&output.stdout).into_owned(), complaints)
}

fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Every report, in both languages, about data with long names.
fn reports(desk: &Desk) -> Vec<String> {
    let cards = repository().join("fixtures/dossier/cards");
    let cards = cards.to_str().unwrap();
    let long = "没有空格的长名字".repeat(12);
    let unbroken = "w".repeat(120);
    for entry in fs::read_dir(repository().join("fixtures/dossier/downloads")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        desk.put(&format!("d/{name}"), &fs::read(entry.path()).unwrap());
    }
    let orders = format!(
        "油单号,油单行号,油品编号,油品,油量,油款,油单状态,下单,付款\n\
         {unbroken},1,{unbroken},{long},123456789,99999999999.99,完成,2026-02-01 20:15:00,2026-02-01 20:16:00\n"
    );
    desk.put("d/长.csv", orders.as_bytes());
    desk.put(&format!("d/{unbroken}.csv"), format!("灯账号,灯账时间,灯账方向,灯账类型,灯账金额,灯账余额\nx,2026-02-01 09:00:00,进,{unbroken},123456789012.34,123456789012.34\n").as_bytes());
    desk.run_words(&["pack", "d", "-o", "b.zip", "--date", "2026-02-10", "--adapters", cards]).code();
    let mut pages = Vec::new();
    for lang in ["zh", "en"] {
        for (command, name) in [("ready", "ready"), ("plan", "plan"), ("dossier", "dossier")] {
            let page = format!("{name}.{lang}.html");
            let account = format!("lamp={unbroken}");
            let words = [
                command,
                "d",
                "--lang",
                lang,
                "--html",
                &page,
                "--today",
                "2026-02-10",
                "--close-on",
                "2026-03-01",
                "--adapters",
                cards,
                "--account",
                &account,
            ];
            desk.run_words(&words).code();
            pages.push(page);
        }
    }
    desk.run_words(&["unpack", "b.zip", "-o", "u"]).code();
    pages.extend(["ready", "dossier"].map(|name| format!("u/dabao-2026-02-10/data/report/{name}.html")));
    for page in &pages {
        assert!(desk.has(page), "{page}");
    }
    pages
}

#[test]
fn no_report_runs_over_the_edge_on_a_phone_and_the_browser_has_no_complaint() {
    let desk = Desk::new();
    let pages = reports(&desk);
    let probe = PROBE
        .replace("PAGES", &serde_json::to_string(&pages).unwrap())
        .replace("WIDTHS", &serde_json::to_string(&WIDTHS).unwrap());
    let probe = desk.put("probe.html", probe.as_bytes());
    let (dom, complaints) = browse(&desk, &probe);
    assert!(complaints.is_empty(), "{complaints:#?}");
    let told = dom.split("FOUND").last().and_then(|rest| rest.split("END").next()).unwrap_or_default();
    let found: Vec<serde_json::Value> =
        serde_json::from_str(&unescaped(told)).unwrap_or_else(|_| panic!("the browser tells nothing: {dom}"));
    assert_eq!(found.len(), pages.len() * WIDTHS.len());
    let over: Vec<_> =
        found.iter().filter(|one| one["over"] != 0 || one["wide"] != serde_json::json!([])).collect();
    assert!(over.is_empty(), "{over:#?}");
    assert!(found.iter().all(|one| one["text"].as_u64().unwrap() > 200), "a page is empty: {found:#?}");
}
