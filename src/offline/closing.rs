//! The end of a lease: its holder confirms it with all its entries, and is found out if it knows less than arrived.
use super::cases;
use super::codes::{
    CHAIN_BROKEN, ENTRIES_LOST, ENTRIES_MISSING, LEASE_AHEAD, LEASE_UNKNOWN, SIGNATURE_INVALID,
};
use super::entry::{Bytes, LeaseToken};
use super::leases::record;
use super::model::{COUNTER_MAX, LeaseEnd, first_link, missing};
use super::rows::{self, Case, Lease};
use super::sync;
use crate::access::Grant;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::{Db, Lane};
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::id::{CommandId, LeaseId};
use crate::kernel::money::Fen;
use crate::kernel::sign::is_signed_by_device;
use crate::kernel::time::Instant;
use crate::staff::rows as staff;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many numbers may be said to be lost at once.
const LOST_MAX: usize = 1_000;

/// The holder of a lease says that all is delivered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseLease {
    /// The lease, also if its time is over.
    #[schema(value_type = String)]
    pub token: LeaseToken,
    /// What is confirmed, in JSON: the bytes that were signed.
    #[schema(value_type = String)]
    pub statement: Bytes,
    /// The till's signature over them.
    #[schema(value_type = String)]
    pub signature: Bytes,
}

/// The end of a lease.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ClosedLease {
    /// The lease.
    pub lease_id: LeaseId,
    /// When it was closed.
    pub closed_at: Instant,
    /// Whether that was done before.
    pub repeat: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    purpose: String,
    lease_id: LeaseId,
    last_counter: i64,
    last_hash: Bytes,
    lost: Vec<i64>,
}

/// What came of a confirmation. That a till was found out is committed before it is told.
enum Closing {
    Closed(ClosedLease),
    Missing(Vec<i64>),
    Ahead,
}

/// Ends a lease: its holder confirms the last entry, signed with the till's key. Nobody need be signed in.
///
/// # Errors
/// `lease_unknown`, `signature_invalid`, `invalid_field`, `entries_missing`, `lease_ahead`.
pub async fn close(app: &App, body: CloseLease) -> Result<ClosedLease> {
    let lease = sync::lease_of(app, &body.token.to_string()).await?;
    if !is_signed_by_device(&lease.public_key, &body.statement.0, &body.signature.0) {
        return Err(Error::from(&SIGNATURE_INVALID));
    }
    let said: Statement = serde_json::from_slice(&body.statement.0)
        .map_err(|_| invalid("statement", "purpose, lease_id, last_counter, last_hash, lost"))?;
    let fits = said.purpose == "close"
        && said.lease_id == lease.id
        && (0..=COUNTER_MAX).contains(&said.last_counter)
        && said.lost.len() <= LOST_MAX;
    if !fits {
        return Err(invalid("statement", "it closes another lease, or none"));
    }
    let id = lease.id;
    let closing = app.write(Lane::Office, move |db| confirm(db, id, &said)).await?;
    match closing {
        Closing::Closed(closed) => Ok(closed),
        Closing::Missing(missing) => Err(ENTRIES_MISSING.with("missing", missing)),
        Closing::Ahead => {
            app.actors.invalidate_all();
            Err(Error::from(&LEASE_AHEAD))
        }
    }
}

