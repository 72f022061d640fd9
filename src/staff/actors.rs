//! Who asks: the check of every request's token, and what its account holds.
use super::codes::{PASSWORD_CHANGE_OWED, SECOND_FACTOR_OWED};
use super::model::{self, AreaLink, Owed};
use super::{rows, sessions};
use crate::access::{Actor, Held, Role};
use crate::app::{App, Known};
use crate::db::Db;
use crate::http::COOKIE;
use crate::http::extract::NoActor;
use crate::http::watch::refused;
use crate::kernel::error::{Error, OrNotFound, Result, UNAUTHENTICATED};
use crate::kernel::id::SessionId;
use crate::stores::rows as places;
use actix_web::HttpMessage;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use std::sync::Arc;

/// Leaves the actor with the request, or the reason why there is none. Handlers that ask for nobody never notice.
///
/// # Errors
/// What the layers inside answer.
pub async fn authenticate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    if let (Some(app), Some(token)) = (app, token(&request)) {
        match find(&app, &token).await {
            Ok(found) => match found.1.filter(|_| !is_own(request.path())) {
                None => drop(request.extensions_mut().insert(found.0.clone())),
                Some(owed) => drop(request.extensions_mut().insert(NoActor(owed))),
            },
            Err(error) => match error.code().filter(|code| code.status == UNAUTHENTICATED.status) {
                Some(code) => drop(request.extensions_mut().insert(NoActor(code))),
                None => return Ok(refused(request, &error)),
            },
        }
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

/// The paths of one's own session and account, open also to those who owe something.
fn is_own(path: &str) -> bool {
    ["/api/session", "/api/me"]
        .iter()
        .any(|own| path.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn token(request: &ServiceRequest) -> Option<String> {
    let bearer = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    match bearer {
        Some(text) => text.strip_prefix("Bearer ").map(str::to_owned),
        None => request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()),
    }
}

/// The actor of a token.
async fn find(app: &App, token: &str) -> Result<Arc<Known>> {
    known(app, sessions::verify(app, token)?).await
}

/// What a session's account is and holds, from the cache of some seconds or from the database.
///
/// # Errors
/// As [`load`].
pub async fn known(app: &App, id: SessionId) -> Result<Arc<Known>> {
    if let Some(known) = app.actors.get(&id) {
        return Ok(known);
    }
    let district = app.config.district_code.clone();
    let known = Arc::new(app.read(move |db| load(db, &district, id)).await?);
    app.actors.insert(id, Arc::clone(&known));
    Ok(known)
}

/// What a session's account is and holds at this moment, and the code of what it owes.
///
/// # Errors
/// `unauthenticated` if the session has ended, its account is disabled or its till blocked.
pub fn load(db: &mut Db<'_>, district_code: &str, id: SessionId) -> Result<Known> {
    let nobody = || Error::from(&UNAUTHENTICATED);
    let session = rows::session(db, id)?.ok_or_else(nobody)?;
    let account = rows::account(db, session.account_id)?.ok_or_else(nobody)?;
    if session.revoked_at.is_some() || session.expires_at <= db.now() || account.disabled_at.is_some() {
        return Err(nobody());
    }
    let device = session.device_id.map(|id| rows::device(db, id)?.ok_or_else(nobody)).transpose()?;
    if device.as_ref().is_some_and(|device| device.blocked_at.is_some()) {
        return Err(nobody());
    }
    let held = held(db, district_code, account.id)?;
    let roles: Vec<Role> = held.iter().map(|held| held.role).collect();
    let owed = model::owed(
        account.demonstration == 1,
        account.must_change_password == 1,
        account.totp_enrolled_at.is_some(),
        &roles,
    );
    let owed = owed.map(|owed| match owed {
        Owed::PasswordChange => &PASSWORD_CHANGE_OWED,
        Owed::SecondFactor => &SECOND_FACTOR_OWED,
    });
    let actor = Actor {
        account_id: account.id,
        session_id: id,
        device_id: session.device_id,
        device_store_id: device.map(|device| device.store_id),
        district_code: district_code.to_owned(),
        donor_id: account.donor_id,
        person_key: account.person_key,
        restricted: owed.is_some(),
        held,
    };
    Ok((actor, owed))
}

/// The actor that a command of the command line speaks for: an account by its name, without a sign-in.
///
/// # Errors
/// `not_found` if there is no such account, or it is disabled.
pub fn named(db: &mut Db<'_>, district_code: &str, username: &str) -> Result<Actor> {
    let account =
        rows::account_named(db, username)?.filter(|account| account.disabled_at.is_none()).or_not_found()?;
    Ok(Actor {
        account_id: account.id,
        session_id: SessionId::make(),
        device_id: None,
        device_store_id: None,
        district_code: district_code.to_owned(),
        donor_id: account.donor_id,
        person_key: account.person_key,
        restricted: false,
        held: held(db, district_code, account.id)?,
    })
}

fn held(db: &mut Db<'_>, district_code: &str, account_id: crate::kernel::id::AccountId) -> Result<Vec<Held>> {
    let grants = rows::live_grants(db, account_id)?;
    let mut areas = Vec::new();
    let mut stores = Vec::new();
    if grants.iter().any(|grant| grant.area_code.is_some()) {
        let link = |area: places::Area| AreaLink { code: area.code, successor_code: area.successor_code };
        areas = places::areas(db)?.into_iter().map(link).collect();
        stores =
            places::stores(db, district_code)?.into_iter().map(|store| (store.id, store.area_code)).collect();
    }
    Ok(grants
        .into_iter()
        .map(|grant| match &grant.area_code {
            Some(area) => model::held_in_area(grant.role, area, district_code, &areas, &stores),
            None => Held {
                role: grant.role,
                areas: Vec::new(),
                stores: grant.store_id.into_iter().collect(),
                district_wide: false,
            },
        })
        .collect())
}
