//! The hub of one instance: it watches the trail while anybody listens, and seats no more listeners than it can serve.
use super::codes::STREAMS_FULL;
use super::model::Change;
use super::rows;
use crate::access::Actor;
use crate::app::App;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::AccountId;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast};

/// How often the end of the trail is looked at. A look is one row of an index.
const BETWEEN_LOOKS: Duration = Duration::from_millis(400);
/// How many listeners an instance seats.
pub const LISTENERS_MAX: usize = 600;
/// How many of them may be one account's; the oldest leaves for one more.
pub const LISTENERS_OF_ONE_MAX: usize = 12;
/// How many tellings may wait for a listener before he must look at everything again.
const WAITING_MAX: usize = 32;

/// What is told: up to which place of the chain, and what changed.
#[derive(Debug, Clone)]
pub struct Telling {
    /// The place of the last entry that is told of.
    pub sequence: i64,
    /// What changed.
    pub changes: Arc<BTreeSet<Change>>,
}

/// The hub; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    app: App,
    tellings: broadcast::Sender<Telling>,
    seats: Arc<Mutex<Seats>>,
}

#[derive(Default)]
struct Seats {
    /// Of each account, the oldest first: its number, and how its listener is told to leave.
    taken: HashMap<AccountId, VecDeque<(u64, Arc<Notify>)>>,
    last: u64,
    is_watching: bool,
}

impl Seats {
    fn all(&self) -> usize {
        self.taken.values().map(VecDeque::len).sum()
    }

    /// A seat, unless all are taken. Of one account too many, the oldest must go: that a listener has left is noticed
    /// only when something is said to him, and whoever has just come is there.
    fn take(&mut self, account_id: AccountId) -> Option<(u64, Arc<Notify>)> {
        let own = self.taken.get(&account_id).map_or(0, VecDeque::len);
        if own < LISTENERS_OF_ONE_MAX && self.all() >= LISTENERS_MAX {
            return None;
        }
        self.last += 1;
        let seats = self.taken.entry(account_id).or_default();
        if own >= LISTENERS_OF_ONE_MAX
            && let Some((_, leaves)) = seats.pop_front()
        {
            leaves.notify_one();
        }
        let seat = (self.last, Arc::new(Notify::new()));
        seats.push_back(seat.clone());
        Some(seat)
    }

    fn leave(&mut self, account_id: AccountId, number: u64) {
        if let Some(seats) = self.taken.get_mut(&account_id) {
            seats.retain(|seat| seat.0 != number);
            if seats.is_empty() {
                self.taken.remove(&account_id);
            }
        }
    }
}

/// A listener's place; leaving it makes room for another.
pub struct Seat {
    account_id: AccountId,
    number: u64,
    seats: Arc<Mutex<Seats>>,
    /// What is told to him.
    pub tellings: broadcast::Receiver<Telling>,
    /// Tells him to leave for another of the same account.
    pub leaves: Arc<Notify>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        locked(&self.seats).leave(self.account_id, self.number);
        metrics::gauge!("nuanquan_live_listeners").decrement(1);
    }
}

fn locked(seats: &Mutex<Seats>) -> MutexGuard<'_, Seats> {
    seats.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// A hub where nobody listens yet.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let (tellings, _) = broadcast::channel(WAITING_MAX);
        Self { app: app.clone(), tellings, seats: Arc::default() }
    }

    /// Seats a listener, and begins to watch if he is the first; gives the place of the chain after which he hears all.
    ///
    /// # Errors
    /// `streams_full`; what the database says.
    pub async fn listen(&self, actor: &Actor) -> Result<(Seat, i64)> {
        let seat = self.seat(actor.account_id)?;
        let district_code = self.app.config.district_code.clone();
        let last = self.app.read(move |db| rows::last(db, &district_code)).await?;
        let begins = !std::mem::replace(&mut locked(&self.seats).is_watching, true);
        if begins {
            actix_web::rt::spawn(self.clone().watch(last));
        }
        Ok((seat, last))
    }

    fn seat(&self, account_id: AccountId) -> Result<Seat> {
        let taken = locked(&self.seats).take(account_id);
        let (number, leaves) = taken.ok_or_else(|| Error::from(&STREAMS_FULL))?;
        metrics::gauge!("nuanquan_live_listeners").increment(1);
        let (seats, tellings) = (self.seats.clone(), self.tellings.subscribe());
        Ok(Seat { account_id, number, seats, tellings, leaves })
    }

    /// Tells what is new at the end of the trail, until nobody listens any more or the service ends.
    async fn watch(self, mut after: i64) {
        let mut looks = actix_web::rt::time::interval(BETWEEN_LOOKS);
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = self.app.ending.told() => return,
            }
            {
                let mut seats = locked(&self.seats);
                if seats.all() == 0 {
                    seats.is_watching = false;
                    return;
                }
            }
            let district_code = self.app.config.district_code.clone();
            match self.app.read(move |db| rows::changes(db, &district_code, after)).await {
                Ok((sequence, changes)) => {
                    after = sequence;
                    if !changes.is_empty() {
                        // Nobody to hear it is no fault: the last listener may just have left.
                        drop(self.tellings.send(Telling { sequence, changes: Arc::new(changes) }));
                    }
                }
                Err(error) => tracing::warn!(%error, "the end of the trail could not be looked at"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_keeps_its_newest_seats_and_all_together_have_an_end() {
        let mut seats = Seats::default();
        let one = AccountId::make();
        let first = seats.take(one).unwrap();
        for _ in 0..LISTENERS_OF_ONE_MAX {
            seats.take(one).unwrap();
        }
        assert_eq!(seats.all(), LISTENERS_OF_ONE_MAX);
        // Who was told to leave comes last, and takes nobody's place with him.
        seats.leave(one, first.0);
        assert_eq!(seats.all(), LISTENERS_OF_ONE_MAX);
        while seats.all() < LISTENERS_MAX {
            seats.take(AccountId::make()).unwrap();
        }
        assert!(seats.take(AccountId::make()).is_none());
        assert!(seats.take(one).is_some(), "instead of his oldest");
        seats.leave(one, seats.last);
        assert!(seats.take(AccountId::make()).is_some());
    }
}
