//! The documents say what the program does: sections that can be made are made, examples
//! are run, and nothing that a user can meet goes unnamed.
//!
//! `ACCEPT=1 cargo test --test docs` writes the made sections into the documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Desk, demo, repository};
use dabao::accession::State;
use dabao::finding::{Code, Finding};
use dabao::message::{Catalogue, Lang};
use dabao::reader::{Cell, Form};
use dabao::schema::{self, Field, Kind, ROW_TABLES, Table};
use dabao::value::{Parser, Setting};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The documents at the root of the repository that must be there, and one beside the cards.
const DOCUMENTS: &[&str] =
    &["ARCHITECTURE.md", "CONTRIBUTING.md", "FORMAT.md", "adapters/README.md", "docs/seed-coverage.md"];

fn document(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn holds(law: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{law}:\n{}", breaches.join("\n"));
}

// ---------------------------------------------------------------- links

/// Every Markdown file of the repository that is our own.
fn markdown_files() -> Vec<PathBuf> {
    let mut open = vec![repository().to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                open.push(path);
            } else if name.ends_with(".md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The targets of the links of a text, code left out.
fn links(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split("](").skip(1)).filter_map(|rest| rest.split(')').next()).collect()
}

/// The anchors of a text, as GitHub makes them of its headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings =
        text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    headings
        .map(|heading| heading.to_lowercase().replace(' ', "-").chars().filter(|c| kept(*c)).collect())
        .collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut breaches = Vec::new();
    for file in markdown_files() {
        let text = fs::read_to_string(&file).unwrap();
        for link in links(&text).into_iter().filter(|link| !link.contains("://")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            let known = || anchors(&fs::read_to_string(&target).unwrap_or_default()).contains(anchor);
            if !target.exists() || (!anchor.is_empty() && !known()) {
                breaches.push(format!("{}: {link}", file.display()));
            }
        }
    }
    for document in DOCUMENTS.iter().filter(|path| !repository().join(path).is_file()) {
        breaches.push(format!("{document} is not there"));
    }
    holds("every link leads to a file and a heading that are there", &breaches);
}

// ---------------------------------------------------------------- sections that are made

/// Held while a document is read and written: two sections may stand in one.
static WRITING: Mutex<()> = Mutex::new(());

/// Compares the stretch between `<!-- NAME -->` and `<!-- /NAME -->` with what was made.
fn section_is(path: &str, name: &str, made: &str) {
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let text = document(path);
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("{path} has no {begin}"));
    let (kept, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{path} has no {end}"));
    if kept == made {
        return;
    }
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(repository().join(path), format!("{before}{begin}{made}{end}{after}")).unwrap();
        return;
    }
    panic!("{path} differs between {begin}and {end}; ACCEPT=1 writes this there:\n\n{made}");
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Id => "id",
        Kind::Count => "count",
        Kind::Number => "number",
        Kind::Money => "money",
        Kind::Ratio => "ratio",
        Kind::Seconds => "seconds",
        Kind::Moment => "moment",
        Kind::Bool => "bool",
        Kind::Json => "json",
    }
}

fn field_line(field: &Field) -> String {
    let masked = if field.personal.is_some() { ", masked" } else { "" };
    format!("| `{}` | {}{masked} | {} | {} |\n", field.name, word(field.kind), field.en, field.zh)
}

fn field_lines<'f>(fields: impl Iterator<Item = &'f Field>) -> String {
    let head = "| field | kind | meaning | 中文 |\n|---|---|---|---|\n".to_string();
    fields.fold(head, |text, field| text + &field_line(field))
}

/// The fields that every table of rows has: at its beginning and at its end.
fn shared() -> (usize, usize) {
    let same = |at: &dyn Fn(&Table) -> Option<&'static Field>| {
        let names: BTreeSet<&str> = ROW_TABLES.iter().filter_map(|t| Some(at(t)?.name)).collect();
        names.len() == 1
    };
    let first = (0..).take_while(|i| same(&|t| t.fields.get(*i))).count();
    let last = (1..).take_while(|i| same(&|t| t.fields.get(t.fields.len().checked_sub(*i)?))).count();
    (first, last)
}

