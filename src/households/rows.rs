//! The rows of households and their members.
use super::model::{Candidate, DataBasis, DelegateKind, DelegateRelation, HouseholdStatus, SexCode, holder};
use super::relations::Relation;
use crate::db::Db;
use crate::db::schema::{households, imports, members};
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, HouseholdId, ImportId, MemberId};
use crate::kernel::mask;
use crate::kernel::time::{Day, Instant};
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::BTreeMap;

crate::stored_words!(
    HouseholdStatus,
    DataBasis,
    SexCode,
    DelegateKind,
    DelegateRelation,
    Relation,
    super::categories::Category
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

/// How many ids go into one question.
const IDS_AT_ONCE: usize = 1_000;

/// A household.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = households, treat_none_as_default_value = false)]
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
}

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
    Ok(members::table
        .inner_join(households::table.on(households::id.eq(members::household_id)))
        .filter(members::person_key.eq(person_key))
        .filter(members::district_code.eq(district_code))
        .filter(members::left_on.is_null())
        .filter(is_visible!())
        .select(members::household_id)
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
    let members: Vec<Member> = members::table
        .filter(members::household_id.eq_any(ids))
        .order(members::id)
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

impl Member {
    /// Whether the person is in the household.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.left_on.is_none()
    }

    /// As far as the choice of a holder goes.
    #[must_use]
    pub fn candidate(&self) -> Candidate {
        Candidate {
            relation: self.relation,
            active: self.is_active(),
            erased_at: self.erased_at,
        }
    }
}
