//! What somebody with the machine in hand may do without an account: make an admin, let one in again.
//!
//! Whoever can run these commands can read the database and the keys; the trail says that it was done this way.
use super::accounts::{self, NewAccount};
use super::codes::NO_SUCH_ACCOUNT;
use super::model;
use super::rows::{self, Account};
use crate::access::{Grant, Role};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{AccountId, CommandId};
use crate::stores::load;
use serde_json::json;

/// Makes an account with the role of an admin over the district.
///
/// # Errors
/// `username_unfit`, `username_exists`.
pub fn add_admin(db: &mut Db<'_>, district_code: &str, new: NewAccount) -> Result<AccountId> {
    let id = new.id;
    accounts::create(db, new)?;
    load::district(db, district_code)?;
    accounts::give(db, id, Role::Admin, Some(district_code), None, None)?;
    record(db, district_code, id, "staff.add_admin_by_command");
    Ok(id)
}

/// Writes another password, which must be changed at the next sign-in; the account's sessions end.
///
/// # Errors
/// `no_such_account`.
pub fn reset_password(db: &mut Db<'_>, district_code: &str, username: &str, hash: &str) -> Result<()> {
    let account = named(db, username)?;
    rows::reset_password(db, account.id, hash)?;
    rows::set_disabled(db, account.id, None)?;
    rows::revoke_sessions(db, account.id, None)?;
    record(db, district_code, account.id, "staff.reset_password_by_command");
    Ok(())
}

/// Lifts the second factor; the account's sessions end, and the next sign-in enrols another.
///
/// # Errors
/// `no_such_account`.
pub fn reset_second_factor(db: &mut Db<'_>, district_code: &str, username: &str) -> Result<()> {
    let account = named(db, username)?;
    rows::set_second_factor(db, account.id, None, None)?;
    rows::revoke_sessions(db, account.id, None)?;
    record(db, district_code, account.id, "staff.reset_second_factor_by_command");
    Ok(())
}

fn named(db: &mut Db<'_>, username: &str) -> Result<Account> {
    let account = rows::account_named(db, &model::username(username)?)?;
    let account = account.ok_or_else(|| Error::from(&NO_SUCH_ACCOUNT))?;
    rows::lock_account(db, account.id)?.or_not_found()
}

fn record(db: &mut Db<'_>, district_code: &str, account_id: AccountId, operation: &'static str) {
    let grant = Grant { account_id, device_id: None, district_code: district_code.to_owned() };
    let subject_id = account_id.uuid();
    let entry = Entry { operation, subject_kind: "account", subject_id, command_id: CommandId::make() };
    audit::record(db, &grant, entry, &json!({}));
}
