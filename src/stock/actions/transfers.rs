//! Goods that go from one store to another: out and in, in one deed.
use super::{locked, short};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Result, invalid};
use crate::kernel::id::{CommandId, LotId, StoreId};
use crate::kernel::quantity::Quantity;
use crate::stock::codes::LOT_UNKNOWN;
use crate::stock::model::{LotState, MovementReason, Origin, check_fit};
use crate::stock::rows::{self, Lot};
use crate::stock::{Shift, shift};
use crate::stores::open_store;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most lines of one transfer.
const LINES_MAX: usize = 200;

/// Goods for another store.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The command's id.
    pub id: CommandId,
    /// From this store.
    pub from_store_id: StoreId,
    /// To that one.
    pub to_store_id: StoreId,
    /// What: 1 to 200 lots, each once.
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<TransferLine>,
}

/// So many pieces of a lot.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferLine {
    /// The lot.
    pub lot_id: LotId,
    /// Pieces.
    pub quantity: Quantity,
}

/// What stands in the other store now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TransferAnswer {
    /// A new lot for each that goods were taken from.
    pub lots: Vec<TransferredLot>,
}

/// A lot that came out of another.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct TransferredLot {
    /// The lot that pieces were taken from.
    pub from_lot_id: LotId,
    /// The lot that they are now.
    pub lot_id: LotId,
    /// Pieces.
    pub quantity: Quantity,
}

/// Sends goods to another store; they keep their day, their gift and what it is meant for.
///
/// # Errors
/// `forbidden` unless the sending store is the actor's, `not_found` and `store_closed` for the other store, `lot_unknown`,
/// `lot_expired`, `lot_quarantined`, `stock_short`; `invalid_field` for the lines.
pub async fn transfer(app: &App, actor: &Actor, digest: [u8; 32], transfer: Transfer) -> Result<Answer> {
    let grant = actor.require(Permission::ManageStock, Place::Store(transfer.from_store_id))?;
    let lines = lines(&transfer)?;
    let command = Command::creates(transfer.id, "stock.transfer", digest);
    app.deed(grant, command, move |db, grant| {
        open_store(db, transfer.to_store_id)?;
        let mut lots = Vec::new();
        let mut pieces = 0;
        // In the order of their ids, as every deed locks lots.
        for (lot_id, quantity) in &lines {
            let lot = locked(db, &grant.district_code, *lot_id)?;
            lots.push(send(db, grant, &transfer, &lot, *quantity)?);
            pieces += quantity.get();
        }
        let entry = Entry {
            operation: "stock.transfer",
            subject_kind: "transfer",
            subject_id: transfer.id.uuid(),
            command_id: transfer.id,
        };
        let details = json!({ "from": transfer.from_store_id, "to": transfer.to_store_id, "lots": lots.len(), "pieces": pieces });
        audit::record(db, grant, entry, &details);
        Ok(TransferAnswer { lots })
    })
    .await
}

fn send(
    db: &mut Db<'_>,
    grant: &Grant,
    transfer: &Transfer,
    lot: &Lot,
    quantity: Quantity,
) -> Result<TransferredLot> {
    if lot.store_id != transfer.from_store_id {
        return Err(LOT_UNKNOWN.with("lot_id", lot.id.to_string()));
    }
    check_fit(lot.state, lot.expires_on, db.today())
        .map_err(|code| code.with("lot_id", lot.id.to_string()))?;
    if quantity.get() > lot.on_hand.get() {
        return Err(short(lot));
    }
    let arrived = Lot {
        store_id: transfer.to_store_id,
        origin: Origin::Transferred,
        ..lot.split(LotId::make(), LotState::Shelf, None, db)
    };
    rows::insert(db, &arrived)?;
    shift(db, grant, lot, Shift::of(-quantity.get(), MovementReason::TransferOut, transfer.id))?;
    shift(db, grant, &arrived, Shift::of(quantity.get(), MovementReason::TransferIn, transfer.id))?;
    Ok(TransferredLot { from_lot_id: lot.id, lot_id: arrived.id, quantity })
}

fn lines(transfer: &Transfer) -> Result<BTreeMap<LotId, Quantity>> {
    if transfer.from_store_id == transfer.to_store_id {
        return Err(invalid("to_store_id", "is the sending store"));
    }
    if transfer.lines.is_empty() || transfer.lines.len() > LINES_MAX {
        return Err(invalid("lines", "a transfer has 1 to 200 lines"));
    }
    let mut lines = BTreeMap::new();
    for (position, line) in transfer.lines.iter().enumerate() {
        if lines.insert(line.lot_id, line.quantity).is_some() {
            return Err(invalid(&format!("lines[{position}].lot_id"), "stands there twice"));
        }
    }
    Ok(lines)
}
