//! The way back from a lot to the gift that it came with.
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::App;
use crate::donations::gifts_of;
use crate::http::extract::Can;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{DonationId, LotId};
use crate::stock;
use actix_web::get;
use actix_web::web::{Data, Json, Path};
use serde::Serialize;
use utoipa::ToSchema;

/// The gift of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GiftOfLot {
    /// Id; absent for goods that were bought.
    pub donation_id: Option<DonationId>,
    /// Number; absent for goods that were bought.
    pub number: Option<String>,
}

/// The gift that a lot came with, also after it went to another store; nothing for goods that were bought.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(("id" = LotId, Path)),
    responses((status = 200, body = GiftOfLot)))]
#[get("/lots/{id}/donation")]
pub async fn read_gift_of_lot(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    path: Path<LotId>,
) -> Result<Json<GiftOfLot>> {
    let (scope, district) = (actor.scope(Permission::ReadDonations)?, actor.district_code.clone());
    app.read(move |db| {
        let lot = stock::rows::lot(db, &district, path.into_inner())?
            .filter(|lot| scope.sees_store(lot.store_id))
            .or_not_found()?;
        let lines: Vec<_> = lot.donation_line_id.into_iter().collect();
        let gift = gifts_of(db, &lines)?.into_values().next();
        let (donation_id, number) = gift.map(|gift| (gift.id, gift.number)).unzip();
        Ok(Json(GiftOfLot { donation_id, number }))
    })
    .await
}
