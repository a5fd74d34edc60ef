//! MP4 and MOV: what the boxes say, found while the bytes pass by once.
//!
//! Box structure after ISO/IEC 14496-12 and the QuickTime File Format. Only the index
//! (`moov`) and the heads of fragments (`moof`) are kept in memory; the recording itself
//! passes by.

/// One box inside another.
mod atoms;
/// The durations that fragments state.
mod fragments;
/// The index of a recording.
mod movie;

use crate::finding::{Code, Finding};
use fragments::Fragments;
use movie::Movie;

/// What a recording says of itself.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
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

/// No index larger than this is read, in bytes: an hour of 60 frames a second takes 4 MiB.
pub const LARGEST_INDEX: u64 = 64 << 20;
/// No head of a fragment larger than this is read, in bytes.
const LARGEST_FRAGMENT_HEAD: u64 = 4 << 20;
/// A tail of zeros of this many bytes is no recording, nor is one that makes up a tenth
/// of a file and at least [`SHORTEST_ZERO_TAIL`].
const ZERO_TAIL: u64 = 64 << 10;
const SHORTEST_ZERO_TAIL: u64 = 1 << 10;

/// The boxes found at the top of files in use. A file that begins with none of them is no
/// recording of ours, however much its first bytes look like a size.
const TOP_LEVEL: &[&[u8; 4]] = &[
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"moof", b"styp", b"sidx", b"ssix",
    b"uuid", b"meta", b"mfra", b"emsg", b"prft", b"udta", b"pdin", b"junk", b"PICT", b"beam",
];

/// Watches the bytes of one MP4 or MOV as they are hashed and copied.
#[derive(Debug)]
pub struct Watcher {
    len: u64,
    at: u64,
    state: State,
    /// How many zeros end at the present place, within the box.
    zeros: u64,
    index: Index,
    fragments: Fragments,
    /// The longest run of zeros at the end of a `mdat`.
    zero_tail: u64,
    /// Where bytes begin that belong to no box, and the first of them.
    stray: Option<(u64, Vec<u8>)>,
    /// Where the data ends that the segment index counts.
    segments_end: u64,
}

#[derive(Debug)]
enum State {
    /// The bytes of a box header, as far as they have come.
    Header(Vec<u8>),
    /// Inside a box.
    Body(Body),
    /// After the last thing that is a box.
    Stray,
}

#[derive(Debug)]
struct Body {
    kind: [u8; 4],
    /// `None`: to the end of the file.
    end: Option<u64>,
    kept: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Index {
    None,
    Whole(Vec<u8>),
    Cut(Vec<u8>),
    TooLarge(u64),
}

impl Watcher {
    /// A watcher for a file of a known length in bytes.
    pub fn new(len: u64) -> Self {
        Watcher {
            len,
            at: 0,
            state: State::Header(Vec::new()),
            zeros: 0,
            index: Index::None,
            fragments: Fragments::default(),
            zero_tail: 0,
            stray: None,
            segments_end: 0,
        }
    }

