//! What a person can do with stock.
mod adjustments;
mod purchases;
mod quarantine;
mod transfers;

pub use adjustments::{AdjustmentAnswer, DecideAdjustment, ProposeAdjustment, approve, decline, propose};
pub use purchases::{Purchase, purchase};
pub use quarantine::{Quarantine, Release, quarantine, release};
pub use transfers::{Transfer, TransferAnswer, TransferLine, TransferredLot, transfer};

use super::codes::{LOT_UNKNOWN, STOCK_SHORT};
use super::rows::{self, Lot};
use crate::access::Actor;
use crate::app::App;
use crate::db::Db;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::LotId;
use serde::Serialize;
use utoipa::ToSchema;

/// The id of what was made or changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct LotAnswer {
    /// The lot.
    pub lot_id: LotId,
}

/// The lot of a path: its store says who may work on it, and never changes.
async fn lot_of(app: &App, actor: &Actor, id: LotId) -> Result<Lot> {
    let district = actor.district_code.clone();
    app.read(move |db| rows::lot(db, &district, id)?.or_not_found()).await
}

/// The lot, locked.
fn locked(db: &mut Db<'_>, district_code: &str, id: LotId) -> Result<Lot> {
    rows::lock(db, district_code, id)?.ok_or_else(|| LOT_UNKNOWN.with("lot_id", id.to_string()))
}

/// Not so much on hand: which lot, and what it has.
fn short(lot: &Lot) -> Error {
    STOCK_SHORT.with("lot_id", lot.id.to_string()).with("on_hand", lot.on_hand.get())
}
