//! Shelves and movements for a set of redemptions at once.
use super::draw::ShelfLot;
use crate::db::Db;
use crate::db::dialect::{Column, EachKey, EachRow, Statement, ToColumn};
use crate::db::types::{DaySql, UuidSql};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{
    AccountId, CampaignId, CommandId, LotId, MovementId, ProductId, RedemptionId, StoreId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Nullable, Text};
use std::marker::PhantomData;

/// A shelf, and how many of its lots are wanted at most.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The store.
    pub store_id: StoreId,
    /// The product.
    pub product_id: ProductId,
    /// So many lots.
    pub lots_max: i64,
    /// In date on this day.
    pub on: Day,
}

type LotRow =
    (UuidSql, UuidSql, UuidSql, Nullable<DaySql>, BigInt, BigInt, Nullable<Text>, Nullable<UuidSql>);
type Loaded = (LotId, StoreId, ProductId, Option<Day>, i64, Fen, Option<String>, Option<CampaignId>);

/// The first lots in date of these shelves, in the order in which they leave, locked in that order until the deed commits.
///
/// # Errors
/// What the database says.
pub fn lock(db: &mut Db<'_>, shelves: &[Wanted]) -> Result<Vec<(StoreId, ProductId, ShelfLot)>> {
    let rows = EachKey::<LotRow> {
        one: "select id, store_id, product_id, expires_on, on_hand, unit_value_fen, purpose_category, purpose_campaign_id \
              from lots where store_id = ? and product_id = ? and on_hand > 0 and state = 'shelf' \
              and (expires_on is null or expires_on >= ?) order by expires_on nulls last, id limit ?",
        all: "select l.id, l.store_id, l.product_id, l.expires_on, l.on_hand, l.unit_value_fen, l.purpose_category, \
              l.purpose_campaign_id from unnest(?, ?, ?, ?) as k(store_id, product_id, today, lots_max) cross join lateral \
              (select * from lots where lots.store_id = k.store_id and lots.product_id = k.product_id and on_hand > 0 \
              and state = 'shelf' and (expires_on is null or expires_on >= k.today) \
              order by expires_on, id limit k.lots_max for update) l",
        columns: vec![
            ToColumn::column(shelves.iter().map(|shelf| shelf.store_id).collect()),
            ToColumn::column(shelves.iter().map(|shelf| shelf.product_id).collect()),
            Column::Days(shelves.iter().map(|shelf| shelf.on).collect()),
            ToColumn::column(shelves.iter().map(|shelf| shelf.lots_max).collect()),
        ],
        row: PhantomData,
    }
    .load::<Loaded>(db)?;
    Ok(rows.into_iter().map(shelf_lot).collect())
}

/// Those of these shelves that hold pieces past their day.
///
/// # Errors
/// What the database says.
pub fn expired_left(db: &mut Db<'_>, shelves: &[(StoreId, ProductId)]) -> Result<Vec<(StoreId, ProductId)>> {
    let today = db.today();
    EachKey::<(UuidSql, UuidSql)> {
        one: "select store_id, product_id from lots where store_id = ? and product_id = ? and on_hand > 0 \
              and state = 'shelf' and expires_on < ? limit 1",
        all: "select store_id, product_id from unnest(?, ?, ?) as k(store_id, product_id, today) where exists \
              (select 1 from lots where lots.store_id = k.store_id and lots.product_id = k.product_id and on_hand > 0 \
              and state = 'shelf' and expires_on < k.today)",
        columns: vec![
            ToColumn::column(shelves.iter().map(|(store, _)| *store).collect()),
            ToColumn::column(shelves.iter().map(|(_, product)| *product).collect()),
            Column::Days(vec![today; shelves.len()]),
        ],
        row: PhantomData,
    }
    .load(db)
}

/// Pieces that leave a lot for a redemption.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The lot.
    pub lot_id: LotId,
    /// Its store.
    pub store_id: StoreId,
    /// Its product.
    pub product_id: ProductId,
    /// Pieces.
    pub pieces: i64,
    /// For which redemption.
    pub redemption_id: RedemptionId,
    /// By whom.
    pub account_id: AccountId,
    /// In which district.
    pub district_code: String,
}

