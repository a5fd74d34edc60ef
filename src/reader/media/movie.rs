//! The index of a recording (`moov`): its facts, and how far into the file it points.
//!
//! Each box is read by itself, so that an odd one costs its own facts only.

use super::Facts;
use super::atoms::{children, find, leaf};
use super::fragments::{self, Fragments, MOST_TRACKS};
use mp4_atom::{Co64, Hdlr, Matrix, Mdhd, Mehd, Mvhd, Stco, Stsc, Stsz, StszSamples, Tkhd};

/// Seconds from 1904-01-01, where the format begins to count, to 1970-01-01.
const FROM_1904: i64 = 2_082_844_800;

/// An index that has been read.
pub(super) struct Movie {
    head: Option<Mvhd>,
    tracks: Vec<Track>,
    /// Whether the index announces fragments.
    pub expects_fragments: bool,
    /// What the index says the fragments last together, in its time units; 0 if nothing.
    announced: u64,
    /// How far into the file the index points, in bytes.
    pub furthest: u64,
    faults: Vec<String>,
}

#[derive(Default)]
struct Track {
    id: u32,
    scale: u32,
    units: u64,
    sample_units: u32,
    codec: [u8; 4],
    video: bool,
    width: u32,
    height: u32,
    rotation: Option<u32>,
}

impl Movie {
    /// Reads the body of a `moov`; never fails, what cannot be read is left out.
    pub fn read(moov: &[u8]) -> Movie {
        let extends = fragments::extends(moov);
        let defaults = extends.map(fragments::defaults).unwrap_or_default();
        let mut movie = Movie {
            head: leaf(moov),
            tracks: Vec::new(),
            expects_fragments: extends.is_some(),
            announced: extends.and_then(leaf::<Mehd>).map_or(0, |mehd| known(mehd.fragment_duration)),
            furthest: 0,
            faults: Vec::new(),
        };
        for (_, trak) in children(moov).filter(|(kind, _)| kind == b"trak").take(MOST_TRACKS) {
            let mut track = Track::read(trak);
            track.sample_units =
                defaults.iter().find(|(id, _)| *id == track.id).map_or(0, |(_, units)| *units);
            match reach(trak) {
                Ok(end) => movie.furthest = movie.furthest.max(end),
                Err(kind) => movie.faults.push(format!("box {kind} of track {}", track.id)),
            }
            movie.tracks.push(track);
        }
        if movie.head.is_none() {
            movie.faults.insert(0, "no readable box mvhd".into());
        }
        movie
    }

    /// The first box that should be readable and is not.
    pub fn fault(&self) -> Option<String> {
        self.faults.first().cloned()
    }

    /// Whether sound or picture is stored without compression, where silence is zeros.
    pub fn is_uncompressed(&self) -> bool {
        const PLAIN: &[&[u8; 4]] = &[
            b"raw ", b"sowt", b"twos", b"lpcm", b"ipcm", b"fpcm", b"in24", b"in32", b"fl32", b"fl64", b"NONE",
        ];
        self.tracks.iter().any(|track| PLAIN.iter().any(|plain| **plain == track.codec))
    }

    /// The facts; `fragmented` is left to who has seen the whole file.
    pub fn facts(&self, fragments: &Fragments) -> Facts {
        let video = self.tracks.iter().find(|track| track.video);
        let positive = |size: u32| Some(size).filter(|size| *size > 0);
        Facts {
            duration_s: self.duration(fragments).map(seconds).unwrap_or_default(),
            codec: self.codecs(),
            width: video.and_then(|track| positive(track.width)),
            height: video.and_then(|track| positive(track.height)),
            rotation: video.and_then(|track| track.rotation),
            recorded_at: self.head.as_ref().map(|head| moment(head.creation_time)).unwrap_or_default(),
            fragmented: None,
        }
    }

