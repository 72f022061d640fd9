//! What the tills of a store did on a day.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::types::UuidSql;
use crate::kernel::error::Result;
use crate::kernel::id::{DeviceId, StoreId};
use crate::kernel::time::Instant;
use crate::redemptions::model::{Outcome, Tender};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Nullable, Text};

/// Attempts of a store by till and outcome, from one moment to another: their number and the fund's part.
pub fn attempts(
    db: &mut Db<'_>,
    store_id: StoreId,
    from: Instant,
    to: Instant,
) -> Result<Vec<(Option<DeviceId>, Outcome, i64, i64)>> {
    Ok(Statement::<(Nullable<UuidSql>, Text, BigInt, BigInt)>::new(
        "select device_id, outcome, count(*), cast(sum(fund_fen) as bigint) from redemptions \
         where store_id = ? and at >= ? and at < ? group by device_id, outcome",
    )
    .bind(store_id)
    .bind(from)
    .bind(to)
    .load(db.conn())?)
}

/// Cash of a store by till and tender, taken and given back.
pub fn cash(
    db: &mut Db<'_>,
    store_id: StoreId,
    from: Instant,
    to: Instant,
) -> Result<Vec<(Option<DeviceId>, Tender, i64, i64)>> {
    Ok(Statement::<(Nullable<UuidSql>, Text, BigInt, BigInt)>::new(
        "select device_id, tender, cast(sum(case when amount_fen > 0 then amount_fen else 0 end) as bigint), \
         cast(sum(case when amount_fen < 0 then -amount_fen else 0 end) as bigint) from cash_entries \
         where store_id = ? and at >= ? and at < ? group by device_id, tender",
    )
    .bind(store_id)
    .bind(from)
    .bind(to)
    .load(db.conn())?)
}

/// What the funds got back at a store by what was taken back, by till.
pub fn fund_back(
    db: &mut Db<'_>,
    store_id: StoreId,
    from: Instant,
    to: Instant,
) -> Result<Vec<(Option<DeviceId>, i64)>> {
    Ok(Statement::<(Nullable<UuidSql>, BigInt)>::new(
        "select v.device_id, cast(sum(v.fund_fen) as bigint) from reversals v \
         join redemptions r on r.id = v.redemption_id \
         where r.store_id = ? and v.at >= ? and v.at < ? group by v.device_id",
    )
    .bind(store_id)
    .bind(from)
    .bind(to)
    .load(db.conn())?)
}
