//! The chain of a till's outbox: whether an entry follows from the one before, and the till that is found out.
use crate::access::Grant;
use crate::audit::{self, Entry as TrailEntry};
use crate::db::Db;
use crate::kernel::error::{Code, Result};
use crate::kernel::id::{CommandId, OfflineEntryId};
use crate::offline::codes::{CHAIN_BROKEN, FORK};
use crate::offline::entry::Entry;
use crate::offline::model::{LeaseEnd, first_link};
use crate::offline::rows::{self, Lease};
use crate::staff;
use serde_json::json;

/// What the links around an entry say.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What speaks against it.
    pub codes: Vec<&'static Code>,
    /// Whether it is the first that came with its number.
    pub main: bool,
}

impl Found {
    /// Whether the till was copied, set back or altered.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !self.codes.is_empty()
    }
}

/// Looks at the places before, at and after an entry. Places that are still empty say nothing: entries may arrive in any
/// order.
///
/// # Errors
/// What the database says.
pub fn look(db: &mut Db<'_>, lease: &Lease, entry: &Entry, hash: &[u8]) -> Result<Found> {
    let links = rows::links(db, lease.id, entry.counter - 1, entry.counter + 1)?;
    let at = |counter: i64| links.iter().find(|link| link.counter == Some(counter));
    let mut codes = Vec::new();
    if at(entry.counter).is_some() {
        codes.push(&FORK);
    }
    let follows = if entry.counter == 1 {
        entry.previous.0 == first_link(lease.id)
    } else {
        at(entry.counter - 1).is_none_or(|before| before.hash == entry.previous.0)
    };
    let is_followed = at(entry.counter + 1).is_none_or(|after| after.previous_hash.as_deref() == Some(hash));
    if codes.is_empty() && !(follows && is_followed) {
        codes.push(&CHAIN_BROKEN);
    }
    let beyond_the_end = lease.ended.is_some_and(|ended| ended != LeaseEnd::Expired)
        && lease.last_counter.is_some_and(|last| entry.counter > last);
    if codes.is_empty() && beyond_the_end {
        codes.push(&FORK);
    }
    Ok(Found { codes, main: at(entry.counter).is_none() })
}

/// Blocks a till that was found out, unless that was done, and ends the sessions at it.
///
/// # Errors
/// What the database says.
pub fn block(db: &mut Db<'_>, grant: &Grant, lease: &Lease, because: OfflineEntryId) -> Result<()> {
    if staff::rows::block_device(db, lease.device_id)? == 0 {
        return Ok(());
    }
    let ended = staff::rows::revoke_sessions_at(db, lease.device_id)?;
    let entry = TrailEntry {
        operation: "staff.block_device",
        subject_kind: "device",
        subject_id: lease.device_id.uuid(),
        command_id: CommandId::of(because.uuid()),
    };
    audit::record(db, grant, entry, &json!({ "lease": lease.id, "sessions_ended": ended }));
    Ok(())
}
