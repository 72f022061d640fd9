//! The rows of the categories that households hold.
use crate::db::Db;
use crate::db::schema::household_categories as held;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, HouseholdCategoryId, HouseholdId, MemberId};
use crate::kernel::need::Category;
use crate::kernel::time::{Day, Instant};
use diesel::prelude::*;

/// A category that a household holds, or one of its members.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = held, treat_none_as_default_value = false)]
pub struct HeldCategory {
    /// Id.
    pub id: HouseholdCategoryId,
    /// District.
    pub district_code: String,
    /// Household.
    pub household_id: HouseholdId,
    /// The member whom it concerns, if not the whole household.
    pub member_id: Option<MemberId>,
    /// Which one.
    pub code: Category,
    /// On which law or document it rests.
    pub legal_basis: String,
    /// Who proved it.
    pub proving_body: String,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
    /// Who entered it.
    pub recorded_by: AccountId,
    /// When it was entered.
    pub recorded_at: Instant,
    /// When it was ended before its time.
    pub ended_at: Option<Instant>,
}

impl HeldCategory {
    /// Whether it holds on a day; one that was ended holds up to its last day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// The categories of these households, in the order of their entry.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<Vec<HeldCategory>> {
    Ok(held::table
        .filter(held::household_id.eq_any(ids))
        .order(held::id)
        .select(HeldCategory::as_select())
        .load(db.conn())?)
}

/// Adds a category.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db<'_>, category: &HeldCategory) -> Result<()> {
    diesel::insert_into(held::table).values(category).execute(db.conn())?;
    Ok(())
}

/// Gives a category its last day.
///
/// # Errors
/// What the database says.
pub fn end(db: &mut Db<'_>, id: HouseholdCategoryId, last_day: Day) -> Result<()> {
    let now = db.now();
    let changed = diesel::update(held::table.find(id).filter(held::ended_at.is_null()))
        .set((held::valid_to.eq(last_day), held::ended_at.eq(now)))
        .execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a category to be ended is gone")) }
}
