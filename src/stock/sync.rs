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
use diesel::sql_types::BigInt;
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

/// Where pieces beyond the books entered.
#[derive(Debug, Clone, Copy)]
pub struct Entered {
    /// The lot from which they leave.
    pub lot_id: LotId,
    /// How many of them the books had in other lots of the shelf.
    pub moved_pieces: i64,
}

/// Enters them: into the lot of the shelf that would have left last, or one of their own if there is none. What the books
/// still have of the product in lots that could not leave (past their day, or meant for others) is taken out there
/// first: the shelf had those pieces and no others. Part of somebody's deed; they are on hand afterwards, to leave like
/// others. `emptied` are the lots from which all leaves already.
///
/// # Errors
/// `product_unknown`; what the database says.
pub fn find_at_sync(
    db: &mut Db<'_>,
    grant: &Grant,
    found: FoundAtSync,
    emptied: &[LotId],
) -> Result<Entered> {
    let lot = match last_lot(db, found)? {
        Some(id) => rows::lot(db, &grant.district_code, id)?.ok_or_else(|| Error::bug("a lot went away"))?,
        None => new_lot(db, grant, found)?,
    };
    let mut moved_pieces = 0;
    for (id, on_hand) in others(db, found)? {
        let pieces = on_hand.min(found.pieces - moved_pieces);
        if pieces > 0 && id != lot.id && !emptied.contains(&id) {
            let other =
                rows::lot(db, &grant.district_code, id)?.ok_or_else(|| Error::bug("a lot went away"))?;
            shift(db, grant, &other, shifted(found, -pieces))?;
            moved_pieces += pieces;
        }
    }
    shift(db, grant, &lot, shifted(found, found.pieces))?;
    Ok(Entered { lot_id: lot.id, moved_pieces })
}

fn shifted(found: FoundAtSync, quantity: i64) -> Shift {
    Shift {
        redemption_id: Some(found.redemption_id),
        ..Shift::of(quantity, MovementReason::FoundAtSync, found.command_id)
    }
}

/// All lots of the product on the shelf with what they hold, whatever their day and purpose, in the order in which lots
/// leave; locked until the deed commits.
fn others(db: &mut Db<'_>, found: FoundAtSync) -> Result<Vec<(LotId, i64)>> {
    let question = match db.conn() {
        AnyConn::Sqlite(_) => {
            "select id, on_hand from lots where store_id = ? and product_id = ? and state = 'shelf' and on_hand > 0 \
             order by expires_on nulls last, id"
        }
        AnyConn::Pg(_) => {
            "select id, on_hand from lots where store_id = ? and product_id = ? and state = 'shelf' and on_hand > 0 \
             order by expires_on nulls last, id for update"
        }
    };
    Ok(Statement::<(UuidSql, BigInt)>::new(question)
        .bind(found.store_id)
        .bind(found.product_id)
        .load(db.conn())?)
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
