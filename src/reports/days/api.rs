//! The route of the report by day.
use super::{DayReport, report, rows};
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::App;
use crate::http::address::Query;
use crate::http::extract::Can;
use crate::http::table::Form;
use crate::kernel::error::{Result, invalid};
use crate::kernel::id::StoreId;
use crate::kernel::time::Day;
use crate::reports::api::answer;
use crate::reports::rows::stores_seen;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// So many days are shown unless they are said.
const DAYS: i32 = 14;
/// So many days are shown at most.
const DAYS_MAX: i32 = 366;

/// Which days.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DayQuery {
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    format: Form,
    /// Of this store alone.
    store_id: Option<StoreId>,
    /// First day; two weeks ago unless said.
    from: Option<Day>,
    /// Last day; today unless said.
    to: Option<Day>,
}

/// The first and the last of the days that are asked for.
///
/// # Errors
/// `invalid_field` if there is none of them, or too many.
pub fn days(from: Option<Day>, to: Option<Day>, today: Day, unless_said: i32) -> Result<(Day, Day)> {
    let to = to.unwrap_or(today);
    let from = from.unwrap_or_else(|| to.plus_days(1 - unless_said));
    if (0..DAYS_MAX).contains(&(to.number() - from.number())) {
        return Ok((from, to));
    }
    Err(invalid("from", "1 to 366 days, the first before the last"))
}

/// What happened day by day: goods in and out in pieces and value, redemptions, refusals, what was taken back.
#[utoipa::path(tag = "reports", security(("session" = ["read_reports"])), params(DayQuery), responses((status = 200, body = DayReport)))]
#[get("/reports/days")]
pub async fn read_days(
    app: Data<App>,
    actor: Can<may::ReadReports>,
    query: Query<DayQuery>,
) -> Result<HttpResponse> {
    let (scope, district) = (actor.scope(Permission::ReadReports)?, actor.district_code.clone());
    let query = query.into_inner();
    let days = days(query.from, query.to, app.now().day(), DAYS)?;
    answer(&app, query.format, move |db| {
        let seen = stores_seen(db, &district, &scope, query.store_id)?;
        let seen: BTreeSet<StoreId> = seen.iter().map(|store| store.id).collect();
        let sees = |store| seen.contains(&store);
        let mut happened = rows::goods(db, &district, days, sees)?;
        happened.extend(rows::attempts(db, &district, days, sees)?);
        happened.extend(rows::reversals(db, &district, days, sees)?);
        let report = report(days.0, days.1, &happened);
        let table = report.table();
        Ok((report, table))
    })
    .await
}
