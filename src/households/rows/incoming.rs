//! The rows of imports, and those that an import brings by the thousand.
use super::super::import::read::Held;
use super::members::Member;
use crate::db::Db;
use crate::db::dialect::{Column, EachRow, ToColumn};
use crate::db::schema::{household_categories, households, imports, members};
use crate::households::model::DataBasis;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, HouseholdCategoryId, HouseholdId, ImportId};
use crate::kernel::time::Instant;
use diesel::prelude::*;

/// An import.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
pub struct Import {
    /// Id.
    pub id: ImportId,
    /// District.
    pub district_code: String,
    /// What was imported: `households`.
    pub kind: String,
    /// `preparing`, `live` or `discarded`.
    pub state: String,
    /// Keyed hash of the file.
    pub file_hash: Vec<u8>,
    /// Rows below the headings.
    pub rows_total: i64,
    /// Rows taken.
    pub rows_good: i64,
    /// Rows not taken.
    pub rows_bad: i64,
    /// Counts, as JSON.
    pub summary: String,
    /// Who.
    pub created_by: AccountId,
    /// When it began.
    pub created_at: Instant,
    /// When its rows became visible.
    pub live_at: Option<Instant>,
}

/// A household of an import, ready to be written.
#[derive(Debug, Clone)]
pub struct ReadyHousehold {
    /// Id.
    pub id: HouseholdId,
    /// Number.
    pub household_no: String,
    /// Area of the hukou.
    pub hukou: String,
    /// Area of residence.
    pub residence: String,
    /// On what ground the data are kept.
    pub data_basis: DataBasis,
    /// Address, sealed.
    pub address_sealed: Option<Vec<u8>>,
    /// Members.
    pub members: Vec<Member>,
    /// Categories.
    pub categories: Vec<Held>,
}

/// Adds an import.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db<'_>, import: &Import) -> Result<()> {
    diesel::insert_into(imports::table).values(import).execute(db.conn())?;
    Ok(())
}

/// The imports of a district that are in preparation.
///
/// # Errors
/// What the database says.
pub fn preparing(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Import>> {
    Ok(imports::table
        .filter(imports::district_code.eq(district_code))
        .filter(imports::state.eq("preparing"))
        .select(Import::as_select())
        .load(db.conn())?)
}

/// One import.
///
/// # Errors
/// What the database says.
pub fn one(db: &mut Db<'_>, id: ImportId) -> Result<Option<Import>> {
    Ok(imports::table.find(id).select(Import::as_select()).first(db.conn()).optional()?)
}

/// Whether an import has left rows.
///
/// # Errors
/// What the database says.
pub fn has_rows(db: &mut Db<'_>, id: ImportId) -> Result<bool> {
    let rows = households::table.filter(households::import_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(rows)).get_result(db.conn())?)
}

/// Lets a discarded import, whose rows are gone, begin anew.
///
/// # Errors
/// What the database says.
pub fn revive(db: &mut Db<'_>, id: ImportId) -> Result<()> {
    let now = db.now();
    diesel::update(imports::table.find(id).filter(imports::state.eq("discarded")))
        .set((imports::state.eq("preparing"), imports::created_at.eq(now)))
        .execute(db.conn())?;
    Ok(())
}

/// The imports that never became live and left rows behind.
///
/// # Errors
/// What the database says.
pub fn left_behind(db: &mut Db<'_>) -> Result<Vec<Import>> {
    let rows = households::table.filter(households::import_id.eq(imports::id.nullable()));
    Ok(imports::table
        .filter(
            imports::state.eq("preparing").or(imports::state.eq("discarded").and(diesel::dsl::exists(rows))),
        )
        .select(Import::as_select())
        .load(db.conn())?)
}

