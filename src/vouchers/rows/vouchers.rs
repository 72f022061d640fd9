//! The rows of vouchers and of the pieces they still give. Those of a batch that is not live do not exist for anybody.
use crate::access::Scope;
use crate::db::Db;
use crate::db::schema::{voucher_batches, voucher_items, vouchers};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{BatchId, FundId, HouseholdId, ProductId, StoreId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use crate::on_each;
use crate::vouchers::model::{BatchState, Condition, Reason, VoucherKind, VoucherState};
use diesel::prelude::*;
use std::collections::HashMap;

/// How many ids go into one question.
const IDS_AT_ONCE: usize = 1_000;

/// A voucher.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = vouchers, treat_none_as_default_value = false)]
pub struct Voucher {
    /// Id.
    pub id: VoucherId,
    /// District.
    pub district_code: String,
    /// Batch.
    pub batch_id: BatchId,
    /// For whom.
    pub household_id: HouseholdId,
    /// Which fund pays.
    pub fund_id: FundId,
    /// The store that may honour it offline.
    pub home_store_id: StoreId,
    /// Its number, as it stands in the code.
    pub home_store_number: i32,
    /// Its place in the batch, from 1.
    pub position: i64,
    /// Where it stands.
    pub state: VoucherState,
    /// Why it was frozen, revoked or replaced.
    pub state_reason: Option<Reason>,
    /// Face, or the value of its pieces on the issue day.
    pub face_fen: Fen,
    /// The holder's part.
    pub copay_fen: Fen,
    /// What is left.
    pub balance_fen: Fen,
    /// What was redeemed.
    pub redeemed_fen: Fen,
    /// What of that was taken back.
    pub reversed_fen: Fen,
    /// What went back to the fund.
    pub released_fen: Fen,
    /// What went to its replacement.
    pub moved_fen: Fen,
    /// What was honoured offline beyond its balance.
    pub overdraft_fen: Fen,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
    /// The category by which the household got it.
    pub snapshot_category: Option<String>,
    /// Where the household lived.
    pub snapshot_area_code: String,
    /// How many members it had.
    pub snapshot_size: i32,
    /// Number of the key that signed its code.
    pub key_id: i32,
    /// The signature in its code.
    pub signature: Vec<u8>,
    /// Keyed hash of the human code.
    pub human_key: Vec<u8>,
    /// The human code, sealed.
    pub human_sealed: Vec<u8>,
    /// The voucher that it replaces.
    pub replaces_id: Option<VoucherId>,
    /// When it was issued.
    pub issued_at: Instant,
}

/// So many pieces that a voucher gives.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = voucher_items, treat_none_as_default_value = false)]
pub struct ItemRow {
    /// The voucher.
    pub voucher_id: VoucherId,
    /// The item's number on it.
    pub item_number: i32,
    /// The product,
    pub product_id: Option<ProductId>,
    /// or the category.
    pub category_code: Option<String>,
    /// Pieces at issue.
    pub pieces_total: i64,
    /// Pieces left.
    pub pieces_left: i64,
    /// What all pieces were worth at issue.
    pub value_fen: Fen,
    /// What of that is left.
    pub value_left_fen: Fen,
}

/// Vouchers of live batches.
macro_rules! live {
    () => {
        vouchers::table
            .inner_join(voucher_batches::table.on(voucher_batches::id.eq(vouchers::batch_id)))
            .filter(voucher_batches::state.eq(BatchState::Live))
            .select(Voucher::as_select())
    };
}

/// One voucher of a live batch.
pub fn voucher(db: &mut Db<'_>, district_code: &str, id: VoucherId) -> Result<Option<Voucher>> {
    Ok(live!()
        .filter(vouchers::id.eq(id))
        .filter(vouchers::district_code.eq(district_code))
        .first(db.conn())
        .optional()?)
}

/// One voucher of a live batch, locked until the deed commits.
pub fn lock(db: &mut Db<'_>, district_code: &str, id: VoucherId) -> Result<Option<Voucher>> {
    if voucher(db, district_code, id)?.is_none() {
        return Ok(None);
    }
    let found = on_each!(db,
        sqlite conn => vouchers::table.find(id).select(Voucher::as_select()).first(conn).optional(),
        postgres conn => vouchers::table.find(id).select(Voucher::as_select()).for_update().first(conn).optional());
    Ok(found?)
}

/// The vouchers that this store may honour without a network and whose last day is not over, with their kinds, in the
/// order of their ids.
pub fn of_home_store(db: &mut Db<'_>, store_id: StoreId) -> Result<Vec<(Voucher, VoucherKind)>> {
    let today = db.today();
    Ok(vouchers::table
        .inner_join(voucher_batches::table.on(voucher_batches::id.eq(vouchers::batch_id)))
        .filter(voucher_batches::state.eq(BatchState::Live))
        .filter(vouchers::home_store_id.eq(store_id))
        .filter(vouchers::last_on.ge(today))
        .order(vouchers::id)
        .select((Voucher::as_select(), voucher_batches::kind))
        .load(db.conn())?)
}

/// The vouchers of these households that still hold something, in the order of their ids, locked until the deed commits.
pub fn lock_alive(db: &mut Db<'_>, of: &[HouseholdId]) -> Result<Vec<Voucher>> {
    let alive = vouchers::table
        .filter(vouchers::household_id.eq_any(of.to_vec()))
        .filter(vouchers::state.eq_any([VoucherState::Issued, VoucherState::Frozen]))
        .filter(vouchers::balance_fen.gt(Fen::ZERO))
        .filter(
            vouchers::batch_id.eq_any(
                voucher_batches::table
                    .filter(voucher_batches::state.eq(BatchState::Live))
                    .select(voucher_batches::id),
            ),
        )
        .order(vouchers::id);
    Ok(on_each!(db,
        sqlite conn => alive.select(Voucher::as_select()).load(conn),
        postgres conn => alive.for_update().select(Voucher::as_select()).load(conn))?)
}

/// Those of these households for which a voucher was made since a moment, whatever became of it.
pub fn with_vouchers(db: &mut Db<'_>, of: &[HouseholdId], since: Instant) -> Result<Vec<HouseholdId>> {
    let mut found = Vec::new();
    for of in of.chunks(IDS_AT_ONCE) {
        let made = vouchers::table
            .filter(vouchers::household_id.eq_any(of.to_vec()))
            .filter(vouchers::issued_at.ge(since));
        found.extend(made.select(vouchers::household_id).distinct().load::<HouseholdId>(db.conn())?);
    }
    Ok(found)
}

/// The voucher that took this one's place.
pub fn replacement(db: &mut Db<'_>, id: VoucherId) -> Result<Option<VoucherId>> {
    let query = vouchers::table.filter(vouchers::replaces_id.eq(id)).select(vouchers::id);
    Ok(query.first(db.conn()).optional()?)
}

/// What of a list is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Of this batch.
    pub batch_id: Option<BatchId>,
    /// Of one of these households.
    pub household_ids: Option<&'a [HouseholdId]>,
    /// Where it stands today.
    pub condition: Option<Condition>,
    /// Older than this one.
    pub after: Option<uuid::Uuid>,
}

