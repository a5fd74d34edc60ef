//! Bytes that are read and written by their place, from any thread: a file of the system,
//! or a file aside that only this run can read.

use chacha20::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};
use chacha20::{ChaCha20, Key};
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

/// Bytes that are read by their place, without a position of their own.
pub trait ReadAt: Send + Sync {
    /// Reads at an offset until the buffer is full or the end is reached, and tells how much.
    ///
    /// # Errors
    /// If the system refuses the read, or the bytes are not what was once written.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// How many bytes there are.
    ///
    /// # Errors
    /// If that cannot be told.
    fn size(&self) -> io::Result<u64>;
}

/// Bytes that are written by their place too.
pub trait WriteAt: ReadAt {
    /// Writes all of a buffer at an offset.
    ///
    /// # Errors
    /// If the system refuses the write; a full disk is one such refusal.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Cuts or lengthens to a size.
    ///
    /// # Errors
    /// If the system refuses.
    fn set_size(&self, size: u64) -> io::Result<()>;
}

impl ReadAt for File {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        super::read_full_at(self, buffer, offset)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

impl WriteAt for File {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        super::write_all_at(self, bytes, offset)
    }

    fn set_size(&self, size: u64) -> io::Result<()> {
        self.set_len(size)
    }
}

/// A stretch of the keystream with a nonce of its own, in bytes: half of what the block
/// counter of ChaCha20 (RFC 8439) can reach.
const STRETCH: u64 = 128 << 30;

/// How many bytes are enciphered at a time.
const PIECE: usize = 64 << 10;

/// A file without a name that only this run can read: its bytes are enciphered with a key
/// that is nowhere but in memory, so that nothing readable stays on the disk, whatever
/// happens.
///
/// It keeps bytes secret, not whole: nothing but this run writes to it. A place is to be
/// written once; whoever saw two writings of one place could compare them.
pub struct Scratch {
    file: File,
    key: [u8; 32],
}

impl Scratch {
    /// An empty file in a folder, which goes when nobody reads it any more.
    ///
    /// # Errors
    /// If the folder cannot be written to, or the system gives no random bytes.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        let mut key = [0; 32];
        let unkeyed = |_| io::Error::other("the system gives no random bytes");
        SystemRandom::new().fill(&mut key).map_err(unkeyed)?;
        Ok(Scratch { file, key })
    }

    /// Enciphers or deciphers bytes that stand at an offset.
    fn apply(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let (mut rest, mut at) = (bytes, offset);
        while !rest.is_empty() {
            let left = usize::try_from(STRETCH - at % STRETCH).unwrap_or(usize::MAX);
            let (part, after) = rest.split_at_mut(left.min(rest.len()));
            let mut nonce = [0; 12];
            if let Some(number) = nonce.first_chunk_mut() {
                *number = (at / STRETCH).to_le_bytes();
            }
            let mut cipher = ChaCha20::new(&Key::from(self.key), &nonce.into());
            cipher.try_seek(at % STRETCH).map_err(|_| io::ErrorKind::FileTooLarge)?;
            cipher.apply_keystream(part);
            at += part.len() as u64;
            rest = after;
        }
        Ok(())
    }
}

impl ReadAt for Scratch {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let got = self.file.read_at(buffer, offset)?;
        self.apply(buffer.get_mut(..got).unwrap_or_default(), offset)?;
        Ok(got)
    }

    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }
}

impl WriteAt for Scratch {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut at = offset;
        let mut enciphered = Vec::with_capacity(PIECE.min(bytes.len()));
        for piece in bytes.chunks(PIECE) {
            enciphered.clear();
            enciphered.extend_from_slice(piece);
            self.apply(&mut enciphered, at)?;
            self.file.write_all_at(&enciphered, at)?;
            at += piece.len() as u64;
        }
        Ok(())
    }

    fn set_size(&self, size: u64) -> io::Result<()> {
        self.file.set_size(size)
    }
}

/// Reads and writes a storage from a position that moves along.
pub struct Cursor<S: ?Sized> {
    storage: Arc<S>,
    position: u64,
}

impl<S: ?Sized> Cursor<S> {
    /// Begins at the first byte.
    pub fn new(storage: Arc<S>) -> Self {
        Cursor { storage, position: 0 }
    }
}

impl<S: ReadAt + ?Sized> Read for Cursor<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.storage.read_at(buffer, self.position)?;
        self.position += got as u64;
        Ok(got)
    }
}

impl<S: WriteAt + ?Sized> Write for Cursor<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.storage.write_all_at(bytes, self.position)?;
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<S: ReadAt + ?Sized> Seek for Cursor<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.storage.size()?.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn scratch() -> Scratch {
        Scratch::new(tempfile::tempdir().unwrap().path()).unwrap()
    }

    #[test]
    fn what_was_written_is_read_at_every_place() {
        let scratch = scratch();
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        // Out of order, and over the edges of pieces.
        scratch.write_all_at(&bytes[70_000..], 70_000).unwrap();
        scratch.write_all_at(&bytes[..70_000], 0).unwrap();
        for (from, len) in [(0, 200_000), (63, 65), (65_535, 3), (199_999, 9)] {
            let mut read = vec![0; len];
            let got = scratch.read_at(&mut read, from as u64).unwrap();
            assert_eq!(&read[..got], &bytes[from..(from + len).min(bytes.len())]);
        }
    }

    #[test]
    fn the_disk_holds_nothing_readable_and_no_two_places_look_alike() {
        let scratch = scratch();
        let zeros = vec![0; 256];
        for at in [0, 256, STRETCH - 128, STRETCH + 128] {
            scratch.write_all_at(&zeros, at).unwrap();
        }
        let raw = |at: u64| {
            let mut read = vec![0; 256];
            super::super::read_at(&scratch.file, &mut read, at).unwrap();
            read
        };
        let pieces = [raw(0), raw(256), raw(STRETCH - 128), raw(STRETCH + 128)];
        for (index, piece) in pieces.iter().enumerate() {
            assert!(piece.iter().any(|byte| *byte != 0));
            assert!(pieces.iter().skip(index + 1).all(|other| other != piece));
        }
        let mut read = vec![1; 256];
        scratch.read_at(&mut read, STRETCH - 128).unwrap();
        assert_eq!(read, zeros, "over the edge of two stretches");
    }
}
