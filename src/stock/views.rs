//! Lots as they are shown: with their product, and with their whole life.
use super::model::{MovementReason, is_expired, is_near_expiry};
use super::rows::{self, Adjustment, Lot, Movement};
use crate::db::Db;
use crate::goods;
use crate::http::pages::Page;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{LotId, MovementId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// How far back a lot's origin is followed.
const ANCESTORS_MAX: usize = 32;

/// A lot with what it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockItem {
    /// The lot.
    #[serde(flatten)]
    pub lot: Lot,
    /// Its product's code.
    pub product_code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What one piece is.
    pub pack_size: String,
    /// Its category.
    pub category_code: String,
    /// Whether its day is over.
    pub expired: bool,
    /// Whether it is near its day, by the window of its shelf life, or past it.
    pub near_expiry: bool,
}

/// A lot from its origin to today.
#[derive(Debug, Serialize, ToSchema)]
pub struct LotLife {
    /// The lot.
    #[serde(flatten)]
    pub item: StockItem,
    /// The lots it came from, the nearest first; the last one came into the house from outside.
    pub came_from: Vec<Lot>,
    /// The lots that were taken from it: sent on, set aside or brought back.
    pub went_to: Vec<Lot>,
    /// Pieces by reason, over its whole life; their sum is on hand.
    pub totals: Vec<Total>,
    /// Its movements, the newest first.
    pub movements: Page<Movement>,
}

/// A proposed change of the books with what it is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdjustmentView {
    /// The proposal.
    #[serde(flatten)]
    pub adjustment: Adjustment,
    /// The lot's product.
    pub product_id: ProductId,
    /// Its code.
    pub product_code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What one piece is.
    pub pack_size: String,
    /// The lot's last day.
    pub expires_on: Option<Day>,
    /// What one piece is worth.
    pub unit_value_fen: Fen,
}

/// Pieces of one reason.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Total {
    /// Why.
    pub reason: MovementReason,
    /// Pieces in (above zero) or out (below).
    pub quantity: i64,
}

/// These lots with their products, in their order.
///
/// # Errors
/// What the database says.
pub fn items(db: &mut Db<'_>, lots: Vec<Lot>) -> Result<Vec<StockItem>> {
    let ids: Vec<ProductId> = lots.iter().map(|lot| lot.product_id).collect();
    let products = goods::products(db, &ids)?;
    let today = db.today();
    lots.into_iter()
        .map(|lot| {
            let product = products.get(&lot.product_id).ok_or_else(|| Error::bug("a lot of no product"))?;
            Ok(item(lot, product, today))
        })
        .collect()
}

/// These proposals with what they are about, in their order.
///
/// # Errors
/// What the database says.
pub fn adjustments(db: &mut Db<'_>, proposed: Vec<Adjustment>) -> Result<Vec<AdjustmentView>> {
    let ids: Vec<LotId> = proposed.iter().map(|one| one.lot_id).collect();
    let lots = items_by_id(db, &ids)?;
    proposed
        .into_iter()
        .map(|adjustment| {
            let lot = lots.get(&adjustment.lot_id).ok_or_else(|| Error::bug("a proposal for no lot"))?;
            Ok(AdjustmentView {
                product_id: lot.lot.product_id,
                product_code: lot.product_code.clone(),
                name_zh: lot.name_zh.clone(),
                name_en: lot.name_en.clone(),
                pack_size: lot.pack_size.clone(),
                expires_on: lot.lot.expires_on,
                unit_value_fen: lot.lot.unit_value_fen,
                adjustment,
            })
        })
        .collect()
}

fn items_by_id(db: &mut Db<'_>, ids: &[LotId]) -> Result<HashMap<LotId, StockItem>> {
    let lots = rows::lots_of(db, ids)?;
    Ok(items(db, lots)?.into_iter().map(|item| (item.lot.id, item)).collect())
}

fn item(lot: Lot, product: &goods::Product, today: Day) -> StockItem {
    StockItem {
        product_code: product.code.clone(),
        name_zh: product.name_zh.clone(),
        name_en: product.name_en.clone(),
        pack_size: product.pack_size.clone(),
        category_code: product.category_code.clone(),
        expired: is_expired(lot.expires_on, today),
        near_expiry: is_near_expiry(lot.expires_on, product.shelf_life_days, today),
        lot,
    }
}

/// The whole life of a lot.
///
/// # Errors
/// What the database says.
pub fn life(db: &mut Db<'_>, lot: Lot, after: Option<MovementId>, limit: i64) -> Result<LotLife> {
    let mut came_from: Vec<Lot> = Vec::new();
    let mut parent = lot.parent_lot_id;
    while let Some(id) = parent.filter(|_| came_from.len() < ANCESTORS_MAX) {
        let found = rows::lot(db, &lot.district_code, id)?
            .ok_or_else(|| Error::bug("a lot that came from nowhere"))?;
        parent = found.parent_lot_id;
        came_from.push(found);
    }
    let went_to = rows::children(db, lot.id)?;
    let totals =
        rows::totals(db, lot.id)?.into_iter().map(|(reason, quantity)| Total { reason, quantity }).collect();
    let movements =
        Page::of(rows::movements(db, lot.id, after, limit + 1)?, limit, |movement| movement.id.uuid());
    let item = items(db, vec![lot])?.pop().ok_or_else(|| Error::bug("a lot without itself"))?;
    Ok(LotLife { item, came_from, went_to, totals, movements })
}
