//! Folders as the ledger sees them, names, and what a file is by its bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use dabao::content::Content;
use dabao::finding::{Code, Findings};
use dabao::reader::kind::{Kind, placeholder, promised, refine, sniff};
use dabao::source::name::{LONGEST_PART, browser_copy, safe_name, unique};
use dabao::source::{Entry, SourceFile, stamp, walk};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    folder
}

fn list(paths: &[&Path]) -> (Vec<SourceFile>, Vec<Code>) {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    let findings = Findings::new();
    let files = walk(&paths, &findings);
    (files, findings.into_vec().into_iter().map(|finding| finding.code).collect())
}

fn names(files: &[SourceFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn one_folder_gives_relative_paths_sorted_by_bytes() {
    let folder = folder(&["b.csv", "a/z.csv", "a.csv", "Z.csv", "视频/一.mp4", "a/b/c/d.csv"]);
    let (files, codes) = list(&[folder.path()]);
    assert_eq!(names(&files), ["Z.csv", "a.csv", "a/b/c/d.csv", "a/z.csv", "b.csv", "视频/一.mp4"]);
    assert!(codes.is_empty());
    assert!(matches!(files[1].entry, Entry::File { size: 5, modified: Some(_) }));
}

#[test]
fn several_folders_are_told_apart_by_their_names() {
    let folder = folder(&["one/downloads/x", "two/downloads/x", "more/y"]);
    let at = |name: &str| folder.path().join(name);
    let (files, _) = list(&[&at("two/downloads"), &at("more"), &at("one/downloads")]);
    assert_eq!(names(&files), ["downloads ~2/x", "downloads/x", "more/y"]);
    let (again, _) = list(&[&at("more"), &at("one/downloads"), &at("two/downloads")]);
    assert_eq!(files, again);
}

#[test]
fn a_file_keeps_its_name_and_nothing_is_listed_twice() {
    let folder = folder(&["in/x.csv", "in/deep/y.csv"]);
    let at = |name: &str| folder.path().join(name);
    assert_eq!(names(&list(&[&at("in/x.csv")]).0), ["x.csv"]);
    assert_eq!(
        names(&list(&[&at("in"), &at("in/x.csv"), &at("in/deep"), &at("in/../in")]).0),
        ["deep/y.csv", "x.csv"]
    );
}

#[test]
fn what_is_not_there_is_said() {
    let folder = folder(&["x"]);
    let (files, codes) = list(&[&folder.path().join("missing.csv")]);
    assert_eq!(names(&files), ["missing.csv"]);
    assert_eq!(codes, [Code::Unreadable]);
}

#[cfg(unix)]
#[test]
fn links_are_listed_and_not_followed() {
    let folder = folder(&["x.csv"]);
    std::os::unix::fs::symlink("/etc", folder.path().join("etc")).unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
    let (files, codes) = list(&[folder.path()]);
    assert_eq!(names(&files), ["etc", "loop", "x.csv"]);
    assert_eq!(files[0].entry, Entry::Link { target: "/etc".into() });
    assert_eq!(codes, [Code::SymbolicLink, Code::SymbolicLink]);
}

#[cfg(unix)]
#[test]
fn a_fifo_is_never_waited_for() {
    let folder = folder(&["x.csv"]);
    let fifo = folder.path().join("pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let (files, codes) = list(&[folder.path()]);
    assert_eq!((files[0].entry.clone(), codes), (Entry::Special, vec![Code::SpecialFile]));
    // Nor where one has taken the place of a file since it was listed.
    assert!(Content::Path(fifo).open().is_err());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_keeps_every_byte_and_its_own_path() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[r"a\xFF.csv", "b.zip!/x", r"c\d"]);
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"a\xFF.csv")), "1").unwrap();
    let (files, _) = list(&[folder.path()]);
    assert_eq!(names(&files), [r"a\x5CxFF.csv", r"a\xFF.csv", r"b.zip\x21/x", r"c\d"]);
    assert_eq!(files.iter().map(|file| file.escaped).collect::<Vec<_>>(), [true, true, true, false]);
}

#[test]
fn a_change_shows_in_the_stamp() {
    let folder = folder(&["x.csv"]);
    let path = folder.path().join("x.csv");
    let file = fs::File::open(&path).unwrap();
    let before = stamp(&file).unwrap();
    assert_eq!(before, stamp(&file).unwrap());
    fs::write(&path, "longer than it was").unwrap();
    assert_ne!(before, stamp(&file).unwrap());
}

#[test]
fn copies_made_by_browsers_name_their_original() {
    let copies =
        ["x (1).csv", "x(12).csv", "x - 副本.csv", "x - Copy.csv", "x - 副本 (2).csv", "x - Copy (3).csv"];
    for copy in copies {
        assert_eq!(browser_copy(copy).as_deref(), Some("x.csv"), "{copy}");
    }
    for own in
        ["x.csv", "x (2026).csv", "x 2.csv", "x (01).csv", "(1).csv", "报表（1）.csv", "x ().csv", "副本.csv"]
    {
        assert_eq!(browser_copy(own), None, "{own}");
    }
}

