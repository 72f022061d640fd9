//! The routes of guests' offers: open to anybody, each offer to whoever holds its token.
use super::photographs::{PhotographQuery, brought, file, image};
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::donations::actions::DonationAnswer;
use crate::donations::actions::close::CloseDonation;
use crate::donations::actions::guests::{self, AddToOffer, GuestOfferAnswer, JoinOffer, OfferAsGuest};
use crate::donations::actions::photographs::{PhotographAnswer, RemovePhotograph};
use crate::donations::guest::GuestOffer;
use crate::donations::rows::photographs as rows;
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::watch::caller_address;
use crate::kernel::error::{INVALID_QUERY, OrNotFound, Result};
use crate::kernel::id::{CommandId, PhotographId};
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// What is said beside a guest's file. A token of nothing is found out before the id is missed.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GuestPhotographQuery {
    /// The command's id, and the photograph's.
    #[param(value_type = CommandId, required = true)]
    id: Option<CommandId>,
    /// The line that it shows; the whole gift unless said.
    line_number: Option<i32>,
}

/// Offers a gift by telephone number, without an account. The token that is answered opens the offer to its guest.
#[utoipa::path(tag = "donations", request_body = OfferAsGuest, responses((status = 201, body = GuestOfferAnswer)))]
#[post("/public/offers")]
pub async fn offer_as_guest(
    app: Data<App>,
    request: HttpRequest,
    body: Body<OfferAsGuest>,
) -> Result<Answer> {
    let address = caller_address(&request, &app);
    guests::offer(&app, &address, body.digest, body.value).await
}

/// A guest's offer, with what became of it.
#[utoipa::path(tag = "donations", params(("token" = String, Path)), responses((status = 200, body = GuestOffer)))]
#[get("/public/offers/{token}")]
pub async fn read_guest_offer(app: Data<App>, path: Path<String>) -> Result<Json<GuestOffer>> {
    let donation = guests::followed(&app, &path).await?;
    let keys = app.keys.clone();
    app.read(move |db| GuestOffer::load(db, &keys, donation)).await.map(Json)
}

/// Adds goods to a guest's offer that waits.
#[utoipa::path(tag = "donations", params(("token" = String, Path)), request_body = AddToOffer,
    responses((status = 200, body = DonationAnswer)))]
#[post("/public/offers/{token}/lines")]
pub async fn add_to_guest_offer(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<AddToOffer>,
) -> Result<Answer> {
    let address = caller_address(&request, &app);
    guests::add(&app, (&address, &path), body.digest, body.value).await
}

/// Takes a guest's offer back.
#[utoipa::path(tag = "donations", params(("token" = String, Path)), request_body = CloseDonation,
    responses((status = 200, body = DonationAnswer)))]
#[post("/public/offers/{token}/withdraw")]
pub async fn withdraw_guest_offer(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<CloseDonation>,
) -> Result<Answer> {
    let address = caller_address(&request, &app);
    guests::withdraw(&app, (&address, &path), body.digest, body.value).await
}

/// Adds a photograph to a guest's offer. The body is the file: JPEG, PNG or WebP; it is made anew without metadata.
#[utoipa::path(tag = "donations", params(("token" = String, Path), GuestPhotographQuery),
    request_body(content = String, content_type = "image/jpeg", description = "The file, 8 MB at most"),
    responses((status = 201, body = PhotographAnswer)))]
#[post("/public/offers/{token}/photographs")]
pub async fn add_guest_photograph(
    app: Data<App>,
    path: Path<String>,
    query: Query<GuestPhotographQuery>,
    (request, payload): (HttpRequest, Payload),
) -> Result<Answer> {
    let file = file(payload).await?;
    guests::followed(&app, &path).await?;
    let id = query.id.ok_or_else(|| INVALID_QUERY.with("at", "id").with("reason", "missing field"))?;
    let new = brought(&request, PhotographQuery { id, line_number: query.line_number }, file)?;
    let address = caller_address(&request, &app);
    guests::add_photograph(&app, (&address, &path), new).await
}

/// Takes a photograph away from a guest's offer.
#[utoipa::path(tag = "donations", params(("token" = String, Path), ("id" = PhotographId, Path)),
    request_body = RemovePhotograph, responses((status = 200, body = PhotographAnswer)))]
#[post("/public/offers/{token}/photographs/{id}/remove")]
pub async fn remove_guest_photograph(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, PhotographId)>,
    body: Body<RemovePhotograph>,
) -> Result<Answer> {
    let (token, id) = path.into_inner();
    let address = caller_address(&request, &app);
    guests::remove_photograph(&app, (&address, &token), body.digest, id, body.value).await
}

/// A photograph of a guest's offer: `full` or `thumbnail`.
#[utoipa::path(tag = "donations",
    params(("token" = String, Path), ("id" = PhotographId, Path), ("size" = String, Path, description = "`full` or `thumbnail`")),
    responses((status = 200, content_type = "image/jpeg", body = String)))]
#[get("/public/offers/{token}/photographs/{id}/{size}")]
pub async fn show_guest_photograph(
    app: Data<App>,
    path: Path<(String, PhotographId, String)>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (token, id, size) = path.into_inner();
    let donation = guests::followed(&app, &token).await?;
    let photograph = app.read(move |db| rows::photograph(db, id)).await?;
    photograph.filter(|photograph| photograph.donation_id == donation.id).or_not_found()?;
    image(&app, &request, id, &size).await
}

/// Takes over what one offered as a guest, by its token and the same telephone.
#[utoipa::path(tag = "donations", security(("session" = ["offer_donation"])), request_body = JoinOffer,
    responses((status = 200, body = DonationAnswer)))]
#[post("/offers/join")]
pub async fn join_offer(
    app: Data<App>,
    actor: Can<may::OfferDonation>,
    body: Body<JoinOffer>,
) -> Result<Answer> {
    guests::join(&app, &actor, body.digest, body.value).await
}
