//! Vouchers for a set of redemptions at once: locked, and written as the decisions left them.
use super::balance::{Balance, Item, Spendable};
use super::model::{VoucherKind, VoucherState};
use crate::db::Db;
use crate::db::dialect::{EachKey, EachRow, Statement, ToColumn};
use crate::db::types::{DaySql, UuidSql};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{BatchId, CampaignId, FundId, HouseholdId, ProductId, StoreId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel::{OptionalExtension, Queryable, RunQueryDsl};
use std::collections::HashMap;
use std::marker::PhantomData;


#[derive(Debug, Clone, Queryable)]
struct Row {
    id: VoucherId,
    district_code: String,
    household_id: HouseholdId,
    fund_id: FundId,
    batch_id: BatchId,
    campaign_id: CampaignId,
    kind: VoucherKind,
    batch_state: String,
    all_stores: i32,
    state: VoucherState,
    first_on: Day,
    last_on: Day,
    category: Option<String>,
    copay: Fen,
    left: Fen,
}

type RowSql = (
    UuidSql,
    Text,
    UuidSql,
    UuidSql,
    UuidSql,
    UuidSql,
    Text,
    Text,
    Integer,
    Text,
    DaySql,
    DaySql,
    Nullable<Text>,
    BigInt,
    BigInt,
);

#[derive(Debug, Clone, Queryable)]
struct ItemRow {
    voucher_id: VoucherId,
    number: i32,
    product_id: Option<ProductId>,
    category_code: Option<String>,
    pieces_total: i64,
    pieces_left: i64,
    value: Fen,
    value_left: Fen,
}

const ONE: &str = "select v.id, v.district_code, v.household_id, v.fund_id, v.batch_id, b.campaign_id, b.kind, b.state, \
     b.all_stores, v.state, v.first_on, v.last_on, v.snapshot_category, v.copay_fen, v.balance_fen \
     from vouchers v join voucher_batches b on b.id = v.batch_id where v.id = ?";
const ALL: &str = "select v.id, v.district_code, v.household_id, v.fund_id, v.batch_id, b.campaign_id, b.kind, b.state, \
     b.all_stores, v.state, v.first_on, v.last_on, v.snapshot_category, v.copay_fen, v.balance_fen \
     from vouchers v join voucher_batches b on b.id = v.batch_id where v.id = any(?)";
const ALL_LOCKED: &str = "select v.id, v.district_code, v.household_id, v.fund_id, v.batch_id, b.campaign_id, b.kind, b.state, \
     b.all_stores, v.state, v.first_on, v.last_on, v.snapshot_category, v.copay_fen, v.balance_fen \
     from vouchers v join voucher_batches b on b.id = v.batch_id where v.id = any(?) order by v.id for update of v";

/// These vouchers with what their batches say, locked in the order of their ids until the deed commits.
///
/// # Errors
/// What the database says.
pub fn lock(db: &mut Db<'_>, ids: Vec<VoucherId>) -> Result<HashMap<VoucherId, Spendable>> {
    load(db, ids, ALL_LOCKED)
}

/// One voucher with what its batch says, to look at.
///
/// # Errors
/// What the database says.
pub fn look(db: &mut Db<'_>, id: VoucherId) -> Result<Option<Spendable>> {
    Ok(load(db, vec![id], ALL)?.remove(&id))
}

fn load(db: &mut Db<'_>, ids: Vec<VoucherId>, all: &'static str) -> Result<HashMap<VoucherId, Spendable>> {
    let columns = vec![ToColumn::column(ids)];
    let rows = EachKey::<RowSql> { one: ONE, all, columns, row: PhantomData }.load::<Row>(db)?;
    let in_pieces = |row: &&Row| matches!(row.kind, VoucherKind::Goods | VoucherKind::Pack);
    let mut items = items(db, rows.iter().filter(in_pieces).map(|row| row.id).collect())?;
    let mut batches: Vec<BatchId> =
        rows.iter().filter(|row| row.all_stores == 0).map(|row| row.batch_id).collect();
    batches.sort_unstable();
    batches.dedup();
    let stores = stores(db, batches)?;
    Ok(rows.into_iter().map(|row| (row.id, spendable(&row, items.remove(&row.id), &stores))).collect())
}

fn spendable(row: &Row, items: Option<Vec<Item>>, stores: &HashMap<BatchId, Vec<StoreId>>) -> Spendable {
    let only = (row.all_stores == 0).then(|| stores.get(&row.batch_id).cloned().unwrap_or_default());
    Spendable {
        district_code: row.district_code.clone(),
        household_id: row.household_id,
        fund_id: row.fund_id,
        batch_id: row.batch_id,
        campaign_id: row.campaign_id,
        state: row.state,
        live: row.batch_state == "live",
        first_on: row.first_on,
        last_on: row.last_on,
        stores: only,
        category: row.category.clone(),
        balance: Balance {
            kind: row.kind,
            copay: row.copay,
            left: row.left,
            items: items.unwrap_or_default(),
        },
    }
}

/// The items of these vouchers, in their order.
///
/// # Errors
/// What the database says.
pub fn items(db: &mut Db<'_>, ids: Vec<VoucherId>) -> Result<HashMap<VoucherId, Vec<Item>>> {
    let rows = EachKey::<(UuidSql, Integer, Nullable<UuidSql>, Nullable<Text>, BigInt, BigInt, BigInt, BigInt)> {
        one: "select voucher_id, item_number, product_id, category_code, pieces_total, pieces_left, value_fen, value_left_fen \
              from voucher_items where voucher_id = ? order by item_number",
        all: "select voucher_id, item_number, product_id, category_code, pieces_total, pieces_left, value_fen, value_left_fen \
              from voucher_items where voucher_id = any(?) order by voucher_id, item_number",
        columns: vec![ToColumn::column(ids)],
        row: PhantomData,
    }
    .load::<ItemRow>(db)?;
    let mut items: HashMap<VoucherId, Vec<Item>> = HashMap::new();
    for row in rows {
        items.entry(row.voucher_id).or_default().push(Item {
            number: row.number,
            product_id: row.product_id,
            category_code: row.category_code,
            pieces_total: row.pieces_total,
            pieces_left: row.pieces_left,
            value: row.value,
            value_left: row.value_left,
        });
    }
    Ok(items)
}

fn stores(db: &mut Db<'_>, batches: Vec<BatchId>) -> Result<HashMap<BatchId, Vec<StoreId>>> {
    let rows = EachKey::<(UuidSql, UuidSql)> {
        one: "select batch_id, store_id from batch_stores where batch_id = ?",
        all: "select batch_id, store_id from batch_stores where batch_id = any(?)",
        columns: vec![ToColumn::column(batches)],
        row: PhantomData,
    }
    .load::<(BatchId, StoreId)>(db)?;
    let mut stores: HashMap<BatchId, Vec<StoreId>> = HashMap::new();
    for (batch, store) in rows {
        stores.entry(batch).or_default().push(store);
    }
    Ok(stores)
}

/// What a set has taken from one voucher, and what it holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The voucher.
    pub voucher_id: VoucherId,
    /// What the fund paid.
    pub fund_fen: i64,
    /// What went back to the fund unused.
    pub released_fen: i64,
    /// What it holds now.
    pub after: Balance,
}