    fn codecs(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for track in self.tracks.iter().filter(|track| track.codec != [0; 4]) {
            let name = track.codec.escape_ascii().to_string().trim_end().to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(" ")
    }

    /// The duration in milliseconds.
    fn duration(&self, fragments: &Fragments) -> Option<u128> {
        let scale = self.head.as_ref().map_or(0, |head| head.timescale);
        let stated = self.head.as_ref().and_then(|head| milliseconds(known(head.duration).into(), scale));
        if self.expects_fragments || fragments.count > 0 {
            let (units, segment_scale) = fragments.segments();
            return milliseconds(self.announced.into(), scale)
                .or_else(|| self.lasting(fragments).max(stated))
                .or_else(|| milliseconds(units, segment_scale));
        }
        let tracks = self.tracks.iter().filter_map(|track| milliseconds(track.units.into(), track.scale));
        stated.or_else(|| tracks.max())
    }

    /// How long the fragments last that have passed by, in milliseconds.
    fn lasting(&self, fragments: &Fragments) -> Option<u128> {
        let track = |track: &Track| milliseconds(fragments.units(track.id, track.sample_units), track.scale);
        self.tracks.iter().filter_map(track).max()
    }

    /// How long the fragments last and how long they should, in seconds, if more than a
    /// tenth and a second is missing: the file was cut between two of them.
    pub fn missing_fragments(&self, fragments: &Fragments) -> Option<(String, String)> {
        let scale = self.head.as_ref().map_or(0, |head| head.timescale);
        let should = milliseconds(self.announced.into(), scale)?;
        let is = self.lasting(fragments).unwrap_or(0);
        (is + 1_000 < should && is * 10 < should * 9).then(|| (seconds(is), seconds(should)))
    }
}

impl Track {
    fn read(trak: &[u8]) -> Track {
        let mut track = Track::default();
        if let Some(head) = leaf::<Tkhd>(trak) {
            track.id = head.track_id;
            track.rotation = rotation(&head.matrix);
            (track.width, track.height) = (head.width.integer().into(), head.height.integer().into());
        }
        let mdia = find(trak, b"mdia").unwrap_or_default();
        if let Some(head) = leaf::<Mdhd>(mdia) {
            (track.scale, track.units) = (head.timescale, known(head.duration));
        }
        track.video = leaf::<Hdlr>(mdia).is_some_and(|hdlr| <[u8; 4]>::from(hdlr.handler) == *b"vide");
        let stsd = sample_table(trak).and_then(|stbl| find(stbl, b"stsd")).unwrap_or_default();
        // Version, flags and count come before the entries.
        if let Some((codec, entry)) = stsd.get(8..).and_then(|entries| children(entries).next()) {
            track.codec = codec;
            if track.video
                && let Some(&[w1, w0, h1, h0]) = entry.get(24..28)
            {
                track.width = u16::from_be_bytes([w1, w0]).into();
                track.height = u16::from_be_bytes([h1, h0]).into();
            }
        }
        track
    }
}

fn sample_table(trak: &[u8]) -> Option<&[u8]> {
    find(find(find(trak, b"mdia")?, b"minf")?, b"stbl")
}

/// How far into the file a track's sample table points; the kind of a box that is there
/// and cannot be read is the error.
fn reach(trak: &[u8]) -> Result<u64, &'static str> {
    let Some(stbl) = sample_table(trak) else { return Ok(0) };
    let there = |kind: &[u8; 4]| find(stbl, kind).is_some();
    if is_elsewhere(trak) {
        return Ok(0);
    }
    let chunks: Vec<u64> = match (leaf::<Stco>(stbl), leaf::<Co64>(stbl)) {
        (Some(stco), _) => stco.entries.into_iter().map(u64::from).collect(),
        (None, Some(co64)) => co64.entries,
        (None, None) if there(b"stco") => return Err("stco"),
        (None, None) if there(b"co64") => return Err("co64"),
        (None, None) => return Ok(0),
    };
    let furthest = chunks.iter().copied().max().unwrap_or(0);
    let samples = match leaf::<Stsz>(stbl) {
        // In QuickTime sound a size of 1 stands for "see the sound description".
        Some(Stsz { samples: StszSamples::Identical { size: 1, .. } }) => return Ok(furthest),
        Some(stsz) => stsz.samples,
        None if there(b"stsz") => return Err("stsz"),
        None => return Ok(furthest),
    };
    let runs = match leaf::<Stsc>(stbl) {
        Some(stsc) => stsc.entries,
        None if there(b"stsc") => return Err("stsc"),
        None => return Ok(furthest),
    };
    let mut sizes = Sizes { samples, next: 0 };
    let mut run = runs.iter().peekable();
    let mut per_chunk = 0;
    let mut end = furthest;
    for (number, start) in (1_u32..).zip(chunks) {
        while let Some(entry) = run.next_if(|entry| entry.first_chunk <= number) {
            per_chunk = entry.samples_per_chunk;
        }
        end = end.max(start.saturating_add(sizes.take(per_chunk)));
    }
    Ok(end)
}

