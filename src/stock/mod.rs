//! Stock: what each store has on its shelves, lot by lot, and every movement of it.
//!
//! A lot is goods of one product, store, day of expiry, origin and designation. Its on-hand is the sum of its movements,
//! changed together with them and never below zero; a movement is never changed or taken away.
//! Dated products have a day of expiry on every lot, others on none. What is expired or in quarantine leaves by a
//! write-off only, never to a household; food that was taken back never leaves quarantine for the shelf.
//! Adjustments and write-offs are proposed by one account and approved by another, both named on the movement.
//! Other slices put goods into stock by [`receive`] and take them back by [`take_back`]; the trail entry of their own
//! deed covers the movements that are made here, which carry its command.
pub mod actions;
pub mod api;
pub mod codes;
pub mod draw;
pub mod hot;
pub mod list;
pub mod model;
pub mod rows;
pub mod sync;
pub mod views;

use crate::access::Grant;
use crate::db::Db;
use crate::goods;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{
    AccountId, CampaignId, CommandId, DonationLineId, LotId, MovementId, ProductId, RedemptionId, StoreId,
};
use crate::kernel::money::Fen;
use crate::kernel::quantity::{Pieces, Quantity};
use crate::kernel::time::Day;
use model::{LotState, MovementReason, Origin, QuarantineReason};
use rows::{Lot, Movement};

/// Goods that come into stock.
#[derive(Debug, Clone)]
pub struct NewLot {
    /// The lot's id.
    pub id: LotId,
    /// Where.
    pub store_id: StoreId,
    /// What.
    pub product_id: ProductId,
    /// Last day on which it is good: for dated products, and for these only.
    pub expires_on: Option<Day>,
    /// How it comes.
    pub origin: Origin,
    /// With which line of a gift.
    pub donation_line_id: Option<DonationLineId>,
    /// From which lot.
    pub parent_lot_id: Option<LotId>,
    /// From which supplier.
    pub supplier: Option<String>,
    /// What the donor wants it used for.
    pub designation: Option<String>,
    /// For which category of households.
    pub purpose_category: Option<String>,
    /// For which campaign.
    pub purpose_campaign_id: Option<CampaignId>,
    /// Fen for one piece.
    pub unit_value_fen: Fen,
    /// Pieces.
    pub quantity: Quantity,
    /// Onto the shelf or into quarantine.
    pub state: LotState,
    /// Why into quarantine.
    pub state_reason: Option<QuarantineReason>,
}

/// Puts goods into stock, as a part of somebody's deed: a lot and its first movement.
///
/// # Errors
/// `product_unknown`, `expiry_required`, `expiry_not_allowed`; `lot_expired` for the shelf.
pub fn receive(
    db: &mut Db<'_>,
    grant: &Grant,
    new: NewLot,
    reason: MovementReason,
    command_id: CommandId,
) -> Result<()> {
    goods::product(db, new.product_id)?.check_expiry(new.expires_on)?;
    if new.state == LotState::Shelf && model::is_expired(new.expires_on, db.today()) {
        return Err(codes::LOT_EXPIRED.with("product_id", new.product_id.to_string()));
    }
    let quantity = new.quantity.get();
    let lot = Lot {
        id: new.id,
        district_code: grant.district_code.clone(),
        store_id: new.store_id,
        product_id: new.product_id,
        expires_on: new.expires_on,
        origin: new.origin,
        donation_line_id: new.donation_line_id,
        parent_lot_id: new.parent_lot_id,
        supplier: new.supplier,
        designation: new.designation,
        purpose_category: new.purpose_category,
        purpose_campaign_id: new.purpose_campaign_id,
        unit_value_fen: new.unit_value_fen,
        state: new.state,
        state_reason: new.state_reason,
        on_hand: Pieces::ZERO,
        received_on: db.today(),
        created_at: db.now(),
    };
    rows::insert(db, &lot)?;
    shift(db, grant, &lot, Shift::of(quantity, reason, command_id))
}

/// A change of a lot, as a part of somebody's deed.
#[derive(Debug, Clone)]
pub struct Shift {
    /// Pieces in (above zero) or out (below).
    pub quantity: i64,
    /// Why.
    pub reason: MovementReason,
    /// What was noted.
    pub note: Option<String>,
    /// For which redemption.
    pub redemption_id: Option<RedemptionId>,
    /// By which command.
    pub command_id: CommandId,
    /// Who proposed it, where the one who acts only approves.
    pub proposed_by: Option<AccountId>,
}

impl Shift {
    /// Without note, redemption and second person.
    #[must_use]
    pub fn of(quantity: i64, reason: MovementReason, command_id: CommandId) -> Self {
        Self { quantity, reason, note: None, redemption_id: None, command_id, proposed_by: None }
    }
}

/// Changes what is on hand of a lot and writes down why.
///
/// # Errors
/// `stock_short`.
pub fn shift(db: &mut Db<'_>, grant: &Grant, lot: &Lot, shift: Shift) -> Result<()> {
    let movement = Movement {
        id: MovementId::make(),
        district_code: lot.district_code.clone(),
        lot_id: lot.id,
        store_id: lot.store_id,
        product_id: lot.product_id,
        quantity: shift.quantity,
        reason: shift.reason,
        note: shift.note,
        redemption_id: shift.redemption_id,
        command_id: shift.command_id,
        account_id: Some(shift.proposed_by.unwrap_or(grant.account_id)),
        second_account_id: shift.proposed_by.map(|_| grant.account_id),
        at: db.now(),
    };
    rows::shift(db, &movement)
}

/// Goods that a household brings back.
#[derive(Debug, Clone, Copy)]
pub struct TakeBack {
    /// The lot they were given from.
    pub lot_id: LotId,
    /// Pieces.
    pub quantity: Quantity,
    /// The redemption that gave them.
    pub redemption_id: RedemptionId,
    /// The command that takes them back.
    pub command_id: CommandId,
}

/// Takes goods back into quarantine, as a part of somebody's deed: a lot of their own, taken from the one they were given
/// from. Food stays there until it is disposed of; other goods may go to the shelf after they were looked over.
///
/// # Errors
/// A bug if the lot is not there.
pub fn take_back(db: &mut Db<'_>, grant: &Grant, back: TakeBack) -> Result<LotId> {
    let source = rows::lot(db, &grant.district_code, back.lot_id)?
        .ok_or_else(|| Error::bug("goods of no lot come back"))?;
    let food = goods::product(db, source.product_id)?.food;
    let reason = if food { QuarantineReason::ReturnedFood } else { QuarantineReason::ReturnedGoods };
    let lot = source.split(LotId::make(), LotState::Quarantined, Some(reason), db);
    rows::insert(db, &lot)?;
    let shifted = Shift {
        redemption_id: Some(back.redemption_id),
        ..Shift::of(back.quantity.get(), MovementReason::Returned, back.command_id)
    };
    shift(db, grant, &lot, shifted)?;
    Ok(lot.id)
}

impl Lot {
    /// A lot of the same goods that is taken from this one, with nothing on hand yet.
    #[must_use]
    pub fn split(
        &self,
        id: LotId,
        state: LotState,
        state_reason: Option<QuarantineReason>,
        db: &Db<'_>,
    ) -> Self {
        Self {
            id,
            parent_lot_id: Some(self.id),
            state,
            state_reason,
            on_hand: Pieces::ZERO,
            received_on: db.today(),
            created_at: db.now(),
            ..self.clone()
        }
    }
}
