//! What every command has in common: languages, colour, quiet, help.

use super::common::{Desk, demo};

const COMMANDS: &[&str] =
    &["scan", "pack", "verify", "unpack", "convert", "adapters", "rules", "schema", "completions", "man"];

#[test]
fn every_command_has_help_in_both_languages() {
    let desk = Desk::new();
    for command in COMMANDS {
        let en = desk.run(&format!("{command} --help --lang en")).is_clean();
        let zh = desk.run(&format!("{command} --help --lang zh")).is_clean();
        assert!(en.err.is_empty() && zh.err.is_empty());
        assert!(!has_chinese(&en.out), "{en}");
        assert!(has_chinese(&zh.out), "{zh}");
    }
    for command in &COMMANDS[..5] {
        desk.run(&format!("{command} --help --lang en")).says("Example").says(&format!("dabao {command} "));
    }
}

#[test]
fn no_word_at_all_shows_help_and_fails() {
    Desk::new().run("").failed().complains("pack");
}

#[test]
fn the_version_is_told() {
    Desk::new().run("--version").is_clean().says(env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_word_that_nobody_knows_fails() {
    let desk = Desk::with_downloads();
    desk.run("zip downloads").failed();
    desk.run("scan downloads --fast").failed();
    desk.run("scan").failed();
    desk.run("pack downloads --color purple").failed();
    desk.run("pack downloads --reveal everything").failed();
    desk.run("pack downloads -o b.zip --date yesterday").failed().complains("2026-11-21");
    desk.run("pack downloads -o b.zip --date 2026-02-30").failed();
    desk.run("pack downloads -o b.zip --account lin").failed();
    desk.run("pack downloads -o b.zip --limit depth=deep").failed().complains("entries");
    assert!(!desk.has("b.zip"));
}

#[test]
fn a_wrong_command_line_is_told_in_the_language_of_the_user() {
    let desk = Desk::with_downloads();
    for (words, zh, en) in [
        ("zip downloads", "没有 zip 这个命令", "no command zip"),
        ("pack downloads --dat 1", "可以是：--date", "It may be: --date"),
        ("unpack b.zip", "--output <DIR>", "Still needed: --output <DIR>"),
        ("pack downloads --color purple", "auto, always, never", "no value for --color"),
        ("pack downloads --date", "后面要写一个值", "A value must follow"),
        ("scan nowhere", "没有这个文件或文件夹", "no such file or folder"),
    ] {
        desk.run(&format!("{words} --lang zh")).failed().complains(zh);
        desk.run(&format!("{words} --lang en")).failed().complains(en);
    }
}

#[test]
fn a_count_is_told_with_its_unit_in_the_language_of_the_user() {
    let desk = Desk::new();
    desk.put("in/粉丝.csv", "昵称,粉丝ID,手机号\n小明,100,13800138000\n小红,101\n".as_bytes());
    desk.run("scan in --lang zh").has_findings().says("只有 2 格，表头有 3 格");
    desk.run("scan in --lang en").has_findings().says("has 2 cells, the header 3 cells");
}

#[test]
fn the_language_follows_the_option_and_else_the_locale() {
    let desk = Desk::with_downloads();
    assert!(!has_chinese_message(&desk.run("scan downloads").is_clean().out));
    assert!(has_chinese_message(&desk.run("scan downloads --lang zh").is_clean().out));
    assert!(has_chinese_message(&desk.run("--lang=zh scan downloads").is_clean().out));
    let mut command = desk.command(&["scan", "downloads"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    assert!(has_chinese_message(&super::common::Ran::wait(command, &["scan in Chinese"]).is_clean().out));
}

#[test]
fn nothing_is_coloured_unless_asked_where_no_terminal_is() {
    let desk = Desk::new();
    let demo = demo();
    let demo = demo.to_str().unwrap();
    let plain = desk.run_words(&["scan", demo]).has_findings();
    assert!(!plain.out.contains('\u{1b}') && !plain.err.contains('\u{1b}'));
    desk.run_words(&["scan", demo, "--color", "always"]).has_findings().says("\u{1b}[31m");
    let never = desk.run_words(&["scan", demo, "--color", "never"]).has_findings();
    assert_eq!(never.out, plain.out);
    assert!(plain.err.is_empty(), "no progress where no terminal is: {plain}");
}

#[test]
fn quiet_says_nothing_unless_it_is_data_or_a_failure() {
    let desk = Desk::with_downloads();
    desk.run("scan downloads --quiet").is_clean().is_silent();
    desk.run("pack downloads -o b.zip -q").is_clean().is_silent();
    desk.run("verify b.zip -q").is_clean().is_silent();
    desk.run("unpack b.zip -o out -q").is_clean().is_silent();
    desk.run("convert b.zip --table fans -o fans.csv -q").is_clean().is_silent();
    desk.run("verify nothing.zip -q").failed().complains("nothing.zip");
    assert!(desk.run("scan downloads -q --json").is_clean().json().is_object());
    assert!(!desk.run("adapters list -q").is_clean().out.is_empty(), "a list is data");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let desk = Desk::new();
    let demo = demo();
    let mut child = {
        let mut command = desk.command(&["scan", demo.to_str().unwrap(), "--json"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Whether the sentences of the program, and not only names of files, are Chinese.
fn has_chinese_message(text: &str) -> bool {
    text.lines().last().is_some_and(has_chinese)
}
