//! Archives that unfold without end, contradict themselves, or lead out of the folder.

use crate::program::{GOOD, Place, Told};
use crate::zips::{Entry, zip};

/// Packs an archive beside a good table and asserts that the table is taken in.
fn take_in(bytes: Vec<u8>) -> Told {
    let told = Place::with_good().file("a.zip", bytes).take_in();
    assert_eq!((told.state("good.csv"), told.rows("good.csv")), ("ingested", 2));
    told
}

fn zeros(length: usize) -> Entry {
    Entry::deflated("zeros.bin", vec![0; length])
}

#[test]
fn members_that_share_bytes_are_refused() {
    let mut entries = vec![zeros(1 << 20)];
    for number in 1..100 {
        entries.push(Entry { name: format!("{number}").into(), shares: Some(0), ..entries[0].clone() });
    }
    let told = take_in(zip(&entries));
    assert_ne!(told.troubles("a.zip").len() + told.files().filter(|f| f["state"] == "refused").count(), 0);
    assert!(told.files().filter(|f| f["state"] == "kept" || f["state"] == "unknown").count() <= 2);
}

#[test]
fn a_huge_ratio_is_refused() {
    let told = take_in(zip(&[zeros(70 << 20)]));
    assert_eq!(told.state("a.zip"), "refused");
    assert!(told.codes("a.zip").contains("archive-refused"));
}

#[test]
fn nested_bombs_share_one_allowance() {
    let inner = zip(&[zeros(30 << 20)]);
    let outer: Vec<Entry> =
        (0..40).map(|n| Entry::stored(format!("{n}.zip"), [&inner[..], &[n]].concat())).collect();
    let told = take_in(zip(&outer));
    assert!(told.files().any(|f| f["state"] == "refused"));
}

#[test]
fn bombs_nine_deep_are_refused_and_seven_deep_pass() {
    let mut archive = zip(&[Entry::stored("fans.csv", GOOD.replace("甲", "丙"))]);
    for _ in 0..6 {
        archive = zip(&[Entry::stored("a.zip", archive)]);
    }
    let told = take_in(archive.clone());
    assert_eq!(told.files().filter(|f| f["state"] == "ingested").count(), 2, "{:?}", told.states());
    for _ in 0..3 {
        archive = zip(&[Entry::stored("a.zip", archive)]);
    }
    let told = take_in(archive);
    assert_eq!(told.files().filter(|f| f["state"] == "refused").count(), 1, "{:?}", told.states());
}

#[test]
fn tens_of_thousands_of_members_are_listed() {
    let half = |mark: u8| {
        let bytes = |n: u32| [[0xFF, mark, 0xFF, 0xFF], n.to_le_bytes()].concat();
        zip(&(0..10_000).map(|n| Entry::stored(format!("{n}.bin"), bytes(n))).collect::<Vec<_>>())
    };
    let told = Place::with_good().file("a.zip", half(1)).file("b.zip", half(2)).scan();
    assert_eq!(told.files().count(), 20_003);
    assert!(told.files().filter(|f| f["state"] == "unknown").count() > 19_900);
}

#[test]
fn names_that_lead_out_are_refused_and_the_others_go_on() {
    let names = [
        "../evil.csv",
        "/etc/evil.csv",
        "C:\\evil.csv",
        "a/../../evil.csv",
        "nul\0.csv",
        "",
        "..",
        "a\nb.csv",
        "fine.csv",
    ];
    let entries: Vec<Entry> = names
        .iter()
        .enumerate()
        .map(|(n, name)| Entry::stored(name, GOOD.replace("甲", &n.to_string())))
        .collect();
    let told = take_in(zip(&entries));
    assert_eq!(told.state("a.zip!/fine.csv"), "ingested");
    let refused = told.files().filter(|f| f["state"] == "refused").count();
    assert!(refused >= 6, "{:?}", told.states());
}

#[test]
fn of_two_members_of_one_name_each_has_its_own_line() {
    let entries = [("x.csv", "丙"), ("x.csv", "丁"), ("x.csv", "戊"), ("./x.csv", "己")];
    let told = take_in(zip(&entries.map(|(name, who)| Entry::stored(name, GOOD.replace("甲", who)))));
    assert_eq!(told.state("a.zip!/x.csv"), "ingested");
    assert_eq!(told.files().filter(|f| f["state"] == "refused").count(), 3);
    assert_eq!(told.findings().filter(|f| f["code"] == "member-refused").count(), 3);
}

