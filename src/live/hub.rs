//! The hub of one instance: it watches the trail while anybody listens, and seats no more listeners than it can serve.
use super::codes::STREAMS_FULL;
use super::model::Change;
use super::rows;
use crate::access::Actor;
use crate::app::App;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::AccountId;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// How often the end of the trail is looked at. A look is one row of an index.
const BETWEEN_LOOKS: Duration = Duration::from_millis(400);
/// How many listeners an instance seats.
pub const LISTENERS_MAX: usize = 600;
/// How many of them may be one account's.
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
    taken: HashMap<AccountId, usize>,
    is_watching: bool,
}

impl Seats {
    fn all(&self) -> usize {
        self.taken.values().sum()
    }
}

/// A listener's place; leaving it makes room for another.
pub struct Seat {
    account_id: AccountId,
    seats: Arc<Mutex<Seats>>,
    /// What is told to him.
    pub tellings: broadcast::Receiver<Telling>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = locked(&self.seats);
        if let Some(taken) = seats.taken.get_mut(&self.account_id) {
            *taken -= 1;
            if *taken == 0 {
                seats.taken.remove(&self.account_id);
            }
        }
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
        let mut seats = locked(&self.seats);
        let own = seats.taken.get(&account_id).copied().unwrap_or_default();
        if own >= LISTENERS_OF_ONE_MAX || seats.all() >= LISTENERS_MAX {
            return Err(Error::from(&STREAMS_FULL));
        }
        seats.taken.insert(account_id, own + 1);
        metrics::gauge!("nuanquan_live_listeners").increment(1);
        Ok(Seat { account_id, seats: self.seats.clone(), tellings: self.tellings.subscribe() })
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
