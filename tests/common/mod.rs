//! What the tests of the command line share, so that each of them reads as a sentence:
//! a desk with files on it, dabao run at that desk, and the tools of strangers.

#![allow(dead_code, unused_imports)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wrong_self_convention)]

mod stock_tools;

pub use stock_tools::{hold_to_bag_tools, hold_to_crate_tools, hold_to_schema, hold_to_stock_tools};

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than this nothing may take, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(180);

/// The date of every bundle that need not have another one.
pub const DATE: &str = "2026-09-10";

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The demo folder.
pub fn demo() -> PathBuf {
    repository().join("fixtures/downloads")
}

/// A folder of one test, with files on it and nothing else; it goes when the test ends.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Self {
        Desk { folder: tempfile::Builder::new().prefix("dabao-test-").tempdir().unwrap() }
    }

    /// A desk with the folder `downloads`, in which there is nothing to complain about.
    pub fn with_downloads() -> Self {
        let desk = Desk::new();
        desk.put("downloads/封面.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        desk.put("downloads/粉丝/粉丝.csv", CLEAN_FANS.as_bytes());
        desk.put(
            "downloads/原片/第一条.mp4",
            &fs::read(repository().join("fixtures/media/whole.mp4")).unwrap(),
        );
        desk
    }

    /// Puts a file on the desk, with the folders it lies in.
    pub fn put(&self, path: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Puts a large file of zeros on the desk, so that packing takes a while.
    pub fn put_large(&self, path: &str, bytes: u64) {
        let path = self.put(path, b"");
        fs::File::options().write(true).open(path).unwrap().set_len(bytes).unwrap();
    }

    /// The path of something on the desk.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Whether something of that name lies on the desk.
    pub fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// The names on the desk, of hidden files too.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs dabao at the desk; words are separated by blanks.
    pub fn run(&self, words: &str) -> Ran {
        self.run_words(&words.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs dabao at the desk with words that may hold blanks.
    pub fn run_words(&self, words: &[&str]) -> Ran {
        Ran::wait(self.command(words), words)
    }

    /// Begins to run dabao at the desk.
    pub fn start(&self, words: &str) -> Child {
        let words: Vec<&str> = words.split_whitespace().collect();
        self.spawn(self.command(&words))
    }

    /// Begins to run dabao at the desk as if from a terminal: shells let what they run in the
    /// background ignore interrupts, and so do the tests they run there.
    pub fn start_interruptible(&self, words: &str) -> Child {
        let dabao = self.command(&words.split_whitespace().collect::<Vec<_>>());
        if !cfg!(target_os = "linux") {
            return self.spawn(dabao);
        }
        let mut command = Command::new("env");
        command.arg("--default-signal=INT,TERM,HUP").arg(dabao.get_program()).args(dabao.get_args());
        command.current_dir(self.folder.path()).envs(dabao.get_envs().filter_map(|(k, v)| Some((k, v?))));
        self.spawn(command)
    }

    fn spawn(&self, mut command: Command) -> Child {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// dabao, ready to be run at the desk, in English and without anything of the user's.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dabao"));
        command.args(words).current_dir(self.folder.path());
        command.env_clear().env("LC_ALL", "en_US.UTF-8").env("HOME", self.folder.path());
        command
    }

    /// Packs `downloads` into `name` and holds the bundle to every stock tool.
    pub fn pack(&self, name: &str) -> PathBuf {
        self.run(&format!("pack downloads -o {name} --date {DATE}")).is_clean();
        let bundle = self.path(name);
        hold_to_stock_tools(&bundle);
        bundle
    }
}

/// Bytes that no compression makes smaller, the same in every run.
pub fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// A list of fans of which every cell can be read.
const CLEAN_FANS: &str = "\u{feff}昵称,用户ID,关注时间,手机号\r\n\
    \"山里的风\n第二行\",900719925474099312,2026-05-01 20:15:30,13800138001\r\n\
    \"老周,木工\",900719925474099313,2026-05-02 08:00:00,\r\n";

/// What a run of dabao gave.
pub struct Ran {
    words: String,
    code: Option<i32>,
    /// What stands on standard output.
    pub out: String,
    /// What stands on standard error.
    pub err: String,
}

impl Ran {
    /// Runs a command to its end; one that hangs fails the test.
    pub fn wait(mut command: Command, words: &[&str]) -> Ran {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        Ran::of(&words.join(" "), child)
    }

    /// Waits for a run that has begun.
    pub fn of(words: &str, child: Child) -> Ran {
        let output = output_in_time(child, words);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("dabao speaks UTF-8");
        let ran = Ran {
            words: words.to_owned(),
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        assert!(!ran.err.contains("panicked"), "{ran}");
        ran
    }

    /// It did everything, and nothing matters.
    pub fn is_clean(self) -> Self {
        self.ended(0)
    }

    /// It did everything, and something matters.
    pub fn has_findings(self) -> Self {
        self.ended(1)
    }

    /// It could not do it, and says why on standard error.
    pub fn failed(self) -> Self {
        let ran = self.ended(2);
        assert!(!ran.err.trim().is_empty(), "a failure says why: {ran}");
        ran
    }

    /// The bundle is not valid.
    pub fn is_not_valid(self) -> Self {
        self.ended(3)
    }

    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// The exit code; nothing if a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.code
    }

    /// It says so on standard output.
    pub fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text), "{text:?} is not said: {self}");
        self
    }

    /// It says so on standard error.
    pub fn complains(self, text: &str) -> Self {
        assert!(self.err.contains(text), "{text:?} is not complained of: {self}");
        self
    }

    /// It says nothing at all.
    pub fn is_silent(self) -> Self {
        assert!(self.out.is_empty() && self.err.is_empty(), "{self}");
        self
    }

    /// The one JSON document on standard output, with nothing on standard error.
    pub fn json(&self) -> serde_json::Value {
        assert!(self.err.is_empty(), "{self}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "dabao {}\nended with {:?}\n--- stdout\n{}\n--- stderr\n{}",
            self.words, self.code, self.out, self.err
        )
    }
}

