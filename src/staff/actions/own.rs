//! What everyone may do with the own account: look at it, change the password, sign out everywhere.
//!
//! These are not stored commands: the hash of a body that holds a password would be a way to try passwords.
use crate::access::{Actor, Grant, Permission, Role};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::{Db, Lane};
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{AccountId, CommandId, DeviceId, DonorId, StoreId};
use crate::staff::codes::{SECOND_FACTOR_ENROLLED, SECOND_FACTOR_REFUSED, WRONG_PASSWORD};
use crate::staff::password::{self, Secret};
use crate::staff::{rows, second_factor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A role with the place that it was given for.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyRole {
    /// The role.
    pub role: Role,
    /// The area,
    pub area_code: Option<String>,
    /// or the store.
    pub store_id: Option<StoreId>,
}

/// The till at which one is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyDevice {
    /// Id.
    pub id: DeviceId,
    /// Its store.
    pub store_id: StoreId,
    /// Its number in the store.
    pub number: i32,
}

/// Who one is and what one may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub account_id: AccountId,
    /// The name to sign in with.
    pub username: String,
    /// The name that others see.
    pub display_name: String,
    /// The district.
    pub district_code: String,
    /// The roles.
    pub roles: Vec<MyRole>,
    /// What these roles may do, somewhere.
    pub permissions: Vec<Permission>,
    /// The code of what is owed first; until then only the paths of session and account are open.
    pub owes: Option<String>,
    /// The till.
    pub device: Option<MyDevice>,
    /// For donors: who it is.
    pub donor_id: Option<DonorId>,
    /// Whether the second factor is asked for at sign-in.
    pub second_factor: bool,
    /// Whether the account belongs to the demonstration.
    pub demonstration: bool,
}

/// Another password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    #[schema(value_type = String)]
    pub current_password: Secret,
    /// The password from now on: 10 to 200 characters.
    #[schema(value_type = String)]
    pub new_password: Secret,
}

/// Who one is.
///
/// # Errors
/// What the database says.
pub async fn me(app: &App, actor: &Actor) -> Result<Me> {
    let actor = actor.clone();
    app.read(move |db| {
        let account = rows::account(db, actor.account_id)?.or_not_found()?;
        let roles = rows::live_grants(db, account.id)?
            .into_iter()
            .map(|grant| MyRole { role: grant.role, area_code: grant.area_code, store_id: grant.store_id })
            .collect();
        let device = actor.device_id.map(|id| rows::device(db, id)?.or_not_found()).transpose()?;
        let (_, owes) = crate::staff::actors::load(db, &actor.district_code, actor.session_id)?;
        Ok(Me {
            account_id: account.id,
            username: account.username,
            display_name: account.display_name,
            permissions: Permission::ALL
                .iter()
                .copied()
                .filter(|permission| actor.holds(*permission))
                .collect(),
            roles,
            owes: owes.map(|code| code.name.to_owned()),
            device: device.map(|device| MyDevice {
                id: device.id,
                store_id: device.store_id,
                number: device.number,
            }),
            donor_id: account.donor_id,
            second_factor: account.totp_enrolled_at.is_some(),
            demonstration: account.demonstration == 1,
            district_code: actor.district_code,
        })
    })
    .await
}

/// Changes the password and ends all other sessions.
///
/// # Errors
/// `wrong_password`, `password_unfit`, `too_many_tries`.
pub async fn change_password(app: &App, actor: &Actor, change: ChangePassword) -> Result<()> {
    let (id, bucket) = (actor.account_id, format!("password:{}", actor.account_id));
    app.write(Lane::Office, move |db| crate::staff::limits::take(db, &bucket, 900, 10)).await?;
    let account = app.read(move |db| rows::account(db, id)?.or_not_found()).await?;
    password::check(change.new_password.text(), &account.username)?;
    if change.new_password == change.current_password {
        return Err(crate::staff::codes::PASSWORD_UNFIT.with("reason", "same"));
    }
    let before = account.password_hash;
    if !password::verify_aside(change.current_password, Some(before.clone())).await? {
        return Err(Error::from(&WRONG_PASSWORD));
    }
    let hash = password::hash_aside(change.new_password).await?;
    let (grant, session) = (actor.grant(), actor.session_id);
    app.write(Lane::Office, move |db| {
        let account = rows::lock_account(db, id)?.or_not_found()?;
        if account.password_hash != before {
            return Err(Error::from(&WRONG_PASSWORD));
        }
        rows::set_password(db, id, &hash, false)?;
        let ended = rows::revoke_sessions(db, id, Some(session))?;
        record(db, &grant, "staff.change_password", ended);
        Ok(())
    })
    .await?;
    app.actors.invalidate_all();
    Ok(())
}

