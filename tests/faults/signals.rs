//! Signals, and what a process may lack: a terminal, a standard output, a home, a locale.

use super::common::{Desk, Ran};
use super::fault::{Fault, PACK, desk_with_recordings};
use std::fs;
use std::process::Command;

/// Runs dabao in a shell that ignores some signals, and sends it one at its n-th write.
fn signalled(desk: &Desk, ignored: &str, signal: &str, words: &str) -> Ran {
    let fault = Fault::of(desk, "w", ".dabao-").meanwhile(3, &format!("kill -{signal} $PPID; sleep 0.2"));
    fault.with("FAULT_IGNORED", ignored).run(words)
}

#[test]
fn each_signal_leaves_nothing_whatever_others_are_ignored() {
    for (ignored, signal) in [
        ("", "INT"),
        ("", "TERM"),
        ("", "HUP"),
        ("INT", "TERM"),
        ("INT", "HUP"),
        ("HUP", "INT"),
        ("HUP INT", "TERM"),
    ] {
        let desk = desk_with_recordings();
        let ran = signalled(&desk, ignored, signal, PACK).failed().complains("run it again");
        assert_eq!(desk.names(), ["downloads"], "{signal} while {ignored} is ignored: {ran}");
    }
    let desk = desk_with_recordings();
    signalled(&desk, "INT", "TERM", "convert downloads/选题.csv -o t.csv").failed().complains("run it again");
    assert_eq!(desk.names(), ["downloads"]);
}

#[test]
fn a_signal_that_the_parent_ignores_changes_nothing() {
    for signal in ["INT", "HUP"] {
        let desk = desk_with_recordings();
        let ran = signalled(&desk, signal, signal, PACK);
        assert!(matches!(ran.code(), Some(0 | 1)), "{signal}: {ran}");
        desk.run("verify b.zip").is_clean();
        assert_eq!(desk.names(), ["b.zip", "downloads"], "{signal}");
    }
}

/// Runs a line of shell at the desk, with dabao as `$0`.
fn shell(desk: &Desk, line: &str) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_dabao")]).current_dir(desk.path(""));
    command.env_clear().env("PATH", "/usr/bin:/bin");
    Ran::wait(command, &["sh", line])
}

#[test]
fn a_standard_output_that_is_closed_or_full_costs_no_bundle() {
    let desk = Desk::with_downloads();
    let pack = "\"$0\" pack downloads -o b.zip --date 2026-09-10";
    for (line, code) in [
        (format!("{pack} >&-"), 0),
        (format!("{pack} >&- 2>&- <&-"), 0),
        (format!("{{ {pack}; echo $? >code; }} | true; sleep 0.1; exit $(cat code)"), 0),
        // Nobody could be told what is in it.
        (format!("{pack} >/dev/full"), 2),
    ] {
        let ran = shell(&desk, &line);
        assert_eq!(ran.code(), Some(code), "{ran}");
        assert!(!ran.err.contains("panicked"), "{ran}");
        desk.run("verify b.zip").is_clean();
        let _ = fs::remove_file(desk.path("code"));
        assert_eq!(desk.names(), ["b.zip", "downloads"], "{line}");
        fs::remove_file(desk.path("b.zip")).unwrap();
    }
    for command in ["scan downloads", "ready downloads", "adapters list", "rules list", "man", "schema pack"]
    {
        let ran = shell(&desk, &format!("\"$0\" {command} >/dev/full"));
        assert_eq!(ran.code(), Some(2), "{command} is silent on what it could not say: {ran}");
        let ran = shell(
            &desk,
            &format!("{{ \"$0\" {command}; echo $? >code; }} | true; sleep 0.1; exit $(cat code)"),
        );
        assert!(matches!(ran.code(), Some(0 | 1)), "{command}: {ran}");
        let _ = fs::remove_file(desk.path("code"));
    }
}

#[test]
fn no_terminal_no_home_no_locale_and_no_place_for_temporary_files_are_no_matter() {
    let desk = desk_with_recordings();
    desk.run(PACK);
    let whole = fs::read(desk.path("b.zip")).unwrap();
    let pack = "\"$0\" pack downloads -o c.zip --date 2026-09-10";
    for line in [
        format!("setsid {pack}"),
        format!("unset HOME; {pack}"),
        format!("HOME=/nowhere XDG_CONFIG_HOME=/nowhere {pack}"),
        format!("LC_ALL=C LANG=C {pack}"),
        format!("LC_ALL=xx_XX.KOI8-R {pack}"),
        format!("TMPDIR=/nowhere {pack}"),
        format!("TERM= COLUMNS=1 {pack}"),
    ] {
        let ran = shell(&desk, &line);
        assert!(matches!(ran.code(), Some(0 | 1)), "{ran}");
        assert!(fs::read(desk.path("c.zip")).unwrap() == whole, "{line}");
        fs::remove_file(desk.path("c.zip")).unwrap();
        assert_eq!(desk.names(), ["b.zip", "downloads"], "{line}");
    }
}
