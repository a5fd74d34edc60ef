//! Damage to a bundle is found, wherever it is. The law, held over every byte of a small
//! bundle: whatever one bit, one byte or one cut changes, `verify` names it and never
//! panics. One thing alone may pass: bits that deflate itself ignores, behind the end of a
//! compressed block; then every file is what it was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use dabao::bag::write::BagWriter;
use dabao::bag::zip_writer::{Measure, Method};
use dabao::bag::{self, OpenError, Options, Report, Store, store};
use dabao::content::ReadAt;
use dabao::digest::Hasher;
use dabao::finding::Code;
use std::io::{self, Read};
use std::sync::Arc;

/// A bundle as bytes in memory, so that thousands can be verified.
struct Memory(Vec<u8>);

impl ReadAt for Memory {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(self.0.len());
        let take = buffer.len().min(self.0.len() - from);
        buffer[..take].copy_from_slice(&self.0[from..from + take]);
        Ok(take)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }
}

fn open(bytes: &[u8]) -> Result<Box<dyn Store>, OpenError> {
    store::open_archive(Arc::new(Memory(bytes.to_vec())))
}

fn verify(bytes: &[u8]) -> Result<Report, OpenError> {
    Ok(bag::verify(open(bytes)?.as_ref(), &Options::default(), &|_| {}))
}

/// Whether damage is found: the bundle cannot be opened, or is not valid and the place is named.
fn is_found(bytes: &[u8]) -> bool {
    match verify(bytes) {
        Err(_) => true,
        Ok(report) => !report.valid && !report.findings.is_empty(),
    }
}

/// A bundle as dabao writes it, with stored and deflated files and all tag files.
fn small() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("small.zip");
    let date = jiff::civil::date(2026, 9, 10);
    let writer = BagWriter::create(&target, "dabao-2026-09-10", date, false).unwrap();
    let stored: &[(&str, &[u8])] = &[
        ("data/originals/a.bin", b"stored as it is"),
        ("data/originals/\u{7c89}.bin", &[7; 40]),
        ("data/originals/empty", b""),
    ];
    for (path, bytes) in stored {
        let mut hasher = Hasher::sha256();
        hasher.update(bytes);
        let len = bytes.len() as u64;
        let measure = Measure { crc32: crc32fast::hash(bytes), compressed: len, len };
        writer.append(path, Method::Stored, measure, hasher.finish(), &mut { *bytes }).unwrap();
    }
    let table = "id,name\r\n1,anna\r\n2,anna\r\n".repeat(3).into_bytes();
    let deflated = dabao::package::deflater::Deflater::default().deflate(&table).unwrap();
    let (compressed, len) = (deflated.len() as u64, table.len() as u64);
    let measure = Measure { crc32: crc32fast::hash(&table), compressed, len };
    let mut hasher = Hasher::sha256();
    hasher.update(&table);
    let digest = hasher.finish();
    writer
        .append("data/tables/fans.csv", Method::Deflated, measure, digest, &mut deflated.as_slice())
        .unwrap();
    let info = [("Bag-Software-Agent", "dabao 0.1.0".to_owned())];
    let readme = [("README.txt", "What this is.\n".to_owned())];
    let closed = writer.close(&readme, &info, &|_| Ok(Vec::new()), &|_| {}).unwrap();
    closed.prove(|_| Ok(())).unwrap();
    closed.name(&target, false).unwrap();
    std::fs::read(target).unwrap()
}

/// Every file of a bundle, unfolded.
fn unfolded(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let store = open(bytes).unwrap();
    let read = |(index, member): (usize, &store::Member)| {
        let mut all = Vec::new();
        store.open(index).unwrap().read_to_end(&mut all).unwrap();
        (member.path.clone(), all)
    };
    store.members().iter().enumerate().map(read).collect()
}

#[test]
fn the_small_bundle_is_sound() {
    let report = verify(&small()).unwrap();
    assert!(report.valid && report.findings.is_empty(), "{:?}", report.findings);
}

#[test]
fn every_flipped_bit_is_found() {
    let whole = small();
    let mut passed = Vec::new();
    for place in 0..whole.len() {
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[place] ^= 1 << bit;
            if !is_found(&damaged) {
                assert_eq!(unfolded(&damaged), unfolded(&whole), "bit {bit} of byte {place}");
                passed.push((place, bit));
            }
        }
    }
    // Six files are deflated; each may have seven such bits at its end.
    assert!(passed.len() <= 6 * 7, "{passed:?}");
    println!("{} bits flipped, {} of them mean nothing {passed:?}", whole.len() * 8, passed.len());
}

#[test]
fn every_cut_is_found() {
    let whole = small();
    for len in 0..whole.len() {
        assert!(is_found(&whole[..len]), "cut to {len}");
        assert!(is_found(&whole[whole.len() - len..]), "the last {len}");
    }
}

#[test]
fn every_byte_put_in_or_taken_out_is_found() {
    let whole = small();
    for place in 0..=whole.len() {
        for byte in [0, 0x50, 0xFF] {
            let mut damaged = whole.clone();
            damaged.insert(place, byte);
            assert!(is_found(&damaged), "{byte:#04x} before byte {place}");
        }
        if place < whole.len() {
            let mut damaged = whole.clone();
            damaged.remove(place);
            assert!(is_found(&damaged), "without byte {place}");
        }
    }
}