/// A second factor's secret, shown once.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorSecret {
    /// In Base32, to be typed into an app.
    pub secret: String,
    /// The same as an address.
    pub uri: String,
    /// The address as a QR code.
    pub qr_svg: String,
}

/// The first code of a second factor.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSecondFactor {
    /// The six digits that the app shows.
    #[schema(value_type = String)]
    pub code: Secret,
}

/// Makes a secret for the second factor; it is asked for once a first code has confirmed it.
///
/// # Errors
/// `second_factor_enrolled`.
pub async fn begin_second_factor(app: &App, actor: &Actor) -> Result<SecondFactorSecret> {
    let (keys, id) = (app.keys.clone(), actor.account_id);
    let shown = app
        .write(Lane::Office, move |db| {
            let account = rows::lock_account(db, id)?.or_not_found()?;
            if account.totp_enrolled_at.is_some() {
                return Err(Error::from(&SECOND_FACTOR_ENROLLED));
            }
            let (sealed, shown) = second_factor::make(&keys.fields, id.uuid(), &account.username);
            rows::set_second_factor(db, id, Some(&sealed), None)?;
            Ok(shown)
        })
        .await?;
    let qr_svg = crate::http::print::qr::svg(&shown.uri)?.into_text();
    Ok(SecondFactorSecret { secret: shown.secret, uri: shown.uri, qr_svg })
}

/// Takes the first code: from now on each sign-in asks for one. All other sessions end.
///
/// # Errors
/// `second_factor_wrong`, `second_factor_enrolled`, `too_many_tries`.
pub async fn confirm_second_factor(app: &App, actor: &Actor, confirm: ConfirmSecondFactor) -> Result<()> {
    let (id, bucket) = (actor.account_id, format!("second-factor:{}", actor.account_id));
    app.write(Lane::Office, move |db| crate::staff::limits::take(db, &bucket, 300, 10)).await?;
    let (keys, grant, session) = (app.keys.clone(), actor.grant(), actor.session_id);
    app.write(Lane::Office, move |db| {
        let account = rows::lock_account(db, id)?.or_not_found()?;
        if account.totp_enrolled_at.is_some() {
            return Err(Error::from(&SECOND_FACTOR_ENROLLED));
        }
        let step = second_factor::check(&keys.fields, &account, confirm.code.text(), db.now())?;
        let step = step.ok_or_else(|| Error::from(&SECOND_FACTOR_REFUSED))?;
        let now = db.now();
        rows::set_second_factor(db, id, account.totp_sealed.as_deref(), Some(now))?;
        rows::set_last_step(db, id, step)?;
        // A session that began with the password alone must not come into what the second factor guards.
        let ended = rows::revoke_sessions(db, id, Some(session))?;
        record(db, &grant, "staff.enrol_second_factor", ended);
        Ok(())
    })
    .await?;
    app.actors.invalidate_all();
    Ok(())
}

/// Ends all sessions of the account, this one too.
///
/// # Errors
/// What the database says.
pub async fn sign_out_everywhere(app: &App, actor: &Actor) -> Result<()> {
    let grant = actor.grant();
    app.write(Lane::Office, move |db| {
        let ended = rows::revoke_sessions(db, grant.account_id, None)?;
        record(db, &grant, "staff.sign_out_everywhere", ended);
        Ok(())
    })
    .await?;
    app.actors.invalidate_all();
    Ok(())
}

fn record(db: &mut Db<'_>, grant: &Grant, operation: &'static str, sessions_ended: usize) {
    let entry = Entry {
        operation,
        subject_kind: "account",
        subject_id: grant.account_id.uuid(),
        command_id: CommandId::make(),
    };
    audit::record(db, grant, entry, &json!({ "sessions_ended": sessions_ended }));
}
