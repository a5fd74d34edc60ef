//! Verifying a part, and comparing a folder with a bundle before it is deleted.

use super::common::{DATE, Desk, at, hold_to_schema};
use serde_json::Value;
use std::fs;

/// Bytes that begin as a picture does.
fn picture(rest: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n", rest.as_bytes()].concat()
}

/// A desk with a bundle of forty small files and one large one.
fn many() -> Desk {
    let desk = Desk::new();
    for number in 0..40 {
        desk.put(&format!("downloads/{number}.png"), &picture(&number.to_string()));
    }
    desk.put("downloads/large.png", &picture(&"x".repeat(40_000)));
    desk.run(&format!("pack downloads -o b.zip --date {DATE}"));
    desk
}

#[test]
fn a_sample_says_what_it_read_and_never_says_valid_alone() {
    let desk = many();
    let said = desk.run("verify b.zip --sample 10% --seed 7").is_clean();
    assert!(said.out.contains("sampled: ") && !said.out.contains("Valid"), "{said}");
    let document = said_json(&desk, "verify b.zip --sample 10% --seed 7 --json");
    hold_to_schema("verify", &document);
    assert_eq!(
        (at(&document, "/extent"), at(&document, "/valid")),
        (&Value::from("sampled"), &Value::from(true))
    );
    assert_eq!(at(&document, "/sample/share"), "10%");
    assert_eq!(at(&document, "/sample/seed"), 7);
    let number = |pointer: &str| at(&document, pointer).as_u64().unwrap();
    assert!(number("/files_read") * 10 >= number("/files") && number("/files_read") < number("/files"));
    assert!(number("/bytes_read") * 10 >= number("/bytes"));
    let full = said_json(&desk, "verify b.zip --json");
    assert_eq!(at(&full, "/extent"), "full");
    assert_eq!(
        (at(&full, "/files_read"), at(&full, "/bytes_read")),
        (at(&full, "/files"), at(&full, "/bytes"))
    );
    assert_eq!(said_json(&desk, "verify b.zip --sample 100% --json")["files_read"], full["files"]);
}

fn said_json(desk: &Desk, words: &str) -> Value {
    desk.run(words).is_clean().json()
}

#[test]
fn every_file_is_in_some_sample_and_tag_files_are_in_each() {
    let desk = many();
    let whole = fs::read(desk.path("b.zip")).unwrap();
    let content = b"\x89PNG\r\n\x1a\n17";
    let place = whole.windows(content.len()).position(|w| w == content).unwrap();
    let mut damaged = whole.clone();
    damaged[place + 5] ^= 1;
    desk.put("b.zip", &damaged);
    let found = |seed: u64| desk.run(&format!("verify b.zip --sample 20% --seed {seed}")).code();
    let codes: Vec<Option<i32>> = (0..40).map(found).collect();
    assert!(codes.contains(&Some(3)) && codes.contains(&Some(0)), "{codes:?}");
    assert_eq!((found(3), found(4)), (codes[3], codes[4]), "the same seed, the same sample");
    desk.run("verify b.zip").is_not_valid();

    let mut damaged = whole.clone();
    let place = whole.windows(9).rposition(|w| w == b"README.tx").unwrap();
    damaged[place + 1] ^= 1;
    desk.put("b.zip", &damaged);
    for seed in 0..4 {
        desk.run(&format!("verify b.zip --sample 1% --seed {seed}"))
            .is_not_valid()
            .says("Only a part was looked at");
    }
}

#[test]
fn fast_says_that_nothing_was_read() {
    let desk = many();
    let said = desk.run("verify b.zip --fast").is_clean().says("not proven to be valid");
    assert!(!said.out.contains("Valid"), "{said}");
    let document = said_json(&desk, "verify b.zip --fast --json");
    hold_to_schema("verify", &document);
    assert_eq!(
        (at(&document, "/extent"), at(&document, "/bytes_read")),
        (&Value::from("fast"), &Value::from(0))
    );
    desk.run("verify b.zip --fast --sample 5%").failed();
    desk.run("verify b.zip --sample 0%").failed();
    desk.run("verify b.zip --seed 3").failed();
}

#[test]
fn a_folder_that_was_packed_may_go() {
    let desk = many();
    desk.run("verify b.zip --against downloads")
        .is_clean()
        .says("Yes: every byte of all 41 files in downloads");
    // Names do not matter, nor does what else is in the bundle.
    fs::rename(desk.path("downloads/3.png"), desk.path("downloads/renamed.bin")).unwrap();
    fs::remove_file(desk.path("downloads/4.png")).unwrap();
    desk.put("downloads/again/5 (1).png", &fs::read(desk.path("downloads/5.png")).unwrap());
    let document = said_json(&desk, "verify b.zip --against downloads --json");
    hold_to_schema("verify", &document);
    assert_eq!(at(&document, "/against/held"), true);
    assert_eq!(
        (at(&document, "/against/files"), at(&document, "/against/files_held")),
        (&Value::from(41), &Value::from(41))
    );
}

#[test]
fn what_would_be_lost_with_the_folder_is_named() {
    let desk = many();
    desk.put("downloads/new.csv", b"a,b\r\n1,2\r\n");
    desk.put("downloads/7.png", b"\x89PNG\r\n\x1a\nchanged since");
    desk.put("downloads/.DS_Store", b"junk");
    fs::create_dir(desk.path("downloads/nothing")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", desk.path("downloads/link")).unwrap();
    let said = desk.run("verify b.zip --against downloads").has_findings();
    for text in [
        "Valid: b.zip",
        "Not in the bundle: 1\n  new.csv",
        "In the bundle in another state: 1\n  7.png",
        "Junk, left out when packing: 1\n  .DS_Store",
        "Empty folders; a bag holds files only: 1\n  nothing",
        "No: do not delete downloads yet; 40 of 43 files are in the bundle",
    ] {
        assert!(said.out.contains(text), "{text}: {said}");
    }
    #[cfg(unix)]
    assert!(said.out.contains("Links; they are not in the bundle: 1\n  link  (/etc/hostname)"), "{said}");
    desk.run("verify b.zip --against nowhere").failed().complains("nowhere");
    desk.run("verify b.zip --against b.zip").failed();
    desk.run("verify b.zip --against downloads --fast").failed();
}

#[test]
fn junk_alone_is_no_yes_and_no_plain_no() {
    let desk = many();
    desk.put("downloads/.DS_Store", b"junk");
    let said = desk.run("verify b.zip --against downloads").has_findings();
    assert!(
        said.out.contains("but junk is in the bundle (41 of 42 files)") && !said.out.contains("Yes"),
        "{said}"
    );
    let document = desk.run("verify b.zip --against downloads --json").has_findings().json();
    assert_eq!(at(&document, "/against/held"), false);
    assert_eq!(at(&document, "/against/apart/0/standing"), "junk");
}

#[test]
fn no_folder_may_go_for_a_bundle_that_is_not_valid() {
    let desk = many();
    let mut bytes = fs::read(desk.path("b.zip")).unwrap();
    bytes[70] ^= 1;
    desk.put("b.zip", &bytes);
    let said = desk.run("verify b.zip --against downloads").is_not_valid();
    assert!(said.out.contains("No: do not delete") && !said.out.contains("Yes"), "{said}");
}
