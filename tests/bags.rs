//! Verifying bags: the folder is the verdict, and laws over all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use dabao::bag::{self, OpenError, Options, Report, manifest};
use dabao::digest::{Algorithm, Digest, Hasher};
use dabao::finding::Code;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Files = BTreeMap<String, Vec<u8>>;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bags")
}

fn try_verify(path: &Path) -> Result<Report, OpenError> {
    let store = bag::store::open(path)?;
    Ok(bag::verify(store.as_ref(), &Options { threads: 2, ..Options::default() }, &|_| {}))
}

fn verify(path: &Path) -> Report {
    try_verify(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn codes(report: &Report) -> Vec<&'static str> {
    let mut codes: Vec<_> = report.findings.iter().map(|f| f.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

fn cases(verdict: &str) -> Vec<PathBuf> {
    let mut cases: Vec<_> =
        fs::read_dir(fixtures().join(verdict)).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Every file below a folder.
fn read_folder(root: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(relative, fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn write_folder(root: &Path, files: &Files) {
    fs::create_dir_all(root).unwrap();
    for (path, bytes) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn digest(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(Algorithm::Sha256);
    hasher.update(bytes);
    hasher.finish()
}

fn manifest_of<'a>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> Vec<u8> {
    files.map(|(path, bytes)| manifest::format_line(&digest(bytes), path)).collect::<String>().into_bytes()
}

/// A sound bag of version 1.0 around a payload.
fn sealed(payload: &[(&str, &[u8])]) -> Files {
    let mut files: Files = payload.iter().map(|(p, b)| (format!("data/{p}"), b.to_vec())).collect();
    let bytes: usize = files.values().map(Vec::len).sum();
    let listed = manifest_of(files.iter());
    let mut tags = Files::new();
    tags.insert("bag-info.txt".into(), format!("Payload-Oxum: {bytes}.{}\n", files.len()).into());
    tags.insert("bagit.txt".into(), bag::declaration::TEXT.into());
    tags.insert("manifest-sha256.txt".into(), listed);
    tags.insert("tagmanifest-sha256.txt".into(), manifest_of(tags.iter()));
    files.extend(tags);
    files
}

fn sample() -> Files {
    sealed(&[("a.txt", b"first\n"), ("b c.txt", b"second, longer\n"), ("sub/d.txt", b"third\n")])
}

fn in_folder(files: &Files) -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("bag");
    write_folder(&root, files);
    (place, root)
}

fn zipped(files: &Files, base: &str, deflated: bool) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let method = if deflated { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (path, bytes) in files {
        zip.start_file(format!("{base}{path}"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred(files: &Files, base: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, format!("{base}{path}"), bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

fn as_file(bytes: &[u8]) -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("archive.bin");
    fs::write(&path, bytes).unwrap();
    (place, path)
}

fn verify_bytes(bytes: &[u8]) -> Result<Report, OpenError> {
    let (_place, path) = as_file(bytes);
    try_verify(&path)
}

#[test]
fn valid_bags_have_no_finding() {
    for case in cases("valid") {
        let report = verify(&case);
        assert_eq!(report.findings, [], "{}", case.display());
        assert!(report.valid && report.complete);
        assert_eq!(report.base, name(&case));
        assert!(name(&case).starts_with(&report.version.to_string()));
    }
}

#[test]
fn other_bags_have_exactly_the_expected_findings() {
    type Expect = BTreeMap<String, BTreeMap<String, Vec<String>>>;
    let expect: Expect =
        toml::from_str(&fs::read_to_string(fixtures().join("expect.toml")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for verdict in ["invalid", "warning"] {
        let expected = &expect[verdict];
        let cases = cases(verdict);
        let names: Vec<String> = cases.iter().map(|c| name(c)).collect();
        assert_eq!(names, expected.keys().cloned().collect::<Vec<_>>(), "expect.toml and {verdict}/ differ");
        for case in cases {
            let report = verify(&case);
            assert_eq!(
                report.valid,
                verdict == "warning",
                "{verdict}/{}: {:#?}",
                name(&case),
                report.findings
            );
            if codes(&report) != expected[&name(&case)] {
                wrong.push(format!("{verdict}/{}: {:#?}", name(&case), report.findings));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn folder_zip_and_tar_of_one_bag_give_one_report() {
    for verdict in ["valid", "warning", "invalid"] {
        for case in cases(verdict) {
            let files = read_folder(&case);
            let base = format!("{}/", name(&case));
            let expected = verify(&case);
            let tar = tarred(&files, &base);
            let forms = [zipped(&files, &base, false), zipped(&files, &base, true), gzipped(&tar), tar];
            for (form, bytes) in forms.iter().enumerate() {
                assert_eq!(verify_bytes(bytes).unwrap(), expected, "{} form {form}", name(&case));
            }
        }
    }
}

#[test]
fn every_fault_has_its_place() {
    let report = verify(&fixtures().join("invalid/1.0-changed-file"));
    let finding = &report.findings[0];
    assert_eq!(
        (finding.code, finding.path.as_str(), finding.row),
        (Code::FileChanged, "data/note.txt", Some(2))
    );
    assert_eq!(finding.sheet, "manifest-sha256.txt");
    assert_eq!(finding.found, format!("sha256 {}", digest(b"Tea at five.\n")));
    assert_eq!(finding.expected, format!("sha256 {}", digest(b"Tea at four.\n")));
    assert!(report.complete && !report.valid);
    let report = verify(&fixtures().join("invalid/1.0-renamed-file"));
    let finding = &report.findings[0];
    assert_eq!((finding.path.as_str(), finding.found.as_str()), ("data/note.txt", "data/memo.txt"));
    assert!(!report.complete);
}

#[test]
fn a_fast_run_sees_sizes_and_absences_only() {
    let fast = |path: &Path| {
        let store = bag::store::open(path).unwrap();
        bag::verify(store.as_ref(), &Options { fast: true, ..Options::default() }, &|_| {})
    };
    let invalid = |name: &str| codes(&fast(&fixtures().join("invalid").join(name)));
    assert_eq!(invalid("1.0-changed-file"), [""; 0]);
    assert_eq!(invalid("1.0-changed-length"), ["oxum-differs"]);
    assert_eq!(invalid("1.0-missing-file"), ["file-missing"]);
    assert_eq!(invalid("1.0-extra-file"), ["file-extra"]);
    assert_eq!(invalid("1.0-changed-tag-file"), ["file-changed"]);
    assert_eq!(codes(&fast(&fixtures().join("valid/1.0-no-info"))), ["check-partial"]);
}

#[test]
fn bags_that_git_cannot_hold() {
    let mut empty = sealed(&[]);
    let (_place, root) = in_folder(&empty);
    fs::create_dir(root.join("data")).unwrap();
    assert_eq!(codes(&verify(&root)), ["bag-unwise"]);

    let clash = sealed(&[("A.txt", b"1"), ("a.txt", b"2")]);
    let report = verify_bytes(&zipped(&clash, "bag/", false)).unwrap();
    assert_eq!((codes(&report), report.valid), (vec!["name-clash"], true));

    let both = sealed(&[("caf\u{e9}", b"1"), ("cafe\u{301}", b"1")]);
    let report = verify_bytes(&zipped(&both, "bag/", false)).unwrap();
    assert_eq!((codes(&report), report.valid), (vec!["name-clash"], true));

    let mut decomposed = sealed(&[("caf\u{e9}", b"1")]);
    let bytes = decomposed.remove("data/caf\u{e9}").unwrap();
    decomposed.insert("data/cafe\u{301}".into(), bytes);
    let report = verify_bytes(&zipped(&decomposed, "bag/", false)).unwrap();
    assert_eq!((codes(&report), report.valid), (vec!["name-normalised"], true));

    empty.clear();
    let broken = sealed(&[("line\nbreak\r%0A", b"1")]);
    assert_eq!(verify_bytes(&zipped(&broken, "bag/", false)).unwrap().findings, []);
}

#[test]
fn what_is_no_bag() {
    let place = tempfile::tempdir().unwrap();
    assert!(matches!(try_verify(place.path()), Err(OpenError::NotABag)));
    assert!(matches!(try_verify(&place.path().join("nowhere")), Err(OpenError::Io(_))));
    assert!(matches!(verify_bytes(b"just text"), Err(OpenError::NotABag)));
    assert!(matches!(verify_bytes(b""), Err(OpenError::NotABag)));
    let mut stray = Files::new();
    stray.insert("a.txt".into(), b"x".to_vec());
    assert!(matches!(verify_bytes(&zipped(&stray, "", false)), Err(OpenError::NotABag)));
    assert!(matches!(verify_bytes(&tarred(&stray, "x/")), Err(OpenError::NotABag)));
    let whole = zipped(&sample(), "bag/", false);
    assert!(matches!(verify_bytes(&whole[..whole.len() - 30]), Err(OpenError::Damaged(_))));
    // Cut behind a workbook, which is an archive itself: its end is not that of the bundle.
    let mut with_workbook = sample();
    with_workbook.insert("data/a.xlsx".into(), zipped(&stray, "", false));
    let whole = zipped(&with_workbook, "bag/", false);
    let inner = zipped(&stray, "", false);
    let end = whole.windows(inner.len()).position(|window| window == inner).unwrap() + inner.len();
    assert!(matches!(verify_bytes(&whole[..end]), Err(OpenError::Damaged(_))));
    assert!(matches!(verify_bytes(&whole[..end + 20]), Err(OpenError::Damaged(_))));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let (place, root) = in_folder(&sample());
    fs::rename(root.join("data/a.txt"), place.path().join("outside.txt")).unwrap();
    std::os::unix::fs::symlink(place.path().join("outside.txt"), root.join("data/a.txt")).unwrap();
    assert_eq!(codes(&verify(&root)), ["file-missing", "symbolic-link"]);
}

#[test]
fn an_archive_holds_one_base_folder() {
    let mut files = sample();
    let report = verify_bytes(&zipped(&files, "", false)).unwrap();
    assert_eq!((codes(&report), report.base.as_str()), (vec!["base-folder"], ""));
    files = files.into_iter().map(|(path, bytes)| (format!("bag/{path}"), bytes)).collect();
    files.insert("__MACOSX/._bag".into(), b"x".to_vec());
    let report = verify_bytes(&tarred(&files, "")).unwrap();
    assert_eq!((codes(&report), report.findings[0].found.as_str()), (vec!["base-folder"], "__MACOSX"));
}

#[test]
fn names_that_lead_out_of_an_archive() {
    for bad in ["../evil", "bag/data/../../../evil", "/evil", "C:/evil", "bag\\data\\evil", "~/evil"] {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (path, bytes) in sample() {
            zip.start_file(format!("bag/{path}"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        let spelled = "x".repeat(bad.len());
        zip.start_file(spelled.clone(), zip::write::SimpleFileOptions::default()).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let report = verify_bytes(&replaced(&bytes, spelled.as_bytes(), bad.as_bytes())).unwrap();
        assert_eq!(codes(&report), ["path-escape"], "{bad}");
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = bytes.to_vec();
    let places: Vec<usize> =
        (0..=out.len() - from.len()).filter(|i| &out[*i..*i + from.len()] == from).collect();
    assert!(!places.is_empty());
    for place in places {
        out[place..place + to.len()].copy_from_slice(to);
    }
    out
}

#[test]
fn a_zip_has_one_reading() {
    let whole = zipped(&sample(), "bag/", false);
    let inconsistent = |bytes: &[u8]| {
        let report = verify_bytes(bytes).unwrap();
        assert!(!report.valid);
        assert!(codes(&report).contains(&"archive-inconsistent"), "{:?}", codes(&report));
    };
    inconsistent(&[whole.as_slice(), b"trailing"].concat());
    let mut local = whole.clone();
    let place = local.windows(4).position(|w| w == b"PK\x03\x04").unwrap();
    local[place + 30] ^= 1;
    inconsistent(&local);
    local = whole.clone();
    local[place + 14] ^= 1;
    inconsistent(&local);
    let twice =
        replaced(&zipped(&sealed(&[("a", b"1"), ("b", b"2")]), "bag/", false), b"bag/data/b", b"bag/data/a");
    inconsistent(&twice);
}

#[test]
fn a_streamed_zip_with_descriptors_is_sound() {
    let mut out = Vec::new();
    {
        let mut zip = zip::ZipWriter::new_stream(&mut out);
        for (path, bytes) in sample() {
            let options =
                zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
            zip.start_file(format!("bag/{path}"), options).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        zip.finish().unwrap();
    }
    assert_eq!(verify_bytes(&out).unwrap().findings, []);
}

#[test]
fn rare_methods_are_read_too() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, bytes) in sample() {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Zstd);
        zip.start_file(format!("bag/{path}"), options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    assert_eq!(verify_bytes(&zip.finish().unwrap().into_inner()).unwrap().findings, []);
}

#[test]
fn what_only_a_crc_vouches_for_is_checked() {
    let mut files = sample();
    files.insert("notes.txt".into(), b"not in the tag manifest".to_vec());
    let bytes = zipped(&files, "bag/", false);
    assert_eq!(verify_bytes(&bytes).unwrap().findings, []);
    let report = verify_bytes(&replaced(&bytes, b"not in the tag", b"not on the tag")).unwrap();
    assert_eq!(codes(&report), ["file-changed"]);
    assert!(report.findings[0].found.starts_with("crc32 "));
}

#[test]
fn a_cut_tar_gz_names_what_is_lost() {
    let mut files = sample();
    files.insert(
        "zz.bin".into(),
        (0..200_000_u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect(),
    );
    let whole = gzipped(&tarred(&files, "bag/"));
    let report = verify_bytes(&whole[..whole.len() / 2]).unwrap();
    assert!(!report.valid && codes(&report).contains(&"archive-inconsistent"), "{:?}", codes(&report));
    assert!(verify_bytes(&whole).unwrap().valid);
}

#[test]
fn many_files_and_several_threads() {
    let names: Vec<String> = (0..2_000).map(|i| format!("{:02}/{i}.txt", i % 37)).collect();
    let payload: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), n.as_bytes())).collect();
    let mut files = sealed(&payload);
    files.insert("data/05/5.txt".into(), b"changed".to_vec());
    let (_place, path) = as_file(&zipped(&files, "bag/", true));
    let store = bag::store::open(&path).unwrap();
    let seen = std::sync::atomic::AtomicU64::new(0);
    let count = |bytes| {
        seen.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
    };
    let reports =
        [1, 4].map(|threads| bag::verify(store.as_ref(), &Options { threads, ..Options::default() }, &count));
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0].findings.len(), 1);
    let all: u64 = store.members().iter().map(|m| m.size).sum();
    assert_eq!(seen.into_inner(), 2 * all);
}

#[test]
fn a_manifest_of_nothing_but_faults_stays_small() {
    let mut files = sample();
    let bad = "no digest here\n".repeat(5_000);
    files.insert("manifest-sha512.txt".into(), bad.into());
    let report = bag::verify(&Memory::new(&files), &Options::default(), &|_| {});
    let told: Vec<u64> =
        report.findings.iter().filter(|f| f.code == Code::ManifestMalformed).map(|f| f.count).collect();
    assert_eq!(told.len() as u64, bag::verify::KEPT_PER_TAG_FILE);
    assert_eq!(told.iter().sum::<u64>(), 5_000);
}

/// A bag in memory: what a store must give, and no more.
struct Memory(Vec<bag::store::Member>, Vec<Vec<u8>>);

impl Memory {
    fn new(files: &Files) -> Self {
        let member = |(path, bytes): (&String, &Vec<u8>)| bag::store::Member {
            path: path.clone(),
            size: bytes.len() as u64,
            crc: None,
        };
        Memory(files.iter().map(member).collect(), files.values().cloned().collect())
    }
}

impl bag::Store for Memory {
    fn base(&self) -> &str {
        "bag"
    }
    fn members(&self) -> &[bag::store::Member] {
        &self.0
    }
    fn has_payload_folder(&self) -> bool {
        true
    }
    fn findings(&self) -> &[dabao::finding::Finding] {
        &[]
    }
    fn open(&self, index: usize) -> std::io::Result<Box<dyn std::io::Read + Send>> {
        Ok(Box::new(std::io::Cursor::new(self.1[index].clone())))
    }
}

/// One flipped bit anywhere in a bag gives one finding. Only the tag manifest, which
/// nothing vouches for, has places where a bit means nothing (the case of a digit), or
/// breaks one line into two that both are wrong.
#[test]
fn one_flipped_bit_gives_one_finding() {
    for files in [sample(), read_folder(&fixtures().join("valid/1.0-two-manifests"))] {
        let mut store = Memory::new(&files);
        for (index, path) in files.keys().enumerate() {
            for place in 0..store.1[index].len() {
                for bit in 0..8 {
                    store.1[index][place] ^= 1 << bit;
                    let flipped = store.1[index][place];
                    let report = bag::verify(&store, &Options::default(), &|_| {});
                    let range = match (path.starts_with("tagmanifest"), flipped) {
                        (true, b'\n' | b'\r') => 0..=2,
                        (true, _) => 0..=1,
                        (false, _) => 1..=1,
                    };
                    let text = String::from_utf8_lossy(&store.1[index]);
                    let found = report.findings.len();
                    assert!(
                        range.contains(&found),
                        "{path} byte {place} bit {bit}: {:#?}\n{text}",
                        report.findings
                    );
                    store.1[index][place] ^= 1 << bit;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    /// No byte of an archive can change unseen, but for those that tell of times,
    /// permissions and the like.
    #[test]
    fn a_damaged_archive_never_panics_and_its_payload_is_never_taken_for_another(
        kind in 0..4_usize, at in any::<prop::sample::Index>(), bit in 0..8_u8, cut in any::<bool>(),
    ) {
        let files = sample();
        let tar = tarred(&files, "bag/");
        let mut bytes = match kind {
            0 => zipped(&files, "bag/", false),
            1 => zipped(&files, "bag/", true),
            2 => gzipped(&tar),
            _ => tar,
        };
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] ^= 1 << bit }
        if let Ok(report) = verify_bytes(&bytes)
            && report.valid
        {
            prop_assert_eq!((report.files, report.bytes), (3, 27));
            prop_assert!(!cut || kind >= 2, "a cut ZIP passed");
        }
    }

    #[test]
    fn any_payload_is_sealed_and_found_sound(
        payload in prop::collection::btree_map(
            "[a-zA-Z0-9 %\\r\\n~中文é.-]{0,8}[a-z0-9中%\\n]", prop::collection::vec(any::<u8>(), 0..40), 1..6),
    ) {
        let payload: Vec<(&str, &[u8])> = payload.iter().map(|(p, b)| (p.as_str(), b.as_slice())).collect();
        let report = verify_bytes(&zipped(&sealed(&payload), "bag/", true)).unwrap();
        let odd: Vec<_> = report.findings.iter().filter(|f| f.code != Code::NameClash).collect();
        prop_assert!(odd.is_empty(), "{:?}", odd);
    }
}
