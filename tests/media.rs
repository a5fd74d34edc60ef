//! MP4 and MOV: facts and faults, found while the bytes pass by.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use dabao::finding::Code;
use dabao::reader::kind::{Kind, sniff};
use dabao::reader::media::{Facts, Watcher};
use proptest::prelude::*;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/media/{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

fn watch(bytes: &[u8]) -> (Facts, Vec<Code>) {
    let (facts, findings) = in_blocks(bytes, &[bytes.len()]);
    (facts, findings.into_iter().map(|finding| finding.code).collect())
}

fn in_blocks(bytes: &[u8], sizes: &[usize]) -> (Facts, Vec<dabao::finding::Finding>) {
    let mut watcher = Watcher::new(bytes.len() as u64);
    let mut rest = bytes;
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let (block, after) = rest.split_at((*sizes.next().unwrap()).clamp(1, rest.len()));
        watcher.update(block);
        rest = after;
    }
    watcher.finish("a.mp4")
}

fn whole_facts() -> Facts {
    Facts {
        duration_s: "12.5".into(),
        codec: "avc1 mp4a".into(),
        width: Some(640),
        height: Some(360),
        rotation: Some(0),
        recorded_at: "2026-03-14T00:00:00Z".into(),
        fragmented: Some(false),
    }
}

#[test]
fn whole_recordings_tell_their_facts_and_no_fault() {
    for (name, kind) in [("whole.mp4", Kind::Mp4), ("moov-last.mp4", Kind::Mp4), ("quicktime.mov", Kind::Mov)]
    {
        let bytes = fixture(name);
        assert_eq!(watch(&bytes), (whole_facts(), vec![]), "{name}");
        assert_eq!(sniff(&bytes), kind, "{name}");
    }
}

#[test]
fn a_phone_held_upright_is_told() {
    let (facts, codes) = watch(&fixture("rotated.mp4"));
    assert_eq!((facts, codes), (Facts { rotation: Some(90), ..whole_facts() }, vec![]));
}

#[test]
fn fragments_give_the_duration_that_the_index_announces() {
    let (facts, codes) = watch(&fixture("fragmented.mp4"));
    assert_eq!((facts, codes), (Facts { fragmented: Some(true), ..whole_facts() }, vec![]));
}

#[test]
fn fragments_are_summed_where_nothing_is_announced() {
    let bytes = replaced(&fixture("fragmented.mp4"), b"mehd", b"free");
    let (facts, codes) = watch(&bytes);
    // Two fragments of four samples of 12.5 / 8 seconds, 1,562 milliseconds each.
    assert_eq!((facts.duration_s.as_str(), codes), ("12.496", vec![]));
}

#[test]
fn a_file_cut_between_two_fragments_is_told() {
    let bytes = fixture("fragmented.mp4");
    let second = find_last(&bytes, b"moof") - 4;
    assert_eq!(watch(&bytes[..second]).1, [Code::MediaTruncated]);
}

#[test]
fn each_fault_is_told_once() {
    let faults = [
        ("cut.mp4", vec![Code::MediaTruncated]),
        ("no-moov.mp4", vec![Code::MediaWithoutIndex]),
        ("zero-tail.mp4", vec![Code::MediaZeroTail]),
        ("past-end.mp4", vec![Code::MediaIndexPastEnd]),
    ];
    for (name, codes) in faults {
        assert_eq!(watch(&fixture(name)).1, codes, "{name}");
    }
}

#[test]
fn a_cut_file_says_how_much_there_should_be() {
    let whole = fixture("whole.mp4").len();
    let (facts, findings) = in_blocks(&fixture("cut.mp4"), &[100]);
    assert_eq!(findings[0].found, format!("{} B", whole - 1000));
    assert_eq!(findings[0].expected, format!("{whole} B (mdat)"));
    assert_eq!(facts, whole_facts());
}

#[test]
fn a_camera_file_cut_before_its_index_lacks_both() {
    let bytes = fixture("moov-last.mp4");
    assert_eq!(watch(&bytes[..2000]).1, [Code::MediaTruncated, Code::MediaWithoutIndex]);
}

