//! The rows of a batch in preparation: vouchers by the hundred, and their removal if the preparation breaks off.
use super::{ItemRow, Voucher};
use crate::db::AnyConn;
use crate::db::Db;
use crate::db::dialect::{Column, EachRow, Statement, ToColumn};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::BatchId;
use crate::kernel::time::Instant;
use diesel::sql_types::{BigInt, Integer};
use diesel::{OptionalExtension, RunQueryDsl};

/// Whether the attempt that began at this moment may still write to the batch; it stays so until the deed commits.
pub fn may_write(db: &mut Db<'_>, id: BatchId, attempt: Instant) -> Result<bool> {
    let question = match db.conn() {
        AnyConn::Sqlite(_) => {
            "select 1 from voucher_batches where id = ? and state = 'preparing' and approved_at = ?"
        }
        AnyConn::Pg(_) => {
            "select 1 from voucher_batches where id = ? and state = 'preparing' and approved_at = ? for share"
        }
    };
    let found: Option<i32> =
        Statement::<Integer>::new(question).bind(id).bind(attempt).get_result(db.conn()).optional()?;
    Ok(found.is_some())
}

fn column<T: ToColumn>(rows: &[Voucher], value: impl Fn(&Voucher) -> T) -> Column {
    T::column(rows.iter().map(value).collect())
}

fn item_column<T: ToColumn>(rows: &[ItemRow], value: impl Fn(&ItemRow) -> T) -> Column {
    T::column(rows.iter().map(value).collect())
}

/// Adds fresh vouchers with their items.
pub fn insert(db: &mut Db<'_>, rows: &[Voucher], items: &[ItemRow]) -> Result<()> {
    let written = EachRow {
        one: "insert into vouchers (id, district_code, batch_id, household_id, fund_id, home_store_id, home_store_number, \
              position, state, face_fen, copay_fen, balance_fen, redeemed_fen, reversed_fen, released_fen, moved_fen, \
              overdraft_fen, first_on, last_on, snapshot_category, snapshot_area_code, snapshot_size, key_id, signature, \
              human_key, human_sealed, issued_at) \
              values (?, ?, ?, ?, ?, ?, ?, ?, 'issued', ?, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into vouchers (id, district_code, batch_id, household_id, fund_id, home_store_id, home_store_number, \
              position, state, face_fen, copay_fen, balance_fen, redeemed_fen, reversed_fen, released_fen, moved_fen, \
              overdraft_fen, first_on, last_on, snapshot_category, snapshot_area_code, snapshot_size, key_id, signature, \
              human_key, human_sealed, issued_at) \
              select a, b, c, d, e, f, g, h, 'issued', i, j, k, 0, 0, 0, 0, 0, l, m, n, o, p, q, r, s, t, u \
              from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
              as rows (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u)",
        columns: vec![
            column(rows, |row| row.id),
            column(rows, |row| row.district_code.clone()),
            column(rows, |row| row.batch_id),
            column(rows, |row| row.household_id),
            column(rows, |row| row.fund_id),
            column(rows, |row| row.home_store_id),
            column(rows, |row| row.home_store_number),
            column(rows, |row| row.position),
            column(rows, |row| row.face_fen),
            column(rows, |row| row.copay_fen),
            column(rows, |row| row.balance_fen),
            column(rows, |row| row.first_on),
            column(rows, |row| row.last_on),
            column(rows, |row| row.snapshot_category.clone()),
            column(rows, |row| row.snapshot_area_code.clone()),
            column(rows, |row| row.snapshot_size),
            column(rows, |row| row.key_id),
            column(rows, |row| row.signature.clone()),
            column(rows, |row| row.human_key.clone()),
            column(rows, |row| row.human_sealed.clone()),
            column(rows, |row| row.issued_at),
        ],
    }
    .execute(db)?;
    let items_written = insert_items(db, items)?;
    if written == rows.len() && items_written == items.len() {
        return Ok(());
    }
    Err(Error::bug(format!("{written} of {} vouchers, {items_written} of {} items", rows.len(), items.len())))
}

fn insert_items(db: &mut Db<'_>, items: &[ItemRow]) -> Result<usize> {
    EachRow {
        one: "insert into voucher_items (voucher_id, item_number, product_id, category_code, pieces_total, pieces_left, \
              value_fen, value_left_fen) values (?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into voucher_items (voucher_id, item_number, product_id, category_code, pieces_total, pieces_left, \
              value_fen, value_left_fen) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)",
        columns: vec![
            item_column(items, |item| item.voucher_id),
            item_column(items, |item| item.item_number),
            item_column(items, |item| item.product_id),
            item_column(items, |item| item.category_code.clone()),
            item_column(items, |item| item.pieces_total),
            item_column(items, |item| item.pieces_left),
            item_column(items, |item| item.value_fen),
            item_column(items, |item| item.value_left_fen),
        ],
    }
    .execute(db)
}

/// How many vouchers a batch holds, and what they cost.
pub fn written(db: &mut Db<'_>, id: BatchId) -> Result<(i64, i64)> {
    let question =
        "select count(*), cast(coalesce(sum(face_fen), 0) as bigint) from vouchers where batch_id = ?";
    Ok(Statement::<(BigInt, BigInt)>::new(question).bind(id).get_result(db.conn())?)
}

/// Removes at most so many vouchers of a batch that never went live; says how many there were.
pub fn remove(db: &mut Db<'_>, id: BatchId, attempt: Instant, count: i64) -> Result<usize> {
    if !may_write(db, id, attempt)? {
        return Ok(0);
    }
    let question = "select cast(coalesce(min(position), 0) as bigint) from vouchers where batch_id = ?";
    let first: i64 = Statement::<BigInt>::new(question).bind(id).get_result(db.conn())?;
    Statement::<()>::new(
        "delete from voucher_items where voucher_id in \
         (select id from vouchers where batch_id = ? and position >= ? and position < ?)",
    )
    .bind(id)
    .bind(first)
    .bind(first + count)
    .execute(db.conn())?;
    Ok(Statement::<()>::new("delete from vouchers where batch_id = ? and position >= ? and position < ?")
        .bind(id)
        .bind(first)
        .bind(first + count)
        .execute(db.conn())?)
}
