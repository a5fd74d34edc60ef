//! ZIP archives: honest ones are read in place, hostile ones refused with a reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use dabao::content::{Checked, Content};
use dabao::finding::{Code, Finding, Findings};
use dabao::reader::kind::{Kind, refine, sniff};
use dabao::source::{Archive, Budget, Limits, MemberProblem, Refusal, is_cut_zip};
use proptest::prelude::*;
use std::io::{Read, Write};
use zips::{Entry, zip};

#[path = "support/zips.rs"]
mod zips;

fn open_with(bytes: &[u8], limits: Limits, passwords: &[&str]) -> (Result<Archive, Refusal>, Vec<Finding>) {
    let findings = Findings::new();
    let passwords: Vec<String> = passwords.iter().map(|p| (*p).to_owned()).collect();
    let budget = Budget::new(limits, bytes.len() as u64);
    let archive = Archive::open(&Content::memory(bytes.to_vec()), "a.zip", &budget, &passwords, &findings);
    (archive, findings.into_vec())
}

fn open(bytes: &[u8]) -> (Archive, Vec<Finding>) {
    let (archive, findings) = open_with(bytes, Limits::default(), &[]);
    (archive.expect("an archive"), findings)
}

fn refused(bytes: &[u8]) -> Finding {
    let (archive, mut findings) = open_with(bytes, Limits::default(), &[]);
    assert!(archive.is_err());
    assert_eq!(findings.len(), 1);
    findings.remove(0)
}

fn paths(archive: &Archive) -> Vec<&str> {
    archive.members().iter().map(|member| member.path.as_str()).collect()
}

fn read(archive: &Archive, index: usize) -> Vec<u8> {
    let member = &archive.members()[index];
    let content = archive.content(index, &Findings::new()).expect("content");
    let mut bytes = Vec::new();
    Checked::new(content.open().unwrap(), member.size, member.crc32).read_to_end(&mut bytes).unwrap();
    bytes
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/archives/{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

#[test]
fn members_are_read_in_place() {
    let text = "a,b\n1,2\n".repeat(100);
    let (archive, findings) =
        open(&zip(&[Entry::stored("one.csv", &text), Entry::deflated("in/two.csv", &text)]));
    assert_eq!(paths(&archive), ["a.zip!/one.csv", "a.zip!/in/two.csv"]);
    assert!(findings.is_empty());
    assert!(matches!(archive.content(0, &Findings::new()), Ok(Content::Section { .. })));
    assert!(matches!(archive.content(1, &Findings::new()), Ok(Content::Deflated { .. })));
    assert_eq!((read(&archive, 0), read(&archive, 1)), (text.clone().into_bytes(), text.into_bytes()));
}

#[test]
fn archives_nest() {
    let inner = zip(&[Entry::deflated("deep.csv", "x")]);
    for outer in [Entry::stored("b.zip", &inner), Entry { method: 8, ..Entry::stored("b.zip", &inner) }] {
        let (archive, _) = open(&zip(&[Entry::stored("first", "1"), outer]));
        let content = archive.content(1, &Findings::new()).unwrap();
        let path = &archive.members()[1].path;
        let nested = Archive::open(&content, path, archive.budget(), &[], &Findings::new()).unwrap();
        assert_eq!(paths(&nested), ["a.zip!/b.zip!/deep.csv"]);
        assert_eq!(read(&nested, 0), b"x");
    }
}

#[test]
fn names_in_gbk_are_decoded_and_the_archive_says_so_once() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    // The second byte of 誠 is a backslash in GBK; it does not separate.
    let (archive, findings) = open(&zip(&[
        Entry::stored(gbk("订单/明细.csv"), "1"),
        Entry::stored(gbk("誠信.csv"), "2"),
        Entry::stored("已是UTF-8.csv", "3"),
    ]));
    assert_eq!(paths(&archive), ["a.zip!/订单/明细.csv", "a.zip!/誠信.csv", "a.zip!/已是UTF-8.csv"]);
    assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::NameDecoded]);
}

