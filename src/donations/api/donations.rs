//! The routes of gifts.
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::donations::actions::close::{self, CloseDonation};
use crate::donations::actions::inspect::{self, InspectDonation};
use crate::donations::actions::offer::{self, OfferAnswer, OfferDonation};
use crate::donations::actions::phone::{self, DonorPhone};
use crate::donations::actions::receive::{self, ReceiveDonation};
use crate::donations::actions::{DonationAnswer, find};
use crate::donations::items::DonationItem;
use crate::donations::model::State;
use crate::donations::rows::{self, Filter};
use crate::donations::views::DonationView;
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, limit};
use crate::kernel::error::Result;
use crate::kernel::id::{DonationId, DonorId, StoreId};
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which gifts.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DonationQuery {
    /// Of this store.
    store_id: Option<StoreId>,
    /// In this state.
    state: Option<State>,
    /// Of this donor.
    donor_id: Option<DonorId>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// The gifts of one's stores, newest first; a donor sees his own.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(DonationQuery),
    responses((status = 200, body = Page<DonationItem>)))]
#[get("/donations")]
pub async fn list_donations(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    query: Query<DonationQuery>,
) -> Result<Json<Page<DonationItem>>> {
    let scope = actor.scope(Permission::ReadDonations)?;
    let (district, query) = (actor.district_code.clone(), query.into_inner());
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.read(move |db| {
        let filter = Filter { store_id: query.store_id, state: query.state, donor_id: query.donor_id };
        let limit = limit(query.limit);
        let found = rows::page(db, &district, &scope, filter, (query.after, limit))?;
        let page = Page::of(found, limit, |donation| donation.id.uuid());
        Ok(Json(Page { items: DonationItem::list(db, &keys, &actor, page.items)?, next: page.next }))
    })
    .await
}

/// Offers a gift.
#[utoipa::path(tag = "donations", security(("session" = ["offer_donation"])), request_body = OfferDonation,
    responses((status = 201, body = OfferAnswer)))]
#[post("/donations")]
pub async fn offer_donation(
    app: Data<App>,
    actor: Can<may::OfferDonation>,
    body: Body<OfferDonation>,
) -> Result<Answer> {
    offer::offer(&app, &actor, body.digest, body.value).await
}

/// One gift with its lines and receipts.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(("id" = DonationId, Path)),
    responses((status = 200, body = DonationView)))]
#[get("/donations/{id}")]
pub async fn read_donation(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    path: Path<DonationId>,
) -> Result<Json<DonationView>> {
    let donation = find(&app, &actor, path.into_inner()).await?;
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.read(move |db| DonationView::load(db, &keys, &actor, donation)).await.map(Json)
}

/// The donor's telephone in full, for the store that waits for the gift; the look is recorded.
#[utoipa::path(tag = "donations", security(("session" = ["receive_donation"])), params(("id" = DonationId, Path)),
    responses((status = 200, body = DonorPhone)))]
#[post("/donations/{id}/phone")]
pub async fn show_donor_phone(
    app: Data<App>,
    actor: Can<may::ReceiveDonation>,
    path: Path<DonationId>,
) -> Result<HttpResponse> {
    let phone = phone::show(&app, &actor, path.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(phone))
}

/// Counts what arrived; with `accept_all` or `inspection` the goods are inspected and shelved in the same deed.
#[utoipa::path(tag = "donations", security(("session" = ["receive_donation"])), request_body = ReceiveDonation,
    params(("id" = DonationId, Path)), responses((status = 200, body = DonationAnswer)))]
#[post("/donations/{id}/receive")]
pub async fn receive_donation(
    app: Data<App>,
    actor: Can<may::ReceiveDonation>,
    path: Path<DonationId>,
    body: Body<ReceiveDonation>,
) -> Result<Answer> {
    receive::receive(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Decides line by line what is accepted and what is refused; accepted goods go onto the shelf.
#[utoipa::path(tag = "donations", security(("session" = ["receive_donation"])), request_body = InspectDonation,
    params(("id" = DonationId, Path)), responses((status = 200, body = DonationAnswer)))]
#[post("/donations/{id}/inspect")]
pub async fn inspect_donation(
    app: Data<App>,
    actor: Can<may::ReceiveDonation>,
    path: Path<DonationId>,
    body: Body<InspectDonation>,
) -> Result<Answer> {
    inspect::inspect(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Declines a gift that is only offered.
#[utoipa::path(tag = "donations", security(("session" = ["receive_donation"])), request_body = CloseDonation,
    params(("id" = DonationId, Path)), responses((status = 200, body = DonationAnswer)))]
#[post("/donations/{id}/decline")]
pub async fn decline_donation(
    app: Data<App>,
    actor: Can<may::ReceiveDonation>,
    path: Path<DonationId>,
    body: Body<CloseDonation>,
) -> Result<Answer> {
    close::decline(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Withdraws a gift that is not inspected yet.
#[utoipa::path(tag = "donations", security(("session" = ["offer_donation"])), request_body = CloseDonation,
    params(("id" = DonationId, Path)), responses((status = 200, body = DonationAnswer)))]
#[post("/donations/{id}/withdraw")]
pub async fn withdraw_donation(
    app: Data<App>,
    actor: Can<may::OfferDonation>,
    path: Path<DonationId>,
    body: Body<CloseDonation>,
) -> Result<Answer> {
    close::withdraw(&app, &actor, body.digest, path.into_inner(), body.value).await
}
