//! A power cut at any moment: what the program asked the system to do is recorded, and
//! replayed on a disk that forgets whatever was not flushed.

use super::common::{Desk, tree};
use super::fault::{PACK, recording};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What changes a disk.
const CALLS: &str = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir";

/// One call that succeeded.
#[derive(Debug)]
enum Call {
    Create(PathBuf),
    Write(PathBuf, Option<u64>, Vec<u8>),
    Cut(PathBuf, u64),
    Flush(PathBuf),
    Name(PathBuf, PathBuf),
}

/// Runs dabao under strace and gives what it did below the desk, in order.
fn record(desk: &Desk, words: &str) -> Vec<Call> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let log = tempfile::NamedTempFile::new().unwrap();
    let dabao = desk.command(&words);
    let mut command = Command::new("strace");
    // Whole buffers, in hexadecimal; every descriptor with its path.
    command.args([
        "-f",
        "-qq",
        "-y",
        "-xx",
        "-s",
        "4000000",
        "-e",
        "signal=none",
        "-e",
        &format!("trace={CALLS}"),
    ]);
    command.arg("-o").arg(log.path()).arg(dabao.get_program()).args(dabao.get_args());
    command.current_dir(desk.path("")).env("LC_ALL", "en_US.UTF-8");
    let output = command.output().expect("these tests need strace; tests/run installs it");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let root = fs::canonicalize(desk.path("")).unwrap();
    whole_lines(&fs::read_to_string(log.path()).unwrap())
        .iter()
        .filter_map(|line| call(line, &root))
        .collect()
}

/// Joins what strace tore in two where threads ran side by side; a call counts when it is done.
fn whole_lines(log: &str) -> Vec<String> {
    let mut begun: BTreeMap<&str, &str> = BTreeMap::new();
    let mut lines = Vec::new();
    for line in log.lines() {
        let (thread, text) = line.split_once(' ').unwrap();
        let text = text.trim_start();
        if let Some(text) = text.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, text);
        } else if let Some((_, rest)) = text.split_once(" resumed>").filter(|_| text.starts_with("<...")) {
            lines.push(format!("{}{rest}", begun.remove(thread).unwrap()));
        } else {
            lines.push(text.to_owned());
        }
    }
    lines
}