#[test]
fn unflagged_utf8_and_the_unicode_path_field_are_believed() {
    let raw = b"?.csv";
    let mut field = vec![0x75, 0x70, 0, 0, 1];
    field.extend(crc32fast::hash(raw).to_le_bytes());
    field.extend("收入.csv".as_bytes());
    field[2] = (field.len() - 4) as u8;
    let mut stale = field.clone();
    stale[5] ^= 1;
    let (archive, findings) = open(&zip(&[
        Entry::stored("粉丝.csv", "1"),
        Entry { extra: field, ..Entry::stored(raw, "2") },
        Entry { extra: stale, ..Entry::stored(b"!.csv", "3") },
    ]));
    assert_eq!(paths(&archive), ["a.zip!/粉丝.csv", "a.zip!/收入.csv", "a.zip!/!.csv"]);
    assert!(findings.is_empty());
}

#[test]
fn a_name_in_no_known_encoding_keeps_its_bytes() {
    let (archive, _) = open(&zip(&[Entry::stored(b"a\xFF\\b.csv", "1")]));
    assert_eq!(paths(&archive), [r"a.zip!/a\xFF/b.csv"]);
    assert_eq!(read(&archive, 0), b"1");
}

#[test]
fn hostile_names_are_refused_and_the_others_go_on() {
    let names: [&[u8]; 8] = [
        b"/etc/passwd",
        b"C:\\x.csv",
        b"..\\x.csv",
        b"a/../../x",
        b"a\0.csv",
        b"",
        b"\\\\host\\x",
        b"..\xD6\xD0/..",
    ];
    let mut entries: Vec<_> = names.iter().map(|name| Entry::stored(name, "x")).collect();
    entries.push(Entry::stored("good.csv", "1"));
    let (archive, findings) = open(&zip(&entries));
    assert_eq!(findings.iter().filter(|f| f.code == Code::MemberRefused).count(), names.len());
    for (index, name) in names.iter().enumerate() {
        let problem = archive.content(index, &Findings::new()).err();
        assert!(matches!(problem, Some(MemberProblem::Refused { .. })), "{}", name.escape_ascii());
    }
    assert_eq!(read(&archive, names.len()), b"1");
}

#[test]
fn a_folder_whose_name_looks_like_an_archive_is_told_from_one() {
    let (archive, _) = open(&zip(&[Entry::stored("b.zip!/x.csv", "1")]));
    assert_eq!(paths(&archive), [r"a.zip!/b.zip\x21/x.csv"]);
}

#[test]
fn of_two_members_of_one_name_the_later_is_refused_and_both_are_told() {
    let (archive, findings) = open(&zip(&[
        Entry::stored("x.csv", "one"),
        Entry::stored("y.csv", "y"),
        Entry::stored("./x.csv", "three"),
    ]));
    assert_eq!(read(&archive, 0), b"one");
    assert!(archive.content(2, &Findings::new()).is_err());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, Code::MemberRefused);
    assert!(
        findings[0].found.contains("5 bytes") && findings[0].expected.contains("3 bytes"),
        "{findings:?}"
    );
}

#[test]
fn links_and_devices_in_archives_are_not_followed() {
    let (archive, findings) = open(&zip(&[
        Entry { mode: 0o120_777, ..Entry::stored("link", "/etc/passwd") },
        Entry { mode: 0o010_644, ..Entry::stored("fifo", "") },
        Entry { mode: 0o100_644, ..Entry::stored("file", "1") },
        Entry { mode: 0o040_755, ..Entry::stored("folder/", "") },
    ]));
    assert_eq!(
        findings.iter().map(|f| f.code).collect::<Vec<_>>(),
        [Code::SymbolicLink, Code::MemberRefused]
    );
    assert_eq!(archive.content(0, &Findings::new()).err(), Some(MemberProblem::Link));
    assert!(archive.members()[3].is_dir);
    assert_eq!(read(&archive, 2), b"1");
}

#[test]
fn a_member_that_was_packed_from_a_pipe_is_a_file() {
    let (archive, findings) = open(&zip(&[Entry { mode: 0o010_600, ..Entry::stored("-", "time,plays\n") }]));
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(read(&archive, 0), b"time,plays\n");
}

