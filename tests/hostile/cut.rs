//! Every fixture cut, flipped, and under every other name: no row is lost without a word.

use crate::program::Place;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Forms that tell of themselves where they end.
const ENDED: [&str; 8] = ["xlsx", "xlsm", "xlsb", "ods", "xls", "json", "html", "office-encrypted"];

/// The tables among the fixtures of all platforms: path below `downloads/`, and bytes.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/platforms")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some((_, below)) = path.to_string_lossy().split_once("/downloads/") {
                files.push((below.to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files.dedup_by(|a, b| a.1 == b.1);
    assert!(files.len() > 100);
    files
}

/// The lines of the ledger by path.
fn lines(told: &crate::program::Told) -> BTreeMap<String, Value> {
    told.files().map(|f| (f["path"].as_str().unwrap().to_owned(), f.clone())).collect()
}

#[test]
fn no_row_of_a_cut_file_is_lost_without_a_word() {
    let fixtures = fixtures();
    let whole = |place: Place| {
        fixtures
            .iter()
            .enumerate()
            .fold(place, |p, (n, (path, bytes))| p.file(format!("whole/{n}/{path}"), bytes))
    };
    let told_whole = whole(Place::new()).scan();
    let whole = lines(&told_whole);
    for part in [1, 4, 6, 7] {
        let mut place = Place::new();
        for (number, (path, bytes)) in fixtures.iter().enumerate() {
            place = place.file(format!("{number}/{path}"), &bytes[..bytes.len() * part / 8]);
        }
        let told = place.scan();
        let cut = lines(&told);
        for (number, (path, _)) in fixtures.iter().enumerate() {
            let before = &whole[&format!("whole/{number}/{path}")];
            let path = format!("{number}/{path}");
            let after = &cut[&path];
            let ended = ENDED.contains(&before["kind"].as_str().unwrap());
            // What is left of two files may be the same.
            if before["state"] != "ingested" || !ended || after["state"] == "duplicate" {
                continue;
            }
            let trouble = format!("{path} at {part}/8 is {after}: {:?}", told.codes(&path));
            assert_ne!(after["state"], "ingested", "{trouble}");
            // A page may be cut before its first table begins.
            assert!(after["state"] != "unknown" || before["kind"] == "html", "{trouble}");
            assert!(!told.troubles(&path).is_empty(), "{trouble}");
        }
    }
}

#[test]
fn a_flipped_byte_ends_no_run() {
    let fixtures = fixtures();
    for turn in 0..3 {
        let mut place = Place::new();
        for (number, (path, bytes)) in fixtures.iter().enumerate().filter(|(_, (_, bytes))| !bytes.is_empty())
        {
            let mut bytes = bytes.clone();
            for hit in 0..=turn {
                let at = (number * 7919 + hit * 104_729 + turn * 31) % bytes.len();
                bytes[at] ^= 1 << (number % 8);
            }
            place = place.file(format!("{number}/{path}"), bytes);
        }
        place.scan();
    }
}

#[test]
fn the_extension_means_nothing() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let forms = [
        "platforms/any/name-id-and-follow-time/downloads/导出.csv",
        "readers/all-forms.xlsx",
        "readers/excel-97.xls",
        "readers/hidden-sheet.xlsb",
        "readers/repeated-rows.ods",
    ];
    let html = "<html><table><tr><th>昵称</th><th>用户ID</th><th>关注时间</th></tr><tr><td>a</td><td>1000000001</td><td>2026-05-01</td></tr></table></html>";
    let mut contents: Vec<(String, Vec<u8>)> = forms
        .iter()
        .map(|form| (form.replace(['/', '.'], "-"), fs::read(root.join(form)).unwrap()))
        .collect();
    contents.push(("page".into(), html.into()));
    for (path, bytes) in fixtures().into_iter().filter(|(path, _)| path.ends_with(".json")).take(2) {
        contents.push((path.replace(['/', '.'], "-"), bytes));
    }
    let extensions = ["csv", "tsv", "txt", "xls", "xlsx", "xlsm", "xlsb", "ods", "html", "json", "dat"];
    let told: Vec<_> = extensions
        .iter()
        .map(|extension| {
            let place = contents
                .iter()
                .fold(Place::new(), |p, (name, bytes)| p.file(format!("{name}.{extension}"), bytes));
            let told = place.scan();
            contents
                .iter()
                .map(|(name, _)| {
                    let file = told.file(&format!("{name}.{extension}"));
                    ["kind", "state", "resource", "rows", "refused"].map(|key| file[key].clone())
                })
                .collect::<Vec<_>>()
        })
        .collect();
    for (index, other) in told.iter().enumerate() {
        assert_eq!(other, &told[0], "{}", extensions[index]);
    }
}
