//! The built program in a place of its own, and what must hold after every run.

use dabao::digest::Hasher;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How much address space a run may take unless a test asks for less, in MiB.
const MEMORY: u64 = 1536;
/// How much memory a run may hold at once, in MiB; what the program itself takes is in it.
const PEAK: u64 = 700;
/// Guards against hangs only: a debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(120);

/// A table that one of the cards claims: two rows.
pub const GOOD: &str =
    "昵称,用户ID,关注时间\n示例粉丝甲,1000000001,2026-05-01 20:15:30\n示例粉丝乙,1000000002,2026-05-02\n";
/// The header of [`GOOD`] alone.
pub const HEADER: &str = "昵称,用户ID,关注时间\n";

/// A folder `in` to be packed, a folder `out` for the bundle, and one for temporary files.
pub struct Place {
    root: TempDir,
    extra: Vec<OsString>,
    memory: u64,
}

/// What one run of the program left.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// What the program told about a folder: the document of `pack`.
pub struct Told {
    document: Value,
}

impl Place {
    /// An empty place.
    pub fn new() -> Self {
        let root = TempDir::new().unwrap();
        for folder in ["in", "out", "tmp"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        Place { root, extra: Vec::new(), memory: MEMORY }
    }

    /// A place with one well-formed table, which must be taken in whatever lies beside it.
    pub fn with_good() -> Self {
        Place::new().file("good.csv", GOOD)
    }

    /// Adds a file, with the folders it needs.
    pub fn file(self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.input().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Adds a word to the command line of `scan` and `pack`.
    pub fn word(mut self, word: &str) -> Self {
        self.extra.push(word.into());
        self
    }

    /// Narrows the address space of every run, in MiB.
    pub fn memory(mut self, memory: u64) -> Self {
        self.memory = memory;
        self
    }

    pub fn input(&self) -> PathBuf {
        self.root.path().join("in")
    }

    pub fn bundle(&self) -> PathBuf {
        self.root.path().join("out/bundle.zip")
    }

    /// Runs the program with bounded memory and time.
    pub fn run(&self, words: &[OsString]) -> Run {
        let (out, err) = (self.root.path().join("stdout"), self.root.path().join("stderr"));
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("ulimit -v {}; exec \"$0\" \"$@\"", self.memory << 10))
            .arg(env!("CARGO_BIN_EXE_dabao"))
            .args(words)
            .env("TMPDIR", self.root.path().join("tmp"))
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap())
            .spawn()
            .unwrap();
        let began = Instant::now();
        let mut peak = 0;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            peak = peak.max(held(child.id()));
            if began.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("{words:?} hangs");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let read = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        let (out, err) = (read(&out), read(&err));
        assert!(!err.contains("panicked"), "{words:?}\n{err}");
        let code = status.code().unwrap_or_else(|| panic!("{words:?} died: {status}\n{err}"));
        assert!((0..=3).contains(&code), "{words:?} ended with {code}\n{err}");
        println!("{peak} MiB at most, {:.1} s: {:?}", began.elapsed().as_secs_f64(), words.first());
        assert!(peak <= PEAK, "{words:?} held {peak} MiB");
        Run { code, out, err }
    }

    fn words(&self, words: &[&str], paths: &[&Path]) -> Vec<OsString> {
        let paths = paths.iter().map(|path| path.as_os_str().to_owned());
        let mut words: Vec<OsString> = words.iter().map(OsString::from).chain(paths).collect();
        words.splice(1..1, self.extra.iter().cloned());
        words
    }

    /// `scan --json` of the input.
    pub fn scan(&self) -> Told {
        let run = self.run(&self.words(&["scan", "--lang", "en", "--json"], &[&self.input()]));
        Told::read(&run)
    }

    /// `pack --json` of the input, and `verify` of what it wrote.
    pub fn pack(&self) -> Told {
        let words = self.words(
            &["pack", "--lang", "en", "--json", "--date", "2026-11-20", "-o"],
            &[&self.bundle(), &self.input()],
        );
        let run = self.run(&words);
        let told = Told::read(&run);
        let verified = self.run(&["verify".into(), self.bundle().into()]);
        assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
        told
    }

    /// `scan` and `pack`, with all that must hold: both tell the same ledger, the input is
    /// as it was, and nothing but the bundle was written.
    pub fn take_in(&self) -> Told {
        let before = snapshot(&self.input());
        let (scanned, packed) = (self.scan(), self.pack());
        assert_eq!(scanned.states(), packed.states());
        assert_eq!(snapshot(&self.input()), before, "an input was changed");
        self.assert_clean();
        packed
    }

    /// Nothing lies where nothing should.
    pub fn assert_clean(&self) {
        let names = |folder: &str| -> BTreeSet<OsString> {
            fs::read_dir(self.root.path().join(folder)).unwrap().map(|e| e.unwrap().file_name()).collect()
        };
        assert_eq!(names("tmp"), BTreeSet::new(), "temporary files were left");
        assert!(names("out").iter().all(|name| name == "bundle.zip"), "{:?}", names("out"));
        let own = ["in", "out", "tmp", "stdout", "stderr"].map(OsString::from);
        assert_eq!(names(""), BTreeSet::from(own), "something was written elsewhere");
    }
}

