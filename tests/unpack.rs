//! Unpacking bags: what is written, what is refused, what is left behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use dabao::bag::{self, Options, Report, UnpackError, manifest};
use dabao::digest::{Algorithm, Hasher};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Files = BTreeMap<String, Vec<u8>>;

fn line(path: &str, bytes: &[u8]) -> String {
    let mut hasher = Hasher::new(Algorithm::Sha256);
    hasher.update(bytes);
    manifest::format_line(&hasher.finish(), path)
}

fn sample() -> Files {
    let mut files = Files::new();
    files.insert("data/笔记.txt".into(), b"note".to_vec());
    files.insert("data/sub/empty.bin".into(), Vec::new());
    files.insert("data/sub/large.bin".into(), vec![7; 300_000]);
    let listed: String = files.iter().map(|(p, b)| line(p, b)).collect();
    files.insert("manifest-sha256.txt".into(), listed.into());
    files.insert("bagit.txt".into(), bag::declaration::TEXT.into());
    files.insert("bag-info.txt".into(), b"Payload-Oxum: 300004.3\n".to_vec());
    let tags: String =
        files.iter().filter(|(p, _)| !p.starts_with("data/")).map(|(p, b)| line(p, b)).collect();
    files.insert("tagmanifest-sha256.txt".into(), tags.into());
    files
}

fn zipped(files: &Files, base: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (path, bytes) in files {
        zip.start_file(format!("{base}{path}"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

struct Place {
    _keep: TempDir,
    archive: PathBuf,
    out: PathBuf,
}

fn place(bytes: &[u8]) -> Place {
    let keep = tempfile::tempdir().unwrap();
    let archive = keep.path().join("packed.zip");
    let out = keep.path().join("out");
    fs::write(&archive, bytes).unwrap();
    fs::create_dir(&out).unwrap();
    Place { _keep: keep, archive, out }
}

impl Place {
    fn unpack(&self) -> Result<Report, UnpackError> {
        bag::unpack(&self.archive, &self.out, &Options { threads: 2, ..Options::default() }, &|_| {})
    }

    fn left(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn assert_holds(root: &Path, files: &Files) {
    for (path, bytes) in files {
        assert_eq!(&fs::read(root.join(path)).unwrap(), bytes, "{path}");
    }
}

#[test]
fn what_comes_out_is_what_went_in_and_verifies() {
    let files = sample();
    let place = place(&zipped(&files, "bag/"));
    let report = place.unpack().unwrap();
    assert!(report.valid && report.findings.is_empty());
    assert_eq!(place.left(), ["bag"]);
    assert_holds(&place.out.join("bag"), &files);
    let store = bag::store::open(&place.out.join("bag")).unwrap();
    assert_eq!(bag::verify(store.as_ref(), &Options::default(), &|_| {}), report);
}

#[test]
fn files_that_no_manifest_names_come_out_too() {
    let mut files = sample();
    files.insert("README.txt".into(), b"hello".to_vec());
    files.insert("manifest-whirlpool.txt".into(), b"?".to_vec());
    let place = place(&zipped(&files, "bag/"));
    assert!(!place.unpack().unwrap().valid);
    assert_holds(&place.out.join("bag"), &files);
}

#[test]
fn a_changed_file_is_written_and_named() {
    let mut files = sample();
    files.insert("data/笔记.txt".into(), b"nota".to_vec());
    let place = place(&zipped(&files, "bag/"));
    let report = place.unpack().unwrap();
    assert_eq!(report.findings.len(), 1);
    assert_eq!((report.findings[0].code.as_str(), report.valid), ("file-changed", false));
    assert_holds(&place.out.join("bag"), &files);
}

#[test]
fn nothing_is_written_over() {
    for taken in ["bag", "bag.partial"] {
        let place = place(&zipped(&sample(), "bag/"));
        fs::create_dir(place.out.join(taken)).unwrap();
        fs::write(place.out.join(taken).join("mine.txt"), b"mine").unwrap();
        assert!(matches!(place.unpack(), Err(UnpackError::Exists(_))));
        assert_eq!(place.left(), [taken]);
        assert_eq!(fs::read(place.out.join(taken).join("mine.txt")).unwrap(), b"mine");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_way_is_not_followed() {
    let place = place(&zipped(&sample(), "bag/"));
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), place.out.join("bag")).unwrap();
    assert!(matches!(place.unpack(), Err(UnpackError::Exists(_))));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn names_that_lead_out_are_not_written() {
    let mut files = sample().into_iter().map(|(p, b)| (format!("bag/{p}"), b)).collect::<Files>();
    files.insert("../evil.txt".into(), b"evil".to_vec());
    files.insert("bag/data/../../evil.txt".into(), b"evil".to_vec());
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in &files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        let name = &mut header.as_old_mut().name;
        name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        tar.append(&header, bytes.as_slice()).unwrap();
    }
    let place = place(&tar.into_inner().unwrap());
    let report = place.unpack().unwrap();
    assert_eq!(report.findings.iter().filter(|f| f.code.as_str() == "path-escape").count(), 2);
    assert_eq!(place.left(), ["bag"]);
    assert!(!place.out.parent().unwrap().join("evil.txt").exists());
}

#[test]
fn an_archive_with_two_readings_is_refused() {
    let bytes = [zipped(&sample(), "bag/"), b"more".to_vec()].concat();
    let place = place(&bytes);
    assert!(matches!(place.unpack(), Err(UnpackError::Ambiguous(_))));
    assert!(place.left().is_empty());
}

#[test]
fn a_bag_without_base_folder_gets_the_name_of_its_archive() {
    let place = place(&zipped(&sample(), ""));
    place.unpack().unwrap();
    assert_eq!(place.left(), ["packed"]);
}

#[test]
fn a_file_and_a_folder_of_one_name_leave_a_partial_folder() {
    let mut files = sample();
    files.insert("data/sub".into(), b"I am a file".to_vec());
    let place = place(&zipped(&files, "bag/"));
    assert!(matches!(place.unpack(), Err(UnpackError::Io(_))));
    assert_eq!(place.left(), ["bag.partial"]);
}

#[test]
fn what_is_no_bag_is_not_unpacked() {
    let place = place(b"no archive");
    assert!(matches!(place.unpack(), Err(UnpackError::Open(_))));
    assert!(place.left().is_empty());
}
