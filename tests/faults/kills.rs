//! `kill -9` at two hundred points of pack, convert and unpack.

use super::common::{Desk, at, tree};
use super::fault::{Fault, PACK, bundle_without_fault, desk_with_recordings, spread};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything that goes to the disk or comes from it.
const ALL: &str = "rwstol";

/// How many bytes the journal on a desk says have been copied.
fn noted(desk: &Desk) -> u64 {
    let names = desk.names();
    let Some(journal) = names.iter().find(|name| name.ends_with(".journal")) else { return 0 };
    let text = fs::read_to_string(desk.path(journal)).unwrap();
    text.lines().skip(2).map(|line| line.split(' ').nth(1).unwrap().parse::<u64>().unwrap()).sum()
}

/// Runs pack again after a kill: it ends as if nothing had been, and copies no recording again
/// of which the journal says that it was copied.
fn take_up(desk: &Desk, whole: &[u8], point: &str) -> u64 {
    let noted = noted(desk);
    let next = desk.run(PACK);
    assert!(matches!(next.code(), Some(0 | 1)), "{point}: {next}");
    assert!(fs::read(desk.path("b.zip")).unwrap() == whole, "{point}: other bytes");
    assert_eq!(*at(&next.json(), "/bundle/resumed_bytes"), noted, "{point}: copied again");
    assert_eq!(desk.names(), ["b.zip", "downloads"], "{point}");
    fs::remove_file(desk.path("b.zip")).unwrap();
    noted
}

#[test]
fn a_pack_that_is_killed_anywhere_leaves_no_half_bundle_and_is_taken_up() {
    let desk = desk_with_recordings();
    let before = tree(&desk.path("downloads"));
    let whole = bundle_without_fault(&desk);
    let (ran, calls) = Fault::of(&desk, ALL, "").counted(PACK);
    assert!(matches!(ran.code(), Some(0 | 1)) && calls > 120, "{calls} {ran}");
    fs::remove_file(desk.path("b.zip")).unwrap();
    let mut taken_up = 0;
    for point in spread(calls, 120) {
        let killed = Fault::of(&desk, ALL, "").at(point, "kill").run(PACK);
        assert_eq!(killed.code(), None, "call {point} of {calls}: {killed}");
        // The last call of all flushes the folder: the bundle has its name, and is whole.
        if let Ok(bundle) = fs::read(desk.path("b.zip")) {
            assert!(bundle == whole, "call {point}: half a bundle");
            fs::remove_file(desk.path("b.zip")).unwrap();
        }
        taken_up += u64::from(take_up(&desk, &whole, &format!("call {point}")) > 0);
    }
    assert!(taken_up > 30, "only {taken_up} runs had something to take up");
    assert_eq!(tree(&desk.path("downloads")), before);
}

#[test]
fn a_pack_that_is_killed_at_a_name_leaves_no_half_bundle() {
    let desk = desk_with_recordings();
    let whole = bundle_without_fault(&desk);
    for (call, number) in [("unlink,unlinkat", 1), ("rename,renameat,renameat2", 1)] {
        kill_after(&desk, call, number, PACK);
        if let Ok(bundle) = fs::read(desk.path("b.zip")) {
            assert!(bundle == whole, "{call}");
            fs::remove_file(desk.path("b.zip")).unwrap();
        }
        take_up(&desk, &whole, call);
    }
}

/// Kills dabao as soon as the system has done the n-th of some calls.
fn kill_after(desk: &Desk, calls: &str, number: u32, words: &str) {
    let words: Vec<&str> = words.split_whitespace().collect();
    let dabao = desk.command(&words);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
    command.args(["-e", &format!("inject={calls}:signal=KILL:when={number}")]);
    command.arg(dabao.get_program()).args(dabao.get_args()).current_dir(desk.path(""));
    command.env("LC_ALL", "en_US.UTF-8");
    let status = command.output().expect("these tests need strace; tests/run installs it").status;
    assert_ne!(status.code().unwrap_or(-9), 0, "{calls} was not met");
}

