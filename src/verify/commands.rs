//! Statement 5: a command has one outcome, and what it did agrees with what was answered.
use super::check::{Check, check, count, first};
use super::{Statement, offline};
use crate::db::Db;
use crate::kernel::error::Result;

const SAYS: &str = "each command, and each entry of a till that was alone, has exactly one outcome";

const CHECKS: &[Check] = &[
    check!("commands", "it has two outcomes", "select id from commands group by id having count(*) > 1"),
    check!(
        "redemptions",
        "its answer is missing or says otherwise",
        "select r.id from redemptions r left join commands c on c.id = r.id where c.id is null \
         or case when r.outcome = 'redeemed' then 1 else 0 end <> case when c.status = 201 then 1 else 0 end"
    ),
    check!(
        "commands",
        "it was answered with a redemption that is not there",
        "select c.id from commands c left join redemptions r on r.id = c.id \
         where c.operation = 'redemptions.redeem' and c.status = 201 and (r.id is null or r.outcome <> 'redeemed')"
    ),
    check!(
        "reversals",
        "its answer is missing",
        "select b.id from reversals b left join commands c on c.id = b.id where c.id is null or c.status >= 400"
    ),
    check!(
        "trail",
        "two accounts acted under one command",
        "select command_id from trail where account_id is not null group by command_id \
         having count(distinct account_id) > 1"
    ),
    check!(
        "commands",
        "another account acted under it",
        "select c.id from commands c join trail t on t.command_id = c.id \
         where c.account_id is not null and t.account_id is not null and t.account_id <> c.account_id"
    ),
];

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>) -> Result<Statement> {
    let rows = count(db, &["select count(*) from commands", "select count(*) from offline_entries"])?;
    let broken = match first(db, CHECKS)? {
        None => offline::entries(db)?,
        broken => broken,
    };
    Ok(Statement::of(5, SAYS, rows, broken))
}
