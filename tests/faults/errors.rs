//! Calls that fail: the first, the second, the third … until a run succeeds untouched.

use super::common::{Desk, Ran, at, codes, line, tree};
use super::fault::{Fault, PACK, bundle_without_fault, desk_with_recordings, recording, spread};
use std::fs;

const EIO: &str = "5";
const EMFILE: &str = "24";
const ENOSPC: &str = "28";
const ENOLCK: &str = "37";
const EDQUOT: &str = "122";

/// A failure is told in the user's words: what could not be written, why, and what to do.
fn is_told(ran: &Ran, name: &str, errno: &str, chinese: bool) {
    let reason = match (errno, chinese) {
        (EIO, true) => "报告了故障",
        (EIO, false) => "reports a fault",
        (_, true) => "磁盘满了",
        (_, false) => "the disk is full",
    };
    let what_to_do = if chinese { "再运行一次" } else { "run it again" };
    for text in [name, reason, what_to_do] {
        assert!(ran.err.contains(text), "{text:?} is not told: {ran}");
    }
    assert!(!ran.err.contains("os error"), "{ran}");
}

/// Lets each write fail in turn, until a run meets no fault; how many failed, and how many of
/// those the run bore without a word since nothing depended on them.
fn every_write(desk: &Desk, words: &str, name: &str, errno: &str) -> (u64, u64) {
    let before = tree(&desk.path("downloads"));
    let (mut tried, mut borne) = (0, 0);
    loop {
        let chinese = tried % 2 == 1;
        let words = format!("{words} --lang {}", if chinese { "zh" } else { "en" });
        let (ran, calls) = Fault::of(desk, "wc", "").at(tried + 1, errno).counted(&words);
        if ran.code() == Some(2) {
            is_told(&ran, name, errno, chinese);
            assert_eq!(desk.names(), ["downloads"], "write {}", tried + 1);
        } else {
            assert!(matches!(ran.code(), Some(0 | 1)), "write {}: {ran}", tried + 1);
            fs::remove_file(desk.path(name)).unwrap();
            if calls <= tried {
                break;
            }
            borne += 1;
        }
        tried += 1;
    }
    assert_eq!(tree(&desk.path("downloads")), before);
    (tried, borne)
}

#[test]
fn a_pack_tells_each_write_that_fails() {
    let desk = Desk::with_downloads();
    desk.put("downloads/直播.mp4", &recording(0, 1 << 20));
    for errno in [ENOSPC, EIO, EDQUOT] {
        let (tried, borne) = every_write(&desk, PACK, "b.zip", errno);
        assert!(tried > 30, "{tried}");
        // The journal: its header, and a line for the recording.
        assert!(borne <= 2, "{borne} of {tried}");
    }
}

#[test]
fn a_table_tells_each_write_that_fails() {
    let desk = Desk::with_downloads();
    for format in ["csv", "xlsx", "sqlite", "parquet", "html"] {
        let name = format!("t.{format}");
        let words = format!("convert downloads/粉丝/粉丝.csv -o {name}");
        let (tried, borne) = every_write(&desk, &words, &name, ENOSPC);
        assert!(tried > 0 && borne == 0, "{format}: {borne} of {tried}");
    }
}

#[test]
fn an_unpacking_tells_each_write_that_fails_and_the_next_run_goes_on() {
    const UNPACK: &str = "unpack b.zip -o out --threads 1";
    let desk = Desk::with_downloads();
    desk.run(PACK);
    for point in 1.. {
        let (ran, calls) = Fault::of(&desk, "w", "out").at(point, ENOSPC).counted(UNPACK);
        if calls < point {
            ran.is_clean();
            break;
        }
        is_told(&ran.failed(), "out", ENOSPC, false);
        if point % 3 == 0 {
            desk.run(UNPACK).is_clean();
            fs::remove_dir_all(desk.path("out")).unwrap();
        }
    }
}

#[test]
fn a_flush_that_fails_leaves_no_bundle() {
    let desk = desk_with_recordings();
    let ran = Fault::of(&desk, "s", ".dabao-").at(1, EIO).run(PACK).failed();
    is_told(&ran, "b.zip", EIO, false);
    assert_eq!(desk.names(), ["downloads"]);
    let table = "convert downloads/粉丝/粉丝.csv -o t.csv";
    is_told(&Fault::of(&desk, "s", ".dabao-").at(1, EIO).run(table).failed(), "t.csv", EIO, false);
    assert_eq!(desk.names(), ["downloads"]);
    desk.run(PACK);
    Fault::of(&desk, "s", "out").at(1, EIO).run("unpack b.zip -o out").failed();
    desk.run("unpack b.zip -o out").is_clean();
}

#[test]
fn short_and_interrupted_calls_change_nothing() {
    let desk = desk_with_recordings();
    let whole = bundle_without_fault(&desk);
    for calls in ["r", "w", "rw"] {
        for what in ["short", "eintr"] {
            let ran = Fault::of(&desk, calls, "").at(1, what).run(PACK);
            assert!(matches!(ran.code(), Some(0 | 1)), "{calls} {what}: {ran}");
            assert!(fs::read(desk.path("b.zip")).unwrap() == whole, "{calls} {what}");
            Fault::of(&desk, calls, "").at(1, what).run("verify b.zip").is_clean();
            Fault::of(&desk, calls, "").at(1, what).run("unpack b.zip -o out").is_clean();
            fs::remove_dir_all(desk.path("out")).unwrap();
            for format in ["csv", "xlsx", "sqlite", "parquet"] {
                let convert = format!("convert b.zip#fans -o t.{format}");
                Fault::of(&desk, calls, "").at(1, what).run(&convert).is_clean();
                let bent = fs::read(desk.path(&format!("t.{format}"))).unwrap();
                desk.run(&format!("{convert} --overwrite")).is_clean();
                assert!(
                    fs::read(desk.path(&format!("t.{format}"))).unwrap() == bent,
                    "{format} {calls} {what}"
                );
                fs::remove_file(desk.path(&format!("t.{format}"))).unwrap();
            }
            fs::remove_file(desk.path("b.zip")).unwrap();
        }
    }
}

