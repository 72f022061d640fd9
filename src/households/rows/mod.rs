//! The rows of households; those of members, categories, delegates and imports have files of their own.
pub mod categories;
pub mod delegates;
pub mod incoming;
pub mod known;
pub mod list;
pub mod kin;
pub mod members;
pub mod undoing;

use super::model::{Candidate, DataBasis, DelegateKind, DelegateRelation, HouseholdStatus, SexCode, holder};
use super::relations::Relation;
use crate::db::Db;
use crate::db::schema::{households, imports, members as people};
use crate::kernel::error::{CLASH, Error, Result};
use crate::kernel::id::{AccountId, HouseholdId, ImportId};
use crate::kernel::mask;
use crate::kernel::time::Instant;
use diesel::dsl::exists;
use diesel::prelude::*;
use members::Member;
use std::collections::BTreeMap;

crate::stored_words!(
    HouseholdStatus,
    DataBasis,
    SexCode,
    DelegateKind,
    DelegateRelation,
    Relation,
    crate::kernel::need::Category
);

/// Whether a household is more than a row of an import in preparation.
macro_rules! is_visible {
    () => {
        households::import_id.is_null().or(exists(
            imports::table
                .filter(imports::id.nullable().eq(households::import_id))
                .filter(imports::state.eq("live"))
                .select(imports::id),
        ))
    };
}
use is_visible;

/// How many ids go into one question.
const IDS_AT_ONCE: usize = 1_000;

/// A household.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = households, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Household {
    /// Id.
    pub id: HouseholdId,
    /// District.
    pub district_code: String,
    /// Number in the register (户号).
    pub household_no: String,
    /// Where it stands.
    pub status: HouseholdStatus,
    /// Why it was frozen or closed.
    pub status_reason: Option<String>,
    /// Street of the hukou: it decides.
    pub hukou_area_code: String,
    /// Street of residence: it helps.
    pub residence_area_code: String,
    /// Active members.
    pub size: i32,
    /// On what ground the data are kept.
    pub data_basis: DataBasis,
    /// Address below the residents' committee, sealed.
    pub address_sealed: Option<Vec<u8>>,
    /// Who looks after it.
    pub owner_account_id: Option<AccountId>,
    /// The import that brought it.
    pub import_id: Option<ImportId>,
    /// When it was entered.
    pub created_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When its data were blocked.
    pub blocked_at: Option<Instant>,
    /// Why they were.
    pub block_reason: Option<String>,
    /// When its data were erased.
    pub erased_at: Option<Instant>,
    /// Counts its changes.
    pub version: i64,
    /// The household that it was split off from.
    pub split_from_id: Option<HouseholdId>,
    /// The household that it was merged into.
    pub merged_into_id: Option<HouseholdId>,
}

/// What other slices are told of a household: nothing that names anybody.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Id.
    pub id: HouseholdId,
    /// Number in the register.
    pub household_no: String,
    /// Where it stands.
    pub status: HouseholdStatus,
    /// Whether its data are blocked: nothing may be issued or redeemed.
    pub is_blocked: bool,
    /// Active members.
    pub size: i32,
    /// Street of the hukou.
    pub hukou_area_code: String,
    /// Street of residence.
    pub residence_area_code: String,
    /// The holder's name with its middle hidden.
    pub holder_name_masked: String,
    /// The holder's last four characters.
    pub holder_last_four: Option<String>,
}

/// The household that the person with this key is an active member of.
///
/// # Errors
/// What the database says.
pub fn household_of(db: &mut Db<'_>, district_code: &str, person_key: &[u8]) -> Result<Option<HouseholdId>> {
    Ok(people::table
        .inner_join(households::table.on(households::id.eq(people::household_id)))
        .filter(people::person_key.eq(person_key))
        .filter(people::district_code.eq(district_code))
        .filter(people::left_on.is_null())
        .filter(is_visible!())
        .select(people::household_id)
        .first(db.conn())
        .optional()?)
}

