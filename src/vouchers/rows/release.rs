//! What is left on vouchers whose last day is long over, by the hundred.
use crate::db::AnyConn;
use crate::db::Db;
use crate::db::dialect::{Column, EachRow, Statement, ToColumn};
use crate::db::schema::voucher_batches;
use crate::db::types::UuidSql;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{BatchId, FundId, VoucherId};
use crate::kernel::time::Day;
use crate::vouchers::model::BatchState;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// The live batches of a fund whose vouchers may be released today.
pub fn due(db: &mut Db<'_>, fund_id: FundId) -> Result<Vec<BatchId>> {
    use voucher_batches as b;
    let today = db.today();
    let over: Vec<(BatchId, Day, i32)> = b::table
        .filter(b::fund_id.eq(fund_id))
        .filter(b::state.eq(BatchState::Live))
        .filter(b::last_on.lt(today))
        .order(b::id)
        .select((b::id, b::last_on, b::release_after_days))
        .load(db.conn())?;
    let due = over.into_iter().filter(|(_, last_on, days)| last_on.plus_days(*days) < today);
    Ok(due.map(|(id, _, _)| id).collect())
}

/// Releases what is left on at most so many vouchers of a batch: how many they were, and how much.
pub fn release(db: &mut Db<'_>, batch_id: BatchId, count: i64) -> Result<(usize, i64)> {
    let question = match db.conn() {
        AnyConn::Sqlite(_) => {
            "select id, balance_fen from vouchers where batch_id = ? and state in ('issued', 'frozen') \
             and balance_fen > 0 order by id limit ?"
        }
        AnyConn::Pg(_) => {
            "select id, balance_fen from vouchers where batch_id = ? and state in ('issued', 'frozen') \
             and balance_fen > 0 order by id limit ? for update"
        }
    };
    let rows: Vec<(VoucherId, i64)> =
        Statement::<(UuidSql, BigInt)>::new(question).bind(batch_id).bind(count).load(db.conn())?;
    let ids: Vec<VoucherId> = rows.iter().map(|(id, _)| *id).collect();
    let total = rows.iter().map(|(_, balance)| balance).sum();
    let changed = each(
        db,
        &ids,
        "update vouchers set state = 'released', released_fen = released_fen + balance_fen, balance_fen = 0 where id = ?",
        "update vouchers set state = 'released', released_fen = released_fen + balance_fen, balance_fen = 0 where id = any(?)",
    )?;
    each(
        db,
        &ids,
        "update voucher_items set pieces_left = 0, value_left_fen = 0 where voucher_id = ?",
        "update voucher_items set pieces_left = 0, value_left_fen = 0 where voucher_id = any(?)",
    )?;
    if changed != ids.len() {
        return Err(Error::bug(format!("{changed} of {} locked vouchers were released", ids.len())));
    }
    Ok((changed, total))
}

fn each(db: &mut Db<'_>, ids: &[VoucherId], one: &'static str, all: &'static str) -> Result<usize> {
    let column: Column = ToColumn::column(ids.to_vec());
    EachRow { one, all, columns: vec![column] }.execute(db)
}