#[test]
fn a_zip_behind_other_bytes_is_an_archive() {
    let kind_of = |bytes: Vec<u8>| {
        let content = Content::memory(bytes);
        refine(sniff(&content.head(dabao::reader::kind::HEAD).unwrap()), &content)
    };
    let (program, archive) = (b"MZ\x90\0\x03\0\0\0".repeat(50), zip(&[Entry::stored("a.csv", "1")]));
    assert_eq!(kind_of(program.clone()), Kind::Binary);
    assert_eq!(kind_of([program.as_slice(), &archive].concat()), Kind::Archive);
    assert_eq!(kind_of([b"\xEF\xBB\xBF".as_slice(), &archive].concat()), Kind::Archive);
    // An end record inside is none.
    assert_eq!(kind_of([program.as_slice(), &archive, &program].concat()), Kind::Binary);
}

#[test]
fn a_local_header_that_tells_another_story_is_not_believed() {
    let (archive, findings) = open(&zip(&[
        Entry { local_name: b"evil.exe".to_vec(), ..Entry::stored("good.csv", "1") },
        Entry::stored("b", "2"),
    ]));
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].found.as_str(), findings[0].expected.as_str()),
        ("local name evil.exe", "good.csv")
    );
    assert!(archive.content(0, &Findings::new()).is_err());
    assert_eq!(read(&archive, 1), b"2");
}

#[test]
fn local_sizes_and_sums_must_agree_too() {
    let whole = zip(&[Entry::stored("a.csv", "12345")]);
    // CRC-32, compressed size and size of the first local header.
    for at in [14, 18, 22] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let (_, findings) = open(&bytes);
        assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::MemberRefused], "byte {at}");
    }
}

#[test]
fn a_member_that_unfolds_to_more_or_less_than_declared_fails_when_read() {
    for (declared, kind) in [(10, std::io::ErrorKind::InvalidData), (5000, std::io::ErrorKind::UnexpectedEof)]
    {
        let entry = Entry { declared: Some(declared), ..Entry::deflated("a.csv", "x".repeat(1000)) };
        let (archive, _) = open(&zip(&[entry]));
        let content = archive.content(0, &Findings::new()).unwrap();
        let error = content.open().unwrap().read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(content.open_seek().is_err());
    }
}

#[test]
fn members_that_share_bytes_are_a_bomb() {
    let kernel = Entry::deflated("0", vec![0; 100_000]);
    let mut entries = vec![kernel.clone()];
    entries.extend((1..50).map(|_| Entry { shares: Some(0), ..kernel.clone() }));
    let finding = refused(&zip(&entries));
    assert_eq!(finding.code, Code::ArchiveRefused);
    assert!(finding.found.contains("share bytes"), "{finding:?}");
}

#[test]
fn what_unfolds_beyond_the_allowance_is_refused_before_it_is_read() {
    let finding = refused(&zip(&[Entry {
        declared: Some(u32::MAX - 1),
        ..Entry::deflated("zeros", vec![0; 1 << 20])
    }]));
    assert_eq!(
        (finding.code, finding.expected.as_str()),
        (Code::ArchiveRefused, "at most 67108864 bytes unfolded")
    );
}

#[test]
fn honest_logs_pass() {
    let log = "2026-03-14 10:00:00 ok\n".repeat(1 << 20);
    let (archive, findings) = open(&zip(&[Entry::deflated("log.txt", &log)]));
    assert_eq!((read(&archive, 0).len(), findings.len()), (log.len(), 0));
}

#[test]
fn an_archive_without_end_nests_to_the_depth_allowed() {
    let mut bytes = zip(&[Entry::stored("leaf", "x")]);
    for _ in 0..12 {
        bytes = zip(&[Entry::stored("r.zip", &bytes)]);
    }
    let findings = Findings::new();
    let mut content = Content::memory(bytes.clone());
    let mut path = "a.zip".to_owned();
    let mut budget = Budget::new(Limits::default(), bytes.len() as u64);
    let mut depth = 0;
    while let Ok(archive) = Archive::open(&content, &path, &budget, &[], &findings) {
        depth += 1;
        content = archive.content(0, &findings).unwrap();
        path = archive.members()[0].path.clone();
        budget = archive.budget().clone();
    }
    let findings = findings.into_vec();
    assert_eq!((depth, findings.len(), findings[0].code), (8, 1, Code::ArchiveRefused));
    assert_eq!(findings[0].expected, "at most 8 archives within each other");
}

