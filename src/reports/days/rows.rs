//! What happened between two days, grouped by day and store by the database.
use super::{Happened, Moved};
use crate::db::types::UuidSql;
use crate::db::{AnyConn, Db};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::StoreId;
use crate::kernel::time::Day;
use crate::redemptions::model::Outcome;
use crate::reports::rows::between;
use crate::stock::model::MovementReason;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};

/// The text for each database: they say differently in which day of Shanghai a moment lies.
macro_rules! by_day {
    ($db:expr, $moment:literal, $before:literal, $after:literal) => {
        match $db.conn() {
            AnyConn::Sqlite(_) => {
                concat!($before, "(", $moment, " + 28800000000) / 86400000000", $after)
            }
            AnyConn::Pg(_) => concat!(
                $before,
                "cast(floor((extract(epoch from ",
                $moment,
                ") + 28800) / 86400) as bigint)",
                $after
            ),
        }
    };
}

fn day(number: i64) -> Result<Day> {
    let day = i32::try_from(number).ok().and_then(Day::from_number);
    day.ok_or_else(|| Error::bug("a row's day is out of range"))
}

/// What happened to the goods, in these stores or in all of the district.
///
/// # Errors
/// What the database says.
pub fn goods(
    db: &mut Db<'_>,
    district_code: &str,
    days: (Day, Day),
    sees: impl Fn(StoreId) -> bool,
) -> Result<Vec<(Day, Happened)>> {
    let text = by_day!(
        db,
        "m.at",
        "select m.store_id, ",
        ", m.reason, cast(sum(m.quantity) as bigint), cast(sum(m.quantity * l.unit_value_fen) as bigint) \
         from stock_movements m join lots l on l.id = m.lot_id \
         where m.district_code = ? and m.at >= ? and m.at < ? group by 1, 2, 3"
    );
    let found: Vec<(StoreId, i64, MovementReason, i64, i64)> =
        between::<(UuidSql, BigInt, Text, BigInt, BigInt)>(text, district_code, days).load(db.conn())?;
    let seen = found.into_iter().filter(|row| sees(row.0));
    seen.map(|(_, number, reason, pieces, value_fen)| {
        Ok((day(number)?, Happened::Goods(reason, Moved { pieces, value_fen })))
    })
    .collect()
}

/// Attempts at the tills, in these stores or in all of the district.
///
/// # Errors
/// What the database says.
pub fn attempts(
    db: &mut Db<'_>,
    district_code: &str,
    days: (Day, Day),
    sees: impl Fn(StoreId) -> bool,
) -> Result<Vec<(Day, Happened)>> {
    let text = by_day!(
        db,
        "r.at",
        "select r.store_id, ",
        ", r.outcome, count(*), cast(sum(r.goods_fen) as bigint) from redemptions r \
         where r.district_code = ? and r.at >= ? and r.at < ? group by 1, 2, 3"
    );
    let found: Vec<(StoreId, i64, Outcome, i64, i64)> =
        between::<(UuidSql, BigInt, Text, BigInt, BigInt)>(text, district_code, days).load(db.conn())?;
    let seen = found.into_iter().filter(|row| sees(row.0));
    seen.map(|(_, number, outcome, times, fen)| {
        let happened = match outcome {
            Outcome::Redeemed => Happened::Redeemed(times, fen),
            Outcome::Refused => Happened::Refused(times),
        };
        Ok((day(number)?, happened))
    })
    .collect()
}

/// What was taken back, in these stores or in all of the district.
///
/// # Errors
/// What the database says.
pub fn reversals(
    db: &mut Db<'_>,
    district_code: &str,
    days: (Day, Day),
    sees: impl Fn(StoreId) -> bool,
) -> Result<Vec<(Day, Happened)>> {
    let text = by_day!(
        db,
        "v.at",
        "select r.store_id, ",
        ", count(*), cast(sum(v.fund_fen + v.cash_fen) as bigint) from reversals v \
         join redemptions r on r.id = v.redemption_id \
         where v.district_code = ? and v.at >= ? and v.at < ? group by 1, 2"
    );
    let found: Vec<(StoreId, i64, i64, i64)> =
        between::<(UuidSql, BigInt, BigInt, BigInt)>(text, district_code, days).load(db.conn())?;
    let seen = found.into_iter().filter(|row| sees(row.0));
    seen.map(|(_, number, times, fen)| Ok((day(number)?, Happened::Reversed(times, fen)))).collect()
}
