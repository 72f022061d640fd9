//! Moves what was committed from SQLite's log into its file on a thread beside the writer, so that no till waits for
//! the copy.
use super::{Address, AnyConn};
use crate::kernel::error::{Error, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use diesel::connection::SimpleConnection;
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_millis(200);

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
    while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        // Passive: it takes what no reader needs any more and waits for nobody.
        if let Err(error) = conn.batch_execute("pragma wal_checkpoint(passive)") {
            tracing::warn!(%error, "the log stays as it is until the next try");
        }
    }
}
