//! The durations that fragments (`moof`) and segment indices (`sidx`) state.

use super::atoms::{children, find, leaf};
use mp4_atom::{Atom, Sidx, Tfhd, Trun, TrunSamples};

/// More tracks than this are not counted.
pub(super) const MOST_TRACKS: usize = 64;

/// What the fragments that passed by hold together.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    /// How many there were.
    pub count: u64,
    tracks: Vec<Track>,
    segments: u128,
    segment_scale: u32,
}

#[derive(Debug, Default)]
struct Track {
    id: u32,
    /// Time units of the samples that state theirs.
    stated: u64,
    /// Samples whose duration is the default of the index.
    inherited: u64,
}

impl Fragments {
    /// Adds the body of a `moof`.
    pub fn add(&mut self, moof: &[u8]) {
        self.count += 1;
        for (_, traf) in children(moof).filter(|(kind, _)| kind == b"traf") {
            let Some(head) = leaf::<Tfhd>(traf) else { continue };
            let Some(track) = self.track(head.track_id) else { continue };
            for (_, body) in children(traf).filter(|(kind, _)| kind == b"trun") {
                let Ok(run) = Trun::decode_body(&mut { body }) else { continue };
                track.add(&run, head.default_sample_duration);
            }
        }
    }

    fn track(&mut self, id: u32) -> Option<&mut Track> {
        let known = self.tracks.iter().position(|track| track.id == id);
        let index = match known {
            Some(index) => index,
            None if self.tracks.len() < MOST_TRACKS => {
                self.tracks.push(Track { id, ..Track::default() });
                self.tracks.len() - 1
            }
            None => return None,
        };
        self.tracks.get_mut(index)
    }

    /// Adds a `sidx` whose box ends at `end`; gives the place to which its segments reach.
    pub fn add_segments(&mut self, body: &[u8], end: u64) -> u64 {
        let Ok(index) = Sidx::decode_body(&mut { body }) else { return 0 };
        // Nested indices count the same segments again: the first one counts them all.
        if self.segment_scale == 0 {
            self.segment_scale = index.timescale;
            self.segments = index.references.iter().map(|part| u128::from(part.subsegment_duration)).sum();
        }
        let sizes = index.references.iter().map(|part| u64::from(part.referenced_size));
        sizes.fold(end.saturating_add(index.first_offset), u64::saturating_add)
    }

    /// The time units of a track's fragments, `default` being the index's for one sample.
    pub fn units(&self, id: u32, default: u32) -> u128 {
        let track = self.tracks.iter().find(|track| track.id == id);
        track.map_or(0, |track| u128::from(track.stated) + u128::from(track.inherited) * u128::from(default))
    }

    /// What the segment index states, in time units, and how many make a second.
    pub fn segments(&self) -> (u128, u32) {
        (self.segments, self.segment_scale)
    }
}

impl Track {
    fn add(&mut self, run: &Trun, default: Option<u32>) {
        let mut inherit = |samples: u64| match default {
            Some(units) => self.stated = self.stated.saturating_add(samples.saturating_mul(u64::from(units))),
            None => self.inherited = self.inherited.saturating_add(samples),
        };
        match &run.samples {
            TrunSamples::Inherited { count, .. } => inherit(u64::from(*count)),
            TrunSamples::Explicit(samples) => {
                inherit(samples.iter().filter(|sample| sample.duration.is_none()).count() as u64);
                let stated = samples.iter().filter_map(|sample| sample.duration).map(u64::from);
                self.stated = stated.fold(self.stated, u64::saturating_add);
            }
        }
    }
}

/// The default durations that an `mvex` gives: track and time units of a sample.
pub(super) fn defaults(mvex: &[u8]) -> Vec<(u32, u32)> {
    children(mvex)
        .filter(|(kind, _)| kind == b"trex")
        .filter_map(|(_, body)| mp4_atom::Trex::decode_body(&mut { body }).ok())
        .map(|trex| (trex.track_id, trex.default_sample_duration))
        .take(MOST_TRACKS)
        .collect()
}

/// The body of an index's `mvex`, if it announces fragments.
pub(super) fn extends(moov: &[u8]) -> Option<&[u8]> {
    find(moov, b"mvex")
}
