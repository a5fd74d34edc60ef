//! PAR2 packets as bytes.
//!
//! Each packet says how long it is, carries the MD5 of itself, and names the set it belongs
//! to, so that whatever is whole in a damaged file can be used. Source: Parity Volume Set
//! Specification 2.0 (2003-05-11). Numbers are little endian, lengths multiples of four.

use md5::{Digest as _, Md5};
use std::fs::File;
use std::io;

use crate::content::read_full_at;

/// An MD5: what PAR2 calls sets, files and blocks by.
pub type Id = [u8; 16];

/// How every packet begins.
const MAGIC: &[u8; 8] = b"PAR2\0PKT";

/// The length of the head of a packet, in bytes.
pub const HEAD: u64 = 64;

/// The packet that names the block size and the files.
pub const MAIN: &Id = b"PAR 2.0\0Main\0\0\0\0";
/// The packet that describes one file.
pub const FILE: &Id = b"PAR 2.0\0FileDesc";
/// The packet with MD5 and CRC-32 of each block of a file.
pub const BLOCKS: &Id = b"PAR 2.0\0IFSC\0\0\0\0";
/// The packet with one recovery block, behind its exponent.
pub const RECOVERY: &Id = b"PAR 2.0\0RecvSlic";
/// The packet that says what wrote the file.
const CREATOR: &Id = b"PAR 2.0\0Creator\0";

/// Where the data of a recovery packet begins, from the beginning of the packet.
pub const RECOVERY_DATA: u64 = HEAD + 4;

/// A packet of another kind that is longer is passed over: 32,768 blocks of 20 bytes, the
/// most that PAR2 allows, take 640 KiB.
const LONGEST: u64 = 1 << 20;

/// How many times a file may be digested on the way through it. Only a hostile file, with
/// packets that pretend to lie within each other, meets it.
const PATIENCE: u64 = 8;

/// How much is read at once, in bytes.
const AT_ONCE: usize = 128 << 10;

/// The MD5 of some parts in a row.
pub fn md5(parts: &[&[u8]]) -> Id {
    let mut hasher = Md5::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// The head of a packet, with the MD5 of everything behind it.
pub fn head(set: &Id, kind: &Id, body: u64, md5: &Id) -> Vec<u8> {
    [MAGIC.as_slice(), &(HEAD + body).to_le_bytes(), md5, set, kind].concat()
}

/// A digest that has taken in what every packet of a kind begins its digested part with.
pub fn begun(set: &Id, kind: &Id) -> Md5 {
    Md5::new().chain_update(set).chain_update(kind)
}

/// A whole packet.
pub fn packet(set: &Id, kind: &Id, body: &[u8]) -> Vec<u8> {
    let mut packet = head(set, kind, body.len() as u64, &md5(&[set, kind, body]));
    packet.extend_from_slice(body);
    packet
}

/// The packet that says what wrote the file.
pub fn creator(set: &Id) -> Vec<u8> {
    packet(set, CREATOR, &padded(concat!("dabao ", env!("CARGO_PKG_VERSION")).as_bytes()))
}

/// Text as packets hold it: filled up with zeros to a multiple of four.
pub fn padded(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// A packet that is whole.
pub struct Packet {
    /// The set it belongs to.
    pub set: Id,
    /// What it holds.
    pub held: Held,
}

/// What a whole packet holds.
pub enum Held {
    /// A packet of a kind that is read at once, with its body.
    Body(Id, Vec<u8>),
    /// A recovery block, which stays where it is.
    Recovery {
        /// Its exponent.
        exponent: u32,
        /// Where its data begins in the file.
        at: u64,
        /// The length of its data in bytes.
        len: u64,
    },
}

/// Hands every whole packet of a file to `take`, and passes over what is none.
///
/// # Errors
/// If the file cannot be read.
pub fn scan(file: &File, take: &mut dyn FnMut(Packet)) -> io::Result<()> {
    let len = file.metadata()?.len();
    let mut left = len.saturating_mul(PATIENCE);
    let mut at = 0;
    while let Some(begin) = find(file, at, len)? {
        at = match whole(file, begin, len, &mut left)? {
            Some((packet, next)) => {
                packet.into_iter().for_each(&mut *take);
                next
            }
            None => begin + 1,
        };
        if left == 0 {
            break;
        }
    }
    Ok(())
}

/// Where the next packet seems to begin, from `at` on.
fn find(file: &File, mut at: u64, len: u64) -> io::Result<Option<u64>> {
    let mut buffer = vec![0; AT_ONCE];
    while at + HEAD <= len {
        let got = read_full_at(file, &mut buffer, at)?;
        let read = buffer.get(..got).unwrap_or_default();
        if let Some(place) = read.windows(MAGIC.len()).position(|window| window == MAGIC) {
            return Ok(Some(at + place as u64));
        }
        at += got.saturating_sub(MAGIC.len() - 1).max(1) as u64;
    }
    Ok(None)
}

/// The packet at a place and where it ends, if its MD5 agrees; one of a kind that we do not
/// use is whole and empty.
fn whole(file: &File, at: u64, end: u64, left: &mut u64) -> io::Result<Option<(Option<Packet>, u64)>> {
    let mut bytes = [0; HEAD as usize];
    if read_full_at(file, &mut bytes, at)? < bytes.len() {
        return Ok(None);
    }
    let mut fields = Fields(bytes.get(8..).unwrap_or_default());
    let (Some(len), Some(wanted), Some(set), Some(kind)) =
        (fields.long(), fields.id(), fields.id(), fields.id())
    else {
        return Ok(None);
    };
    let Some(next) = at.checked_add(len).filter(|next| *next <= end && len >= HEAD && len % 4 == 0) else {
        return Ok(None);
    };
    *left = left.saturating_sub(len);
    let body = len - HEAD;
    let (found, kept) = digest(file, at + HEAD, body, begun(&set, &kind))?;
    if found != wanted {
        return Ok(None);
    }
    let held = match &kind {
        RECOVERY => Fields(&kept).short().map(|exponent| Held::Recovery {
            exponent,
            at: at + RECOVERY_DATA,
            len: body.saturating_sub(4),
        }),
        MAIN | FILE | BLOCKS if body <= LONGEST => Some(Held::Body(kind, kept)),
        _ => None,
    };
    Ok(Some((held.map(|held| Packet { set, held }), next)))
}

/// Digests a body and keeps it as far as a body that is read at once may go.
fn digest(file: &File, mut at: u64, mut len: u64, mut hasher: Md5) -> io::Result<(Id, Vec<u8>)> {
    let mut kept = Vec::new();
    let mut buffer = vec![0; AT_ONCE];
    while len > 0 {
        let part = buffer.get_mut(..AT_ONCE.min(usize::try_from(len).unwrap_or(AT_ONCE))).unwrap_or_default();
        let got = read_full_at(file, part, at)?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let read = part.get(..got).unwrap_or_default();
        hasher.update(read);
        if (kept.len() as u64) < LONGEST {
            kept.extend_from_slice(read);
        }
        at += got as u64;
        len -= got as u64;
    }
    Ok((hasher.finalize().into(), kept))
}

/// The fields of a packet, one after another.
pub struct Fields<'b>(pub &'b [u8]);

impl<'b> Fields<'b> {
    /// The next bytes, if there are so many.
    pub fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A number of 64 bits.
    pub fn long(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }

    /// A number of 32 bits.
    pub fn short(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    /// An MD5.
    pub fn id(&mut self) -> Option<Id> {
        self.bytes(16)?.try_into().ok()
    }
}
