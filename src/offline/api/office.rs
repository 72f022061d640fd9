//! What the office asks: limits, the greatest possible loss, leases and cases.
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{self, Page};
use crate::kernel::error::Result;
use crate::kernel::id::{OfflineCaseId, StoreId};
use crate::offline::cases::{self, CaseDecided, CaseOwner, CaseView, DecideCase, OwnCase};
use crate::offline::exposure::{self, Exposure, LeaseView};
use crate::offline::limits::{self, OfflineLimitsSet, SetOfflineLimits};
use crate::offline::model::CaseState;
use crate::offline::rows::{self, Case, WantedCases};
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(read_exposure).service(set_offline_limits).service(list_leases);
    config.service(list_offline_cases).service(read_offline_case);
    config.service(own_offline_case).service(decide_offline_case);
}

/// What may be lost at most while tills are alone, and what was lost, by store.
#[utoipa::path(tag = "offline", security(("session" = ["read_offline"])), responses((status = 200, body = Exposure)))]
#[get("/offline/exposure")]
async fn read_exposure(app: Data<App>, actor: Can<may::ReadOffline>) -> Result<Json<Exposure>> {
    let (scope, district) = (actor.scope(Permission::ReadOffline)?, actor.district_code.clone());
    app.read(move |db| exposure::exposure(db, &district, &scope)).await.map(Json)
}

/// Sets how much a till may hand out alone, from the next lease on.
#[utoipa::path(tag = "offline", security(("session" = ["manage_funds"])), request_body = SetOfflineLimits,
    responses((status = 200, body = OfflineLimitsSet)))]
#[post("/offline/limits")]
async fn set_offline_limits(
    app: Data<App>,
    actor: Can<may::ManageFunds>,
    body: Body<SetOfflineLimits>,
) -> Result<Answer> {
    limits::set(&app, &actor, body.digest, body.value).await
}

/// Which leases.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LeaseQuery {
    /// Of this store.
    store_id: Option<StoreId>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// The leases of one's stores, newest first.
#[utoipa::path(tag = "offline", security(("session" = ["read_offline"])), params(LeaseQuery),
    responses((status = 200, body = Page<LeaseView>)))]
#[get("/offline/leases")]
async fn list_leases(
    app: Data<App>,
    actor: Can<may::ReadOffline>,
    query: Query<LeaseQuery>,
) -> Result<Json<Page<LeaseView>>> {
    let (scope, district) = (actor.scope(Permission::ReadOffline)?, actor.district_code.clone());
    let (store_id, after, limit) = (query.store_id, query.after, pages::limit(query.limit));
    let found = app.read(move |db| {
        let leases = rows::leases(db, &district, &scope, store_id, (after, limit + 1))?;
        leases.into_iter().map(|lease| exposure::view(db, lease)).collect::<Result<Vec<_>>>()
    });
    Ok(Json(Page::of(found.await?, limit, |one| one.id.uuid())))
}

/// Which cases.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    /// Open or decided.
    state: Option<CaseState>,
    /// Of this store.
    store_id: Option<StoreId>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// What a person must look at, newest first.
#[utoipa::path(tag = "offline", security(("session" = ["read_offline"])), params(CaseQuery),
    responses((status = 200, body = Page<Case>)))]
#[get("/offline/cases")]
async fn list_offline_cases(
    app: Data<App>,
    actor: Can<may::ReadOffline>,
    query: Query<CaseQuery>,
) -> Result<Json<Page<Case>>> {
    let (scope, district) = (actor.scope(Permission::ReadOffline)?, actor.district_code.clone());
    let wanted = WantedCases { state: query.state, store_id: query.store_id, after: query.after };
    let limit = pages::limit(query.limit);
    let found = app.read(move |db| rows::cases(db, &district, &scope, wanted, limit)).await?;
    Ok(Json(Page::of(found, limit, |one| one.id.uuid())))
}

/// One case, with the receipts of both uses.
#[utoipa::path(tag = "offline", security(("session" = ["read_offline"])), params(("id" = OfflineCaseId, Path)),
    responses((status = 200, body = CaseView)))]
#[get("/offline/cases/{id}")]
async fn read_offline_case(
    app: Data<App>,
    actor: Can<may::ReadOffline>,
    path: Path<OfflineCaseId>,
) -> Result<Json<CaseView>> {
    cases::view(&app, &actor, path.into_inner()).await.map(Json)
}

/// Takes a case, or gives it to somebody.
#[utoipa::path(tag = "offline", security(("session" = ["decide_offline_case"])), request_body = OwnCase,
    params(("id" = OfflineCaseId, Path)), responses((status = 200, body = CaseOwner)))]
#[post("/offline/cases/{id}/owner")]
async fn own_offline_case(
    app: Data<App>,
    actor: Can<may::DecideOfflineCase>,
    path: Path<OfflineCaseId>,
    body: Body<OwnCase>,
) -> Result<Answer> {
    cases::own(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Decides on a case.
#[utoipa::path(tag = "offline", security(("session" = ["decide_offline_case"])), request_body = DecideCase,
    params(("id" = OfflineCaseId, Path)), responses((status = 200, body = CaseDecided)))]
#[post("/offline/cases/{id}/decide")]
async fn decide_offline_case(
    app: Data<App>,
    actor: Can<may::DecideOfflineCase>,
    path: Path<OfflineCaseId>,
    body: Body<DecideCase>,
) -> Result<Answer> {
    cases::decide(&app, &actor, body.digest, path.into_inner(), body.value).await
}