/// Takes pieces from locked lots, each with its movement.
///
/// # Errors
/// A bug if a lot was not there; the database's own check if it would go below zero.
pub fn take(db: &mut Db<'_>, taken: &[Taken]) -> Result<()> {
    let now = db.now();
    let mut by_lot: std::collections::BTreeMap<LotId, i64> = std::collections::BTreeMap::new();
    for part in taken {
        *by_lot.entry(part.lot_id).or_default() += part.pieces;
    }
    let lots = by_lot.len();
    let changed = EachRow {
        one: "update lots set on_hand = on_hand - ? where id = ?",
        all: "update lots set on_hand = on_hand - n.pieces from unnest(?, ?) as n(pieces, id) where lots.id = n.id",
        columns: vec![ToColumn::column(by_lot.values().copied().collect()), ToColumn::column(by_lot.into_keys().collect())],
    }
    .execute(db)?;
    let written = EachRow {
        one: "insert into stock_movements (id, district_code, lot_id, store_id, product_id, quantity, reason, redemption_id, \
              command_id, account_id, at) values (?, ?, ?, ?, ?, ?, 'redeemed', ?, ?, ?, ?)",
        all: "insert into stock_movements (id, district_code, lot_id, store_id, product_id, quantity, reason, redemption_id, \
              command_id, account_id, at) select id, district, lot, store, product, pieces, 'redeemed', redemption, command, account, at \
              from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as n(id, district, lot, store, product, pieces, redemption, command, account, at)",
        columns: vec![
            ToColumn::column(taken.iter().map(|_| MovementId::make()).collect()),
            ToColumn::column(taken.iter().map(|part| part.district_code.clone()).collect()),
            ToColumn::column(taken.iter().map(|part| part.lot_id).collect()),
            ToColumn::column(taken.iter().map(|part| part.store_id).collect()),
            ToColumn::column(taken.iter().map(|part| part.product_id).collect()),
            ToColumn::column(taken.iter().map(|part| -part.pieces).collect()),
            ToColumn::column(taken.iter().map(|part| part.redemption_id).collect()),
            ToColumn::column(taken.iter().map(|part| CommandId::of(part.redemption_id.uuid())).collect()),
            ToColumn::column(taken.iter().map(|part| part.account_id).collect()),
            ToColumn::column(vec![now; taken.len()]),
        ],
    }
    .execute(db)?;
    if changed == lots && written == taken.len() {
        return Ok(());
    }
    Err(Error::bug(format!(
        "{changed} of {lots} lots were drawn from, {written} of {} movements written",
        taken.len()
    )))
}

/// The lots in date of a whole store, those that expire first in front; so many at most.
///
/// # Errors
/// What the database says.
pub fn soonest(db: &mut Db<'_>, store_id: StoreId, lots_max: i64) -> Result<Vec<(ProductId, ShelfLot)>> {
    let today = db.today();
    let rows: Vec<Loaded> = Statement::<LotRow>::new(
        "select id, store_id, product_id, expires_on, on_hand, unit_value_fen, purpose_category, purpose_campaign_id \
         from lots where store_id = ? and on_hand > 0 and state = 'shelf' and (expires_on is null or expires_on >= ?) \
         order by expires_on nulls last, id limit ?",
    )
    .bind(store_id)
    .bind(today)
    .bind(lots_max)
    .load(db.conn())?;
    Ok(rows.into_iter().map(shelf_lot).map(|(_, product_id, lot)| (product_id, lot)).collect())
}

fn shelf_lot(loaded: Loaded) -> (StoreId, ProductId, ShelfLot) {
    let (id, store_id, product_id, expires_on, on_hand, unit_value, purpose_category, purpose_campaign_id) =
        loaded;
    let lot = ShelfLot { id, expires_on, on_hand, unit_value, purpose_category, purpose_campaign_id };
    (store_id, product_id, lot)
}
