//! Recordings whose boxes lie about their sizes and counts.

use crate::program::Place;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/media/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn boxes_with_gigantic_sizes_and_counts_end_in_a_state() {
    let whole = fixture("whole.mp4");
    let mut place = Place::with_good();
    // Any four bytes as a size or count: each box header and each table of samples is hit.
    for at in (0..whole.len().min(4000)).step_by(4) {
        let mut bytes = whole.clone();
        let end = (at + 4).min(bytes.len());
        bytes[at..end].fill(0xFF);
        place = place.file(format!("{at}.mp4"), bytes);
    }
    let told = place.take_in();
    assert_eq!(told.state("good.csv"), "ingested");
    let cut = told.files().filter(|f| f["state"] == "incomplete").count();
    assert!(cut > 20, "{cut}");
}

#[test]
fn a_recording_cut_anywhere_is_incomplete() {
    let mut place = Place::with_good();
    for name in ["whole.mp4", "moov-last.mp4", "fragmented.mp4", "quicktime.mov"] {
        let whole = fixture(name);
        for part in 1..12 {
            place = place.file(format!("{part}/{name}"), &whole[..whole.len() * part / 12]);
        }
        place = place.file(format!("12/{name}"), &whole[..whole.len() - 1]);
    }
    let told = place.take_in();
    for file in told.files().filter(|f| f["path"] != "good.csv") {
        let path = file["path"].as_str().unwrap();
        assert_eq!(file["state"], "incomplete", "{path}");
        assert!(!told.troubles(path).is_empty(), "{path}");
    }
}

/// A box of this kind around some bytes.
fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
}

#[test]
fn boxes_that_loop_overlap_or_nest_without_end_end_in_a_state() {
    let whole = fixture("whole.mp4");
    let start = boxed(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41");
    let mut nested = Vec::new();
    for _ in 0..20_000 {
        nested = boxed(if nested.len() % 16 == 0 { b"moov" } else { b"trak" }, &nested);
    }
    let large = |kind: &[u8; 4], size: u64| {
        [1u32.to_be_bytes().as_slice(), kind, &size.to_be_bytes(), &[0; 64]].concat()
    };
    let odd: [(&str, Vec<u8>); 9] = [
        ("nested.mp4", nested),
        // A size that leads back to where it began, or around the end of numbers.
        ("zero-sizes.mp4", [0u32.to_be_bytes().as_slice(), b"moov"].concat().repeat(1000)),
        ("tiny-sizes.mp4", [7u32.to_be_bytes().as_slice(), b"free"].concat().repeat(100_000)),
        ("eight.mp4", [8u32.to_be_bytes().as_slice(), b"free"].concat().repeat(400_000)),
        ("wrap.mp4", large(b"mdat", u64::MAX - 7)),
        ("back.mp4", large(b"free", u64::MAX)),
        ("enormous-moov.mp4", large(b"moov", 1 << 40)),
        ("overlapping.mp4", [&0x4000u32.to_be_bytes(), b"free".as_slice(), &whole].concat()),
        ("two-moov.mp4", [&whole[..], &whole].concat()),
    ];
    let mut place = Place::with_good();
    for (name, bytes) in odd {
        place = place.file(name, [&start[..], &bytes].concat());
    }
    let told = place.memory(400).take_in();
    assert_eq!(told.rows("good.csv"), 2);
    for path in ["wrap.mp4", "back.mp4", "enormous-moov.mp4", "nested.mp4", "tiny-sizes.mp4"] {
        assert_eq!(told.state(path), "incomplete", "{path}: {:?}", told.codes(path));
    }
}