/// The most memory that a process has held so far, in MiB; 0 where the system does not tell.
fn held(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) >> 10
}

/// Every entry below a folder: its kind, length, time and digest.
type Snapshot = BTreeMap<PathBuf, (u32, u64, i64, String)>;

fn snapshot(folder: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let meta = fs::symlink_metadata(&path).unwrap();
        let digest = match meta.is_file().then(|| File::open(&path).ok()).flatten() {
            Some(mut file) => {
                let mut hasher = Hasher::sha256();
                let mut block = vec![0; 1 << 16];
                while let Ok(got @ 1..) = std::io::Read::read(&mut file, &mut block) {
                    hasher.update(&block[..got]);
                }
                hasher.finish().to_string()
            }
            None => String::new(),
        };
        if meta.is_dir() {
            open.extend(fs::read_dir(&path).into_iter().flatten().map(|e| e.unwrap().path()));
        }
        found.insert(path, (meta.mode(), meta.len(), meta.mtime_nsec(), digest));
    }
    found
}

impl Told {
    /// Reads a document, and asserts what must hold of every one.
    fn read(run: &Run) -> Self {
        assert!(run.code <= 1, "ended with {}: {}", run.code, run.err);
        let document = serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {}", run.out));
        let told = Told { document };
        told.assert_balances();
        told.assert_tells();
        let matter = told.findings().any(|f| f["severity"] != "note");
        assert_eq!(run.code, i32::from(matter));
        told
    }

    pub fn files(&self) -> impl Iterator<Item = &Value> {
        self.document["files"].as_array().unwrap().iter()
    }

    pub fn findings(&self) -> impl Iterator<Item = &Value> {
        self.document["findings"].as_array().unwrap().iter()
    }

    /// The line of the ledger about a path.
    pub fn file(&self, path: &str) -> &Value {
        self.files().find(|f| f["path"] == path).unwrap_or_else(|| panic!("{path} is in no ledger"))
    }

    pub fn state(&self, path: &str) -> &str {
        self.file(path)["state"].as_str().unwrap()
    }

    pub fn rows(&self, path: &str) -> u64 {
        self.file(path)["rows"].as_u64().unwrap()
    }

    /// The codes of the findings about a path.
    pub fn codes(&self, path: &str) -> BTreeSet<&str> {
        self.findings().filter(|f| f["path"] == path).map(|f| f["code"].as_str().unwrap()).collect()
    }

    /// The codes of the findings about a path that matter.
    pub fn troubles(&self, path: &str) -> BTreeSet<&str> {
        let matter = self.findings().filter(|f| f["path"] == path && f["severity"] != "note");
        matter.map(|f| f["code"].as_str().unwrap()).collect()
    }

    /// Path, state, rows and findings of every file, in ledger order.
    pub fn states(&self) -> Vec<(String, String, u64, u64)> {
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let line = |f: &Value| {
            (
                text(&f["path"]),
                text(&f["state"]),
                f["rows"].as_u64().unwrap(),
                f["findings"].as_u64().unwrap(),
            )
        };
        self.files().map(line).collect()
    }

    fn assert_balances(&self) {
        let totals = &self.document["totals"];
        let number = |key: &str| totals[key].as_u64().unwrap();
        let sum =
            |key: &str| totals[key].as_object().unwrap().values().map(|v| v.as_u64().unwrap()).sum::<u64>();
        assert_eq!(number("files"), self.files().count() as u64);
        assert_eq!(number("files"), sum("states"));
        assert_eq!(number("rows_read"), number("rows_taken") + number("rows_refused"));
        let columns = number("columns_mapped") + number("columns_extra") + number("columns_ignored");
        assert_eq!(number("columns_found"), columns);
        let taken: u64 = self.files().map(|f| f["rows"].as_u64().unwrap()).sum();
        assert_eq!(number("rows_taken"), taken);
    }

    /// Every path is in the ledger once, every finding names one of them, or the table whose
    /// rows of several files it is about, and what to do.
    fn assert_tells(&self) {
        let mut paths = BTreeSet::new();
        for file in self.files() {
            let path = file["path"].as_str().unwrap();
            assert!(!path.is_empty() && paths.insert(path), "{path:?} is in the ledger twice");
        }
        for finding in self.findings() {
            let path = finding["path"].as_str().unwrap();
            let table = finding["sheet"].as_str().unwrap();
            let across_files = path.is_empty() && dabao::schema::table(table).is_some();
            assert!(across_files || paths.contains(path), "{finding} names no file");
            for key in ["text", "hint"] {
                assert!(!finding[key].as_str().unwrap().is_empty(), "{finding}");
            }
        }
    }
}