/// Imports, newest first; those of one account only, if one is named.
///
/// # Errors
/// What the database says.
pub fn page(
    db: &mut Db<'_>,
    district_code: &str,
    of: Option<AccountId>,
    after: Option<ImportId>,
    limit: i64,
) -> Result<Vec<Import>> {
    let mut query = imports::table
        .filter(imports::district_code.eq(district_code))
        .select(Import::as_select())
        .order(imports::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(of) = of {
        query = query.filter(imports::created_by.eq(of));
    }
    if let Some(after) = after {
        query = query.filter(imports::id.lt(after));
    }
    Ok(query.load(db.conn())?)
}

/// Whether an import is still in preparation; it stays so until the deed commits.
///
/// # Errors
/// What the database says.
pub fn is_preparing(db: &mut Db<'_>, id: ImportId) -> Result<bool> {
    let query = imports::table.find(id).select(imports::state);
    let state: Option<String> = crate::on_each!(
        db,
        sqlite conn => query.first(conn).optional(),
        postgres conn => query.for_share().first(conn).optional()
    )?;
    Ok(state.as_deref() == Some("preparing"))
}

/// How many households an import has written, and to how many known ones it has added.
///
/// # Errors
/// What the database says.
pub fn written(db: &mut Db<'_>, id: ImportId) -> Result<(i64, i64)> {
    use crate::db::schema::trail;
    use crate::db::types::AnyId;
    let new = households::table.filter(households::import_id.eq(id)).count().get_result(db.conn())?;
    let known = trail::table
        .filter(trail::command_id.eq(AnyId::of(id.uuid())))
        .filter(trail::operation.eq("households.import_addition"))
        .count()
        .get_result(db.conn())?;
    Ok((new, known))
}

/// Makes an import live, with its counts; says whether it was in preparation.
///
/// # Errors
/// What the database says.
pub fn make_live(db: &mut Db<'_>, id: ImportId, (good, bad): (i64, i64), summary: &str) -> Result<bool> {
    let now = db.now();
    let open = imports::table.find(id).filter(imports::state.eq("preparing"));
    let changed = diesel::update(open)
        .set((
            imports::state.eq("live"),
            imports::live_at.eq(now),
            imports::rows_good.eq(good),
            imports::rows_bad.eq(bad),
            imports::summary.eq(summary),
        ))
        .execute(db.conn())?;
    Ok(changed == 1)
}

/// Marks an import as discarded, so that nothing more is written for it; says whether it was in preparation.
///
/// # Errors
/// What the database says.
pub fn discard(db: &mut Db<'_>, id: ImportId) -> Result<bool> {
    let open = imports::table.find(id).filter(imports::state.eq("preparing"));
    Ok(diesel::update(open).set(imports::state.eq("discarded")).execute(db.conn())? == 1)
}

/// Deletes some of the households of a discarded import, which nobody has ever seen; says how many.
///
/// # Errors
/// What the database says.
pub fn delete_some(db: &mut Db<'_>, id: ImportId, count: usize) -> Result<usize> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let ids: Vec<HouseholdId> = households::table
        .filter(households::import_id.eq(id))
        .select(households::id)
        .limit(count)
        .load(db.conn())?;
    diesel::delete(household_categories::table.filter(household_categories::household_id.eq_any(&ids)))
        .execute(db.conn())?;
    diesel::delete(members::table.filter(members::household_id.eq_any(&ids))).execute(db.conn())?;
    Ok(diesel::delete(households::table.filter(households::id.eq_any(&ids))).execute(db.conn())?)
}

/// Which of these numbers are taken.
///
/// # Errors
/// What the database says.
pub fn taken_numbers(db: &mut Db<'_>, district_code: &str, numbers: &[String]) -> Result<Vec<String>> {
    let mut taken = Vec::new();
    for numbers in numbers.chunks(1_000) {
        let found: Vec<String> = households::table
            .filter(households::district_code.eq(district_code))
            .filter(households::household_no.eq_any(numbers))
            .select(households::household_no)
            .load(db.conn())?;
        taken.extend(found);
    }
    Ok(taken)
}

/// Writes some households of an import with their members and categories.
///
/// # Errors
/// `Error::Unique` if a number or a person was taken meanwhile.
pub fn insert_some(
    db: &mut Db<'_>,
    import: &Import,
    recorded_at: Instant,
    ready: &[ReadyHousehold],
) -> Result<()> {
    insert_households(db, import, recorded_at, ready)?;
    insert_members(db, ready)?;
    insert_categories(db, import, recorded_at, ready)
}

macro_rules! each_row {
    ($db:expr, $table:literal, $($column:literal $mark:literal => $values:expr),+ $(,)?) => {
        EachRow {
            one: concat!("insert into ", $table, " (", each_row!(@list $($column),+), ") values (", each_row!(@list $($mark),+), ")"),
            all: concat!("insert into ", $table, " (", each_row!(@list $($column),+), ") select * from unnest(", each_row!(@list $($mark),+), ")"),
            columns: vec![$($values),+],
        }
        .execute($db)
    };
    (@list $first:literal $(, $rest:literal)*) => { concat!($first $(, ", ", $rest)*) };
}

fn insert_households(db: &mut Db<'_>, import: &Import, at: Instant, ready: &[ReadyHousehold]) -> Result<()> {
    let count = ready.len();
    macro_rules! of_each {
        ($household:ident => $value:expr) => {
            ToColumn::column(ready.iter().map(|$household| $value).collect())
        };
    }
    let size = |household: &ReadyHousehold| i32::try_from(household.members.len()).unwrap_or(i32::MAX);
    let written = each_row!(db, "households",
        "id" "?" => of_each!(household => household.id),
        "district_code" "?" => Column::Texts(vec![import.district_code.clone(); count]),
        "household_no" "?" => of_each!(household => household.household_no.clone()),
        "status" "?" => Column::Texts(vec!["active".to_owned(); count]),
        "hukou_area_code" "?" => of_each!(household => household.hukou.clone()),
        "residence_area_code" "?" => of_each!(household => household.residence.clone()),
        "size" "?" => of_each!(household => size(household)),
        "data_basis" "?" => of_each!(household => household.data_basis.as_str()),
        "address_sealed" "?" => of_each!(household => household.address_sealed.clone()),
        "import_id" "?" => ToColumn::column(vec![import.id; count]),
        "created_at" "?" => Column::Instants(vec![at; count]),
        "version" "?" => Column::Ints(vec![1; count]),
    )?;
    complete(written, count)
}

fn insert_members(db: &mut Db<'_>, ready: &[ReadyHousehold]) -> Result<()> {
    let members: Vec<&Member> = ready.iter().flat_map(|household| &household.members).collect();
    macro_rules! of_each {
        ($member:ident => $value:expr) => {
            ToColumn::column(members.iter().map(|$member| $value).collect())
        };
    }
    let written = each_row!(db, "members",
        "id" "?" => Column::Ids(members.iter().map(|member| crate::db::types::AnyId::of(member.id.uuid())).collect()),
        "district_code" "?" => of_each!(member => member.district_code.clone()),
        "household_id" "?" => of_each!(member => member.household_id),
        "name" "?" => of_each!(member => member.name.clone()),
        "search_text" "?" => of_each!(member => member.search_text.clone()),
        "relation" "?" => of_each!(member => member.relation.as_str()),
        "sex" "?" => of_each!(member => member.sex.as_str()),
        "birth_on" "?" => of_each!(member => member.birth_on),
        "id_number_sealed" "?" => of_each!(member => member.id_number_sealed.clone()),
        "person_key" "?" => of_each!(member => member.person_key.clone()),
        "id_last_four" "?" => of_each!(member => member.id_last_four.clone()),
        "phone_sealed" "?" => of_each!(member => member.phone_sealed.clone()),
        "phone_key" "?" => of_each!(member => member.phone_key.clone()),
        "joined_on" "?" => of_each!(member => member.joined_on),
    )?;
    complete(written, members.len())
}

fn insert_categories(db: &mut Db<'_>, import: &Import, at: Instant, ready: &[ReadyHousehold]) -> Result<()> {
    let held: Vec<(HouseholdId, &Held)> = ready
        .iter()
        .flat_map(|household| household.categories.iter().map(|held| (household.id, held)))
        .collect();
    if held.is_empty() {
        return Ok(());
    }
    let count = held.len();
    macro_rules! of_each {
        ($held:ident => $value:expr) => {
            ToColumn::column(held.iter().map(|(_, $held)| $value).collect())
        };
    }
    let written = each_row!(db, "household_categories",
        "id" "?" => ToColumn::column(held.iter().map(|_| HouseholdCategoryId::make()).collect()),
        "district_code" "?" => Column::Texts(vec![import.district_code.clone(); count]),
        "household_id" "?" => ToColumn::column(held.iter().map(|(id, _)| *id).collect()),
        "code" "?" => of_each!(held => held.code.as_str()),
        "legal_basis" "?" => of_each!(held => held.legal_basis.clone()),
        "proving_body" "?" => of_each!(held => held.proving_body.clone()),
        "valid_from" "?" => of_each!(held => held.valid_from),
        "valid_to" "?" => of_each!(held => held.valid_to),
        "recorded_by" "?" => ToColumn::column(vec![import.created_by; count]),
        "recorded_at" "?" => Column::Instants(vec![at; count]),
    )?;
    complete(written, count)
}

fn complete(written: usize, wanted: usize) -> Result<()> {
    if written == wanted {
        Ok(())
    } else {
        Err(Error::bug(format!("{written} of {wanted} rows of an import were written")))
    }
}
