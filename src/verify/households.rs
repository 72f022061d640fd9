//! Statement 7: nobody is counted in two households.
use super::Statement;
use super::check::{Check, check, count, first};
use crate::db::Db;
use crate::kernel::error::Result;

const SAYS: &str = "one person is an active member of one household";

const CHECKS: &[Check] = &[check!(
    "members",
    "the same person is an active member of another household",
    "select m.id from members m join members o on o.person_key = m.person_key and o.district_code = m.district_code \
     and o.id < m.id and o.left_on is null where m.left_on is null and m.person_key is not null"
)];

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>) -> Result<Statement> {
    let rows = count(db, &["select count(*) from members where left_on is null"])?;
    Ok(Statement::of(7, SAYS, rows, first(db, CHECKS)?))
}
