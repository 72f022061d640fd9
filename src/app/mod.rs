//! The running service: configuration, database, keys, clock; and the two ways to work: a view reads, a deed writes.
pub mod commands;
pub mod ending;

use crate::access::{Actor, Grant};
use crate::config::Config;
use crate::db::{Db, Lane, Store};
use crate::kernel::error::{Code, Error, Result};
use crate::kernel::id::{CommandId, SessionId};
use crate::kernel::time::{Clock, Instant};
use crate::keys::Keyring;
use ending::Ending;
use moka::sync::Cache;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// An actor, and the code of what it owes before anything but its own session is open to it.
pub type Known = (Actor, Option<&'static Code>);

/// What every request shares; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// The keys.
    pub keys: Arc<Keyring>,
    /// The clock.
    pub clock: Clock,
    /// The actors of the sessions that asked in the last seconds.
    pub actors: Cache<SessionId, Arc<Known>>,
    /// The access tokens whose signatures were checked already, by their hash: the session, and when the token ends.
    pub tokens: Cache<[u8; 32], (SessionId, Instant)>,
    /// Whether the service ends.
    pub ending: Ending,
}

/// How long a change of an account may go unnoticed by the other instances.
const ACTORS_KEPT: Duration = Duration::from_secs(5);

/// As long as a token lives.
const TOKENS_KEPT: Duration = Duration::from_secs(600);

/// An empty store of actors.
#[must_use]
pub fn no_actors() -> Cache<SessionId, Arc<Known>> {
    Cache::builder().max_capacity(10_000).time_to_live(ACTORS_KEPT).build()
}

/// An empty store of tokens.
#[must_use]
pub fn no_tokens() -> Cache<[u8; 32], (SessionId, Instant)> {
    Cache::builder().max_capacity(10_000).time_to_live(TOKENS_KEPT).build()
}

/// A command: what somebody asks for, with the id that makes a retry harmless.
#[derive(Debug, Clone)]
pub struct Command {
    /// Made by whoever asks; the same for each retry.
    pub id: CommandId,
    /// Slice and deed: `vouchers.revoke`.
    pub operation: &'static str,
    /// Hash of the path's ids and the body.
    pub digest: [u8; 32],
    /// The status of success.
    pub status: u16,
}

/// The answer to a command, the first time and each time after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
    /// Whether this was given before.
    pub repeat: bool,
}

impl Command {
    /// A command whose success is 201 (created).
    #[must_use]
    pub fn creates(id: CommandId, operation: &'static str, digest: [u8; 32]) -> Self {
        Self { id, operation, digest, status: 201 }
    }

    /// A command whose success is 200.
    #[must_use]
    pub fn changes(id: CommandId, operation: &'static str, digest: [u8; 32]) -> Self {
        Self { id, operation, digest, status: 200 }
    }

    /// A command on an existing thing: its id joins the digest, so that one id cannot be used for two things.
    #[must_use]
    pub fn on(mut self, subject: uuid::Uuid) -> Self {
        self.digest = crate::kernel::sign::sha256(&[&self.digest[..], subject.as_bytes()].concat());
        self
    }
}

impl App {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Looks something up.
    ///
    /// # Errors
    /// Whatever the closure answers.
    pub async fn read<T, F>(&self, view: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db<'_>) -> Result<T> + Send + 'static,
    {
        self.store.read(view).await
    }

    /// The one door to write, for what is not a command: sign-ins, one chunk of a batch, a set of redemptions.
    ///
    /// # Errors
    /// Whatever the closure answers.
    pub async fn write<T, F>(&self, lane: Lane, deed: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db<'_>) -> Result<T> + Send + 'static,
    {
        self.store.write(lane, deed).await
    }

    /// A whole deed: gives a repeat its first answer, else does the deed and keeps its answer, all in one transaction.
    /// Answers are kept for years: they hold ids, codes and amounts, never personal data and never a voucher's code.
    ///
    /// # Errors
    /// `id_reused` if the id stands for another command; whatever the closure answers.
    pub async fn deed<A, F>(&self, grant: Grant, command: Command, deed: F) -> Result<Answer>
    where
        A: Serialize,
        F: Fn(&mut Db<'_>, &Grant) -> Result<A> + Send + 'static,
    {
        self.store
            .write(Lane::Office, move |db| {
                commands::lock(db, command.id)?;
                if let Some(answer) = commands::earlier(db, &grant, &command)? {
                    return Ok(answer);
                }
                let value = deed(db, &grant)?;
                let body = serde_json::to_string(&value)
                    .map_err(|error| Error::bug(format!("an answer: {error}")))?;
                commands::keep(db, &grant, &command, body)
            })
            .await
    }
}