#[test]
fn many_small_bombs_share_one_allowance() {
    let limits = Limits { free_bytes: 10_000, ratio: 1, ..Limits::default() };
    let inner = zip(&[Entry::deflated("x", vec![0; 6_000])]);
    let (outer, _) =
        open_with(&zip(&[Entry::stored("1.zip", &inner), Entry::stored("2.zip", &inner)]), limits, &[]);
    let outer = outer.unwrap();
    let nested = |index: usize| {
        let content = outer.content(index, &Findings::new()).unwrap();
        Archive::open(&content, "n.zip", outer.budget(), &[], &Findings::new())
    };
    assert!(nested(0).is_ok());
    assert!(matches!(nested(1), Err(Refusal::Refused { .. })));
}

#[test]
fn ten_thousand_members_are_fine_and_the_limit_is_kept() {
    let entries: Vec<_> = (0..10_000).map(|n| Entry::stored(format!("{n}.csv"), "1")).collect();
    let bytes = zip(&entries);
    let (archive, findings) = open(&bytes);
    assert_eq!((archive.members().len(), findings.len()), (10_000, 0));
    let few = Limits { entries: 9_999, ..Limits::default() };
    let (archive, findings) = open_with(&bytes, few, &[]);
    assert!(archive.is_err());
    assert_eq!(
        (findings[0].found.as_str(), findings[0].expected.as_str()),
        ("10000 members", "at most 9999 members")
    );
}

#[test]
fn a_cut_archive_is_told_from_what_is_none() {
    let whole = zip(&[Entry::stored("a.csv", "1,2\n".repeat(50)), Entry::stored("b.csv", "3")]);
    assert_eq!(refused(&whole[..whole.len() - 30]).code, Code::ArchiveCut);
    assert_eq!(refused(&whole[..100]).code, Code::ArchiveCut);
    for (bytes, cut) in [(&whole[..], false), (&whole[..whole.len() - 30], true), (b"just text", false)] {
        assert_eq!(is_cut_zip(&Content::memory(bytes.to_vec())).unwrap(), cut);
    }
    let (archive, findings) = open_with(b"just text", Limits::default(), &[]);
    assert!(matches!(archive, Err(Refusal::NotZip)));
    assert!(findings.is_empty());
}

#[test]
fn an_archive_cut_behind_a_stored_one_does_not_pose_as_it() {
    let inner = zip(&[Entry::stored("inner.csv", "1")]);
    let outer = zip(&[Entry::stored("b.zip", &inner), Entry::stored("lost.csv", "2")]);
    assert_eq!(refused(&outer[..35 + inner.len()]).code, Code::ArchiveCut);
}

#[test]
fn parts_of_split_archives_are_kept_unopened() {
    let mut last = zip(&[Entry::stored("a.csv", "1")]);
    let end = last.len() - 18;
    last[end] = 2;
    assert_eq!(refused(&last).code, Code::ArchiveNotOpened);
    assert_eq!(refused(b"PK\x07\x08PK\x03\x04 the first part").code, Code::ArchiveNotOpened);
    assert_eq!(sniff(b"PK\x07\x08PK\x03\x04 the first part"), Kind::Archive);
}

#[test]
fn passwords_are_tried_in_order() {
    let text = "交易时间,金额\r\n2026-03-14 10:00:00,12.30\r\n".repeat(4).into_bytes();
    for (name, password) in [("aes.zip", "密码2026"), ("zipcrypto.zip", "abc123")] {
        let (archive, _) = open_with(&fixture(name), Limits::default(), &["wrong", "也错", password]);
        let archive = archive.unwrap();
        for (index, member) in archive.members().iter().enumerate() {
            assert!(member.encrypted);
            assert_eq!(read(&archive, index), text, "{name} {}", member.path);
        }
    }
    let (archive, _) = open_with(&fixture("two.zip"), Limits::default(), &["second", "first"]);
    let archive = archive.unwrap();
    assert_eq!((read(&archive, 0), read(&archive, 1)), (text.clone(), text));
}