/// What must hold of a run of pack, some reads of which failed: no bundle and a word on it, or
/// a bundle that is valid, with every loss told.
fn is_honest(desk: &Desk, ran: &Ran, whole: &[u8], point: &str) {
    match ran.code() {
        Some(2) => {
            assert!(!ran.err.trim().is_empty() && !desk.has("b.zip"), "{point}: {ran}");
            assert!(!ran.err.contains("two readings"), "{point}: it is the disk that is at fault: {ran}");
        }
        Some(code @ (0 | 1)) => {
            let told = ran.json();
            let refused = at(&told, "/files").as_array().unwrap().iter().filter(|f| f["state"] == "refused");
            for file in refused {
                let path = file["path"].as_str().unwrap();
                assert!(!codes(&told, path).is_empty(), "{point}: {path} is refused without a word");
                assert_eq!(code, 1, "{point}");
            }
            desk.run("verify b.zip").is_clean();
            if at(&told, "/findings").as_array().unwrap().iter().all(|f| f["severity"] == "note") {
                let same = fs::read(desk.path("b.zip")).unwrap() == whole;
                let rows = at(&told, "/totals/rows_taken").as_u64().unwrap();
                assert!(same || rows == 2, "{point}: something else is in the bundle, without a word");
            }
            fs::remove_file(desk.path("b.zip")).unwrap();
        }
        other => panic!("{point}: {other:?} {ran}"),
    }
    assert_eq!(desk.names(), ["downloads"], "{point}");
}

#[test]
fn reads_that_fail_are_told_and_the_rest_is_taken_in() {
    let desk = Desk::with_downloads();
    desk.put("downloads/直播.mp4", &recording(0, 2 << 20));
    let rows: String = (0..60_000).map(|n| format!("第{n}期,{}\n", n * 7_919)).collect();
    desk.put("downloads/选题.csv", format!("选题,编号\n{rows}").as_bytes());
    let whole = bundle_without_fault(&desk);
    let (_, inputs) = Fault::of(&desk, "r", "downloads").counted(PACK);
    fs::remove_file(desk.path("b.zip")).unwrap();
    for point in spread(inputs, 60) {
        let ran = Fault::of(&desk, "r", "downloads").at(point, EIO).run(PACK);
        is_honest(&desk, &ran, &whole, &format!("read {point} of {inputs} of the inputs"));
    }
    let (_, staged) = Fault::of(&desk, "r", ".dabao-").counted(PACK);
    fs::remove_file(desk.path("b.zip")).unwrap();
    for point in spread(staged, 40) {
        let ran = Fault::of(&desk, "r", ".dabao-").at(point, EIO).run(PACK);
        is_honest(&desk, &ran, &whole, &format!("read {point} of {staged} of the file aside"));
    }
}

#[test]
fn a_file_that_cannot_be_read_at_all_is_refused_alone() {
    let desk = Desk::with_downloads();
    desk.put("downloads/直播.mp4", &recording(0, 2 << 20));
    for path in ["直播.mp4", "粉丝/粉丝.csv", "封面.png"] {
        // Each read and each attempt fails from the first on.
        for call in ["r", "o"] {
            let always = format!("always {}", if call == "r" { EIO } else { EMFILE });
            let fault = Fault::of(&desk, call, &format!("downloads/{path}")).at(1, &always);
            let told = fault.run(PACK).has_findings().json();
            assert_eq!(line(&told, path)["state"], "refused", "{path} {call}");
            assert_eq!(codes(&told, path), ["unreadable"], "{path} {call}");
            let files = at(&told, "/files").as_array().unwrap();
            assert_eq!(files.iter().filter(|file| file["state"] != "refused").count(), 3, "{path} {call}");
            fs::remove_file(desk.path("b.zip")).unwrap();
        }
    }
}

#[test]
fn a_folder_that_cannot_lock_serves_all_the_same() {
    let desk = desk_with_recordings();
    let whole = bundle_without_fault(&desk);
    let ran = Fault::of(&desk, "l", "").at(1, &format!("always {ENOLCK}")).run(PACK);
    assert!(matches!(ran.code(), Some(0 | 1)), "{ran}");
    assert!(fs::read(desk.path("b.zip")).unwrap() == whole);
    let unlocked = Fault::of(&desk, "l", "").at(1, &format!("always {ENOLCK}"));
    unlocked.run("unpack b.zip -o out").is_clean();
    unlocked.run("convert b.zip#fans -o t.csv").is_clean();
    assert_eq!(desk.names(), ["b.zip", "downloads", "out", "t.csv"]);
}

#[test]
fn no_more_open_files_is_told() {
    let desk = Desk::with_downloads();
    let (_, opened) = Fault::of(&desk, "o", ".dabao-").counted(PACK);
    fs::remove_file(desk.path("b.zip")).unwrap();
    for point in 1..=opened {
        let ran = Fault::of(&desk, "o", ".dabao-").at(point, EMFILE).run(PACK);
        assert!(matches!(ran.code(), Some(0..=2)), "{ran}");
        assert_eq!(desk.has("b.zip"), ran.code() != Some(2), "{ran}");
        let _ = fs::remove_file(desk.path("b.zip"));
        assert_eq!(desk.names(), ["downloads"], "open {point}");
    }
}
