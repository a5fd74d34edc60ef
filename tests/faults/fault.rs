//! The shim between dabao and the system, and desks to try it on.

use super::common::{DATE, Desk, Ran, repository};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// `pack` of the downloads of a desk, to `b.zip`; one thread, so that calls come in one order.
pub const PACK: &str = "pack downloads -o b.zip --date 2026-09-10 --threads 1 --json";

/// The shim, compiled once.
fn shim() -> &'static Path {
    static SHIM: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, shim) = SHIM.get_or_init(|| {
        let folder = tempfile::Builder::new().prefix("dabao-shim-").tempdir().unwrap();
        let shim = folder.path().join("shim.so");
        let source = repository().join("tests/faults/shim.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&shim)
            .arg(source)
            .arg("-ldl")
            .status();
        assert!(compiled.expect("these tests need a C compiler, cc").success());
        (folder, shim)
    });
    shim
}

/// A fault that dabao meets at a desk.
pub struct Fault<'d> {
    desk: &'d Desk,
    settings: Vec<(&'static str, String)>,
}

impl<'d> Fault<'d> {
    /// A fault of some calls, by their letters in `shim.c`, on files below a path of the desk.
    pub fn of(desk: &'d Desk, calls: &str, under: &str) -> Self {
        let under = fs::canonicalize(desk.path("")).unwrap().join(under);
        let under = under.to_str().unwrap().to_owned();
        Fault { desk, settings: vec![("FAULT_CALLS", calls.to_owned()), ("FAULT_UNDER", under)] }
    }

    /// What happens, and at which call.
    pub fn at(&self, call: u64, what: &str) -> Self {
        self.with("FAULT_AT", &call.to_string()).with("FAULT_DO", what)
    }

    /// A shell command that is run at a call, and the call then goes on.
    pub fn meanwhile(&self, call: u64, command: &str) -> Self {
        self.at(call, "run").with("FAULT_RUN", command)
    }

    /// The same fault with one setting more.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut settings = self.settings.clone();
        settings.push((name, value.to_owned()));
        Fault { desk: self.desk, settings }
    }

    /// Runs dabao into the fault; words are separated by blanks.
    pub fn run(&self, words: &str) -> Ran {
        self.counted(words).0
    }

    /// As [`Fault::run`], with the number of calls there were; 0 for a run that was killed.
    pub fn counted(&self, words: &str) -> (Ran, u64) {
        let count = tempfile::NamedTempFile::new().unwrap();
        let words: Vec<&str> = words.split_whitespace().collect();
        let dabao = self.desk.command(&words);
        // As from a terminal, whatever the tests themselves run in: `env` sets every signal.
        let mut command = Command::new("env");
        command.args(["--default-signal=INT,TERM,HUP"]);
        if let Some((_, ignored)) =
            self.settings.iter().find(|(name, all)| *name == "FAULT_IGNORED" && !all.is_empty())
        {
            command.arg(format!("--ignore-signal={}", ignored.replace(' ', ",")));
        }
        command.arg(dabao.get_program()).args(dabao.get_args()).current_dir(self.desk.path("")).env_clear();
        command.envs(dabao.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("LD_PRELOAD", shim()).env("FAULT_COUNT", count.path()).env("PATH", "/usr/bin:/bin");
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        let ran = Ran::wait(command, &words);
        let calls = fs::read_to_string(count.path()).unwrap().trim().parse().unwrap_or(0);
        (ran, calls)
    }
}

/// A desk with three recordings that are copied to places of their own, one long table of
/// text, and the files of [`Desk::with_downloads`].
pub fn desk_with_recordings() -> Desk {
    let desk = Desk::with_downloads();
    for (number, name) in ["甲", "乙", "丙"].iter().enumerate() {
        desk.put(&format!("downloads/直播/{name}.mp4"), &recording(number as u8, 1 << 20));
    }
    let rows: String = (0..40_000).map(|n| format!("第{n}期,{}\n", n * 7_919)).collect();
    desk.put("downloads/选题.csv", format!("选题,编号\n{rows}").as_bytes());
    desk
}

/// A whole recording with so many bytes of filling.
pub fn recording(filling: u8, bytes: u32) -> Vec<u8> {
    let mut whole = fs::read(repository().join("fixtures/media/whole.mp4")).unwrap();
    let bytes = bytes + 16 + u32::from(filling);
    whole.extend(bytes.to_be_bytes());
    whole.extend(b"free");
    whole.resize(whole.len() + bytes as usize - 8, filling);
    whole
}

/// So many numbers from 1 to `last`, evenly spread, each once.
pub fn spread(last: u64, count: u64) -> Vec<u64> {
    let mut points: Vec<u64> = (0..count).map(|n| 1 + n * last / count).collect();
    points.dedup();
    points
}

/// Packs the desk without any fault; the bytes of the bundle, which goes again.
pub fn bundle_without_fault(desk: &Desk) -> Vec<u8> {
    assert!(PACK.contains(DATE));
    let code = desk.run(PACK).code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    let bytes = fs::read(desk.path("b.zip")).unwrap();
    fs::remove_file(desk.path("b.zip")).unwrap();
    bytes
}

/// Whether the tests run as root; says so if they do not.
pub fn is_root(what: &str) -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    let root = id.stdout == b"0\n";
    if !root {
        println!("SKIPPED: {what} needs root");
    }
    root
}

/// Runs a tool of the system, which must succeed.
pub fn tool(program: &str, words: &[&OsStr]) {
    let output = Command::new(program).args(words).output();
    let output = output.unwrap_or_else(|e| panic!("{program} (tests/run installs it): {e}"));
    assert!(output.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&output.stderr));
}
