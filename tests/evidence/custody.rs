//! The custody log: what was done with a bundle, by hand and by `verify`.

use crate::common::at;
use crate::tools::*;
use std::fs;

#[test]
fn sha256sum_checks_every_line_and_the_chain() {
    let desk = signed_desk();
    desk.run("sign signed.zip --key anna --date 2026-11-24").is_clean();
    let folder = unpacked(&desk, "signed.zip", "out");
    let said = shell(&desk, &folder, "sha256sum --check --strict evidence/custody.log");
    assert_eq!(said.lines().filter(|line| line.ends_with(": OK")).count(), 3, "{said}");
    let log = fs::read_to_string(desk.path(&folder).join("evidence/custody.log")).unwrap();
    let mut headings = 0;
    for (at, heading) in log.lines().enumerate().filter(|(_, line)| line.starts_with('#')) {
        let before = shell(&desk, &folder, &format!("head -n {at} evidence/custody.log | sha256sum"));
        assert!(heading.ends_with(&format!("before={}", &before[..64])), "{heading}");
        headings += 1;
    }
    assert_eq!(headings, 4);
    let document = desk.run("verify signed.zip --json").is_clean().json();
    let done: Vec<String> = at(&document, "/custody")
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| format!("{} {}", entry["date"].as_str().unwrap(), entry["command"].as_str().unwrap()))
        .collect();
    assert_eq!(done, ["2026-11-21 pack", "2026-11-21 sign", "2026-11-24 sign"]);
}

#[test]
fn no_line_of_the_log_can_be_changed_unnoticed() {
    let desk = signed_desk();
    let folder = unpacked(&desk, "signed.zip", "out");
    let path = format!("{folder}/evidence/custody.log");
    let log = fs::read_to_string(desk.path(&path)).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 5);
    for (at, line) in lines.iter().enumerate() {
        let without: Vec<&str> =
            lines.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, l)| *l).collect();
        let text = |lines: &[&str]| lines.join("\n") + "\n";
        let (head, tail) = line.split_at(line.len() / 2);
        let flipped = format!("{head}{}{}", if tail.starts_with('0') { '1' } else { '0' }, &tail[1..]);
        let mut changed = lines.clone();
        changed[at] = &flipped;
        for damaged in [text(&without), text(&changed)] {
            desk.put(&path, damaged.as_bytes());
            let (_, errors) = weighed(&desk, &folder);
            assert_eq!(errors.len(), 1, "line {}: {errors:?} in\n{damaged}", at + 1);
        }
    }
}

#[test]
fn a_log_taken_away_is_told() {
    let desk = signed_desk();
    let folder = unpacked(&desk, "plain.zip", "plain");
    fs::remove_file(desk.path(&folder).join("evidence/custody.log")).unwrap();
    desk.run(&format!("verify {folder}")).is_clean().says("no custody log");
    let folder = unpacked(&desk, "signed.zip", "signed");
    desk.put(
        &format!("{folder}/evidence/signature-2.sig"),
        &bytes(&desk, &format!("{folder}/evidence/signature-1.sig")),
    );
    assert_eq!(weighed(&desk, &folder).1, ["custody-silent evidence/signature-2.sig"]);
}

#[test]
fn a_stray_tag_file_is_a_fault_of_our_bundles_only() {
    let desk = signed_desk();
    for stray in ["notes.txt", "evidence/notes.txt", "evidence/signature-01.sig", "meta/notes.txt"] {
        let folder = unpacked(&desk, "signed.zip", "out");
        desk.put(&format!("{folder}/{stray}"), b"stray");
        assert_eq!(weighed(&desk, &folder).1, [format!("tag-file-stray {stray}")]);
        fs::remove_dir_all(desk.path("out")).unwrap();
    }
    // RFC 8493, section 2.2.4: other bags may have what tag files they like.
    let bag = "their/bag";
    desk.put(&format!("{bag}/data/a"), b"");
    desk.put(&format!("{bag}/bagit.txt"), b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    shell(&desk, bag, "sha256sum data/a > manifest-sha256.txt; sha256sum bagit.txt > tagmanifest-sha256.txt");
    desk.put(&format!("{bag}/notes.txt"), b"stray");
    assert_eq!(weighed(&desk, bag).1, Vec::<String>::new());
}

#[test]
fn one_flipped_byte_of_evidence_is_one_finding() {
    let desk = signed_desk();
    let folder = unpacked(&desk, "signed.zip", "out");
    for name in ["custody.log", "signature-1.sig"] {
        let path = format!("{folder}/evidence/{name}");
        let whole = bytes(&desk, &path);
        for at in (0..whole.len()).step_by(whole.len() / 12) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            desk.put(&path, &damaged);
            let (_, errors) = weighed(&desk, &folder);
            assert_eq!(errors.len(), 1, "byte {at} of {name}: {errors:?}");
            assert!(errors[0].ends_with(name) || errors[0].starts_with("file-"), "{errors:?}");
        }
        desk.put(&path, &whole);
    }
    assert_eq!(weighed(&desk, &folder).1, Vec::<String>::new());
}
