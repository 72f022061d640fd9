//! What the till needs of the catalogue, for a set of products at once.
use crate::db::Db;
use crate::db::dialect::{Column, EachKey, ToColumn};
use crate::db::types::UuidSql;
use crate::kernel::error::Result;
use crate::kernel::id::ProductId;
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use diesel::sql_types::{BigInt, Nullable, Text};
use std::marker::PhantomData;

/// The category of each of these products, and what a piece is worth on this day if that is recorded.
///
/// # Errors
/// What the database says.
pub fn worth(
    db: &mut Db<'_>,
    ids: Vec<ProductId>,
    day: Day,
) -> Result<Vec<(ProductId, String, Option<Fen>)>> {
    EachKey::<(UuidSql, Text, Nullable<BigInt>)> {
        one: "select id, category_code, \
              (select value_fen from product_values where product_id = id and valid_from <= ? order by valid_from desc limit 1) \
              from products where id = ?",
        all: "select id, category_code, (select value_fen from product_values \
              where product_id = products.id and valid_from <= k.today order by valid_from desc limit 1) \
              from unnest(?, ?) as k(today, product_id) join products on id = k.product_id",
        columns: vec![Column::Days(vec![day; ids.len()]), ToColumn::column(ids)],
        row: PhantomData,
    }
    .load(db)
}
