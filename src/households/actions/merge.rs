//! Two households that become one (并户).
use super::members::resized;
use super::moving::{MERGED, MovingMember, carry, movers};
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::{Actor, Permission};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::households::codes::HEAD_NEEDED;
use crate::households::model::{HouseholdStatus, MEMBERS_MAX};
use crate::households::rows::{self, kin, members};
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::id::{CommandId, HouseholdId};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Another household that goes up in this one. Its vouchers stay its own, so that all they did leads back to it, and are
/// good as long as this household is; its delegates may collect by them. Categories that concern a member go along, those
/// of the other household as a whole end with it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeHousehold {
    /// The command's id.
    pub id: CommandId,
    /// The version of the household that remains.
    pub version: i64,
    /// The household that is no more afterwards.
    pub other_id: HouseholdId,
    /// Its version.
    pub other_version: i64,
    /// All its members, each with what he is to the head of the one that remains.
    #[schema(min_items = 1, max_items = 29)]
    pub members: Vec<MovingMember>,
}

/// Merges another household into one.
///
/// # Errors
/// As every change of a household, for both; `head_needed` for a second head, `invalid_field` if not all members of the
/// other are named or too many would be in one.
pub async fn merge(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    merge: MergeHousehold,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    if merge.other_id == id {
        return Err(invalid("other_id", "is the same household"));
    }
    let command = Command::changes(merge.id, "households.merge", digest).on(id.uuid());
    let keys = app.keys.clone();
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        // In the order of their ids, so that two merges wait for each other in one direction only.
        let (household, mut other) = if id < merge.other_id {
            let household = keeper.lock(db, id, merge.version)?;
            (household, keeper.lock(db, merge.other_id, merge.other_version)?)
        } else {
            let other = keeper.lock(db, merge.other_id, merge.other_version)?;
            (keeper.lock(db, id, merge.version)?, other)
        };
        let movers = movers(&members::of(db, other.id)?, &merge.members)?;
        if movers.iter().any(|(_, relation)| relation.is_head()) {
            return Err(Error::from(&HEAD_NEEDED));
        }
        let active = |list: Vec<members::Member>| list.iter().filter(|member| member.is_active()).count();
        if movers.len() != active(members::of(db, other.id)?) {
            return Err(invalid("members", "all members of the other household go along"));
        }
        if movers.len() + active(members::of(db, id)?) > MEMBERS_MAX {
            return Err(invalid("members", "a household has 30 members at most"));
        }
        carry(db, &keys, grant, (&movers, id), MERGED)?;
        kin::follow(db, other.id, id)?;
        other.status = HouseholdStatus::Closed;
        other.status_reason = Some(MERGED.to_owned());
        other.closed_at = Some(db.now());
        other.merged_into_id = Some(id);
        other.size = 0;
        rows::update(db, &mut other)?;
        let away = Entry {
            operation: "households.merged_away",
            subject_kind: "household",
            subject_id: other.id.uuid(),
            command_id: merge.id,
        };
        audit::record(db, grant, away, &json!({ "into": id }));
        let household = resized(db, household)?;
        let moved: Vec<_> = movers.iter().map(|(member, _)| member.id).collect();
        let details = json!({ "other": other.id, "members": moved, "size": household.size });
        conclude(db, grant, household, ("households.merge", merge.id), (None, &details))
    })
    .await
}
