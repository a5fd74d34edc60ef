//! Bundles in volumes: each a bag that stock tools accept, all together the whole, and
//! whatever lacks, was exchanged or does not belong is named.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(unix)]

mod common;

use common::{
    DATE, Desk, Ran, at, digest, hold_to_bag_tools, hold_to_crate_tools, hold_to_schema, noise, tree,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A volume of this size holds a third of the film on the desk.
const SIZE: u64 = 500_000;

/// A desk with a film larger than two volumes, a large picture, and what is on every desk.
fn desk() -> Desk {
    let desk = Desk::with_downloads();
    desk.put("downloads/原片/长片.mp4", &film());
    desk.put("downloads/海报.png", &[b"\x89PNG\r\n\x1a\n".as_slice(), &noise(300_000, 3)].concat());
    desk
}

/// What poses as a recording and cannot be made smaller.
fn film() -> Vec<u8> {
    let mut film = noise(1_300_000, 7);
    film[..12].copy_from_slice(b"\0\0\0\x0cftypisom");
    film[12..20].copy_from_slice(&[0, 0x13, 0xd6, 0x14, b'm', b'd', b'a', b't']);
    film
}

/// Packs in volumes and gives their paths.
fn pack(desk: &Desk, options: &str) -> Vec<PathBuf> {
    let words = format!("pack downloads -o v/backup.zip --date {DATE} --volume-size {SIZE} --json {options}");
    fs::create_dir_all(desk.path("v")).unwrap();
    let told = desk.run(&words).has_findings().json();
    hold_to_schema("pack", &told);
    let volumes = at(&told, "/bundle/volumes").as_array().unwrap();
    volumes.iter().map(|volume| desk.path(at(volume, "/path").as_str().unwrap())).collect()
}

/// Runs a shell at the desk, which must be content.
fn shell(desk: &Desk, script: &str) {
    let output = Command::new("bash").args(["-ec", script]).current_dir(desk.path(".")).output().unwrap();
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The findings of a verification as code, path and what was found.
fn faults(ran: Ran) -> Vec<(String, String, String)> {
    let told = ran.json();
    hold_to_schema("verify", &told);
    let text = |finding: &serde_json::Value, key: &str| at(finding, key).as_str().unwrap().to_owned();
    let findings = at(&told, "/findings").as_array().unwrap();
    findings.iter().map(|f| (text(f, "/code"), text(f, "/path"), text(f, "/found"))).collect()
}

/// The digests of all files below a folder.
fn digests(folder: &Path) -> BTreeMap<PathBuf, String> {
    let files = tree(folder).into_keys().filter(|path| path.is_file());
    files
        .map(|path| (path.strip_prefix(folder).unwrap().to_owned(), digest(&fs::read(&path).unwrap())))
        .collect()
}

#[test]
fn each_volume_is_a_bag_and_fits() {
    let desk = desk();
    let volumes = pack(&desk, "");
    assert_eq!(volumes.len(), 4);
    let checked = Desk::new();
    for (number, volume) in (1..).zip(&volumes) {
        assert!(fs::metadata(volume).unwrap().len() <= SIZE, "{}", volume.display());
        assert_eq!(volume.file_name().unwrap().to_str().unwrap(), format!("backup-{number}-of-4.zip"));
        let bag = hold_to_bag_tools(volume, &checked);
        assert_eq!(bag.file_name().unwrap().to_str().unwrap(), format!("dabao-{DATE}-00{number}"));
        let info = fs::read_to_string(bag.join("bag-info.txt")).unwrap();
        assert!(info.contains(&format!("\nBag-Count: {number} of 4\n")), "{info}");
    }
    desk.run("verify v").is_clean().says("The group is valid: v");
}

#[test]
fn the_whole_is_had_again_with_stock_tools() {
    let desk = desk();
    pack(&desk, "");
    // The very commands of README.txt in each volume.
    shell(&desk, "for v in v/*.zip; do unzip -q $v; done; mkdir joined; cp -r dabao-*/data joined/");
    shell(&desk, "cd joined/data/originals/原片; cat 长片.mp4.part* > 长片.mp4; rm 长片.mp4.part*");
    shell(&desk, "cd joined; sha256sum --strict --quiet -c data/report/split-sha256.txt");
    assert_eq!(digests(&desk.path("joined/data/originals")), digests(&desk.path("downloads")));
    hold_to_crate_tools(&desk.path("joined"));
}

#[test]
fn the_whole_is_had_again_with_unpack() {
    let desk = desk();
    let volumes = pack(&desk, "");
    desk.run("unpack v -o of-folder").is_clean();
    desk.run("unpack v/backup-2-of-4.zip -o of-one").is_clean();
    let names: Vec<String> = volumes.iter().rev().map(|path| path.display().to_string()).collect();
    let mut words = vec!["unpack", "-o", "of-all"];
    words.extend(names.iter().map(String::as_str));
    desk.run_words(&words).is_clean();
    let bag = desk.path(&format!("of-folder/dabao-{DATE}"));
    assert_eq!(digests(&desk.path("of-folder")), digests(&desk.path("of-one")));
    assert_eq!(digests(&desk.path("of-folder")), digests(&desk.path("of-all")));
    assert_eq!(digests(&bag.join("data/originals")), digests(&desk.path("downloads")));
    desk.run_words(&["verify", &bag.to_string_lossy()]).is_clean();
    hold_to_crate_tools(&bag);
    shell(
        &desk,
        &format!(
            "cd '{}'; sha256sum --strict --quiet -c manifest-sha256.txt tagmanifest-sha256.txt",
            bag.display()
        ),
    );
}

#[test]
fn the_ledger_says_where_each_original_is() {
    let desk = desk();
    pack(&desk, "");
    desk.run("convert v#files -o files.json").is_clean();
    let rows: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.path("files.json")).unwrap()).unwrap();
    let of = |path: &str| {
        let row = rows.as_array().unwrap().iter().find(|row| row["path"] == path).unwrap();
        (row["volumes"].as_str().unwrap().to_owned(), row["payload"].as_str().unwrap().to_owned())
    };
    assert_eq!(of("原片/长片.mp4"), ("1 2 3".into(), "data/originals/原片/长片.mp4".into()));
    assert_eq!(of("封面.png").0, "3");
}

