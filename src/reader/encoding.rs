//! Which encoding a text is in, decided by the whole of it, not by its first kilobytes.
//!
//! A byte order mark or a pattern of NUL bytes tells UTF-16. Text that is valid UTF-8 to
//! its last byte is UTF-8. Anything else is decoded on trial as UTF-8, GB18030 and Big5
//! (a large file in pieces from all over it), and errors are counted: one broken byte among ten million good ones does not turn a
//! file into another encoding. GBK is always read as GB18030, which contains it.

use super::text::CHUNK;
use crate::content::{Content, read_full};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::io;

/// How much text beyond ASCII the detector is shown; more does not change its mind.
const SHOWN: usize = 256 << 10;

/// How many characters beyond ASCII must be right for each error, that a text still
/// counts as UTF-8: text in another encoding has far more errors than right ones.
const RIGHT_PER_ERROR_UTF8: u64 = 4;

/// The same for the older encodings, which accept nearly anything.
const RIGHT_PER_ERROR: u64 = 20;

/// In UTF-16, at least one code unit in this many is ASCII: a comma, digit or line end.
const UNITS_PER_ASCII: u64 = 64;

/// The same where the bytes would be valid UTF-8 too, hence ASCII for the most part.
const UNITS_PER_ASCII_PLAIN: u64 = 3;

/// The encoding of a text, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether bytes may be invalid in it; if not, none is.
    pub damaged: bool,
    /// Whether only the frequency of letters speaks for it, and it is none of UTF-8,
    /// UTF-16, GB18030 and Big5.
    pub guessed: bool,
}

impl Found {
    fn sound(encoding: &'static Encoding) -> Self {
        Found { encoding, damaged: false, guessed: false }
    }

    fn damaged(encoding: &'static Encoding) -> Self {
        Found { encoding, damaged: true, guessed: false }
    }
}

/// Decides the encoding of a text.
///
/// `declared` is what the text says of itself, as in a `meta` element; it is believed
/// where the bytes agree. `familiar` tells whether the beginning, decoded on trial,
/// holds a header that is known: the best evidence for a short file.
///
/// # Errors
/// If the bytes cannot be read.
pub fn decide(
    content: &Content,
    declared: Option<&'static Encoding>,
    familiar: &dyn Fn(&str) -> bool,
) -> io::Result<Found> {
    let glance = Glance::take(content)?;
    if let Some(encoding) = glance.utf16() {
        return Ok(Found::damaged(encoding));
    }
    if glance.utf8 {
        return Ok(Found::sound(UTF_8));
    }
    let head = content.head(CHUNK)?;
    Ok(Contest::hold(content)?
        .winner(declared.map(widened), &|encoding| familiar(&encoding.decode_without_bom_handling(&head).0)))
}

/// What one fast pass over all bytes tells.
#[derive(Default)]
struct Glance {
    head: [u8; 2],
    utf8: bool,
    length: u64,
    /// NUL bytes at even and at odd offsets.
    nul: [u64; 2],
}

impl Glance {
    fn take(content: &Content) -> io::Result<Self> {
        let mut source = content.open()?;
        let mut buffer = vec![0; CHUNK];
        let mut scratch = vec![0; 2 * CHUNK];
        let mut decoder = UTF_8.new_decoder_without_bom_handling();
        let mut glance = Glance { utf8: true, ..Glance::default() };
        loop {
            let filled = read_full(&mut source, &mut buffer)?;
            let bytes = buffer.get(..filled).unwrap_or_default();
            if glance.length == 0
                && let Some(head) = bytes.first_chunk()
            {
                glance.head = *head;
            }
            let last = filled < buffer.len();
            if glance.utf8 {
                let (result, ..) = decoder.decode_to_utf8_without_replacement(bytes, &mut scratch, last);
                glance.utf8 = result == DecoderResult::InputEmpty;
            }
            if bytes.contains(&0) {
                let [even, odd] = &mut glance.nul;
                for pair in bytes.chunks(2) {
                    *even += u64::from(pair.first() == Some(&0));
                    *odd += u64::from(pair.get(1) == Some(&0));
                }
            }
            glance.length += filled as u64;
            if last {
                return Ok(glance);
            }
        }
    }

