//! The outbox of a till arrives: batch by batch, each entry for itself, whoever is signed in or nobody at all.
use super::codes::LEASE_UNKNOWN;
use super::entry::{LeaseToken, Sealed, receive};
use super::model::ENTRIES_MAX;
use super::rows::{self, Lease};
use super::settle::{EntryAnswer, settle};
use super::token;
use crate::app::App;
use crate::db::Lane;
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::id::LeaseId;
use crate::kernel::time::Instant;
use crate::staff;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Entries of one lease.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = SyncOutbox)]
#[serde(deny_unknown_fields)]
pub struct Outbox {
    /// The lease, also if its time is over.
    #[schema(value_type = String)]
    pub token: LeaseToken,
    /// In their order, 1 to 50.
    #[schema(min_items = 1, max_items = 50)]
    pub entries: Vec<Sealed>,
}

/// What became of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SyncAnswer)]
pub struct Synced {
    /// Now, by our clock.
    pub now: Instant,
    /// The lease.
    pub lease_id: LeaseId,
    /// Whether more may be handed out under it.
    pub open: bool,
    /// Whether the till is blocked.
    pub blocked: bool,
    /// The highest number that arrived.
    pub last_counter: i64,
    /// In the order of the entries. Those that are left out were not settled: they must be sent again.
    pub answers: Vec<EntryAnswer>,
}

/// The lease that a token stands for.
///
/// # Errors
/// `lease_unknown`.
pub async fn lease_of(app: &App, token: &str) -> Result<Lease> {
    let id = token::read(token, &app.keys.leases)?;
    app.read(move |db| rows::lease(db, id)).await?.ok_or_else(|| Error::from(&LEASE_UNKNOWN))
}

/// Settles the entries one after another. If one cannot be settled now, those before it keep their answers.
///
/// # Errors
/// `lease_unknown`, `invalid_field`; `busy` if not even the first could be settled.
pub async fn sync(app: &App, outbox: Outbox) -> Result<Synced> {
    if outbox.entries.is_empty() || outbox.entries.len() > ENTRIES_MAX {
        return Err(invalid("entries", "1 to 50 entries"));
    }
    let lease = lease_of(app, &outbox.token.to_string()).await?;
    let mut answers = Vec::with_capacity(outbox.entries.len());
    let mut found_out = false;
    for sealed in outbox.entries {
        let received = receive(sealed, &lease);
        let id = lease.id;
        match app.write(Lane::Office, move |db| settle(db, id, &received)).await {
            Ok(settled) => {
                found_out |= settled.blocked;
                answers.push(settled.answer);
            }
            Err(error) if answers.is_empty() => return Err(error),
            Err(error) => {
                tracing::warn!(%error, lease = %lease.id, "an entry was not settled; its till sends it again");
                break;
            }
        }
    }
    if found_out {
        app.actors.invalidate_all();
    }
    let id = lease.id;
    let (lease, device, last_counter) = app
        .read(move |db| {
            let lease = rows::lease(db, id)?;
            let device = lease.as_ref().map(|lease| staff::rows::device(db, lease.device_id)).transpose()?;
            Ok((lease, device.flatten(), rows::last_counter(db, id)?))
        })
        .await?;
    let now = app.now();
    Ok(Synced {
        now,
        lease_id: id,
        open: lease.is_some_and(|lease| lease.closed_at.is_none() && now <= lease.until_at),
        blocked: device.is_none_or(|device| device.blocked_at.is_some()),
        last_counter,
        answers,
    })
}