fn tables() -> String {
    let (first, last) = shared();
    let mut text = String::from("\nEvery table of rows begins with\n\n");
    let model = ROW_TABLES[0];
    text += &field_lines(model.fields[..first].iter());
    text += "\nand ends with\n\n";
    text += &field_lines(model.fields[model.fields.len() - last..].iter());
    text += "\nBetween them stand:\n";
    for table in schema::tables().filter(|table| table.base.is_empty()) {
        let is_of_rows = ROW_TABLES.iter().any(|t| t.name == table.name);
        let own = if is_of_rows { &table.fields[first..table.fields.len() - last] } else { table.fields };
        let _ = write!(text, "\n### {} · {}\n\n{}", table.name, table.zh, table.en);
        let _ = write!(text, "{}\n\n{}", key_line(table), field_lines(own.iter()));
    }
    text + "\n"
}

/// What makes two rows of a table the same.
fn key_line(table: &Table) -> String {
    let Some(key) = schema::row_key(table) else { return String::new() };
    let list = |fields: &[&str]| fields.iter().map(|f| format!("`{f}`")).collect::<Vec<_>>().join(", ");
    let way =
        |by: &schema::By| if by.one { list(by.fields) } else { format!("{} (counted)", list(by.fields)) };
    let ways: Vec<String> = key.by.iter().map(way).collect();
    let mut text = format!(" Key: {}.", ways.join("; else "));
    if !key.moments.is_empty() {
        let _ = write!(text, " The later {} is the newer row.", list(key.moments));
    }
    if key.list {
        text += " An export lists all there is.";
    }
    text
}

fn derived() -> String {
    let current = schema::CURRENT_TABLES[0];
    let base = schema::table(current.base).unwrap();
    field_lines(current.fields[base.fields.len()..].iter())
}

#[test]
fn format_md_describes_what_is_derived() {
    section_is("FORMAT.md", "current", &derived());
}

#[test]
fn format_md_describes_the_tables_of_the_schema() {
    assert_eq!(shared(), (2, 3), "the words around the shared fields");
    section_is("FORMAT.md", "tables", &tables());
}

#[test]
fn format_md_names_every_finding() {
    let words = Catalogue::new(Lang::En);
    let mut text = String::from("| code | severity | says |\n|---|---|---|\n");
    for code in Code::ALL {
        let finding = Finding::new(*code, "").found("‹found›").expected("‹expected›");
        let says = words.finding(&finding);
        let _ = writeln!(text, "| `{}` | {} | {says} |", code.as_str(), code.severity().as_str());
    }
    section_is("FORMAT.md", "findings", &text);
}

#[test]
fn format_md_names_every_state_and_kind_of_file() {
    let format = document("FORMAT.md");
    let kinds = quoted_words(&source("src/reader/kind.rs"), "Kind::", " => \"");
    assert!(kinds.len() > 15, "{kinds:?}");
    let states = State::ALL.iter().map(|state| state.as_str().to_owned());
    let missing: Vec<String> =
        states.chain(kinds).filter(|word| !format.contains(&format!("`{word}`"))).collect();
    holds("FORMAT.md names every state and kind", &missing);
}

fn source(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

/// The words in quotes on lines that begin with a name and go on with a mark.
fn quoted_words(text: &str, name: &str, mark: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.trim_start().starts_with(name));
    lines.filter_map(|line| Some(line.split_once(mark)?.1.split('"').next()?.to_owned())).collect()
}

// ---------------------------------------------------------------- the guide to cards