#[test]
fn a_preallocated_download_that_lost_its_end_has_a_tail_of_zeros() {
    let mut bytes = fixture("moov-last.mp4");
    bytes[2500..].fill(0);
    assert_eq!(watch(&bytes).1, [Code::MediaWithoutIndex, Code::MediaZeroTail]);
}

#[test]
fn what_is_no_recording_is_no_giant_box() {
    let page = b"<!DOCTYPE html><title>404 Not Found</title>";
    for bytes in [&page[..], b"version https://git-lfs.github.com/spec/v1\n", &[0; 4096]] {
        let (facts, findings) = in_blocks(bytes, &[7]);
        assert_eq!(facts, Facts::default());
        assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::MediaUnreadable]);
    }
}

#[test]
fn an_odd_box_costs_its_own_facts_only() {
    let whole = fixture("whole.mp4");
    let (facts, codes) = watch(&replaced(&whole, b"mvhd", b"mvhX"));
    assert_eq!(
        (facts.duration_s.as_str(), facts.width, codes),
        ("12.5", Some(640), vec![Code::MediaUnreadable])
    );
    let (facts, codes) = watch(&replaced(&whole, b"stsd", b"stsX"));
    assert_eq!((facts.codec.as_str(), facts.width, codes), ("mp4a", Some(640), vec![]));
}

#[test]
fn hostile_counts_are_refused_without_memory() {
    for (kind, count) in [(b"stsz", 12), (b"stco", 8), (b"stsc", 8)] {
        let mut bytes = fixture("whole.mp4");
        let at = find(&bytes, kind) + count;
        bytes[at..at + 4].fill(0xFF);
        let (facts, codes) = watch(&bytes);
        assert_eq!((facts, codes), (whole_facts(), vec![Code::MediaUnreadable]), "{}", kind.escape_ascii());
    }
}

#[test]
fn an_index_larger_than_the_limit_is_not_kept() {
    let mut watcher = Watcher::new(u64::MAX);
    watcher.update(b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01moov\0\0\0\x01\0\0\0\0");
    watcher.update(&[1; 1000]);
    let codes: Vec<_> = watcher.finish("a").1.into_iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::MediaTruncated, Code::MediaUnreadable]);
}

#[test]
fn bytes_behind_the_last_box_do_no_harm() {
    let mut bytes = fixture("whole.mp4");
    bytes.extend_from_slice(b"SEFT and what a phone appends to its recordings");
    assert_eq!(watch(&bytes), (whole_facts(), vec![]));
}

#[test]
fn a_recording_without_creation_time_states_none() {
    let mut bytes = fixture("whole.mp4");
    let at = find(&bytes, b"mvhd") + 8;
    bytes[at..at + 4].fill(0);
    assert_eq!(watch(&bytes).0.recorded_at, "");
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).unwrap()
}

fn find_last(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).rposition(|window| window == what).unwrap()
}

fn replaced(bytes: &[u8], what: &[u8], with: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = find(&bytes, what);
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

const NAMES: [&str; 9] = [
    "whole.mp4",
    "moov-last.mp4",
    "rotated.mp4",
    "fragmented.mp4",
    "cut.mp4",
    "no-moov.mp4",
    "zero-tail.mp4",
    "past-end.mp4",
    "quicktime.mov",
];

proptest! {
    #[test]
    fn the_answer_does_not_depend_on_the_blocks(
        name in prop::sample::select(&NAMES[..]),
        sizes in prop::collection::vec(1_usize..700, 1..20),
        damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let mut bytes = fixture(name);
        if let Some((at, byte)) = damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        prop_assert_eq!(in_blocks(&bytes, &sizes), in_blocks(&bytes, &[bytes.len()]));
    }

    #[test]
    fn any_cut_is_told(
        name in prop::sample::select(&["whole.mp4", "moov-last.mp4", "quicktime.mov"][..]),
        at in any::<prop::sample::Index>(),
    ) {
        let bytes = fixture(name);
        let at = at.index(bytes.len());
        prop_assume!(at > 0);
        prop_assert!(!watch(&bytes[..at]).1.is_empty());
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let mut file = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
        file.extend(bytes);
        watch(&file);
    }
}
