//! The routes of the till.
use super::actions::{self, RedeemBasket};
use super::line::Line;
use super::write::Redeemed;
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::extract::{Body, Can};
use crate::http::watch::caller_address;
use crate::kernel::error::Result;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(redeem);
}

/// Redeems a basket by a voucher. A refusal is kept and leaves as 409 with its code.
#[utoipa::path(tag = "redemptions", security(("session" = ["redeem_voucher"])), request_body = RedeemBasket, responses((status = 201, body = Redeemed)))]
#[post("/redemptions")]
async fn redeem(
    app: Data<App>,
    line: Data<Line>,
    actor: Can<may::RedeemVoucher>,
    request: HttpRequest,
    body: Body<RedeemBasket>,
) -> Result<Answer> {
    let address = caller_address(&request, &app);
    actions::redeem(&app, &line, &actor, &address, (body.digest, body.value)).await
}
