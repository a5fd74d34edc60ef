//! Inputs are never changed, and nothing that lies among them can hang or mislead a run.

#![cfg(unix)]

use super::common::{DATE, Desk, at, codes, demo, hold_to_stock_tools, line, tree, until};
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;

fn make_fifo(desk: &Desk, path: &str) {
    assert!(Command::new("mkfifo").arg(desk.path(path)).status().unwrap().success());
}

#[test]
fn inputs_are_untouched_by_every_command() {
    let desk = Desk::with_downloads();
    let copied = Command::new("cp").arg("-a").arg(demo()).arg(desk.path("downloads/demo")).status().unwrap();
    assert!(copied.success());
    let before = tree(&desk.path("downloads"));
    desk.run("scan downloads").has_findings();
    desk.run("pack downloads -o b.zip").has_findings();
    desk.run("convert downloads/粉丝/粉丝.csv -o t.csv").is_clean();
    desk.run("unpack b.zip -o out").is_clean();
    assert_eq!(tree(&desk.path("downloads")), before);
    let bundle = fs::read(desk.path("b.zip")).unwrap();
    desk.run("verify b.zip").is_clean();
    assert!(fs::read(desk.path("b.zip")).unwrap() == bundle);
}

#[test]
fn fifos_sockets_and_devices_are_listed_and_never_opened() {
    let desk = Desk::with_downloads();
    make_fifo(&desk, "downloads/pipe.csv");
    let _socket = UnixListener::bind(desk.path("downloads/socket.csv")).unwrap();
    let device =
        Command::new("mknod").arg(desk.path("downloads/zero.csv")).args(["c", "1", "5"]).output().unwrap();
    let mut special = vec!["pipe.csv", "socket.csv"];
    match device.status.success() {
        true => special.push("zero.csv"),
        false => println!("skipped the device: only root makes one"),
    }
    let document = desk.run(&format!("pack downloads -o b.zip --date {DATE} --json")).has_findings().json();
    hold_to_stock_tools(&desk.path("b.zip"));
    for path in special {
        assert_eq!(at(line(&document, path), "/state"), "refused");
        assert_eq!(codes(&document, path), ["special-file"]);
    }
    desk.run("scan downloads/pipe.csv").has_findings();
}

#[test]
fn a_fifo_in_place_of_a_bundle_does_not_hang() {
    let desk = Desk::new();
    make_fifo(&desk, "pipe.zip");
    desk.run("verify pipe.zip").failed();
    desk.run("unpack pipe.zip -o out").failed();
    desk.run("convert pipe.zip -o t.csv").failed();

    let desk = Desk::with_downloads();
    desk.pack("b.zip");
    desk.run("unpack b.zip -o out").is_clean();
    make_fifo(&desk, &format!("out/dabao-{DATE}/data/originals/pipe.csv"));
    desk.run(&format!("verify out/dabao-{DATE}")).says("pipe.csv");
}

#[test]
fn links_in_circles_and_out_of_the_folder_are_listed_only() {
    let desk = Desk::with_downloads();
    desk.put("secret.txt", b"not in the folder");
    symlink("..", desk.path("downloads/up")).unwrap();
    symlink("loop", desk.path("downloads/loop")).unwrap();
    symlink("../secret.txt", desk.path("downloads/secret.txt")).unwrap();
    symlink("nowhere", desk.path("downloads/dangling.csv")).unwrap();
    let document = desk.run(&format!("pack downloads -o b.zip --date {DATE} --json")).is_clean().json();
    for path in ["up", "loop", "secret.txt", "dangling.csv"] {
        assert_eq!(at(line(&document, path), "/state"), "ignored");
        assert_eq!(codes(&document, path), ["symbolic-link"]);
    }
    hold_to_stock_tools(&desk.path("b.zip"));
}

#[test]
fn a_file_that_cannot_be_read_is_listed_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_downloads();
    desk.put("downloads/locked folder/inside.csv", b"a,b\n");
    for path in ["downloads/封面.png", "downloads/locked folder"] {
        fs::set_permissions(desk.path(path), fs::Permissions::from_mode(0o000)).unwrap();
    }
    let Some(ran) =
        super::trouble::as_nobody(&desk, &["pack", "downloads", "-o", "b.zip", "--date", DATE, "--json"])
    else {
        return;
    };
    let document = ran.has_findings().json();
    for path in ["封面.png", "locked folder"] {
        assert_eq!(at(line(&document, path), "/state"), "refused");
        assert_eq!(codes(&document, path), ["unreadable"]);
    }
    assert_eq!(at(line(&document, "粉丝/粉丝.csv"), "/state"), "ingested");
    hold_to_stock_tools(&desk.path("b.zip"));
    fs::set_permissions(desk.path("downloads/locked folder"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_file_that_vanishes_while_others_are_read_is_listed() {
    let desk = Desk::new();
    desk.put_large("downloads/a.mp4", 256 << 20);
    let last = desk.put("downloads/z.csv", b"a,b\n1,2\n");
    let child = desk.start(&format!("pack downloads -o b.zip --date {DATE} --threads 1 --json"));
    until("the first file is being sealed", || super::trouble::staged(&desk) > 0);
    fs::remove_file(last).unwrap();
    let ran = super::common::Ran::of("pack", child).has_findings();
    let document = ran.json();
    assert_eq!(at(line(&document, "z.csv"), "/state"), "refused");
    assert_eq!(codes(&document, "z.csv"), ["unreadable"]);
    desk.run("verify b.zip").is_clean();
}

#[test]
fn a_file_that_grows_without_end_is_never_half_taken() {
    use std::io::Write;
    use std::sync::atomic::{AtomicBool, Ordering};
    let desk = Desk::with_downloads();
    let path = desk.put("downloads/log.txt", b"begin\n");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = fs::File::options().append(true).open(&path).unwrap();
            while !done.load(Ordering::Relaxed) {
                file.write_all(b"one more line\n").unwrap();
            }
        });
        let ran = desk.run(&format!("pack downloads -o b.zip --date {DATE} --json"));
        done.store(true, Ordering::Relaxed);
        let document = ran.has_findings().json();
        let state = at(line(&document, "log.txt"), "/state").as_str().unwrap();
        assert!(matches!(state, "refused" | "unknown"), "{state}");
    });
    desk.run("verify b.zip").is_clean();
}