#[test]
fn without_a_fitting_password_one_is_asked_for() {
    for (name, passwords) in
        [("aes.zip", &["wrong"][..]), ("zipcrypto.zip", &["wrong", "2"]), ("aes.zip", &[])]
    {
        let (archive, _) = open_with(&fixture(name), Limits::default(), passwords);
        let findings = Findings::new();
        assert_eq!(archive.unwrap().content(0, &findings).err(), Some(MemberProblem::PasswordNeeded));
        assert_eq!(findings.into_vec().iter().map(|f| f.code).collect::<Vec<_>>(), [Code::PasswordNeeded]);
    }
}

#[test]
fn rarer_packings_are_unfolded_and_unknown_ones_told() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Zstd);
    writer.start_file("z.csv", options).unwrap();
    writer.write_all(&b"1,2\n".repeat(500)).unwrap();
    let (archive, _) = open(&writer.finish().unwrap().into_inner());
    assert_eq!(read(&archive, 0), b"1,2\n".repeat(500));

    let (archive, _) = open(&zip(&[Entry { method: 98, ..Entry::stored("ppmd.csv", "?") }]));
    let findings = Findings::new();
    assert!(matches!(archive.content(0, &findings), Err(MemberProblem::Refused { .. })));
    assert_eq!(findings.into_vec()[0].code, Code::MemberRefused);
}

#[test]
fn workbooks_are_told_from_archives_wherever_their_parts_lie() {
    let far = Entry::stored("docProps/thumbnail.jpeg", vec![7; 100_000]);
    let cases = [
        (vec![far.clone(), Entry::stored("xl/workbook.xml", "")], Kind::Xlsx),
        (vec![far.clone(), Entry::stored("xl/workbook.bin", "")], Kind::Xlsb),
        (vec![far.clone(), Entry::stored("word/document.xml", "")], Kind::Document),
        (vec![far.clone(), Entry::stored("in/xl/workbook.xml", "")], Kind::Zip),
        (vec![far, Entry::stored("XL\\Workbook.xml", "")], Kind::Xlsx),
        (vec![Entry::stored("XL\\Workbook.xml", "")], Kind::Xlsx),
        (
            vec![
                Entry::stored("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                Entry::stored("content.xml", ""),
            ],
            Kind::Ods,
        ),
        (
            vec![
                Entry::stored("mimetype", "application/vnd.oasis.opendocument.text"),
                Entry::stored("content.xml", ""),
            ],
            Kind::Document,
        ),
    ];
    for (entries, kind) in cases {
        let content = Content::memory(zip(&entries));
        let guess = sniff(&content.head(dabao::reader::kind::HEAD).unwrap());
        assert_eq!(refine(guess, &content), kind);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_archive_gives_whole_members_or_reasons(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let entries = [Entry::stored("a.csv", "1,2\n3,4\n"), Entry::deflated("b.csv", "5,6\n".repeat(20))];
        let mut bytes = zip(&entries);
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        let (archive, _) = open_with(&bytes, Limits::default(), &[]);
        let Ok(archive) = archive else { return Ok(()) };
        for (index, member) in archive.members().iter().enumerate() {
            let Ok(content) = archive.content(index, &Findings::new()) else { continue };
            let mut read = Vec::new();
            if Checked::new(content.open().unwrap(), member.size, member.crc32).read_to_end(&mut read).is_ok() {
                prop_assert!(entries.iter().any(|entry| entry.data == read));
            }
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let mut file = b"PK\x03\x04".to_vec();
        file.extend(&bytes);
        file.extend(zip(&[Entry::stored("a", "1")]));
        let _ = open_with(&file, Limits::default(), &[]);
        let _ = refine(sniff(&bytes), &Content::memory(bytes));
    }
}
