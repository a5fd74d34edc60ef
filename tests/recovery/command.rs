//! `dabao repair` and `pack --recovery` as a user has them.

use super::common::{DATE, Desk, at, hold_to_schema, tree};
use std::fs;

fn protected() -> (Desk, Vec<u8>) {
    let desk = Desk::with_downloads();
    desk.run(&format!("pack downloads -o backup.zip --date {DATE} --recovery 5%"))
        .is_clean()
        .says("Recovery data beside it: backup.zip.par2, backup.zip.vol000+");
    let whole = fs::read(desk.path("backup.zip")).unwrap();
    (desk, whole)
}

#[test]
fn the_bundle_is_the_same_with_recovery_data_and_without() {
    let (desk, whole) = protected();
    desk.run(&format!("pack downloads -o plain.zip --date {DATE}")).is_clean();
    assert!(fs::read(desk.path("plain.zip")).unwrap() == whole);
}

#[test]
fn a_bundle_is_mended_in_its_place_and_the_damaged_one_is_kept() {
    let (desk, whole) = protected();
    for (round, kept) in ["backup.damaged.zip", "backup.damaged-2.zip"].into_iter().enumerate() {
        let mut damaged = whole.clone();
        damaged[500 + round] ^= 4;
        desk.put("backup.zip", &damaged);
        desk.run("repair backup.zip")
            .is_clean()
            .says("1 of")
            .says("Mended, and valid when read back from disk: backup.zip")
            .says(&format!("The damaged one is kept as {kept}"));
        assert!(fs::read(desk.path("backup.zip")).unwrap() == whole);
        assert!(fs::read(desk.path(kept)).unwrap() == damaged);
    }
    desk.run("repair backup.zip").is_clean().says("Whole, nothing to mend: backup.zip");
}

#[test]
fn it_goes_elsewhere_if_asked_and_the_damaged_one_is_untouched() {
    let (desk, whole) = protected();
    let cut = &whole[..whole.len() - 300];
    desk.put("elsewhere/cut.zip", cut);
    desk.run("repair elsewhere/cut.zip").is_not_valid().says("Cannot be mended: there is no recovery data");
    desk.run("repair elsewhere/cut.zip --recovery . -o mended.zip").is_clean();
    assert!(fs::read(desk.path("mended.zip")).unwrap() == whole);
    assert!(fs::read(desk.path("elsewhere/cut.zip")).unwrap() == cut);
    desk.run("repair elsewhere/cut.zip --recovery . -o mended.zip").failed().complains("exists already");
}

#[test]
fn what_is_beyond_mending_is_said_and_what_is_whole_is_rescued() {
    let (desk, whole) = protected();
    let cut = &whole[..whole.len() * 2 / 3];
    desk.put("backup.zip", cut);
    let before = tree(&desk.path(""));
    let said = desk.run("repair backup.zip").is_not_valid().says("Cannot be mended").says("too many");
    said.says("Still whole in backup.zip").says("dabao repair backup.zip --salvage DIR");
    assert_eq!(tree(&desk.path("")), before);
    let document = desk.run("repair backup.zip --json");
    let document = document.is_not_valid().json();
    hold_to_schema("repair", &document);
    assert_eq!(at(&document, "/state"), "beyond");
    let short =
        at(&document, "/lacking").as_u64().unwrap() > at(&document, "/recovery_blocks").as_u64().unwrap();
    assert!(short && at(&document, "/files").as_array().is_some_and(|files| !files.is_empty()));

    desk.run("repair backup.zip --salvage rescued").is_not_valid().says("This is no bundle any more");
    let original = "原片/第一条.mp4";
    let rescued = fs::read(desk.path(&format!("rescued/data/originals/{original}"))).unwrap();
    assert!(rescued == fs::read(desk.path(&format!("downloads/{original}"))).unwrap());
    desk.run("repair backup.zip --salvage rescued").failed().complains("rescued");
}

#[test]
fn a_flaw_in_one_file_leaves_the_others_proven() {
    let desk = Desk::with_downloads();
    let bundle = desk.pack("backup.zip");
    let mut bytes = fs::read(&bundle).unwrap();
    let name = "原片/第一条.mp4".as_bytes();
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap() + 200;
    bytes[at] ^= 1;
    desk.put("backup.zip", &bytes);
    desk.run("repair backup.zip")
        .is_not_valid()
        .says("not whole: data/originals/原片/第一条.mp4")
        .says("with the digest of the manifest, 0 whose checksum agrees");
    desk.run("repair backup.zip --salvage rescued").is_not_valid();
    assert!(!desk.has("rescued/data/originals/原片/第一条.mp4"));
    assert!(desk.has("rescued/data/originals/粉丝/粉丝.csv"));
}

#[test]
fn names_that_are_taken_are_told_before_anything_is_written() {
    let desk = Desk::with_downloads();
    desk.put("backup.zip.par2", b"mine");
    let words = format!("pack downloads -o backup.zip --date {DATE} --recovery 5%");
    desk.run(&words).failed().complains("backup.zip.par2");
    assert!(!desk.has("backup.zip"));
    assert_eq!(fs::read(desk.path("backup.zip.par2")).unwrap(), b"mine");
    assert_eq!(desk.names().iter().filter(|name| name.starts_with('.')).count(), 0);
    desk.run(&format!("{words} --overwrite")).is_clean();
    desk.run("pack downloads -o other.zip --recovery 0%").failed();
    desk.run("pack downloads -o other.zip --recovery five").failed();
}

#[test]
fn a_valid_bundle_is_never_exchanged_for_an_earlier_one() {
    let (desk, _) = protected();
    let later = "2026-09-11";
    desk.run(&format!("pack downloads -o backup.zip --date {later} --overwrite")).is_clean();
    let newer = fs::read(desk.path("backup.zip")).unwrap();
    desk.run("repair backup.zip").is_clean().says("Whole");
    assert!(fs::read(desk.path("backup.zip")).unwrap() == newer);
}

#[test]
fn what_is_no_bundle_is_no_bundle() {
    let desk = Desk::new();
    desk.run("repair nowhere.zip").failed().complains("no such file");
    desk.put("text.zip", b"just text");
    desk.run("repair text.zip").is_not_valid().says("there is no recovery data");
}
