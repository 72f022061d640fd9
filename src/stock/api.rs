//! The routes of stock.
use super::actions::{
    self, AdjustmentAnswer, DecideAdjustment, LotAnswer, ProposeAdjustment, Purchase, Quarantine, Release,
    Transfer, TransferAnswer,
};
use super::list::{self, StockOrder, StockState, Wanted, WantedAdjustments};
use super::model::AdjustmentState;
use super::rows;
use super::views::{self, AdjustmentView, LotLife, StockItem};
use crate::access::permission::may;
use crate::access::{Permission, Place};
use crate::app::{Answer, App};
use crate::goods::{self, ProductSearch};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, limit};
use crate::kernel::error::{OrNotFound, Result, invalid};
use crate::kernel::id::{AdjustmentId, DonationLineId, LotId, MovementId, ProductId, StoreId};
use crate::kernel::text::{Code, Text};
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// The farthest day that is asked for: ten years.
const DAYS_MAX: i32 = 3_650;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_stock).service(read_lot).service(purchase).service(transfer);
    config.service(quarantine).service(release);
    config.service(list_adjustments).service(propose).service(approve).service(decline);
}

/// Which lots.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct StockQuery {
    /// In this store.
    store_id: Option<StoreId>,
    /// Of this product.
    product_id: Option<ProductId>,
    /// Of this category.
    #[param(value_type = Option<String>)]
    category: Option<Code>,
    /// Of products with this in name, pinyin, initials or code, or of this barcode.
    #[param(value_type = Option<String>)]
    q: Option<Text<0, 100, 1>>,
    /// Good today, but no longer than so many days, 0 to 3650.
    expiring_within: Option<i32>,
    /// In this state.
    #[param(inline)]
    state: Option<StockState>,
    /// Used up ones too.
    empty: Option<bool>,
    /// Of this line of a gift, wherever they went.
    donation_line_id: Option<DonationLineId>,
    /// In this order; the newest first, if it is not said.
    #[param(inline)]
    order: Option<StockOrder>,
    /// The last id of the page before.
    after: Option<LotId>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// Which proposals.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AdjustmentQuery {
    /// In this store.
    store_id: Option<StoreId>,
    /// In this state.
    state: Option<AdjustmentState>,
    /// The last id of the page before.
    after: Option<AdjustmentId>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// Which movements.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct MovementQuery {
    /// The last id of the page before.
    after: Option<MovementId>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// What is on hand: lots by store and product.
#[utoipa::path(tag = "stock", security(("session" = ["read_stock"])), params(StockQuery), responses((status = 200, body = Page<StockItem>)))]
#[get("/stock")]
async fn list_stock(
    app: Data<App>,
    actor: Can<may::ReadStock>,
    query: Query<StockQuery>,
) -> Result<Json<Page<StockItem>>> {
    let query = query.into_inner();
    if let Some(store_id) = query.store_id {
        actor.require(Permission::ReadStock, Place::Store(store_id))?;
    }
    if query.expiring_within.is_some_and(|days| !(0..=DAYS_MAX).contains(&days)) {
        return Err(invalid("expiring_within", "is not from 0 to 3650"));
    }
    let limit = limit(query.limit);
    let mut wanted = Wanted {
        district_code: actor.district_code.clone(),
        scope: actor.scope(Permission::ReadStock)?,
        store_id: query.store_id,
        products: None,
        expiring_within: query.expiring_within,
        state: query.state,
        empty: query.empty.unwrap_or(false),
        donation_line_id: query.donation_line_id,
        order: query.order,
        after: query.after,
        limit: limit + 1,
    };
    let search = ProductSearch {
        text: query.q.map(|text| text.to_string()),
        category_code: query.category.map(|code| code.to_string()),
        product_id: query.product_id,
    };
    let items = app
        .read(move |db| {
            if !search.is_all() || wanted.state == Some(StockState::NearExpiry) {
                wanted.products = Some(goods::find(db, &search)?);
            }
            let lots = list::lots(db, &wanted)?;
            views::items(db, lots)
        })
        .await?;
    Ok(Json(Page::of(items, limit, |item| item.lot.id.uuid())))
}

/// The whole life of a lot: where it came from, where it went, and every movement.
#[utoipa::path(tag = "stock", security(("session" = ["read_stock"])), params(("id" = LotId, Path), MovementQuery), responses((status = 200, body = LotLife)))]
#[get("/lots/{id}")]
async fn read_lot(
    app: Data<App>,
    actor: Can<may::ReadStock>,
    path: Path<LotId>,
    query: Query<MovementQuery>,
) -> Result<Json<LotLife>> {
    let (id, district) = (path.into_inner(), actor.district_code.clone());
    let lot = app.read(move |db| rows::lot(db, &district, id)?.or_not_found()).await?;
    actor.require(Permission::ReadStock, Place::Store(lot.store_id))?;
    app.read(move |db| views::life(db, lot, query.after, limit(query.limit))).await.map(Json)
}

