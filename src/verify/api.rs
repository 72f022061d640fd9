//! The routes of the trail: its entries, the looks at unmasked data, and the signed heads to be kept elsewhere.
use super::rows::{self, Entry, UnmaskedRead, Wanted};
use crate::access::permission::may;
use crate::access::{Permission, Place};
use crate::app::App;
use crate::audit::checkpoints;
use crate::http::address::Query;
use crate::http::extract::Can;
use crate::http::pages::{self, Page};
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, CommandId, DeviceId, UnmaskedReadId};
use crate::kernel::text::Text;
use crate::kernel::time::Instant;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_checkpoints).service(list_unmasked_reads).service(list_trail);
}

/// An entry of the trail, as it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrailEntry {
    /// Its place in the district's chain.
    sequence: i64,
    /// When.
    at: Instant,
    /// Who.
    account_id: Option<AccountId>,
    /// At which till.
    device_id: Option<DeviceId>,
    /// Slice and deed: `vouchers.revoke`.
    operation: String,
    /// The kind of thing that was changed.
    subject_kind: String,
    /// Which one.
    subject_id: uuid::Uuid,
    /// By which command.
    command_id: CommandId,
    /// Ids, codes and numbers.
    #[schema(value_type = Object)]
    details: Value,
    /// The hash of this link, in Base64.
    hash: String,
}

impl From<Entry> for TrailEntry {
    fn from(entry: Entry) -> Self {
        Self {
            sequence: entry.sequence,
            at: entry.at,
            account_id: entry.account_id,
            device_id: entry.device_id,
            operation: entry.operation,
            subject_kind: entry.subject_kind,
            subject_id: entry.subject_id.uuid(),
            command_id: entry.command_id,
            details: serde_json::from_str(&entry.details).unwrap_or(Value::Null),
            hash: STANDARD.encode(entry.hash),
        }
    }
}

/// One page of the trail, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrailPage {
    /// The entries.
    items: Vec<TrailEntry>,
    /// What to send as `before` for the next page; absent on the last one.
    next: Option<i64>,
}

/// What of the trail is wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TrailQuery {
    /// Of this account.
    account_id: Option<AccountId>,
    /// On this thing.
    subject_id: Option<uuid::Uuid>,
    /// This deed.
    #[param(value_type = Option<String>)]
    operation: Option<Text<1, 64, 1>>,
    /// Only what comes before this place.
    before: Option<i64>,
    /// Entries wanted, 1 to 200.
    limit: Option<i64>,
}

/// Which looks at unmasked data are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UnmaskedQuery {
    /// By this account.
    account_id: Option<AccountId>,
    /// At this thing.
    subject_id: Option<uuid::Uuid>,
    /// The last id of the page before.
    after: Option<uuid::Uuid>,
    /// Items wanted, 1 to 200.
    limit: Option<i64>,
}

/// What was done, by whom, when and at which till; newest first.
#[utoipa::path(tag = "trail", security(("session" = ["read_trail"])), params(TrailQuery), responses((status = 200, body = TrailPage)))]
#[get("/trail")]
async fn list_trail(
    app: Data<App>,
    actor: Can<may::ReadTrail>,
    query: Query<TrailQuery>,
) -> Result<Json<TrailPage>> {
    let grant = actor.require(Permission::ReadTrail, Place::District)?;
    let query = query.into_inner();
    let limit = pages::limit(query.limit);
    let operation = query.operation.map(|operation| operation.to_string());
    let wanted = Wanted { account_id: query.account_id, subject_id: query.subject_id, operation };
    let mut found =
        app.read(move |db| rows::entries(db, &grant.district_code, &wanted, query.before, limit + 1)).await?;
    let more = i64::try_from(found.len()).is_ok_and(|found| found > limit);
    if more {
        found.pop();
    }
    let next = if more { found.last().map(|entry| entry.sequence) } else { None };
    Ok(Json(TrailPage { items: found.into_iter().map(TrailEntry::from).collect(), next }))
}

/// Who looked at unmasked personal data, and what for; newest first.
#[utoipa::path(tag = "trail", security(("session" = ["read_trail"])), params(UnmaskedQuery), responses((status = 200, body = Page<UnmaskedRead>)))]
#[get("/trail/unmasked-reads")]
async fn list_unmasked_reads(
    app: Data<App>,
    actor: Can<may::ReadTrail>,
    query: Query<UnmaskedQuery>,
) -> Result<Json<Page<UnmaskedRead>>> {
    let grant = actor.require(Permission::ReadTrail, Place::District)?;
    let query = query.into_inner();
    let limit = pages::limit(query.limit);
    let wanted = Wanted { account_id: query.account_id, subject_id: query.subject_id, operation: None };
    let found =
        app.read(move |db| rows::unmasked(db, &grant.district_code, &wanted, query.after, limit + 1)).await?;
    Ok(Json(Page::of(found, limit, |read| UnmaskedReadId::uuid(read.id))))
}

/// The signed heads of the trail as JSON lines, each with its public key: to be kept where nobody of the service reaches
/// them, and given to `nuanquan verify --checkpoint`.
#[utoipa::path(tag = "trail", security(("session" = ["read_trail"])),
    responses((status = 200, body = String, content_type = "application/x-ndjson")))]
#[get("/trail/checkpoints")]
async fn list_checkpoints(app: Data<App>, actor: Can<may::ReadTrail>) -> Result<HttpResponse> {
    let grant = actor.require(Permission::ReadTrail, Place::District)?;
    let mut signed = app.read(checkpoints::all).await?;
    signed.retain(|checkpoint| checkpoint.district_code == grant.district_code);
    let keys: Vec<(u8, Vec<u8>)> =
        app.keys.trail.iter().map(|signer| (signer.key_id, signer.public_key().to_vec())).collect();
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header(("cache-control", "no-store"))
        .insert_header(("content-disposition", "attachment; filename=\"checkpoints.jsonl\""))
        .body(checkpoints::export(&signed, &keys)))
}
