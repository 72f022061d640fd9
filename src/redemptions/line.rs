//! The queue in front of the write door: what has queued up while the last set was on its way to the disk is settled together.
//!
//! One at rest goes at once. A set that fails as a whole is tried again member by member, so that nobody pays for another.
use super::settle::{Outcome, Redeem, settle};
use crate::app::{Answer, App};
use crate::db::{Lane, Store};
use crate::kernel::error::{BUSY, Error, Result};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// How many redemptions share a set at most; it bounds how long one of them can take.
const SET_MAX: usize = 64;
/// How many may wait before tills are told to come back.
const WAITING_MAX: usize = 2048;

/// The queue; cheap to clone.
#[derive(Clone)]
pub struct Line(Arc<Inner>);

struct Inner {
    store: Store,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    sets: usize,
}

struct Waiting {
    redeem: Arc<Redeem>,
    answer: oneshot::Sender<Outcome>,
    alone: bool,
}

impl Line {
    /// An empty one.
    #[must_use]
    pub fn new(app: &App) -> Self {
        Self(Arc::new(Inner { store: app.store.clone(), state: Mutex::default() }))
    }

    /// Queues a redemption and waits until it is settled and on the disk.
    ///
    /// # Errors
    /// `busy` if too many wait; a fault of its own.
    pub async fn settle(&self, redeem: Redeem) -> Result<Answer> {
        let (answer, answered) = oneshot::channel();
        {
            let mut state = self.0.state();
            if state.waiting.len() >= WAITING_MAX {
                return Err(Error::from(&BUSY));
            }
            state.waiting.push_back(Waiting { redeem: Arc::new(redeem), answer, alone: false });
        }
        self.0.go();
        answered.await.map_err(|_| Error::bug("a set was dropped without an answer"))?
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a set on its way, if somebody waits and not enough are on theirs. Who is in it is seen when its turn comes.
    fn go(self: &Arc<Self>) {
        {
            let mut state = self.state();
            if state.waiting.is_empty() || state.sets >= self.store.sets_at_once() {
                return;
            }
            state.sets += 1;
        }
        let set = Arc::new(Set { line: Arc::clone(self), members: Mutex::default() });
        let turn = Arc::clone(&set);
        let queued = self.store.write_then(
            Lane::Till,
            move |db| settle(db, &turn.members()),
            move |outcome| set.land(outcome),
        );
        if queued.is_err() {
            // The set was dropped and has answered that the service is busy.
            tracing::warn!("the write door took no set");
        }
    }

    /// The next ones to go together.
    fn next(&self) -> Vec<Waiting> {
        let mut state = self.state();
        if state.waiting.front().is_some_and(|first| first.alone) {
            return state.waiting.pop_front().into_iter().collect();
        }
        let together = state.waiting.iter().take(SET_MAX).take_while(|waiting| !waiting.alone).count();
        state.waiting.drain(..together).collect()
    }
}

/// A set on its way. However it ends, its place is free for the next one.
struct Set {
    line: Arc<Inner>,
    members: Mutex<Option<Vec<Waiting>>>,
}

impl Set {
    /// Its members: whoever waits when its turn comes, and the same ones if it runs again.
    fn members(&self) -> Vec<Arc<Redeem>> {
        let mut members = self.lock();
        let members = members.get_or_insert_with(|| self.line.next());
        members.iter().map(|waiting| Arc::clone(&waiting.redeem)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Waiting>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its members, to be answered.
    fn leave(&self) -> Vec<Waiting> {
        self.lock().replace(Vec::new()).unwrap_or_else(|| self.line.next())
    }

    /// Tells the members, after the commit.
    fn land(&self, outcome: Result<Vec<Outcome>>) {
        let mut members = self.leave();
        match outcome {
            Ok(outcomes) => {
                for (waiting, outcome) in members.into_iter().zip(outcomes) {
                    // A caller that went away needs no answer.
                    drop(waiting.answer.send(outcome));
                }
            }
            Err(error) if members.len() == 1 => {
                if let Some(waiting) = members.pop() {
                    drop(waiting.answer.send(Err(error)));
                }
            }
            Err(error) => {
                tracing::error!(%error, members = members.len(), "a set failed; its members are settled one by one");
                let mut state = self.line.state();
                for mut waiting in members.into_iter().rev() {
                    waiting.alone = true;
                    state.waiting.push_front(waiting);
                }
            }
        }
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        // Somebody is left only if the set was never begun.
        for waiting in self.leave() {
            drop(waiting.answer.send(Err(Error::from(&BUSY))));
        }
        self.line.state().sets -= 1;
        self.line.go();
    }
}