#[test]
fn equal_input_gives_equal_volumes() {
    let desk = desk();
    for number in 0..40 {
        desk.put(&format!("downloads/{number}.bin"), &noise(30_000 + 991 * number, number as u64));
    }
    pack(&desk, "--threads 1");
    fs::rename(desk.path("v"), desk.path("first")).unwrap();
    pack(&desk, "--threads 8");
    assert_eq!(digests(&desk.path("first")), digests(&desk.path("v")));
    desk.run("verify v").is_clean();
}

#[test]
fn what_fits_into_one_volume_is_one_bundle() {
    let desk = Desk::with_downloads();
    desk.run(&format!("pack downloads -o backup.zip --date {DATE} --volume-size 4GB")).is_clean();
    assert!(desk.has("backup.zip"));
    desk.run("verify backup.zip").is_clean().says("Valid: backup.zip");
    hold_to_bag_tools(&desk.path("backup.zip"), &Desk::new());
}

#[test]
fn one_volume_names_those_that_do_not_lie_beside_it() {
    let desk = desk();
    let volumes = pack(&desk, "");
    desk.run("verify v/backup-2-of-4.zip").is_clean().says("Volume 2 of 4").says("lie beside it");
    fs::remove_file(&volumes[0]).unwrap();
    fs::remove_file(&volumes[2]).unwrap();
    let told = desk.run("verify v/backup-2-of-4.zip --json").has_findings();
    assert_eq!(faults(told), [("volume-absent".into(), String::new(), "1, 3".into())]);
}

