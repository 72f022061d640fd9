//! The routes of tills as devices.
use crate::access::permission::may;
use crate::access::{Permission, Scope};
use crate::app::{Answer, App};
use crate::http::extract::{Body, Can};
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, DeviceId, StoreId};
use crate::kernel::time::Instant;
use crate::staff::actions::accounts::Ask;
use crate::staff::actions::devices::{self, AddDevice, DeviceAnswer, DeviceSecret};
use crate::staff::rows::{self, Device};
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_devices).service(add_device).service(issue_device_secret).service(block_device);
}

/// A till.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceView {
    /// Id.
    id: DeviceId,
    /// Its store.
    store_id: StoreId,
    /// Its number in the store.
    number: i32,
    /// What people call it.
    name: String,
    /// Who registered it.
    registered_by: AccountId,
    /// When.
    registered_at: Instant,
    /// When it was blocked.
    blocked_at: Option<Instant>,
}

impl From<Device> for DeviceView {
    fn from(device: Device) -> Self {
        Self {
            id: device.id,
            store_id: device.store_id,
            number: device.number,
            name: device.name,
            registered_by: device.registered_by,
            registered_at: device.registered_at,
            blocked_at: device.blocked_at,
        }
    }
}

fn seen(scope: &Scope, devices: Vec<Device>) -> Vec<DeviceView> {
    devices.into_iter().filter(|device| scope.sees_store(device.store_id)).map(DeviceView::from).collect()
}

/// The tills of one's stores, by store and number.
#[utoipa::path(tag = "staff", security(("session" = ["read_devices"])), responses((status = 200, body = Vec<DeviceView>)))]
#[get("/devices")]
async fn list_devices(app: Data<App>, actor: Can<may::ReadDevices>) -> Result<Json<Vec<DeviceView>>> {
    let (district, scope) = (actor.district_code.clone(), actor.scope(Permission::ReadDevices)?);
    app.read(move |db| Ok(seen(&scope, rows::devices(db, &district)?))).await.map(Json)
}

/// Registers a till of a store.
#[utoipa::path(tag = "staff", security(("session" = ["manage_devices"])), request_body = AddDevice,
    responses((status = 201, body = DeviceAnswer)))]
#[post("/devices")]
async fn add_device(app: Data<App>, actor: Can<may::ManageDevices>, body: Body<AddDevice>) -> Result<Answer> {
    devices::add(&app, &actor, body.digest, body.value).await
}

/// Makes a till's secret anew and shows it once.
#[utoipa::path(tag = "staff", security(("session" = ["manage_devices"])), params(("id" = DeviceId, Path)),
    responses((status = 200, body = DeviceSecret)))]
#[post("/devices/{id}/secret")]
async fn issue_device_secret(
    app: Data<App>,
    actor: Can<may::ManageDevices>,
    path: Path<DeviceId>,
) -> Result<HttpResponse> {
    let secret = devices::issue_secret(&app, &actor, path.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(secret))
}

/// Blocks a till for good.
#[utoipa::path(tag = "staff", security(("session" = ["manage_devices"])), request_body = Ask, params(("id" = DeviceId, Path)),
    responses((status = 200, body = DeviceAnswer)))]
#[post("/devices/{id}/block")]
async fn block_device(
    app: Data<App>,
    actor: Can<may::ManageDevices>,
    path: Path<DeviceId>,
    body: Body<Ask>,
) -> Result<Answer> {
    devices::block(&app, &actor, body.digest, path.into_inner(), body.value).await
}