fn confirm(db: &mut Db<'_>, id: LeaseId, said: &Statement) -> Result<Closing> {
    let lease = rows::lock_lease(db, id)?.ok_or_else(|| Error::from(&LEASE_UNKNOWN))?;
    let arrived = rows::counters(db, id)?;
    let ahead = arrived.last().is_some_and(|last| *last > said.last_counter);
    let confirmed = matches!(lease.ended, Some(LeaseEnd::Confirmed | LeaseEnd::Short));
    if let Some(closed_at) = lease.closed_at.filter(|_| confirmed && !ahead) {
        return Ok(Closing::Closed(ClosedLease { lease_id: id, closed_at, repeat: true }));
    }
    if lease.ended == Some(LeaseEnd::RolledBack) {
        return Ok(Closing::Ahead);
    }
    let lost: BTreeSet<i64> = said.lost.iter().copied().filter(|lost| !arrived.contains(lost)).collect();
    if ahead || !ends_so(db, &lease, said, &lost)? {
        return found_out(db, &lease, said, ahead);
    }
    let missing: Vec<i64> =
        missing(&arrived, said.last_counter).into_iter().filter(|counter| !lost.contains(counter)).collect();
    if !missing.is_empty() {
        return Ok(Closing::Missing(missing));
    }
    let short = lost.iter().any(|counter| (1..=said.last_counter).contains(counter));
    let ended = if short { LeaseEnd::Short } else { LeaseEnd::Confirmed };
    let command_id = CommandId::make();
    if short {
        let rest = rest_of(db, &lease)?;
        rows::insert_case(db, &cases::of_lease(db, &lease, &ENTRIES_LOST, (command_id, rest)))?;
    }
    let closed_at = rows::end_lease(db, id, ended, Some((said.last_counter, &said.last_hash.0)))?;
    let details = json!({ "ended": ended, "last_counter": said.last_counter, "lost": said.lost });
    record(db, &holder(&lease), ("offline.close_lease", command_id), (id, &details));
    Ok(Closing::Closed(ClosedLease { lease_id: id, closed_at, repeat: false }))
}

/// Whether the last entry is the one that its holder names.
fn ends_so(db: &mut Db<'_>, lease: &Lease, said: &Statement, lost: &BTreeSet<i64>) -> Result<bool> {
    if said.last_counter == 0 {
        return Ok(said.last_hash.0 == first_link(lease.id));
    }
    let last = rows::links(db, lease.id, said.last_counter, said.last_counter)?.pop();
    Ok(match last {
        Some(link) => link.hash == said.last_hash.0,
        // It has not arrived, so that nothing speaks against it yet.
        None => lost.contains(&said.last_counter) || !said.last_hash.0.is_empty(),
    })
}

/// The till knows less than arrived, or something else: it was set back or altered.
fn found_out(db: &mut Db<'_>, lease: &Lease, said: &Statement, ahead: bool) -> Result<Closing> {
    let (grant, command_id) = (holder(lease), CommandId::make());
    if staff::block_device(db, lease.device_id)? == 1 {
        let ended = staff::revoke_sessions_at(db, lease.device_id)?;
        let entry = Entry {
            operation: "staff.block_device",
            subject_kind: "device",
            subject_id: lease.device_id.uuid(),
            command_id,
        };
        audit::record(db, &grant, entry, &json!({ "lease": lease.id, "sessions_ended": ended }));
    }
    let rest = rest_of(db, lease)?;
    let code = if ahead { &LEASE_AHEAD } else { &CHAIN_BROKEN };
    let case: Case = cases::of_lease(db, lease, code, (command_id, rest));
    rows::insert_case(db, &case)?;
    rows::end_lease(db, lease.id, LeaseEnd::RolledBack, Some((said.last_counter, &said.last_hash.0)))?;
    let details =
        json!({ "ended": LeaseEnd::RolledBack, "last_counter": said.last_counter, "case": case.id });
    record(db, &grant, ("offline.close_lease", command_id), (lease.id, &details));
    Ok(Closing::Ahead)
}

/// What of a lease no entry tells of.
pub(super) fn rest_of(db: &mut Db<'_>, lease: &Lease) -> Result<Fen> {
    let (_, used) = rows::usage(db, lease.id)?;
    Ok(Fen::new(lease.total_fen.get() - used).unwrap_or(Fen::ZERO))
}

/// Whoever asked for a lease stands for what its till does without anybody.
fn holder(lease: &Lease) -> Grant {
    Grant {
        account_id: lease.account_id,
        device_id: Some(lease.device_id),
        district_code: lease.district_code.clone(),
    }
}
