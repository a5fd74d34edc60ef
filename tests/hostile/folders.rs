//! Folders with links, pipes, odd names, and files that will not keep still.

use crate::program::{GOOD, Place};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn links_and_pipes_are_listed_and_left() {
    let place = Place::with_good();
    let input = place.input();
    symlink("loop", input.join("loop")).unwrap();
    symlink("..", input.join("up")).unwrap();
    symlink("/dev/zero", input.join("zero.mp4")).unwrap();
    symlink("nowhere", input.join("dangling.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(input.join("pipe.csv")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(input.join("socket")).unwrap();
    let told = place.take_in();
    for path in ["loop", "up", "zero.mp4", "dangling.csv"] {
        assert_eq!(
            (told.state(path), told.codes(path).contains("symbolic-link")),
            ("ignored", true),
            "{path}"
        );
    }
    for path in ["pipe.csv", "socket"] {
        assert_eq!(
            (told.state(path), told.codes(path).contains("special-file")),
            ("refused", true),
            "{path}"
        );
    }
    assert_eq!(told.rows("good.csv"), 2);
}

#[test]
fn what_may_not_be_read_is_refused() {
    let place = Place::with_good().file("secret.csv", "x").file("locked/x.csv", "y");
    let (secret, locked) = (place.input().join("secret.csv"), place.input().join("locked"));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o0)).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).unwrap();
    let may_all = fs::File::open(&secret).is_ok();
    let told = place.take_in();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
    if !may_all {
        for path in ["secret.csv", "locked"] {
            assert_eq!(
                (told.state(path), told.codes(path).contains("unreadable")),
                ("refused", true),
                "{path}"
            );
        }
    }
    assert_eq!(told.rows("good.csv"), 2);
}

#[test]
fn odd_names_are_kept_apart() {
    let mut place = Place::with_good();
    let long = "长".repeat(83) + ".csv";
    let odd: [&[u8]; 14] = [
        b"line\nbreak.csv",
        b"cr\rlf.csv",
        b"tab\t.csv",
        b"bell\x07.csv",
        b"\xff\xfe.csv",
        b"\\xFF\\xFE.csv",
        b"CON",
        b"aux.csv",
        b"a:b?.csv",
        b"trailing. ",
        b"%0A.csv",
        long.as_bytes(),
        b"archive.zip!",
        "e\u{301}.csv".as_bytes(),
    ];
    for (number, name) in odd.iter().enumerate() {
        place = place.file(OsStr::from_bytes(name), GOOD.replace("甲", &number.to_string()));
    }
    place = place.file("\u{e9}.csv", GOOD.replace("甲", "丙")).file("E\u{301}.CSV", GOOD.replace("甲", "丁"));
    let told = place.take_in();
    assert_eq!(told.files().count(), odd.len() + 3);
    assert!(told.files().all(|f| f["state"] == "ingested"), "{:?}", told.states());
}

#[test]
fn very_deep_folders_are_walked() {
    let place = Place::with_good();
    let mut folder = place.input();
    for _ in 0..900 {
        folder.push("dd");
    }
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("x.csv"), GOOD.replace("甲", "丙")).unwrap();
    let told = place.take_in();
    assert_eq!(told.files().filter(|f| f["state"] == "ingested").count(), 2);
}

#[test]
fn a_growing_file_is_taken_whole_or_refused() {
    let mut place = Place::with_good();
    for number in 0..40 {
        place = place.file(format!("{number:02}.csv"), GOOD.repeat(2000));
    }
    let growing = place.input().join("20.csv");
    let big = place.input().join("big.mp4");
    fs::write(&big, vec![7; 3 << 20]).unwrap();
    let done = AtomicBool::new(false);
    let told = std::thread::scope(|scope| {
        scope.spawn(|| {
            let open = |path| fs::OpenOptions::new().append(true).open(path).unwrap();
            let (mut one, mut other) = (open(&growing), open(&big));
            while !done.load(Ordering::Relaxed) {
                one.write_all(b"x,1,2026-05-01\n").unwrap();
                other.write_all(b"more").unwrap();
            }
        });
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| place.pack()));
        done.store(true, Ordering::Relaxed);
        told
    });
    let told = told.unwrap();
    for path in ["20.csv", "big.mp4"] {
        if told.state(path) == "refused" {
            assert!(told.codes(path).contains("changed-while-read"), "{:?}", told.codes(path));
        }
    }
    assert_eq!(told.rows("good.csv"), 2);
    place.assert_clean();
}

#[test]
fn vanishing_files_are_refused() {
    let mut place = Place::with_good();
    for number in 0..400 {
        place = place.file(format!("v/{number:03}.csv"), format!("{GOOD}{number},1000000003,\n"));
    }
    let folder = place.input().join("v");
    let told = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in (0..400).rev() {
                std::thread::sleep(std::time::Duration::from_millis(1));
                fs::remove_file(folder.join(format!("{number:03}.csv"))).unwrap();
            }
        });
        place.pack()
    });
    for file in told.files().filter(|f| f["state"] != "ingested") {
        let path = file["path"].as_str().unwrap();
        assert_eq!(file["state"], "refused", "{path}");
        assert!(told.troubles(path).contains("unreadable"), "{path}: {:?}", told.codes(path));
    }
    assert_eq!(told.rows("good.csv"), 2);
    place.assert_clean();
}

#[test]
fn a_bundle_written_into_its_own_folder_is_not_part_of_it() {
    let place = Place::with_good();
    let bundle = place.input().join("bundle.zip");
    let words = |extra: &[&str]| {
        let mut words: Vec<_> = ["pack", "--json", "--date", "2026-11-20"].map(Into::into).into();
        words.extend(extra.iter().map(Into::into));
        words.extend(["-o".into(), bundle.clone().into(), place.input().into()]);
        words
    };
    let mut bytes = Vec::new();
    for extra in [&[][..], &["--overwrite"]] {
        let run = place.run(&words(extra));
        assert!(run.code <= 1, "{}", run.err);
        let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(document["files"].as_array().unwrap().len(), 1, "{}", document["files"]);
        bytes.push(fs::read(&bundle).unwrap());
    }
    assert!(bytes[0] == bytes[1], "packing again gave other bytes");
    assert_eq!(place.run(&words(&[])).code, 2);
    assert_eq!(fs::read_dir(place.input()).unwrap().count(), 2);
}

#[test]
fn the_order_in_which_files_are_made_changes_nothing() {
    let names = ["b.csv", "a/z.csv", "a/b.csv", "a.zip", "é.csv", "B.csv", "b (1).csv"];
    let content = |name: &str| match name {
        "a.zip" => crate::zips::zip(&[crate::zips::Entry::stored("x.csv", GOOD)]),
        "b (1).csv" | "b.csv" => GOOD.into(),
        other => GOOD.replace("甲", other).into_bytes(),
    };
    let told = |order: &[&str]| {
        let place = order.iter().fold(Place::new(), |place, name| place.file(name, content(name)));
        place.scan().states()
    };
    let first = told(&names);
    for turn in 1..names.len() {
        let mut order = names;
        order.rotate_left(turn);
        assert_eq!(told(&order), first);
        order.reverse();
        assert_eq!(told(&order), first);
    }
}
