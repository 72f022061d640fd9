//! Goods: products with their barcodes and dated reference values, categories, and packs as bills of materials.
//!
//! A barcode names one product and says how many pieces a scan stands for; two products never share one.
//! A product's value on a day is the latest that is valid from that day or before; a value once valid is never changed.
//! Whether a product's lots carry a day of expiry is a stated policy: dated ones must, exempt ones and goods that keep
//! must not, so that "no expiry" is never mistaken for "unknown".
//! Other slices read products by [`products`], find them by [`product_of_barcode`], price them by [`values_on`], and
//! open a pack by [`pack_items`].
pub mod actions;
pub mod api;
pub mod barcode;
pub mod codes;
pub mod everyday;
pub mod hot;
pub mod label;
pub mod load;
pub mod model;
pub mod rows;
pub mod views;

use crate::db::Db;
use crate::kernel::error::{Error, OnUnique, OrNotFound, Result};
use crate::kernel::gtin::Gtin;
use crate::kernel::id::{PackId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::search;
use crate::kernel::time::Day;
pub use rows::Product;
use std::collections::HashMap;

/// These products, as far as they are there; also those that are retired.
///
/// # Errors
/// What the database says.
pub fn products(db: &mut Db<'_>, ids: &[ProductId]) -> Result<HashMap<ProductId, Product>> {
    Ok(rows::products(db, ids)?.into_iter().map(|product| (product.id, product)).collect())
}

/// This product.
///
/// # Errors
/// `product_unknown`.
pub fn product(db: &mut Db<'_>, id: ProductId) -> Result<Product> {
    rows::product(db, id)?.ok_or_else(|| codes::PRODUCT_UNKNOWN.with("product_id", id.to_string()))
}

/// Which products are looked for: all that fit everything that is said.
#[derive(Debug, Clone, Default)]
pub struct ProductSearch {
    /// Part of a name in either script, its pinyin or initials, a code, or a whole barcode.
    pub text: Option<String>,
    /// Of this category.
    pub category_code: Option<String>,
    /// This one.
    pub product_id: Option<ProductId>,
}

impl ProductSearch {
    /// Whether nothing is said, so that every product fits.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.term().is_none() && self.category_code.is_none() && self.product_id.is_none()
    }

    fn term(&self) -> Option<String> {
        self.text.as_deref().map(search::term).filter(|term| !term.is_empty())
    }

    fn wanted(&self) -> rows::Wanted {
        rows::Wanted {
            term: self.term(),
            gtin: self.text.as_deref().and_then(|text| Gtin::parse(text).ok()).map(|gtin| gtin.canonical()),
            category_code: self.category_code.clone(),
            product_id: self.product_id,
            retired: true,
            after: None,
            limit: None,
        }
    }
}

/// All products that fit, also those that are retired.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db<'_>, search: &ProductSearch) -> Result<Vec<Product>> {
    rows::list(db, &search.wanted())
}

/// The product that a barcode names, and the pieces that one scan of it stands for.
///
/// # Errors
/// What the database says.
pub fn product_of_barcode(db: &mut Db<'_>, gtin: &Gtin) -> Result<Option<(Product, i64)>> {
    let Some(barcode) = rows::barcode(db, &gtin.canonical())? else {
        return Ok(None);
    };
    let product =
        rows::product(db, barcode.product_id)?.ok_or_else(|| Error::bug("a barcode without a product"))?;
    Ok(Some((product, barcode.pieces)))
}

/// The reference value of one piece of each product on a day; a product that had none by then is left out.
///
/// # Errors
/// What the database says.
pub fn values_on(db: &mut Db<'_>, ids: &[ProductId], day: Day) -> Result<HashMap<ProductId, Fen>> {
    // They come in the order of their days, so that the latest one stays.
    Ok(rows::values_until(db, ids, day)?
        .into_iter()
        .map(|value| (value.product_id, value.value_fen))
        .collect())
}

/// What a pack holds: products with pieces of each.
///
/// # Errors
/// `not_found` if there is no such pack.
pub fn pack_items(db: &mut Db<'_>, id: PackId) -> Result<Vec<(ProductId, i64)>> {
    rows::pack(db, id)?.or_not_found()?;
    Ok(rows::pack_items(db, &[id])?.into_iter().map(|item| (item.product_id, item.quantity)).collect())
}

/// The reference value of a whole pack on a day; none if one of its products has none.
///
/// # Errors
/// `not_found` if there is no such pack.
pub fn pack_value_on(db: &mut Db<'_>, id: PackId, day: Day) -> Result<Option<Fen>> {
    let items = pack_items(db, id)?;
    let ids: Vec<ProductId> = items.iter().map(|(product_id, _)| *product_id).collect();
    let values = values_on(db, &ids, day)?;
    Ok(model::pack_value(&items, &values))
}

/// Gives a barcode to a product; one that it has already is left as it is.
///
/// # Errors
/// `barcode_used` with the product that has it.
pub(crate) fn claim_barcode(db: &mut Db<'_>, product_id: ProductId, gtin: &Gtin, pieces: i64) -> Result<()> {
    let row = rows::Barcode { gtin: gtin.canonical(), product_id, pieces, printed: gtin.as_str().to_owned() };
    match rows::barcode(db, &row.gtin)? {
        Some(known) if known == row => Ok(()),
        Some(known) => Err(codes::BARCODE_USED.with("product_id", known.product_id.to_string())),
        None => rows::insert_barcode(db, &row).on_unique(&codes::BARCODE_USED),
    }
}