#[test]
fn a_locked_archive_asks_for_its_password() {
    for name in ["aes.zip", "zipcrypto.zip"] {
        let bytes =
            std::fs::read(format!("{}/fixtures/archives/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let place = Place::with_good()
            .file("a.zip", bytes)
            .word("--password=wrong")
            .word("--password=")
            .word("--password=密码");
        let told = place.take_in();
        let refused: Vec<_> = told.files().filter(|f| f["state"] == "refused").collect();
        assert!(!refused.is_empty());
        for file in refused {
            let path = file["path"].as_str().unwrap();
            let asked =
                told.findings().filter(|f| f["path"] == path && f["code"] == "password-needed").count();
            assert_eq!(asked, 1, "{path}");
        }
    }
}

#[test]
fn an_archive_that_contains_itself_ends() {
    let mut archive = zip(&[Entry::stored("seed.txt", "seed")]);
    for level in 0..12 {
        archive = zip(&[
            Entry::stored("a.zip", &archive),
            Entry::stored("b.zip", [&archive[..], &[level]].concat()),
        ]);
    }
    take_in(archive);
}

#[test]
fn of_equal_archives_the_first_is_told_and_the_others_are_its_duplicates() {
    let whole = zip(&[Entry::stored("x.csv", GOOD.replace("甲", "丙"))]);
    let cut = &whole[..whole.len() / 2];
    let place = Place::with_good().file("a.zip", cut).file("b.zip", cut).file("c.zip", cut);
    let told = place.file("w.crdownload", &whole).file("w.zip", &whole).file("w (1).zip", &whole).take_in();
    assert_eq!((told.state("a.zip"), told.codes("a.zip").contains("archive-cut")), ("incomplete", true));
    assert_eq!((told.state("b.zip"), told.state("c.zip")), ("duplicate", "duplicate"));
    assert_eq!((told.state("w.zip"), told.state("w.zip!/x.csv")), ("kept", "ingested"));
    assert_eq!((told.state("w.crdownload"), told.state("w (1).zip")), ("duplicate", "duplicate"));
}

#[test]
fn bytes_before_between_and_behind_members_end_in_a_state() {
    let whole = zip(&[
        Entry::stored("x.csv", GOOD.replace("甲", "丙")),
        Entry::deflated("y.csv", GOOD.replace("甲", "丁")),
    ]);
    let mut place = Place::with_good();
    place = place.file("before.zip", [b"MZ junk".as_slice(), &whole].concat());
    place = place.file("behind.zip", [&whole[..], &[0; 70_000]].concat());
    place = place.file("twice.zip", [&whole[..], &whole].concat());
    for at in (0..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        place = place.file(format!("flipped/{at}.zip"), bytes);
    }
    for at in (1..whole.len()).step_by(5) {
        place = place.file(format!("cut/{at}.zip"), &whole[..at]);
    }
    let told = place.take_in();
    for file in told.files().filter(|f| f["path"].as_str().unwrap().starts_with("cut/")) {
        let (path, state) = (file["path"].as_str().unwrap(), file["state"].as_str().unwrap());
        assert!(["incomplete", "refused", "unknown"].contains(&state), "{path}: {state}");
        assert!(!told.troubles(path).is_empty(), "{path}");
    }
}

#[test]
fn ten_million_members_are_refused_before_they_are_read() {
    // As many records of a central directory as an end record of ZIP64 tells of.
    const MEMBERS: u64 = 10_000_000;
    let place = Place::with_good();
    let path = place.input().join("a.zip");
    let one = zip(&[Entry::stored("0000", "")]);
    let (local, rest) = one.split_at(34);
    let record = &rest[..50];
    let mut file = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(&path).unwrap());
    let mut put = |bytes: &[u8]| std::io::Write::write_all(&mut file, bytes).unwrap();
    put(local);
    let thousand = record.repeat(1000);
    (0..MEMBERS / 1000).for_each(|_| put(&thousand));
    let (size, start) = (MEMBERS * 50, local.len() as u64);
    // The end record of ZIP64 (4.3.14), its locator, and an end record that points there.
    put(b"PK\x06\x06");
    put(&44u64.to_le_bytes());
    put(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for long in [MEMBERS, MEMBERS, size, start] {
        put(&u64::to_le_bytes(long));
    }
    put(b"PK\x06\x07\0\0\0\0");
    put(&u64::to_le_bytes(start + size));
    put(&[1, 0, 0, 0]);
    put(b"PK\x05\x06\0\0\0\0");
    put(&[0xFF; 12]);
    put(&[0, 0]);
    std::io::Write::flush(&mut file).unwrap();
    drop(file);
    let told = place.memory(400).scan();
    assert_eq!(told.state("a.zip"), "refused", "{:?}", told.codes("a.zip"));
    assert!(told.codes("a.zip").contains("archive-refused"));
    assert_eq!(told.rows("good.csv"), 2);
}

#[test]
fn more_members_than_allowed_are_refused_whoever_counts() {
    let bytes = |n: u32| n.to_le_bytes();
    let many = zip(&(0..1200).map(|n| Entry::stored(format!("{n}.bin"), bytes(n))).collect::<Vec<_>>());
    let told = Place::with_good().file("a.zip", many).word("--limit=entries=1000").scan();
    assert_eq!((told.state("a.zip"), told.files().count()), ("refused", 2));
}

#[test]
fn names_alike_or_reserved_elsewhere_are_kept_apart() {
    let names = [
        "CON",
        "con.csv",
        "AUX.csv",
        "NUL",
        "COM1.csv",
        "LPT9.txt.csv",
        "a:b.csv",
        "a?.csv",
        "trail. ",
        "trail.",
        "e\u{301}.csv",
        "\u{e9}.csv",
        "E\u{301}.CSV",
        "Straße.csv",
        "STRASSE.csv",
        "a/b.csv",
        "A/B.csv",
        "\u{202e}vsc.exe",
        "zero\u{200b}width.csv",
        "tab\t.csv",
        "bell\u{7}.csv",
        "\u{fe0f}.csv",
    ];
    let entries: Vec<Entry> = names
        .iter()
        .enumerate()
        .map(|(n, name)| Entry { flags: 1 << 11, ..Entry::stored(name, GOOD.replace("甲", &n.to_string())) })
        .collect();
    let place = Place::with_good().file("a.zip", zip(&entries));
    // The same names in a folder go into the bundle under names that every system holds.
    let mut place = place;
    for (n, name) in names.iter().enumerate().filter(|(_, name)| !name.contains('/')) {
        place = place.file(name, GOOD.replace("甲", &format!("f{n}")));
    }
    let told = place.take_in();
    for name in names {
        let path = format!("a.zip!/{name}");
        let file = told.files().find(|f| f["path"] == path.as_str());
        let state = file.map_or("", |file| file["state"].as_str().unwrap());
        // A name like that of a drive, and one with control characters, may be refused.
        let odd = name.contains(':') || name.chars().any(char::is_control);
        assert!(state == "ingested" || (odd && !told.codes(&path).is_empty()), "{path:?}: {state}");
    }
    let mut payloads: Vec<String> = told
        .files()
        .map(|f| f["payload"].as_str().unwrap().to_lowercase())
        .filter(|p| !p.is_empty() && !p.ends_with("a.zip"))
        .collect();
    payloads.sort();
    let all = payloads.len();
    payloads.dedup();
    assert_eq!(payloads.len(), all, "two originals have names that are one on some systems");
    // Nothing that a name holds steers the terminal.
    let run = place.run(&["scan".into(), "--lang".into(), "en".into(), place.input().into()]);
    assert!(!run.out.chars().any(|c| "\u{202e}\u{7}".contains(c)), "{}", run.out);
    for payload in payloads {
        assert!(!payload.chars().any(|c| c.is_control() || "<>:\"|?*\\\u{202e}".contains(c)), "{payload:?}");
    }
}

#[test]
fn links_pipes_and_devices_among_members_are_listed_and_left() {
    let odd = [
        ("link.csv", 0o120_777),
        ("pipe.csv", 0o010_644),
        ("device.csv", 0o020_666),
        ("socket.csv", 0o140_777),
    ];
    let mut entries: Vec<Entry> = odd
        .iter()
        .map(|(name, mode)| Entry { mode: *mode, ..Entry::stored(name, format!("/etc/passwd {name}")) })
        .collect();
    entries.push(Entry::stored("fine.csv", GOOD.replace("甲", "丙")));
    let told = take_in(zip(&entries));
    assert_eq!(told.state("a.zip!/link.csv"), "ignored");
    assert_eq!(told.state("a.zip!/fine.csv"), "ingested");
}

#[test]
fn local_headers_that_tell_another_story_are_refused() {
    let other = |n: usize| GOOD.replace("甲", &format!("人{n}"));
    let entries = [
        Entry { local_name: b"b.csv".to_vec(), ..Entry::stored("a.csv", other(1)) },
        Entry { declared: Some(7), ..Entry::deflated("size.csv", other(2)) },
        Entry { method: 99, ..Entry::stored("method.csv", other(3)) },
        Entry { flags: 1, ..Entry::stored("locked.csv", other(4)) },
        Entry::stored("fine.csv", other(5)),
    ];
    let told = take_in(zip(&entries));
    assert_eq!(told.state("a.zip!/fine.csv"), "ingested");
    for name in ["a.csv", "size.csv", "method.csv", "locked.csv"] {
        let path = format!("a.zip!/{name}");
        assert_eq!(told.state(&path), "refused", "{path}");
        assert!(!told.troubles(&path).is_empty(), "{path}");
    }
}
