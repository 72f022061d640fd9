//! The routes of needs: for keepers, and for anybody who wants to give.
use super::actions::{self, AddNeed, ChangeNeed, EndNeed, NeedAnswer};
use super::views::{self, NeedView, PublicStore};
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::kernel::error::Result;
use crate::kernel::id::{NeedId, StoreId};
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_needs).service(add_need).service(change_need).service(end_need);
    config.service(public_stores);
}

/// Whose needs.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct NeedQuery {
    /// Of this store; of all stores of the district unless said.
    store_id: Option<StoreId>,
}

/// What stores want and do not take, also what is over by its day.
#[utoipa::path(tag = "needs", security(("session" = ["read_house"])), params(NeedQuery), responses((status = 200, body = Vec<NeedView>)))]
#[get("/needs")]
async fn list_needs(
    app: Data<App>,
    actor: Can<may::ReadHouse>,
    query: Query<NeedQuery>,
) -> Result<Json<Vec<NeedView>>> {
    let (district, store_id) = (actor.district_code.clone(), query.store_id);
    app.read(move |db| views::listed(db, &district, store_id)).await.map(Json)
}

/// Lists something that a store wants or does not take.
#[utoipa::path(tag = "needs", security(("session" = ["manage_needs"])), request_body = AddNeed, responses((status = 201, body = NeedAnswer)))]
#[post("/needs")]
async fn add_need(app: Data<App>, actor: Can<may::ManageNeeds>, body: Body<AddNeed>) -> Result<Answer> {
    actions::add(&app, &actor, body.digest, body.value).await
}

/// Changes what is listed.
#[utoipa::path(tag = "needs", security(("session" = ["manage_needs"])), request_body = ChangeNeed,
    params(("id" = NeedId, Path)), responses((status = 200, body = NeedAnswer)))]
#[put("/needs/{id}")]
async fn change_need(
    app: Data<App>,
    actor: Can<may::ManageNeeds>,
    path: Path<NeedId>,
    body: Body<ChangeNeed>,
) -> Result<Answer> {
    actions::change(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Takes something off the list.
#[utoipa::path(tag = "needs", security(("session" = ["manage_needs"])), request_body = EndNeed,
    params(("id" = NeedId, Path)), responses((status = 200, body = NeedAnswer)))]
#[post("/needs/{id}/end")]
async fn end_need(
    app: Data<App>,
    actor: Can<may::ManageNeeds>,
    path: Path<NeedId>,
    body: Body<EndNeed>,
) -> Result<Answer> {
    actions::end(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// The stores that are open, where and when, and what they want and do not take. Anybody may ask; kept for a minute.
#[utoipa::path(tag = "needs", responses((status = 200, body = Vec<PublicStore>)))]
#[get("/public/stores")]
async fn public_stores(app: Data<App>) -> Result<HttpResponse> {
    let district = app.config.district_code.clone();
    let stores = app.read(move |db| views::public(db, &district)).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "public, max-age=60")).json(stores))
}
