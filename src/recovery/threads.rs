//! Work that is numbered, shared out to threads.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Does the work of every number below `count`, each once, in no order.
///
/// # Errors
/// What a piece of work gives; the others of its thread are not begun then.
pub fn each(count: usize, threads: usize, work: &(dyn Fn(usize) -> io::Result<()> + Sync)) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let run = || -> io::Result<()> {
        loop {
            match next.fetch_add(1, Ordering::Relaxed) {
                number if number < count => work(number)?,
                _ => return Ok(()),
            }
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(count)).map(|_| scope.spawn(run)).collect();
        let own = run();
        let join = |other: std::thread::ScopedJoinHandle<'_, io::Result<()>>| {
            other.join().unwrap_or_else(|_| Err(io::Error::other("a thread ended early")))
        };
        others.into_iter().map(join).fold(own, |all, one| all.and(one))
    })
}

/// What a mutex holds, whatever became of other threads.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a mutex held.
pub fn unlock<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}