/// The keys and words that a card may hold, from the types that read it.
fn vocabulary() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (path, wanted) in [
        ("src/adapter/card.rs", ""),
        ("src/adapter/rule.rs", ""),
        ("src/adapter/asset.rs", ""),
        ("src/adapter/target.rs", ""),
        ("src/adapter/segment.rs", ""),
        ("src/value/mod.rs", "Parser"),
        ("src/schema.rs", "Personal"),
    ] {
        let mut inside = String::new();
        for line in source(path).lines() {
            let (indent, code) = (line.len() - line.trim_start().len(), line.trim_start());
            if let Some(rest) = code.strip_prefix("pub enum ").or_else(|| code.strip_prefix("pub struct ")) {
                inside = rest.split([' ', '(']).next().unwrap().to_owned();
            }
            if inside == "OneOrMany" || (!wanted.is_empty() && inside != wanted) {
                continue;
            }
            let key = code.strip_prefix("pub ").unwrap_or(code);
            match key.split_once([':', ',', ' ']).map(|(name, _)| name) {
                Some(name)
                    if line.starts_with("    pub ")
                        && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') =>
                {
                    words.insert(name.to_owned());
                }
                Some(name) if indent == 8 && key.starts_with(&format!("{name}: ")) && !name.contains('(') => {
                    words.insert(name.to_owned());
                }
                // What derives stands on lines of its own, with others beside it.
                Some(name)
                    if indent == 4
                        && name.starts_with(|c: char| c.is_ascii_uppercase())
                        && !code.contains(", ") =>
                {
                    words.insert(kebab(name));
                }
                _ => {}
            }
        }
    }
    // Not keys: methods of the same files.
    ["fn", "const"].iter().for_each(|word| {
        words.remove(*word);
    });
    words
}

/// `UnixSeconds` as cards spell it: `unix-seconds`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

#[test]
fn the_guide_to_cards_names_every_key_and_word() {
    let guide = document("adapters/README.md");
    let words = vocabulary();
    assert!(
        words.len() > 80 && words.contains("unix-milliseconds") && words.contains("hint_needed"),
        "{words:?}"
    );
    let missing: Vec<String> =
        words.into_iter().filter(|word| !guide.contains(&format!("`{word}`"))).collect();
    holds("adapters/README.md names every key of a card, and every word that may follow one", &missing);
}

/// The block of code that follows a mark of its own.
fn example<'t>(text: &'t str, name: &str) -> &'t str {
    let mark = format!("<!-- example: {name} -->\n\n```");
    let (_, rest) = text.split_once(&mark).unwrap_or_else(|| panic!("there is no example {name}"));
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_card_of_the_guide_does_what_the_guide_says() {
    let guide = document("adapters/README.md");
    let desk = Desk::new();
    let list = example(&guide, "guests.csv");
    let folder = "lantern/fixtures/platforms/lantern/guests";
    desk.put(&format!("{folder}/downloads/guests.csv"), list.as_bytes());
    desk.put("downloads/guests.csv", list.as_bytes());
    fs::create_dir_all(desk.path("lantern/adapters")).unwrap();
    desk.run("adapters new downloads/guests.csv -o lantern/adapters/lantern.toml").is_clean();
    desk.put("lantern/adapters/lantern.toml", example(&guide, "lantern.toml").as_bytes());
    desk.run("adapters check lantern").has_findings().says("read expected.new/");
    assert_eq!(rows(&desk.path(folder).join("expected.new/fans.csv")), example(&guide, "fans"));
    desk.run("adapters check lantern --accept").is_clean();
    desk.run("adapters check lantern").is_clean();
    desk.run("adapters --adapters lantern/adapters show lantern").is_clean();
    desk.run("pack downloads --adapters lantern/adapters -o backup.zip").is_clean();
}