/// The vouchers that somebody may see, newest first; one more than `limit` if there are more.
pub fn list(
    db: &mut Db<'_>,
    district_code: &str,
    scope: &Scope,
    wanted: Wanted<'_>,
    limit: i64,
) -> Result<Vec<Voucher>> {
    let today = db.today();
    let mut query = live!().filter(vouchers::district_code.eq(district_code)).into_boxed();
    if !scope.district_wide {
        query = query.filter(vouchers::snapshot_area_code.eq_any(seen(db, scope)?));
    }
    if let Some(batch_id) = wanted.batch_id {
        query = query.filter(vouchers::batch_id.eq(batch_id));
    }
    if let Some(ids) = wanted.household_ids {
        query = query.filter(vouchers::household_id.eq_any(ids.to_vec()));
    }
    if let Some(after) = wanted.after {
        query = query.filter(vouchers::id.lt(VoucherId::of(after)));
    }
    let holds = vouchers::balance_fen.gt(Fen::ZERO);
    let used = vouchers::redeemed_fen.gt(vouchers::reversed_fen);
    let unused = vouchers::redeemed_fen.le(vouchers::reversed_fen);
    let alive = vouchers::state.eq_any([VoucherState::Issued, VoucherState::Frozen]);
    let in_time = vouchers::last_on.ge(today);
    let is = |state: VoucherState| vouchers::state.eq(state);
    query = match wanted.condition {
        None => query,
        Some(Condition::Unused) => query.filter(is(VoucherState::Issued).and(holds).and(in_time).and(unused)),
        Some(Condition::Partly) => query.filter(is(VoucherState::Issued).and(holds).and(in_time).and(used)),
        Some(Condition::Spent) => query.filter(alive.and(vouchers::balance_fen.eq(Fen::ZERO))),
        Some(Condition::Expired) => query.filter(alive.and(holds).and(vouchers::last_on.lt(today))),
        Some(Condition::Frozen) => query.filter(is(VoucherState::Frozen).and(holds).and(in_time)),
        Some(Condition::Revoked) => query.filter(is(VoucherState::Revoked)),
        Some(Condition::Replaced) => query.filter(is(VoucherState::Replaced)),
        Some(Condition::Released) => query.filter(is(VoucherState::Released)),
    };
    Ok(query.order(vouchers::id.desc()).limit(limit + 1).load(db.conn())?)
}

