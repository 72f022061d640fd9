//! The routes of photographs: whoever may see the gift sees them, and nobody else.
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::donations::actions::find;
use crate::donations::actions::photographs::{self, NewPhotograph, PhotographAnswer, RemovePhotograph};
use crate::donations::model::PhotographSize;
use crate::donations::model::photograph::FILE_BYTES_MAX;
use crate::donations::rows::photographs as rows;
use crate::http::address::Query;
use crate::http::extract::{Body, Can, read_whole};
use crate::kernel::error::{Error, INVALID_PATH, OrNotFound, Result, UNSUPPORTED_TYPE};
use crate::kernel::id::{CommandId, DonationId, PhotographId};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// What a file may be called on its way. What it is, its first bytes tell.
const TYPES: &[&str] = &["image/jpeg", "image/png", "image/webp"];

/// What is said beside the file.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PhotographQuery {
    /// The command's id, and the photograph's.
    pub id: CommandId,
    /// The line that it shows; the whole gift unless said.
    pub line_number: Option<i32>,
}

/// The photograph that a request brings, once its file was read.
///
/// # Errors
/// `unsupported_type`.
pub fn brought(request: &HttpRequest, query: PhotographQuery, file: Vec<u8>) -> Result<NewPhotograph> {
    if !TYPES.contains(&request.content_type().to_ascii_lowercase().as_str()) {
        return Err(UNSUPPORTED_TYPE.with("expected", "image/jpeg, image/png, image/webp"));
    }
    Ok(NewPhotograph { id: query.id, line_number: query.line_number, file })
}

/// The file, read whole before anything is refused: a caller cut off while sending would not read the answer.
///
/// # Errors
/// `body_too_large`.
pub async fn file(payload: Payload) -> Result<Vec<u8>> {
    read_whole(payload.into_inner(), FILE_BYTES_MAX).await
}

/// Adds a photograph to a gift that waits. The body is the file: JPEG, PNG or WebP; it is made anew without metadata.
#[utoipa::path(tag = "donations", security(("session" = ["offer_donation"])), params(("id" = DonationId, Path), PhotographQuery),
    request_body(content = String, content_type = "image/jpeg", description = "The file, 8 MB at most"),
    responses((status = 201, body = PhotographAnswer)))]
#[post("/donations/{id}/photographs")]
pub async fn add_photograph(
    app: Data<App>,
    actor: Can<may::OfferDonation>,
    path: Path<DonationId>,
    query: Query<PhotographQuery>,
    (request, payload): (HttpRequest, Payload),
) -> Result<Answer> {
    let new = brought(&request, query.into_inner(), file(payload).await?)?;
    photographs::add(&app, &actor, path.into_inner(), new).await
}

/// Takes a photograph away from a gift that waits.
#[utoipa::path(tag = "donations", security(("session" = ["offer_donation"])), params(("id" = PhotographId, Path)),
    request_body = RemovePhotograph, responses((status = 200, body = PhotographAnswer)))]
#[post("/photographs/{id}/remove")]
pub async fn remove_photograph(
    app: Data<App>,
    actor: Can<may::OfferDonation>,
    path: Path<PhotographId>,
    body: Body<RemovePhotograph>,
) -> Result<Answer> {
    photographs::remove(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// A photograph: `full`, at most 1600 pixels wide and high, or `thumbnail`, at most 320.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])),
    params(("id" = PhotographId, Path), ("size" = String, Path, description = "`full` or `thumbnail`")),
    responses((status = 200, content_type = "image/jpeg", body = String)))]
#[get("/photographs/{id}/{size}")]
pub async fn show_photograph(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    path: Path<(PhotographId, String)>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (id, size) = path.into_inner();
    let photograph = app.read(move |db| rows::photograph(db, id)?.or_not_found()).await?;
    find(&app, &actor, photograph.donation_id).await?;
    image(&app, &request, id, &size).await
}

/// The image of a photograph that whoever asks may see. It is asked for each time, and sent once.
///
/// # Errors
/// `invalid_path` for another size, `not_found`.
pub async fn image(app: &App, request: &HttpRequest, id: PhotographId, size: &str) -> Result<HttpResponse> {
    let size: PhotographSize = size.parse().map_err(|_| Error::from(&INVALID_PATH))?;
    let tag = format!("\"{id}-{size}\"");
    let known = request.headers().get("if-none-match").is_some_and(|value| value == tag.as_str());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(("etag", tag)).insert_header(("cache-control", "private, no-cache"));
    if known {
        return Ok(response.finish());
    }
    let jpeg = app.read(move |db| rows::image(db, id, size)?.or_not_found()).await?;
    Ok(response.content_type("image/jpeg").body(jpeg))
}
