//! What an import brought, and taking it away again.
use super::members::Member;
use super::{Household, IDS_AT_ONCE};
use crate::db::Db;
use crate::db::schema::{household_categories, households, import_additions, imports, members};
use crate::households::model::HouseholdStatus;
use crate::households::rows::incoming::Import;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{HouseholdCategoryId, HouseholdId, ImportId, MemberId};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What an import added to a household that the register knew.
#[derive(Debug, Clone)]
pub struct Added {
    /// The household.
    pub household_id: HouseholdId,
    /// The version that it had then.
    pub version: i64,
    /// The members.
    pub members: Vec<MemberId>,
    /// The categories.
    pub categories: Vec<HouseholdCategoryId>,
}

/// A household of an import, as far as its undoing goes.
#[derive(Debug, Clone, Queryable)]
pub struct Brought {
    /// Id.
    pub id: HouseholdId,
    /// Number.
    pub household_no: String,
    /// How often it was changed.
    pub version: i64,
    /// Where it stands.
    pub status: HouseholdStatus,
}

impl Brought {
    /// Whether nobody has changed it since it was brought.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.version == 1 && self.status == HouseholdStatus::Active
    }
}

fn text(ids: &impl Serialize) -> Result<String> {
    serde_json::to_string(ids).map_err(|error| Error::bug(format!("ids: {error}")))
}

fn ids<T: DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    serde_json::from_str(text).map_err(|error| Error::bug(format!("ids: {error}")))
}

/// Writes what an import added to a household.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db<'_>, import_id: ImportId, added: &Added) -> Result<()> {
    diesel::insert_into(import_additions::table)
        .values((
            import_additions::import_id.eq(import_id),
            import_additions::household_id.eq(added.household_id),
            import_additions::version.eq(added.version),
            import_additions::member_ids.eq(text(&added.members)?),
            import_additions::category_ids.eq(text(&added.categories)?),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// One import of a district, locked until the deed commits.
///
/// # Errors
/// What the database says.
pub fn lock(db: &mut Db<'_>, district_code: &str, id: ImportId) -> Result<Option<Import>> {
    let query = imports::table.find(id).filter(imports::district_code.eq(district_code));
    Ok(crate::on_each!(
        db,
        sqlite conn => query.select(Import::as_select()).first(conn).optional(),
        postgres conn => query.for_update().select(Import::as_select()).first(conn).optional()
    )?)
}

/// The households that an import brought, locked until the deed commits.
///
/// # Errors
/// What the database says.
pub fn brought(db: &mut Db<'_>, id: ImportId) -> Result<Vec<Brought>> {
    let query = households::table.filter(households::import_id.eq(id)).order(households::id);
    let columns = (households::id, households::household_no, households::version, households::status);
    Ok(crate::on_each!(
        db,
        sqlite conn => query.select(columns).load(conn),
        postgres conn => query.for_update().select(columns).load(conn)
    )?)
}

/// What an import added to households that were known, by household.
///
/// # Errors
/// What the database says.
pub fn added(db: &mut Db<'_>, id: ImportId) -> Result<Vec<Added>> {
    let rows: Vec<(HouseholdId, i64, String, String)> = import_additions::table
        .filter(import_additions::import_id.eq(id))
        .order(import_additions::household_id)
        .select((
            import_additions::household_id,
            import_additions::version,
            import_additions::member_ids,
            import_additions::category_ids,
        ))
        .load(db.conn())?;
    let added = |(household_id, version, members, categories): (HouseholdId, i64, String, String)| {
        Ok(Added { household_id, version, members: ids(&members)?, categories: ids(&categories)? })
    };
    rows.into_iter().map(added).collect()
}

/// Takes away what was added to a household, which is locked and as it was then.
///
/// # Errors
/// What the database says.
pub fn take_away(db: &mut Db<'_>, household: &mut Household, added: &Added) -> Result<()> {
    let held = household_categories::table.filter(household_categories::id.eq_any(added.categories.clone()));
    diesel::delete(held).execute(db.conn())?;
    let people = members::table.filter(members::id.eq_any(added.members.clone()));
    diesel::delete(people).execute(db.conn())?;
    let active =
        super::members::of(db, household.id)?.iter().filter(|member| Member::is_active(member)).count();
    household.size = i32::try_from(active).unwrap_or(i32::MAX);
    super::update(db, household)
}

/// Marks a live import as undone: nobody sees what it brought any more.
///
/// # Errors
/// A bug if it was not live.
pub fn undo(db: &mut Db<'_>, id: ImportId) -> Result<()> {
    let live = imports::table.find(id).filter(imports::state.eq("live"));
    let changed = diesel::update(live).set(imports::state.eq("discarded")).execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("an import to be undone is not live")) }
}

/// The numbers of households, in their order.
///
/// # Errors
/// What the database says.
pub fn numbers(db: &mut Db<'_>, of: &[HouseholdId]) -> Result<Vec<String>> {
    let mut numbers: Vec<String> = Vec::with_capacity(of.len());
    for of in of.chunks(IDS_AT_ONCE) {
        let named = households::table.filter(households::id.eq_any(of.to_vec()));
        numbers.extend(named.select(households::household_no).load::<String>(db.conn())?);
    }
    numbers.sort_unstable();
    Ok(numbers)
}
