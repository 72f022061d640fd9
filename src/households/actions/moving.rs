//! Members who go from one household to another, with the categories that concern them alone.
use super::members::active_and_open;
use crate::access::Grant;
use crate::db::Db;
use crate::households::codes::PERSON_IN_OTHER_HOUSEHOLD;
use crate::households::person::{HEAD_WITHOUT_NUMBER, moved};
use crate::households::relations::Relation;
use crate::households::rows::categories::{self, HeldCategory};
use crate::households::rows::members::{self, Member};
use crate::kernel::error::{OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{HouseholdCategoryId, HouseholdId, MemberId};
use crate::kernel::time::Day;
use crate::keys::Keyring;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why somebody is no longer in a household that was split.
pub const SPLIT: &str = "split";
/// Why nobody is left in a household that was merged into another.
pub const MERGED: &str = "merged";

/// Somebody who goes to another household.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MovingMember {
    /// The member.
    pub member_id: MemberId,
    /// What he is to the head there.
    pub relation: Relation,
}

/// The members who are meant, each with the relation that he will have.
///
/// # Errors
/// `not_found`, `member_left`, `person_blocked`; `invalid_field` for somebody named twice or a head without a number.
pub fn movers(known: &[Member], moving: &[MovingMember]) -> Result<Vec<(Member, Relation)>> {
    let mut found = Vec::with_capacity(moving.len());
    for (position, one) in moving.iter().enumerate() {
        let at = format!("members[{position}]");
        if moving.iter().take(position).any(|other| other.member_id == one.member_id) {
            return Err(invalid(&at, "is named twice"));
        }
        let member = known.iter().find(|member| member.id == one.member_id).or_not_found()?;
        active_and_open(member)?;
        if one.relation.is_head() && member.person_key.is_none() {
            return Err(invalid(&at, HEAD_WITHOUT_NUMBER));
        }
        found.push((member.clone(), one.relation));
    }
    Ok(found)
}

/// Moves them: the old rows say until when and why, new ones begin in the other household.
///
/// # Errors
/// What the database says.
pub fn carry(
    db: &mut Db<'_>,
    keys: &Keyring,
    grant: &Grant,
    (movers, to): (&[(Member, Relation)], HouseholdId),
    reason: &'static str,
) -> Result<()> {
    let today = db.today();
    for (member, relation) in movers {
        let left = Member { left_on: Some(today), left_reason: Some(reason.to_owned()), ..member.clone() };
        members::update(db, &left)?;
        let there = moved(keys, member, to, *relation, today);
        members::insert(db, &there).on_unique(&PERSON_IN_OTHER_HOUSEHOLD)?;
        for held in end_categories(db, member, today)? {
            let again = HeldCategory {
                id: HouseholdCategoryId::make(),
                household_id: to,
                member_id: Some(there.id),
                valid_from: held.valid_from.max(today),
                recorded_by: grant.account_id,
                recorded_at: db.now(),
                ended_at: None,
                ..held
            };
            categories::insert(db, &again)?;
        }
    }
    Ok(())
}

/// Ends the categories that concern a member alone, as of the first day on which he is no longer there; gives those that
/// would have gone on.
///
/// # Errors
/// What the database says.
pub fn end_categories(db: &mut Db<'_>, member: &Member, gone_on: Day) -> Result<Vec<HeldCategory>> {
    let mut ended = categories::of(db, &[member.household_id])?;
    ended.retain(|held| {
        let goes_on = held.valid_to.is_none_or(|last| last >= gone_on);
        held.member_id == Some(member.id) && held.ended_at.is_none() && goes_on
    });
    for held in &ended {
        categories::end(db, held.id, gone_on.plus_days(-1).max(held.valid_from))?;
    }
    Ok(ended)
}
