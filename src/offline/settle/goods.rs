//! The goods of an entry: first expired first out, as of the day they left; what the books do not know enters first.
use super::At;
use super::weigh::Scene;
use crate::db::Db;
use crate::kernel::error::Result;
use crate::kernel::id::{CommandId, LotId, RedemptionId};
use crate::kernel::money::Fen;
use crate::offline::entry::EntryLine;
use crate::stock::draw::{Recipient, ShelfLot, draw};
use crate::stock::hot::{self, Wanted};
use crate::stock::sync::{FoundAtSync, find_at_sync};
use crate::vouchers::beyond::Left;

/// Where they came from.
pub struct Goods {
    /// Lot by lot.
    pub left: Vec<Left>,
    /// Pieces that the books did not know.
    pub found_pieces: i64,
    /// Pieces that the books had in lots which could not leave.
    pub moved_pieces: i64,
}

/// Finds the lots of all lines and locks them. They are taken when the redemption is written.
///
/// # Errors
/// What the database says.
pub fn take(db: &mut Db<'_>, at: &At<'_>, scene: &Scene<'_>, id: RedemptionId) -> Result<Goods> {
    let mut goods = Goods { left: Vec::new(), found_pieces: 0, moved_pieces: 0 };
    // In the order of the products, so that tills wait for each other and never for themselves.
    let mut lines: Vec<&EntryLine> = scene.entry.lines.iter().collect();
    lines.sort_by_key(|line| line.product_id);
    for line in lines {
        let wanted = Wanted {
            store_id: at.lease.store_id,
            product_id: line.product_id,
            lots_max: i64::from(i32::MAX),
            on: scene.accepted_at.day(),
        };
        let lots: Vec<ShelfLot> = hot::lock(db, &[wanted])?.into_iter().map(|(_, _, lot)| lot).collect();
        let (mut drawn, short) = drawn(&lots, scene, line.quantity.get());
        if short > 0 {
            let found = FoundAtSync {
                store_id: at.lease.store_id,
                product_id: line.product_id,
                pieces: short,
                on: scene.accepted_at.day(),
                unit_value: line.unit_fen,
                redemption_id: id,
                command_id: CommandId::of(id.uuid()),
            };
            let emptied: Vec<LotId> = drawn.iter().map(|(lot, _)| *lot).collect();
            let entered = find_at_sync(db, at.grant, found, &emptied)?;
            goods.found_pieces += short - entered.moved_pieces;
            goods.moved_pieces += entered.moved_pieces;
            match drawn.iter_mut().find(|(lot, _)| *lot == entered.lot_id) {
                Some((_, pieces)) => *pieces += short,
                None => drawn.push((entered.lot_id, short)),
            }
        }
        goods.left.extend(valued(scene, line, &drawn));
    }
    Ok(goods)
}

/// The lots and pieces that can be had, and how many are short.
fn drawn(lots: &[ShelfLot], scene: &Scene<'_>, wanted: i64) -> (Vec<(LotId, i64)>, i64) {
    let recipient =
        Recipient { category: scene.voucher.category.as_deref(), campaign_id: scene.voucher.campaign_id };
    let on = scene.accepted_at.day();
    let (drawn, short) = match draw(lots, on, recipient, wanted) {
        Ok(drawn) => (drawn, 0),
        Err(available) => (draw(lots, on, recipient, available).unwrap_or_default(), wanted - available),
    };
    (drawn.into_iter().map(|part| (part.lot_id, part.pieces)).collect(), short)
}

/// Shares what the till reckoned for a line among its lots; the last one takes what is left.
fn valued(scene: &Scene<'_>, line: &EntryLine, drawn: &[(LotId, i64)]) -> Vec<Left> {
    let category = scene.products.iter().find(|(id, _, _)| *id == line.product_id);
    let category_code = category.map(|(_, code, _)| code.clone()).unwrap_or_default();
    let each = line.value_fen.get() / line.quantity.get();
    let mut rest = line.value_fen;
    let count = drawn.len();
    let parts = drawn.iter().enumerate().map(|(position, (lot_id, pieces))| {
        let share = Fen::new(each.saturating_mul(*pieces)).unwrap_or(rest).min(rest);
        let value = if position + 1 == count { rest } else { share };
        rest = rest.minus(value).unwrap_or(Fen::ZERO);
        Left {
            product_id: line.product_id,
            category_code: category_code.clone(),
            lot_id: *lot_id,
            pieces: *pieces,
            unit: line.unit_fen,
            value,
        }
    });
    parts.collect()
}
