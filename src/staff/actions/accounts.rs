//! What an admin does with other people's accounts.
use super::record;
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::db::Db;
use crate::kernel::citizen_id::CitizenIdText;
use crate::kernel::civil_date::CivilDate;
use crate::kernel::error::{Error, OrNotFound, Result, invalid};
use crate::kernel::id::{AccountId, CommandId};
use crate::kernel::text::Line;
use crate::kernel::time::Day;
use crate::staff::accounts::{self, NewAccount};
use crate::staff::codes::OWN_GRANT;
use crate::staff::model;
use crate::staff::password::{self, Secret};
use crate::staff::rows::{self, Account};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A new account, without any role yet. Donors make theirs themselves.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddAccount {
    /// The command's id, and the account's.
    pub id: CommandId,
    /// The name to sign in with: 3 to 32 of a–z, 0–9, dot, underscore, hyphen.
    #[schema(value_type = String)]
    pub username: Line,
    /// The name that others see.
    #[schema(value_type = String)]
    pub display_name: Line,
    /// The first password: 10 to 200 characters; its owner must change it at the first sign-in.
    #[schema(value_type = String)]
    pub password: Secret,
}

/// Another password for somebody who has forgotten his.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The command's id.
    pub id: CommandId,
    /// The password: 10 to 200 characters; its owner must change it at the next sign-in.
    #[schema(value_type = String)]
    pub password: Secret,
}

/// Whose account it is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPerson {
    /// The command's id.
    pub id: CommandId,
    /// The holder's own ID number; kept as a keyed hash only, so that nobody acts for his own household.
    #[schema(value_type = Option<String>)]
    pub id_number: Option<CitizenIdText>,
}

/// A command that says no more than which.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The command's id.
    pub id: CommandId,
}

/// The account that was made or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct AccountAnswer {
    /// The account.
    pub account_id: AccountId,
}

/// Makes an account.
///
/// # Errors
/// `forbidden`, `username_unfit`, `username_exists`, `password_unfit`.
pub async fn add(app: &App, actor: &Actor, digest: [u8; 32], add: AddAccount) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStaff, Place::District)?;
    let username = model::username(add.username.as_str())?;
    password::check(add.password.text(), &username)?;
    let hash = password::hash_aside(add.password).await?;
    let command = Command::creates(add.id, "staff.add_account", digest);
    app.deed(grant, command, move |db, grant| {
        let id = AccountId::of(add.id.uuid());
        let account = NewAccount {
            id,
            username: username.clone(),
            display_name: add.display_name.to_string(),
            password_hash: hash.clone(),
            must_change_password: true,
            demonstration: false,
            donor_id: None,
            person_key: None,
        };
        accounts::create(db, account)?;
        record(db, grant, ("staff.add_account", add.id), ("account", id.uuid()), &json!({}));
        Ok(AccountAnswer { account_id: id })
    })
    .await
}

/// Gives somebody another password; his sessions end, and his tries begin anew.
///
/// # Errors
/// `forbidden`, `own_grant`, `not_found`, `password_unfit`.
pub async fn reset_password(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: AccountId,
    reset: ResetPassword,
) -> Result<Answer> {
    let account = app.read(move |db| rows::account(db, id)?.or_not_found()).await?;
    password::check(reset.password.text(), &account.username)?;
    let hash = password::hash_aside(reset.password).await?;
    let command = Command::changes(reset.id, "staff.reset_password", digest);
    change(app, actor, id, command, move |db, account| {
        rows::reset_password(db, account.id, &hash)?;
        let ended = rows::revoke_sessions(db, account.id, None)?;
        Ok(json!({ "sessions_ended": ended }))
    })
    .await
}

/// Lifts somebody's second factor, as after a lost phone; his sessions end, and the next sign-in enrols another.
///
/// # Errors
/// `forbidden`, `own_grant`, `not_found`.
pub async fn reset_second_factor(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: AccountId,
    ask: Ask,
) -> Result<Answer> {
    let command = Command::changes(ask.id, "staff.reset_second_factor", digest);
    change(app, actor, id, command, |db, account| {
        rows::set_second_factor(db, account.id, None, None)?;
        let ended = rows::revoke_sessions(db, account.id, None)?;
        Ok(json!({ "sessions_ended": ended }))
    })
    .await
}

/// Disables an account; its sessions end. What it did stays under its name.
///
/// # Errors
/// `forbidden`, `own_grant`, `not_found`.
pub async fn disable(app: &App, actor: &Actor, digest: [u8; 32], id: AccountId, ask: Ask) -> Result<Answer> {
    let command = Command::changes(ask.id, "staff.disable_account", digest);
    change(app, actor, id, command, |db, account| {
        let at = account.disabled_at.unwrap_or(db.now());
        rows::set_disabled(db, account.id, Some(at))?;
        let ended = rows::revoke_sessions(db, account.id, None)?;
        Ok(json!({ "sessions_ended": ended }))
    })
    .await
}

/// Lets a disabled account sign in again.
///
/// # Errors
/// `forbidden`, `own_grant`, `not_found`.
pub async fn enable(app: &App, actor: &Actor, digest: [u8; 32], id: AccountId, ask: Ask) -> Result<Answer> {
    let command = Command::changes(ask.id, "staff.enable_account", digest);
    change(app, actor, id, command, |db, account| {
        rows::set_disabled(db, account.id, None)?;
        Ok(json!({}))
    })
    .await
}

/// Records whose account it is, by the keyed hash of an ID number; without a number the link is lifted.
///
/// # Errors
/// `forbidden`, `own_grant`, `not_found`, `invalid_field`.
pub async fn link_person(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: AccountId,
    link: LinkPerson,
) -> Result<Answer> {
    let today = civil(app.now().day());
    let number = link.id_number.map(|text| text.read(today)).transpose();
    let number = number.map_err(|reason| invalid("id_number", reason.code()))?;
    let key = number.map(|number| app.keys.matching.key("person", number.as_str()));
    let command = Command::changes(link.id, "staff.link_person", digest);
    change(app, actor, id, command, move |db, account| {
        rows::set_person(db, account.id, key.as_deref())?;
        Ok(json!({ "linked": key.is_some() }))
    })
    .await
}

/// A change of another person's account: never of one's own.
async fn change<F>(app: &App, actor: &Actor, id: AccountId, command: Command, change: F) -> Result<Answer>
where
    F: Fn(&mut Db<'_>, &Account) -> Result<Value> + Send + 'static,
{
    let grant = actor.require(Permission::ManageStaff, Place::District)?;
    let (operation, command_id) = (command.operation, command.id);
    let answer = app
        .deed(grant, command.on(id.uuid()), move |db, grant: &Grant| {
            let account = rows::lock_account(db, id)?.or_not_found()?;
            if account.id == grant.account_id {
                return Err(Error::from(&OWN_GRANT));
            }
            let details = change(db, &account)?;
            record(db, grant, (operation, command_id), ("account", id.uuid()), &details);
            Ok(AccountAnswer { account_id: id })
        })
        .await?;
    app.actors.invalidate_all();
    Ok(answer)
}

fn civil(day: Day) -> CivilDate {
    let (year, month, day) = day.parts();
    CivilDate { year: i32::from(year), month: month.unsigned_abs(), day: day.unsigned_abs() }
}
