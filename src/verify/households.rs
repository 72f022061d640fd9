//! Statement 7: nobody is counted in two households.
use super::Statement;
use super::check::{Check, check, count, first};
use crate::db::Db;
use crate::kernel::error::Result;

const SAYS: &str = "one person is an active member of one household";

const CHECKS: &[Check] = &[
    check!(
        "members",
        "the same person is an active member of another household",
        "select m.id from members m join members o on o.person_key = m.person_key and o.district_code = m.district_code \
     and o.id < m.id and o.left_on is null where m.left_on is null and m.person_key is not null"
    ),
    check!(
        "households",
        "it was merged and is not closed, has members, or went into one that was merged itself or is not there",
        "select h.id from households h left join households o on o.id = h.merged_into_id where h.merged_into_id is not null \
         and (h.status <> 'closed' or o.id is null or o.merged_into_id is not null or exists \
         (select 1 from members m where m.household_id = h.id and m.left_on is null))"
    ),
    check!(
        "vouchers",
        "everybody of its household died and it still holds money",
        "select v.id from vouchers v join households h on h.id = v.household_id where h.status = 'closed' \
         and h.status_reason = 'died' and not exists (select 1 from members m where m.household_id = h.id \
         and m.left_reason = 'household_closed') and v.state in ('issued', 'frozen') and v.balance_fen > 0"
    ),
];

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>) -> Result<Statement> {
    let rows = count(db, &["select count(*) from members where left_on is null"])?;
    Ok(Statement::of(7, SAYS, rows, first(db, CHECKS)?))
}
