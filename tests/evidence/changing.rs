//! A bundle that is signed or stamped is never endangered: the old one stands until the new
//! one is complete.

use crate::common::{Desk, until};
use crate::tools::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// A desk with a bundle that takes a while to copy and to read.
fn large_desk() -> Desk {
    let desk = Desk::new();
    desk.put_large("downloads/直播.mp4", 192 << 20);
    desk.run(&format!("pack downloads -o b.zip --date {DAY}")).code();
    key(&desk, "anna", &["-t", "ed25519"]);
    desk
}

fn staged(desk: &Desk) -> Option<u64> {
    let name = desk.names().into_iter().find(|name| name.starts_with(".dabao-"))?;
    desk.path(&name).metadata().ok().map(|meta| meta.len())
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_bundle_whole_or_the_new_one() {
    let desk = large_desk();
    let before = bytes(&desk, "b.zip");
    let mut cut = 0;
    for share in 0..8 {
        let mut child = desk.start("sign b.zip --key anna --threads 1");
        let wanted = before.len() as u64 * share / 7;
        until("so much is written", || {
            child.try_wait().unwrap().is_some() || staged(&desk).is_some_and(|len| len >= wanted)
        });
        child.kill().unwrap();
        child.wait().unwrap();
        if bytes(&desk, "b.zip") == before {
            cut += 1;
        } else {
            assert_eq!(weighed(&desk, "b.zip").0, "signed");
            fs::write(desk.path("b.zip"), &before).unwrap();
        }
    }
    assert!(cut > 0, "no kill came in time");
    desk.run("sign b.zip --key anna").is_clean();
    assert_eq!(desk.names(), ["anna", "anna.pub", "b.zip", "downloads"], "the next run cleans up");
    assert_eq!(weighed(&desk, "b.zip --signer anna.pub"), ("signed".into(), vec![]));
}

#[test]
fn an_interrupt_leaves_the_old_bundle_and_nothing_else() {
    let desk = large_desk();
    let before = bytes(&desk, "b.zip");
    let mut child = desk.start_interruptible("sign b.zip --key anna --threads 1");
    until("bytes are staged", || child.try_wait().unwrap().is_some() || staged(&desk).is_some());
    let _ = std::process::Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
    crate::common::Ran::of("sign, interrupted", child).failed().complains("run it again");
    assert!(bytes(&desk, "b.zip") == before);
    assert_eq!(desk.names(), ["anna", "anna.pub", "b.zip", "downloads"]);
}

#[test]
fn every_byte_but_those_of_the_evidence_stays() {
    let desk = signed_desk();
    let (plain, signed) = (bytes(&desk, "plain.zip"), bytes(&desk, "signed.zip"));
    let same = plain.iter().zip(&signed).take_while(|(a, b)| a == b).count();
    let name = format!("{BASE}/evidence/custody.log");
    let named = plain.windows(name.len()).position(|w| w == name.as_bytes()).unwrap();
    let header = named - 30;
    assert!(same >= header, "{same} bytes are the same, the log begins at {header}");
}

#[test]
fn a_link_stays_a_link_and_rights_stay_as_they_are() {
    let desk = desk();
    fs::set_permissions(desk.path("plain.zip"), fs::Permissions::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink("plain.zip", desk.path("link.zip")).unwrap();
    desk.run("sign link.zip --key anna").is_clean();
    assert!(desk.path("link.zip").symlink_metadata().unwrap().is_symlink());
    assert_eq!(desk.path("plain.zip").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(weighed(&desk, "plain.zip").0, "signed");
}

#[test]
fn of_two_who_sign_at_once_both_signatures_are_there_or_one_is_told_to_wait() {
    let desk = large_desk();
    key(&desk, "bo", &["-t", "ed25519"]);
    let runs = ["anna", "bo"].map(|name| (name, desk.start(&format!("sign b.zip --key {name}"))));
    let mut signed = 0;
    for (name, child) in runs {
        let ran = crate::common::Ran::of(name, child);
        match ran.code() {
            Some(0) => signed += 1,
            _ => drop(ran.failed().complains("Another run")),
        }
    }
    let document = desk.run("verify b.zip --json").is_clean().json();
    assert_eq!(document["signatures"].as_array().unwrap().len(), signed);
    assert!(signed > 0);
}

#[test]
fn what_is_not_valid_or_no_zip_is_not_signed() {
    let desk = signed_desk();
    let folder = unpacked(&desk, "plain.zip", "out");
    let whole = bytes(&desk, "plain.zip");
    let mut damaged = whole.clone();
    let original = whole.windows(12).position(|w| w == "院墙加高".as_bytes()).unwrap();
    damaged[original] ^= 1;
    desk.put("damaged.zip", &damaged);
    desk.put("longer.zip", &[&whole[..], b"after the end"].concat());
    desk.put("cut.zip", &whole[..whole.len() - 30]);
    tool(&desk, "bash", &["-c", &format!("cd out && tar czf ../bag.tar.gz {BASE}")]);
    desk.put(&format!("{folder}/evidence/stray"), b"");
    tool(&desk, "bash", &["-c", &format!("cd out && zip -q -r ../stray.zip {BASE}")]);
    for (bundle, why) in [
        ("damaged.zip", "is not valid"),
        ("longer.zip", "is not valid"),
        ("cut.zip", "cannot be read"),
        ("bag.tar.gz", "cannot be signed"),
        ("stray.zip", "cannot be signed"),
        ("anna", "no BagIt bag"),
    ] {
        let before = bytes(&desk, bundle);
        let ran = desk.run(&format!("sign {bundle} --key anna"));
        untouched(&desk, bundle, &before, ran).failed().complains(why);
    }
    desk.run("sign out --key anna").failed();
    desk.run(&format!("sign {folder} --key anna")).failed().complains("cannot be signed");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_leaves_the_old_bundle() {
    let desk = desk();
    let disk = desk.path("disk");
    fs::create_dir(&disk).unwrap();
    let mount = ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.to_str().unwrap()];
    if !run(&desk, "mount", &mount).status.success() {
        println!("skipped: only root can make a small disk");
        return;
    }
    fs::copy(desk.path("plain.zip"), disk.join("b.zip")).unwrap();
    let before = bytes(&desk, "disk/b.zip");
    fs::write(disk.join("rest"), vec![0; (64 << 10) - before.len().next_multiple_of(4096)]).unwrap();
    let ran = desk.run("sign disk/b.zip --key anna");
    let left: Vec<_> = fs::read_dir(&disk).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let after = bytes(&desk, "disk/b.zip");
    assert!(run(&desk, "umount", &[disk.to_str().unwrap()]).status.success());
    ran.failed().complains("space");
    assert!(after == before && left.len() == 2, "{left:?}");
}