fn output_in_time(mut child: Child, words: &str) -> Output {
    let out = read_aside(child.stdout.take().unwrap());
    let err = read_aside(child.stderr.take().unwrap());
    let mut status = None;
    let begun = Instant::now();
    while status.is_none() {
        status = child.try_wait().unwrap();
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("dabao {words} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Output { status: status.unwrap(), stdout: out.join().unwrap(), stderr: err.join().unwrap() }
}

fn read_aside(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// Waits until something has come to be.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what} does not come to be");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Every entry below a folder: what it is, its rights, when it was last modified, and the
/// bytes of files. Equal before and after means untouched.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let meta = path.symlink_metadata().unwrap();
        let mut words =
            format!("{:?} {:?} {:?}", meta.file_type(), meta.permissions(), meta.modified().unwrap());
        if meta.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if meta.is_file() {
            words += &digest(&fs::read(&path).unwrap());
        }
        found.insert(path, words);
    }
    found
}

/// SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    let mut hasher = dabao::digest::Hasher::sha256();
    hasher.update(bytes);
    hasher.finish().to_string()
}

/// A JSON value found by its pointer, which must be there.
pub fn at<'v>(value: &'v serde_json::Value, pointer: &str) -> &'v serde_json::Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}

/// The line of the ledger for a path.
pub fn line<'v>(document: &'v serde_json::Value, path: &str) -> &'v serde_json::Value {
    let lines = at(document, "/files").as_array().unwrap();
    lines.iter().find(|line| at(line, "/path") == path).unwrap_or_else(|| panic!("no {path} in {document:#}"))
}

/// The codes of all findings about a path.
pub fn codes(document: &serde_json::Value, path: &str) -> Vec<String> {
    let findings = at(document, "/findings").as_array().unwrap();
    let about = findings.iter().filter(|finding| at(finding, "/path") == path);
    about.map(|finding| at(finding, "/code").as_str().unwrap().to_owned()).collect()
}
