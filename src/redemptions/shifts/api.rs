//! The routes of shifts.
use super::actions::{self, CloseShift, OpenShift, ShiftClosed, ShiftOpened};
use super::rows::{self, Wanted};
use super::slip;
use super::views::{self, ShiftView};
use crate::access::permission::may;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{self, Page};
use crate::http::print::page;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{AccountId, ShiftId, StoreId};
use crate::redemptions::actions::store_of;
use crate::redemptions::api::SlipQuery;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes. Those with words come before those with ids.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(read_current).service(list_open).service(open_shift).service(close_shift);
    config.service(list_shifts).service(read_shift).service(show_shift_slip);
}

/// How many days back work is looked for that nobody has counted.
const DAYS_BACK: i32 = 31;

/// Which store.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StoreQuery {
    /// The store; may be left out at a till, or by somebody of one store only.
    store_id: Option<StoreId>,
}

/// One's own shift at this till: what was done since the last closing, opened or not.
#[utoipa::path(tag = "redemptions", security(("session" = ["keep_shift"])), params(StoreQuery), responses((status = 200, body = ShiftView)))]
#[get("/shifts/current")]
async fn read_current(
    app: Data<App>,
    actor: Can<may::KeepShift>,
    query: Query<StoreQuery>,
) -> Result<Json<ShiftView>> {
    let (post, _) = actions::post(&actor, query.store_id)?;
    app.read(move |db| views::current(db, post)).await.map(Json)
}

/// The shifts of a store that nobody has closed yet, also where nobody opened one.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_shifts"])), params(StoreQuery), responses((status = 200, body = Vec<ShiftView>)))]
#[get("/shifts/open")]
async fn list_open(
    app: Data<App>,
    actor: Can<may::ReadShifts>,
    query: Query<StoreQuery>,
) -> Result<Json<Vec<ShiftView>>> {
    let store_id = store_of(&actor, Permission::ReadShifts, query.store_id)?;
    actor.require(Permission::ReadShifts, Place::Store(store_id))?;
    let since = app.now().day().plus_days(-DAYS_BACK).start();
    app.read(move |db| views::open_in(db, store_id, since)).await.map(Json)
}

/// Opens one's shift with the change that lies in the drawer. Nothing at the till waits for it.
#[utoipa::path(tag = "redemptions", security(("session" = ["keep_shift"])), request_body = OpenShift, responses((status = 201, body = ShiftOpened)))]
#[post("/shifts")]
async fn open_shift(app: Data<App>, actor: Can<may::KeepShift>, body: Body<OpenShift>) -> Result<Answer> {
    actions::open(&app, &actor, body.digest, body.value).await
}

/// Closes one's shift with what was counted; a difference needs a reason.
#[utoipa::path(tag = "redemptions", security(("session" = ["keep_shift"])), request_body = CloseShift, responses((status = 200, body = ShiftClosed)))]
#[post("/shifts/close")]
async fn close_shift(app: Data<App>, actor: Can<may::KeepShift>, body: Body<CloseShift>) -> Result<Answer> {
    actions::close(&app, &actor, body.digest, body.value).await
}

/// What of the closed shifts is wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ShiftQuery {
    /// In this store.
    store_id: Option<StoreId>,
    /// Of this account.
    account_id: Option<AccountId>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// Closed shifts of one's stores, newest first.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_shifts"])), params(ShiftQuery), responses((status = 200, body = Page<ShiftView>)))]
#[get("/shifts")]
async fn list_shifts(
    app: Data<App>,
    actor: Can<may::ReadShifts>,
    query: Query<ShiftQuery>,
) -> Result<Json<Page<ShiftView>>> {
    let (scope, district) = (actor.scope(Permission::ReadShifts)?, actor.district_code.clone());
    let limit = pages::limit(query.limit);
    let wanted = Wanted { store_id: query.store_id, account_id: query.account_id, after: query.after, limit };
    let found = app.read(move |db| {
        let shifts = rows::list(db, &district, &scope, wanted)?;
        shifts.into_iter().map(|shift| views::view(db, shift)).collect::<Result<Vec<_>>>()
    });
    let id = |shift: &ShiftView| shift.id.map(ShiftId::uuid).unwrap_or_default();
    Ok(Json(Page::of(found.await?, limit, id)))
}

/// One shift of one's stores.
async fn seen(app: &App, actor: &Actor, id: ShiftId) -> Result<ShiftView> {
    let (scope, district) = (actor.scope(Permission::ReadShifts)?, actor.district_code.clone());
    app.read(move |db| {
        let shift = rows::shift(db, &district, id)?
            .filter(|shift| scope.sees_store(shift.store_id))
            .or_not_found()?;
        views::view(db, shift)
    })
    .await
}

/// A shift: what it added up to, what was counted, and why they differ.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_shifts"])), params(("id" = ShiftId, Path)), responses((status = 200, body = ShiftView)))]
#[get("/shifts/{id}")]
async fn read_shift(
    app: Data<App>,
    actor: Can<may::ReadShifts>,
    path: Path<ShiftId>,
) -> Result<Json<ShiftView>> {
    seen(&app, &actor, path.into_inner()).await.map(Json)
}

/// The report of a shift, as a page for a narrow roll, to be signed and kept with the money.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_shifts"])), params(("id" = ShiftId, Path), SlipQuery),
    responses((status = 200, content_type = "text/html", body = String)))]
#[get("/shifts/{id}/slip")]
async fn show_shift_slip(
    app: Data<App>,
    actor: Can<may::ReadShifts>,
    path: Path<ShiftId>,
    query: Query<SlipQuery>,
) -> Result<HttpResponse> {
    let style = query.style()?;
    let shift = seen(&app, &actor, path.into_inner()).await?;
    Ok(page("交班单", style, &slip::html(&shift)))
}