/// The cells of a CSV that hold something, as `field = value`, an empty line after each row.
fn rows(path: &Path) -> String {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names = reader.headers().unwrap().clone();
    let mut text = String::new();
    for record in reader.records() {
        let record = record.unwrap();
        for (name, value) in names.iter().zip(&record).filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(text, "{name} = {value}");
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

#[test]
fn the_rules_of_ones_own_in_the_guide_are_in_force() {
    let desk = Desk::new();
    desk.put("own.toml", example(&document("adapters/README.md"), "own-rules.toml").as_bytes());
    let shown = |id: &str| desk.run(&format!("rules show {id} --rules own.toml --json")).is_clean().json();
    let changed = shown("kuaishou/processing");
    assert_eq!(changed["rules"][0]["value"], 7);
    assert_eq!(changed["rules"][0]["note"], "客服 11 月 2 日答复");
    assert_eq!(shown("law/lantern-notice")["rules"][0]["side"], "before");
    desk.run("rules show law/lantern-notice").failed();
}

#[test]
fn every_example_of_a_parser_reads_as_the_guide_says() {
    let guide = document("adapters/README.md");
    let (_, section) = guide.split_once("<!-- parsers -->").unwrap();
    let (section, _) = section.split_once("<!-- /parsers -->").unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let values = BTreeMap::from([("女".to_owned(), "female".to_owned())]);
    let setting = Setting { zone: &zone, missing: &["--".to_owned()], values: &values };
    let (mut tried, mut breaches) = (0, Vec::new());
    for line in section.lines().filter(|line| line.starts_with("| `")) {
        let name = line.split('`').nth(1).unwrap();
        let parser: Parser = serde_json::from_value(name.into()).unwrap_or_else(|e| panic!("{name}: {e}"));
        for pair in line.split('|').nth(3).unwrap().split(';') {
            let words: Vec<&str> = pair.split('`').collect();
            let [_, cell, arrow, wanted, ..] = words.as_slice() else { panic!("{line}") };
            assert_eq!(arrow.trim(), "→", "{line}");
            let mut out = String::new();
            let read = parser.read(Cell { text: cell, form: Form::Text }, &setting, &mut out);
            tried += 1;
            if read.is_err() || out != *wanted {
                breaches.push(format!("{name}: {cell} gives {out} ({read:?}), not {wanted}"));
            }
        }
    }
    holds("a parser reads its examples", &breaches);
    assert!(tried > 40, "{tried} examples");
}

// ---------------------------------------------------------------- reading without dabao

#[test]
fn the_example_of_format_md_reads_a_bundle_without_dabao() {
    let format = document("FORMAT.md");
    let desk = Desk::new();
    let folder = demo();
    desk.run_words(&["pack", &folder.to_string_lossy(), "-o", "backup.zip", "--date", "2026-11-21"])
        .has_findings();
    let script = desk.put("fans.py", example(&format, "python").as_bytes());
    let output = Command::new("python3")
        .arg(script)
        .arg(desk.path("backup.zip"))
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), example(&format, "output"));
}

// ---------------------------------------------------------------- the command line

#[test]
fn every_command_and_option_is_explained() {
    let desk = Desk::new();
    let mut breaches = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(words) = open.pop() {
        let asked: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let help = desk.run_words(&asked).is_clean().out;
        for (name, said) in entries(&help) {
            if said.is_empty() || said.starts_with("help-") {
                breaches.push(format!("dabao {}: {name}", words.join(" ")));
            }
        }
        let commands =
            help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap());
        for line in commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
            let name = line.split_whitespace().next().unwrap().to_owned();
            open.push(words.iter().cloned().chain([name]).collect());
        }
    }
    holds("every command, argument and option says what it does", &breaches);
}

/// The commands, arguments and options of a help page with what is said of each.
fn entries(help: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for block in ["\nCommands:\n", "\nArguments:\n", "\nOptions:\n"] {
        let Some((_, rest)) = help.split_once(block) else { continue };
        for line in rest.split("\n\n").next().unwrap().lines() {
            let text = line.trim_start();
            let (name, said) = text.split_once("  ").unwrap_or((text, ""));
            match found.last_mut() {
                Some((_, last)) if line.len() - text.len() > 6 => last.push_str(text),
                _ => found.push((name.to_owned(), said.trim().to_owned())),
            }
        }
    }
    found
}
