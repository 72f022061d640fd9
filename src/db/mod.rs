//! All that knows there are two databases: SQLite in one file, PostgreSQL beyond one machine.
//!
//! Everything is written through [`Store::write`], which opens the one transaction, lets the closure work in it,
//! chains its trail entries and commits. Closures may run again (deadlock on PostgreSQL): they have no side effects.
pub mod backup;
pub mod dialect;
mod error;
pub mod migrate;
mod open;
mod postgres;
mod put_away;
pub mod schema;
mod sqlite;
pub mod types;

pub use crate::config::Address;
use crate::kernel::error::{BUSY, Error, Result};
use crate::kernel::id::{AccountId, CommandId, DeviceId};
use crate::kernel::time::{Clock, Instant};
pub use open::{Manager, Pool, open_to_read};
pub use sqlite::Lane;

/// One connection, to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    /// PostgreSQL.
    Pg(diesel::PgConnection),
    /// SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// A trail entry that waits for its place in the chain.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The district whose chain it joins.
    pub district_code: String,
    /// Who.
    pub account_id: Option<AccountId>,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// Slice and deed: `vouchers.revoke`.
    pub operation: &'static str,
    /// What was changed.
    pub subject_kind: &'static str,
    /// Which one.
    pub subject_id: uuid::Uuid,
    /// By which command.
    pub command_id: CommandId,
    /// Ids, codes and numbers as JSON; never personal data.
    pub details: String,
}

/// The database as a deed or a view sees it: a connection, the moment, and the trail entries so far.
pub struct Db<'c> {
    conn: &'c mut AnyConn,
    now: Instant,
    pending: Vec<Pending>,
}

impl<'c> Db<'c> {
    fn new(conn: &'c mut AnyConn, now: Instant) -> Self {
        Self { conn, now, pending: Vec::new() }
    }

    /// A connection outside the door, for what runs before the service does and for the chain itself.
    pub fn at(conn: &'c mut AnyConn, now: Instant) -> Self {
        Self::new(conn, now)
    }

    /// The connection, for queries.
    pub fn conn(&mut self) -> &mut AnyConn {
        self.conn
    }

    /// The moment of this deed.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The day of this deed in Shanghai.
    pub fn today(&self) -> crate::kernel::time::Day {
        self.now.day()
    }

    /// Adds a trail entry; it is chained last before the commit. Called by the audit slice.
    pub fn add(&mut self, pending: Pending) {
        self.pending.push(pending);
    }
}

/// Chains the entries of a transaction (or of a set of them), last before the commit.
pub type Chain = fn(&mut AnyConn, Instant, Vec<Pending>) -> Result<()>;

/// The database and the way into it.
#[derive(Clone)]
pub struct Store {
    address: Address,
    readers: Pool,
    writer: Writer,
    chain: Chain,
    clock: Clock,
}

#[derive(Clone)]
enum Writer {
    Sqlite(sqlite::Writer),
    Postgres { pool: Pool, sets: postgres::Sets },
}

impl Store {
    /// Opens the database, which must be migrated.
    ///
    /// # Errors
    /// A bug that names the address if it cannot be opened or does not keep what it is told (durability).
    pub fn open(address: &Address, readers: u32, chain: Chain, clock: Clock) -> Result<Self> {
        let pool = open::readers(address, readers)?;
        let writer = match address {
            Address::Sqlite { .. } => Writer::Sqlite(sqlite::Writer::start(address, chain, clock.clone())?),
            Address::Postgres { .. } => {
                Writer::Postgres { pool: open::writers(address)?, sets: postgres::Sets::start()? }
            }
        };
        Ok(Self { address: address.clone(), readers: pool, writer, chain, clock })
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Looks something up, without waiting for writers.
    ///
    /// # Errors
    /// Whatever the closure answers; `busy` if no connection is free in time.
    pub async fn read<T, F>(&self, view: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db<'_>) -> Result<T> + Send + 'static,
    {
        let (pool, now) = (self.readers.clone(), self.clock.now());
        blocking(move || {
            let mut conn = pool.get().map_err(|_| Error::from(&BUSY))?;
            view(&mut Db::new(&mut conn, now))
        })
        .await
    }

    /// The one door to write: all of the closure's changes and its trail entries are committed together, or none.
    ///
    /// # Errors
    /// Whatever the closure answers; `busy` if the queue is full.
    pub async fn write<T, F>(&self, lane: Lane, deed: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db<'_>) -> Result<T> + Send + 'static,
    {
        match &self.writer {
            Writer::Sqlite(writer) => writer.write(lane, deed).await,
            Writer::Postgres { pool, .. } => {
                let (pool, clock, chain) = (pool.clone(), self.clock.clone(), self.chain);
                blocking(move || postgres::commit_with_retries(&pool, &clock, chain, &deed)).await
            }
        }
    }

    /// The same door for a set that nobody waits for by himself: `then` is told after the commit, on the thread that
    /// committed. If the set cannot be begun, `then` is dropped unheard.
    ///
    /// # Errors
    /// `busy` if the queue is full.
    pub fn write_then<T, F, D>(&self, lane: Lane, deed: F, then: D) -> Result<()>
    where
        T: Send + 'static,
        F: Fn(&mut Db<'_>) -> Result<T> + Send + 'static,
        D: FnOnce(Result<T>) + Send + 'static,
    {
        match &self.writer {
            Writer::Sqlite(writer) => writer.queue(lane, deed, then),
            Writer::Postgres { pool, sets } => {
                let (pool, clock, chain) = (pool.clone(), self.clock.clone(), self.chain);
                sets.queue(move || then(postgres::commit_with_retries(&pool, &clock, chain, &deed)))
            }
        }
    }

    /// How many sets are worth having on their way at once.
    #[must_use]
    pub fn sets_at_once(&self) -> usize {
        match &self.writer {
            Writer::Sqlite(_) => 1,
            Writer::Postgres { .. } => postgres::SETS_AT_ONCE,
        }
    }
}

/// Runs work that waits for a disk or a lock away from the threads that answer.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    actix_web::rt::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::bug("a closure of the database panicked"))?
}
