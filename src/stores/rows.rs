//! The rows of areas and stores.
use super::model::{Level, StoreKind, valid_on};
use crate::db::Db;
use crate::db::dialect::{Column, EachKey, ToColumn};
use crate::db::schema::{areas, stores};
use crate::db::types::UuidSql;
use crate::kernel::error::Result;
use crate::kernel::id::StoreId;
use crate::kernel::time::{Day, Instant};
use diesel::prelude::*;
use serde::Serialize;
use std::marker::PhantomData;
use utoipa::ToSchema;

crate::stored_words!(Level, StoreKind);

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = areas, treat_none_as_default_value = false)]
pub struct Area {
    /// Code of GB/T 2260 (6 digits), GB/T 10114 (9) or of the committee (12).
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// How high it stands.
    pub level: Level,
    /// The area it lies in.
    pub parent_code: Option<String>,
    /// First day.
    pub valid_from: Option<Day>,
    /// First day on which it is no more.
    pub valid_to: Option<Day>,
    /// The area that took its place.
    pub successor_code: Option<String>,
}

/// A store.
#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize, ToSchema,
)]
#[diesel(table_name = stores, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Store {
    /// Id.
    pub id: StoreId,
    /// District.
    pub district_code: String,
    /// Short number, unique in the district; it stands in voucher codes.
    pub number: i32,
    /// Code, as people say it: PT01.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Kind.
    pub kind: StoreKind,
    /// The area it stands in.
    pub area_code: String,
    /// Who runs it.
    pub operator_name: Option<String>,
    /// The operator's unified social credit code.
    pub operator_credit_code: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Telephone of the store.
    pub phone: Option<String>,
    /// Opening hours, in words.
    pub hours: Option<String>,
    /// How well its existence is founded: named, derived, placeholder.
    pub evidence: Option<String>,
    /// First day.
    pub opened_on: Option<Day>,
    /// First day on which it is closed.
    pub closed_on: Option<Day>,
    /// When it was entered.
    pub created_at: Instant,
}

impl Store {
    /// Whether it is in business on a day.
    #[must_use]
    pub fn is_open_on(&self, day: Day) -> bool {
        valid_on(day, self.opened_on, self.closed_on)
    }
}

/// The areas, in the order of their codes.
pub fn areas(db: &mut Db<'_>) -> Result<Vec<Area>> {
    Ok(areas::table.order(areas::code).load(db.conn())?)
}

/// One area.
pub fn area(db: &mut Db<'_>, code: &str) -> Result<Option<Area>> {
    Ok(areas::table.find(code).first(db.conn()).optional()?)
}

/// Adds an area.
pub fn insert_area(db: &mut Db<'_>, area: &Area) -> Result<()> {
    diesel::insert_into(areas::table).values(area).execute(db.conn())?;
    Ok(())
}

/// Ends an area and names what took its place.
pub fn end_area(db: &mut Db<'_>, code: &str, valid_to: Day, successor_code: Option<&str>) -> Result<usize> {
    Ok(diesel::update(areas::table.find(code))
        .set((areas::valid_to.eq(valid_to), areas::successor_code.eq(successor_code)))
        .execute(db.conn())?)
}

/// The stores of a district, in the order of their numbers.
pub fn stores(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Store>> {
    Ok(stores::table.filter(stores::district_code.eq(district_code)).order(stores::number).load(db.conn())?)
}

/// One store.
pub fn store(db: &mut Db<'_>, id: StoreId) -> Result<Option<Store>> {
    Ok(stores::table.find(id).first(db.conn()).optional()?)
}

/// Those of these stores that are in business on a day.
pub fn open_on(db: &mut Db<'_>, ids: Vec<StoreId>, day: Day) -> Result<Vec<StoreId>> {
    EachKey::<UuidSql> {
        one: "select id from stores where (opened_on is null or opened_on <= ?) and (closed_on is null or closed_on > ?) and id = ?",
        all: "select id from unnest(?, ?, ?) as k(opened_by, closed_after, store_id) join stores on id = k.store_id \
              where (opened_on is null or opened_on <= k.opened_by) and (closed_on is null or closed_on > k.closed_after)",
        columns: vec![Column::Days(vec![day; ids.len()]), Column::Days(vec![day; ids.len()]), ToColumn::column(ids)],
        row: PhantomData,
    }
    .load(db)
}

/// Adds a store.
pub fn insert_store(db: &mut Db<'_>, store: &Store) -> Result<()> {
    diesel::insert_into(stores::table).values(store).execute(db.conn())?;
    Ok(())
}

/// Writes a changed store.
pub fn update_store(db: &mut Db<'_>, store: &Store) -> Result<usize> {
    Ok(diesel::update(stores::table.find(store.id)).set(store).execute(db.conn())?)
}
