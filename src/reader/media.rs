//! (stub) MP4 and MOV: what the boxes say, found while the bytes pass by once.

use crate::finding::Finding;

/// What a recording says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Length in seconds, as a decimal text with at most three places; empty if unknown.
    pub duration_s: String,
    /// Codecs of the tracks, such as `avc1 mp4a`.
    pub codec: String,
    /// Width in pixels as stored, before rotation.
    pub width: Option<u32>,
    /// Height in pixels as stored, before rotation.
    pub height: Option<u32>,
    /// Rotation in degrees clockwise: 0, 90, 180 or 270.
    pub rotation: Option<u32>,
    /// Creation time in UTC, ISO 8601; empty if the file holds none (0 counts as none).
    pub recorded_at: String,
    /// Whether the recording is fragmented (`moof`).
    pub fragmented: Option<bool>,
}

/// Watches the bytes of one MP4 or MOV as they are hashed and copied.
#[derive(Debug)]
pub struct Watcher {}

impl Watcher {
    /// A watcher for a file of a known length in bytes.
    pub fn new(_len: u64) -> Self {
        Watcher {}
    }

    /// Takes the next bytes of the file, of any number.
    pub fn update(&mut self, _bytes: &[u8]) {}

    /// Tells the facts, and the faults as findings about `path`: missing `moov`, data
    /// past the end, sample tables past the end, zero tail.
    pub fn finish(self, _path: &str) -> (Facts, Vec<Finding>) {
        (Facts::default(), Vec::new())
    }
}
