//! How many vouchers of a batch stand where, and their sums.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::kernel::error::Result;
use crate::kernel::id::BatchId;
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use serde::Serialize;
use utoipa::ToSchema;

/// Vouchers by where they stand today, with their sums in fen; a replacement is counted beside what it replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// Unused, in time.
    pub unused: i64,
    /// Partly used, in time.
    pub partly: i64,
    /// Nothing left.
    pub spent: i64,
    /// Something left after the last day.
    pub expired: i64,
    /// Frozen, in time.
    pub frozen: i64,
    /// Revoked.
    pub revoked: i64,
    /// Replaced by another.
    pub replaced: i64,
    /// Released after the last day.
    pub released: i64,
    /// Redeemed, less what was taken back.
    pub redeemed_fen: i64,
    /// Back in the fund.
    pub released_fen: i64,
    /// Still promised.
    pub outstanding_fen: i64,
}

type Row = (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);
type Numbers = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

/// Those of one batch.
pub fn of(db: &mut Db<'_>, id: BatchId) -> Result<Counts> {
    let today = db.today();
    let numbers: Numbers = Statement::<Row>::new(
        "select \
         cast(coalesce(sum(case when state = 'issued' and balance_fen > 0 and redeemed_fen <= reversed_fen and last_on >= ? then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state = 'issued' and balance_fen > 0 and redeemed_fen > reversed_fen and last_on >= ? then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state in ('issued', 'frozen') and balance_fen = 0 then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state in ('issued', 'frozen') and balance_fen > 0 and last_on < ? then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state = 'frozen' and balance_fen > 0 and last_on >= ? then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state = 'revoked' then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state = 'replaced' then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state = 'released' then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(redeemed_fen - reversed_fen), 0) as bigint), \
         cast(coalesce(sum(released_fen), 0) as bigint), \
         cast(coalesce(sum(balance_fen), 0) as bigint) \
         from vouchers where batch_id = ?",
    )
    .bind(today)
    .bind(today)
    .bind(today)
    .bind(today)
    .bind(id)
    .get_result(db.conn())?;
    let (
        unused,
        partly,
        spent,
        expired,
        frozen,
        revoked,
        replaced,
        released,
        redeemed_fen,
        released_fen,
        outstanding_fen,
    ) = numbers;
    Ok(Counts {
        unused,
        partly,
        spent,
        expired,
        frozen,
        revoked,
        replaced,
        released,
        redeemed_fen,
        released_fen,
        outstanding_fen,
    })
}
