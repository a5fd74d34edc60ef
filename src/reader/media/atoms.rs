//! One box inside another, read from bytes at hand and never past them.

use crate::content::guarded;
use mp4_atom::Atom;

/// The size (`None`: to the end) and kind of a box header of 8 or 16 bytes.
pub(super) fn header(bytes: &[u8]) -> Option<(Option<u64>, [u8; 4])> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let size = match u32::from_be_bytes(*size) {
        0 => None,
        1 => Some(u64::from_be_bytes(*rest.first_chunk::<8>()?)),
        size => Some(u64::from(size)),
    };
    Some((size, *kind))
}

/// Whether a kind is made of the characters that kinds are made of; `©` begins some.
pub(super) fn is_printable(kind: [u8; 4]) -> bool {
    kind.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xA9))
}

/// The boxes in a body: kind and body of each, the last one as far as its bytes go.
pub(super) fn children(mut body: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (size, kind) = header(body)?;
        let head = if body.starts_with(&[0, 0, 0, 1]) { 16 } else { 8 };
        let size =
            size.map_or(body.len(), |size| usize::try_from(size).unwrap_or(usize::MAX)).min(body.len());
        let inner = body.get(head..size)?;
        body = body.get(size..)?;
        Some((kind, inner))
    })
}

/// The body of the first box of a kind.
pub(super) fn find<'b>(body: &'b [u8], kind: &[u8; 4]) -> Option<&'b [u8]> {
    children(body).find(|(found, _)| found == kind).map(|(_, inner)| inner)
}

/// A box as `mp4-atom` reads it; `None` where there is none or it is odd. Bytes left over
/// do no harm.
pub(super) fn leaf<A: Atom>(body: &[u8]) -> Option<A> {
    let kind: [u8; 4] = A::KIND.into();
    let mut bytes = find(body, &kind)?;
    guarded(|| A::decode_body(&mut bytes))?.ok()
}
