//! par2cmdline verifies and repairs with our recovery data, and we with its.

use super::common::{DATE, Desk};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `par2`, which `tests/run` installs, in a folder; tells its exit code.
fn par2(folder: &Path, words: &[&str]) -> i32 {
    let output = Command::new("par2").args(words).current_dir(folder).output();
    let output =
        output.unwrap_or_else(|error| panic!("par2: {error}: run tests/run once, which installs it"));
    output.status.code().unwrap()
}

fn packed(options: &str) -> (Desk, Vec<u8>) {
    let desk = Desk::with_downloads();
    desk.run(&format!("pack downloads -o backup.zip --date {DATE} {options}")).is_clean();
    let whole = fs::read(desk.path("backup.zip")).unwrap();
    (desk, whole)
}

fn damaged(whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[3_000] ^= 0x80;
    bytes.splice(9_000..9_010, b"put in here instead".iter().copied());
    bytes
}

#[test]
fn par2cmdline_repairs_with_our_recovery_data() {
    let (desk, whole) = packed("--recovery 10%");
    let folder = desk.path("");
    assert_eq!(par2(&folder, &["verify", "backup.zip.par2"]), 0);
    desk.put("backup.zip", &damaged(&whole));
    // 1: damaged, and can be repaired.
    assert_eq!(par2(&folder, &["verify", "backup.zip.par2"]), 1);
    assert_eq!(par2(&folder, &["repair", "backup.zip.par2"]), 0);
    assert!(fs::read(desk.path("backup.zip")).unwrap() == whole);
    fs::remove_file(desk.path("backup.zip")).unwrap();
    assert_eq!(par2(&folder, &["verify", "backup.zip.par2"]), 2, "all is lost, and par2 says so");
}

#[test]
fn we_repair_with_what_par2cmdline_wrote() {
    for options in [&["-r10"][..], &["-r20", "-b300", "-n3"], &["-c6", "-s2048", "-f7"]] {
        let (desk, whole) = packed("");
        let words = [&["create", "-q"], options, &["backup.zip"]].concat();
        assert_eq!(par2(&desk.path(""), &words), 0);
        desk.run("repair backup.zip").is_clean().says("nothing to mend");
        desk.put("backup.zip", &damaged(&whole));
        desk.run("verify backup.zip");
        desk.run("repair backup.zip").is_clean().says("Mended, and valid");
        assert!(fs::read(desk.path("backup.zip")).unwrap() == whole);
        assert!(fs::read(desk.path("backup.damaged.zip")).unwrap() == damaged(&whole));
    }
}

#[test]
fn a_set_of_several_files_mends_one_with_the_help_of_the_others() {
    let (desk, whole) = packed("");
    desk.put("other.bin", &whole.iter().rev().copied().collect::<Vec<u8>>());
    let words = ["create", "-q", "-r10", "-s1024", "both.par2", "backup.zip", "other.bin"];
    assert_eq!(par2(&desk.path(""), &words), 0);
    desk.put("backup.zip", &damaged(&whole));
    desk.run("repair backup.zip").is_clean();
    assert!(fs::read(desk.path("backup.zip")).unwrap() == whole);
}
