//! Campaigns over HTTP.
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::extract::{Body, Can};
use crate::kernel::error::Result;
use crate::vouchers::campaigns::{self, AddCampaign, CampaignAnswer};
use crate::vouchers::rows::{Campaign, campaigns as rows};
use actix_web::web::{Data, Json};
use actix_web::{get, post};

/// The campaigns of the district, the latest first.
#[utoipa::path(tag = "vouchers", security(("session" = ["read_vouchers"])), responses((status = 200, body = Vec<Campaign>)))]
#[get("/campaigns")]
pub async fn list_campaigns(app: Data<App>, actor: Can<may::ReadVouchers>) -> Result<Json<Vec<Campaign>>> {
    let district = actor.district_code.clone();
    app.read(move |db| rows::list(db, &district)).await.map(Json)
}

/// Enters a campaign.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_campaigns"])), request_body = AddCampaign,
    responses((status = 201, body = CampaignAnswer)))]
#[post("/campaigns")]
pub async fn add_campaign(
    app: Data<App>,
    actor: Can<may::ManageCampaigns>,
    body: Body<AddCampaign>,
) -> Result<Answer> {
    campaigns::add(&app, &actor, body.digest, body.value).await
}
