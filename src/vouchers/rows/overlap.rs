//! Who already had something: households with a voucher that is still good, was issued or could be used a short time ago.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::types::{InstantSql, UuidSql};
use crate::kernel::error::Result;
use crate::kernel::id::HouseholdId;
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;

/// What a household had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Had {
    /// The household.
    pub household_id: HouseholdId,
    /// How many vouchers.
    pub vouchers: i64,
    /// Of what face in all.
    pub face_fen: Fen,
    /// When the last one was issued.
    pub last_issued_at: Instant,
}

/// The households of a district that had something since a day. Only the batches of that time are looked through.
pub fn since(db: &mut Db<'_>, district_code: &str, day: Day) -> Result<Vec<Had>> {
    let today = db.today();
    let rows: Vec<(HouseholdId, i64, i64, Instant)> =
        Statement::<(UuidSql, BigInt, BigInt, InstantSql)>::new(
            "select v.household_id, count(*), cast(sum(v.face_fen) as bigint), max(v.issued_at) \
         from voucher_batches b join vouchers v on v.batch_id = b.id \
         where b.district_code = ? and b.state = 'live' and (b.last_on >= ? or b.live_at >= ?) \
         and v.state not in ('revoked', 'replaced') \
         and ((v.state in ('issued', 'frozen') and v.balance_fen > 0 and v.last_on >= ?) \
              or v.issued_at >= ? or (v.redeemed_fen > v.reversed_fen and v.last_on >= ?)) \
         group by v.household_id",
        )
        .bind(district_code)
        .bind(day.min(today))
        .bind(day.start())
        .bind(today)
        .bind(day.start())
        .bind(day)
        .load(db.conn())?;
    let had = |(household_id, vouchers, face, last_issued_at)| Had {
        household_id,
        vouchers,
        face_fen: Fen::new(face).unwrap_or(Fen::MAX),
        last_issued_at,
    };
    Ok(rows.into_iter().map(had).collect())
}
