//! Reads ahead in a thread of its own: unfolding takes about as long as what is done with
//! the bytes, and the two can go side by side.

use super::BLOCK;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// How many blocks are read ahead.
const AHEAD: usize = 4;

/// The bytes of another reader, read before they are asked for.
///
/// The thread ends when all is read, or with the next block after this is dropped.
pub struct Ahead {
    blocks: Receiver<io::Result<Vec<u8>>>,
    used: SyncSender<Vec<u8>>,
    block: Vec<u8>,
    at: usize,
}

impl Ahead {
    /// Begins to read.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn new(inner: Box<dyn Read + Send>) -> io::Result<Self> {
        let (full, blocks) = sync_channel(AHEAD);
        let (used, empty) = sync_channel(AHEAD + 1);
        std::thread::Builder::new().name("read ahead".into()).spawn(move || read(inner, &full, &empty))?;
        Ok(Ahead { blocks, used, block: Vec::new(), at: 0 })
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            // No more blocks: the end was met, or the error that ended it was handed out.
            let Ok(block) = self.blocks.recv() else { return Ok(0) };
            let _ = self.used.try_send(std::mem::replace(&mut self.block, block?));
            self.at = 0;
        }
        let mut rest = self.block.get(self.at..).unwrap_or_default();
        let got = rest.read(buffer)?;
        self.at += got;
        Ok(got)
    }
}

/// What the thread does: hands over what each read gives, and the error that ends it.
fn read(mut inner: Box<dyn Read + Send>, full: &SyncSender<io::Result<Vec<u8>>>, empty: &Receiver<Vec<u8>>) {
    loop {
        let mut block = empty.try_recv().unwrap_or_default();
        block.resize(BLOCK, 0);
        let got = match inner.read(&mut block) {
            Ok(0) => return,
            Ok(got) => Ok(got),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let ended = got.is_err();
        let block = got.map(|got| {
            block.truncate(got);
            block
        });
        if full.send(block).is_err() || ended {
            return;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives some bytes and then fails.
    struct Failing(io::Cursor<Vec<u8>>);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::new(io::ErrorKind::InvalidData, "cut")),
                got => Ok(got),
            }
        }
    }

    #[test]
    fn an_error_comes_after_the_bytes_before_it() {
        let bytes = vec![7; BLOCK + 5];
        let mut ahead = Ahead::new(Box::new(Failing(io::Cursor::new(bytes.clone())))).unwrap();
        let mut read = Vec::new();
        assert_eq!(ahead.read_to_end(&mut read).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(read, bytes);
    }

    #[test]
    fn a_reader_left_early_ends() {
        let mut ahead = Ahead::new(Box::new(io::repeat(1))).unwrap();
        ahead.read_exact(&mut [0; 10]).unwrap();
        drop(ahead);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn the_bytes_are_the_same(len in 0..5 * BLOCK) {
            let bytes: Vec<u8> = (0..len).map(|n| (n % 251) as u8).collect();
            let mut read = Vec::new();
            Ahead::new(Box::new(io::Cursor::new(bytes.clone()))).unwrap().read_to_end(&mut read).unwrap();
            prop_assert_eq!(read, bytes);
        }
    }
}