    /// UTF-16 by its mark, or by NUL bytes that stand at even or at odd offsets only.
    fn utf16(&self) -> Option<&'static Encoding> {
        let [even, odd] = self.nul;
        let share = if self.utf8 { UNITS_PER_ASCII_PLAIN } else { UNITS_PER_ASCII };
        let enough = |nul: u64| nul > 1 && nul * share >= self.length / 2;
        match self.head {
            [0xff, 0xfe] => Some(UTF_16LE),
            [0xfe, 0xff] => Some(UTF_16BE),
            _ if enough(odd) && even * 8 <= odd => Some(UTF_16LE),
            _ if enough(even) && odd * 8 <= even => Some(UTF_16BE),
            _ => None,
        }
    }
}

/// GBK and GB2312 are read as GB18030.
fn widened(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// So much text beyond ASCII is tried from its beginning; of what follows, each so many-th piece,
/// to the end of the file.
const TRIED: usize = 4 << 20;
const ONE_IN: usize = 16;

/// A trial of the encodings that come into question: over all pieces that are not ASCII, and in
/// a large file over pieces that lie all over it.
struct Contest {
    utf8: Tally,
    /// In order of preference.
    chinese: [Tally; 2],
    detector: Detector,
    /// Whether every piece was tried.
    whole: bool,
}

impl Contest {
    fn hold(content: &Content) -> io::Result<Self> {
        let mut contest = Contest {
            utf8: Tally::new(UTF_8),
            chinese: [Tally::new(GB18030), Tally::new(BIG5)],
            detector: Detector::default(),
            whole: true,
        };
        let (mut seen, mut pieces) = (0, 0);
        for_each_piece(content, &mut |piece| {
            let foreign = !piece.is_ascii();
            seen += if foreign { piece.len() } else { 0 };
            pieces += usize::from(foreign);
            if foreign && seen > TRIED && pieces % ONE_IN != 0 {
                contest.whole = false;
            } else if foreign {
                contest.utf8.take(piece);
                contest.chinese.iter_mut().for_each(|tally| tally.take(piece));
                contest.detector.show(piece);
            }
        })?;
        Ok(contest)
    }

    /// The encoding with the best evidence: the strongest kind of evidence comes first.
    fn winner(
        &self,
        declared: Option<&'static Encoding>,
        familiar: &dyn Fn(&'static Encoding) -> bool,
    ) -> Found {
        let Contest { utf8, chinese, detector, whole } = self;
        let guess = detector.guess();
        let right = |tally: &&Tally| tally.right >= RIGHT_PER_ERROR * tally.errors;
        let detected = |tally: &&Tally| tally.detector.guess() == tally.encoding;
        if utf8.right >= RIGHT_PER_ERROR_UTF8 * utf8.errors {
            return Found::damaged(UTF_8);
        }
        let best = (chinese.iter().filter(right).find(|t| familiar(t.encoding)))
            .or_else(|| chinese.iter().filter(right).find(|t| declared == Some(t.encoding)))
            .or_else(|| chinese.iter().filter(right).find(|t| guess == t.encoding))
            .or_else(|| chinese.iter().filter(right).find(detected))
            .or_else(|| (utf8.right >= utf8.errors).then_some(utf8))
            .or_else(|| chinese.iter().filter(|t| t.right >= t.errors).find(detected));
        match best {
            Some(tally) => Found { damaged: tally.errors > 0 || !whole, ..Found::sound(tally.encoding) },
            None => {
                let declared = declared.filter(|e| *e != UTF_8);
                Found { encoding: declared.unwrap_or(guess), damaged: true, guessed: declared.is_none() }
            }
        }
    }
}

/// How well an encoding fits.
struct Tally {
    encoding: &'static Encoding,
    /// Characters beyond ASCII that were right.
    right: u64,
    errors: u64,
    /// Sees only what this encoding accepts, so that one error does not rule it out.
    detector: Detector,
    scratch: Vec<u8>,
}

impl Tally {
    fn new(encoding: &'static Encoding) -> Self {
        Tally { encoding, right: 0, errors: 0, detector: Detector::default(), scratch: vec![0; 4 * CHUNK] }
    }

    fn take(&mut self, piece: &[u8]) {
        let (right, errors) = self.count(piece);
        self.right += right;
        self.errors += errors;
        if errors == 0 {
            self.detector.show(piece);
        } else if self.right >= self.errors && !self.detector.sated() {
            for line in piece.split_inclusive(|b| *b == b'\n') {
                if self.count(line).1 == 0 {
                    self.detector.show(line);
                }
            }
        }
    }

    /// Counts the characters beyond ASCII that are right, and the errors.
    fn count(&mut self, mut piece: &[u8]) -> (u64, u64) {
        let beyond = |text: &[u8]| text.iter().filter(|b| **b >= 0xc0).count() as u64;
        if self.encoding == UTF_8 {
            return piece.utf8_chunks().fold((0, 0), |(right, errors), chunk| {
                (right + beyond(chunk.valid().as_bytes()), errors + u64::from(!chunk.invalid().is_empty()))
            });
        }
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let (mut right, mut errors) = (0, 0);
        loop {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(piece, &mut self.scratch, true);
            piece = piece.get(read..).unwrap_or_default();
            right += beyond(self.scratch.get(..written).unwrap_or_default());
            match result {
                DecoderResult::InputEmpty => return (right, errors),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => errors += 1,
            }
        }
    }
}

/// Guesses by the frequency of letters.
struct Detector {
    inner: EncodingDetector,
    shown: usize,
}

impl Default for Detector {
    fn default() -> Self {
        Detector { inner: EncodingDetector::new(Iso2022JpDetection::Deny), shown: 0 }
    }
}

impl Detector {
    fn sated(&self) -> bool {
        self.shown >= SHOWN
    }

    fn show(&mut self, piece: &[u8]) {
        if !self.sated() && !piece.is_ascii() {
            self.inner.feed(piece, false);
            self.shown += piece.len();
        }
    }

    /// The likeliest encoding. No country is named: `cn` would turn Big5 into GBK.
    fn guess(&self) -> &'static Encoding {
        widened(self.inner.guess(None, Utf8Detection::Deny))
    }
}

/// Cuts all bytes into pieces after a byte below `0`, which is never part of a longer
/// character in UTF-8, GB18030 or Big5, so that each piece can be decoded by itself.
fn for_each_piece(content: &Content, take: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut source = content.open()?;
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    loop {
        let filled = kept + read_full(&mut source, buffer.get_mut(kept..).unwrap_or_default())?;
        let bytes = buffer.get(..filled).unwrap_or_default();
        let last = filled < buffer.len();
        let cut = bytes.iter().rposition(|b| *b < b'0').map_or(filled, |at| at + 1);
        let cut = if last { filled } else { cut };
        take(bytes.get(..cut).unwrap_or_default());
        buffer.copy_within(cut..filled, 0);
        kept = filled - cut;
        if last {
            return Ok(());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Found {
        decide(&Content::memory(bytes.to_vec()), None, &|_| false).unwrap()
    }

    #[test]
    fn a_few_nul_bytes_are_not_utf16() {
        assert_eq!(of(b"id,name\n1,a\0\n2,b\0c\n3,dddddddddd\n").encoding, UTF_8);
        assert_eq!(of(b"i\0d\0,\0n\0\n\0").encoding, UTF_16LE);
        assert_eq!(of(b"\0i\0d\0,\0n\0\n").encoding, UTF_16BE);
        assert_eq!(of(&[b"id,name\n1,a\n".as_slice(), &[0; 64]].concat()).encoding, UTF_8);
    }

    #[test]
    fn a_character_cut_at_the_end_is_damage() {
        let text = "订单号,商品名称\n1,手工编织篮子".as_bytes();
        assert_eq!(of(&text[..text.len() - 1]), Found::damaged(UTF_8));
        assert_eq!(of(text), Found::sound(UTF_8));
    }

    #[test]
    fn pieces_join_to_the_whole_and_end_between_characters() {
        let (text, ..) = GB18030.encode("中文字,");
        let bytes = text.repeat(3 * CHUNK / text.len());
        let (mut joined, mut pieces) = (Vec::new(), 0);
        for_each_piece(&Content::memory(bytes.clone()), &mut |piece| {
            assert!(GB18030.decode_without_bom_handling_and_without_replacement(piece).is_some());
            joined.extend_from_slice(piece);
            pieces += 1;
        })
        .unwrap();
        assert_eq!(joined, bytes);
        assert!(pieces > 2);
    }
}
