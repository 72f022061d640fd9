//! The single writer of SQLite: one thread that runs many jobs in one transaction, each in its own savepoint,
//! and answers them after the shared commit. The next set gathers while the last commit is on its way to the disk.
use super::error::DISK;
use super::{Address, AnyConn, Chain, Db, Pending};
use crate::kernel::error::{BUSY, Error, Result};
use crate::kernel::time::Clock;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant as Elapsed};
use tokio::sync::oneshot;

/// How many jobs share a commit at most.
const SET_MAX: usize = 256;
/// How long a set goes on taking jobs; with one job's own time the most that a till waits for others.
const SET_TIME: Duration = Duration::from_millis(20);
/// How many jobs may wait in a lane before callers are told to come back.
const QUEUE: usize = 1024;

type Manager = <AnyConn as Connection>::TransactionManager;
type Done = Box<dyn FnOnce(std::result::Result<(), String>) + Send>;
type Job = Box<dyn FnOnce(&mut AnyConn) -> Worked + Send>;

/// What is left of a job when its savepoint is released.
struct Worked {
    pending: Vec<Pending>,
    done: Done,
    /// The disk failed: SQLite may have ended the whole transaction by itself.
    broken: bool,
}

/// Which queue a deed stands in: tills go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits at a counter.
    Till,
    /// Everything else.
    Office,
}

/// The way to the writer thread; it ends when the last of these is dropped.
#[derive(Clone)]
pub struct Writer {
    till: Sender<Job>,
    office: Sender<Job>,
    clock: Clock,
}

impl Writer {
    /// Starts the thread.
    pub fn start(address: &Address, chain: Chain, clock: Clock) -> Result<Self> {
        let conn = super::open::writer(address)?;
        let alive = super::put_away::start(address)?;
        let address = address.clone();
        let (till, till_jobs) = crossbeam_channel::bounded(QUEUE);
        let (office, office_jobs) = crossbeam_channel::bounded(QUEUE);
        let thread_clock = clock.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || {
                write_sets(&address, conn, (&till_jobs, &office_jobs), chain, &thread_clock);
                drop(alive);
            })
            .map_err(|error| Error::bug(format!("the writer thread did not start: {error}")))?;
        Ok(Self { till, office, clock })
    }

    /// Queues a deed and waits until it is on the disk.
    pub async fn write<T, F>(&self, lane: Lane, deed: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db<'_>) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        // A caller that went away needs no answer.
        self.queue(lane, deed, move |outcome| drop(answer.send(outcome)))?;
        answered.await.map_err(|_| Error::bug("the writer thread dropped a job"))?
    }

    /// Queues a deed; `then` is told after the commit, on this thread.
    pub fn queue<T, F, D>(&self, lane: Lane, deed: F, then: D) -> Result<()>
    where
        T: Send + 'static,
        F: Fn(&mut Db<'_>) -> Result<T> + Send + 'static,
        D: FnOnce(Result<T>) + Send + 'static,
    {
        let clock = self.clock.clone();
        let job: Job = Box::new(move |conn| run(conn, &clock, deed, then));
        let queue = if lane == Lane::Till { &self.till } else { &self.office };
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Error::from(&BUSY),
            TrySendError::Disconnected(_) => Error::bug("the writer thread is gone"),
        })
    }
}

/// One job in its savepoint; its answer waits for the commit.
fn run<T, F, D>(conn: &mut AnyConn, clock: &Clock, deed: F, then: D) -> Worked
where
    T: Send + 'static,
    F: Fn(&mut Db<'_>) -> Result<T>,
    D: FnOnce(Result<T>) + Send + 'static,
{
    let mut pending = Vec::new();
    let worked = catch_unwind(AssertUnwindSafe(|| {
        conn.transaction::<T, Error, _>(|conn| {
            let mut db = Db::new(conn, clock.now());
            let value = deed(&mut db)?;
            pending = std::mem::take(&mut db.pending);
            Ok(value)
        })
    }));
    let result = worked.unwrap_or_else(|_| {
        // The savepoint of a panicked job is still open.
        if let Err(error) = Manager::rollback_transaction(conn) {
            tracing::error!(%error, "rolling back a panicked job failed");
        }
        Err(Error::bug("a deed panicked"))
    });
    let broken = matches!(&result, Err(Error::Bug(text)) if text.starts_with(DISK));
    if result.is_err() {
        pending.clear();
    }
    let done: Done = Box::new(move |committed| {
        let outcome = match (result, committed) {
            (Ok(_), Err(reason)) => Err(Error::bug(reason)),
            (result, _) => result,
        };
        then(outcome);
    });
    Worked { pending, done, broken }
}

fn write_sets(
    address: &Address,
    conn: AnyConn,
    (till, office): (&Receiver<Job>, &Receiver<Job>),
    chain: Chain,
    clock: &Clock,
) {
    let mut kept = Some(conn);
    while let Some(first) = wait(till, office) {
        // After a failed set (disk full) the connection's state is not to be relied on: a new one is opened.
        let mut conn = match kept.take().map_or_else(|| super::open::writer(address), Ok) {
            Ok(conn) => conn,
            Err(error) => {
                tracing::error!(%error, "the writer could not open the database");
                // The job is dropped with its answer: its caller is told of a fault and may try again.
                continue;
            }
        };
        match write_set(&mut conn, first, (till, office), chain, clock) {
            Ok(()) => kept = Some(conn),
            Err(reason) => tracing::error!(reason, "a set of changes was not committed"),
        }
    }
}

fn write_set(
    conn: &mut AnyConn,
    first: Job,
    (till, office): (&Receiver<Job>, &Receiver<Job>),
    chain: Chain,
    clock: &Clock,
) -> std::result::Result<(), String> {
    let began = Elapsed::now();
    begin(conn).map_err(|error| error.to_string())?;
    let (mut pending, mut done, mut next, mut broken) = (Vec::new(), Vec::new(), Some(first), false);
    while let Some(job) = next.take() {
        let worked = job(conn);
        pending.extend(worked.pending);
        done.push(worked.done);
        broken |= worked.broken;
        if !broken && done.len() < SET_MAX && began.elapsed() < SET_TIME {
            next = till.try_recv().or_else(|_| office.try_recv()).ok();
        }
    }
    let committed =
        if broken { Err("the disk failed".to_owned()) } else { finish(conn, chain, clock, pending) };
    for answer in done {
        answer(committed.clone());
    }
    committed
}

/// The next job: one of the tills if any waits, else whatever comes first; nothing when all callers are gone.
fn wait(till: &Receiver<Job>, office: &Receiver<Job>) -> Option<Job> {
    if let Ok(job) = till.try_recv() {
        return Some(job);
    }
    crossbeam_channel::select! {
        recv(till) -> job => job.or_else(|_| office.recv()).ok(),
        recv(office) -> job => job.or_else(|_| till.recv()).ok(),
    }
}

fn begin(conn: &mut AnyConn) -> diesel::QueryResult<()> {
    match conn {
        // Through the transaction manager, so that a job's own transaction becomes a savepoint.
        AnyConn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "begin immediate"),
        AnyConn::Pg(conn) => AnsiTransactionManager::begin_transaction(conn),
    }
}

fn finish(
    conn: &mut AnyConn,
    chain: Chain,
    clock: &Clock,
    pending: Vec<Pending>,
) -> std::result::Result<(), String> {
    if !pending.is_empty() {
        chain(conn, clock.now(), pending).map_err(|error| format!("{error:?}"))?;
    }
    Manager::commit_transaction(conn).map_err(|error| error.to_string())
}
