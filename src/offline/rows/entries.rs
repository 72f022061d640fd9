//! Entries: all that arrived, as it arrived.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::schema::offline_entries;
use crate::kernel::error::Result;
use crate::kernel::id::{
    AccountId, CommandId, DeviceId, LeaseId, OfflineCaseId, OfflineEntryId, RedemptionId, StoreId, VoucherId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::offline::model::EntryOutcome;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::collections::BTreeSet;

/// An entry that arrived.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = offline_entries, treat_none_as_default_value = false)]
pub struct EntryRow {
    /// Id.
    pub id: OfflineEntryId,
    /// District.
    pub district_code: String,
    /// Store.
    pub store_id: StoreId,
    /// The till.
    pub device_id: DeviceId,
    /// Under which lease.
    pub lease_id: LeaseId,
    /// Hash of its bytes.
    pub hash: Vec<u8>,
    /// The hash that it names as the one before.
    pub previous_hash: Option<Vec<u8>>,
    /// Its number.
    pub counter: Option<i64>,
    /// 1 if it was the first to come with its number.
    pub main: i32,
    /// Its bytes.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// The id that the till gave it.
    pub claimed_id: Option<CommandId>,
    /// The cashier that it names.
    pub account_id: Option<AccountId>,
    /// The voucher.
    pub voucher_id: Option<VoucherId>,
    /// The redemption it became, or was before.
    pub redemption_id: Option<RedemptionId>,
    /// What became of it.
    pub outcome: EntryOutcome,
    /// Why.
    pub code: Option<String>,
    /// The case.
    pub case_id: Option<OfflineCaseId>,
    /// What it counts against its lease.
    pub fund_fen: Fen,
    /// When the till accepted it.
    pub accepted_at: Option<Instant>,
    /// The command in the trail.
    pub command_id: CommandId,
    /// When it arrived.
    pub at: Instant,
}

/// A place in a till's chain.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Link {
    /// The number.
    pub counter: Option<i64>,
    /// The hash.
    pub hash: Vec<u8>,
    /// The hash of the one before.
    pub previous_hash: Option<Vec<u8>>,
}

/// Adds an entry.
pub fn insert_entry(db: &mut Db<'_>, entry: &EntryRow) -> Result<()> {
    diesel::insert_into(offline_entries::table).values(entry).execute(db.conn())?;
    Ok(())
}

/// One entry.
pub fn entry(db: &mut Db<'_>, id: OfflineEntryId) -> Result<Option<EntryRow>> {
    Ok(offline_entries::table.find(id).first(db.conn()).optional()?)
}

/// What arrived with this hash before.
pub fn entry_of_hash(db: &mut Db<'_>, lease_id: LeaseId, hash: &[u8]) -> Result<Option<EntryRow>> {
    Ok(offline_entries::table
        .filter(offline_entries::lease_id.eq(lease_id))
        .filter(offline_entries::hash.eq(hash))
        .first(db.conn())
        .optional()?)
}

/// The links of a chain from one number to another, each the first that came with its number.
pub fn links(db: &mut Db<'_>, lease_id: LeaseId, from: i64, to: i64) -> Result<Vec<Link>> {
    Ok(offline_entries::table
        .filter(offline_entries::lease_id.eq(lease_id))
        .filter(offline_entries::main.eq(1))
        .filter(offline_entries::counter.between(from, to))
        .order(offline_entries::counter)
        .select((offline_entries::counter, offline_entries::hash, offline_entries::previous_hash))
        .load(db.conn())?)
}

/// What a lease's entries count so far: in all, and for one voucher.
pub fn used(db: &mut Db<'_>, lease_id: LeaseId, voucher_id: VoucherId) -> Result<(i64, i64)> {
    Ok(Statement::<(BigInt, BigInt)>::new(
        "select cast(coalesce(sum(fund_fen), 0) as bigint), \
         cast(coalesce(sum(case when voucher_id = ? then fund_fen else 0 end), 0) as bigint) \
         from offline_entries where lease_id = ? and outcome in ('accepted', 'conflict')",
    )
    .bind(voucher_id)
    .bind(lease_id)
    .get_result(db.conn())?)
}

/// How many entries of a lease arrived, and what they count.
pub fn usage(db: &mut Db<'_>, lease_id: LeaseId) -> Result<(i64, i64)> {
    Ok(Statement::<(BigInt, BigInt)>::new(
        "select count(*), cast(coalesce(sum(case when outcome in ('accepted', 'conflict') then fund_fen else 0 end), 0) as bigint) \
         from offline_entries where lease_id = ?",
    )
    .bind(lease_id)
    .get_result(db.conn())?)
}

/// The highest number that arrived; 0 if none did.
pub fn last_counter(db: &mut Db<'_>, lease_id: LeaseId) -> Result<i64> {
    let last: Option<i64> = offline_entries::table
        .filter(offline_entries::lease_id.eq(lease_id))
        .filter(offline_entries::main.eq(1))
        .select(diesel::dsl::max(offline_entries::counter))
        .first(db.conn())?;
    Ok(last.unwrap_or(0))
}

/// The numbers that arrived.
pub fn counters(db: &mut Db<'_>, lease_id: LeaseId) -> Result<BTreeSet<i64>> {
    let found: Vec<Option<i64>> = offline_entries::table
        .filter(offline_entries::lease_id.eq(lease_id))
        .filter(offline_entries::main.eq(1))
        .select(offline_entries::counter)
        .load(db.conn())?;
    Ok(found.into_iter().flatten().collect())
}
