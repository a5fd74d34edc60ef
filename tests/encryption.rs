//! Encrypted bundles: what Debian's `age` and dabao make, the other opens, and nothing that
//! was changed, cut or meant for others poses as whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(all(unix, feature = "encryption"))]

mod common;

use common::{DATE, Desk};
use std::fs;
use std::process::Command;

/// Makes an identity with `age-keygen` and gives its recipient.
fn identity(desk: &Desk, name: &str) -> String {
    stock(desk, "age-keygen", &["-o", name]);
    let text = fs::read_to_string(desk.path(name)).unwrap();
    let (_, recipient) = text.split_once("# public key: ").unwrap();
    recipient.lines().next().unwrap().to_owned()
}

/// Runs a stock tool at the desk, which must be content.
fn stock(desk: &Desk, tool: &str, words: &[&str]) -> Vec<u8> {
    let output = Command::new(tool).args(words).current_dir(desk.path(".")).output();
    let output = output.unwrap_or_else(|error| panic!("{tool}: {error}: run tests/run once"));
    assert!(output.status.success(), "{tool} {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A desk with a bundle that `age` has encrypted for the identity in `key`.
fn encrypted_by_age() -> Desk {
    let desk = Desk::with_downloads();
    let recipient = identity(&desk, "key");
    desk.pack("backup.zip");
    stock(&desk, "age", &["-r", &recipient, "-o", "backup.zip.age", "backup.zip"]);
    desk
}

#[test]
fn a_bundle_that_age_encrypted_is_read_as_it_lies() {
    let desk = encrypted_by_age();
    desk.run("verify backup.zip.age --identity key").is_clean().says("Valid: backup.zip.age");
    desk.run("convert backup.zip.age#fans --identity key -o fans.csv").is_clean();
    desk.run("convert backup.zip#fans -o plain.csv").is_clean();
    assert_eq!(fs::read(desk.path("fans.csv")).unwrap(), fs::read(desk.path("plain.csv")).unwrap());
    desk.run("unpack backup.zip.age --identity key -o there").is_clean();
    desk.run(&format!("verify there/dabao-{DATE}")).is_clean();
    let of = |bundle: &str| desk.run(&format!("ready {bundle} --today {DATE} --json")).has_findings().json();
    assert_eq!(of("backup.zip.age --identity key"), of("backup.zip"));
}

#[test]
fn what_is_not_ours_to_open_is_said() {
    let desk = encrypted_by_age();
    identity(&desk, "other");
    desk.put("empty", b"");
    desk.run("verify backup.zip.age").failed().complains("it is encrypted; give the file with your identity");
    desk.run("verify backup.zip.age --identity other").failed().complains("for somebody else");
    desk.run("verify backup.zip.age --identity empty").failed().complains("no file of age identities");
    desk.run("convert backup.zip.age#fans -o fans.csv").failed().complains("it is encrypted");
    desk.run(&format!("ready backup.zip.age --today {DATE}")).failed().complains("it is encrypted");
    assert!(!desk.has("fans.csv"));
}

#[test]
fn a_cut_or_changed_file_is_never_taken_for_whole() {
    let desk = encrypted_by_age();
    let whole = fs::read(desk.path("backup.zip.age")).unwrap();
    let header = whole.windows(4).position(|four| four == b"--- ").unwrap();
    for len in (0..whole.len()).step_by(whole.len() / 40) {
        desk.put("cut.age", &whole[..len]);
        desk.run("verify cut.age --identity key").failed();
    }
    for at in [3, 30, header - 20, header + 10, header + 50, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        desk.put("changed.age", &changed);
        desk.run("verify changed.age --identity key").failed();
    }
}

#[test]
fn of_a_file_changed_in_its_middle_the_place_is_named() {
    let desk = Desk::with_downloads();
    let recipient = identity(&desk, "key");
    desk.put("downloads/封面.png", &[b"\x89PNG\r\n\x1a\n".as_slice(), &noise(400_000)].concat());
    desk.run(&format!("pack downloads -o backup.zip --date {DATE}"));
    stock(&desk, "age", &["-r", &recipient, "-o", "backup.zip.age", "backup.zip"]);
    let mut bytes = fs::read(desk.path("backup.zip.age")).unwrap();
    bytes[200_000] ^= 1;
    desk.put("backup.zip.age", &bytes);
    let told = desk.run("verify backup.zip.age --identity key --json").is_not_valid().json();
    let paths: Vec<&str> =
        told["findings"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["data/originals/封面.png"]);
}

/// Bytes that no compression makes smaller, the same in every run.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..len).map(|_| next()).collect()
}
