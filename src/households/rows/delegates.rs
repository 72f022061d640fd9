//! The rows of delegates (代领人).
use super::super::model::{DelegateKind, DelegateRelation};
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::schema::delegates;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, DelegateId, HouseholdId, VoucherId};
use crate::kernel::time::{Day, Instant};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// Somebody who may collect for a household.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = delegates, treat_none_as_default_value = false)]
pub struct Delegate {
    /// Id.
    pub id: DelegateId,
    /// District.
    pub district_code: String,
    /// Household.
    pub household_id: HouseholdId,
    /// For how long.
    pub kind: DelegateKind,
    /// Name; empty once erased.
    pub name: String,
    /// Keyed hash of the ID number.
    pub person_key: Vec<u8>,
    /// ID number, sealed.
    pub id_number_sealed: Vec<u8>,
    /// Last four characters of the ID number.
    pub id_last_four: String,
    /// Telephone, sealed.
    pub phone_sealed: Option<Vec<u8>>,
    /// What he is to the household.
    pub relation: DelegateRelation,
    /// How the authority was given: what was seen, where it is filed.
    pub authority: String,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
    /// The one voucher that a one-off delegation is for.
    pub voucher_id: Option<VoucherId>,
    /// When a one-off delegation was used.
    pub used_at: Option<Instant>,
    /// Who entered it.
    pub recorded_by: AccountId,
    /// When it was entered.
    pub recorded_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

impl Delegate {
    /// Whether he may collect on a day with a voucher; nothing for the question without a voucher at hand.
    #[must_use]
    pub fn may_collect(&self, day: Day, voucher_id: Option<VoucherId>) -> bool {
        let in_time = self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last);
        let for_this = self.voucher_id.is_none() || voucher_id.is_none() || self.voucher_id == voucher_id;
        let unused = self.kind == DelegateKind::Standing || self.used_at.is_none();
        in_time && for_this && unused && self.revoked_at.is_none()
    }
}

/// The delegates of these households, in the order of their entry.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<Vec<Delegate>> {
    Ok(delegates::table
        .filter(delegates::household_id.eq_any(ids))
        .order(delegates::id)
        .select(Delegate::as_select())
        .load(db.conn())?)
}

/// Adds a delegate.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db<'_>, delegate: &Delegate) -> Result<()> {
    diesel::insert_into(delegates::table).values(delegate).execute(db.conn())?;
    Ok(())
}

/// Takes a delegation back; says whether there was one to take back.
///
/// # Errors
/// What the database says.
pub fn revoke(db: &mut Db<'_>, id: DelegateId) -> Result<bool> {
    let now = db.now();
    let open = delegates::table.find(id).filter(delegates::revoked_at.is_null());
    Ok(diesel::update(open).set(delegates::revoked_at.eq(now)).execute(db.conn())? == 1)
}

/// Marks a one-off delegation as used.
///
/// # Errors
/// A bug if it was used already: whoever calls has locked the household's voucher and looked.
pub fn mark_used(db: &mut Db<'_>, id: DelegateId) -> Result<()> {
    let now = db.now();
    let unused = delegates::table.find(id).filter(delegates::used_at.is_null());
    let changed = diesel::update(unused).set(delegates::used_at.eq(now)).execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a one-off delegation was used twice")) }
}

/// For how many other households the person with this key holds a delegation today or later.
///
/// # Errors
/// What the database says.
pub fn households_served(
    db: &mut Db<'_>,
    district_code: &str,
    person_key: &[u8],
    but: HouseholdId,
) -> Result<i64> {
    let today = db.today();
    Ok(Statement::<BigInt>::new(
        "select count(distinct household_id) from delegates where person_key = ? and district_code = ? \
         and household_id <> ? and revoked_at is null and (kind = 'standing' or used_at is null) \
         and (valid_to is null or valid_to >= ?)",
    )
    .bind(person_key.to_vec())
    .bind(district_code)
    .bind(but)
    .bind(today)
    .get_result(db.conn())?)
}

/// Blanks what identifies the delegates of a household.
///
/// # Errors
/// What the database says.
pub fn erase(db: &mut Db<'_>, id: HouseholdId) -> Result<usize> {
    let now = db.now();
    diesel::update(
        delegates::table.filter(delegates::household_id.eq(id)).filter(delegates::revoked_at.is_null()),
    )
    .set(delegates::revoked_at.eq(now))
    .execute(db.conn())?;
    Ok(diesel::update(delegates::table.filter(delegates::household_id.eq(id)))
        .set((
            delegates::name.eq(""),
            delegates::person_key.eq(Vec::<u8>::new()),
            delegates::id_number_sealed.eq(Vec::<u8>::new()),
            delegates::id_last_four.eq(""),
            delegates::phone_sealed.eq(None::<Vec<u8>>),
            delegates::authority.eq(""),
        ))
        .execute(db.conn())?)
}
