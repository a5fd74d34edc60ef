//! Flushes a file in the background while more is being written to it.
//!
//! Only what is on disk counts as done, and a disk is often slower than the digests. What
//! is flushed while the processor works need not be waited for at the end.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// After so many bytes a flush begins, unless one is under way.
const EVERY: u64 = 64 << 20;

/// Flushes a file now and then from a thread of its own.
pub struct Flusher {
    waiting: AtomicU64,
    wake: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Flusher {
    /// Begins with a file of which nothing is waiting to be flushed.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn new(file: Arc<File>) -> io::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let flush = move || woken.into_iter().try_for_each(|()| file.sync_data());
        let thread = std::thread::Builder::new().name("flush".into()).spawn(flush)?;
        Ok(Flusher { waiting: AtomicU64::new(0), wake, thread })
    }

    /// Is told how many bytes were written.
    pub fn wrote(&self, bytes: u64) {
        if self.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes >= EVERY {
            self.waiting.store(0, Ordering::Relaxed);
            // A flush that is asked for already will see these bytes too.
            let _ = self.wake.try_send(());
        }
    }

    /// Waits for the flush under way.
    ///
    /// # Errors
    /// What any flush failed with: the system tells a failure only once, so that a later
    /// flush would succeed as if nothing had happened.
    pub fn finish(self) -> io::Result<()> {
        drop(self.wake);
        self.thread.join().unwrap_or_else(|_| Err(io::Error::other("flush")))
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_flush_is_told_at_the_end() {
        // A pipe cannot be flushed to disk, which stands for a disk that fails.
        let (_reader, writer) = io::pipe().unwrap();
        let file = Arc::new(File::from(std::os::fd::OwnedFd::from(writer)));
        let flusher = Flusher::new(file).unwrap();
        flusher.wrote(EVERY - 1);
        flusher.wrote(1);
        assert!(flusher.finish().is_err());
    }

    #[test]
    fn little_is_not_flushed_early() {
        let (_reader, writer) = io::pipe().unwrap();
        let file = Arc::new(File::from(std::os::fd::OwnedFd::from(writer)));
        let flusher = Flusher::new(file).unwrap();
        flusher.wrote(EVERY - 1);
        assert!(flusher.finish().is_ok());
    }
}
