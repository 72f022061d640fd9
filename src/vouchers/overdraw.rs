//! Vouchers that were honoured without a network: what they have given back so far, and what is written beyond their face.
use super::balance::Balance;
use super::{beyond, spend};
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::types::UuidSql;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{StoreId, VoucherId};
use crate::kernel::money::Fen;
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};

/// The home store of a locked voucher, and what it has given back to its fund.
///
/// # Errors
/// What the database says.
pub fn standing(db: &mut Db<'_>, id: VoucherId) -> Result<Option<(StoreId, Fen)>> {
    Ok(Statement::<(UuidSql, BigInt)>::new("select home_store_id, released_fen from vouchers where id = ?")
        .bind(id)
        .get_result(db.conn())
        .optional()?)
}

/// What a voucher has given back by the rules alone and may take again.
///
/// # Errors
/// What the database says; a bug if it is not there.
pub fn renewable(db: &mut Db<'_>, id: VoucherId) -> Result<Fen> {
    let (voucher, released) = (spend::look(db, id)?, standing(db, id)?);
    match (voucher, released) {
        (Some(voucher), Some((_, released))) => Ok(beyond::renewable(&voucher, released)),
        _ => Err(Error::bug("a voucher that was honoured is not there")),
    }
}

/// A voucher takes again what it gave back, for a use that went beyond it.
///
/// # Errors
/// A bug if it was not there; the database's own check if it had not given back so much.
pub fn renew(db: &mut Db<'_>, id: VoucherId, amount: Fen) -> Result<()> {
    let changed = Statement::<()>::new(
        "update vouchers set released_fen = released_fen - ?, overdraft_fen = overdraft_fen - ? where id = ?",
    )
    .bind(amount)
    .bind(amount)
    .bind(id)
    .execute(db.conn())?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::bug("a voucher was not there to take again what it gave back"))
    }
}

/// What one use without a network has done to a voucher.
#[derive(Debug, Clone)]
pub struct Overdrawn {
    /// The voucher.
    pub voucher_id: VoucherId,
    /// What was redeemed, all of it.
    pub redeemed_fen: i64,
    /// What it gave back by this use.
    pub released_fen: i64,
    /// What went beyond it.
    pub overdraft_fen: i64,
    /// What it holds now.
    pub after: Balance,
}

/// Writes it onto a locked voucher.
///
/// # Errors
/// A bug if the voucher or an item was not there; the database's own check if its sums do not add up.
pub fn save(db: &mut Db<'_>, drawn: &Overdrawn) -> Result<()> {
    let mut changed = Statement::<()>::new(
        "update vouchers set balance_fen = ?, redeemed_fen = redeemed_fen + ?, released_fen = released_fen + ?, \
         overdraft_fen = overdraft_fen + ? where id = ?",
    )
    .bind(drawn.after.left)
    .bind(drawn.redeemed_fen)
    .bind(drawn.released_fen)
    .bind(drawn.overdraft_fen)
    .bind(drawn.voucher_id)
    .execute(db.conn())?;
    for item in &drawn.after.items {
        changed += Statement::<()>::new(
            "update voucher_items set pieces_left = ?, value_left_fen = ? where voucher_id = ? and item_number = ?",
        )
        .bind(item.pieces_left)
        .bind(item.value_left)
        .bind(drawn.voucher_id)
        .bind(item.number)
        .execute(db.conn())?;
    }
    if changed == 1 + drawn.after.items.len() {
        Ok(())
    } else {
        Err(Error::bug("a voucher or an item was not there to be overdrawn"))
    }
}