/// The bytes of the n-th text of a line, which stands as `"\x2f\x74"`.
fn text(line: &str, number: usize) -> Vec<u8> {
    let quoted = line.split('"').nth(1 + 2 * number).unwrap_or_default();
    let digits = quoted.split("\\x").skip(1);
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// The path of the descriptor that a call is given first, where it is below the desk.
fn described(line: &str, root: &Path) -> Option<PathBuf> {
    let (_, rest) = line.split_once('<')?;
    let (path, _) = rest.split_once('>')?;
    let path: Vec<u8> = match path.contains("\\x") {
        true => path.split("\\x").skip(1).map(|pair| u8::from_str_radix(&pair[..2], 16).unwrap()).collect(),
        false => path.as_bytes().to_vec(),
    };
    let path = PathBuf::from(String::from_utf8(path).unwrap());
    path.starts_with(root).then_some(path)
}

fn call(line: &str, root: &Path) -> Option<Call> {
    let (name, arguments) = line.split_once('(')?;
    let (arguments, result) = arguments.rsplit_once(" = ")?;
    if result.starts_with('-') || result.starts_with('?') {
        return None;
    }
    let path = |number| {
        let path = PathBuf::from(String::from_utf8(text(line, number)).unwrap());
        Some(root.join(path)).filter(|path| path.starts_with(root))
    };
    let last = || arguments.trim_end().trim_end_matches(')').rsplit(", ").next()?.parse::<u64>().ok();
    Some(match name {
        "openat" if arguments.contains("O_CREAT") && !arguments.contains("O_TMPFILE") => {
            Call::Create(path(0)?)
        }
        "mkdir" => Call::Create(path(0)?),
        "write" | "pwrite64" => {
            let file = described(line, root)?;
            let mut bytes = text(line, 0);
            bytes.truncate(result.trim().parse().unwrap());
            Call::Write(file, last().filter(|_| name == "pwrite64"), bytes)
        }
        "ftruncate" => Call::Cut(described(line, root)?, last()?),
        "fsync" | "fdatasync" => Call::Flush(described(line, root)?),
        "rename" | "renameat" | "renameat2" | "link" | "linkat" => Call::Name(path(0)?, path(1)?),
        _ => return None,
    })
}

/// A disk as the system shows it, and as it would be found after a power cut.
#[derive(Default)]
struct Disk {
    seen: BTreeMap<PathBuf, Vec<u8>>,
    kept: BTreeMap<PathBuf, Vec<u8>>,
    /// Folders in which names came to be since they were flushed.
    open: BTreeSet<PathBuf>,
}

impl Disk {
    fn apply(&mut self, call: &Call) {
        match call {
            Call::Create(path) => {
                self.seen.entry(path.clone()).or_default();
                self.open.insert(path.parent().unwrap().to_owned());
            }
            Call::Write(path, at, bytes) => {
                let file = self.seen.entry(path.clone()).or_default();
                let at = at.map_or(file.len(), |at| usize::try_from(at).unwrap());
                file.resize(file.len().max(at + bytes.len()), 0);
                file[at..at + bytes.len()].copy_from_slice(bytes);
            }
            Call::Cut(path, len) => {
                self.seen.entry(path.clone()).or_default().resize(usize::try_from(*len).unwrap(), 0);
            }
            Call::Flush(path) => {
                self.open.remove(path);
                if let Some(bytes) = self.seen.get(path) {
                    self.kept.insert(path.clone(), bytes.clone());
                }
            }
            Call::Name(from, to) => {
                for files in [&mut self.seen, &mut self.kept] {
                    let moved: Vec<PathBuf> = files.keys().filter(|p| p.starts_with(from)).cloned().collect();
                    for path in moved {
                        let bytes = files.remove(&path).unwrap();
                        let below = path.strip_prefix(from).unwrap();
                        files.insert(
                            if below.as_os_str().is_empty() { to.clone() } else { to.join(below) },
                            bytes,
                        );
                    }
                }
                self.open.insert(to.parent().unwrap().to_owned());
            }
        }
    }
}

/// Replays a run up to each call and cuts the power there: what stands under the final name,
/// whether the name itself was kept or not, is whole. In the end the name is kept too.
fn is_safe(calls: &[Call], target: &Path, whole: &BTreeMap<PathBuf, Vec<u8>>) {
    let mut disk = Disk::default();
    let mut named = false;
    for (number, call) in calls.iter().enumerate() {
        disk.apply(call);
        named |= matches!(call, Call::Name(_, to) if to == target);
        if !named {
            assert!(!disk.seen.keys().any(|path| path.starts_with(target)), "call {number} writes in place");
            continue;
        }
        for (path, bytes) in whole {
            let kept = disk.kept.get(path);
            assert!(
                kept == Some(bytes),
                "after call {number}, {call:.60?}: {} is not on disk",
                path.display()
            );
        }
    }
    assert!(named, "it never got its name");
    let folder = target.parent().unwrap();
    assert!(!disk.open.contains(folder), "the name of {} may be lost", target.display());
    let inner = disk.open.iter().find(|open| open.starts_with(target));
    assert!(inner.is_none(), "names in {inner:?} may be lost");
}

#[test]
fn a_power_cut_at_any_moment_finds_a_whole_bundle_or_none() {
    let desk = Desk::with_downloads();
    desk.put("downloads/直播.mp4", &recording(0, 1 << 20));
    let calls = record(&desk, PACK);
    assert!(calls.len() > 20, "{calls:.99?}");
    let target = fs::canonicalize(desk.path("b.zip")).unwrap();
    let whole = BTreeMap::from([(target.clone(), fs::read(&target).unwrap())]);
    is_safe(&calls, &target, &whole);
    // The replay itself can tell: without the flush it is not safe.
    let careless: Vec<Call> =
        calls.into_iter().filter(|call| !matches!(call, Call::Flush(path) if path.is_relative() || path.to_string_lossy().contains(".dabao-"))).collect();
    assert!(std::panic::catch_unwind(|| is_safe(&careless, &target, &whole)).is_err());
}

#[test]
fn a_power_cut_at_any_moment_finds_a_whole_table_or_none() {
    let desk = Desk::with_downloads();
    for format in ["csv", "jsonl", "html"] {
        let calls = record(&desk, &format!("convert downloads/粉丝/粉丝.csv -o t.{format}"));
        let target = fs::canonicalize(desk.path(&format!("t.{format}"))).unwrap();
        let whole = BTreeMap::from([(target.clone(), fs::read(&target).unwrap())]);
        is_safe(&calls, &target, &whole);
    }
}

#[test]
fn a_power_cut_at_any_moment_finds_a_whole_folder_or_none() {
    let desk = Desk::with_downloads();
    desk.run(PACK).is_clean();
    fs::create_dir(desk.path("out")).unwrap();
    let calls = record(&desk, "unpack b.zip -o out --threads 2");
    let out = fs::canonicalize(desk.path("out")).unwrap();
    let target = fs::read_dir(&out).unwrap().next().unwrap().unwrap().path();
    let files = tree(&target).into_keys().filter(|path| path.is_file());
    let whole: BTreeMap<PathBuf, Vec<u8>> =
        files.map(|path| (path.clone(), fs::read(&path).unwrap())).collect();
    assert!(whole.len() > 8);
    is_safe(&calls, &target, &whole);
}
