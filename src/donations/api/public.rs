//! What anybody may see of a receipt: whether it stands, and what is on it.
use crate::app::App;
use crate::donations::print;
use crate::donations::receipt::{PublicReceipt, Sheet};
use crate::donations::rows::receipts as rows;
use crate::donations::token::Token;
use crate::http::print::{Style, page};
use crate::kernel::error::{OrNotFound, Result};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get};

async fn find(app: &App, token: &str) -> Result<(PublicReceipt, Token)> {
    let token = Token::parse(token).or_not_found()?;
    let trace = app.keys.clone();
    app.read(move |db| {
        let receipt = rows::checked(db, token.key())?.or_not_found()?;
        let sheet = Sheet::load(db, receipt)?;
        let trace = Token::of_trace(&trace.matching, sheet.donation.id);
        Ok((sheet.public(), trace))
    })
    .await
}

/// Whether a receipt stands, for whoever holds it. Nothing of the donor but what he wants shown.
#[utoipa::path(tag = "donations", params(("token" = String, Path)), responses((status = 200, body = PublicReceipt)))]
#[get("/public/receipts/{token}")]
pub async fn check_receipt(app: Data<App>, path: Path<String>) -> Result<Json<PublicReceipt>> {
    Ok(Json(find(&app, &path).await?.0))
}

/// The page behind the QR code of a receipt.
pub async fn receipt_page(app: Data<App>, path: Path<String>) -> Result<HttpResponse> {
    match find(&app, &path).await {
        Ok((receipt, trace)) => Ok(page(
            &format!("接收凭证 {}", receipt.number),
            Style::Public,
            &print::check(&receipt, &trace.text()),
        )),
        Err(error) if error.code().is_some_and(|code| code.status == StatusCode::NOT_FOUND.as_u16()) => {
            let mut response = page("接收凭证", Style::Public, &print::no_such_receipt());
            *response.status_mut() = StatusCode::NOT_FOUND;
            Ok(response)
        }
        Err(error) => Err(error),
    }
}