/// Writes what locked vouchers hold now.
///
/// # Errors
/// A bug if one was not there; the database's own check if its sums do not add up.
pub fn save(db: &mut Db<'_>, spent: &[Spent]) -> Result<()> {
    let changed = EachRow {
        one: "update vouchers set balance_fen = ?, redeemed_fen = redeemed_fen + ?, released_fen = released_fen + ? where id = ?",
        all: "update vouchers set balance_fen = n.balance, redeemed_fen = redeemed_fen + n.redeemed, \
              released_fen = released_fen + n.released from unnest(?, ?, ?, ?) as n(balance, redeemed, released, id) \
              where vouchers.id = n.id",
        columns: vec![
            ToColumn::column(spent.iter().map(|one| one.after.left).collect()),
            ToColumn::column(spent.iter().map(|one| one.fund_fen).collect()),
            ToColumn::column(spent.iter().map(|one| one.released_fen).collect()),
            ToColumn::column(spent.iter().map(|one| one.voucher_id).collect()),
        ],
    }
    .execute(db)?;
    let items: Vec<(VoucherId, &Item)> =
        spent.iter().flat_map(|one| one.after.items.iter().map(|item| (one.voucher_id, item))).collect();
    let items_changed = EachRow {
        one: "update voucher_items set pieces_left = ?, value_left_fen = ? where voucher_id = ? and item_number = ?",
        all: "update voucher_items set pieces_left = n.pieces, value_left_fen = n.value \
              from unnest(?, ?, ?, ?) as n(pieces, value, voucher, number) \
              where voucher_id = n.voucher and item_number = n.number",
        columns: vec![
            ToColumn::column(items.iter().map(|(_, item)| item.pieces_left).collect()),
            ToColumn::column(items.iter().map(|(_, item)| item.value_left).collect()),
            ToColumn::column(items.iter().map(|(id, _)| *id).collect()),
            ToColumn::column(items.iter().map(|(_, item)| item.number).collect()),
        ],
    }
    .execute(db)?;
    if changed == spent.len() && items_changed == items.len() {
        return Ok(());
    }
    Err(Error::bug(format!(
        "{changed} of {} vouchers and {items_changed} of {} items were spent",
        spent.len(),
        items.len()
    )))
}

