//! Places that hold less than others: read-only, small, of short files or short names.

use super::common::{Desk, Ran, at, tree};
use super::fault::{PACK, bundle_without_fault, desk_with_recordings, is_root, recording, tool};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something mounted, until the test ends.
struct Mounted(PathBuf);

impl Mounted {
    /// Mounts with these words; nothing, and a word on it, where the kernel cannot.
    fn new(words: &[&OsStr], onto: &Path) -> Option<Self> {
        fs::create_dir_all(onto).unwrap();
        let output = Command::new("mount").args(words).arg(onto).output().unwrap();
        if !output.status.success() {
            println!("SKIPPED: mount {words:?}: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Some(Mounted(onto.to_owned()))
    }

    /// A file system made in a file of some bytes.
    fn made(desk: &Desk, make: &str, words: &[&str], bytes: u64) -> Option<Self> {
        let image = desk.put(&format!("{make}.image"), b"");
        fs::File::options().write(true).open(&image).unwrap().set_len(bytes).unwrap();
        let mut all: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
        all.push(image.as_os_str());
        tool(make, &all);
        Mounted::new(&["-o".as_ref(), "loop".as_ref(), image.as_os_str()], &desk.path("mounted"))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_folder_that_is_read_only_is_told() {
    if !is_root("a read-only bind mount") {
        return;
    }
    let desk = Desk::with_downloads();
    desk.put("shelf/old.txt", b"mine");
    let shelf = desk.path("shelf");
    let Some(_mounted) = Mounted::new(&["--bind".as_ref(), shelf.as_os_str()], &shelf) else { return };
    let remount = ["-o", "remount,ro,bind"].map(OsStr::new);
    tool("mount", &[remount[0], remount[1], shelf.as_os_str()]);
    desk.run(PACK);
    for words in [
        "pack downloads -o shelf/b.zip",
        "convert downloads/粉丝/粉丝.csv -o shelf/t.csv",
        "unpack b.zip -o shelf/out",
        "key new shelf/my.key",
        "ready downloads --answers shelf/a.toml --answer uses-live=no",
    ] {
        desk.run(words).failed().complains("shelf").complains("not written");
        desk.run(&format!("{words} --lang zh")).failed().complains("不能写");
    }
    // To read there is no matter.
    desk.run("pack shelf -o c.zip").has_findings();
}

#[test]
fn a_bundle_too_long_for_the_place_is_told_before_anything_is_copied() {
    let desk = Desk::with_downloads();
    // FAT32 holds no file of 4 GiB; neither does this shell let one be written.
    let long = desk.put("downloads/直播.mp4", &recording(0, 1 << 20));
    let file = fs::File::options().write(true).open(&long).unwrap();
    file.set_len(5 << 30).unwrap();
    let before = fs::metadata(&long).unwrap().modified().unwrap();
    let line = format!("trap '' XFSZ; ulimit -f 4194303; exec \"$0\" {PACK}");
    let mut command = Command::new("bash");
    command.args(["-c", &line, env!("CARGO_BIN_EXE_dabao")]).current_dir(desk.path(""));
    command.env("LC_ALL", "en_US.UTF-8");
    let begun = std::time::Instant::now();
    Ran::wait(command, &[PACK]).failed().complains("b.zip").complains("too large for that place");
    println!("told after {:?}", begun.elapsed());
    assert_eq!(desk.names(), ["downloads"]);
    assert_eq!(fs::metadata(&long).unwrap().modified().unwrap(), before);
}

#[test]
fn a_fat_disk_holds_bundles_and_what_is_unpacked_from_them() {
    if !is_root("a file system in a file") {
        return;
    }
    let desk = desk_with_recordings();
    let whole = bundle_without_fault(&desk);
    let Some(_mounted) = Mounted::made(&desk, "mkfs.vfat", &["-F", "32"], 64 << 20) else { return };
    let ran = desk.run("pack downloads -o mounted/b.zip --date 2026-09-10 --threads 2");
    assert!(matches!(ran.code(), Some(0 | 1)), "{ran}");
    assert!(fs::read(desk.path("mounted/b.zip")).unwrap() == whole);
    desk.run("unpack mounted/b.zip -o mounted/out").is_clean();
    desk.run("pack downloads -o mounted/b.zip").failed().complains("exists");
    let long = desk.put("downloads/很长.mp4", &recording(0, 1 << 20));
    fs::File::options().write(true).open(&long).unwrap().set_len(5 << 30).unwrap();
    desk.run("pack downloads -o mounted/c.zip").failed().complains("too large for that place");
    assert!(!desk.has("mounted/c.zip"));
}

#[test]
fn a_small_disk_that_fills_up_takes_the_bundle_once_there_is_room() {
    if !is_root("a file system in a file") {
        return;
    }
    let desk = desk_with_recordings();
    let whole = bundle_without_fault(&desk);
    let disk =
        Mounted::made(&desk, "mkfs.ext4", &["-q", "-m", "0"], 12 << 20).expect("ext4 on a loop device");
    let ballast = desk.put("mounted/ballast", &vec![1; 8 << 20]);
    let before = tree(&desk.path("downloads"));
    for _ in 0..2 {
        let ran = desk.run("pack downloads -o mounted/b.zip --date 2026-09-10").failed();
        let ran = ran.complains("mounted/b.zip").complains("the disk is full").complains("run it again");
        assert_eq!(fs::read_dir(&disk.0).unwrap().count(), 2, "lost+found and the ballast: {ran}");
    }
    fs::remove_file(ballast).unwrap();
    let ran = desk.run("pack downloads -o mounted/b.zip --date 2026-09-10");
    assert!(matches!(ran.code(), Some(0 | 1)), "{ran}");
    assert!(fs::read(desk.path("mounted/b.zip")).unwrap() == whole);
    assert_eq!(tree(&desk.path("downloads")), before);
}

#[test]
fn names_of_255_bytes_are_taken_and_longer_ones_told() {
    let desk = Desk::with_downloads();
    let long = format!("{}.csv", "长".repeat(83));
    assert_eq!(long.len(), 253);
    desk.put(&format!("downloads/{long}"), "选题,负责人\n院墙,阿禾\n".as_bytes());
    let name = format!("{}b.zip", "包".repeat(83));
    assert_eq!(name.len(), 254);
    let ran = desk.run_words(&["pack", "downloads", "-o", &name, "--json"]);
    assert_eq!(*at(&ran.json(), "/bundle/path"), name);
    desk.run_words(&["unpack", &name, "-o", "out"]).is_clean();
    let ran = desk.run_words(&["pack", "downloads", "-o", &format!("{name}.zip")]);
    ran.failed().complains("cannot hold such a name");
    let ran = desk.run_words(&["convert", &format!("downloads/{long}"), "-o", &format!("{name}.csv")]);
    ran.failed().complains("cannot hold such a name");
    assert_eq!(desk.names().len(), 3);
}

#[test]
fn of_two_runs_onto_one_name_the_second_ends_at_once() {
    let desk = desk_with_recordings();
    let whole = bundle_without_fault(&desk);
    // The first run waits at its tenth write until the second has ended.
    let second = format!(
        "cd {}; {} {PACK} >second.out 2>second.err; echo $? >second.code",
        desk.path("").display(),
        env!("CARGO_BIN_EXE_dabao")
    );
    let first = super::fault::Fault::of(&desk, "w", ".dabao-").meanwhile(10, &second).run(PACK);
    assert!(matches!(first.code(), Some(0 | 1)), "{first}");
    assert!(fs::read(desk.path("b.zip")).unwrap() == whole);
    let read = |name: &str| fs::read_to_string(desk.path(name)).unwrap();
    assert_eq!(read("second.code").trim(), "2");
    assert!(read("second.err").contains("b.zip"), "{}", read("second.err"));
}
