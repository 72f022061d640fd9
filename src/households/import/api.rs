//! The routes of imports.
use super::deed::{self, Imported};
use super::file::FILE_BYTES_MAX;
use super::report::ImportReport;
use crate::access::Permission;
use crate::access::permission::may;
use crate::app::App;
use crate::households::rows::incoming::{self, Import};
use crate::http::address::Query;
use crate::http::extract::{Can, read_whole};
use crate::http::pages::{self, Page, PageQuery};
use crate::kernel::error::{Error, Result, UNSUPPORTED_TYPE};
use crate::kernel::id::{AccountId, CommandId, ImportId};
use crate::kernel::time::Instant;
use crate::staff;
use actix_web::web::{Data, Json, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, Responder, get, post};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// What a file may be called on its way. What it is, its first bytes tell.
const TYPES: &[&str] = &[
    "",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    // Windows calls a CSV file so.
    "application/vnd.ms-excel",
    "text/csv",
    "text/plain",
    "application/csv",
];

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(import_households).service(list_imports);
}

/// How a file is to be imported.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ImportQuery {
    /// The command's id; it becomes the import's.
    id: CommandId,
    /// Only says what would become of the file.
    dry_run: Option<bool>,
}

/// An import, without what it held.
#[derive(Debug, Serialize, ToSchema)]
struct ImportItem {
    /// Id.
    id: ImportId,
    /// `preparing`, `live` or `discarded`.
    state: String,
    /// Rows below the headings.
    rows_total: i64,
    /// Rows taken.
    rows_good: i64,
    /// Rows not taken.
    rows_bad: i64,
    /// Counts, once it is live.
    #[schema(value_type = Object)]
    summary: serde_json::Value,
    /// Who.
    created_by: AccountId,
    /// How colleagues call that person.
    created_by_name: String,
    /// Whether it was live and was undone.
    undone: bool,
    /// When it began.
    created_at: Instant,
    /// When its rows became visible.
    live_at: Option<Instant>,
}

/// Imports a register: xlsx, or CSV in UTF-8 or GBK, one row for each member, headings in Chinese or English.
/// The body is the file itself. Good rows are taken, bad ones come back as a file to correct.
#[utoipa::path(tag = "households", security(("session" = ["manage_households"])), params(ImportQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The file, 32 MB at most"),
    responses((status = 200, description = "A dry run", body = ImportReport), (status = 201, body = ImportReport)))]
#[post("/households/import")]
async fn import_households(
    app: Data<App>,
    actor: Can<may::ManageHouseholds>,
    query: Query<ImportQuery>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    if !TYPES.contains(&request.content_type().to_ascii_lowercase().as_str()) {
        return Err(UNSUPPORTED_TYPE.with("expected", "text/csv or an xlsx, as it is"));
    }
    let dry_run = query.dry_run.unwrap_or(false);
    let bytes = read_whole(payload.into_inner(), FILE_BYTES_MAX).await?;
    Ok(match deed::import(&app, &actor, query.id, dry_run, bytes).await? {
        Imported::Repeat(answer) => answer.respond_to(&request),
        Imported::Report(report) => {
            let mut response = if dry_run { HttpResponse::Ok() } else { HttpResponse::Created() };
            response.insert_header(("cache-control", "no-store")).json(report)
        }
    })
}

/// Imports, newest first: one's own, or all for those who work for the whole district.
#[utoipa::path(tag = "households", security(("session" = ["read_households"])), params(PageQuery),
    responses((status = 200, body = Page<ImportItem>)))]
#[get("/households/imports")]
async fn list_imports(
    app: Data<App>,
    actor: Can<may::ReadHouseholds>,
    query: Query<PageQuery>,
) -> Result<Json<Page<ImportItem>>> {
    let everybodys = actor.scope(Permission::ReadHouseholds)?.district_wide;
    let (district_code, own) = (actor.district_code.clone(), (!everybodys).then_some(actor.account_id));
    let (limit, after) = (pages::limit(query.limit), query.after.map(ImportId::of));
    let (found, names) = app
        .read(move |db| {
            let found = incoming::page(db, &district_code, own, after, limit + 1)?;
            let who: Vec<AccountId> = found.iter().map(|import| import.created_by).collect();
            Ok((found, staff::accounts::names(db, &who)?))
        })
        .await?;
    let items = found.into_iter().map(|import| item(import, &names)).collect::<Result<Vec<_>>>()?;
    Ok(Json(Page::of(items, limit, |item| item.id.uuid())))
}

fn item(import: Import, names: &HashMap<AccountId, String>) -> Result<ImportItem> {
    Ok(ImportItem {
        created_by_name: names.get(&import.created_by).cloned().unwrap_or_default(),
        undone: import.state == "discarded" && import.live_at.is_some(),
        id: import.id,
        state: import.state,
        rows_total: import.rows_total,
        rows_good: import.rows_good,
        rows_bad: import.rows_bad,
        summary: serde_json::from_str(&import.summary)
            .map_err(|error| Error::bug(format!("a summary: {error}")))?,
        created_by: import.created_by,
        created_at: import.created_at,
        live_at: import.live_at,
    })
}