/// The voucher of a typed code's keyed hash.
///
/// # Errors
/// What the database says.
pub fn by_human_key(db: &mut Db<'_>, key: &[u8]) -> Result<Option<VoucherId>> {
    Ok(Statement::<UuidSql>::new("select id from vouchers where human_key = ?")
        .bind(key.to_vec())
        .get_result(db.conn())
        .optional()?)
}

/// What comes back when a redemption is reversed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// The fund's part.
    pub fund: Fen,
    /// What a co-pay voucher had released and holds again.
    pub reserved_again: Fen,
    /// Whether the fund's part goes to the fund and not onto the voucher.
    pub to_fund: bool,
    /// Items that give pieces again: number, pieces, what they cost.
    pub items: Vec<(i32, i64, Fen)>,
}

/// Gives back onto a locked voucher, or notes that it went to the fund.
///
/// # Errors
/// A bug if the voucher or an item was not there; the database's own check if its sums do not add up.
pub fn give_back(db: &mut Db<'_>, id: VoucherId, back: &GivenBack) -> Result<()> {
    let (onto, released) = if back.to_fund {
        (0, back.fund.get())
    } else {
        (back.fund.get() + back.reserved_again.get(), -back.reserved_again.get())
    };
    let mut changed = Statement::<()>::new(
        "update vouchers set reversed_fen = reversed_fen + ?, balance_fen = balance_fen + ?, released_fen = released_fen + ? \
         where id = ?",
    )
    .bind(back.fund)
    .bind(onto)
    .bind(released)
    .bind(id)
    .execute(db.conn())?;
    for (number, pieces, value) in &back.items {
        changed += Statement::<()>::new(
            "update voucher_items set pieces_left = pieces_left + ?, value_left_fen = value_left_fen + ? \
             where voucher_id = ? and item_number = ?",
        )
        .bind(*pieces)
        .bind(*value)
        .bind(id)
        .bind(*number)
        .execute(db.conn())?;
    }
    if changed == 1 + back.items.len() {
        Ok(())
    } else {
        Err(Error::bug("a voucher or an item was not there to give back to"))
    }
}

/// The batch of a voucher: id, number, kind.
///
/// # Errors
/// What the database says.
pub fn batch_of(db: &mut Db<'_>, id: VoucherId) -> Result<Option<(BatchId, String, VoucherKind)>> {
    Ok(Statement::<(UuidSql, Text, Text)>::new(
        "select b.id, b.number, b.kind from vouchers v join voucher_batches b on b.id = v.batch_id where v.id = ?",
    )
    .bind(id)
    .get_result(db.conn())
    .optional()?)
}
