//! The routes of other people's accounts and their roles.
use crate::access::Role;
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::db::Db;
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, PageQuery, limit};
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{AccountId, DonorId, GrantId, StoreId};
use crate::kernel::time::Instant;
use crate::staff::actions::accounts::{self, AccountAnswer, AddAccount, Ask, LinkPerson, ResetPassword};
use crate::staff::actions::roles::{self, GiveRole, GrantAnswer};
use crate::staff::rows::{self, Account, GrantRow};
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_accounts).service(read_account).service(add_account);
    config.service(reset_password).service(reset_second_factor).service(link_person);
    config.service(disable_account).service(enable_account).service(give_role).service(revoke_role);
}

/// A role that an account holds, or held.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantView {
    /// Id.
    id: GrantId,
    /// The role.
    role: Role,
    /// For this area,
    area_code: Option<String>,
    /// or for this store.
    store_id: Option<StoreId>,
    /// Who gave it.
    granted_by: Option<AccountId>,
    /// When.
    granted_at: Instant,
    /// When it was taken back.
    revoked_at: Option<Instant>,
    /// By whom.
    revoked_by: Option<AccountId>,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView {
    /// Id.
    id: AccountId,
    /// The name to sign in with.
    username: String,
    /// The name that others see.
    display_name: String,
    /// Whether a password is owed.
    must_change_password: bool,
    /// Since when the second factor is asked for.
    second_factor_since: Option<Instant>,
    /// Until when no try to sign in is looked at.
    locked_until: Option<Instant>,
    /// Whether it is known whose account it is.
    person_linked: bool,
    /// For donors: who it is.
    donor_id: Option<DonorId>,
    /// When it was made.
    created_at: Instant,
    /// When it was disabled.
    disabled_at: Option<Instant>,
    /// Its roles, those taken back too.
    grants: Vec<GrantView>,
}

fn view(db: &mut Db<'_>, accounts: Vec<Account>) -> Result<Vec<AccountView>> {
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let grants = rows::grants_of(db, &ids)?;
    let of =
        |id: AccountId| grants.iter().filter(move |grant| grant.account_id == id).map(grant_view).collect();
    Ok(accounts
        .into_iter()
        .map(|account| AccountView {
            grants: of(account.id),
            id: account.id,
            username: account.username,
            display_name: account.display_name,
            must_change_password: account.must_change_password == 1,
            second_factor_since: account.totp_enrolled_at,
            locked_until: account.locked_until,
            person_linked: account.person_key.is_some(),
            donor_id: account.donor_id,
            created_at: account.created_at,
            disabled_at: account.disabled_at,
        })
        .collect())
}

fn grant_view(grant: &GrantRow) -> GrantView {
    GrantView {
        id: grant.id,
        role: grant.role,
        area_code: grant.area_code.clone(),
        store_id: grant.store_id,
        granted_by: grant.granted_by,
        granted_at: grant.granted_at,
        revoked_at: grant.revoked_at,
        revoked_by: grant.revoked_by,
    }
}

/// The accounts with their roles, newest first.
#[utoipa::path(tag = "staff", security(("session" = ["read_staff"])), params(PageQuery), responses((status = 200, body = Page<AccountView>)))]
#[get("/accounts")]
async fn list_accounts(
    app: Data<App>,
    _actor: Can<may::ReadStaff>,
    query: Query<PageQuery>,
) -> Result<Json<Page<AccountView>>> {
    let limit = limit(query.limit);
    app.read(move |db| {
        let accounts = rows::accounts(db, query.after.map(AccountId::of), limit + 1)?;
        Ok(Page::of(view(db, accounts)?, limit, |account| account.id.uuid()))
    })
    .await
    .map(Json)
}

