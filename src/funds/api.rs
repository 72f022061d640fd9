//! Funds over HTTP.
use super::actions::{
    self, ChangeFund, CloseFund, CloseMonth, FundAnswer, MonthAnswer, MoveMoney, OpenFund, PostingAnswer,
};
use super::defaults::{self, CampaignDefaults, DefaultsAnswer, PutDefaults};
use super::rows::{self, Fund, PostingRow};
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, PageQuery, limit};
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{CampaignId, FundId};
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_funds).service(read_fund).service(open_fund);
    config.service(deposit_money).service(withdraw_money).service(close_month);
    config
        .service(change_fund)
        .service(close_fund)
        .service(list_campaign_defaults)
        .service(put_campaign_defaults);
}

/// A fund with its postings.
#[derive(Debug, Serialize, ToSchema)]
pub struct FundView {
    /// What it holds.
    pub fund: Fund,
    /// Its postings, newest first.
    pub postings: Page<PostingRow>,
}

/// The funds of the district.
#[utoipa::path(tag = "funds", security(("session" = ["read_funds"])), responses((status = 200, body = Vec<Fund>)))]
#[get("/funds")]
async fn list_funds(app: Data<App>, actor: Can<may::ReadFunds>) -> Result<Json<Vec<Fund>>> {
    actor.scope(Permission::ReadFunds)?;
    let district = actor.district_code.clone();
    app.read(move |db| rows::list(db, &district)).await.map(Json)
}

/// One fund, with a page of its postings.
#[utoipa::path(tag = "funds", security(("session" = ["read_funds"])), params(("id" = FundId, Path), PageQuery),
    responses((status = 200, body = FundView)))]
#[get("/funds/{id}")]
async fn read_fund(
    app: Data<App>,
    actor: Can<may::ReadFunds>,
    path: Path<FundId>,
    query: Query<PageQuery>,
) -> Result<Json<FundView>> {
    actor.scope(Permission::ReadFunds)?;
    let district = actor.district_code.clone();
    let (id, limit) = (path.into_inner(), limit(query.limit));
    let view = move |db: &mut crate::db::Db<'_>| {
        let fund = rows::fund(db, id)?.filter(|fund| fund.district_code == district).or_not_found()?;
        let postings = rows::postings(db, id, query.after, limit)?;
        Ok(FundView { fund, postings: Page::of(postings, limit, |posting| posting.id.uuid()) })
    };
    app.read(view).await.map(Json)
}

/// Opens a fund.
#[utoipa::path(tag = "funds", security(("session" = ["manage_funds"])), request_body = OpenFund, responses((status = 201, body = FundAnswer)))]
#[post("/funds")]
async fn open_fund(app: Data<App>, actor: Can<may::ManageFunds>, body: Body<OpenFund>) -> Result<Answer> {
    actions::open(&app, &actor, body.digest, body.value).await
}

/// Enters money that came in.
#[utoipa::path(tag = "funds", security(("session" = ["manage_funds"])), request_body = MoveMoney,
    params(("id" = FundId, Path)), responses((status = 201, body = PostingAnswer)))]
#[post("/funds/{id}/deposits")]
async fn deposit_money(
    app: Data<App>,
    actor: Can<may::ManageFunds>,
    path: Path<FundId>,
    body: Body<MoveMoney>,
) -> Result<Answer> {
    actions::deposit(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Enters money that was sent back.
#[utoipa::path(tag = "funds", security(("session" = ["manage_funds"])), request_body = MoveMoney,
    params(("id" = FundId, Path)), responses((status = 201, body = PostingAnswer)))]
#[post("/funds/{id}/withdrawals")]
async fn withdraw_money(
    app: Data<App>,
    actor: Can<may::ManageFunds>,
    path: Path<FundId>,
    body: Body<MoveMoney>,
) -> Result<Answer> {
    actions::withdraw(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Closes a month's books.
#[utoipa::path(tag = "funds", security(("session" = ["manage_funds"])), request_body = CloseMonth,
    params(("id" = FundId, Path)), responses((status = 200, body = MonthAnswer)))]
#[post("/funds/{id}/close-month")]
async fn close_month(
    app: Data<App>,
    actor: Can<may::ManageFunds>,
    path: Path<FundId>,
    body: Body<CloseMonth>,
) -> Result<Answer> {
    actions::close_month(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Changes a fund's names, and whether its batches need a reason.
#[utoipa::path(tag = "funds", security(("session" = ["manage_funds"])), request_body = ChangeFund,
    params(("id" = FundId, Path)), responses((status = 200, body = FundAnswer)))]
#[put("/funds/{id}")]
async fn change_fund(
    app: Data<App>,
    actor: Can<may::ManageFunds>,
    path: Path<FundId>,
    body: Body<ChangeFund>,
) -> Result<Answer> {
    actions::change(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Closes a fund: nothing more comes in or is promised.
#[utoipa::path(tag = "funds", security(("session" = ["manage_funds"])), request_body = CloseFund,
    params(("id" = FundId, Path)), responses((status = 200, body = FundAnswer)))]
#[post("/funds/{id}/close")]
async fn close_fund(
    app: Data<App>,
    actor: Can<may::ManageFunds>,
    path: Path<FundId>,
    body: Body<CloseFund>,
) -> Result<Answer> {
    actions::close(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// What a new batch of each campaign begins with, where that was said.
#[utoipa::path(tag = "campaigns", security(("session" = ["read_vouchers"])), responses((status = 200, body = Vec<CampaignDefaults>)))]
#[get("/campaign-defaults")]
async fn list_campaign_defaults(
    app: Data<App>,
    actor: Can<may::ReadVouchers>,
) -> Result<Json<Vec<CampaignDefaults>>> {
    let district = actor.district_code.clone();
    app.read(move |db| defaults::list(db, &district)).await.map(Json)
}

/// Says what a new batch of a campaign begins with; it may still be changed in each batch.
#[utoipa::path(tag = "campaigns", security(("session" = ["manage_campaigns"])), request_body = PutDefaults,
    params(("id" = CampaignId, Path)), responses((status = 200, body = DefaultsAnswer)))]
#[put("/campaigns/{id}/defaults")]
async fn put_campaign_defaults(
    app: Data<App>,
    actor: Can<may::ManageCampaigns>,
    path: Path<CampaignId>,
    body: Body<PutDefaults>,
) -> Result<Answer> {
    defaults::put(&app, &actor, body.digest, path.into_inner(), body.value).await
}
