//! Sources that grow, shrink, change, vanish or are replaced while they are read, and clocks
//! that jump.

use super::common::{Desk, at, codes, digest, line};
use super::fault::{Fault, PACK, recording};
use std::fs;

/// What can happen to FILE meanwhile.
const CHANGES: [(&str, &str); 9] = [
    ("grows", "printf 'x,1\\n' >> FILE"),
    ("shrinks", "truncate -s $(($(stat -c %s FILE) / 2)) FILE"),
    ("is emptied", ": > FILE"),
    ("changes in place", "printf 'zz' | dd of=FILE bs=1 seek=40 conv=notrunc 2>/dev/null"),
    (
        "changes and bears its old time",
        "cp -p FILE ../ref; printf 'zz' | dd of=FILE bs=1 seek=40 conv=notrunc 2>/dev/null; touch -r ../ref FILE; rm ../ref",
    ),
    ("vanishes", "rm FILE"),
    ("is replaced", "printf 'other,1\\n' > ../n; mv ../n FILE"),
    ("becomes a pipe", "rm FILE; mkfifo FILE"),
    ("becomes a folder", "rm FILE; mkdir FILE"),
];

/// Three ways of sealing: held in memory, compressed aside, copied into a place.
fn sources() -> [(&'static str, Vec<u8>); 3] {
    let rows: String = (0..90_000).map(|n| format!("第{n}期,{}\n", n * 7_919)).collect();
    [
        ("small.csv", "选题,编号\n第一期,1\n".repeat(100).into_bytes()),
        ("long.csv", format!("选题,编号\n{rows}").into_bytes()),
        ("recording.mp4", recording(3, 2 << 20)),
    ]
}

#[test]
fn a_source_that_will_not_keep_still_is_taken_whole_or_refused() {
    for (name, bytes) in sources() {
        for (what, change) in CHANGES {
            let desk = Desk::with_downloads();
            let source = desk.put(&format!("downloads/{name}"), &bytes);
            let folder = desk.path("downloads");
            let command = format!("cd {}; {}", folder.display(), change.replace("FILE", name));
            // A small file is read at once, the others in many blocks.
            let ran = Fault::of(&desk, "r", &format!("downloads/{name}")).meanwhile(2, &command).run(PACK);
            let point = format!("{name} {what}");
            assert!(matches!(ran.code(), Some(0 | 1)), "{point}: {ran}");
            let told = ran.json();
            let found = line(&told, name);
            if found["state"] == "refused" {
                let codes = codes(&told, name);
                assert!(
                    codes.iter().any(|c| c == "changed-while-read" || c == "unreadable"),
                    "{point}: {codes:?}"
                );
            } else {
                let now = source.is_file().then(|| fs::read(&source).unwrap());
                let moments = [Some(digest(&bytes)), now.map(|bytes| digest(&bytes))];
                let sealed = found["sha256"].as_str().unwrap().to_owned();
                assert!(moments.contains(&Some(sealed)), "{point}: sealed at no moment");
            }
            assert_eq!(at(&told, "/totals/rows_taken"), 2, "{point}: the rest");
            desk.run("verify b.zip").is_clean();
            assert_eq!(desk.names(), ["b.zip", "downloads"], "{point}");
        }
    }
}

#[test]
fn a_file_that_changes_at_every_reading_is_refused() {
    let desk = Desk::with_downloads();
    let source = desk.put("downloads/log.csv", &"a,b\n".repeat(100).into_bytes());
    // A shell that never stops appending would hang the test; a change at each of many reads does.
    let grow = format!("printf 'x,1\\n' >> {}", source.display());
    let ran =
        Fault::of(&desk, "r", "downloads/log.csv").meanwhile(1, &grow).with("FAULT_EACH", "1").run(PACK);
    let told = ran.has_findings().json();
    assert_eq!(line(&told, "log.csv")["state"], "refused");
    assert_eq!(codes(&told, "log.csv"), ["changed-while-read"]);
    desk.run("verify b.zip").is_clean();
}

#[test]
fn clocks_that_jump_change_no_byte() {
    let desk = Desk::with_downloads();
    desk.run(PACK).is_clean();
    let whole = fs::read(desk.path("b.zip")).unwrap();
    for (now, day) in
        [(86_400_i64 * 400, "1971"), (-1_000_000, "1969"), (4_400_000_000, "2109"), (1_810_000_000, "2027")]
    {
        let clock =
            |words: &str| Fault::of(&desk, "", "nowhere").with("FAULT_CLOCK", &now.to_string()).run(words);
        fs::remove_file(desk.path("b.zip")).unwrap();
        clock(PACK).is_clean();
        assert!(fs::read(desk.path("b.zip")).unwrap() == whole, "{day}");
        // Without --date the clock's own day is taken, whatever it is.
        clock("pack downloads").is_clean();
        let made = desk.names().into_iter().find(|name| name.starts_with("dabao-")).unwrap();
        assert!(made.contains(day), "{made}");
        clock(&format!("verify {made}")).is_clean();
        clock(&format!("ready {made}"));
        fs::remove_file(desk.path(&made)).unwrap();
        let _ = fs::remove_file(desk.path("dabao-answers.toml"));
    }
}
