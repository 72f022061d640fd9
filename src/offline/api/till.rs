//! What tills ask: keys, leases, the carry; and, with nobody signed in, to settle what they did alone.
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::extract::{Body, Can};
use crate::kernel::error::Result;
use crate::offline::carry::{self, AskCarry, Carry};
use crate::offline::closing::{self, CloseLease, ClosedLease};
use crate::offline::leases::{self, AskLease, HeldLease, KeyAnswer, LeaseAnswer, RegisterKey};
use crate::offline::sync::{self, Outbox, Synced};
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(register_device_key).service(ask_lease).service(read_lease).service(close_lease);
    config.service(read_carry).service(sync_outbox);
}

fn fresh(answer: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(answer)
}

/// Registers the key with which the till at hand signs what it does without a network.
#[utoipa::path(tag = "offline", security(("session" = ["redeem_voucher"])), request_body = RegisterKey,
    responses((status = 200, body = KeyAnswer)))]
#[post("/offline/key")]
async fn register_device_key(
    app: Data<App>,
    actor: Can<may::RedeemVoucher>,
    body: Body<RegisterKey>,
) -> Result<Answer> {
    leases::register_key(&app, &actor, body.digest, body.value).await
}

/// Gives the till at hand a lease.
#[utoipa::path(tag = "offline", security(("session" = ["redeem_voucher"])), request_body = AskLease,
    responses((status = 201, body = LeaseAnswer)))]
#[post("/offline/leases")]
async fn ask_lease(app: Data<App>, actor: Can<may::RedeemVoucher>, body: Body<AskLease>) -> Result<Answer> {
    leases::ask(&app, &actor, body.digest, body.value).await
}

/// The lease that the till at hand holds.
#[utoipa::path(tag = "offline", security(("session" = ["redeem_voucher"])), responses((status = 200, body = HeldLease)))]
#[get("/offline/lease")]
async fn read_lease(app: Data<App>, actor: Can<may::RedeemVoucher>) -> Result<HttpResponse> {
    Ok(fresh(&leases::held(&app, &actor).await?))
}

/// Ends a lease, on the word of its till; nobody need be signed in.
#[utoipa::path(tag = "offline", request_body = CloseLease, responses((status = 200, body = ClosedLease)))]
#[post("/offline/leases/close")]
async fn close_lease(app: Data<App>, body: Body<CloseLease>) -> Result<Json<ClosedLease>> {
    closing::close(&app, body.value).await.map(Json)
}

/// What the till at hand carries to go on alone: all of it, or what changed since.
#[utoipa::path(tag = "offline", security(("session" = ["redeem_voucher"])), request_body = AskCarry,
    responses((status = 200, body = Carry)))]
#[post("/offline/carry")]
async fn read_carry(
    app: Data<App>,
    actor: Can<may::RedeemVoucher>,
    body: Body<AskCarry>,
) -> Result<HttpResponse> {
    Ok(fresh(&carry::carry(&app, &actor, body.value).await?))
}

/// Settles entries of a till's outbox; nobody need be signed in.
#[utoipa::path(tag = "offline", request_body = Outbox, responses((status = 200, body = Synced)))]
#[post("/offline/sync")]
async fn sync_outbox(app: Data<App>, body: Body<Outbox>) -> Result<HttpResponse> {
    Ok(fresh(&sync::sync(&app, body.value).await?))
}
