//! What the story needs to know of vouchers and shelves; like the reports, it reads and writes nothing.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::types::UuidSql;
use crate::kernel::error::Result;
use crate::kernel::id::{ProductId, StoreId, VoucherId};
use crate::kernel::time::Day;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Nullable};

/// A voucher that is good today.
#[derive(Debug, Clone)]
pub struct Good {
    /// The voucher.
    pub id: VoucherId,
    /// Its home store.
    pub store_id: StoreId,
    /// What is left on it, with the holder's own part.
    pub left_fen: i64,
    /// The holder's own part of that.
    pub copay_fen: i64,
    /// For goods and packs: a product it still gives, and how many.
    pub gives: Option<(ProductId, i64)>,
}

/// Vouchers that are good on a day, with something on them.
pub fn good(db: &mut Db<'_>, day: Day) -> Result<Vec<Good>> {
    type Row = (UuidSql, UuidSql, BigInt, BigInt, Nullable<UuidSql>, Nullable<BigInt>);
    type Found = (VoucherId, StoreId, i64, i64, Option<ProductId>, Option<i64>);
    let rows: Vec<Found> = Statement::<Row>::new(
        "select v.id, v.home_store_id, v.balance_fen + v.copay_fen, v.copay_fen, i.product_id, i.pieces_left \
         from vouchers v join voucher_batches b on b.id = v.batch_id and b.state = 'live' \
         left join voucher_items i on i.voucher_id = v.id and i.pieces_left > 0 \
         where v.state = 'issued' and v.balance_fen > 0 and v.first_on <= ? and v.last_on >= ? order by v.id, i.item_number",
    )
    .bind(day)
    .bind(day)
    .load(db.conn())?;
    let mut found: Vec<Good> = rows
        .into_iter()
        .map(|(id, store_id, left_fen, copay_fen, product, pieces)| Good {
            id,
            store_id,
            left_fen,
            copay_fen,
            gives: product.zip(pieces),
        })
        .collect();
    found.dedup_by_key(|voucher| voucher.id);
    Ok(found)
}

/// What stands on each store's shelf on a day: product and pieces.
pub fn shelves(db: &mut Db<'_>, day: Day) -> Result<Vec<(StoreId, ProductId, i64)>> {
    Ok(Statement::<(UuidSql, UuidSql, BigInt)>::new(
        "select store_id, product_id, cast(sum(on_hand) as bigint) from lots where state = 'shelf' and on_hand > 0 \
         and purpose_category is null and purpose_campaign_id is null and (expires_on is null or expires_on >= ?) \
         group by store_id, product_id order by store_id, product_id",
    )
    .bind(day)
    .load(db.conn())?)
}
