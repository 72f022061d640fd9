//! The routes of donors and their accounts.
use crate::access::permission::may;
use crate::access::{Permission, Scope};
use crate::app::{Answer, App};
use crate::donations::actions::accounts::{self, AddDonorAccount, DonorAccountAnswer};
use crate::donations::actions::donors::{self, DonorAnswer, PutDonor};
use crate::donations::giving::{YearOfGiving, years};
use crate::donations::model::DonorKind;
use crate::donations::rows::donors as rows;
use crate::donations::rows::given_by;
use crate::donations::views::{DonorView, sight};
use crate::goods;
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, limit};
use crate::http::watch::caller_address;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{DonorId, ProductId};
use crate::kernel::phone::Phone;
use crate::kernel::search::term;
use crate::kernel::text::Text;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, get, post, put};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which donors.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DonorQuery {
    /// A part of the name or alias: in Chinese, in pinyin, by initials.
    #[param(value_type = Option<String>)]
    q: Option<Text<0, 100, 1>>,
    /// Of this kind.
    kind: Option<DonorKind>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// A telephone number, in a body: it belongs into no address and no log.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUpDonors {
    /// The whole number.
    #[schema(value_type = String)]
    phone: Phone,
}

/// Whether a scope reaches beyond a donor's own gifts: then it sees the register of donors.
fn beyond_own(scope: &Scope) -> bool {
    scope.district_wide || !scope.stores.is_empty() || !scope.areas.is_empty()
}

/// The donors of the district, newest first; a donor sees himself.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(DonorQuery),
    responses((status = 200, body = Page<DonorView>)))]
#[get("/donors")]
pub async fn list_donors(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    query: Query<DonorQuery>,
) -> Result<Json<Page<DonorView>>> {
    let scope = actor.scope(Permission::ReadDonations)?;
    let (actor, keys, query) = (actor.clone(), app.keys.clone(), query.into_inner());
    app.read(move |db| {
        let limit = limit(query.limit);
        let found = if beyond_own(&scope) {
            let term = query.q.as_ref().map(|text| term(text.as_str())).unwrap_or_default();
            rows::page(db, &actor.district_code, (&term, query.kind), (query.after, limit))?
        } else {
            let own = actor.donor_id.map(|id| rows::donor(db, &actor.district_code, id)).transpose()?;
            own.flatten().into_iter().collect()
        };
        let page = Page::of(found, limit, |donor| donor.id.uuid());
        let see = |donor: rows::Donor| {
            let sight = sight(&actor, donor.id);
            DonorView::of(donor, sight, &keys)
        };
        Ok(Json(Page { items: page.items.into_iter().map(see).collect(), next: page.next }))
    })
    .await
}

/// Enters a donor at the counter.
#[utoipa::path(tag = "donations", security(("session" = ["receive_donation"])), request_body = PutDonor,
    responses((status = 201, body = DonorAnswer)))]
#[post("/donors")]
pub async fn add_donor(
    app: Data<App>,
    actor: Can<may::ReceiveDonation>,
    body: Body<PutDonor>,
) -> Result<Answer> {
    donors::add(&app, &actor, body.digest, body.value).await
}

/// The donors that left this telephone number.
#[utoipa::path(tag = "donations", security(("session" = ["receive_donation"])), request_body = LookUpDonors,
    responses((status = 200, body = Vec<DonorView>)))]
#[post("/donors/lookup")]
pub async fn look_up_donors(
    app: Data<App>,
    actor: Can<may::ReceiveDonation>,
    body: Body<LookUpDonors>,
) -> Result<Json<Vec<DonorView>>> {
    let (actor, keys) = (actor.clone(), app.keys.clone());
    let key = keys.matching.key("phone", body.value.phone.as_str());
    app.read(move |db| {
        let found = rows::by_phone(db, &actor.district_code, &key)?;
        let see = |donor: rows::Donor| {
            let sight = sight(&actor, donor.id);
            DonorView::of(donor, sight, &keys)
        };
        Ok(Json(found.into_iter().map(see).collect()))
    })
    .await
}

/// One donor; a donor sees himself only.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(("id" = DonorId, Path)),
    responses((status = 200, body = DonorView)))]
#[get("/donors/{id}")]
pub async fn read_donor(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    path: Path<DonorId>,
) -> Result<Json<DonorView>> {
    let scope = actor.scope(Permission::ReadDonations)?;
    let (actor, keys, id) = (actor.clone(), app.keys.clone(), path.into_inner());
    app.read(move |db| {
        let seen = beyond_own(&scope) || actor.donor_id == Some(id);
        let donor = rows::donor(db, &actor.district_code, id)?.filter(|_| seen).or_not_found()?;
        Ok(Json(DonorView::of(donor, sight(&actor, id), &keys)))
    })
    .await
}

/// What a donor gave, year by year; for himself.
#[utoipa::path(tag = "donations", security(("session" = ["read_donations"])), params(("id" = DonorId, Path)),
    responses((status = 200, body = Vec<YearOfGiving>)))]
#[get("/donors/{id}/giving")]
pub async fn read_giving(
    app: Data<App>,
    actor: Can<may::ReadDonations>,
    path: Path<DonorId>,
) -> Result<Json<Vec<YearOfGiving>>> {
    let id = path.into_inner();
    (actor.donor_id == Some(id)).then_some(()).or_not_found()?;
    app.read(move |db| {
        let given = given_by(db, id)?;
        let products: Vec<ProductId> = given.iter().filter_map(|(_, line)| line.product_id).collect();
        Ok(Json(years(&given, &goods::products(db, &products)?)))
    })
    .await
}

/// Changes a donor: his name, how he is named in public, his telephone.
#[utoipa::path(tag = "donations", security(("session" = ["offer_donation"])), request_body = PutDonor,
    params(("id" = DonorId, Path)), responses((status = 200, body = DonorAnswer)))]
#[put("/donors/{id}")]
pub async fn change_donor(
    app: Data<App>,
    actor: Can<may::OfferDonation>,
    path: Path<DonorId>,
    body: Body<PutDonor>,
) -> Result<Answer> {
    donors::change(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Makes an account for a donor, who does it himself: nobody need be signed in.
#[utoipa::path(tag = "donations", request_body = AddDonorAccount, responses((status = 201, body = DonorAccountAnswer)))]
#[post("/donor-accounts")]
pub async fn add_donor_account(
    app: Data<App>,
    request: HttpRequest,
    body: Body<AddDonorAccount>,
) -> Result<Answer> {
    let address = caller_address(&request, &app);
    accounts::add(&app, &address, body.digest, body.value).await
}