/// One account with its roles.
#[utoipa::path(tag = "staff", security(("session" = ["read_staff"])), params(("id" = AccountId, Path)), responses((status = 200, body = AccountView)))]
#[get("/accounts/{id}")]
async fn read_account(
    app: Data<App>,
    _actor: Can<may::ReadStaff>,
    path: Path<AccountId>,
) -> Result<Json<AccountView>> {
    app.read(move |db| {
        let account = rows::account(db, path.into_inner())?.or_not_found()?;
        view(db, vec![account])?.pop().or_not_found()
    })
    .await
    .map(Json)
}

/// Makes an account, without a role; its owner must change the password at the first sign-in.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = AddAccount, responses((status = 201, body = AccountAnswer)))]
#[post("/accounts")]
async fn add_account(app: Data<App>, actor: Can<may::ManageStaff>, body: Body<AddAccount>) -> Result<Answer> {
    accounts::add(&app, &actor, body.digest, body.value).await
}

/// Gives somebody another password, to be changed at the next sign-in; never oneself.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = ResetPassword, params(("id" = AccountId, Path)),
    responses((status = 200, body = AccountAnswer)))]
#[post("/accounts/{id}/reset-password")]
async fn reset_password(
    app: Data<App>,
    actor: Can<may::ManageStaff>,
    path: Path<AccountId>,
    body: Body<ResetPassword>,
) -> Result<Answer> {
    accounts::reset_password(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Lifts somebody's second factor; never one's own.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = Ask, params(("id" = AccountId, Path)),
    responses((status = 200, body = AccountAnswer)))]
#[post("/accounts/{id}/reset-second-factor")]
async fn reset_second_factor(
    app: Data<App>,
    actor: Can<may::ManageStaff>,
    path: Path<AccountId>,
    body: Body<Ask>,
) -> Result<Answer> {
    accounts::reset_second_factor(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Records whose account it is, so that nobody acts for his own household.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = LinkPerson, params(("id" = AccountId, Path)),
    responses((status = 200, body = AccountAnswer)))]
#[post("/accounts/{id}/person")]
async fn link_person(
    app: Data<App>,
    actor: Can<may::ManageStaff>,
    path: Path<AccountId>,
    body: Body<LinkPerson>,
) -> Result<Answer> {
    accounts::link_person(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Disables an account and ends its sessions; never one's own.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = Ask, params(("id" = AccountId, Path)),
    responses((status = 200, body = AccountAnswer)))]
#[post("/accounts/{id}/disable")]
async fn disable_account(
    app: Data<App>,
    actor: Can<may::ManageStaff>,
    path: Path<AccountId>,
    body: Body<Ask>,
) -> Result<Answer> {
    accounts::disable(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Lets a disabled account sign in again.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = Ask, params(("id" = AccountId, Path)),
    responses((status = 200, body = AccountAnswer)))]
#[post("/accounts/{id}/enable")]
async fn enable_account(
    app: Data<App>,
    actor: Can<may::ManageStaff>,
    path: Path<AccountId>,
    body: Body<Ask>,
) -> Result<Answer> {
    accounts::enable(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Gives somebody a role for an area or a store; never oneself.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = GiveRole, params(("id" = AccountId, Path)),
    responses((status = 201, body = GrantAnswer)))]
#[post("/accounts/{id}/grants")]
async fn give_role(
    app: Data<App>,
    actor: Can<may::ManageStaff>,
    path: Path<AccountId>,
    body: Body<GiveRole>,
) -> Result<Answer> {
    roles::give(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Takes a role back; never one's own.
#[utoipa::path(tag = "staff", security(("session" = ["manage_staff"])), request_body = Ask,
    params(("id" = AccountId, Path), ("grant_id" = GrantId, Path)), responses((status = 200, body = GrantAnswer)))]
#[post("/accounts/{id}/grants/{grant_id}/revoke")]
async fn revoke_role(
    app: Data<App>,
    actor: Can<may::ManageStaff>,
    path: Path<(AccountId, GrantId)>,
    body: Body<Ask>,
) -> Result<Answer> {
    roles::revoke(&app, &actor, body.digest, path.into_inner(), body.value).await
}
