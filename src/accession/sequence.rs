//! Work done side by side, taken in order: what makes the bytes of a bundle the same
//! whatever the number of threads.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many bytes finished work may hold while it waits for its turn.
const WAITING_BYTES: u64 = 32 << 20;

struct State<T> {
    next: usize,
    held: u64,
    waiting: BTreeMap<usize, (T, u64)>,
    stopped: bool,
}

/// Takes numbered results in any order and hands them on in order.
pub struct Sequence<T> {
    state: Mutex<State<T>>,
    turned: Condvar,
}

impl<T> Sequence<T> {
    /// A sequence that begins with number 0.
    pub fn new() -> Self {
        let state = State { next: 0, held: 0, waiting: BTreeMap::new(), stopped: false };
        Sequence { state: Mutex::new(state), turned: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until work on `number` may begin without too much piling up; `false` if the
    /// whole work has stopped. The one whose turn it is never waits, so that work goes on.
    pub fn may_begin(&self, number: usize) -> bool {
        let mut state = self.state();
        while state.held > WAITING_BYTES && state.next != number && !state.stopped {
            state = self.turned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.stopped
    }

    /// Hands in the result of `number`, which holds `bytes` bytes, and hands on to `take`
    /// all whose turn has come, one at a time.
    ///
    /// # Errors
    /// If `take` fails; everything stops then.
    pub fn hand_in<E>(
        &self,
        number: usize,
        result: T,
        bytes: u64,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut state = self.state();
        state.held += bytes;
        state.waiting.insert(number, (result, bytes));
        let mut outcome = Ok(());
        while !state.stopped {
            let turn = state.next;
            let Some((result, bytes)) = state.waiting.remove(&turn) else { break };
            outcome = take(result);
            state.held -= bytes;
            state.next += 1;
            state.stopped |= outcome.is_err();
        }
        self.turned.notify_all();
        outcome
    }

    /// Lets nobody begin any more.
    pub fn stop(&self) {
        self.state().stopped = true;
        self.turned.notify_all();
    }
}
