//! The routes of sessions and of one's own account.
use crate::app::App;
use crate::http::COOKIE;
use crate::http::extract::{Body, SignedIn};
use crate::http::watch::caller_address;
use crate::kernel::error::{Error, Result, UNAUTHENTICATED};
use crate::kernel::time::Instant;
use crate::staff::actions::own::{self, ChangePassword, ConfirmSecondFactor, Me, SecondFactorSecret};
use crate::staff::actions::sign_in::{self, SignIn};
use crate::staff::sessions::Issued;
use crate::staff::{actors, model};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The cookie that carries the refresh token, sent to the session's own path only.
pub const REFRESH_COOKIE: &str = "nuanquan_refresh";
const REFRESH_PATH: &str = "/api/session";

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(begin_session).service(refresh_session).service(end_session);
    config.service(read_me).service(change_password).service(end_my_sessions);
    config.service(begin_second_factor).service(confirm_second_factor);
}

/// The tokens of a session; the same come as cookies.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// To send as `Authorization: Bearer …`.
    access_token: String,
    /// When it ends.
    expires_at: Instant,
    /// To send once to `/api/session/refresh`.
    refresh_token: String,
    /// When the session ends unless refreshed.
    session_expires_at: Instant,
    /// The code of what is owed before anything else is open.
    restricted: Option<String>,
}

/// A refresh token, for those who keep no cookies.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token that was given last.
    refresh_token: Option<String>,
}

/// Signs in.
#[utoipa::path(tag = "staff", request_body = SignIn, responses((status = 200, body = Tokens)))]
#[post("/session")]
async fn begin_session(app: Data<App>, request: HttpRequest, body: Body<SignIn>) -> Result<HttpResponse> {
    let address = caller_address(&request, &app);
    let issued = sign_in::sign_in(&app, address, body.value).await?;
    tokens(&app, issued).await
}

/// Goes on with a session: the refresh token, from the cookie or the body, is good once.
#[utoipa::path(tag = "staff", request_body = Refresh, responses((status = 200, body = Tokens)))]
#[post("/session/refresh")]
async fn refresh_session(app: Data<App>, request: HttpRequest, body: Body<Refresh>) -> Result<HttpResponse> {
    let cookie = request.cookie(REFRESH_COOKIE).map(|cookie| cookie.value().to_owned());
    let token = body.value.refresh_token.or(cookie).ok_or_else(|| Error::from(&UNAUTHENTICATED))?;
    let issued = sign_in::refresh(&app, token).await?;
    tokens(&app, issued).await
}

/// Signs out.
#[utoipa::path(tag = "staff", security(("session" = [])), responses((status = 204)))]
#[delete("/session")]
async fn end_session(app: Data<App>, actor: SignedIn) -> Result<HttpResponse> {
    sign_in::sign_out(&app, &actor).await?;
    Ok(signed_out(&app))
}

/// Who one is, and what one may do.
#[utoipa::path(tag = "staff", security(("session" = [])), responses((status = 200, body = Me)))]
#[get("/me")]
async fn read_me(app: Data<App>, actor: SignedIn) -> Result<Json<Me>> {
    own::me(&app, &actor).await.map(Json)
}

/// Changes one's password and ends one's other sessions.
#[utoipa::path(tag = "staff", security(("session" = [])), request_body = ChangePassword, responses((status = 204)))]
#[post("/me/password")]
async fn change_password(
    app: Data<App>,
    actor: SignedIn,
    body: Body<ChangePassword>,
) -> Result<HttpResponse> {
    own::change_password(&app, &actor, body.value).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Makes a secret for the second factor and shows it once.
#[utoipa::path(tag = "staff", security(("session" = [])), responses((status = 200, body = SecondFactorSecret)))]
#[post("/me/second-factor")]
async fn begin_second_factor(app: Data<App>, actor: SignedIn) -> Result<HttpResponse> {
    let secret = own::begin_second_factor(&app, &actor).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(secret))
}

/// Takes the first code of the second factor; from now on each sign-in asks for one.
#[utoipa::path(tag = "staff", security(("session" = [])), request_body = ConfirmSecondFactor, responses((status = 204)))]
#[post("/me/second-factor/confirm")]
async fn confirm_second_factor(
    app: Data<App>,
    actor: SignedIn,
    body: Body<ConfirmSecondFactor>,
) -> Result<HttpResponse> {
    own::confirm_second_factor(&app, &actor, body.value).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Signs out everywhere.
#[utoipa::path(tag = "staff", security(("session" = [])), responses((status = 204)))]
#[delete("/me/sessions")]
async fn end_my_sessions(app: Data<App>, actor: SignedIn) -> Result<HttpResponse> {
    own::sign_out_everywhere(&app, &actor).await?;
    Ok(signed_out(&app))
}

async fn tokens(app: &App, issued: Issued) -> Result<HttpResponse> {
    let (district, id) = (app.config.district_code.clone(), issued.session_id);
    let (_, owed) = app.read(move |db| actors::load(db, &district, id)).await?;
    let left = issued.session_expires_at.seconds() - app.now().seconds();
    let access = cookie(app, COOKIE, &issued.access_token, "/", model::ACCESS_SECONDS);
    let refresh = cookie(app, REFRESH_COOKIE, &issued.refresh_token, REFRESH_PATH, left);
    let body = Tokens {
        access_token: issued.access_token,
        expires_at: issued.expires_at,
        refresh_token: issued.refresh_token,
        session_expires_at: issued.session_expires_at,
        restricted: owed.map(|code| code.name.to_owned()),
    };
    let mut response = HttpResponse::Ok();
    Ok(response.cookie(access).cookie(refresh).insert_header(("cache-control", "no-store")).json(body))
}

fn signed_out(app: &App) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response
        .cookie(cookie(app, COOKIE, "", "/", 0))
        .cookie(cookie(app, REFRESH_COOKIE, "", REFRESH_PATH, 0))
        .finish()
}

fn cookie<'c>(app: &App, name: &'c str, value: &str, path: &'c str, seconds: i64) -> Cookie<'c> {
    Cookie::build(name, value.to_owned())
        .path(path)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.config.public_url.starts_with("https://"))
        .max_age(Duration::seconds(seconds))
        .finish()
}