#[test]
fn a_table_that_is_killed_anywhere_leaves_no_half_file() {
    let desk = Desk::with_downloads();
    for format in ["csv", "xlsx", "sqlite", "parquet"] {
        let name = format!("t.{format}");
        let words = format!("convert downloads/粉丝/粉丝.csv -o {name}");
        let (ran, calls) = Fault::of(&desk, ALL, "").counted(&words);
        ran.is_clean();
        let whole = fs::read(desk.path(&name)).unwrap();
        fs::remove_file(desk.path(&name)).unwrap();
        for point in spread(calls, 10) {
            let killed = Fault::of(&desk, ALL, "").at(point, "kill").run(&words);
            assert_eq!(killed.code(), None, "{format}: call {point} of {calls}");
            // Flushing the folder comes after the name.
            if let Ok(table) = fs::read(desk.path(&name)) {
                assert!(table == whole, "{format}: call {point}");
                fs::remove_file(desk.path(&name)).unwrap();
            }
            desk.run(&words).is_clean();
            assert!(fs::read(desk.path(&name)).unwrap() == whole, "{format}: call {point}");
            assert_eq!(desk.names(), ["downloads", &name], "{format}: call {point}");
            fs::remove_file(desk.path(&name)).unwrap();
        }
    }
}

/// The files below a folder, by their paths in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let below = |path: &Path| path.strip_prefix(folder).unwrap().to_owned();
    tree(folder).into_keys().filter(|p| p.is_file()).map(|p| (below(&p), fs::read(&p).unwrap())).collect()
}

#[test]
fn an_unpacking_that_is_killed_anywhere_is_taken_up() {
    const UNPACK: &str = "unpack b.zip -o out --threads 1";
    let desk = Desk::with_downloads();
    desk.put("downloads/直播.mp4", &super::fault::recording(7, 2 << 20));
    let code = desk.run(PACK).code();
    assert!(matches!(code, Some(0 | 1)));
    let (ran, calls) = Fault::of(&desk, ALL, "").counted(UNPACK);
    ran.is_clean();
    let name = fs::read_dir(desk.path("out")).unwrap().next().unwrap().unwrap().file_name();
    let whole = files(&desk.path("out").join(&name));
    let writes = Fault::of(&desk, "w", "out");
    fs::remove_dir_all(desk.path("out")).unwrap();
    let (_, all_writes) = writes.counted(UNPACK);
    fs::remove_dir_all(desk.path("out")).unwrap();
    for point in spread(calls, 40) {
        let killed = Fault::of(&desk, ALL, "").at(point, "kill").run(UNPACK);
        assert_eq!(killed.code(), None, "call {point} of {calls}");
        let target = desk.path("out").join(&name);
        if !target.exists() {
            let (next, written) = writes.counted(UNPACK);
            next.is_clean();
            assert!(written <= all_writes, "call {point}");
            // Late enough, nearly everything is there already.
            assert!(point * 10 < calls * 9 || written * 2 < all_writes, "{written} of {all_writes}");
        }
        let mut got = files(&target);
        // The mark of the folder aside goes after it got its name.
        got.remove(Path::new(".dabao-unpack"));
        assert!(got == whole, "call {point}");
        assert_eq!(fs::read_dir(desk.path("out")).unwrap().count(), 1, "call {point}");
        fs::remove_dir_all(desk.path("out")).unwrap();
    }
}

