//! Giving roles and taking them back; never one's own.
use super::accounts::Ask;
use super::record;
use crate::access::{Actor, Permission, Place, Role};
use crate::app::{Answer, App, Command};
use crate::db::Db;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{AccountId, CommandId, GrantId, StoreId};
use crate::kernel::text::Code;
use crate::staff::codes::{
    ACCOUNT_DISABLED, ALREADY_GRANTED, ALREADY_REVOKED, OWN_GRANT, ROLE_SCOPE, STORE_UNKNOWN,
};
use crate::staff::{accounts, model, rows};
use crate::stores::codes::AREA_UNKNOWN;
use crate::stores::rows as places;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A role for an account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveRole {
    /// The command's id, and the grant's.
    pub id: CommandId,
    /// The role.
    pub role: Role,
    /// For this area,
    #[schema(value_type = Option<String>)]
    pub area_code: Option<Code>,
    /// or for this store.
    pub store_id: Option<StoreId>,
}

/// The grant that was made or taken back.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct GrantAnswer {
    /// The grant.
    pub grant_id: GrantId,
}

/// Gives somebody a role.
///
/// # Errors
/// `forbidden`, `own_grant`, `not_found`, `account_disabled`, `role_scope`, `area_unknown`, `store_unknown`, `already_granted`.
pub async fn give(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    account_id: AccountId,
    give: GiveRole,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStaff, Place::District)?;
    let command = Command::creates(give.id, "staff.give_role", digest).on(account_id.uuid());
    let answer = app
        .deed(grant, command, move |db, grant| {
            if account_id == grant.account_id {
                return Err(Error::from(&OWN_GRANT));
            }
            let account = rows::lock_account(db, account_id)?.or_not_found()?;
            if account.disabled_at.is_some() {
                return Err(Error::from(&ACCOUNT_DISABLED));
            }
            check_scope(db, &give, account.donor_id.is_some())?;
            let area = give.area_code.as_ref().map(Code::as_str);
            let held = rows::live_grants(db, account_id)?;
            let same = |held: &rows::GrantRow| {
                held.role == give.role && held.area_code.as_deref() == area && held.store_id == give.store_id
            };
            if held.iter().any(same) {
                return Err(Error::from(&ALREADY_GRANTED));
            }
            let id = GrantId::of(give.id.uuid());
            let scope = (give.role, area, give.store_id);
            accounts::give_as(db, id, account_id, scope, Some(grant.account_id))?;
            let details =
                json!({ "account": account_id, "role": give.role, "area": area, "store": give.store_id });
            record(db, grant, ("staff.give_role", give.id), ("grant", id.uuid()), &details);
            Ok(GrantAnswer { grant_id: id })
        })
        .await?;
    app.actors.invalidate_all();
    Ok(answer)
}

fn check_scope(db: &mut Db<'_>, give: &GiveRole, is_donor: bool) -> Result<()> {
    let fits = model::fits_scope(give.role, give.area_code.is_some(), give.store_id.is_some());
    if !fits || (give.role == Role::Donor && !is_donor) {
        return Err(Error::from(&ROLE_SCOPE));
    }
    if let Some(code) = &give.area_code {
        places::area(db, code.as_str())?.ok_or_else(|| AREA_UNKNOWN.with("area_code", code.as_str()))?;
    }
    if let Some(id) = give.store_id {
        places::store(db, id)?.ok_or_else(|| Error::from(&STORE_UNKNOWN))?;
    }
    Ok(())
}

/// Takes a role back. Nobody takes his own: so there is always an admin left.
///
/// # Errors
/// `forbidden`, `own_grant`, `not_found`, `already_revoked`.
pub async fn revoke(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (account_id, grant_id): (AccountId, GrantId),
    ask: Ask,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStaff, Place::District)?;
    let command = Command::changes(ask.id, "staff.revoke_role", digest).on(grant_id.uuid());
    let answer = app
        .deed(grant, command, move |db, grant| {
            if account_id == grant.account_id {
                return Err(Error::from(&OWN_GRANT));
            }
            rows::lock_account(db, account_id)?.or_not_found()?;
            let held =
                rows::grant(db, grant_id)?.filter(|held| held.account_id == account_id).or_not_found()?;
            if rows::revoke_grant(db, grant_id, grant.account_id)? == 0 {
                return Err(Error::from(&ALREADY_REVOKED));
            }
            let details = json!({ "account": account_id, "role": held.role });
            record(db, grant, ("staff.revoke_role", ask.id), ("grant", grant_id.uuid()), &details);
            Ok(GrantAnswer { grant_id })
        })
        .await?;
    app.actors.invalidate_all();
    Ok(answer)
}
