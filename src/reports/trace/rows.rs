//! What the books say of a gift: its lots, their movements, and the households behind the redemptions.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::types::UuidSql;
use crate::kernel::error::Result;
use crate::kernel::id::{DonationId, HouseholdId, StoreId};
use crate::stock::model::{LotState, MovementReason};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Integer, Text};

/// Line, store, state of lots, pieces on hand. Lots that went to another store still name the line.
pub fn shelves(db: &mut Db<'_>, id: DonationId) -> Result<Vec<(i32, StoreId, LotState, i64)>> {
    Ok(Statement::<(Integer, UuidSql, Text, BigInt)>::new(
        "select dl.line_number, l.store_id, l.state, cast(sum(l.on_hand) as bigint) from donation_lines dl \
         join lots l on l.donation_line_id = dl.id where dl.donation_id = ? \
         group by dl.line_number, l.store_id, l.state",
    )
    .bind(id)
    .load(db.conn())?)
}

/// Line, reason, sum of the movements.
pub fn movements(db: &mut Db<'_>, id: DonationId) -> Result<Vec<(i32, MovementReason, i64)>> {
    Ok(Statement::<(Integer, Text, BigInt)>::new(
        "select dl.line_number, m.reason, cast(sum(m.quantity) as bigint) from donation_lines dl \
         join lots l on l.donation_line_id = dl.id join stock_movements m on m.lot_id = l.id \
         where dl.donation_id = ? group by dl.line_number, m.reason",
    )
    .bind(id)
    .load(db.conn())?)
}

/// Line, store, household, pieces it has got and not brought back.
pub fn given(db: &mut Db<'_>, id: DonationId) -> Result<Vec<(i32, StoreId, HouseholdId, i64)>> {
    Ok(Statement::<(Integer, UuidSql, UuidSql, BigInt)>::new(
        "select dl.line_number, m.store_id, r.household_id, cast(-sum(m.quantity) as bigint) from donation_lines dl \
         join lots l on l.donation_line_id = dl.id join stock_movements m on m.lot_id = l.id \
         join redemptions r on r.id = m.redemption_id \
         where dl.donation_id = ? and m.reason in ('redeemed', 'returned') \
         group by dl.line_number, m.store_id, r.household_id having sum(m.quantity) < 0",
    )
    .bind(id)
    .load(db.conn())?)
}
