//! The routes of the till.
use super::actions::{self, RedeemBasket};
use super::line::Line;
use super::look_up::{self as looking, LookUp, LookedUp};
use super::model::Outcome;
use super::reverse::{self as reversing, ReverseRedemption, Reversed};
use super::rows::{self, Redemption, Wanted};
use super::slip::Slip;
use super::views::{self, LotRedemption, RedemptionView, TillTotals};
use super::write::Redeemed;
use crate::access::permission::may;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{self, Page, PageQuery};
use crate::http::print::{Style, page};
use crate::http::watch::caller_address;
use crate::kernel::error::{OrNotFound, Result, invalid};
use crate::kernel::id::{HouseholdId, LotId, RedemptionId, ShiftId, StoreId, VoucherId};
use crate::kernel::time::Day;
use crate::{households, stock};
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(look_up).service(redeem).service(reverse);
    config.service(list_redemptions).service(read_redemption).service(show_slip);
    config.service(list_of_lot).service(read_totals);
    config.configure(super::shifts::api::routes);
}

/// Redeems a basket by a voucher. A refusal is kept and leaves as 409 with its code.
#[utoipa::path(tag = "redemptions", security(("session" = ["redeem_voucher"])), request_body = RedeemBasket, responses((status = 201, body = Redeemed)))]
#[post("/redemptions")]
async fn redeem(
    app: Data<App>,
    line: Data<Line>,
    actor: Can<may::RedeemVoucher>,
    request: HttpRequest,
    body: Body<RedeemBasket>,
) -> Result<Answer> {
    let address = caller_address(&request, &app);
    actions::redeem(&app, &line, &actor, &address, (body.digest, body.value)).await
}

/// Looks a voucher up at the till; nothing is kept of it.
#[utoipa::path(tag = "redemptions", security(("session" = ["look_up_voucher"])), request_body = LookUp, responses((status = 200, body = LookedUp)))]
#[post("/vouchers/lookup")]
async fn look_up(
    app: Data<App>,
    actor: Can<may::LookUpVoucher>,
    request: HttpRequest,
    body: Body<LookUp>,
) -> Result<Json<LookedUp>> {
    let address = caller_address(&request, &app);
    looking::look_up(&app, &actor, &address, body.value).await.map(Json)
}

/// Takes a redemption back, in whole or in part: the goods go into quarantine.
#[utoipa::path(tag = "redemptions", security(("session" = ["reverse_redemption"])), request_body = ReverseRedemption,
    params(("id" = RedemptionId, Path)), responses((status = 201, body = Reversed)))]
#[post("/redemptions/{id}/reverse")]
async fn reverse(
    app: Data<App>,
    actor: Can<may::ReverseRedemption>,
    path: Path<RedemptionId>,
    body: Body<ReverseRedemption>,
) -> Result<Answer> {
    reversing::reverse(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// What of a list is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RedemptionQuery {
    /// At this store.
    store_id: Option<StoreId>,
    /// Of this voucher.
    voucher_id: Option<VoucherId>,
    /// Of this household, and of those that were merged into it.
    household_id: Option<HouseholdId>,
    /// Counted by this shift.
    shift_id: Option<ShiftId>,
    /// Of this outcome.
    outcome: Option<Outcome>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// Attempts on vouchers, honoured and refused, newest first: those of one's stores and areas.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_redemptions"])), params(RedemptionQuery), responses((status = 200, body = Page<Redemption>)))]
#[get("/redemptions")]
async fn list_redemptions(
    app: Data<App>,
    actor: Can<may::ReadRedemptions>,
    query: Query<RedemptionQuery>,
) -> Result<Json<Page<Redemption>>> {
    let (scope, district, query) =
        (actor.scope(Permission::ReadRedemptions)?, actor.district_code.clone(), query.into_inner());
    let limit = pages::limit(query.limit);
    let found = app.read(move |db| {
        let mut scope = scope;
        let households = match query.household_id {
            None => None,
            Some(id) => {
                // Whoever sees the household sees what it received, wherever it was issued.
                scope.district_wide |= households::lies_within(db, id, &scope)?;
                let mut all = households::merged_into(db, id)?;
                all.push(id);
                Some(all)
            }
        };
        let wanted = Wanted {
            store_id: query.store_id,
            voucher_id: query.voucher_id,
            household_ids: households,
            shift_id: query.shift_id,
            outcome: query.outcome,
            after: query.after,
            limit,
        };
        rows::list(db, &district, &scope, &wanted)
    });
    let found = found.await?;
    Ok(Json(Page::of(found, limit, |one| one.id.uuid())))
}

/// One of them.
async fn seen(app: &App, actor: &Actor, id: RedemptionId) -> Result<Redemption> {
    let (scope, district) = (actor.scope(Permission::ReadRedemptions)?, actor.district_code.clone());
    app.read(move |db| rows::redemption(db, &district, &scope, id)).await?.or_not_found()
}

/// A redemption, and the way back to voucher, household (masked), fund, lot, gift and donor.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_redemptions"])), params(("id" = RedemptionId, Path)), responses((status = 200, body = RedemptionView)))]
#[get("/redemptions/{id}")]
async fn read_redemption(
    app: Data<App>,
    actor: Can<may::ReadRedemptions>,
    path: Path<RedemptionId>,
) -> Result<Json<RedemptionView>> {
    let redemption = seen(&app, &actor, path.into_inner()).await?;
    app.read(move |db| views::view(db, redemption)).await.map(Json)
}

/// How wide the roll is.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SlipQuery {
    /// 58 or 80 mm; 58 if nothing is said.
    width: Option<u8>,
}

impl SlipQuery {
    /// The style for this roll.
    ///
    /// # Errors
    /// `invalid_field` for another width.
    pub fn style(self) -> Result<Style> {
        match self.width {
            None | Some(58) => Ok(Style::Slip58),
            Some(80) => Ok(Style::Slip80),
            Some(_) => Err(invalid("width", "58 or 80")),
        }
    }
}

/// The slip that a household takes home, as a page for a narrow roll.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_redemptions"])), params(("id" = RedemptionId, Path), SlipQuery),
    responses((status = 200, content_type = "text/html", body = String)))]
