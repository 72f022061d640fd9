//! Loading categories, products and packs from CSV files, as `nuanquan import` and the demonstration do.
use super::model::{CATEGORIES, PACK_PIECES_MAX, search_text};
use super::rows::{self, Category, Pack, ProductRow, ProductValue};
use crate::db::Db;
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::gtin::Gtin;
use crate::kernel::id::{PackId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::text::{Code, Line, Note};
use crate::kernel::time::Day;
use crate::stores::load::{cell, read, records};
use std::collections::BTreeMap;

/// The catalogue of 67 products, with values in yuan as they stood in 2024–25.
pub const CATALOGUE: &str = include_str!("data/catalogue.csv");
/// The eight packs.
pub const PACKS: &str = include_str!("data/packs.csv");
/// From when a loaded value counts, unless its row says so in a column `valid_from`.
pub const LOADED_FROM: &str = "2024-01-01";

type Record = BTreeMap<String, String>;

fn at(row: usize, column: &str) -> String {
    format!("row {row}, column {column}")
}

fn parsed<T, E>(
    row: usize,
    record: &Record,
    column: &str,
    parse: impl Fn(&str) -> std::result::Result<T, E>,
) -> Result<T>
where
    E: std::fmt::Display,
{
    parse(cell(row, record, column)?).map_err(|reason| invalid(&at(row, column), &reason.to_string()))
}

fn optional<'r>(record: &'r Record, column: &str) -> Option<&'r str> {
    record.get(column).map(String::as_str).filter(|cell| !cell.is_empty())
}

/// Adds the categories and products whose codes are not there yet and says how many products those were.
///
/// # Errors
/// `invalid_field` with row and column, `barcode_used`; nothing is kept then.
pub fn categories_and_products(db: &mut Db<'_>, text: &str) -> Result<usize> {
    let mut added = 0;
    for (row, record) in records(text)? {
        let code = parsed(row, &record, "code", Code::parse)?;
        if rows::product_id_of_code(db, code.as_str())?.is_some() {
            continue;
        }
        let category_code = category_of(db, row, &record)?;
        let product = product_of(db, row, &record, code.as_str(), category_code)?;
        rows::insert_product(db, &product)?;
        if optional(&record, "gtin").is_some() {
            let gtin = parsed(row, &record, "gtin", Gtin::parse)?;
            super::claim_barcode(db, product.id, &gtin, 1)?;
        }
        if let Some(fen) = optional(&record, "reference_value_fen") {
            let value_fen = fen.parse().ok().and_then(Fen::new);
            let value_fen = value_fen
                .ok_or_else(|| invalid(&at(row, "reference_value_fen"), "is not an amount in fen"))?;
            let valid_from = Day::parse(optional(&record, "valid_from").unwrap_or(LOADED_FROM));
            let valid_from = valid_from.ok_or_else(|| invalid(&at(row, "valid_from"), "is not a day"))?;
            rows::insert_value(db, &ProductValue { product_id: product.id, valid_from, value_fen })?;
        }
        added += 1;
    }
    Ok(added)
}

fn category_of(db: &mut Db<'_>, row: usize, record: &Record) -> Result<String> {
    let code = parsed(row, record, "category", Code::parse)?;
    if rows::category(db, code.as_str())?.is_none() {
        let name_zh = parsed(row, record, "category_zh", Line::parse)?;
        let known = CATEGORIES.iter().find(|(known, _, _)| *known == code.as_str());
        let name_en = match optional(record, "category_en") {
            Some(_) => parsed(row, record, "category_en", Line::parse)?.to_string(),
            None => known.map_or(code.as_str(), |(_, name_en, _)| name_en).to_owned(),
        };
        let food = match optional(record, "category_food") {
            Some(word) => word == "yes",
            None => known.is_some_and(|(_, _, food)| *food),
        };
        let category = Category { code: code.to_string(), name_zh: name_zh.to_string(), name_en, food };
        rows::insert_category(db, &category)?;
    }
    Ok(code.to_string())
}

fn product_of(
    db: &mut Db<'_>,
    row: usize,
    record: &Record,
    code: &str,
    category_code: String,
) -> Result<ProductRow> {
    let name_zh = parsed(row, record, "name_zh", Line::parse)?.to_string();
    let name_en = parsed(row, record, "name_en", Line::parse)?.to_string();
    let days =
        optional(record, "shelf_life_days").map(|_| read(row, record, "shelf_life_days")).transpose()?;
    Ok(ProductRow {
        id: ProductId::make(),
        code: code.to_owned(),
        search_text: search_text(code, &name_zh, &name_en),
        name_zh,
        name_en,
        category_code,
        pack_size: parsed(row, record, "pack_size", Line::parse)?.to_string(),
        shelf_life: read(row, record, "shelf_life")?,
        shelf_life_days: days,
        storage: read(row, record, "storage")?,
        notes: optional(record, "notes")
            .map(|_| parsed(row, record, "notes", Note::parse))
            .transpose()?
            .map(|note| note.to_string()),
        created_at: db.now(),
        retired_at: None,
    })
}

/// Adds the packs whose codes are not there yet and says how many those were. Their products must be there.
///
/// # Errors
/// `invalid_field` with row and column; nothing is kept then.
pub fn packs(db: &mut Db<'_>, text: &str) -> Result<usize> {
    let known: Vec<String> = rows::packs(db)?.into_iter().map(|pack| pack.code).collect();
    let mut fresh: Vec<(Pack, Vec<(ProductId, i64)>)> = Vec::new();
    for (row, record) in records(text)? {
        let code = parsed(row, &record, "pack", Code::parse)?.to_string();
        if known.contains(&code) {
            continue;
        }
        let product_id = rows::product_id_of_code(db, cell(row, &record, "product_code")?)?
            .ok_or_else(|| invalid(&at(row, "product_code"), "there is no product of this code"))?;
        let quantity = cell(row, &record, "quantity")?
            .parse()
            .ok()
            .filter(|quantity| (1..=PACK_PIECES_MAX).contains(quantity));
        let quantity = quantity.ok_or_else(|| invalid(&at(row, "quantity"), "is not from 1 to 10000"))?;
        if fresh.last().is_none_or(|(pack, _)| pack.code != code) {
            let pack = Pack {
                id: PackId::make(),
                name_zh: parsed(row, &record, "name_zh", Line::parse)?.to_string(),
                name_en: parsed(row, &record, "name_en", Line::parse)?.to_string(),
                code,
                created_at: db.now(),
                retired_at: None,
            };
            fresh.push((pack, Vec::new()));
        }
        let (_, items) = fresh.last_mut().ok_or_else(|| Error::bug("a row without a pack"))?;
        items.push((product_id, quantity));
    }
    for (pack, items) in &fresh {
        rows::insert_pack(db, pack, items)?;
    }
    Ok(fresh.len())
}
