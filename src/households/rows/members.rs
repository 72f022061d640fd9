//! The rows of members.
use super::super::model::{Candidate, SexCode};
use super::super::relations::Relation;
use super::is_visible;
use crate::db::Db;
use crate::db::schema::{households, imports, members};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{HouseholdId, MemberId};
use crate::kernel::time::{Day, Instant};
use diesel::dsl::exists;
use diesel::prelude::*;

/// A member.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = members, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Member {
    /// Id.
    pub id: MemberId,
    /// District.
    pub district_code: String,
    /// Household.
    pub household_id: HouseholdId,
    /// Name; empty once erased.
    pub name: String,
    /// What the name is found by.
    pub search_text: String,
    /// Relation to the head.
    pub relation: Relation,
    /// Sex.
    pub sex: SexCode,
    /// Day of birth.
    pub birth_on: Option<Day>,
    /// ID number, sealed.
    pub id_number_sealed: Option<Vec<u8>>,
    /// Keyed hash of the ID number.
    pub person_key: Option<Vec<u8>>,
    /// Last four characters of the ID number.
    pub id_last_four: Option<String>,
    /// Telephone, sealed.
    pub phone_sealed: Option<Vec<u8>>,
    /// Keyed hash of the telephone.
    pub phone_key: Option<Vec<u8>>,
    /// First day in the household.
    pub joined_on: Day,
    /// First day no longer in it.
    pub left_on: Option<Day>,
    /// Why he left.
    pub left_reason: Option<String>,
    /// When the person's data were blocked.
    pub blocked_at: Option<Instant>,
    /// When they were erased.
    pub erased_at: Option<Instant>,
}

impl Member {
    /// Whether the person is in the household.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.left_on.is_none()
    }

    /// As far as the choice of a holder goes.
    #[must_use]
    pub fn candidate(&self) -> Candidate {
        Candidate { relation: self.relation, active: self.is_active(), erased_at: self.erased_at }
    }
}

/// The members of a household, in the order of their entry.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db<'_>, id: HouseholdId) -> Result<Vec<Member>> {
    Ok(members::table
        .filter(members::household_id.eq(id))
        .order(members::id)
        .select(Member::as_select())
        .load(db.conn())?)
}

/// One member of a household.
///
/// # Errors
/// What the database says.
pub fn one(db: &mut Db<'_>, household_id: HouseholdId, id: MemberId) -> Result<Option<Member>> {
    Ok(members::table
        .find(id)
        .filter(members::household_id.eq(household_id))
        .select(Member::as_select())
        .first(db.conn())
        .optional()?)
}

/// Adds a member.
///
/// # Errors
/// `Error::Unique` if the person is an active member somewhere.
pub fn insert(db: &mut Db<'_>, member: &Member) -> Result<()> {
    diesel::insert_into(members::table).values(member).execute(db.conn())?;
    Ok(())
}

/// Writes a changed member.
///
/// # Errors
/// `Error::Unique` if the person is an active member somewhere.
pub fn update(db: &mut Db<'_>, member: &Member) -> Result<()> {
    let changed = diesel::update(members::table.find(member.id)).set(member).execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a member to be changed is gone")) }
}

/// Whether the person with this key is an active member of the household.
///
/// # Errors
/// What the database says.
pub fn is_member(db: &mut Db<'_>, household_id: HouseholdId, person_key: &[u8]) -> Result<bool> {
    let found = members::table
        .filter(members::household_id.eq(household_id))
        .filter(members::person_key.eq(person_key))
        .filter(members::left_on.is_null());
    Ok(diesel::select(exists(found)).get_result(db.conn())?)
}

/// Where the person with this key is an active member: household, its number and both streets. Households in
/// preparation are left out.
///
/// # Errors
/// What the database says.
pub fn whereabouts(
    db: &mut Db<'_>,
    district_code: &str,
    person_key: &[u8],
) -> Result<Option<super::Household>> {
    Ok(members::table
        .inner_join(households::table.on(households::id.eq(members::household_id)))
        .filter(members::person_key.eq(person_key))
        .filter(members::district_code.eq(district_code))
        .filter(members::left_on.is_null())
        .filter(is_visible!())
        .select(super::Household::as_select())
        .first(db.conn())
        .optional()?)
}
