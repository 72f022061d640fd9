//! Loading areas and stores from CSV files, as `nuanquan import` and the demonstration do.
use super::model::Level;
use super::rows::{self, Area, Store};
use crate::db::Db;
use crate::kernel::error::{Result, invalid};
use crate::kernel::id::StoreId;
use crate::kernel::time::Day;
use std::collections::BTreeMap;

/// The areas of Putuo District, Shanghai.
pub const PUTUO_AREAS: &str = include_str!("data/areas.csv");
/// The fifteen stores of Putuo District: three are named by the founding documents, the rest derived or placeholders.
pub const PUTUO_STORES: &str = include_str!("data/stores.csv");

/// Reads CSV text with a heading: each row as heading → text, with its row number.
///
/// # Errors
/// `invalid_field` with the row that cannot be read.
pub fn records(text: &str) -> Result<Vec<(usize, BTreeMap<String, String>)>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headings: Vec<String> =
        reader.headers().map_err(|_| invalid("row 1", "no heading"))?.iter().map(str::to_owned).collect();
    reader
        .records()
        .enumerate()
        .map(|(position, record)| {
            let row = position + 2;
            let record = record
                .map_err(|_| invalid(&format!("row {row}"), "not a row of as many cells as the heading"))?;
            Ok((
                row,
                headings.iter().cloned().zip(record.iter().map(|cell| cell.trim().to_owned())).collect(),
            ))
        })
        .collect()
}

/// A cell that must not be empty.
///
/// # Errors
/// `invalid_field` with row and column.
pub fn cell<'r>(row: usize, record: &'r BTreeMap<String, String>, column: &str) -> Result<&'r str> {
    record
        .get(column)
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .ok_or_else(|| invalid(&format!("row {row}, column {column}"), "is empty"))
}

/// A cell that holds a word of a list, or a number, or anything else that reads itself from text.
///
/// # Errors
/// `invalid_field` with row and column.
pub fn read<T: std::str::FromStr>(row: usize, record: &BTreeMap<String, String>, column: &str) -> Result<T> {
    cell(row, record, column)?
        .parse()
        .map_err(|_| invalid(&format!("row {row}, column {column}"), "is not one of the known values"))
}

/// Adds the district itself, so that somebody can be given a role over it before its areas are loaded: with the names that
/// are known here, else under its code.
///
/// # Errors
/// What the database says.
pub fn district(db: &mut Db<'_>, code: &str) -> Result<()> {
    let wanted = |record: &BTreeMap<String, String>| {
        let is = |level: &str| record.get("level").is_some_and(|found| found == level);
        let its = record.get("code").is_some_and(|found| crate::access::actor::lies_in(code, found));
        its && (is("city") || is("district"))
    };
    for (row, record) in records(PUTUO_AREAS)?.into_iter().filter(|(_, record)| wanted(record)) {
        add_area(db, row, &record)?;
    }
    if rows::area(db, code)?.is_none() {
        let name = code.to_owned();
        let area = Area {
            code: name.clone(),
            name_zh: name.clone(),
            name_en: name,
            level: Level::District,
            parent_code: None,
            valid_from: None,
            valid_to: None,
            successor_code: None,
        };
        rows::insert_area(db, &area)?;
    }
    Ok(())
}

fn optional(record: &BTreeMap<String, String>, column: &str) -> Option<String> {
    record.get(column).filter(|cell| !cell.is_empty()).cloned()
}

/// Adds the areas that are not there yet and says how many those were.
///
/// # Errors
/// `invalid_field` with row and column; nothing is kept then.
pub fn areas(db: &mut Db<'_>, text: &str) -> Result<usize> {
    let mut added = 0;
    for (row, record) in records(text)? {
        added += usize::from(add_area(db, row, &record)?);
    }
    Ok(added)
}

/// Adds the area of a row, unless it is there.
fn add_area(db: &mut Db<'_>, row: usize, record: &BTreeMap<String, String>) -> Result<bool> {
    let day = |column: &str| -> Result<Option<Day>> {
        optional(record, column)
            .map(|text| {
                Day::parse(&text)
                    .ok_or_else(|| invalid(&format!("row {row}, column {column}"), "is not a day"))
            })
            .transpose()
    };
    let area = Area {
        code: cell(row, record, "code")?.to_owned(),
        name_zh: cell(row, record, "name_zh")?.to_owned(),
        name_en: cell(row, record, "name_en")?.to_owned(),
        level: read(row, record, "level")?,
        parent_code: optional(record, "parent"),
        valid_from: day("valid_from")?,
        valid_to: day("valid_to")?,
        successor_code: optional(record, "successor"),
    };
    if rows::area(db, &area.code)?.is_some() {
        return Ok(false);
    }
    rows::insert_area(db, &area)?;
    Ok(true)
}

/// Adds the stores whose codes are not there yet and says how many those were.
///
/// # Errors
/// `invalid_field` with row and column; nothing is kept then.
pub fn stores(db: &mut Db<'_>, district_code: &str, text: &str) -> Result<usize> {
    let known = rows::stores(db, district_code)?;
    let mut number = known.iter().map(|store| store.number).max().unwrap_or(0);
    let mut added = 0;
    for (row, record) in records(text)? {
        let code = cell(row, &record, "code")?.to_owned();
        if known.iter().any(|store| store.code == code) {
            continue;
        }
        number += 1;
        added += 1;
        let store = Store {
            id: StoreId::make(),
            district_code: district_code.to_owned(),
            number,
            code,
            name_zh: cell(row, &record, "name_zh")?.to_owned(),
            name_en: cell(row, &record, "name_en")?.to_owned(),
            kind: read(row, &record, "kind")?,
            area_code: cell(row, &record, "area_code")?.to_owned(),
            operator_name: optional(&record, "operator_name"),
            operator_credit_code: optional(&record, "operator_credit_code"),
            address: optional(&record, "address"),
            phone: optional(&record, "phone"),
            hours: optional(&record, "hours"),
            evidence: optional(&record, "evidence"),
            opened_on: None,
            closed_on: None,
            created_at: db.now(),
        };
        rows::insert_store(db, &store)?;
    }
    Ok(added)
}