#[test]
fn every_stretch_of_zeros_is_found() {
    let whole = small();
    for len in [2, 16, 512] {
        for place in (0..whole.len()).step_by(5) {
            let mut damaged = whole.clone();
            let end = (place + len).min(whole.len());
            damaged[place..end].fill(0);
            assert!(damaged == whole || is_found(&damaged), "{len} zeros at {place}");
        }
    }
}

/// The bundle with its entries taken through a change, in the form that dabao writes.
fn rewritten(change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let whole = small();
    let mut archive = zip::ZipArchive::new(io::Cursor::new(&whole)).unwrap();
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.push((name, bytes));
    }
    change(&mut entries);
    let file = Arc::new(tempfile::tempfile().unwrap());
    let writer = dabao::bag::zip_writer::ZipWriter::new(file.clone(), jiff::civil::date(2026, 9, 10));
    for (name, bytes) in entries {
        let len = bytes.len() as u64;
        let measure = Measure { crc32: crc32fast::hash(&bytes), compressed: len, len };
        writer.append(&name, Method::Stored, measure, &mut bytes.as_slice()).unwrap();
    }
    let len = writer.finish().unwrap();
    let mut bytes = vec![0; usize::try_from(len).unwrap()];
    file.read_at(&mut bytes, 0).unwrap();
    bytes
}

/// What the findings of a changed bundle are about, and their codes.
fn told(change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<(Code, String)> {
    let report = verify(&rewritten(change)).unwrap();
    assert!(report.findings.is_empty() || !report.valid);
    report.findings.into_iter().map(|finding| (finding.code, finding.path)).collect()
}

const BASE: &str = "dabao-2026-09-10/";

#[test]
fn every_entry_added_removed_renamed_or_doubled_is_named() {
    assert_eq!(told(|_| {}), []);
    let count = rewritten(|entries| entries.truncate(0)).len();
    assert_eq!(count, 22, "an empty ZIP");
    let names: Vec<String> = {
        let mut names = Vec::new();
        rewritten(|entries| names.extend(entries.iter().map(|(name, _)| name.clone())));
        names
    };
    for (index, name) in names.iter().enumerate() {
        let path = name.strip_prefix(BASE).unwrap();
        let removed = verify(&rewritten(|entries| drop(entries.remove(index))));
        let told_of = |report: &Report, path: &str| report.findings.iter().any(|f| f.path == path);
        match removed {
            Ok(report) if path == "manifest-sha256.txt" => assert!(!report.valid),
            report => assert!(told_of(&report.unwrap(), path), "{path} removed"),
        }
        let doubled = told(|entries| entries.push(entries[index].clone()));
        assert!(
            doubled.iter().any(|(code, _)| *code == Code::ArchiveInconsistent),
            "{path} twice: {doubled:?}"
        );
        let mut renamed = told(|entries| entries[index].0.push('x'));
        renamed.retain(|(_, about)| about == path || about == &format!("{path}x"));
        assert!(
            !renamed.is_empty() || path.starts_with("manifest") || path.starts_with("tagmanifest"),
            "{path}"
        );
    }
    let added = told(|entries| entries.insert(2, (format!("{BASE}data/originals/new"), b"new".to_vec())));
    assert_eq!(added[0], (Code::FileExtra, "data/originals/new".to_owned()));
    let swapped = told(|entries| {
        let bytes = std::mem::take(&mut entries[0].1);
        entries[0].1 = std::mem::replace(&mut entries[1].1, bytes);
    });
    assert_eq!(swapped.len(), 2, "{swapped:?}");
}

#[test]
fn local_and_central_headers_that_disagree_are_named() {
    let whole = small();
    let local = whole.windows(4).position(|w| w == b"PK\x03\x04").unwrap();
    let central = whole.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    // Each field of the two headers: the first entry is the one named.
    for (header, fields) in [(local, 4..30), (central, 4..46)] {
        for field in fields {
            let mut damaged = whole.clone();
            damaged[header + field] ^= 0x20;
            if let Ok(report) = verify(&damaged) {
                let named = |finding: &dabao::finding::Finding| {
                    finding.path.ends_with("data/originals/a.bin") || finding.path.is_empty()
                };
                assert!(report.findings.iter().any(named), "byte {field}: {:?}", report.findings);
            }
        }
    }
}

#[test]
fn bytes_behind_a_compressed_stream_are_found() {
    let whole = small();
    let name = format!("{BASE}data/tables/fans.csv");
    let mut archive = zip::ZipArchive::new(io::Cursor::new(&whole)).unwrap();
    let entry = archive.by_name(&name).unwrap();
    let (start, size) = (entry.data_start().unwrap(), entry.compressed_size());
    drop(entry);
    let end = usize::try_from(start + size).unwrap();
    let mut damaged = whole.clone();
    damaged.insert(end, 0);
    let longer = u32::try_from(size + 1).unwrap().to_le_bytes();
    let header = usize::try_from(start).unwrap() - name.len() - 30;
    damaged[header + 18..header + 22].copy_from_slice(&longer);
    assert!(is_found(&damaged));
    let central = damaged.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").map(|(at, _)| at);
    let of_it: Vec<usize> = central.filter(|at| damaged[at + 46..].starts_with(name.as_bytes())).collect();
    damaged[of_it[0] + 20..of_it[0] + 24].copy_from_slice(&longer);
    assert!(is_found(&damaged));
}
