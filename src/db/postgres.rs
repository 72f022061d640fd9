//! Transactions on PostgreSQL: tried again when another one was in the way; and the threads on which sets commit.
use super::{Chain, Db, Pool};
use crate::kernel::error::{BUSY, Error, Result};
use crate::kernel::time::Clock;
use crossbeam_channel::Sender;
use diesel::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Two sets: one works while the other waits for the disk. More would only wait for the same rows.
pub const SETS_AT_ONCE: usize = 2;
/// How many sets may wait.
const QUEUE: usize = 64;
/// How often a transaction is tried.
const TRIES: u32 = 8;

type Set = Box<dyn FnOnce() + Send>;

/// The way to the threads that commit sets; they end when the last of these is dropped.
#[derive(Clone)]
pub struct Sets(Sender<Set>);

impl Sets {
    /// Starts the threads.
    pub fn start() -> Result<Self> {
        let (sender, sets) = crossbeam_channel::bounded::<Set>(QUEUE);
        for _ in 0..SETS_AT_ONCE {
            let sets = sets.clone();
            std::thread::Builder::new()
                .name("postgres-sets".to_owned())
                .spawn(move || sets.iter().for_each(|set| drop(catch_unwind(AssertUnwindSafe(set)))))
                .map_err(|error| Error::bug(format!("a thread did not start: {error}")))?;
        }
        Ok(Self(sender))
    }

    /// Queues a set.
    pub fn queue(&self, set: impl FnOnce() + Send + 'static) -> Result<()> {
        self.0.try_send(Box::new(set)).map_err(|_| Error::from(&BUSY))
    }
}

/// Runs a transaction, again if another one was in its way.
pub fn commit_with_retries<T>(
    pool: &Pool,
    clock: &Clock,
    chain: Chain,
    deed: &dyn Fn(&mut Db<'_>) -> Result<T>,
) -> Result<T> {
    let mut conn = pool.get().map_err(|_| Error::from(&BUSY))?;
    let mut tries = 0;
    loop {
        tries += 1;
        let now = clock.now();
        let done = conn.transaction::<T, Error, _>(|conn| {
            let mut db = Db::new(conn, now);
            let answer = deed(&mut db)?;
            let pending = std::mem::take(&mut db.pending);
            if !pending.is_empty() {
                chain(db.conn, now, pending)?;
            }
            Ok(answer)
        });
        match done {
            Err(Error::Again(_)) if tries < TRIES => {
                let [jitter] = crate::kernel::sign::random::<1>();
                std::thread::sleep(std::time::Duration::from_millis(
                    u64::from(jitter) / 16 * u64::from(tries),
                ));
            }
            Err(Error::Again(_)) => return Err(Error::from(&BUSY)),
            done => return done,
        }
    }
}