/// Puts bought goods on the shelf.
#[utoipa::path(tag = "stock", security(("session" = ["manage_stock"])), request_body = Purchase, responses((status = 201, body = LotAnswer)))]
#[post("/stock/purchases")]
async fn purchase(app: Data<App>, actor: Can<may::ManageStock>, body: Body<Purchase>) -> Result<Answer> {
    actions::purchase(&app, &actor, body.digest, body.value).await
}

/// Sends goods to another store.
#[utoipa::path(tag = "stock", security(("session" = ["manage_stock"])), request_body = Transfer, responses((status = 201, body = TransferAnswer)))]
#[post("/stock/transfers")]
async fn transfer(app: Data<App>, actor: Can<may::ManageStock>, body: Body<Transfer>) -> Result<Answer> {
    actions::transfer(&app, &actor, body.digest, body.value).await
}

/// Puts a lot, or some of its pieces, into quarantine.
#[utoipa::path(tag = "stock", security(("session" = ["manage_stock"])), request_body = Quarantine,
    params(("id" = LotId, Path)), responses((status = 200, body = LotAnswer)))]
#[post("/lots/{id}/quarantine")]
async fn quarantine(
    app: Data<App>,
    actor: Can<may::ManageStock>,
    path: Path<LotId>,
    body: Body<Quarantine>,
) -> Result<Answer> {
    actions::quarantine(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Puts a lot back on the shelf.
#[utoipa::path(tag = "stock", security(("session" = ["manage_stock"])), request_body = Release,
    params(("id" = LotId, Path)), responses((status = 200, body = LotAnswer)))]
#[post("/lots/{id}/release")]
async fn release(
    app: Data<App>,
    actor: Can<may::ManageStock>,
    path: Path<LotId>,
    body: Body<Release>,
) -> Result<Answer> {
    actions::release(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Proposed changes of the books, the newest first.
#[utoipa::path(tag = "stock", security(("session" = ["read_stock"])), params(AdjustmentQuery), responses((status = 200, body = Page<AdjustmentView>)))]
#[get("/stock/adjustments")]
async fn list_adjustments(
    app: Data<App>,
    actor: Can<may::ReadStock>,
    query: Query<AdjustmentQuery>,
) -> Result<Json<Page<AdjustmentView>>> {
    if let Some(store_id) = query.store_id {
        actor.require(Permission::ReadStock, Place::Store(store_id))?;
    }
    let limit = limit(query.limit);
    let wanted = WantedAdjustments {
        district_code: actor.district_code.clone(),
        scope: actor.scope(Permission::ReadStock)?,
        store_id: query.store_id,
        state: query.state,
        after: query.after,
        limit: limit + 1,
    };
    let items = app
        .read(move |db| list::adjustments(db, &wanted).and_then(|found| views::adjustments(db, found)))
        .await?;
    Ok(Json(Page::of(items, limit, |item| item.adjustment.id.uuid())))
}

/// Proposes a change of the books, which another account must approve.
#[utoipa::path(tag = "stock", security(("session" = ["manage_stock"])), request_body = ProposeAdjustment, responses((status = 201, body = AdjustmentAnswer)))]
#[post("/stock/adjustments")]
async fn propose(
    app: Data<App>,
    actor: Can<may::ManageStock>,
    body: Body<ProposeAdjustment>,
) -> Result<Answer> {
    actions::propose(&app, &actor, body.digest, body.value).await
}

/// Approves what another account proposed.
#[utoipa::path(tag = "stock", security(("session" = ["approve_adjustment"])), request_body = DecideAdjustment,
    params(("id" = AdjustmentId, Path)), responses((status = 200, body = AdjustmentAnswer)))]
#[post("/stock/adjustments/{id}/approve")]
async fn approve(
    app: Data<App>,
    actor: Can<may::ApproveAdjustment>,
    path: Path<AdjustmentId>,
    body: Body<DecideAdjustment>,
) -> Result<Answer> {
    actions::approve(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Declines what another account proposed.
#[utoipa::path(tag = "stock", security(("session" = ["approve_adjustment"])), request_body = DecideAdjustment,
    params(("id" = AdjustmentId, Path)), responses((status = 200, body = AdjustmentAnswer)))]
#[post("/stock/adjustments/{id}/decline")]
async fn decline(
    app: Data<App>,
    actor: Can<may::ApproveAdjustment>,
    path: Path<AdjustmentId>,
    body: Body<DecideAdjustment>,
) -> Result<Answer> {
    actions::decline(&app, &actor, body.digest, path.into_inner(), body.value).await
}