/// The codes of the areas that a scope sees.
fn seen(db: &mut Db<'_>, scope: &Scope) -> Result<Vec<String>> {
    let areas = crate::stores::rows::areas(db)?;
    Ok(areas.into_iter().map(|area| area.code).filter(|code| scope.sees_area(code)).collect())
}

/// The vouchers of a batch from a position on that are worth printing: neither dead nor empty, and within the scope.
pub fn printable(
    db: &mut Db<'_>,
    batch_id: BatchId,
    scope: &Scope,
    from: i64,
    count: i64,
) -> Result<Vec<Voucher>> {
    let mut query = vouchers::table
        .filter(vouchers::batch_id.eq(batch_id))
        .filter(vouchers::position.ge(from))
        .filter(vouchers::state.eq(VoucherState::Issued))
        .filter(vouchers::balance_fen.gt(Fen::ZERO))
        .select(Voucher::as_select())
        .into_boxed();
    if !scope.district_wide {
        query = query.filter(vouchers::snapshot_area_code.eq_any(seen(db, scope)?));
    }
    Ok(query.order(vouchers::position).limit(count).load(db.conn())?)
}

/// The items of these vouchers, in their order.
pub fn items(db: &mut Db<'_>, ids: &[VoucherId]) -> Result<HashMap<VoucherId, Vec<ItemRow>>> {
    let mut of: HashMap<VoucherId, Vec<ItemRow>> = HashMap::new();
    for ids in ids.chunks(IDS_AT_ONCE) {
        let rows: Vec<ItemRow> = voucher_items::table
            .filter(voucher_items::voucher_id.eq_any(ids))
            .order((voucher_items::voucher_id, voucher_items::item_number))
            .load(db.conn())?;
        for row in rows {
            of.entry(row.voucher_id).or_default().push(row);
        }
    }
    Ok(of)
}

/// Adds one voucher with its items.
pub fn insert(db: &mut Db<'_>, voucher: &Voucher, items: &[ItemRow]) -> Result<()> {
    diesel::insert_into(vouchers::table).values(voucher).execute(db.conn())?;
    for item in items {
        diesel::insert_into(voucher_items::table).values(item).execute(db.conn())?;
    }
    Ok(())
}

/// The place after the last one in a batch.
pub fn next_position(db: &mut Db<'_>, batch_id: BatchId) -> Result<i64> {
    let last: Option<i64> = vouchers::table
        .filter(vouchers::batch_id.eq(batch_id))
        .select(diesel::dsl::max(vouchers::position))
        .first(db.conn())?;
    Ok(last.unwrap_or(0) + 1)
}

/// Moves a locked voucher between issued and frozen.
pub fn set_state(db: &mut Db<'_>, id: VoucherId, state: VoucherState, reason: Option<Reason>) -> Result<()> {
    let changed = diesel::update(vouchers::table.find(id))
        .set((vouchers::state.eq(state), vouchers::state_reason.eq(reason)))
        .execute(db.conn())?;
    one(changed)
}

/// Ends a locked voucher: what is left goes back to the fund, or to its replacement.
pub fn end(db: &mut Db<'_>, voucher: &Voucher, state: VoucherState, reason: Option<Reason>) -> Result<()> {
    let (mut released, mut moved) = (voucher.released_fen.get(), voucher.moved_fen.get());
    if state == VoucherState::Replaced {
        moved += voucher.balance_fen.get();
    } else {
        released += voucher.balance_fen.get();
    }
    let changed = diesel::update(
        vouchers::table.find(voucher.id).filter(vouchers::balance_fen.eq(voucher.balance_fen)),
    )
    .set((
        vouchers::state.eq(state),
        vouchers::state_reason.eq(reason),
        vouchers::balance_fen.eq(Fen::ZERO),
        vouchers::released_fen.eq(released),
        vouchers::moved_fen.eq(moved),
    ))
    .execute(db.conn())?;
    diesel::update(voucher_items::table.filter(voucher_items::voucher_id.eq(voucher.id)))
        .set((voucher_items::pieces_left.eq(0_i64), voucher_items::value_left_fen.eq(Fen::ZERO)))
        .execute(db.conn())?;
    one(changed)
}

fn one(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::bug("a locked voucher was not there to be changed")) }
}