/// Summaries of households, in no particular order; ids that are unknown or still in preparation are left out.
///
/// # Errors
/// What the database says.
pub fn summaries(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<Vec<Summary>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_AT_ONCE) {
        let households: Vec<Household> = households::table
            .filter(households::id.eq_any(ids))
            .filter(is_visible!())
            .select(Household::as_select())
            .load(db.conn())?;
        let mut holders = holders(db, ids)?;
        found.extend(households.into_iter().map(|household| {
            let (holder_name_masked, holder_last_four) = match holders.remove(&household.id) {
                Some(holder) if household.blocked_at.is_none() && holder.blocked_at.is_none() => {
                    (mask::name(&holder.name), holder.id_last_four)
                }
                _ => ("*".to_owned(), None),
            };
            Summary {
                id: household.id,
                household_no: household.household_no,
                status: household.status,
                is_blocked: household.blocked_at.is_some(),
                size: household.size,
                hukou_area_code: household.hukou_area_code,
                residence_area_code: household.residence_area_code,
                holder_name_masked,
                holder_last_four,
            }
        }));
    }
    Ok(found)
}

/// Who stands for each household.
fn holders(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<BTreeMap<HouseholdId, Member>> {
    let members: Vec<Member> = people::table
        .filter(people::household_id.eq_any(ids))
        .order(people::id)
        .select(Member::as_select())
        .load(db.conn())?;
    let mut by_household: BTreeMap<HouseholdId, Vec<Member>> = BTreeMap::new();
    for member in members {
        by_household.entry(member.household_id).or_default().push(member);
    }
    let chosen = by_household.into_iter().filter_map(|(id, mut members)| {
        let candidates: Vec<Candidate> = members.iter().map(Member::candidate).collect();
        holder(&candidates).map(|position| (id, members.swap_remove(position)))
    });
    Ok(chosen.collect())
}

/// One household, unless it is in preparation.
///
/// # Errors
/// What the database says.
pub fn household(db: &mut Db<'_>, id: HouseholdId) -> Result<Option<Household>> {
    Ok(households::table
        .find(id)
        .filter(is_visible!())
        .select(Household::as_select())
        .first(db.conn())
        .optional()?)
}

/// One household, locked until the deed commits.
///
/// # Errors
/// What the database says.
pub fn lock(db: &mut Db<'_>, id: HouseholdId) -> Result<Option<Household>> {
    let query = households::table.find(id).filter(is_visible!());
    Ok(crate::on_each!(
        db,
        sqlite conn => query.select(Household::as_select()).first(conn).optional(),
        postgres conn => query.for_update().select(Household::as_select()).first(conn).optional()
    )?)
}

/// Adds a household.
///
/// # Errors
/// `Error::Unique` if the number is taken.
pub fn insert(db: &mut Db<'_>, household: &Household) -> Result<()> {
    diesel::insert_into(households::table).values(household).execute(db.conn())?;
    Ok(())
}

/// Writes a changed household and counts the change.
///
/// # Errors
/// `clash` if somebody else changed it since it was read.
pub fn update(db: &mut Db<'_>, household: &mut Household) -> Result<()> {
    let version = household.version;
    household.version += 1;
    let changed =
        diesel::update(households::table.find(household.id).filter(households::version.eq(version)))
            .set(&*household)
            .execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::from(&CLASH)) }
}

/// Whether there is a household of this number, in preparation or not.
///
/// # Errors
/// What the database says.
pub fn number_is_taken(db: &mut Db<'_>, district_code: &str, household_no: &str) -> Result<bool> {
    let taken = households::table
        .filter(households::district_code.eq(district_code))
        .filter(households::household_no.eq(household_no));
    Ok(diesel::select(exists(taken)).get_result(db.conn())?)
}

impl Household {
    /// Whether it lies, by hukou or residence, where somebody may look.
    #[must_use]
    pub fn is_seen_by(&self, scope: &crate::access::Scope) -> bool {
        scope.sees_area(&self.hukou_area_code) || scope.sees_area(&self.residence_area_code)
    }
}