#[get("/redemptions/{id}/slip")]
async fn show_slip(
    app: Data<App>,
    actor: Can<may::ReadRedemptions>,
    path: Path<RedemptionId>,
    query: Query<SlipQuery>,
) -> Result<HttpResponse> {
    let style = query.style()?;
    let redemption = seen(&app, &actor, path.into_inner()).await?;
    let slip = app.read(move |db| Slip::load(db, redemption)).await?;
    Ok(page("小票", style, &slip.html()))
}

/// What left a lot, redemption by redemption, newest first: the way from a gift to the households, without saying who.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_redemptions"])), params(("id" = LotId, Path), PageQuery),
    responses((status = 200, body = Page<LotRedemption>)))]
#[get("/lots/{id}/redemptions")]
async fn list_of_lot(
    app: Data<App>,
    actor: Can<may::ReadRedemptions>,
    path: Path<LotId>,
    query: Query<PageQuery>,
) -> Result<Json<Page<LotRedemption>>> {
    let (scope, district) = (actor.scope(Permission::ReadRedemptions)?, actor.district_code.clone());
    let (id, after, limit) = (path.into_inner(), query.after, pages::limit(query.limit));
    let found = app.read(move |db| {
        let lot = stock::rows::lot(db, &district, id)?
            .filter(|lot| scope.sees_store(lot.store_id))
            .or_not_found()?;
        rows::of_lot(db, lot.id, after, limit)
    });
    let found = found.await?.into_iter().map(LotRedemption::of).collect();
    Ok(Json(Page::of(found, limit, |one: &LotRedemption| one.line.id.uuid())))
}

/// Which store, which day.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TotalsQuery {
    /// The store; may be left out at a till, or by somebody of one store only.
    store_id: Option<StoreId>,
    /// The day; today if nothing is said.
    day: Option<Day>,
}

/// What the tills of a store did on a day: attempts, and the cash that should be in the drawer.
#[utoipa::path(tag = "redemptions", security(("session" = ["read_redemptions"])), params(TotalsQuery), responses((status = 200, body = Vec<TillTotals>)))]
#[get("/tills/totals")]
async fn read_totals(
    app: Data<App>,
    actor: Can<may::ReadRedemptions>,
    query: Query<TotalsQuery>,
) -> Result<Json<Vec<TillTotals>>> {
    let store_id = actions::store_of(&actor, Permission::ReadRedemptions, query.store_id)?;
    actor.require(Permission::ReadRedemptions, Place::Store(store_id))?;
    let day = query.day.unwrap_or_else(|| app.now().day());
    app.read(move |db| views::totals(db, store_id, day)).await.map(Json)
}