#[test]
fn safe_names_stay_as_like_as_may_be() {
    let cases = [
        ("a/视频 1.mp4", "a/视频 1.mp4"),
        ("什么?/100%:\"<x>|*.csv", "什么？/100％：＂＜x＞｜＊.csv"),
        (r"a\b", "a＼b"),
        ("line\nbreak\u{85}\u{2028}\t.txt", "line_break___.txt"),
        ("end. /x..", "end__/x__"),
        ("con/NUL.txt/aux .x/com1/COM10/CONSOLE", "con_/NUL_.txt/aux _.x/com1_/COM10/CONSOLE"),
        ("../.", "__/_"),
    ];
    for (path, safe) in cases {
        assert_eq!(safe_name(path), safe, "{path:?}");
        assert_eq!(safe_name(safe), safe);
    }
}

#[test]
fn long_names_are_cut_before_their_extension() {
    let safe = safe_name(&format!("{}.csv", "长".repeat(100)));
    assert_eq!(safe, format!("{}.csv", "长".repeat(65)));
    assert!(safe_name(&format!("{} {}", "a".repeat(199), "b".repeat(50))).ends_with('a'));
}

#[test]
fn names_alike_on_some_systems_are_made_to_differ() {
    let given = ["A.csv", "a ~2.csv", "a.csv", "caf\u{e9}", "cafe\u{301}", "dir", "DIR/x", "straße"];
    let made = unique(given.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(
        made,
        ["A.csv", "a ~2.csv", "a ~3.csv", "caf\u{e9}", "cafe\u{301} ~2", "dir ~2", "DIR/x", "straße"]
    );
}

#[test]
fn text_is_told_by_what_it_holds() {
    let (gbk, _, _) = encoding_rs::GB18030.encode("时间,播放,点赞\r\n2026-03-14,1,2\r\n");
    let utf16 = |text: &str| {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let (sheet, page, list) = (utf16("时间\t播放\n"), utf16("<html><table>"), utf16(r#"{"a": 1}"#));
    let cases: &[(&[u8], Kind)] = &[
        (b"", Kind::Empty),
        ("\u{feff}时间,播放\n1,2".as_bytes(), Kind::Text),
        (&gbk, Kind::Text),
        (&sheet, Kind::Text),
        (b"BM,PCX,GIF8 are honest headings\n1,2,3\n", Kind::Text),
        (b"ID3,MZ\n1,2\n", Kind::Text),
        (b"r\xE9sum\xE9 of a windows-1252 text, mostly plain\n", Kind::Text),
        (b"[2026-03-14 10:00] a chat log\n", Kind::Text),
        (b"[1] a footnote\n[2] another\n", Kind::Text),
        (b"{name},{value}\n1,2", Kind::Text),
        (b"<?xml version=\"1.0\"?><Workbook/>", Kind::Text),
        (b"a < table", Kind::Text),
        (b"\xEF\xBB\xBF<!-- saved --><!DOCTYPE HTML><html>", Kind::Html),
        (b"<?xml version=\"1.0\"?>\n<html xmlns=''>", Kind::Html),
        (b"  <meta charset=gbk>\n<TABLE border=1>", Kind::Html),
        (b"<table><tr><td>1", Kind::Html),
        (&page, Kind::Html),
        (b" {\"a\": [1, 2", Kind::Json),
        (b"{}", Kind::Json),
        (b"[\n  {\"id\": 7345678901234567890}", Kind::Json),
        (b"{\"a\":1}\n{\"a\":2}\n", Kind::Json),
        (b"[1,2]\n[3,4]\n", Kind::Json),
        (b"[]", Kind::Json),
        (b"{\"a\": 1,}", Kind::Json),
        (b"window.YTD.like.part0 = [ {", Kind::Json),
        (b"var data = {\"a\": 1}", Kind::Json),
        (&list, Kind::Json),
        (b"\0\x01\x02\x03\x04\x05\xFF\xFE\x80\x81", Kind::Binary),
    ];
    for (bytes, kind) in cases {
        assert_eq!(sniff(bytes), *kind, "{}", bytes.escape_ascii());
    }
}

#[test]
fn other_forms_are_told_by_their_signatures() {
    let cases: &[(&[u8], Kind)] = &[
        (b"%PDF-1.7\n", Kind::Pdf),
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", Kind::Image),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Kind::Image),
        (b"\0\0\0\x18ftypheic\0\0\0\0", Kind::Image),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", Kind::Mp4),
        (b"\0\0\0\x08wide\0\0\x10\0mdat", Kind::Mov),
        (b"\x1A\x45\xDF\xA3\x01\0\0\0\0\0\0\x1F\x42\x86\x81\x01", Kind::Video),
        (b"FLV\x01\x05\0\0\0\x09\0\0\0\0", Kind::Video),
        (b"ID3\x04\0\0\0\0\0\x23TSSE\0\0", Kind::Audio),
        (b"7z\xBC\xAF\x27\x1C\0\x04", Kind::Archive),
        (b"Rar!\x1A\x07\x01\0", Kind::Archive),
        (b"\x1F\x8B\x08\0\0\0\0\0", Kind::Gzip),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", Kind::Zip),
    ];
    for (bytes, kind) in cases {
        assert_eq!(sniff(bytes), *kind, "{}", bytes.escape_ascii());
    }
}

/// An OLE2 file of 512-byte sectors whose root holds these streams, all of them empty.
fn ole2(streams: &[&str], nested: &[&str]) -> Content {
    let mut file = vec![0_u8; 512];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    file[30] = 9;
    file[48] = 1;
    file[76..512].fill(0xFF);
    file[76..80].fill(0);
    let entries: Vec<&str> = ["Root Entry"].iter().chain(streams).chain(nested).copied().collect();
    let sectors = entries.len().div_ceil(4);
    let mut fat = vec![0xFF_u8; 512];
    for sector in 1..sectors {
        fat[sector * 4..sector * 4 + 4].copy_from_slice(&(sector as u32 + 1).to_le_bytes());
    }
    fat[sectors * 4..sectors * 4 + 4].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    file.extend(fat);
    for (index, name) in entries.iter().enumerate() {
        let mut entry = vec![0_u8; 128];
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[68..80].fill(0xFF);
        if index == 0 {
            entry[76..80].copy_from_slice(&1_u32.to_le_bytes());
        } else if index < streams.len() {
            entry[72..76].copy_from_slice(&(index as u32 + 1).to_le_bytes());
        }
        file.extend(entry);
    }
    file.resize(1024 + sectors * 512, 0);
    Content::memory(file)
}

#[test]
fn ole2_files_are_told_by_their_streams() {
    let cases: &[(&[&str], &[&str], Kind)] = &[
        (&["\u{5}SummaryInformation", "a", "b", "c", "d", "Workbook"], &[], Kind::Xls),
        (&["Book"], &[], Kind::Xls),
        (&["EncryptionInfo", "EncryptedPackage"], &[], Kind::OfficeEncrypted),
        (&["WordDocument", "ObjectPool"], &["Workbook"], Kind::Document),
        (&["256_747a1db2"], &[], Kind::Binary),
    ];
    for (streams, nested, kind) in cases {
        let content = ole2(streams, nested);
        assert_eq!(refine(sniff(&content.head(64).unwrap()), &content), *kind, "{streams:?}");
    }
}

#[test]
fn an_ole2_chain_without_end_is_left() {
    let content = ole2(&["Workbook"], &[]);
    let mut bytes = content.head(4096).unwrap();
    bytes[516..520].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(refine(Kind::Xls, &Content::memory(bytes)), Kind::Xls);
}

#[test]
fn what_poses_as_a_file_is_told() {
    assert_eq!(promised("直播回放.MP4"), Some(Kind::Mp4));
    assert_eq!((promised("x.unknown"), promised("mp4")), (None, None));
    let cases: &[(&[u8], Option<&str>)] = &[
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", Some("lfs-pointer")),
        (b"<html><head><TITLE>404 Not Found</TITLE>", Some("error-page")),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code>", Some("store-error")),
        (b"<html><head><title>sheet</title><table>404", None),
        (b"a,b\n404,Not Found\n", None),
    ];
    for (bytes, said) in cases {
        assert_eq!(placeholder(bytes), *said);
    }
}

proptest! {
    #[test]
    fn safe_names_hold_on_every_system(path in "(?s).{0,300}") {
        let safe = safe_name(&path);
        prop_assert_eq!(&safe_name(&safe), &safe);
        for part in safe.split('/') {
            prop_assert!(!part.is_empty() && part.len() <= LONGEST_PART);
            prop_assert!(!part.ends_with(['.', ' ']));
            prop_assert!(!part.contains(|c: char| c.is_control() || "<>:\"|?*\\%".contains(c)));
        }
    }

    #[test]
    fn unique_names_differ_and_stay(paths in prop::collection::vec("[aAbB](/[aA]){0,2}(\\.x)?", 0..20)) {
        let made = unique(paths.clone());
        let mut folded: Vec<String> = made.iter().map(|path| path.to_lowercase()).collect();
        folded.sort();
        folded.dedup();
        prop_assert_eq!(folded.len(), paths.len());
        prop_assert_eq!(unique(made.clone()), made);
    }

    #[test]
    fn sniffing_survives_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        sniff(&bytes);
        placeholder(&bytes);
        for magic in [&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
            let content = Content::memory([magic, &bytes].concat());
            refine(sniff(&content.head(4096).unwrap()), &content);
        }
    }
}
