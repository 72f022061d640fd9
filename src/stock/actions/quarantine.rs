//! Goods that go into quarantine, and those that come out of it.
use super::{LotAnswer, locked, lot_of, short};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{CommandId, LotId};
use crate::kernel::quantity::Quantity;
use crate::stock::codes::{LOT_EXPIRED, LOT_QUARANTINED, NEVER_TO_SHELF, NOT_QUARANTINED};
use crate::stock::model::{LotState, MovementReason, QuarantineReason, is_expired};
use crate::stock::rows::{self, Lot};
use crate::stock::{Shift, shift};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// A lot, or some of its pieces, that go into quarantine.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quarantine {
    /// The command's id; if only some pieces go, the id of their new lot too.
    pub id: CommandId,
    /// Why.
    pub reason: QuarantineReason,
    /// So many pieces; unless given, all of the lot.
    pub quantity: Option<Quantity>,
}

/// A lot that goes back to the shelf.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The command's id.
    pub id: CommandId,
}

/// Puts a lot, or some of its pieces as a lot of their own, into quarantine. Answers the lot that is there now.
///
/// # Errors
/// `forbidden`, `not_found`, `lot_quarantined`, `stock_short`.
pub async fn quarantine(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: LotId,
    quarantine: Quarantine,
) -> Result<Answer> {
    let lot = lot_of(app, actor, id).await?;
    let grant = actor.require(Permission::ManageStock, Place::Store(lot.store_id))?;
    let command = Command::changes(quarantine.id, "stock.quarantine", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let lot = locked(db, &grant.district_code, id)?;
        if lot.state == LotState::Quarantined {
            return Err(Error::from(&LOT_QUARANTINED));
        }
        let part = quarantine.quantity.filter(|quantity| quantity.get() != lot.on_hand.get());
        let lot_id = match part {
            None => {
                rows::change_state(db, id, LotState::Quarantined, Some(quarantine.reason))?;
                id
            }
            Some(quantity) => set_aside(db, grant, &lot, quantity, quarantine)?,
        };
        let entry = entry("stock.quarantine", lot_id, quarantine.id);
        let pieces = part.map_or(lot.on_hand.get(), Quantity::get);
        audit::record(
            db,
            grant,
            entry,
            &json!({ "from": id, "reason": quarantine.reason, "pieces": pieces }),
        );
        Ok(LotAnswer { lot_id })
    })
    .await
}

/// Some pieces of a lot leave the shelf and stand in quarantine as a lot of their own.
fn set_aside(
    db: &mut Db<'_>,
    grant: &Grant,
    lot: &Lot,
    quantity: Quantity,
    quarantine: Quarantine,
) -> Result<LotId> {
    if quantity.get() > lot.on_hand.get() {
        return Err(short(lot));
    }
    let aside =
        lot.split(LotId::of(quarantine.id.uuid()), LotState::Quarantined, Some(quarantine.reason), db);
    rows::insert(db, &aside)?;
    let movement = |pieces| Shift::of(pieces, MovementReason::Quarantined, quarantine.id);
    shift(db, grant, lot, movement(-quantity.get()))?;
    shift(db, grant, &aside, movement(quantity.get()))?;
    Ok(aside.id)
}

/// Puts a lot back on the shelf after it was looked over.
///
/// # Errors
/// `forbidden`, `not_found`, `not_quarantined`, `lot_expired`, `never_to_shelf` for food that was taken back.
pub async fn release(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: LotId,
    release: Release,
) -> Result<Answer> {
    let lot = lot_of(app, actor, id).await?;
    let grant = actor.require(Permission::ManageStock, Place::Store(lot.store_id))?;
    let command = Command::changes(release.id, "stock.release", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let lot = locked(db, &grant.district_code, id)?;
        if lot.state != LotState::Quarantined {
            return Err(Error::from(&NOT_QUARANTINED));
        }
        if lot.state_reason == Some(QuarantineReason::ReturnedFood) {
            return Err(Error::from(&NEVER_TO_SHELF));
        }
        if is_expired(lot.expires_on, db.today()) {
            return Err(LOT_EXPIRED.with("lot_id", id.to_string()));
        }
        rows::change_state(db, id, LotState::Shelf, None)?;
        let details = json!({ "reason": lot.state_reason, "pieces": lot.on_hand });
        audit::record(db, grant, entry("stock.release", id, release.id), &details);
        Ok(LotAnswer { lot_id: id })
    })
    .await
}

fn entry(operation: &'static str, lot_id: LotId, command_id: CommandId) -> Entry {
    Entry { operation, subject_kind: "lot", subject_id: lot_id.uuid(), command_id }
}