#[test]
fn a_bundle_inside_the_packed_folder_does_not_pack_itself() {
    let desk = Desk::with_downloads();
    let outside = fs::read(desk.pack("outside.zip")).unwrap();
    desk.run(&format!("pack downloads -o downloads/b.zip --date {DATE}")).is_clean();
    assert!(fs::read(desk.path("downloads/b.zip")).unwrap() == outside);
    desk.run(&format!("pack downloads -o downloads/b.zip --date {DATE} --overwrite")).is_clean();
    assert!(fs::read(desk.path("downloads/b.zip")).unwrap() == outside);
}

#[test]
fn the_rows_of_an_earlier_bundle_do_not_come_twice() {
    let desk = Desk::with_downloads();
    let rows = |words: &str| at(&desk.run(words).is_clean().json(), "/totals/tables/fans").clone();
    let alone = rows("scan downloads --json");
    desk.run(&format!("pack downloads -o downloads/first.zip --date {DATE}")).is_clean();
    let document = desk.run("scan downloads --json").is_clean().json();
    assert_eq!(at(&document, "/totals/tables/fans"), &alone);
    let base = format!("first.zip!/dabao-{DATE}");
    assert_eq!(line(&document, &format!("{base}/data/originals/粉丝/粉丝.csv"))["state"], "duplicate");
    assert_eq!(line(&document, &format!("{base}/data/tables/fans.csv"))["state"], "kept");
    assert_eq!(line(&document, &format!("{base}/manifest-sha256.txt"))["state"], "kept");
    assert_eq!(codes(&document, &format!("{base}/bagit.txt")), ["earlier-bundle"]);
    // Where only the bundle is left, its originals are the exports.
    fs::create_dir(desk.path("left")).unwrap();
    fs::rename(desk.path("downloads/first.zip"), desk.path("left/first.zip")).unwrap();
    assert_eq!(rows("scan left --json"), alone);
    desk.run("unpack left/first.zip -o unpacked").is_clean();
    assert_eq!(rows("scan unpacked --json"), alone);
}

#[test]
fn what_a_strange_bag_says_about_itself_is_no_export() {
    let desk = Desk::with_downloads();
    desk.put("downloads/袋/bagit.txt", b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n");
    desk.put("downloads/袋/manifest-md5.txt", b"d41d8cd98f00b204e9800998ecf8427e  data/a.txt\n");
    desk.put("downloads/袋/data/a.csv", "昵称,用户ID,关注时间\n阿苔,7,2026-05-01\n".as_bytes());
    let document = desk.run("scan downloads --json").is_clean().json();
    assert_eq!(line(&document, "袋/bagit.txt")["state"], "kept");
    assert_eq!(line(&document, "袋/manifest-md5.txt")["state"], "kept");
    assert_eq!(line(&document, "袋/data/a.csv")["state"], "ingested");
}

#[test]
fn a_folder_without_a_file_is_not_passed_over_in_silence() {
    let desk = Desk::new();
    fs::create_dir(desk.path("empty")).unwrap();
    for words in ["scan empty", "pack empty -o b.zip"] {
        desk.run(words).has_findings().says("not one file in empty");
    }
}

#[test]
fn a_platform_without_account_is_told_once_in_a_folder() {
    let desk = Desk::new();
    let fixture = super::common::repository().join("fixtures/platforms/wechat-channels");
    for case in ["follower-days", "follower-days-grouped", "works-15"] {
        for entry in fs::read_dir(fixture.join(case).join("downloads")).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            desk.put(&format!("downloads/{case}.csv"), &bytes);
        }
    }
    let told = |words: &str| -> Vec<String> {
        let document = desk.run(words).json();
        let findings = at(&document, "/findings").as_array().unwrap().iter();
        let notes = findings.filter(|finding| finding["code"] == "account-not-stated");
        notes.map(|finding| finding["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(told("scan downloads --json"), ["follower-days-grouped.csv"]);
}
