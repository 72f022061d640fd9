//! Making accounts and giving roles, as parts of somebody's deed.
use super::model;
use super::rows::{self, Account, GrantRow};
use crate::access::Role;
use crate::db::Db;
use crate::kernel::error::{OnUnique, Result};
use crate::kernel::id::{AccountId, DonorId, GrantId, StoreId};
use std::collections::HashMap;

/// An account to be made.
#[derive(Clone)]
pub struct NewAccount {
    /// Id.
    pub id: AccountId,
    /// The name to sign in with; kept in lower case.
    pub username: String,
    /// The name that others see.
    pub display_name: String,
    /// What [`super::password::hash`] made of the password.
    pub password_hash: String,
    /// Whether the first sign-in must choose another password.
    pub must_change_password: bool,
    /// Whether it belongs to the demonstration: it owes no second factor.
    pub demonstration: bool,
    /// For donors: who it is.
    pub donor_id: Option<DonorId>,
    /// Keyed hash of the holder's own ID number.
    pub person_key: Option<Vec<u8>>,
}

/// Makes an account, without any role.
///
/// # Errors
/// `username_unfit`, `username_exists`.
pub fn create(db: &mut Db<'_>, new: NewAccount) -> Result<()> {
    let account = Account {
        id: new.id,
        username: model::username(&new.username)?,
        display_name: new.display_name,
        password_hash: new.password_hash,
        must_change_password: i32::from(new.must_change_password),
        totp_sealed: None,
        totp_enrolled_at: None,
        totp_last_step: 0,
        failed_sign_ins: 0,
        locked_until: None,
        person_key: new.person_key,
        donor_id: new.donor_id,
        demonstration: i32::from(new.demonstration),
        created_at: db.now(),
        disabled_at: None,
    };
    rows::insert_account(db, &account).on_unique(&super::codes::USERNAME_EXISTS)
}

/// The names by which colleagues know these accounts; unknown ids are left out.
///
/// # Errors
/// What the database says.
pub fn names(db: &mut Db<'_>, ids: &[AccountId]) -> Result<HashMap<AccountId, String>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    Ok(rows::display_names(db, &ids)?.into_iter().collect())
}

/// Gives a role for an area or for a store (for neither to a donor). Who may give it, the caller has decided.
///
/// # Errors
/// A bug if there is no such account, area or store.
pub fn give(
    db: &mut Db<'_>,
    account_id: AccountId,
    role: Role,
    area_code: Option<&str>,
    store_id: Option<StoreId>,
    granted_by: Option<AccountId>,
) -> Result<GrantId> {
    give_as(db, GrantId::make(), account_id, (role, area_code, store_id), granted_by)
}

/// As [`give`], with an id that the caller made.
pub(super) fn give_as(
    db: &mut Db<'_>,
    id: GrantId,
    account_id: AccountId,
    (role, area_code, store_id): (Role, Option<&str>, Option<StoreId>),
    granted_by: Option<AccountId>,
) -> Result<GrantId> {
    let grant = GrantRow {
        id,
        account_id,
        role,
        area_code: area_code.map(str::to_owned),
        store_id,
        granted_by,
        granted_at: db.now(),
        revoked_at: None,
        revoked_by: None,
    };
    rows::insert_grant(db, &grant)?;
    Ok(id)
}
