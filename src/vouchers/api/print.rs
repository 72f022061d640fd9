//! What is printed of vouchers, over HTTP: a sheet in parts, a card, the public page.
use crate::access::permission::may;
use crate::app::App;
use crate::http::address::Query;
use crate::http::extract::Can;
use crate::kernel::error::Result;
use crate::kernel::id::{BatchId, VoucherId};
use crate::vouchers::print;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

/// How many vouchers a part holds unless asked.
const COUNT: i64 = 200;

/// Which part of a sheet.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PartQuery {
    /// The first position, from 1; the answer's header `nuanquan-next-from` names that of the next part.
    #[param(minimum = 1)]
    from: Option<i64>,
    /// Vouchers wanted, 1 to 500.
    #[param(minimum = 1, maximum = 500)]
    count: Option<i64>,
}

/// A part of a batch's sheet, to be printed on A4; each print is recorded.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_vouchers"])), params(("id" = BatchId, Path), PartQuery),
    responses((status = 200, content_type = "text/html", body = String)))]
#[get("/voucher-batches/{id}/sheet")]
pub async fn print_sheet(
    app: Data<App>,
    actor: Can<may::ManageVouchers>,
    path: Path<BatchId>,
    query: Query<PartQuery>,
) -> Result<HttpResponse> {
    let (from, count) = (query.from.unwrap_or(1), query.count.unwrap_or(COUNT));
    print::sheet(&app, &actor, path.into_inner(), from, count).await
}

/// The card of one voucher, to be printed on A6; each print is recorded.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_vouchers"])), params(("id" = VoucherId, Path)),
    responses((status = 200, content_type = "text/html", body = String)))]
#[get("/vouchers/{id}/card")]
pub async fn print_card(
    app: Data<App>,
    actor: Can<may::ManageVouchers>,
    path: Path<VoucherId>,
) -> Result<HttpResponse> {
    print::card(&app, &actor, path.into_inner()).await
}

/// The page behind a QR, for whoever holds the voucher. Scanners with Caps Lock inverted ask for `/v/`.
pub fn public_pages(config: &mut ServiceConfig) {
    config
        .route("/V/{code:.*}", web::get().to(print::show))
        .route("/v/{code:.*}", web::get().to(print::show));
}