/// Whether the data lies in other files, as in QuickTime reference movies: no entry of
/// `dref` has the flag "in this file".
fn is_elsewhere(trak: &[u8]) -> bool {
    let dref = find(trak, b"mdia").and_then(|mdia| find(mdia, b"minf")).and_then(|minf| find(minf, b"dinf"));
    let Some(entries) = dref.and_then(|dinf| find(dinf, b"dref")).and_then(|dref| dref.get(8..)) else {
        return false;
    };
    let mut entries = children(entries).peekable();
    entries.peek().is_some() && entries.all(|(_, body)| body.get(3).is_some_and(|flags| flags & 1 == 0))
}

struct Sizes {
    samples: StszSamples,
    next: usize,
}

impl Sizes {
    /// How many bytes the next samples take, as far as the table goes.
    fn take(&mut self, count: u32) -> u64 {
        match &self.samples {
            StszSamples::Identical { size, count: all } => {
                let left = u64::from(*all).saturating_sub(self.next as u64);
                let taken = left.min(u64::from(count));
                self.next = self.next.saturating_add(usize::try_from(taken).unwrap_or(usize::MAX));
                taken.saturating_mul(u64::from(*size))
            }
            StszSamples::Different { sizes } => {
                let from = self.next.min(sizes.len());
                let to = from.saturating_add(count as usize).min(sizes.len());
                self.next = to;
                sizes.get(from..to).unwrap_or_default().iter().map(|size| u64::from(*size)).sum()
            }
        }
    }
}

/// A duration, 0 where the format's mark for "unknown" stands.
fn known(units: u64) -> u64 {
    if units == u64::from(u32::MAX) || units == u64::MAX { 0 } else { units }
}

/// Time units as milliseconds, rounded; nothing where there are none.
fn milliseconds(units: u128, scale: u32) -> Option<u128> {
    let scale = u128::from(scale);
    (units > 0 && scale > 0).then(|| (units.saturating_mul(1_000) + scale / 2) / scale)
}

fn seconds(milliseconds: u128) -> String {
    let text = format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn moment(from_1904: u64) -> String {
    let Some(second) = i64::try_from(from_1904).ok().filter(|time| *time > 0) else { return String::new() };
    jiff::Timestamp::from_second(second.saturating_sub(FROM_1904))
        .map(|at| at.to_string())
        .unwrap_or_default()
}

/// The turn of a track's matrix, if it is a plain quarter turn.
fn rotation(matrix: &Matrix) -> Option<u32> {
    match (matrix.a.signum(), matrix.b.signum(), matrix.c.signum(), matrix.d.signum()) {
        (1, 0, 0, 1) => Some(0),
        (0, 1, -1, 0) => Some(90),
        (-1, 0, 0, -1) => Some(180),
        (0, -1, 1, 0) => Some(270),
        _ => None,
    }
}
