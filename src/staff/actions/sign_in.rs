//! Signing in, going on, signing out.
use crate::access::Actor;
use crate::app::App;
use crate::db::{Db, Lane};
use crate::kernel::error::{Error, Result, too_many_tries};
use crate::kernel::id::DeviceId;
use crate::kernel::sign::sha256;
use crate::kernel::text::Line;
use crate::staff::codes::{SECOND_FACTOR_NEEDED, SECOND_FACTOR_WRONG, UNKNOWN_DEVICE, WRONG_CREDENTIALS};
use crate::staff::password::{self, Secret};
use crate::staff::rows::Account;
use crate::staff::sessions::{self, Issued};
use crate::staff::{limits, model, rows, second_factor};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

/// Sign-ins that one address may try in a minute.
const TRIES_PER_MINUTE: i64 = 60;

/// A sign-in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The user name.
    #[schema(value_type = String)]
    pub username: Line,
    /// The password.
    #[schema(value_type = String)]
    pub password: Secret,
    /// The code of the second factor, where one is enrolled.
    pub totp: Option<String>,
    /// The till at which it happens,
    pub device_id: Option<DeviceId>,
    /// and the secret by which the till is known.
    #[schema(value_type = Option<String>)]
    pub device_secret: Option<Secret>,
}

/// How a try went; a failed one is a value, as its count must be committed.
enum Try {
    Right(Issued),
    Wrong(Error),
}

/// Signs in. A name that nobody has takes as long and gets the same answer as a wrong password.
///
/// # Errors
/// `wrong_credentials`, `second_factor_needed`, `second_factor_wrong`, `unknown_device`, `too_many_tries`.
pub async fn sign_in(app: &App, address: String, sign_in: SignIn) -> Result<Issued> {
    let tried = attempt(app, address, sign_in).await;
    let outcome = match &tried {
        Ok(_) => "signed_in",
        Err(error) => error.code().map_or("fault", |code| code.name),
    };
    metrics::counter!("nuanquan_sign_ins_total", "outcome" => outcome).increment(1);
    tried
}

async fn attempt(app: &App, address: String, sign_in: SignIn) -> Result<Issued> {
    let bucket = format!("sign-in:{address}");
    app.write(Lane::Office, move |db| limits::take(db, &bucket, 60, TRIES_PER_MINUTE)).await?;
    let username = sign_in.username.as_str().to_ascii_lowercase();
    let account = {
        let username = username.clone();
        app.read(move |db| rows::account_named(db, &username)).await?
    };
    let account = account.filter(|account| account.disabled_at.is_none());
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let right = password::verify_aside(sign_in.password.clone(), hash.clone()).await?;
    let Some(account) = account else {
        let bucket = format!("nobody:{}", hex(&app.keys.matching.key("nobody", &username)));
        return Err(app.write(Lane::Office, move |db| nobody(db, &bucket)).await?);
    };
    let (app_inside, id) = (app.clone(), account.id);
    let tried = app
        .write(Lane::Office, move |db| {
            let account = rows::lock_account(db, id)?.ok_or_else(|| Error::from(&WRONG_CREDENTIALS))?;
            // A password changed meanwhile makes the check stale.
            let right = right && hash.as_ref() == Some(&account.password_hash);
            settle(&app_inside, db, &account, right, &sign_in)
        })
        .await?;
    match tried {
        Try::Right(issued) => Ok(issued),
        Try::Wrong(error) => Err(error),
    }
}

fn settle(app: &App, db: &mut Db<'_>, account: &Account, right: bool, sign_in: &SignIn) -> Result<Try> {
    if let Some(until) = account.locked_until.filter(|until| *until > db.now()) {
        return Err(too_many_tries((until.seconds() - db.now().seconds()).max(1)));
    }
    if !right {
        return failed(db, account, Error::from(&WRONG_CREDENTIALS));
    }
    let device = match device(db, sign_in)? {
        Ok(device) => device,
        Err(error) => return failed(db, account, error),
    };
    if account.totp_enrolled_at.is_some() {
        // The password was right: asking for the code is no failed try, and no success either.
        let Some(code) = &sign_in.totp else {
            return Ok(Try::Wrong(Error::from(&SECOND_FACTOR_NEEDED)));
        };
        match second_factor::check(&app.keys.fields, account, code, db.now())? {
            Some(step) => rows::set_last_step(db, account.id, step)?,
            None => return failed(db, account, Error::from(&SECOND_FACTOR_WRONG)),
        };
    }
    rows::set_tries(db, account.id, 0, None)?;
    sessions::open(app, db, account.id, device).map(Try::Right)
}

/// A name that nobody has is slowed down as an account would be, so that the difference tells nothing.
fn nobody(db: &mut Db<'_>, bucket: &str) -> Result<Error> {
    let (failed, locked_until) = limits::failed(db, bucket)?;
    if let Some(until) = locked_until.filter(|until| *until > db.now()) {
        return Ok(too_many_tries((until.seconds() - db.now().seconds()).max(1)));
    }
    let failed = i32::try_from(failed.saturating_add(1)).unwrap_or(i32::MAX);
    let until = db.now().plus_seconds(model::wait_seconds(failed));
    limits::set_failed(db, bucket, i64::from(failed), until)?;
    Ok(Error::from(&WRONG_CREDENTIALS))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Counts a failed try; the next one may have to wait.
fn failed(db: &mut Db<'_>, account: &Account, error: Error) -> Result<Try> {
    let count = account.failed_sign_ins.saturating_add(1);
    let wait = model::wait_seconds(count);
    let until = (wait > 0).then(|| db.now().plus_seconds(wait));
    rows::set_tries(db, account.id, count, until)?;
    Ok(Try::Wrong(error))
}

/// The till that the sign-in names, if its secret is right and it is not blocked.
fn device(db: &mut Db<'_>, sign_in: &SignIn) -> Result<std::result::Result<Option<DeviceId>, Error>> {
    let Some(id) = sign_in.device_id else {
        return Ok(Ok(None));
    };
    let device = rows::device(db, id)?.filter(|device| device.blocked_at.is_none());
    let hash = sha256(sign_in.device_secret.as_ref().map_or(&[][..], |secret| secret.text().as_bytes()));
    let known = device.is_some_and(|device| device.secret_hash.ct_eq(&hash).into());
    Ok(if known { Ok(Some(id)) } else { Err(Error::from(&UNKNOWN_DEVICE)) })
}

/// Goes on with a session.
///
/// # Errors
/// `unauthenticated`, `refresh_reused`.
pub async fn refresh(app: &App, token: String) -> Result<Issued> {
    let inside = app.clone();
    let refreshed = app.write(Lane::Till, move |db| sessions::refresh(&inside, db, &token)).await?;
    if let sessions::Refreshed::Reused(id) = &refreshed {
        app.actors.invalidate(id);
        tracing::warn!(session.id = %id, "a refresh token was used twice; the session is ended");
    }
    refreshed.into_issued()
}

/// Ends the session.
///
/// # Errors
/// What the database says.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<()> {
    let id = actor.session_id;
    app.write(Lane::Office, move |db| rows::revoke_session(db, id)).await?;
    app.actors.invalidate(&id);
    Ok(())
}
