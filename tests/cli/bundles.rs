//! What is done with a bundle: verified, unpacked, converted.

use super::common::{DATE, Desk, at, codes, digest};
use std::fs;

#[test]
fn a_sound_bundle_verifies_as_archive_and_as_folder() {
    let desk = Desk::with_downloads();
    desk.pack("b.zip");
    let document = desk.run("verify b.zip --json").is_clean().json();
    assert_eq!(at(&document, "/valid"), true);
    assert_eq!(at(&document, "/findings").as_array().unwrap().len(), 0);
    desk.run("verify b.zip --fast").is_clean();
    desk.run("unpack b.zip -o out").is_clean();
    desk.run("verify out/dabao-2026-09-10").is_clean();
}

#[test]
fn one_changed_byte_of_an_original_gives_one_finding_that_names_it() {
    let desk = Desk::with_downloads();
    let bundle = desk.pack("b.zip");
    let mut bytes = fs::read(&bundle).unwrap();
    let media = fs::read(desk.path("downloads/原片/第一条.mp4")).unwrap();
    let at_byte = find(&bytes, &media).expect("media are stored") + media.len() / 2;
    bytes[at_byte] ^= 1;
    fs::write(&bundle, bytes).unwrap();

    let document = desk.run("verify b.zip --json").is_not_valid().json();
    let path = "data/originals/原片/第一条.mp4";
    assert_eq!(at(&document, "/valid"), false);
    assert!(codes(&document, path).contains(&"file-changed".to_owned()), "{document:#}");
    let findings = at(&document, "/findings").as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["path"] == path), "{document:#}");

    desk.run("unpack b.zip -o out").is_not_valid();
    desk.run("verify b.zip").is_not_valid().says("第一条.mp4");
}

#[test]
fn a_bundle_that_was_cut_is_not_taken_for_one() {
    let desk = Desk::with_downloads();
    let bundle = desk.pack("b.zip");
    let bytes = fs::read(&bundle).unwrap();
    for part in [0, 1, 30, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&bundle, &bytes[..part]).unwrap();
        let code = desk.run("verify b.zip").code();
        assert!(matches!(code, Some(2 | 3)), "{part} bytes: {code:?}");
        let code = desk.run("unpack b.zip -o out").code();
        assert!(matches!(code, Some(2 | 3)), "{part} bytes: {code:?}");
    }
}

#[test]
fn what_is_no_bundle_fails() {
    let desk = Desk::with_downloads();
    desk.run("verify downloads").failed();
    desk.run("verify downloads/封面.png").failed();
    desk.run("unpack downloads/封面.png -o out").failed();
}

#[test]
fn unpacking_gives_back_every_original_byte_for_byte() {
    let desk = Desk::with_downloads();
    desk.pack("b.zip");
    desk.run("unpack b.zip -o some/new/folder").is_clean();
    for path in ["封面.png", "粉丝/粉丝.csv", "原片/第一条.mp4"] {
        let original = fs::read(desk.path("downloads").join(path)).unwrap();
        let copy = desk.path("some/new/folder").join(format!("dabao-{DATE}/data/originals/{path}"));
        assert_eq!(digest(&fs::read(copy).unwrap()), digest(&original), "{path}");
    }
}

#[test]
fn unpacking_overwrites_nothing() {
    let desk = Desk::with_downloads();
    desk.pack("b.zip");
    let mine = desk.put(&format!("out/dabao-{DATE}/README.txt"), b"mine");
    desk.run("unpack b.zip -o out").failed();
    assert_eq!(fs::read(mine).unwrap(), b"mine");
}

#[test]
fn a_table_converts_to_every_format_from_a_file_and_from_a_bundle() {
    let desk = Desk::with_downloads();
    desk.pack("b.zip");
    for format in ["csv", "tsv", "jsonl", "xlsx"] {
        desk.run(&format!("convert downloads/粉丝/粉丝.csv -o file.{format}")).is_clean();
        desk.run(&format!("convert b.zip --table fans -o bundle.{format}")).is_clean();
        let bytes = fs::read(desk.path(&format!("bundle.{format}"))).unwrap();
        if format == "xlsx" {
            assert!(bytes.starts_with(b"PK"));
        } else {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains("900719925474099313") && text.contains("第二行"), "{text}");
        }
    }
}

#[test]
fn convert_refuses_what_it_cannot_tell() {
    let desk = Desk::with_downloads();
    desk.pack("b.zip");
    desk.run("convert b.zip -o all.csv").failed().complains("--table");
    desk.run("convert b.zip --table nothing -o t.csv").failed().complains("fans");
    desk.run("convert b.zip --table fans -o t.docx").failed().complains("jsonl");
    desk.run("convert downloads/封面.png -o t.csv").failed();
    desk.put("t.csv", b"mine");
    desk.run("convert b.zip --table fans -o t.csv").failed().complains("--overwrite");
    assert_eq!(fs::read(desk.path("t.csv")).unwrap(), b"mine");
    desk.run("convert b.zip --table fans -o t.csv --overwrite").is_clean();
    assert_eq!(desk.names(), ["b.zip", "downloads", "t.csv"], "a refusal leaves nothing behind");
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
