//! Encrypted bundles: what Debian's `age` and dabao make, the other opens, and nothing that
//! was changed, cut or meant for others poses as whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(all(unix, feature = "encryption"))]

mod common;

use common::{DATE, Desk, hold_to_schema, noise};
use std::fs;
use std::process::Command;

/// Makes an identity with `age-keygen` and gives its recipient.
fn identity(desk: &Desk, name: &str) -> String {
    stock(desk, "age-keygen", &["-o", name]);
    let text = fs::read_to_string(desk.path(name)).unwrap();
    let (_, recipient) = text.split_once("# public key: ").unwrap();
    recipient.lines().next().unwrap().to_owned()
}

/// Runs a stock tool at the desk, which must be content.
fn stock(desk: &Desk, tool: &str, words: &[&str]) -> Vec<u8> {
    let output = Command::new(tool).args(words).current_dir(desk.path(".")).output();
    let output = output.unwrap_or_else(|error| panic!("{tool}: {error}: run tests/run once"));
    assert!(output.status.success(), "{tool} {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Runs a stock tool that asks at a terminal, and answers each question with the passphrase.
fn stock_asking(desk: &Desk, words: &[&str]) {
    const TYPE: &str = "import os, pty, sys, time\n\
        pid, fd = pty.fork()\n\
        if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])\n\
        said = b''\n\
        while True:\n\
        \x20   try: got = os.read(fd, 1000)\n\
        \x20   except OSError: break\n\
        \x20   if not got: break\n\
        \x20   said += got\n\
        \x20   if b'assphrase' in got: time.sleep(0.1); os.write(fd, b'open sesame\\n')\n\
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])\n\
        if code: sys.stderr.write(said.decode())\n\
        sys.exit(code)\n";
    stock(desk, "python3", &[&["-c", TYPE], words].concat());
}

/// A desk with a bundle that `age` has encrypted for the identity in `key`.
fn encrypted_by_age() -> Desk {
    let desk = Desk::with_downloads();
    let recipient = identity(&desk, "key");
    desk.pack("backup.zip");
    stock(&desk, "age", &["-r", &recipient, "-o", "backup.zip.age", "backup.zip"]);
    desk
}

#[test]
fn a_bundle_that_age_encrypted_is_read_as_it_lies() {
    let desk = encrypted_by_age();
    desk.run("verify backup.zip.age --identity key").is_clean().says("Valid: backup.zip.age");
    desk.run("convert backup.zip.age#fans --identity key -o fans.csv").is_clean();
    desk.run("convert backup.zip#fans -o plain.csv").is_clean();
    assert_eq!(fs::read(desk.path("fans.csv")).unwrap(), fs::read(desk.path("plain.csv")).unwrap());
    desk.run("unpack backup.zip.age --identity key -o there").is_clean();
    desk.run(&format!("verify there/dabao-{DATE}")).is_clean();
    let of = |bundle: &str| desk.run(&format!("ready {bundle} --today {DATE} --json")).has_findings().json();
    assert_eq!(of("backup.zip.age --identity key"), of("backup.zip"));
}

#[test]
fn what_is_not_ours_to_open_is_said() {
    let desk = encrypted_by_age();
    identity(&desk, "other");
    desk.put("empty", b"");
    desk.run("verify backup.zip.age").failed().complains("it is encrypted; give the file with your identity");
    desk.run("verify backup.zip.age --identity other").failed().complains("for somebody else");
    desk.run("verify backup.zip.age --identity empty").failed().complains("no file of age identities");
    desk.run("convert backup.zip.age#fans -o fans.csv").failed().complains("it is encrypted");
    desk.run(&format!("ready backup.zip.age --today {DATE}")).failed().complains("it is encrypted");
    assert!(!desk.has("fans.csv"));
}

#[test]
fn a_cut_or_changed_file_is_never_taken_for_whole() {
    let desk = encrypted_by_age();
    let whole = fs::read(desk.path("backup.zip.age")).unwrap();
    let header = whole.windows(4).position(|four| four == b"--- ").unwrap();
    for len in (0..whole.len()).step_by(whole.len() / 40) {
        desk.put("cut.age", &whole[..len]);
        desk.run("verify cut.age --identity key").failed();
    }
    for at in [3, 30, header - 20, header + 10, header + 50, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        desk.put("changed.age", &changed);
        desk.run("verify changed.age --identity key").failed();
    }
}

#[test]
fn of_a_file_changed_in_its_middle_the_place_is_named() {
    let desk = Desk::with_downloads();
    let recipient = identity(&desk, "key");
    desk.put("downloads/封面.png", &[b"\x89PNG\r\n\x1a\n".as_slice(), &noise(400_000, 1)].concat());
    desk.run(&format!("pack downloads -o backup.zip --date {DATE}"));
    stock(&desk, "age", &["-r", &recipient, "-o", "backup.zip.age", "backup.zip"]);
    let mut bytes = fs::read(desk.path("backup.zip.age")).unwrap();
    bytes[200_000] ^= 1;
    desk.put("backup.zip.age", &bytes);
    let told = desk.run("verify backup.zip.age --identity key --json").is_not_valid().json();
    let paths: Vec<&str> =
        told["findings"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["data/originals/封面.png"]);
}

// ---------------------------------------------------------------- what dabao encrypts

#[test]
fn age_makes_of_an_encrypted_bundle_the_very_bytes_of_a_plain_one() {
    let desk = Desk::with_downloads();
    let (one, two) = (identity(&desk, "one"), identity(&desk, "two"));
    desk.put("recipients", format!("# those who may\n{two}\n").as_bytes());
    let plain = fs::read(desk.pack("backup.zip")).unwrap();
    let words = ["pack", "downloads", "-o", "sealed.zip", "--date", DATE, "--encrypt", &one];
    let told =
        desk.run_words(&[&words[..], &["--encrypt", "recipients", "--json"]].concat()).is_clean().json();
    hold_to_schema("pack", &told);
    assert_eq!(told["bundle"]["path"], "sealed.zip.age");
    assert_eq!(told["bundle"]["encryption"]["recipients"], 2);
    assert_eq!(told["bundle"]["encryption"]["proven_with"], "file-key");
    for key in ["one", "two"] {
        assert!(stock(&desk, "age", &["-d", "-i", key, "sealed.zip.age"]) == plain);
        desk.run(&format!("verify sealed.zip.age --identity {key}")).is_clean();
    }
    assert_eq!(desk.names(), ["backup.zip", "downloads", "one", "recipients", "sealed.zip.age", "two"]);
}

#[test]
fn a_passphrase_opens_it_for_age_and_for_us() {
    let desk = Desk::with_downloads();
    desk.put("pass", b"open sesame\n");
    desk.put("wrong", b"open barley\n");
    desk.pack("backup.zip");
    let packed = format!("pack downloads -o sealed.zip.age --date {DATE} --passphrase-file pass");
    desk.run(&packed).is_clean().says("Encrypted with the passphrase");
    stock_asking(&desk, &["age", "-d", "-o", "opened.zip", "sealed.zip.age"]);
    assert!(fs::read(desk.path("opened.zip")).unwrap() == fs::read(desk.path("backup.zip")).unwrap());
    desk.run("verify sealed.zip.age --passphrase-file pass").is_clean();
    desk.run("verify sealed.zip.age --passphrase-file wrong").failed().complains("does not open it");
    desk.run("verify sealed.zip.age").failed().complains("--passphrase-file");
    // One that would keep a reader at work for hours is refused at once.
    let text = fs::read(desk.path("sealed.zip.age")).unwrap();
    let at = text.windows(4).position(|four| four == b" 18\n").unwrap();
    desk.put("hours.age", &[&text[..at], b" 30\n", &text[at + 4..]].concat());
    desk.run("verify hours.age --passphrase-file pass").failed().complains("2^30");
}

#[test]
fn an_identity_that_is_itself_encrypted_is_opened_with_its_passphrase() {
    let desk = encrypted_by_age();
    desk.put("pass", b"open sesame\n");
    for (name, form) in [("bare.age", "-p"), ("armoured.age", "-ap")] {
        let form: Vec<String> = form.chars().skip(1).map(|letter| format!("-{letter}")).collect();
        let form = form.iter().map(String::as_str);
        stock_asking(&desk, &["age"].into_iter().chain(form).chain(["-o", name, "key"]).collect::<Vec<_>>());
        desk.run(&format!("verify backup.zip.age --passphrase-file pass --identity {name}")).is_clean();
    }
    desk.run("verify backup.zip.age --identity bare.age").failed().complains("encrypted with a passphrase");
}

#[test]
fn what_cannot_be_encrypted_is_not_written() {
    let desk = Desk::with_downloads();
    let recipient = identity(&desk, "key");
    desk.put("empty", b"# nobody\n");
    desk.put("blank", b"\n");
    let before = desk.names();
    let refuse = |options: &str, said: &str| {
        desk.run(&format!("pack downloads -o sealed.zip {options}")).failed().complains(said);
        assert_eq!(desk.names(), before, "{options}");
    };
    refuse("--encrypt age1nobody", "no age recipient");
    refuse("--encrypt empty", "no age recipient");
    refuse("--encrypt key", "no age recipient");
    refuse("--passphrase-file blank", "the passphrase is empty");
    refuse("--passphrase-file nowhere", "nowhere");
    refuse("--encrypt passphrase", "no terminal");
    refuse(&format!("--encrypt {recipient} --passphrase-file blank"), "not both");
}

#[test]
fn a_killed_run_leaves_nothing_readable_in_the_target_folder() {
    let desk = Desk::with_downloads();
    let recipient = identity(&desk, "key");
    let mark = b"the words that nobody else may read";
    let text: Vec<u8> = mark.iter().copied().cycle().take(3 << 20).collect();
    for number in 0..40 {
        desk.put(&format!("downloads/{number}.bin"), &[&noise(64, number), &text[..]].concat());
    }
    fs::create_dir(desk.path("stick")).unwrap();
    let child = desk.start(&format!("pack downloads -o stick/b.zip --encrypt {recipient}"));
    let pid = child.id().to_string();
    std::thread::sleep(std::time::Duration::from_millis(600));
    stock(&desk, "kill", &["-KILL", &pid]);
    let _ = common::Ran::of("pack", child);
    assert!(!desk.has("stick/b.zip.age"));
    for entry in fs::read_dir(desk.path("stick")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(mark.len()).any(|window| window == mark));
    }
    desk.run(&format!("pack downloads -o stick/b.zip --encrypt {recipient}"));
    let left: Vec<_> = fs::read_dir(desk.path("stick")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["b.zip.age"]);
}
