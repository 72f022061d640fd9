//! Pieces that an offline till gave out and that the books do not know: they enter before they leave.
use super::model::{LotState, MovementReason, Origin};
use super::rows::{self, Lot};
use super::{Shift, shift};
use crate::access::Grant;
use crate::db::dialect::Statement;
use crate::db::types::UuidSql;
use crate::db::{AnyConn, Db};
use crate::goods;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{CommandId, LotId, ProductId, RedemptionId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Pieces;
use crate::kernel::time::Day;
use diesel::{OptionalExtension, RunQueryDsl};

/// Pieces beyond the books.
#[derive(Debug, Clone, Copy)]
pub struct FoundAtSync {
    /// Where.
    pub store_id: StoreId,
    /// What.
    pub product_id: ProductId,
    /// How many, at least one.
    pub pieces: i64,
    /// The day they were given out.
    pub on: Day,
    /// What a piece is worth.
    pub unit_value: Fen,
    /// For which redemption they left.
    pub redemption_id: RedemptionId,
    /// By which command.
    pub command_id: CommandId,
}

/// Enters them: into the lot of the shelf that would have left last, or one of their own if there is none. Part of
/// somebody's deed; they are on hand afterwards, to leave like others.
///
/// # Errors
/// `product_unknown`; what the database says.
pub fn find_at_sync(db: &mut Db<'_>, grant: &Grant, found: FoundAtSync) -> Result<LotId> {
    let lot = match last_lot(db, found)? {
        Some(id) => rows::lot(db, &grant.district_code, id)?.ok_or_else(|| Error::bug("a lot went away"))?,
        None => new_lot(db, grant, found)?,
    };
    let shifted = Shift {
        redemption_id: Some(found.redemption_id),
        ..Shift::of(found.pieces, MovementReason::FoundAtSync, found.command_id)
    };
    shift(db, grant, &lot, shifted)?;
    Ok(lot.id)
}

/// The lot in date, meant for anybody, that leaves last, empty or not; locked until the deed commits.
fn last_lot(db: &mut Db<'_>, found: FoundAtSync) -> Result<Option<LotId>> {
    let question = match db.conn() {
        AnyConn::Sqlite(_) => {
            "select id from lots where store_id = ? and product_id = ? and state = 'shelf' and purpose_category is null \
             and purpose_campaign_id is null and (expires_on is null or expires_on >= ?) \
             order by expires_on desc nulls first, id desc limit 1"
        }
        AnyConn::Pg(_) => {
            "select id from lots where store_id = ? and product_id = ? and state = 'shelf' and purpose_category is null \
             and purpose_campaign_id is null and (expires_on is null or expires_on >= ?) \
             order by expires_on desc nulls first, id desc limit 1 for update"
        }
    };
    Ok(Statement::<UuidSql>::new(question)
        .bind(found.store_id)
        .bind(found.product_id)
        .bind(found.on)
        .get_result(db.conn())
        .optional()?)
}

/// A lot for goods of which nothing else is known; dated ones count as good until the day they left and no longer.
fn new_lot(db: &mut Db<'_>, grant: &Grant, found: FoundAtSync) -> Result<Lot> {
    let dated = goods::product(db, found.product_id)?.shelf_life.is_dated();
    let lot = Lot {
        id: LotId::make(),
        district_code: grant.district_code.clone(),
        store_id: found.store_id,
        product_id: found.product_id,
        expires_on: dated.then_some(found.on),
        origin: Origin::Purchased,
        donation_line_id: None,
        parent_lot_id: None,
        supplier: None,
        designation: None,
        purpose_category: None,
        purpose_campaign_id: None,
        unit_value_fen: found.unit_value,
        state: LotState::Shelf,
        state_reason: None,
        on_hand: Pieces::ZERO,
        received_on: db.today(),
        created_at: db.now(),
    };
    rows::insert(db, &lot)?;
    Ok(lot)
}
