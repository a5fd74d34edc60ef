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
