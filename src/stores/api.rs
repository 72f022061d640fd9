//! The routes of areas and stores.
use super::actions::{self, AddArea, AreaAnswer, EndArea, PutStore, StoreAnswer};
use super::rows::{self, Area, Store};
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::extract::{Body, Can};
use crate::kernel::error::{Error, INVALID_PATH, OrNotFound, Result};
use crate::kernel::id::StoreId;
use crate::kernel::text::Code;
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_areas).service(add_area).service(end_area);
    config.service(list_stores).service(read_store).service(add_store).service(change_store);
}

/// All areas, past and present.
#[utoipa::path(tag = "stores", security(("session" = ["read_house"])), responses((status = 200, body = Vec<Area>)))]
#[get("/areas")]
async fn list_areas(app: Data<App>, _actor: Can<may::ReadHouse>) -> Result<Json<Vec<Area>>> {
    app.read(rows::areas).await.map(Json)
}

/// Enters an area.
#[utoipa::path(tag = "stores", security(("session" = ["manage_stores"])), request_body = AddArea, responses((status = 201, body = AreaAnswer)))]
#[post("/areas")]
async fn add_area(app: Data<App>, actor: Can<may::ManageStores>, body: Body<AddArea>) -> Result<Answer> {
    actions::add_area(&app, &actor, body.digest, body.value).await
}

/// Ends an area and names its successor.
#[utoipa::path(tag = "stores", security(("session" = ["manage_stores"])), request_body = EndArea,
    params(("code" = String, Path)), responses((status = 200, body = AreaAnswer)))]
#[post("/areas/{code}/end")]
async fn end_area(
    app: Data<App>,
    actor: Can<may::ManageStores>,
    path: Path<String>,
    body: Body<EndArea>,
) -> Result<Answer> {
    // A path hands digits on as a number, which a code is not: it is read from its text.
    let code = Code::parse(&path).map_err(|_| Error::from(&INVALID_PATH))?;
    actions::end_area(&app, &actor, body.digest, code, body.value).await
}

/// All stores of the district, open and closed.
#[utoipa::path(tag = "stores", security(("session" = ["read_house"])), responses((status = 200, body = Vec<Store>)))]
#[get("/stores")]
async fn list_stores(app: Data<App>, actor: Can<may::ReadHouse>) -> Result<Json<Vec<Store>>> {
    let district = actor.district_code.clone();
    app.read(move |db| rows::stores(db, &district)).await.map(Json)
}

/// One store.
#[utoipa::path(tag = "stores", security(("session" = ["read_house"])), params(("id" = StoreId, Path)), responses((status = 200, body = Store)))]
#[get("/stores/{id}")]
async fn read_store(app: Data<App>, _actor: Can<may::ReadHouse>, path: Path<StoreId>) -> Result<Json<Store>> {
    app.read(move |db| rows::store(db, path.into_inner())?.or_not_found()).await.map(Json)
}

/// Enters a store.
#[utoipa::path(tag = "stores", security(("session" = ["manage_stores"])), request_body = PutStore, responses((status = 201, body = StoreAnswer)))]
#[post("/stores")]
async fn add_store(app: Data<App>, actor: Can<may::ManageStores>, body: Body<PutStore>) -> Result<Answer> {
    actions::add_store(&app, &actor, body.digest, body.value).await
}

/// Changes a store.
#[utoipa::path(tag = "stores", security(("session" = ["manage_stores"])), request_body = PutStore,
    params(("id" = StoreId, Path)), responses((status = 200, body = StoreAnswer)))]
#[put("/stores/{id}")]
async fn change_store(
    app: Data<App>,
    actor: Can<may::ManageStores>,
    path: Path<StoreId>,
    body: Body<PutStore>,
) -> Result<Answer> {
    actions::change_store(&app, &actor, body.digest, path.into_inner(), body.value).await
}