    /// Takes the next bytes of the file, of any number.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let taken = match std::mem::replace(&mut self.state, State::Stray) {
                State::Header(header) => self.header(header, bytes),
                State::Body(body) => self.body(body, bytes),
                State::Stray => {
                    self.pass(bytes);
                    bytes.len()
                }
            };
            bytes = bytes.get(taken..).unwrap_or_default();
        }
    }

    /// Counts bytes, and the zeros at their end.
    fn pass(&mut self, bytes: &[u8]) {
        self.at += bytes.len() as u64;
        self.zeros = match bytes.iter().rposition(|byte| *byte != 0) {
            Some(last) => (bytes.len() - last - 1) as u64,
            None => self.zeros + bytes.len() as u64,
        };
    }

    fn header(&mut self, mut header: Vec<u8>, bytes: &[u8]) -> usize {
        let mut taken = 0;
        loop {
            let whole = if header.starts_with(&[0, 0, 0, 1]) { 16 } else { 8 };
            if header.len() >= whole {
                self.begin(header);
                return taken;
            }
            let Some(part) = bytes.get(taken..bytes.len().min(taken + whole - header.len())) else {
                return taken;
            };
            if part.is_empty() {
                self.state = State::Header(header);
                return taken;
            }
            header.extend_from_slice(part);
            self.at += part.len() as u64;
            taken += part.len();
        }
    }

    /// Begins the box whose header is whole, or decides that it is none.
    fn begin(&mut self, header: Vec<u8>) {
        let start = self.at - header.len() as u64;
        self.zeros = 0;
        let Some((size, kind)) = atoms::header(&header) else {
            return self.go_astray(start, header);
        };
        let end = match size {
            Some(size) if size < header.len() as u64 => return self.go_astray(start, header),
            Some(size) => Some(start.saturating_add(size)),
            None => None,
        };
        let known = TOP_LEVEL.iter().any(|known| **known == kind);
        let likely = start > 0 && atoms::is_printable(kind) && end.is_some_and(|end| end <= self.len);
        if !known && !likely {
            return self.go_astray(start, header);
        }
        let largest = match &kind {
            b"moov" if matches!(self.index, Index::None) => LARGEST_INDEX,
            b"moof" | b"sidx" => LARGEST_FRAGMENT_HEAD,
            _ => 0,
        };
        let length = end.unwrap_or(self.len).saturating_sub(self.at);
        let kept = (largest > 0 && length <= largest).then(Vec::new);
        if &kind == b"moov" && largest > 0 && kept.is_none() {
            self.index = Index::TooLarge(length);
        }
        let body = Body { kind, end, kept };
        if end == Some(self.at) { self.close(body) } else { self.state = State::Body(body) }
    }

    fn go_astray(&mut self, start: u64, header: Vec<u8>) {
        self.zeros = header.iter().rev().take_while(|byte| **byte == 0).count() as u64;
        self.stray = Some((start, header));
        self.state = State::Stray;
    }

    fn body(&mut self, mut body: Body, bytes: &[u8]) -> usize {
        let left = body.end.map_or(u64::MAX, |end| end.saturating_sub(self.at));
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let part = bytes.get(..take).unwrap_or_default();
        self.pass(part);
        // A box to the end of a file that is longer than announced must not grow without end.
        if body.kept.as_ref().is_some_and(|kept| (kept.len() + take) as u64 > LARGEST_INDEX) {
            body.kept = None;
            if &body.kind == b"moov" {
                self.index = Index::TooLarge(self.len);
            }
        }
        if let Some(kept) = &mut body.kept {
            kept.extend_from_slice(part);
        }
        if body.end == Some(self.at) {
            self.close(body)
        } else {
            self.state = State::Body(body)
        }
        take
    }

    /// Ends a box that is whole.
    fn close(&mut self, body: Body) {
        self.state = State::Header(Vec::new());
        match (&body.kind, body.kept) {
            (b"moov", Some(kept)) => self.index = Index::Whole(kept),
            (b"moof", kept) => self.fragments.add(&kept.unwrap_or_default()),
            (b"sidx", Some(kept)) => {
                let end = self.fragments.add_segments(&kept, self.at);
                self.segments_end = self.segments_end.max(end);
            }
            (b"mdat", _) => self.zero_tail = self.zero_tail.max(self.zeros),
            _ => {}
        }
    }

    /// Tells the facts, and the faults as findings about `path`: missing `moov`, data
    /// past the end, sample tables past the end, zero tail.
    pub fn finish(mut self, path: &str) -> (Facts, Vec<Finding>) {
        let mut findings = Vec::new();
        let mut report = |code, found: String, expected: String| {
            findings.push(Finding::new(code, path).found(found).expected(expected));
        };
        if let Some((0, first)) = &self.stray {
            report(
                Code::MediaUnreadable,
                format!("bytes {}", first.escape_ascii()),
                "a box of MP4 or MOV".into(),
            );
            return (Facts::default(), findings);
        }
        let cut = self.cut();
        let movie = match &self.index {
            Index::Whole(bytes) | Index::Cut(bytes) => Some(Movie::read(bytes)),
            Index::None | Index::TooLarge(_) => None,
        };
        let facts = movie.as_ref().map_or_else(Facts::default, |movie| movie.facts(&self.fragments));
        let facts = Facts { fragmented: self.fragmented(movie.as_ref()), ..facts };
        if let Some((found, expected)) = &cut {
            report(Code::MediaTruncated, found.clone(), expected.clone());
        }
        match (&self.index, &movie) {
            (Index::None, _) => {
                report(Code::MediaWithoutIndex, self.stray_text(), "moov".into());
            }
            (Index::TooLarge(size), _) => {
                report(
                    Code::MediaUnreadable,
                    format!("an index of {size} bytes"),
                    format!("at most {LARGEST_INDEX} bytes"),
                );
            }
            (Index::Whole(_), Some(movie)) => {
                if let Some(fault) = movie.fault() {
                    report(Code::MediaUnreadable, fault, "a whole index".into());
                }
            }
            _ => {}
        }
        let past = movie.as_ref().map_or(0, |movie| movie.furthest).max(self.segments_end);
        if cut.is_none() && past > self.at {
            report(Code::MediaIndexPastEnd, format!("{} B", self.at), format!("{past} B"));
        } else if cut.is_none()
            && let Some((found, expected)) =
                movie.as_ref().and_then(|movie| movie.missing_fragments(&self.fragments))
        {
            report(Code::MediaTruncated, format!("{found} s"), format!("{expected} s"));
        }
        if self.is_zero_tail(movie.as_ref()) {
            report(Code::MediaZeroTail, format!("{} B", self.zero_tail), String::new());
        }
        (facts, findings)
    }

    /// Settles the last box: what was found and expected if it ends past the end.
    fn cut(&mut self) -> Option<(String, String)> {
        let found = format!("{} B", self.at);
        match std::mem::replace(&mut self.state, State::Stray) {
            State::Header(rest) => {
                // A few zeros pad some files; of fragments, more may have followed.
                let cut =
                    !rest.is_empty() && (self.fragments.count > 0 || rest.iter().any(|byte| *byte != 0));
                cut.then(|| (found, "…".into()))
            }
            State::Body(body) => {
                let Some(end) = body.end else {
                    self.close(body);
                    return None;
                };
                let kind = String::from_utf8_lossy(&body.kind).into_owned();
                match (&body.kind, body.kept) {
                    (b"moov", Some(kept)) => self.index = Index::Cut(kept),
                    (b"mdat", _) => self.zero_tail = self.zero_tail.max(self.zeros),
                    _ => {}
                }
                Some((found, format!("{end} B ({kind})")))
            }
            State::Stray => {
                // Zeros where the index should be: space that was reserved and not filled.
                if matches!(self.index, Index::None) {
                    self.zero_tail = self.zero_tail.max(self.zeros);
                }
                None
            }
        }
    }

    fn fragmented(&self, movie: Option<&Movie>) -> Option<bool> {
        match movie {
            _ if self.fragments.count > 0 => Some(true),
            Some(movie) => Some(movie.expects_fragments),
            None => None,
        }
    }

    fn stray_text(&self) -> String {
        match &self.stray {
            Some((start, _)) => format!("{} B @ {start}", self.at - start),
            None => String::new(),
        }
    }

    fn is_zero_tail(&self, movie: Option<&Movie>) -> bool {
        // Silence in uncompressed sound is zeros as well.
        if movie.is_some_and(Movie::is_uncompressed) {
            return self.zero_tail > self.at / 2;
        }
        self.zero_tail >= ZERO_TAIL || (self.zero_tail >= SHORTEST_ZERO_TAIL && self.zero_tail > self.at / 10)
    }
}
