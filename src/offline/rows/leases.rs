//! Leases, and the limits that fund managers set for them.
use crate::access::Scope;
use crate::db::Db;
use crate::db::schema::{offline_leases, offline_limits};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, CommandId, DeviceId, LeaseId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::offline::model::LeaseEnd;
use crate::on_each;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A lease.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = offline_leases, treat_none_as_default_value = false)]
pub struct Lease {
    /// Id; the command's.
    pub id: LeaseId,
    /// District.
    pub district_code: String,
    /// Store.
    pub store_id: StoreId,
    /// The till that holds it.
    pub device_id: DeviceId,
    /// Who asked for it.
    pub account_id: AccountId,
    /// The till's key at that time.
    pub public_key: Vec<u8>,
    /// Most for one voucher.
    pub per_voucher_fen: Fen,
    /// Most in all.
    pub total_fen: Fen,
    /// From when.
    pub issued_at: Instant,
    /// Until when.
    pub until_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// How.
    pub ended: Option<LeaseEnd>,
    /// The number of its last entry, as its holder confirmed.
    pub last_counter: Option<i64>,
    /// That entry's hash.
    pub last_hash: Option<Vec<u8>>,
}

/// Limits, as somebody set them.
#[derive(Debug, Clone, Queryable, Insertable, Serialize, ToSchema)]
#[schema(as = OfflineLimits)]
#[diesel(table_name = offline_limits, treat_none_as_default_value = false)]
pub struct Limits {
    /// Id; the command's.
    #[serde(skip)]
    pub id: CommandId,
    /// District.
    #[serde(skip)]
    pub district_code: String,
    /// The store; all stores of the district that have none of their own, if absent.
    pub store_id: Option<StoreId>,
    /// Most for one voucher.
    pub per_voucher_fen: Fen,
    /// Most in all.
    pub total_fen: Fen,
    /// For how many hours.
    pub hours: i64,
    /// By whom.
    pub set_by: AccountId,
    /// When.
    pub set_at: Instant,
}

/// Adds limits.
pub fn insert_limits(db: &mut Db<'_>, limits: &Limits) -> Result<()> {
    diesel::insert_into(offline_limits::table).values(limits).execute(db.conn())?;
    Ok(())
}

/// All limits ever set in a district, newest first.
pub fn limits(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Limits>> {
    Ok(offline_limits::table
        .filter(offline_limits::district_code.eq(district_code))
        .order((offline_limits::set_at.desc(), offline_limits::id.desc()))
        .load(db.conn())?)
}

/// Adds a lease.
pub fn insert_lease(db: &mut Db<'_>, lease: &Lease) -> Result<()> {
    diesel::insert_into(offline_leases::table).values(lease).execute(db.conn())?;
    Ok(())
}

/// One lease.
pub fn lease(db: &mut Db<'_>, id: LeaseId) -> Result<Option<Lease>> {
    Ok(offline_leases::table.find(id).first(db.conn()).optional()?)
}

/// One lease, locked until the deed commits: it orders all that its till sends.
pub fn lock_lease(db: &mut Db<'_>, id: LeaseId) -> Result<Option<Lease>> {
    let found = on_each!(db,
        sqlite conn => offline_leases::table.find(id).first(conn).optional(),
        postgres conn => offline_leases::table.find(id).for_update().first(conn).optional());
    Ok(found?)
}

/// The lease of a store that was not closed, whether its time is over or not.
pub fn open_lease(db: &mut Db<'_>, store_id: StoreId) -> Result<Option<Lease>> {
    Ok(offline_leases::table
        .filter(offline_leases::store_id.eq(store_id))
        .filter(offline_leases::closed_at.is_null())
        .first(db.conn())
        .optional()?)
}

/// Writes how a locked lease ended.
pub fn end_lease(
    db: &mut Db<'_>,
    id: LeaseId,
    ended: LeaseEnd,
    last: Option<(i64, &[u8])>,
) -> Result<Instant> {
    let now = db.now();
    let (counter, hash) = last.unzip();
    let changed = diesel::update(offline_leases::table.find(id))
        .set((
            offline_leases::closed_at.eq(now),
            offline_leases::ended.eq(ended),
            offline_leases::last_counter.eq(counter),
            offline_leases::last_hash.eq(hash),
        ))
        .execute(db.conn())?;
    if changed == 1 { Ok(now) } else { Err(Error::bug("a locked lease was not there to be ended")) }
}

/// The leases of one's stores, newest first; one more than `limit` if there are more.
pub fn leases(
    db: &mut Db<'_>,
    district_code: &str,
    scope: &Scope,
    store_id: Option<StoreId>,
    (after, limit): (Option<uuid::Uuid>, i64),
) -> Result<Vec<Lease>> {
    let mut query =
        offline_leases::table.filter(offline_leases::district_code.eq(district_code)).into_boxed();
    if !scope.district_wide {
        query = query.filter(offline_leases::store_id.eq_any(scope.stores.clone()));
    }
    if let Some(store_id) = store_id {
        query = query.filter(offline_leases::store_id.eq(store_id));
    }
    if let Some(after) = after {
        query = query.filter(offline_leases::id.lt(LeaseId::of(after)));
    }
    Ok(query.order(offline_leases::id.desc()).limit(limit).load(db.conn())?)
}

/// The leases of a district that count: not closed, or over without a confirmation.
pub fn leases_that_count(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Lease>> {
    let open = offline_leases::closed_at.is_null();
    let unconfirmed = offline_leases::ended.eq(LeaseEnd::Expired);
    Ok(offline_leases::table
        .filter(offline_leases::district_code.eq(district_code))
        .filter(open.or(unconfirmed.assume_not_null()))
        .order(offline_leases::id)
        .load(db.conn())?)
}
