//! Moves what was committed from SQLite's log into its file on a thread beside the writer, so that no till waits for
//! the copy.
use super::open::LOG_PAGES_MAX;
use super::{Address, AnyConn};
use crate::kernel::error::{Error, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use diesel::sql_types::Integer;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_millis(200);
/// How often once the log is so long that the writer will soon empty it itself: what is left for it to copy is then little,
/// and the till that waits for it does not wait long.
const EVERY_AT_LAST: Duration = Duration::from_millis(10);
/// From so many pages on.
const LONG_PAGES: u32 = LOG_PAGES_MAX / 4 * 3;

/// What SQLite tells of its log.
#[derive(QueryableByName)]
struct Log {
    /// Pages in it.
    #[diesel(sql_type = Integer, column_name = "log")]
    pages: i32,
}

/// Starts the thread. It ends when the sender is dropped, with the writer that holds it.
///
/// # Errors
/// A bug, if the database or the thread cannot be had.
pub fn start(address: &Address) -> Result<Sender<()>> {
    let conn = super::open::second_hand(address)?;
    let (alive, ended) = crossbeam_channel::bounded(0);
    std::thread::Builder::new()
        .name("sqlite-log".to_owned())
        .spawn(move || put_away(conn, &ended))
        .map_err(|error| Error::bug(format!("the log's thread did not start: {error}")))?;
    Ok(alive)
}

fn put_away(mut conn: AnyConn, ended: &Receiver<()>) {
    let mut every = EVERY;
    while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
        // Passive: it takes what no reader needs any more and waits for nobody.
        let log = sql_query("pragma wal_checkpoint(passive)").get_result::<Log>(&mut conn);
        every = match log {
            Ok(log) if u32::try_from(log.pages).is_ok_and(|pages| pages >= LONG_PAGES) => EVERY_AT_LAST,
            Ok(_) => EVERY,
            Err(error) => {
                tracing::warn!(%error, "the log stays as it is until the next try");
                EVERY
            }
        };
    }
}
