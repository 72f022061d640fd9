//! The rows of goods.
mod packs;

use crate::db::schema::{categories, product_barcodes, product_values, products};
use crate::db::{AnyConn, Db};
use crate::goods::codes::{EXPIRY_NOT_ALLOWED, EXPIRY_REQUIRED};
use crate::goods::everyday;
use crate::goods::model::{ShelfLife, Storage};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::ProductId;
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use diesel::prelude::*;
pub use packs::{Pack, PackItem, insert_pack, pack, pack_items, packs, rename_pack, retire_pack};
use serde::Serialize;
use utoipa::ToSchema;

crate::stored_words!(ShelfLife, Storage);

/// A yes or no, stored as 1 or 0.
#[derive(Debug, Clone, Copy, diesel::deserialize::FromSqlRow)]
pub struct Flag(i32);

impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Integer, DB> for Flag
where
    i32: diesel::deserialize::FromSql<diesel::sql_types::Integer, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self(i32::from_sql(bytes)?))
    }
}

impl From<Flag> for bool {
    fn from(flag: Flag) -> Self {
        flag.0 != 0
    }
}

/// A category of goods.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize, ToSchema)]
#[schema(as = GoodsCategory)]
pub struct Category {
    /// Code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Whether its goods are food: what is taken back of them goes to quarantine.
    #[diesel(deserialize_as = Flag)]
    pub food: bool,
}

/// A product, with whether it is food.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize, ToSchema)]
pub struct Product {
    /// Id.
    pub id: ProductId,
    /// Code, as people say it: G001.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Its category.
    pub category_code: String,
    /// What one piece is: 5 kg.
    pub pack_size: String,
    /// Whether its lots carry a day of expiry.
    pub shelf_life: ShelfLife,
    /// How many days a dated one keeps from the day it was made.
    pub shelf_life_days: Option<i32>,
    /// How it is kept.
    pub storage: Storage,
    /// What to mind.
    pub notes: Option<String>,
    /// When it was entered.
    pub created_at: Instant,
    /// When it was retired: it is received no more, what is on the shelves is still given.
    pub retired_at: Option<Instant>,
    /// Whether it is food, as its category says.
    #[diesel(deserialize_as = Flag)]
    pub food: bool,
}

impl Product {
    /// Whether a lot of this product may carry this day of expiry, or none.
    ///
    /// # Errors
    /// `expiry_required` for a dated product, `expiry_not_allowed` for another.
    pub fn check_expiry(&self, expires_on: Option<Day>) -> Result<()> {
        match (self.shelf_life.is_dated(), expires_on) {
            (true, Some(_)) | (false, None) => Ok(()),
            (true, None) => Err(Error::from(&EXPIRY_REQUIRED).with("product_id", self.id.to_string())),
            (false, Some(_)) => Err(Error::from(&EXPIRY_NOT_ALLOWED).with("product_id", self.id.to_string())),
        }
    }
}

/// A product as it is written.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ProductRow {
    /// Id.
    pub id: ProductId,
    /// Code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// By what it is found.
    pub search_text: String,
    /// Category.
    pub category_code: String,
    /// What one piece is.
    pub pack_size: String,
    /// Shelf-life policy.
    pub shelf_life: ShelfLife,
    /// Days.
    pub shelf_life_days: Option<i32>,
    /// Storage.
    pub storage: Storage,
    /// What to mind.
    pub notes: Option<String>,
    /// When it was entered.
    pub created_at: Instant,
    /// When it was retired.
    pub retired_at: Option<Instant>,
}

/// A barcode of a product.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = product_barcodes, treat_none_as_default_value = false)]
pub struct Barcode {
    /// The number in 14 digits.
    pub gtin: String,
    /// The product it names.
    #[serde(skip)]
    pub product_id: ProductId,
    /// Pieces that one scan stands for.
    pub pieces: i64,
    /// The digits as they are printed.
    pub printed: String,
}

/// A reference value from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = product_values, treat_none_as_default_value = false)]
pub struct ProductValue {
    /// The product.
    #[serde(skip)]
    pub product_id: ProductId,
    /// First day.
    pub valid_from: Day,
    /// Fen for one piece.
    pub value_fen: Fen,
}

macro_rules! product_columns {
    () => {
        (
            products::id,
            products::code,
            products::name_zh,
            products::name_en,
            products::category_code,
            products::pack_size,
            products::shelf_life,
            products::shelf_life_days,
            products::storage,
            products::notes,
            products::created_at,
            products::retired_at,
            categories::food,
        )
    };
}

/// The categories, in the order of their codes.
pub fn categories(db: &mut Db<'_>) -> Result<Vec<Category>> {
    Ok(categories::table.order(categories::code).load(db.conn())?)
}

/// One category.
pub fn category(db: &mut Db<'_>, code: &str) -> Result<Option<Category>> {
    Ok(categories::table.find(code).first(db.conn()).optional()?)
}

