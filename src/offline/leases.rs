//! Leases: a till's key, asking for a lease, and looking at the one it holds.
use super::codes::{
    DEVICE_KEY_NEEDED, DEVICE_KEY_TAKEN, DEVICE_NEEDED, ENTRIES_MISSING, LEASE_HELD, LEASE_UNCONFIRMED,
    OFFLINE_NOT_ALLOWED,
};
use super::entry::Bytes;
use super::model::{LeaseEnd, missing};
use super::rows::{self, Lease};
use super::{cases, closing, limits, token};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, DeviceId, LeaseId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::sign::is_device_key;
use crate::kernel::time::Instant;
use crate::staff::codes::DEVICE_BLOCKED;
use crate::staff::rows::{self as staff, Device};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The key with which a till signs what it does without a network.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterKey {
    /// The command's id.
    pub id: CommandId,
    /// A point of P-256, not compressed: 65 bytes in base64url.
    #[schema(value_type = String)]
    pub public_key: Bytes,
}

/// The till whose key it is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct KeyAnswer {
    /// The till.
    pub device_id: DeviceId,
}

/// A till asks to go on alone when it must.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskLease {
    /// The command's id, and the lease's.
    pub id: CommandId,
}

/// A lease as its till has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeaseAnswer {
    /// The lease.
    pub lease_id: LeaseId,
    /// The till.
    pub device_id: DeviceId,
    /// The store.
    pub store_id: StoreId,
    /// Most for one voucher.
    pub per_voucher_fen: Fen,
    /// Most in all.
    pub total_fen: Fen,
    /// From when.
    pub issued_at: Instant,
    /// Until when.
    pub until: Instant,
    /// The same, signed.
    pub token: String,
}

/// The lease that a till holds, if it holds one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldLease {
    /// Now, by our clock.
    pub now: Instant,
    /// The lease.
    pub lease: Option<LeaseAnswer>,
    /// How many entries arrived.
    pub entries: i64,
    /// The highest number that arrived.
    pub last_counter: i64,
    /// That entry's hash.
    #[schema(value_type = Option<String>)]
    pub last_hash: Option<Bytes>,
}

fn till(actor: &Actor) -> Result<(Grant, DeviceId, StoreId)> {
    let grant = actor.require(Permission::RedeemVoucher, Place::Somewhere)?;
    let (Some(device_id), Some(store_id)) = (actor.device_id, actor.device_store_id) else {
        return Err(Error::from(&DEVICE_NEEDED));
    };
    actor.require(Permission::RedeemVoucher, Place::Store(store_id))?;
    Ok((grant, device_id, store_id))
}

fn usable(device: Device) -> Result<Device> {
    if device.blocked_at.is_some() { Err(Error::from(&DEVICE_BLOCKED)) } else { Ok(device) }
}

/// Registers the key of the till at which somebody is signed in.
///
/// # Errors
/// `forbidden`, `device_needed`, `device_blocked`, `device_key_taken`, `invalid_field`.
pub async fn register_key(app: &App, actor: &Actor, digest: [u8; 32], body: RegisterKey) -> Result<Answer> {
    let (grant, device_id, _) = till(actor)?;
    if !is_device_key(&body.public_key.0) {
        return Err(invalid("public_key", "a point of P-256, not compressed"));
    }
    let command = Command::changes(body.id, "offline.register_key", digest).on(device_id.uuid());
    app.deed(grant, command, move |db, grant| {
        let device = usable(staff::lock_device(db, device_id)?.or_not_found()?)?;
        if device.public_key.as_ref().is_some_and(|other| *other != body.public_key.0) {
            return Err(Error::from(&DEVICE_KEY_TAKEN));
        }
        staff::set_device_key(db, device_id, Some(&body.public_key.0))?;
        let entry = Entry {
            operation: "offline.register_key",
            subject_kind: "device",
            subject_id: device_id.uuid(),
            command_id: body.id,
        };
        audit::record(db, grant, entry, &json!({ "public_key": body.public_key }));
        Ok(KeyAnswer { device_id })
    })
    .await
}