#[test]
fn a_missing_volume_is_named_and_nothing_poses_as_whole() {
    let desk = desk();
    let volumes = pack(&desk, "");
    fs::remove_file(&volumes[1]).unwrap();
    let told = desk.run("verify v --json").is_not_valid();
    assert_eq!(faults(told), [("volume-missing".into(), String::new(), "2".into())]);
    desk.run("unpack v -o there").failed().complains("Volumes are missing: 2 of 4");
    desk.run(&format!("ready v --today {DATE}")).failed().complains("Volumes are missing: 2 of 4");
    desk.run("convert v#fans -o fans.csv").failed().complains("Volumes are missing: 2 of 4");
    assert!(!desk.has("there") && !desk.has("fans.csv"));
    // The tables are in the last one, and that can be had alone.
    desk.run("convert v/backup-4-of-4.zip#fans -o fans.csv").is_clean();
}

#[test]
fn volumes_of_two_groups_are_told_apart() {
    let desk = desk();
    pack(&desk, "");
    fs::rename(desk.path("v"), desk.path("first")).unwrap();
    desk.put("downloads/another.bin", b"another");
    pack(&desk, "");
    fs::copy(desk.path("first/backup-2-of-4.zip"), desk.path("v/old-2-of-4.zip")).unwrap();
    let told = faults(desk.run("verify v --json").is_not_valid());
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].0.as_str(), told[0].1.as_str()), ("volume-foreign", "v/old-2-of-4.zip"));
    fs::rename(desk.path("v/old-2-of-4.zip"), desk.path("v/backup-2-of-4.zip")).unwrap();
    let codes: Vec<String> =
        faults(desk.run("verify v --json").is_not_valid()).into_iter().map(|fault| fault.0).collect();
    assert_eq!(codes, ["volume-foreign", "volume-missing"]);
    desk.run("unpack v -o there").failed();
}

#[test]
fn a_volume_that_is_there_twice_is_named() {
    let desk = desk();
    let volumes = pack(&desk, "");
    fs::copy(&volumes[2], desk.path("v/copy.zip")).unwrap();
    let told = faults(desk.run("verify v --json").is_not_valid());
    assert_eq!(told, [("volume-repeated".into(), "v/copy.zip".into(), "3".into())]);
}

#[test]
fn names_of_files_mean_nothing() {
    let desk = desk();
    let volumes = pack(&desk, "");
    fs::rename(&volumes[0], desk.path("v/z.zip")).unwrap();
    fs::rename(&volumes[3], desk.path("v/a.zip")).unwrap();
    desk.run("verify v").is_clean();
    desk.run("unpack v -o there").is_clean();
    assert_eq!(
        digests(&desk.path(&format!("there/dabao-{DATE}/data/originals"))),
        digests(&desk.path("downloads"))
    );
}

#[test]
fn exchanged_parts_are_found_though_each_volume_is_valid() {
    let desk = desk();
    pack(&desk, "");
    shell(&desk, "mkdir bags; cd bags; for v in ../v/*.zip; do unzip -q $v; done");
    desk.run("verify bags").is_clean();
    let reseal = |number: u32| {
        format!(
            "cd dabao-{DATE}-00{number}; rm -rf evidence; find data -type f -print0 | sort -z | xargs -0 sha256sum > manifest-sha256.txt;
             sha256sum bag-info.txt bagit.txt manifest-sha256.txt README.txt > tagmanifest-sha256.txt; cd .."
        )
    };
    let part = |number: u32| format!("dabao-{DATE}-00{number}/data/originals/原片/长片.mp4.part00{number}");
    let (one, two) = (part(1), part(2));
    shell(&desk, &format!("cd bags; mv {one} x; mv {two} {one}; mv x {two}; {}; {}", reseal(1), reseal(2)));
    let told = desk.run("verify bags --json").is_not_valid().json();
    let valid: Vec<bool> =
        told["volumes"].as_array().unwrap().iter().map(|v| v["valid"].as_bool().unwrap()).collect();
    assert_eq!(valid, [true; 4]);
    assert_eq!(told["findings"][0]["code"], "group-changed");
    desk.run("unpack bags -o there").failed();
}

#[test]
fn a_damaged_volume_is_named_with_its_file() {
    let desk = desk();
    let volumes = pack(&desk, "");
    let mut bytes = fs::read(&volumes[1]).unwrap();
    bytes[200_000] ^= 1;
    fs::write(&volumes[1], bytes).unwrap();
    let told = desk.run("verify v --json").is_not_valid().json();
    let wrong = told["volumes"].as_array().unwrap().iter().find(|volume| volume["valid"] == false).unwrap();
    assert_eq!(wrong["number"], 2);
    assert_eq!(wrong["findings"][0]["path"], "data/originals/原片/长片.mp4.part002");
}

