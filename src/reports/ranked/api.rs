//! The routes of the rankings.
use super::{Ranking, ReadRanking, rank, rows};
use crate::access::permission::may;
use crate::access::{Permission, Place};
use crate::app::App;
use crate::http::address::Query;
use crate::http::extract::Can;
use crate::http::table::Form;
use crate::kernel::error::Result;
use crate::kernel::time::Day;
use crate::reports::api::answer;
use crate::reports::days::api::days;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// So many days are ranked unless they are said.
const DAYS: i32 = 90;

/// By what is ranked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RankBy {
    /// Each person.
    #[default]
    Account,
    /// Each store.
    Store,
}

/// Which days, ranked by what.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RankQuery {
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    format: Form,
    /// By person or by store.
    #[serde(default)]
    #[param(inline)]
    by: RankBy,
    /// First day; 90 days ago unless said.
    from: Option<Day>,
    /// Last day; today unless said.
    to: Option<Day>,
}

/// Which days.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReadsQuery {
    /// In which form.
    #[serde(default)]
    #[param(inline)]
    format: Form,
    /// First day; 90 days ago unless said.
    from: Option<Day>,
    /// Last day; today unless said.
    to: Option<Day>,
}

/// Reversals and overrides, ranked by person or by store and held against redemptions; the most reversals first.
#[utoipa::path(tag = "reports", security(("session" = ["read_trail"])), params(RankQuery), responses((status = 200, body = Ranking)))]
#[get("/reports/reversals")]
pub async fn rank_tills(
    app: Data<App>,
    actor: Can<may::ReadTrail>,
    query: Query<RankQuery>,
) -> Result<HttpResponse> {
    let district = actor.require(Permission::ReadTrail, Place::District)?.district_code;
    let query = query.into_inner();
    let days = days(query.from, query.to, app.now().day(), DAYS)?;
    answer(&app, query.format, move |db| {
        let mut did = rows::attempts(db, &district, days)?;
        did.extend(rows::reversals(db, &district, days)?);
        did.extend(rows::replacements(db, &district, days)?);
        did.extend(rows::adjustments(db, &district, days)?);
        let ranking = rank(days, query.by == RankBy::Store, &did, &rows::names(db, &district)?);
        let table = ranking.table();
        Ok((ranking, table))
    })
    .await
}

/// Who looked at unmasked personal data most; what each look was for stands in the list of looks.
#[utoipa::path(tag = "reports", security(("session" = ["read_trail"])), params(ReadsQuery), responses((status = 200, body = ReadRanking)))]
#[get("/reports/unmasked-reads")]
pub async fn rank_reads(
    app: Data<App>,
    actor: Can<may::ReadTrail>,
    query: Query<ReadsQuery>,
) -> Result<HttpResponse> {
    let district = actor.require(Permission::ReadTrail, Place::District)?.district_code;
    let query = query.into_inner();
    let (from, to) = days(query.from, query.to, app.now().day(), DAYS)?;
    answer(&app, query.format, move |db| {
        let names = rows::names(db, &district)?;
        let lines = rows::reads(db, &district, (from, to), &names)?;
        let ranking = ReadRanking { from, to, lines };
        let table = ranking.table();
        Ok((ranking, table))
    })
    .await
}
