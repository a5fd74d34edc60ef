#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used, missing_docs)]
use dabao::adapter::{Cards, Input, ingest};
use dabao::content::Content;
use dabao::finding::Findings;
use dabao::reader::kind;
use dabao::table::Kept;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut all: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    all.sort();
    for p in all {
        if p.is_dir() { walk(&p, out) } else { out.push(p) }
    }
}

fn show(cards: &Cards, path: &str, content: Content) {
    let head = content.head(kind::HEAD).unwrap();
    let mut k = kind::sniff(&head);
    if k == kind::Kind::Zip { k = kind::refine(k, &content); }
    if k == kind::Kind::Zip {
        let mut z = zip::ZipArchive::new(std::io::Cursor::new(std::io::Read::bytes(content.open().unwrap()).map(|b| b.unwrap()).collect::<Vec<u8>>())).unwrap();
        for i in 0..z.len() {
            let mut f = z.by_index(i).unwrap();
            let mut data = Vec::new();
            std::io::Read::read_to_end(&mut f, &mut data).unwrap();
            let name = format!("{path}!/{}", f.name().unwrap());
            drop(f);
            show(cards, &name, Content::memory(data));
        }
        return;
    }
    let findings = Findings::new();
    let (accounts, works, reveal) = (BTreeMap::from([("wechat-channels".to_string(), "acc".to_string())]), BTreeMap::new(), BTreeSet::new());
    let input = Input { cards, path, source: path, kind: k, content: &content, accounts: &accounts, works: &works, passwords: &[], reveal: &reveal, findings: &findings };
    let mut sink = Kept::default();
    let out = ingest(&input, &mut sink).unwrap();
    println!("\n### {path} [{}] {:?} read {} taken {} refused {} other {:?} cols {:?}", k.as_str(), out.state, out.read, out.taken, out.refused, out.other, out.columns);
    for c in &out.claims { println!("  claim {}/{} {} {:?} sheet {:?} rows {}", c.card, c.resource, c.basis, c.evidence, c.sheet, c.rows); }
    if !out.preamble.is_empty() { println!("  preamble {:?}", out.preamble); }
    for p in &out.profiles { println!("  profile {p:?}"); }
    for row in &sink.0 {
        let cells: Vec<String> = row.table.fields.iter().zip(row.values()).filter(|(f, v)| !v.is_empty() && !["source","platform","account_id","unit"].contains(&f.name)).map(|(f, v)| format!("{}={}", f.name, v.chars().take(if f.name=="extra" {2000} else {40}).collect::<String>())).collect();
        println!("  {} {}", row.table.name, cells.join(" "));
    }
    for f in findings.into_vec() { println!("  ! {} {} col {:?} found {:?} expected {:?} x{}", f.code.as_str(), f.position(), f.column, f.found, f.expected, f.count); }
}

#[test]
fn scratch() {
    let cards = Cards::builtin().unwrap();
    let mut files = Vec::new();
    let base = PathBuf::from(std::env::var("FIX").unwrap_or("fixtures/platforms".into()));
    walk(&base, &mut files);
    for f in files {
        let s = f.to_string_lossy().into_owned();
        if let Some((_, inner)) = s.split_once("/downloads/") {
            println!("\n===== {}", s.split("/downloads").next().unwrap());
            show(&cards, inner, Content::Path(f.clone()));
        }
    }
}
