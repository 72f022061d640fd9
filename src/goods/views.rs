//! Goods as they are shown: products with barcodes and values, packs with what they hold.
use super::model::pack_value;
use super::rows::{self, Barcode, Pack, Product, ProductValue};
use super::values_on;
use crate::db::Db;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{PackId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A product with its barcodes and today's value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProductView {
    /// The product.
    #[serde(flatten)]
    pub product: Product,
    /// Its barcodes.
    pub barcodes: Vec<Barcode>,
    /// What one piece is worth today, if that was said.
    pub value_fen: Option<Fen>,
}

/// A product with all its values.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProductDetail {
    /// The product.
    #[serde(flatten)]
    pub view: ProductView,
    /// All its values, the newest first.
    pub values: Vec<ProductValue>,
}

/// What a scan found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Scanned {
    /// Pieces that one scan stands for.
    pub pieces: i64,
    /// The product.
    pub product: ProductView,
}

/// A pack with what it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackView {
    /// The pack.
    #[serde(flatten)]
    pub pack: Pack,
    /// What it holds.
    pub items: Vec<PackItemView>,
    /// What all of it is worth on the day; absent if a product has no value.
    pub value_fen: Option<Fen>,
}

/// So many pieces of a product.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackItemView {
    /// The product.
    pub product_id: ProductId,
    /// Its code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What one piece is.
    pub pack_size: String,
    /// Pieces.
    pub quantity: i64,
    /// What one piece is worth on the day.
    pub value_fen: Option<Fen>,
}

/// These products, in their order.
pub fn products(db: &mut Db<'_>, products: Vec<Product>) -> Result<Vec<ProductView>> {
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let today = db.today();
    let values = values_on(db, &ids, today)?;
    let mut barcodes: HashMap<ProductId, Vec<Barcode>> = HashMap::new();
    for barcode in rows::barcodes(db, &ids)? {
        barcodes.entry(barcode.product_id).or_default().push(barcode);
    }
    let view = |product: Product| ProductView {
        barcodes: barcodes.remove(&product.id).unwrap_or_default(),
        value_fen: values.get(&product.id).copied(),
        product,
    };
    Ok(products.into_iter().map(view).collect())
}

/// One product.
///
/// # Errors
/// `not_found`.
pub fn product(db: &mut Db<'_>, id: ProductId) -> Result<ProductDetail> {
    let product = rows::product(db, id)?.or_not_found()?;
    let view = products(db, vec![product])?.pop().or_not_found()?;
    Ok(ProductDetail { view, values: rows::values(db, id)? })
}

/// These packs, in their order, with the values of a day, or of today.
pub fn packs(db: &mut Db<'_>, packs: Vec<Pack>, on: Option<Day>) -> Result<Vec<PackView>> {
    let day = on.unwrap_or_else(|| db.today());
    let pack_ids: Vec<PackId> = packs.iter().map(|pack| pack.id).collect();
    let items = rows::pack_items(db, &pack_ids)?;
    let ids: Vec<ProductId> = items.iter().map(|item| item.product_id).collect();
    let (known, values) = (super::products(db, &ids)?, values_on(db, &ids, day)?);
    packs
        .into_iter()
        .map(|pack| {
            let held: Vec<(ProductId, i64)> = items
                .iter()
                .filter(|item| item.pack_id == pack.id)
                .map(|item| (item.product_id, item.quantity))
                .collect();
            let item = |(id, quantity): &(ProductId, i64)| {
                let product =
                    known.get(id).ok_or_else(|| Error::bug("a pack holds a product that is not there"))?;
                Ok(PackItemView {
                    product_id: *id,
                    code: product.code.clone(),
                    name_zh: product.name_zh.clone(),
                    name_en: product.name_en.clone(),
                    pack_size: product.pack_size.clone(),
                    quantity: *quantity,
                    value_fen: values.get(id).copied(),
                })
            };
            let items = held.iter().map(item).collect::<Result<Vec<_>>>()?;
            Ok(PackView { pack, items, value_fen: pack_value(&held, &values) })
        })
        .collect()
}
