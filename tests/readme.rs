//! What the READMEs show is what happens: every command in a block marked ```console is
//! run in order in a scratch copy, and the output shown below it is the real one.
//!
//! A line `$ command` is run by bash with `cargo run --release --` standing for the dabao
//! that was built; the lines up to the next command are its output, standard error
//! included. `[..]` in a line stands for any text, a line `...` for any lines. Each block
//! begins in the scratch folder, which all blocks of one document share.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const OPENING: &str = "```console";
const CLOSING: &str = "```";
const MARK: &str = "\u{1}command ends\u{1}";

#[test]
fn the_readme_shows_what_happens() {
    shows_what_happens("README.md");
}

#[test]
fn the_chinese_readme_shows_what_happens() {
    shows_what_happens("README.zh-CN.md");
}

/// Runs all blocks of a document. Where the output differs, the document as it should be
/// is written to `target/`, for somebody to read before accepting it.
fn shows_what_happens(name: &str) {
    let text = fs::read_to_string(repository().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let scratch = Scratch::new();
    let mut differing = Vec::new();
    let mut rewritten = String::new();
    let mut commands = 0;
    for part in parts(&text) {
        match part {
            Part::Text(line) => rewritten += &format!("{line}\n"),
            Part::Block(shown) => {
                let real = scratch.run(&shown);
                commands += shown.len();
                for (shown, real) in shown.iter().zip(&real) {
                    let same = fits(&shown.output, real);
                    let output = if same { &shown.output } else { real };
                    rewritten += &format!("$ {}\n", shown.command);
                    rewritten.extend(output.iter().map(|line| format!("{line}\n")));
                    if !same {
                        differing.push(format!("$ {}\n{}", shown.command, real.join("\n")));
                    }
                }
            }
        }
    }
    assert!(commands > 0, "{name} shows no command");
    if !differing.is_empty() {
        let aside = repository().join("target").join(name);
        fs::write(&aside, rewritten).unwrap();
        panic!("{name} differs from what happens ({} has it):\n{}", aside.display(), differing.join("\n\n"));
    }
}

/// A command and the output shown below it.
#[derive(Debug, PartialEq)]
struct Shown {
    command: String,
    output: Vec<String>,
}

enum Part<'t> {
    /// A line that is not run.
    Text(&'t str),
    /// The commands of one block.
    Block(Vec<Shown>),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut block: Option<Vec<Shown>> = None;
    for line in text.lines() {
        match block.take() {
            None => {
                parts.push(Part::Text(line));
                block = (line == OPENING).then(Vec::new);
            }
            Some(shown) if line == CLOSING => parts.extend([Part::Block(shown), Part::Text(line)]),
            Some(mut shown) => {
                match (line.strip_prefix("$ "), shown.last_mut()) {
                    (Some(command), _) => shown.push(Shown { command: command.into(), output: Vec::new() }),
                    (None, Some(last)) => last.output.push(line.into()),
                    (None, None) => panic!("a block begins with a command and not with {line:?}"),
                }
                block = Some(shown);
            }
        }
    }
    assert!(block.is_none(), "a block is not closed");
    parts
}

/// Whether the shown lines stand for the real ones.
fn fits(shown: &[String], real: &[String]) -> bool {
    match (shown.split_first(), real.split_first()) {
        (None, None) => true,
        (Some((line, rest)), _) if line == "..." => (0..=real.len()).any(|skip| fits(rest, &real[skip..])),
        (Some((line, shown)), Some((first, real))) => line_fits(line, first) && fits(shown, real),
        _ => false,
    }
}

fn line_fits(shown: &str, real: &str) -> bool {
    match shown.split_once("[..]") {
        None => shown == real,
        Some((before, after)) => real.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| line_fits(after, &rest[at..]))
        }),
    }
}

/// A folder with what the commands need: the demo folder, and dabao on the path.
struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("dabao-readme-").tempdir().unwrap();
        let fixtures = folder.path().join("fixtures");
        fs::create_dir(&fixtures).unwrap();
        let copied =
            Command::new("cp").arg("-a").arg(repository().join("fixtures/downloads")).arg(&fixtures).status();
        assert!(copied.unwrap().success());
        Scratch { folder }
    }

    /// Runs the commands of a block in one shell, so that `cd` and `$?` mean what they do.
    fn run(&self, block: &[Shown]) -> Vec<Vec<String>> {
        let step = |shown: &Shown| {
            let command = shown.command.replace("cargo run --release --", "dabao");
            format!("{command}\nended=$?; printf '%s' '{MARK}'; (exit $ended)\n")
        };
        let script: String = block.iter().map(step).collect();
        let output = Command::new("bash")
            .args(["-c", &format!("exec 2>&1\n{script}")])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", search_path())
            .env("HOME", self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let mut outputs: Vec<Vec<String>> =
            said.split(MARK).map(|one| one.lines().map(str::to_owned).collect()).collect();
        assert_eq!(outputs.pop(), Some(Vec::new()), "the shell ended early: {said}");
        assert_eq!(outputs.len(), block.len(), "the shell ended early: {said}");
        outputs
    }
}

/// The dabao that was built first, then the tools of `tests/run`, then those of the system.
fn search_path() -> std::ffi::OsString {
    let own = Path::new(env!("CARGO_BIN_EXE_dabao")).parent().unwrap().to_owned();
    let system = std::env::var_os("PATH").unwrap_or_default();
    let folders = [own, repository().join("target/venv/bin")];
    std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&system))).unwrap()
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn wildcards_stand_for_what_differs_and_for_nothing_else() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(fits(&lines("a\n[..] KiB\nz"), &lines("a\n12 KiB\nz")));
    assert!(fits(&lines("a\n...\nz"), &lines("a\nb\nc\nz")));
    assert!(!fits(&lines("a\n[..] KiB"), &lines("a\n12 MiB")));
    assert!(!fits(&lines("a"), &lines("a\nb")));
    assert!(!fits(&lines("a\nb"), &lines("a")));
    assert!(!fits(&lines("a\n...\nz"), &lines("a\nb")));
}

#[test]
fn commands_of_a_block_share_a_shell() {
    let block = [
        "mkdir inner && cd inner",
        "pwd | sed s=.*/==",
        "false",
        "echo $?",
        "cargo run --release -- --version",
    ];
    let block: Vec<Shown> =
        block.iter().map(|c| Shown { command: (*c).into(), output: Vec::new() }).collect();
    let outputs = Scratch::new().run(&block);
    let version = format!("dabao {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(outputs, [vec![], vec!["inner"], vec![], vec!["1"], vec![version.as_str()]]);
}
