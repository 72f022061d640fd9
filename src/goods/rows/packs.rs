//! The rows of packs.
use crate::db::Db;
use crate::db::schema::{pack_items, packs};
use crate::kernel::error::Result;
use crate::kernel::id::{PackId, ProductId};
use crate::kernel::time::Instant;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A pack.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = packs, treat_none_as_default_value = false)]
pub struct Pack {
    /// Id.
    pub id: PackId,
    /// Code, as people say it: P1.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// When it was entered.
    pub created_at: Instant,
    /// When it was retired.
    pub retired_at: Option<Instant>,
}

/// So many pieces of a product in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = pack_items, treat_none_as_default_value = false)]
pub struct PackItem {
    /// The pack.
    pub pack_id: PackId,
    /// The product.
    pub product_id: ProductId,
    /// Pieces.
    pub quantity: i64,
}

/// The packs, in the order of their codes.
pub fn packs(db: &mut Db<'_>) -> Result<Vec<Pack>> {
    Ok(packs::table.order(packs::code).load(db.conn())?)
}

/// One pack.
pub fn pack(db: &mut Db<'_>, id: PackId) -> Result<Option<Pack>> {
    Ok(packs::table.find(id).first(db.conn()).optional()?)
}

/// What these packs hold.
pub fn pack_items(db: &mut Db<'_>, ids: &[PackId]) -> Result<Vec<PackItem>> {
    Ok(pack_items::table
        .filter(pack_items::pack_id.eq_any(ids))
        .order((pack_items::pack_id, pack_items::product_id))
        .load(db.conn())?)
}

/// Adds a pack with what it holds.
pub fn insert_pack(db: &mut Db<'_>, pack: &Pack, items: &[(ProductId, i64)]) -> Result<()> {
    diesel::insert_into(packs::table).values(pack).execute(db.conn())?;
    for (product_id, quantity) in items {
        let item = PackItem { pack_id: pack.id, product_id: *product_id, quantity: *quantity };
        diesel::insert_into(pack_items::table).values(&item).execute(db.conn())?;
    }
    Ok(())
}

/// Retires a pack.
pub fn retire_pack(db: &mut Db<'_>, id: PackId) -> Result<usize> {
    let now = db.now();
    Ok(diesel::update(packs::table.find(id).filter(packs::retired_at.is_null()))
        .set(packs::retired_at.eq(now))
        .execute(db.conn())?)
}

/// Gives a pack other names.
pub fn rename_pack(db: &mut Db<'_>, id: PackId, (name_zh, name_en): (&str, &str)) -> Result<usize> {
    Ok(diesel::update(packs::table.find(id))
        .set((packs::name_zh.eq(name_zh), packs::name_en.eq(name_en)))
        .execute(db.conn())?)
}