/// Gives the till at which somebody is signed in a lease, if no till of its store holds one.
///
/// # Errors
/// `forbidden`, `device_needed`, `device_blocked`, `device_key_needed`, `offline_not_allowed`, `lease_held`.
pub async fn ask(app: &App, actor: &Actor, digest: [u8; 32], body: AskLease) -> Result<Answer> {
    let (grant, device_id, store_id) = till(actor)?;
    let keys = app.keys.clone();
    let command = Command::creates(body.id, "offline.ask_lease", digest);
    app.deed(grant, command, move |db, grant| {
        let device = usable(staff::lock_device(db, device_id)?.or_not_found()?)?;
        let public_key = device.public_key.ok_or_else(|| Error::from(&DEVICE_KEY_NEEDED))?;
        make_room(db, grant, (store_id, body.id))?;
        let all = rows::limits(db, &grant.district_code)?;
        let limits = limits::of_store(&all, store_id)
            .filter(|limits| !limits.total_fen.is_zero() && !limits.per_voucher_fen.is_zero())
            .ok_or_else(|| Error::from(&OFFLINE_NOT_ALLOWED))?;
        let lease = Lease {
            id: LeaseId::of(body.id.uuid()),
            district_code: grant.district_code.clone(),
            store_id,
            device_id,
            account_id: grant.account_id,
            public_key,
            per_voucher_fen: limits.per_voucher_fen,
            total_fen: limits.total_fen,
            issued_at: db.now(),
            until_at: db.now().plus_seconds(limits.hours.saturating_mul(3_600)),
            closed_at: None,
            ended: None,
            last_counter: None,
            last_hash: None,
        };
        rows::insert_lease(db, &lease).on_unique(&LEASE_HELD)?;
        let details = json!({ "store": store_id, "device": device_id, "per_voucher_fen": lease.per_voucher_fen,
            "total_fen": lease.total_fen, "until": lease.until_at });
        record(db, grant, ("offline.ask_lease", body.id), (lease.id, &details));
        answer(&lease, token::of(&lease, &keys.leases)?)
    })
    .await
}

fn answer(lease: &Lease, token: String) -> Result<LeaseAnswer> {
    Ok(LeaseAnswer {
        lease_id: lease.id,
        device_id: lease.device_id,
        store_id: lease.store_id,
        per_voucher_fen: lease.per_voucher_fen,
        total_fen: lease.total_fen,
        issued_at: lease.issued_at,
        until: lease.until_at,
        token,
    })
}

/// Ends the lease of a store whose time is over; one whose time is not stands in the way.
fn make_room(db: &mut Db<'_>, grant: &Grant, (store_id, command_id): (StoreId, CommandId)) -> Result<()> {
    let Some(open) = rows::open_lease(db, store_id)? else { return Ok(()) };
    let lease = rows::lock_lease(db, open.id)?.or_not_found()?;
    if lease.until_at > db.now() {
        return Err(LEASE_HELD
            .with("lease_id", lease.id.to_string())
            .with("device_id", lease.device_id.to_string())
            .with("until", lease.until_at.to_string()));
    }
    let case = unconfirmed(db, &lease, command_id)?;
    rows::insert_case(db, &case)?;
    rows::end_lease(db, lease.id, LeaseEnd::Expired, None)?;
    let details = json!({ "ended": LeaseEnd::Expired, "case": case.id });
    record(db, grant, ("offline.expire_lease", command_id), (lease.id, &details));
    Ok(())
}

/// The case of a lease whose till has not said that all is delivered; it names gaps among what arrived.
fn unconfirmed(db: &mut Db<'_>, lease: &Lease, command_id: CommandId) -> Result<rows::Case> {
    let arrived = rows::counters(db, lease.id)?;
    let gaps = !missing(&arrived, arrived.last().copied().unwrap_or(0)).is_empty();
    let rest = closing::rest_of(db, lease)?;
    let case = cases::of_lease(db, lease, &LEASE_UNCONFIRMED, (command_id, rest));
    let codes = [Some(LEASE_UNCONFIRMED.name), gaps.then_some(ENTRIES_MISSING.name)];
    Ok(rows::Case { codes: codes.into_iter().flatten().collect::<Vec<_>>().join(" "), ..case })
}

/// The lease that the till at which somebody is signed in holds.
///
/// # Errors
/// `forbidden`, `device_needed`.
pub async fn held(app: &App, actor: &Actor) -> Result<HeldLease> {
    let (_, device_id, store_id) = till(actor)?;
    let keys = app.keys.clone();
    app.read(move |db| {
        let now = db.now();
        let mine = |lease: &Lease| lease.device_id == device_id && lease.until_at > now;
        let Some(lease) = rows::open_lease(db, store_id)?.filter(mine) else {
            return Ok(HeldLease { now, lease: None, entries: 0, last_counter: 0, last_hash: None });
        };
        let (entries, _) = rows::usage(db, lease.id)?;
        let last_counter = rows::last_counter(db, lease.id)?;
        let last = rows::links(db, lease.id, last_counter, last_counter)?.pop();
        let answer = answer(&lease, token::of(&lease, &keys.leases)?)?;
        let last_hash = last.map(|link| Bytes(link.hash));
        Ok(HeldLease { now, lease: Some(answer), entries, last_counter, last_hash })
    })
    .await
}

/// Records what became of a lease.
pub(super) fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    (operation, command_id): (&'static str, CommandId),
    (id, details): (LeaseId, &serde_json::Value),
) {
    let entry = Entry { operation, subject_kind: "offline_lease", subject_id: id.uuid(), command_id };
    audit::record(db, grant, entry, details);
}
