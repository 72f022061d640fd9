//! The label that a store sticks on goods without a barcode of their own.
use super::barcode;
use super::codes::BARCODE_NONE;
use super::rows::{Barcode, Product};
use crate::html;
use crate::http::print::{Html, Style, page};
use crate::kernel::error::{Error, Result};
use crate::kernel::gtin::Gtin;
use crate::kernel::pack_size;
use actix_web::HttpResponse;

/// A page of so many labels of a product; of the barcode that is asked for, else of its own in-house one, else of any.
///
/// # Errors
/// `barcode_none` if there is none that can be printed.
pub fn sheet(
    product: &Product,
    barcodes: &[Barcode],
    asked: Option<&Gtin>,
    count: usize,
) -> Result<HttpResponse> {
    let mut known: Vec<Gtin> =
        barcodes.iter().filter_map(|barcode| Gtin::parse(&barcode.printed).ok()).collect();
    known.retain(|gtin| asked.is_none_or(|asked| asked == gtin));
    known.sort_by_key(|gtin| !gtin.is_in_house());
    let image = known.iter().find_map(barcode::svg).ok_or_else(|| Error::from(&BARCODE_NONE))?;
    let label = html!(
        "<section class=\"label\"><h1>{name_zh}</h1><p>{name_en}, {size_en}</p><p class=\"size\">{size} · {code}</p>{image}</section>",
        name_zh = product.name_zh,
        name_en = product.name_en,
        size_en = pack_size::in_english(&product.pack_size),
        size = product.pack_size,
        code = product.code,
        image = image,
    );
    Ok(page(&format!("{} {}", product.code, product.name_zh), Style::Label, &Html::join(vec![label; count])))
}