/// Adds a category.
pub fn insert_category(db: &mut Db<'_>, category: &Category) -> Result<()> {
    diesel::insert_into(categories::table)
        .values((
            categories::code.eq(&category.code),
            categories::name_zh.eq(&category.name_zh),
            categories::name_en.eq(&category.name_en),
            categories::food.eq(i32::from(category.food)),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// Gives a category other names.
pub fn rename_category(db: &mut Db<'_>, code: &str, (name_zh, name_en): (&str, &str)) -> Result<usize> {
    Ok(diesel::update(categories::table.find(code))
        .set((categories::name_zh.eq(name_zh), categories::name_en.eq(name_en)))
        .execute(db.conn())?)
}

/// These products.
pub fn products(db: &mut Db<'_>, ids: &[ProductId]) -> Result<Vec<Product>> {
    Ok(products::table
        .inner_join(categories::table.on(categories::code.eq(products::category_code)))
        .filter(products::id.eq_any(ids))
        .select(product_columns!())
        .load(db.conn())?)
}

/// One product.
pub fn product(db: &mut Db<'_>, id: ProductId) -> Result<Option<Product>> {
    Ok(products(db, &[id])?.pop())
}

/// One product, locked until the deed commits.
pub fn lock_product(db: &mut Db<'_>, id: ProductId) -> Result<Option<Product>> {
    // On SQLite there is one writer, which needs no lock; PostgreSQL locks no row of a join that a deed only reads.
    if let AnyConn::Pg(conn) = db.conn() {
        let found = products::table.find(id).select(products::id).for_update();
        found.first::<ProductId>(conn).optional()?;
    }
    product(db, id)
}

/// The product of a code.
pub fn product_id_of_code(db: &mut Db<'_>, code: &str) -> Result<Option<ProductId>> {
    Ok(products::table.filter(products::code.eq(code)).select(products::id).first(db.conn()).optional()?)
}

/// What products to list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Part of the search text.
    pub term: Option<String>,
    /// Or the product of this barcode.
    pub gtin: Option<String>,
    /// Of this category.
    pub category_code: Option<String>,
    /// This one.
    pub product_id: Option<ProductId>,
    /// Retired ones too.
    pub retired: bool,
    /// Behind this one.
    pub after: Option<ProductId>,
    /// So many.
    pub limit: Option<i64>,
}

/// Products in the order in which they were entered.
pub fn list(db: &mut Db<'_>, wanted: &Wanted) -> Result<Vec<Product>> {
    let mut query = products::table
        .inner_join(categories::table.on(categories::code.eq(products::category_code)))
        .select(product_columns!())
        .order(products::id)
        .into_boxed();
    if let Some(limit) = wanted.limit {
        query = query.limit(limit);
    }
    if let Some(id) = wanted.product_id {
        query = query.filter(products::id.eq(id));
    }
    if let Some(term) = &wanted.term {
        let [first, second, third, fourth] =
            everyday::terms(term).map(|term| products::search_text.like(format!("%{term}%")));
        let like = first.or(second).or(third).or(fourth);
        query = match &wanted.gtin {
            None => query.filter(like),
            Some(gtin) => {
                let named = product_barcodes::table
                    .filter(product_barcodes::gtin.eq(gtin))
                    .select(product_barcodes::product_id);
                query.filter(like.or(products::id.eq_any(named)))
            }
        };
    }
    if let Some(code) = &wanted.category_code {
        query = query.filter(products::category_code.eq(code));
    }
    if !wanted.retired {
        query = query.filter(products::retired_at.is_null());
    }
    if let Some(after) = wanted.after {
        query = query.filter(products::id.gt(after));
    }
    Ok(query.load(db.conn())?)
}

/// Adds a product.
pub fn insert_product(db: &mut Db<'_>, product: &ProductRow) -> Result<()> {
    diesel::insert_into(products::table).values(product).execute(db.conn())?;
    Ok(())
}

/// Writes a changed product.
pub fn update_product(db: &mut Db<'_>, product: &ProductRow) -> Result<usize> {
    Ok(diesel::update(products::table.find(product.id)).set(product).execute(db.conn())?)
}

/// Retires a product.
pub fn retire_product(db: &mut Db<'_>, id: ProductId) -> Result<usize> {
    let now = db.now();
    Ok(diesel::update(products::table.find(id).filter(products::retired_at.is_null()))
        .set(products::retired_at.eq(now))
        .execute(db.conn())?)
}

/// One barcode, by its 14 digits.
pub fn barcode(db: &mut Db<'_>, gtin: &str) -> Result<Option<Barcode>> {
    Ok(product_barcodes::table.find(gtin).first(db.conn()).optional()?)
}

/// The barcodes of these products.
pub fn barcodes(db: &mut Db<'_>, ids: &[ProductId]) -> Result<Vec<Barcode>> {
    Ok(product_barcodes::table
        .filter(product_barcodes::product_id.eq_any(ids))
        .order(product_barcodes::gtin)
        .load(db.conn())?)
}

/// Adds a barcode.
pub fn insert_barcode(db: &mut Db<'_>, barcode: &Barcode) -> Result<()> {
    diesel::insert_into(product_barcodes::table).values(barcode).execute(db.conn())?;
    Ok(())
}

/// Takes a barcode from a product.
pub fn delete_barcode(db: &mut Db<'_>, gtin: &str, product_id: ProductId) -> Result<usize> {
    Ok(diesel::delete(product_barcodes::table.find(gtin).filter(product_barcodes::product_id.eq(product_id)))
        .execute(db.conn())?)
}

/// All values of a product, the newest first.
pub fn values(db: &mut Db<'_>, id: ProductId) -> Result<Vec<ProductValue>> {
    Ok(product_values::table
        .filter(product_values::product_id.eq(id))
        .order(product_values::valid_from.desc())
        .load(db.conn())?)
}

/// The values of these products that were valid from a day or before, in the order of their days.
pub fn values_until(db: &mut Db<'_>, ids: &[ProductId], day: Day) -> Result<Vec<ProductValue>> {
    Ok(product_values::table
        .filter(product_values::product_id.eq_any(ids))
        .filter(product_values::valid_from.le(day))
        .order(product_values::valid_from)
        .load(db.conn())?)
}

/// Adds a value.
pub fn insert_value(db: &mut Db<'_>, value: &ProductValue) -> Result<()> {
    diesel::insert_into(product_values::table).values(value).execute(db.conn())?;
    Ok(())
}