#[test]
fn what_is_taken_up_is_proven_and_not_believed() {
    let desk = desk_with_recordings();
    let whole = bundle_without_fault(&desk);
    let (_, calls) = Fault::of(&desk, ALL, "").counted(PACK);
    fs::remove_file(desk.path("b.zip")).unwrap();
    let cut = || {
        let killed = Fault::of(&desk, ALL, "").at(calls * 9 / 10, "kill").run(PACK);
        assert_eq!(killed.code(), None);
        let partial = desk.names().into_iter().find(|name| name.ends_with(".partial")).unwrap();
        (desk.path(&partial), desk.path(&partial.replace(".partial", ".journal")))
    };
    cut();
    let all = noted(&desk);
    assert!(all > 3 << 20);
    let resumed = |what: &str| {
        let next = desk.run(PACK);
        assert!(matches!(next.code(), Some(0 | 1)), "{what}: {next}");
        assert!(fs::read(desk.path("b.zip")).unwrap() == whole, "{what}");
        assert_eq!(desk.names(), ["b.zip", "downloads"], "{what}");
        fs::remove_file(desk.path("b.zip")).unwrap();
        at(&next.json(), "/bundle/resumed_bytes").as_u64().unwrap()
    };
    // Not one byte of a source is read again, but for the samples that tell it is the same.
    let (again, reads) = Fault::of(&desk, "r", "downloads/直播").counted(PACK);
    assert_eq!(*at(&again.json(), "/bundle/resumed_bytes"), all);
    fs::remove_file(desk.path("b.zip")).unwrap();
    let (_, all_reads) = Fault::of(&desk, "r", "downloads/直播").counted(PACK);
    // Nine blocks of 128 KiB each, and the end.
    assert!(reads + 3 * 9 <= all_reads, "{reads} reads, where all are {all_reads}");
    fs::remove_file(desk.path("b.zip")).unwrap();

    // A power cut may leave zeros where bytes were not flushed.
    let (partial, _) = cut();
    let file = fs::File::options().write(true).open(&partial).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &[0; 64], 200_000).unwrap();
    let some = resumed("zeros");
    assert!(some > 0 && some < all, "{some} of {all}");

    let (partial, _) = cut();
    fs::File::options().write(true).open(&partial).unwrap().set_len(1 << 20).unwrap();
    assert!(resumed("cut") < all);

    // A journal that is bent, of another form, or empty.
    for (what, bend) in
        [("digits", "s/[0-9a-f]\\{40\\} /0 /"), ("form", "s/journal 1/journal 9/"), ("gone", "d")]
    {
        let (_, journal) = cut();
        super::fault::tool("sed", &["-i".as_ref(), bend.as_ref(), journal.as_ref()]);
        assert_eq!(resumed(what), 0, "{what}");
    }

    // A link in place of the file aside leads elsewhere.
    let (partial, _) = cut();
    let victim = desk.put("downloads/../victim", b"mine");
    fs::remove_file(&partial).unwrap();
    std::os::unix::fs::symlink(&victim, &partial).unwrap();
    let next = desk.run(PACK);
    assert!(matches!(next.code(), Some(0 | 1)), "{next}");
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
}

#[test]
fn a_source_that_changed_after_the_kill_is_read_again() {
    let changes = [
        ("other bytes", "printf 'x' | dd of=downloads/直播/甲.mp4 bs=1 seek=900000 conv=notrunc"),
        ("one byte more", "printf 'x' >> downloads/直播/乙.mp4"),
        ("another file", "cp -p downloads/直播/甲.mp4 n && mv n downloads/直播/甲.mp4"),
        ("gone", "rm downloads/直播/甲.mp4"),
        ("one more", "cp downloads/直播/甲.mp4 downloads/直播/a.mp4; printf 'x' >> downloads/直播/a.mp4"),
    ];
    for (what, change) in changes {
        let (desk, other) = (desk_with_recordings(), desk_with_recordings());
        let (_, calls) = Fault::of(&desk, ALL, "").counted(PACK);
        fs::remove_file(desk.path("b.zip")).unwrap();
        Fault::of(&desk, ALL, "").at(calls * 9 / 10, "kill").run(PACK);
        let all = noted(&desk);
        for desk in [&desk, &other] {
            let done = Command::new("sh").args(["-c", change]).current_dir(desk.path("")).output().unwrap();
            assert!(done.status.success(), "{what}");
        }
        let next = desk.run(PACK);
        let resumed = at(&next.json(), "/bundle/resumed_bytes").as_u64().unwrap();
        assert!(resumed < all, "{what}: {resumed} of {all}");
        assert!(fs::read(desk.path("b.zip")).unwrap() == bundle_without_fault(&other), "{what}");
    }
}

#[test]
fn what_others_left_unfinished_is_kept_and_named() {
    let desk = desk_with_recordings();
    let (_, calls) = Fault::of(&desk, ALL, "").counted(PACK);
    fs::remove_file(desk.path("b.zip")).unwrap();
    Fault::of(&desk, ALL, "").at(calls * 9 / 10, "kill").run(PACK);
    let other = desk.run("pack downloads -o other.zip --date 2026-09-10");
    assert!(matches!(other.code(), Some(0 | 1)), "{other}");
    let other = other.complains("b.zip").complains(".partial");
    assert!(other.err.contains("finish"), "{other}");
    let next = desk.run(PACK);
    assert!(at(&next.json(), "/bundle/resumed_bytes").as_u64().unwrap() > 0);
    assert!(fs::read(desk.path("b.zip")).unwrap() == fs::read(desk.path("other.zip")).unwrap());
    assert_eq!(desk.names(), ["b.zip", "downloads", "other.zip"]);
}
