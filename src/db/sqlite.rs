//! The single writer of SQLite: one thread that runs many jobs in one transaction, each in its own savepoint,
//! and answers them after the shared commit. The next set gathers while the last commit is on its way to the disk.
use super::{AnyConn, Chain, Db, Pending};
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
type Job = Box<dyn FnOnce(&mut AnyConn) -> (Vec<Pending>, Done) + Send>;

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
    pub fn start(conn: AnyConn, chain: Chain, clock: Clock) -> Result<Self> {
        let (till, till_jobs) = crossbeam_channel::bounded(QUEUE);
        let (office, office_jobs) = crossbeam_channel::bounded(QUEUE);
        let thread_clock = clock.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_sets(conn, &till_jobs, &office_jobs, chain, &thread_clock))
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
        answered
            .await
            .map_err(|_| Error::bug("the writer thread dropped a job"))?
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
        let queue = if lane == Lane::Till {
            &self.till
        } else {
            &self.office
        };
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Error::from(&BUSY),
            TrySendError::Disconnected(_) => Error::bug("the writer thread is gone"),
        })
    }
}

/// One job in its savepoint; its answer waits for the commit.
fn run<T, F, D>(conn: &mut AnyConn, clock: &Clock, deed: F, then: D) -> (Vec<Pending>, Done)
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
    (pending, done)
}

fn write_sets(mut conn: AnyConn, till: &Receiver<Job>, office: &Receiver<Job>, chain: Chain, clock: &Clock) {
    while let Some(first) = wait(till, office) {
        let began = Elapsed::now();
        if let Err(error) = begin(&mut conn) {
            tracing::error!(%error, "the writer could not begin a transaction");
            // The job is dropped with its answer: its caller is told of a fault and may try again.
            continue;
        }
        let (mut pending, mut done, mut next) = (Vec::new(), Vec::new(), Some(first));
        while let Some(job) = next.take() {
            let (entries, answer) = job(&mut conn);
            pending.extend(entries);
            done.push(answer);
            if done.len() < SET_MAX && began.elapsed() < SET_TIME {
                next = till.try_recv().or_else(|_| office.try_recv()).ok();
            }
        }
        let committed = finish(&mut conn, chain, clock, pending);
        if let Err(reason) = &committed {
            tracing::error!(reason, "a set of changes was not committed");
        }
        for answer in done {
            answer(committed.clone());
        }
    }
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
    let chained = if pending.is_empty() {
        Ok(())
    } else {
        chain(conn, clock.now(), pending)
    };
    let committed = match chained {
        Ok(()) => Manager::commit_transaction(conn).map_err(|error| error.to_string()),
        Err(error) => Err(format!("{error:?}")),
    };
    if committed.is_err() && Manager::rollback_transaction(conn).is_err() {
        // SQLite may have rolled back by itself (disk full); diesel's depth is put right by a fresh start below.
        tracing::warn!("the failed set had been rolled back already");
    }
    committed
}
