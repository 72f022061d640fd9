//! A member who died, as a part of a deed: what follows for the household's vouchers is decided where vouchers are known.
use super::members::{active_and_open, crown, resized};
use super::moving::end_categories;
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::Grant;
use crate::db::Db;
use crate::households::codes::HEAD_NEEDED;
use crate::households::model::HouseholdStatus;
use crate::households::rows::{delegates, members};
use crate::kernel::error::{Error, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, HouseholdId, MemberId};
use crate::kernel::time::Day;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Why somebody who died is no longer in a household; and why a household is closed of which nobody is left.
pub const DIED: &str = "died";

/// The death of a member.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberDies {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// The day of death.
    pub died_on: Day,
    /// Who heads the household from then on, if its head died and others are left.
    pub new_head_id: Option<MemberId>,
}

/// Records a death. If nobody is left, the household is closed and nobody may collect for it any more.
///
/// # Errors
/// As every change of a household; `member_left`, `person_blocked`, `head_needed`, `invalid_field`.
pub fn dies(
    db: &mut Db<'_>,
    grant: &Grant,
    keeper: &Keeper,
    (id, member_id): (HouseholdId, MemberId),
    death: &MemberDies,
) -> Result<(HouseholdAnswer, bool)> {
    let household = keeper.lock(db, id, death.version)?;
    let mut dead = members::one(db, id, member_id)?.or_not_found()?;
    active_and_open(&dead)?;
    let born_later = dead.birth_on.is_some_and(|birth_on| death.died_on < birth_on);
    if born_later || death.died_on > db.today() {
        return Err(invalid("died_on", "must lie between the day of birth and today"));
    }
    // Where nobody knew it, the first day is that of the entry: the death shows that it was earlier.
    dead.joined_on = dead.joined_on.min(death.died_on);
    dead.left_on = Some(death.died_on);
    dead.left_reason = Some(DIED.to_owned());
    members::update(db, &dead)?;
    end_categories(db, &dead, death.died_on.plus_days(1))?;
    let mut household = resized(db, household)?;
    let is_last = household.size == 0;
    if is_last {
        household.status = HouseholdStatus::Closed;
        household.status_reason = Some(DIED.to_owned());
        household.closed_at = Some(db.now());
        for delegate in delegates::of(db, &[id])?.into_iter().filter(|one| one.revoked_at.is_none()) {
            delegates::revoke(db, delegate.id)?;
        }
    } else if dead.relation.is_head() {
        crown(db, id, death.new_head_id.ok_or_else(|| Error::from(&HEAD_NEEDED))?)?;
    }
    let details = json!({ "member_id": member_id, "died_on": death.died_on, "size": household.size,
        "closed": is_last, "new_head_id": death.new_head_id });
    let answer = conclude(db, grant, household, ("households.member_dies", death.id), (None, &details))?;
    Ok((answer, is_last))
}
