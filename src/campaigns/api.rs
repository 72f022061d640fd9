//! The routes of campaigns.
use super::actions::{self, AddCampaign, CampaignAnswer, ChangeCampaign};
use super::rows::{self, Campaign};
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::extract::{Body, Can};
use crate::kernel::error::Result;
use crate::kernel::id::CampaignId;
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_campaigns).service(add_campaign).service(change_campaign);
}

/// The campaigns of the district, the latest first.
#[utoipa::path(tag = "campaigns", security(("session" = ["read_vouchers"])), responses((status = 200, body = Vec<Campaign>)))]
#[get("/campaigns")]
async fn list_campaigns(app: Data<App>, actor: Can<may::ReadVouchers>) -> Result<Json<Vec<Campaign>>> {
    let district = actor.district_code.clone();
    app.read(move |db| rows::list(db, &district)).await.map(Json)
}

/// Enters a campaign.
#[utoipa::path(tag = "campaigns", security(("session" = ["manage_campaigns"])), request_body = AddCampaign,
    responses((status = 201, body = CampaignAnswer)))]
#[post("/campaigns")]
async fn add_campaign(
    app: Data<App>,
    actor: Can<may::ManageCampaigns>,
    body: Body<AddCampaign>,
) -> Result<Answer> {
    actions::add(&app, &actor, body.digest, body.value).await
}

/// Changes a campaign.
#[utoipa::path(tag = "campaigns", security(("session" = ["manage_campaigns"])), request_body = ChangeCampaign,
    params(("id" = CampaignId, Path)), responses((status = 200, body = CampaignAnswer)))]
#[put("/campaigns/{id}")]
async fn change_campaign(
    app: Data<App>,
    actor: Can<may::ManageCampaigns>,
    path: Path<CampaignId>,
    body: Body<ChangeCampaign>,
) -> Result<Answer> {
    actions::change(&app, &actor, body.digest, path.into_inner(), body.value).await
}
