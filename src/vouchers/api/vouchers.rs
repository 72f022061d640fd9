//! Vouchers over HTTP.
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::{Answer, App};
use crate::db::Db;
use crate::households::{lies_within, merged_into};
use crate::http::address::Query;
use crate::http::extract::{Body, Can};
use crate::http::pages::{Page, limit};
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{BatchId, FundId, HouseholdId, VoucherId};
use crate::vouchers::deeds::{self, OnVoucher, ReplaceAnswer, Unfreeze, VoucherAnswer};
use crate::vouchers::model::Condition;
use crate::vouchers::release::{self, Release, ReleaseAnswer};
use crate::vouchers::rows::vouchers::{self as rows, Wanted};
use crate::vouchers::views::{VoucherDetail, VoucherView, is_seen, voucher_detail, vouchers_shown};
use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which vouchers.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VoucherQuery {
    /// Of this batch.
    batch_id: Option<BatchId>,
    /// Of this household, and of those that were merged into it.
    household_id: Option<HouseholdId>,
    /// Where they stand today.
    condition: Option<Condition>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// The vouchers of one's streets, newest first.
#[utoipa::path(tag = "vouchers", security(("session" = ["read_vouchers"])), params(VoucherQuery),
    responses((status = 200, body = Page<VoucherView>)))]
#[get("/vouchers")]
pub async fn list_vouchers(
    app: Data<App>,
    actor: Can<may::ReadVouchers>,
    query: Query<VoucherQuery>,
) -> Result<Json<Page<VoucherView>>> {
    let mut scope = actor.scope(Permission::ReadVouchers)?;
    let (district, limit) = (actor.district_code.clone(), limit(query.limit));
    let view = move |db: &mut Db<'_>| {
        let households = match query.household_id {
            None => None,
            Some(id) => {
                // A household that moved here, or went up in another, comes with its vouchers.
                scope.district_wide |= lies_within(db, id, &scope)?;
                let mut all = merged_into(db, id)?;
                all.push(id);
                Some(all)
            }
        };
        let wanted = Wanted {
            batch_id: query.batch_id,
            household_ids: households.as_deref(),
            condition: query.condition,
            after: query.after,
        };
        let found = rows::list(db, &district, &scope, wanted, limit)?;
        let shown = vouchers_shown(db, found)?;
        Ok(Page::of(shown, limit, |voucher: &VoucherView| voucher.id.uuid()))
    };
    app.read(view).await.map(Json)
}

/// One voucher.
#[utoipa::path(tag = "vouchers", security(("session" = ["read_vouchers"])), params(("id" = VoucherId, Path)),
    responses((status = 200, body = VoucherDetail)))]
#[get("/vouchers/{id}")]
pub async fn read_voucher(
    app: Data<App>,
    actor: Can<may::ReadVouchers>,
    path: Path<VoucherId>,
) -> Result<Json<VoucherDetail>> {
    let (scope, district) = (actor.scope(Permission::ReadVouchers)?, actor.district_code.clone());
    let view = move |db: &mut Db<'_>| {
        let voucher = rows::voucher(db, &district, path.into_inner())?.or_not_found()?;
        is_seen(db, &scope, &voucher)?.then_some(()).or_not_found()?;
        voucher_detail(db, voucher)
    };
    app.read(view).await.map(Json)
}

/// Freezes a voucher.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_vouchers"])), request_body = OnVoucher,
    params(("id" = VoucherId, Path)), responses((status = 200, body = VoucherAnswer)))]
#[post("/vouchers/{id}/freeze")]
pub async fn freeze_voucher(
    app: Data<App>,
    actor: Can<may::ManageVouchers>,
    path: Path<VoucherId>,
    body: Body<OnVoucher>,
) -> Result<Answer> {
    deeds::freeze(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Lets a frozen voucher be used again.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_vouchers"])), request_body = Unfreeze,
    params(("id" = VoucherId, Path)), responses((status = 200, body = VoucherAnswer)))]
#[post("/vouchers/{id}/unfreeze")]
pub async fn unfreeze_voucher(
    app: Data<App>,
    actor: Can<may::ManageVouchers>,
    path: Path<VoucherId>,
    body: Body<Unfreeze>,
) -> Result<Answer> {
    deeds::unfreeze(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Revokes a voucher: what is left goes back to the fund.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_vouchers"])), request_body = OnVoucher,
    params(("id" = VoucherId, Path)), responses((status = 200, body = VoucherAnswer)))]
#[post("/vouchers/{id}/revoke")]
pub async fn revoke_voucher(
    app: Data<App>,
    actor: Can<may::ManageVouchers>,
    path: Path<VoucherId>,
    body: Body<OnVoucher>,
) -> Result<Answer> {
    deeds::revoke(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Replaces a voucher in one step: the old code is dead at once, the new one stands on the new voucher's card.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_vouchers"])), request_body = OnVoucher,
    params(("id" = VoucherId, Path)), responses((status = 201, body = ReplaceAnswer)))]
#[post("/vouchers/{id}/replace")]
pub async fn replace_voucher(
    app: Data<App>,
    actor: Can<may::ManageVouchers>,
    path: Path<VoucherId>,
    body: Body<OnVoucher>,
) -> Result<Answer> {
    deeds::replace(&app, &actor, body.digest, path.into_inner(), body.value).await
}

/// Releases what is left on vouchers whose last day is long over.
#[utoipa::path(tag = "vouchers", security(("session" = ["manage_funds"])), request_body = Release,
    params(("id" = FundId, Path)), responses((status = 200, body = ReleaseAnswer)))]
#[post("/funds/{id}/release")]
pub async fn release_expired(
    app: Data<App>,
    actor: Can<may::ManageFunds>,
    path: Path<FundId>,
    body: Body<Release>,
) -> Result<Answer> {
    release::release(&app, &actor, body.digest, path.into_inner(), body.value).await
}
