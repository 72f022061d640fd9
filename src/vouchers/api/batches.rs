//! Batches over HTTP.
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, limit};
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{BatchId, CampaignId, FundId};
use crate::vouchers::batches::cancel::{self, CancelAnswer};
use crate::vouchers::batches::draft::{self, BatchAnswer, DiscardAnswer, DraftBatch, OnBatch, Preview};
use crate::vouchers::batches::issue::{self, ApproveAnswer};
use crate::vouchers::model::BatchState;
use crate::vouchers::plan::Plan;
use crate::vouchers::rows::batches::{self as rows, Wanted};
use crate::vouchers::views::{BatchDetail, BatchView, batch_detail};
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which batches.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BatchQuery {
    /// Of this campaign.
    campaign_id: Option<CampaignId>,
    /// Of this fund.
    fund_id: Option<FundId>,
    /// In this state.
    state: Option<BatchState>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// Says what a plan comes to: how many vouchers, what they cost, who already had something. Changes nothing.
#[utoipa::path(tag = "vouchers", security(("session" = ["draft_batch"])), request_body = Plan, responses((status = 200, body = Preview)))]
#[post("/voucher-batches/preview")]
pub async fn preview_batch(
    app: Data<App>,
    actor: Can<may::DraftBatch>,
    body: Body<Plan>,
) -> Result<Json<Preview>> {
    draft::preview(&app, &actor, body.value).await.map(Json)
}

/// Drafts a batch; another account must approve it.
#[utoipa::path(tag = "vouchers", security(("session" = ["draft_batch"])), request_body = DraftBatch,
    responses((status = 201, body = BatchAnswer)))]
#[post("/voucher-batches")]
pub async fn draft_batch(
    app: Data<App>,
    actor: Can<may::DraftBatch>,
    body: Body<DraftBatch>,
) -> Result<Answer> {
    draft::draft(&app, &actor, body.digest, body.value).await
}

/// The batches of the district, newest first.
#[utoipa::path(tag = "vouchers", security(("session" = ["read_vouchers"])), params(BatchQuery),
    responses((status = 200, body = Page<BatchView>)))]
#[get("/voucher-batches")]
pub async fn list_batches(
    app: Data<App>,
    actor: Can<may::ReadVouchers>,
    query: Query<BatchQuery>,
) -> Result<Json<Page<BatchView>>> {
    let (district, limit) = (actor.district_code.clone(), limit(query.limit));
    let wanted = Wanted {
        campaign_id: query.campaign_id,
        fund_id: query.fund_id,
        state: query.state,
        after: query.after,
    };
    let batches = app.read(move |db| rows::list(db, &district, wanted, limit)).await?;
    let views = batches.iter().map(BatchView::from).collect();
    Ok(Json(Page::of(views, limit, |batch: &BatchView| batch.id.uuid())))
}

/// One batch, with where its vouchers stand.
#[utoipa::path(tag = "vouchers", security(("session" = ["read_vouchers"])), params(("id" = BatchId, Path)),
    responses((status = 200, body = BatchDetail)))]
#[get("/voucher-batches/{id}")]
pub async fn read_batch(
    app: Data<App>,
    actor: Can<may::ReadVouchers>,
    path: Path<BatchId>,
) -> Result<Json<BatchDetail>> {
    let district = actor.district_code.clone();
    let view = move |db: &mut crate::db::Db<'_>| {
        let batch = rows::batch(db, &district, path.into_inner())?.or_not_found()?;
        batch_detail(db, &batch)
    };
    app.read(view).await.map(Json)
}

/// Approves a batch that another account drafted, which issues its vouchers.
#[utoipa::path(tag = "vouchers", security(("session" = ["approve_batch"])), request_body = OnBatch,
    params(("id" = BatchId, Path)), responses((status = 200, body = ApproveAnswer)))]
#[post("/voucher-batches/{id}/approve")]
pub async fn approve_batch(
    app: Data<App>,
    actor: Can<may::ApproveBatch>,
    path: Path<BatchId>,
    body: Body<OnBatch>,
) -> Result<Answer> {
    issue::approve(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Discards a draft.
#[utoipa::path(tag = "vouchers", security(("session" = ["draft_batch"])), request_body = OnBatch,
    params(("id" = BatchId, Path)), responses((status = 200, body = DiscardAnswer)))]
#[post("/voucher-batches/{id}/discard")]
pub async fn discard_batch(
    app: Data<App>,
    actor: Can<may::DraftBatch>,
    path: Path<BatchId>,
    body: Body<OnBatch>,
) -> Result<Answer> {
    draft::discard(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Cancels a batch while its vouchers are being made: none of them was seen, and it is a draft again.
#[utoipa::path(tag = "vouchers", security(("session" = ["approve_batch"])), request_body = OnBatch,
    params(("id" = BatchId, Path)), responses((status = 200, body = CancelAnswer)))]
#[post("/voucher-batches/{id}/cancel")]
pub async fn cancel_batch(
    app: Data<App>,
    actor: Can<may::ApproveBatch>,
    path: Path<BatchId>,
    body: Body<OnBatch>,
) -> Result<Answer> {
    cancel::cancel(&app, &actor, body.digest, path.into_inner(), body.value).await
}
