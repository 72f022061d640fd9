//! The routes of receipts.
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::donations::actions::receipts::{
    self, IssueReceipt, PrintReceipt, ReceiptAnswer, RecordOfficialNumber, VoidReceipt, of_receipt, printable,
};
use crate::donations::codes::COPY_NOT_PRINTED;
use crate::donations::print;
use crate::donations::receipt::{ReceiptView, Sheet};
use crate::donations::token::Token;
use crate::donations::views::{Sight, sight};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::print::{Style, page};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{DonationId, ReceiptId};
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which print.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CopyQuery {
    /// The number that recording the print gave: 1 is the original, each further one is marked as a reprint.
    copy: i64,
}

/// Issues the receipt of an inspected gift.
#[utoipa::path(tag = "donations", security(("session" = ["receive_donation"])), request_body = IssueReceipt,
    params(("id" = DonationId, Path)), responses((status = 201, body = ReceiptAnswer)))]
#[post("/donations/{id}/receipt")]
pub async fn issue_receipt(
    app: Data<App>,
    actor: Can<may::ReceiveDonation>,
    path: Path<DonationId>,
    body: Body<IssueReceipt>,
) -> Result<Answer> {
    receipts::issue(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// One receipt.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(("id" = ReceiptId, Path)),
    responses((status = 200, body = ReceiptView)))]
#[get("/receipts/{id}")]
pub async fn read_receipt(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    path: Path<ReceiptId>,
) -> Result<Json<ReceiptView>> {
    let (receipt, _) = of_receipt(&app, &actor, path.into_inner()).await?;
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.read(move |db| {
        let sheet = Sheet::load(db, receipt)?;
        let sight = sheet.donor.as_ref().map_or(Sight::Masked, |donor| sight(&actor, donor.id));
        Ok(Json(sheet.view(sight, &keys.matching)))
    })
    .await
}

/// Records that the receipt is printed once more; the answer's `copy` is then shown by the print.
#[utoipa::path(tag = "donations", security(("session" = ["print_receipt"])), request_body = PrintReceipt,
    params(("id" = ReceiptId, Path)), responses((status = 200, body = ReceiptAnswer)))]
#[post("/receipts/{id}/prints")]
pub async fn record_print(
    app: Data<App>,
    actor: Can<may::PrintReceipt>,
    path: Path<ReceiptId>,
    body: Body<PrintReceipt>,
) -> Result<Answer> {
    receipts::print(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// The latest recorded print, as a page for A5 across. Earlier ones are shown no more, so that there is one original.
#[utoipa::path(tag = "donations", security(("session" = ["print_receipt"])), params(("id" = ReceiptId, Path), CopyQuery),
    responses((status = 200, content_type = "text/html", body = String)))]
#[get("/receipts/{id}/print")]
pub async fn show_print(
    app: Data<App>,
    actor: Can<may::PrintReceipt>,
    path: Path<ReceiptId>,
    query: Query<CopyQuery>,
) -> Result<HttpResponse> {
    let (receipt, _) = printable(&app, &actor, path.into_inner()).await?;
    if query.copy < 1 || query.copy != receipt.prints {
        return Err(Error::from(&COPY_NOT_PRINTED));
    }
    let token = Token::of_receipt(&app.keys.matching, receipt.id);
    let address = format!("{}/R/{}", app.config.public_url.to_uppercase(), token.text());
    let sheet = app.read(move |db| Sheet::load(db, receipt)).await?;
    let body = print::receipt(&sheet, &address)?;
    Ok(page(&format!("接收凭证 {}", sheet.receipt.number), Style::Receipt, &body))
}

/// Voids a receipt; its gift may get another one.
#[utoipa::path(tag = "donations", security(("session" = ["correct_donation"])), request_body = VoidReceipt,
    params(("id" = ReceiptId, Path)), responses((status = 200, body = ReceiptAnswer)))]
#[post("/receipts/{id}/void")]
pub async fn void_receipt(
    app: Data<App>,
    actor: Can<may::CorrectDonation>,
    path: Path<ReceiptId>,
    body: Body<VoidReceipt>,
) -> Result<Answer> {
    receipts::void(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Records the number of the official donation invoice, which is issued elsewhere.
#[utoipa::path(tag = "donations", security(("session" = ["correct_donation"])), request_body = RecordOfficialNumber,
    params(("id" = ReceiptId, Path)), responses((status = 200, body = ReceiptAnswer)))]
#[post("/receipts/{id}/official-number")]
pub async fn record_official_number(
    app: Data<App>,
    actor: Can<may::CorrectDonation>,
    path: Path<ReceiptId>,
    body: Body<RecordOfficialNumber>,
) -> Result<Answer> {
    receipts::record_official(&app, &actor, body.digest, path.into_inner(), body.value).await
}
