//! The routes of the reports: each as JSON, CSV or xlsx.
use super::funds::FundReport;
use super::stock::{StockBy, StockReport};
use super::vouchers::VoucherReport;
use super::{days, funds, ranked, rows, stock, vouchers};
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::App;
use crate::db::Db;
use crate::http::address::Query;
use crate::http::extract::Can;
use crate::http::table::{Form, Table, file};
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::id::StoreId;
use crate::kernel::text::Code;
use crate::kernel::time::Month;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// So many months are shown at most.
const MONTHS_MAX: usize = 60;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(read_stock).service(read_funds).service(read_vouchers);
    config.service(days::api::read_days);
    config.service(ranked::api::rank_tills).service(ranked::api::rank_reads);
}

/// Which stock.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StockQuery {
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    format: Form,
    /// Of this store alone.
    store_id: Option<StoreId>,
    /// Of this category alone.
    #[param(value_type = Option<String>)]
    category_code: Option<Code>,
    /// By line, or added up by store, category or product.
    #[serde(default)]
    #[param(inline)]
    by: StockBy,
}

/// Which months.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FundQuery {
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    format: Form,
    /// First month; the current one unless said.
    from: Option<Month>,
    /// Last month; the current one unless said.
    to: Option<Month>,
}

/// How vouchers are added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// One line for each batch.
    #[default]
    Batch,
    /// One line for each batch and street.
    Street,
}

/// Which vouchers.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VoucherQuery {
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    format: Form,
    /// By batch, or by batch and street.
    #[serde(default)]
    #[param(inline)]
    by: By,
}

/// A report in the form that is wanted. Sheets of many rows are made away from the threads that answer.
pub(super) async fn answer<R, F>(app: &App, form: Form, make: F) -> Result<HttpResponse>
where
    R: Serialize,
    F: FnOnce(&mut Db<'_>) -> Result<(R, Table)> + Send + 'static,
{
    let made = app.read(move |db| {
        let (report, table) = make(db)?;
        let bytes = match form {
            Form::Json => {
                serde_json::to_vec(&report).map_err(|error| Error::bug(format!("a report: {error}")))?
            }
            Form::Csv => table.csv()?,
            Form::Xlsx => table.xlsx()?,
        };
        Ok((table.name, bytes))
    });
    let (name, bytes) = made.await?;
    Ok(match form {
        Form::Json => HttpResponse::Ok()
            .content_type("application/json")
            .insert_header(("cache-control", "no-store"))
            .body(bytes),
        form => file(name, app.now().day(), form, bytes),
    })
}

/// What each store has on its shelves: by category and product, with value, age and days left.
#[utoipa::path(tag = "reports", security(("session" = ["read_reports"])), params(StockQuery), responses((status = 200, body = StockReport)))]
#[get("/reports/stock")]
async fn read_stock(
    app: Data<App>,
    actor: Can<may::ReadReports>,
    query: Query<StockQuery>,
) -> Result<HttpResponse> {
    let (scope, district) = (actor.scope(Permission::ReadReports)?, actor.district_code.clone());
    let query = query.into_inner();
    answer(&app, query.format, move |db| {
        let stores = rows::stores_seen(db, &district, &scope, query.store_id)?;
        let products = rows::products_of(db, query.category_code.as_ref().map(Code::as_str))?;
        let ids: Vec<StoreId> = stores.iter().map(|store| store.id).collect();
        let lots = rows::on_hand(db, &ids)?;
        let report = stock::report(db.today(), query.by, &lots, &stores, &products);
        let table = report.table();
        Ok((report, table))
    })
    .await
}

/// What each fund held, received, promised, spent and released in each month, and what it holds now.
#[utoipa::path(tag = "reports", security(("session" = ["read_funds"])), params(FundQuery), responses((status = 200, body = FundReport)))]
#[get("/reports/funds")]
async fn read_funds(
    app: Data<App>,
    actor: Can<may::ReadFunds>,
    query: Query<FundQuery>,
) -> Result<HttpResponse> {
    let district = actor.district_code.clone();
    let this_month = app.now().day().month();
    let to = query.to.unwrap_or(this_month);
    let from = query.from.unwrap_or(to);
    if from > to || funds::months(from, to).nth(MONTHS_MAX).is_some() {
        return Err(invalid("from", "1 to 60 months, the first before the last"));
    }
    answer(&app, query.format, move |db| {
        let report = funds::report(from, to, rows::funds_now(db, &district)?, &rows::posted(db, &district)?);
        let table = report.table();
        Ok((report, table))
    })
    .await
}

/// Vouchers by batch, or by batch and street: how many and how much was issued, redeemed, is outstanding, expired, revoked.
/// Those with a street see the vouchers of its households; those with a store see the vouchers whose home it is.
#[utoipa::path(tag = "reports", security(("session" = ["read_reports"])), params(VoucherQuery), responses((status = 200, body = VoucherReport)))]
#[get("/reports/vouchers")]
async fn read_vouchers(
    app: Data<App>,
    actor: Can<may::ReadReports>,
    query: Query<VoucherQuery>,
) -> Result<HttpResponse> {
    let (scope, district) = (actor.scope(Permission::ReadReports)?, actor.district_code.clone());
    let query = query.into_inner();
    answer(&app, query.format, move |db| {
        let by_home = !scope.district_wide && scope.areas.is_empty();
        let mut groups = rows::voucher_groups(db, &district, by_home.then_some(&scope.stores))?;
        groups.retain(|group| by_home || scope.sees_area(&group.area_code));
        let report =
            vouchers::report(db.today(), query.by == By::Street, &rows::batches(db, &district)?, &groups);
        let table = report.table();
        Ok((report, table))
    })
    .await
}
