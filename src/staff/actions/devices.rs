//! Tills as devices: registered for a store, known by a secret, blocked when lost.
use super::accounts::Ask;
use super::record;
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::db::Lane;
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, DeviceId, StoreId};
use crate::kernel::sign::{random, sha256};
use crate::kernel::text::Line;
use crate::staff::codes::{DEVICE_BLOCKED, DEVICE_NUMBER_TAKEN, STORE_UNKNOWN};
use crate::staff::rows::{self, Device};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A till to be registered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddDevice {
    /// The command's id, and the till's.
    pub id: CommandId,
    /// Its store.
    pub store_id: StoreId,
    /// Its number in the store, 1 to 999; the next one if none is given.
    #[schema(minimum = 1, maximum = 999)]
    pub number: Option<u16>,
    /// What people call it.
    #[schema(value_type = String)]
    pub name: Line,
}

/// The till that was registered or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DeviceAnswer {
    /// The till.
    pub device_id: DeviceId,
    /// Its number in the store.
    pub number: i32,
}

/// The secret by which a till is known, shown once.
#[derive(Clone, Serialize, ToSchema)]
pub struct DeviceSecret {
    /// The till.
    pub device_id: DeviceId,
    /// To be kept in the till and sent with each sign-in.
    pub device_secret: String,
}

/// Registers a till. It has no secret yet: see [`issue_secret`].
///
/// # Errors
/// `forbidden`, `store_unknown`, `device_number_taken`, `invalid_field`.
pub async fn add(app: &App, actor: &Actor, digest: [u8; 32], add: AddDevice) -> Result<Answer> {
    let grant = actor.require(Permission::ManageDevices, Place::Store(add.store_id))?;
    if add.number.is_some_and(|number| !(1..=999).contains(&number)) {
        return Err(invalid("number", "1 to 999"));
    }
    let command = Command::creates(add.id, "staff.add_device", digest);
    app.deed(grant, command, move |db, grant| {
        crate::stores::rows::store(db, add.store_id)?.ok_or_else(|| Error::from(&STORE_UNKNOWN))?;
        let number = match add.number {
            Some(number) => i32::from(number),
            None => rows::last_device_number(db, add.store_id)? + 1,
        };
        let device = Device {
            id: DeviceId::of(add.id.uuid()),
            district_code: grant.district_code.clone(),
            store_id: add.store_id,
            number,
            name: add.name.to_string(),
            public_key: None,
            // Of a secret that nobody has.
            secret_hash: random::<32>().to_vec(),
            registered_by: grant.account_id,
            registered_at: db.now(),
            blocked_at: None,
        };
        rows::insert_device(db, &device).on_unique(&DEVICE_NUMBER_TAKEN)?;
        let details = json!({ "store": device.store_id, "number": number });
        record(db, grant, ("staff.add_device", add.id), ("device", device.id.uuid()), &details);
        Ok(DeviceAnswer { device_id: device.id, number })
    })
    .await
}

/// Makes a till's secret anew: the old one is dead, and sessions at the till end. Not a stored command, as answers
/// are kept for years and a secret is not: a retry makes another secret.
///
/// # Errors
/// `forbidden`, `not_found`, `device_blocked`.
pub async fn issue_secret(app: &App, actor: &Actor, id: DeviceId) -> Result<DeviceSecret> {
    let place = app.read(move |db| rows::device(db, id)?.or_not_found()).await?.store_id;
    let grant = actor.require(Permission::ManageDevices, Place::Store(place))?;
    let secret = URL_SAFE_NO_PAD.encode(random::<32>());
    let hash = sha256(secret.as_bytes());
    app.write(Lane::Office, move |db| {
        let device = rows::device(db, id)?.or_not_found()?;
        if device.blocked_at.is_some() {
            return Err(Error::from(&DEVICE_BLOCKED));
        }
        rows::set_device_secret(db, id, &hash)?;
        // Whoever gets the new secret makes a key of its own.
        rows::set_device_key(db, id, None)?;
        let ended = rows::revoke_sessions_at(db, id)?;
        let details = json!({ "sessions_ended": ended });
        record(db, &grant, ("staff.issue_device_secret", CommandId::make()), ("device", id.uuid()), &details);
        Ok(())
    })
    .await?;
    app.actors.invalidate_all();
    Ok(DeviceSecret { device_id: id, device_secret: secret })
}

/// Blocks a till, as after a theft; sessions at it end. A blocked till stays blocked: another is registered.
///
/// # Errors
/// `forbidden`, `not_found`, `device_blocked`.
pub async fn block(app: &App, actor: &Actor, digest: [u8; 32], id: DeviceId, ask: Ask) -> Result<Answer> {
    let device = app.read(move |db| rows::device(db, id)?.or_not_found()).await?;
    let grant = actor.require(Permission::ManageDevices, Place::Store(device.store_id))?;
    let command = Command::changes(ask.id, "staff.block_device", digest).on(id.uuid());
    let answer = app
        .deed(grant, command, move |db, grant| {
            if rows::block_device(db, id)? == 0 {
                return Err(Error::from(&DEVICE_BLOCKED));
            }
            let ended = rows::revoke_sessions_at(db, id)?;
            let details = json!({ "sessions_ended": ended });
            record(db, grant, ("staff.block_device", ask.id), ("device", id.uuid()), &details);
            Ok(DeviceAnswer { device_id: id, number: device.number })
        })
        .await?;
    app.actors.invalidate_all();
    Ok(answer)
}
