//! Households that were split off from one another, or merged into one.
use super::Household;
use crate::access::Scope;
use crate::db::Db;
use crate::db::schema::households;
use crate::kernel::error::Result;
use crate::kernel::id::HouseholdId;
use diesel::prelude::*;

/// The households that were merged into this one.
///
/// # Errors
/// What the database says.
pub fn merged_into(db: &mut Db<'_>, id: HouseholdId) -> Result<Vec<HouseholdId>> {
    let merged = households::table.filter(households::merged_into_id.eq(id));
    Ok(merged.order(households::id).select(households::id).load(db.conn())?)
}

/// The household that stands for this one: the one that it was merged into, or itself.
///
/// # Errors
/// What the database says.
pub fn stands_for(db: &mut Db<'_>, id: HouseholdId) -> Result<HouseholdId> {
    let heir: Option<Option<HouseholdId>> =
        households::table.find(id).select(households::merged_into_id).first(db.conn()).optional()?;
    Ok(heir.flatten().unwrap_or(id))
}

/// Whether a household lies, by hukou or residence, where somebody may look.
///
/// # Errors
/// What the database says.
pub fn lies_within(db: &mut Db<'_>, id: HouseholdId, scope: &Scope) -> Result<bool> {
    Ok(super::household(db, id)?.is_some_and(|household| household.is_seen_by(scope)))
}

/// Lets whatever was merged into one household belong to another: no household is merged into one that is itself merged.
///
/// # Errors
/// What the database says.
pub fn follow(db: &mut Db<'_>, before: HouseholdId, now: HouseholdId) -> Result<usize> {
    let merged = households::table.filter(households::merged_into_id.eq(before));
    Ok(diesel::update(merged).set(households::merged_into_id.eq(now)).execute(db.conn())?)
}

/// The households that this one was split from or merged into, and those that were split from it or merged into it.
///
/// # Errors
/// What the database says.
pub fn of(db: &mut Db<'_>, household: &Household) -> Result<Vec<Household>> {
    let before: Vec<HouseholdId> =
        household.split_from_id.into_iter().chain(household.merged_into_id).collect();
    let kin = households::table
        .filter(households::id.eq_any(before))
        .or_filter(households::split_from_id.eq(household.id))
        .or_filter(households::merged_into_id.eq(household.id));
    Ok(kin.order(households::id).select(Household::as_select()).load(db.conn())?)
}

/// All pairs of a district of which what the first one had counts for the second too: a household that was merged and the
/// one that stands for it, a household that was split and what was split off from it.
///
/// # Errors
/// What the database says.
pub fn heirs(db: &mut Db<'_>, district_code: &str) -> Result<Vec<(HouseholdId, HouseholdId)>> {
    let kin = households::table
        .filter(households::district_code.eq(district_code))
        .filter(households::merged_into_id.is_not_null().or(households::split_from_id.is_not_null()))
        .select((households::id, households::split_from_id, households::merged_into_id));
    let rows: Vec<(HouseholdId, Option<HouseholdId>, Option<HouseholdId>)> = kin.load(db.conn())?;
    let pairs = rows.into_iter().flat_map(|(id, split_from, merged_into)| {
        split_from.map(|from| (from, id)).into_iter().chain(merged_into.map(|into| (id, into)))
    });
    Ok(pairs.collect())
}