#[test]
fn a_volume_that_cannot_be_opened_is_named_and_the_others_verified() {
    let desk = desk();
    let volumes = pack(&desk, "");
    let bytes = fs::read(&volumes[1]).unwrap();
    fs::write(&volumes[1], &bytes[..bytes.len() / 2]).unwrap();
    let ran = desk.run("verify v --json").is_not_valid();
    assert_eq!(ran.json()["volumes"].as_array().unwrap().len(), 3);
    let codes: Vec<(String, String)> = faults(ran).into_iter().map(|fault| (fault.0, fault.1)).collect();
    let cut = ("volume-unread".to_owned(), "v/backup-2-of-4.zip".to_owned());
    assert_eq!(codes, [cut, ("volume-missing".into(), String::new())]);
    desk.run("unpack v -o there").failed().complains("v/backup-2-of-4.zip");
}

#[test]
fn a_name_like_that_of_a_part_takes_nothing_away() {
    let desk = desk();
    desk.put("downloads/原片/长片.mp4.part001", b"half of something else");
    desk.put("downloads/单独.part001", b"belongs to nothing");
    pack(&desk, "");
    desk.run("verify v").is_clean();
    desk.run("unpack v -o there").is_clean();
    let there = desk.path(&format!("there/dabao-{DATE}/data/originals"));
    assert_eq!(fs::read(there.join("原片/长片.mp4.part001_")).unwrap(), b"half of something else");
    assert_eq!(fs::read(there.join("单独.part001")).unwrap(), b"belongs to nothing");
    assert_eq!(digest(&fs::read(there.join("原片/长片.mp4")).unwrap()), digest(&film()));
}

#[test]
fn what_cannot_be_is_said_and_leaves_nothing_behind() {
    let desk = desk();
    for (size, said) in [("1KB", "at least 262144 bytes"), ("viel", "written like 4GB"), ("4XB", "4XB")] {
        desk.run(&format!("pack downloads -o b.zip --volume-size {size}")).failed().complains(said);
    }
    desk.put("v/backup-2-of-4.zip", b"in the way");
    desk.run(&format!("pack downloads -o v/backup.zip --date {DATE} --volume-size {SIZE}"))
        .failed()
        .complains("v/backup-2-of-4.zip exists already");
    assert_eq!(desk.names(), ["downloads", "v"]);
    assert_eq!(fs::read_dir(desk.path("v")).unwrap().count(), 1);
}

#[test]
fn a_place_that_holds_no_large_file_is_told_of_volumes() {
    let desk = desk();
    let dabao = env!("CARGO_BIN_EXE_dabao");
    let script = format!("trap '' XFSZ; ulimit -f 1000; '{dabao}' --lang en pack downloads -o b.zip");
    let output = Command::new("bash").args(["-c", &script]).current_dir(desk.path(".")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--volume-size 4GB"), "{said}");
    let script = format!("{script} --volume-size {SIZE}");
    let output = Command::new("bash").args(["-c", &script]).current_dir(desk.path(".")).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[cfg(feature = "encryption")]
fn encrypted_volumes_fit_and_make_the_whole() {
    let desk = desk();
    shell(&desk, "age-keygen -o key 2>/dev/null; grep -o 'age1.*' key > to");
    let volumes = pack(&desk, "--encrypt to");
    assert_eq!(volumes.len(), 4);
    for volume in &volumes {
        assert!(volume.to_string_lossy().ends_with("-of-4.zip.age"));
        assert!(fs::metadata(volume).unwrap().len() <= SIZE);
    }
    desk.run("verify v --identity key").is_clean();
    desk.run("verify v").failed().complains("it is encrypted");
    desk.run("unpack v/backup-3-of-4.zip.age --identity key -o there").is_clean();
    assert_eq!(
        digests(&desk.path(&format!("there/dabao-{DATE}/data/originals"))),
        digests(&desk.path("downloads"))
    );
}
