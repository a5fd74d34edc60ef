//! Nothing is overwritten, nothing is left half written, and inputs stay as they are.

use super::common::tree;
use super::desk;
use std::fs;

#[test]
fn a_file_that_is_there_stays() {
    let desk = desk();
    desk.put("out.csv", b"mine");
    desk.run("convert guests.csv -o out.csv").failed().complains("--overwrite");
    assert_eq!(fs::read(desk.path("out.csv")).unwrap(), b"mine");
    desk.run("convert guests.csv -o out.csv --overwrite").is_clean();
    assert_ne!(fs::read(desk.path("out.csv")).unwrap(), b"mine");
}

#[test]
fn an_input_is_never_the_output() {
    let desk = desk();
    let before = tree(&desk.path("guests.csv"));
    desk.run("convert guests.csv -o guests.csv").failed().complains("is an input");
    desk.run("convert guests.csv -o ./guests.csv --overwrite").failed().complains("is an input");
    assert_eq!(tree(&desk.path("guests.csv")), before);
    desk.put("folder/in.csv", b"a,b\n1,2\n");
    desk.run("convert folder -o folder/in.csv --overwrite").failed();
    assert_eq!(fs::read(desk.path("folder/in.csv")).unwrap(), b"a,b\n1,2\n");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(desk.path("guests.csv"), desk.path("link.csv")).unwrap();
        desk.run("convert guests.csv -o link.csv --overwrite").failed();
    }
}

#[test]
fn a_failure_leaves_nothing_behind() {
    let desk = desk();
    for words in ["--columns nothing", "--strict", "--table 9", "--dedupe"] {
        desk.run(&format!("convert guests.csv -o out.csv {words}")).failed();
        assert_eq!(desk.names(), ["guests.csv"], "{words}");
    }
    desk.run("convert guests.csv -o no/such/folder/out.csv").failed().complains("out.csv");
}

#[test]
fn standard_output_holds_the_table_and_nothing_else() {
    let desk = desk();
    let ran = desk.run("convert guests.csv -o - --to jsonl").is_clean();
    assert!(ran.out.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{ran}");
    assert!(ran.err.contains("masked"), "{ran}");
    desk.run("convert guests.csv -o -").failed().complains("csv");
    let ran = desk.run("convert guests.csv -o - --to csv --quiet").is_clean();
    assert!(ran.err.is_empty() && !ran.out.is_empty());
    let ran = desk.run("convert guests.csv -o - --to csv --strict").failed();
    assert!(ran.out.is_empty(), "a table that may not be is not begun: {ran}");
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_is_said_and_leaves_nothing() {
    use std::os::unix::fs::FileTypeExt;
    let desk = super::common::Desk::new();
    let rows: String = (0..20_000).map(|n| format!("{n},甲乙丙丁{n}\n")).collect();
    desk.put("in.csv", format!("数,名\n{rows}").as_bytes());
    for format in ["csv", "jsonl", "xlsx", "sqlite", "parquet", "html"] {
        // Files of more than 8 KiB cannot be written, as on a disk that is full.
        let script = format!("trap '' XFSZ; ulimit -f 8; exec \"$0\" convert in.csv -o out.{format}");
        let output = std::process::Command::new("bash")
            .args(["-c", &script, env!("CARGO_BIN_EXE_dabao")])
            .current_dir(desk.path(""))
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{format}: {said}");
        assert!(said.contains("dabao: "), "{format}: {said}");
        assert_eq!(desk.names(), ["in.csv"], "{format}");
    }
    // What is no file is not replaced by one.
    desk.run("convert in.csv -o /dev/null --to csv --overwrite").failed();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn a_name_that_does_not_say_the_format_and_a_folder_that_is_not_there_are_refused() {
    let desk = super::desk();
    desk.run("convert guests.csv -o out").failed().complains("out").complains("--to");
    desk.run("convert guests.csv -o nowhere/out.csv").failed().complains("no such file or folder");
}
