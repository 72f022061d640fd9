//! The routes of a gift's trace: for whoever may see the gift, and for whoever holds its public token.
use super::model::Trace;
use super::{page as pages_of, trace};
use crate::access::permission::may;
use crate::app::App;
use crate::donations::actions::find;
use crate::donations::rows::traced;
use crate::donations::token::Token;
use crate::http::extract::Can;
use crate::http::print::{Style, page};
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::DonationId;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json, Path, ServiceConfig as Pages};
use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes below `/api`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(trace_donation).service(trace_publicly);
}

/// The page for people.
pub fn pages(config: &mut Pages) {
    config.route("/T/{token}", web::get().to(trace_page));
}

/// Where a gift went: quantities by store and number of households, never who; numbers of fewer than five are hidden.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(("id" = DonationId, Path)),
    responses((status = 200, body = Trace)))]
#[get("/donations/{id}/trace")]
async fn trace_donation(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    path: Path<DonationId>,
) -> Result<Json<Trace>> {
    let donation = find(&app, &actor, path.into_inner()).await?;
    app.read(move |db| trace(db, &donation)).await.map(Json)
}

/// Where a gift went, for whoever holds its token.
#[utoipa::path(tag = "donations", params(("token" = String, Path)), responses((status = 200, body = Trace)))]
#[get("/public/trace/{token}")]
async fn trace_publicly(app: Data<App>, path: Path<String>) -> Result<Json<Trace>> {
    public(&app, &path).await.map(Json)
}

async fn public(app: &App, token: &str) -> Result<Trace> {
    let token = Token::parse(token).or_not_found()?;
    app.read(move |db| {
        let donation = traced(db, token.key())?.or_not_found()?;
        trace(db, &donation)
    })
    .await
}

async fn trace_page(app: Data<App>, path: Path<String>) -> Result<HttpResponse> {
    match public(&app, &path).await {
        Ok(trace) => Ok(page(&format!("捐赠去向 {}", trace.number), Style::Public, &pages_of::trace(&trace))),
        Err(error) if error.code().is_some_and(|code| code.status == StatusCode::NOT_FOUND.as_u16()) => {
            let mut response = page("捐赠去向", Style::Public, &pages_of::no_such_gift());
            *response.status_mut() = StatusCode::NOT_FOUND;
            Ok(response)
        }
        Err(error) => Err(error),
    }
}
