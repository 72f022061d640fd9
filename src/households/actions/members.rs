//! Members who join, leave, or were entered with a mistake.
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::{Actor, Permission};
use crate::app::{Answer, App, Command};
use crate::db::Db;
use crate::households::codes::{
    HEAD_NEEDED, MEMBER_LEFT, PERSON_BLOCKED, PERSON_IN_OTHER_HOUSEHOLD, PERSON_IN_THIS_HOUSEHOLD,
};
use crate::households::model::MEMBERS_MAX;
use crate::households::person::{EnterPerson, HEAD_WITHOUT_NUMBER};
use crate::households::rows::Household;
use crate::households::rows::members::{self, Member};
use crate::kernel::error::{Error, OWN_HOUSEHOLD, OnUnique, OrNotFound, Result, invalid};
use crate::kernel::id::{CommandId, HouseholdId, MemberId};
use crate::kernel::time::Day;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

crate::words! {
    /// Why somebody is no longer in a household.
    LeaveReason {
        /// 迁出
        MovedOut = "moved_out",
        /// 婚嫁
        Married = "married",
        /// 误录
        EnteredByMistake = "entered_by_mistake",
        /// 其他
        Other = "other",
    }
}

/// A member more.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMember {
    /// The command's id; it becomes the member's.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// Who joins.
    pub person: EnterPerson,
    /// First day in the household; by default today.
    pub joined_on: Option<Day>,
}

/// A member as he should have been entered; a correction gives all of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectMember {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// The person. Without an ID number or a telephone those on record stay.
    pub person: EnterPerson,
}

/// A member less.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberLeaves {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// First day no longer in the household.
    pub left_on: Day,
    /// Why.
    pub reason: LeaveReason,
    /// Who heads the household from then on, if the head leaves.
    pub new_head_id: Option<MemberId>,
}

/// Adds a member.
///
/// # Errors
/// As every change of a household; `head_needed`, `person_in_other_household`, `person_in_this_household`,
/// `own_household` for oneself.
pub async fn add(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    add: AddMember,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::creates(add.id, "households.add_member", digest).on(id.uuid());
    let today = app.now().day();
    let joined_on = add.joined_on.unwrap_or(today);
    if joined_on > today {
        return Err(invalid("joined_on", "is not over yet"));
    }
    let person = add.person.clone().read_new("person", today)?;
    let member = person.member(&app.keys, &grant.district_code, id, MemberId::of(add.id.uuid()), joined_on);
    app.deed(grant, command, move |db, grant| {
        let household = keeper.lock(db, id, add.version)?;
        let known = members::of(db, id)?;
        if known.iter().filter(|known| known.is_active()).count() >= MEMBERS_MAX {
            return Err(invalid("person", "a household has 30 members at most"));
        }
        if member.relation.is_head()
            && known.iter().any(|known| known.is_active() && known.relation.is_head())
        {
            return Err(Error::from(&HEAD_NEEDED));
        }
        refuse_elsewhere(db, &keeper, &member, id)?;
        if keeper.is_oneself(member.person_key.as_ref()) {
            return Err(Error::from(&OWN_HOUSEHOLD));
        }
        members::insert(db, &member).on_unique(&PERSON_IN_OTHER_HOUSEHOLD)?;
        let household = resized(db, household)?;
        let details = json!({ "member_id": member.id, "relation": member.relation, "size": household.size });
        conclude(db, grant, household, ("households.add_member", add.id), (Some(add.id.uuid()), &details))
    })
    .await
}

/// Corrects a member: name, numbers, relation.
///
/// # Errors
/// As [`add`]; `member_left`, `person_blocked`.
pub async fn correct(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, member_id): (HouseholdId, MemberId),
    correct: CorrectMember,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::changes(correct.id, "households.correct_member", digest).on(member_id.uuid());
    let today = app.now().day();
    let person = correct.person.clone().read("person", today)?;
    let fresh = person.member(&app.keys, &grant.district_code, id, member_id, today);
    app.deed(grant, command, move |db, grant| {
        let household = keeper.lock(db, id, correct.version)?;
        let known = members::of(db, id)?;
        let before = known.iter().find(|known| known.id == member_id).or_not_found()?;
        active_and_open(before)?;
        let after = corrected(before, &fresh);
        if after.relation.is_head() && after.person_key.is_none() {
            return Err(invalid("person.id_number", HEAD_WITHOUT_NUMBER));
        }
        let heads = known.iter().filter(|known| known.is_active() && known.id != member_id && known.relation.is_head()).count();
        if heads + usize::from(after.relation.is_head()) != 1 {
            return Err(Error::from(&HEAD_NEEDED));
        }
        if after.person_key != before.person_key {
            refuse_elsewhere(db, &keeper, &after, id)?;
            if keeper.is_oneself(after.person_key.as_ref()) {
                return Err(Error::from(&OWN_HOUSEHOLD));
            }
        }
        members::update(db, &after).on_unique(&PERSON_IN_OTHER_HOUSEHOLD)?;
        let details = json!({ "member_id": member_id, "relation": after.relation, "fields": changed_fields(before, &after) });
        conclude(db, grant, household, ("households.correct_member", correct.id), (None, &details))
    })
    .await
}

/// Lets a member leave. Who died leaves by [`super::death::dies`], as it may end the household.
///
/// # Errors
/// As every change of a household; `member_left`, `head_needed` if the household would be left without a head.
pub async fn leave(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, member_id): (HouseholdId, MemberId),
    leaves: MemberLeaves,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::ManageHouseholds)?;
    let command = Command::changes(leaves.id, "households.member_leaves", digest).on(member_id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let household = keeper.lock(db, id, leaves.version)?;
        let mut leaver = members::one(db, id, member_id)?.or_not_found()?;
        active_and_open(&leaver)?;
        if leaves.left_on < leaver.joined_on || leaves.left_on > db.today() {
            return Err(invalid("left_on", "must lie between the first day in the household and today"));
        }
        leaver.left_on = Some(leaves.left_on);
        leaver.left_reason = Some(leaves.reason.to_string());
        members::update(db, &leaver)?;
        if leaver.relation.is_head() {
            let heir = leaves.new_head_id.ok_or_else(|| Error::from(&HEAD_NEEDED))?;
            crown(db, id, heir)?;
        }
        let household = resized(db, household)?;
        let details = json!({
            "member_id": member_id, "reason": leaves.reason, "left_on": leaves.left_on, "size": household.size,
            "new_head_id": leaves.new_head_id,
        });
        conclude(db, grant, household, ("households.member_leaves", leaves.id), (None, &details))
    })
    .await
}

/// Makes a member the head.
pub(super) fn crown(db: &mut Db<'_>, household_id: HouseholdId, heir: MemberId) -> Result<()> {
    let mut heir = members::one(db, household_id, heir)?.or_not_found()?;
    active_and_open(&heir)?;
    if heir.person_key.is_none() {
        return Err(invalid("new_head_id", HEAD_WITHOUT_NUMBER));
    }
    heir.relation = "02".parse().map_err(|_| Error::bug("a relation is gone from its list"))?;
    members::update(db, &heir)
}

/// The household with the number of members that it now has.
pub(super) fn resized(db: &mut Db<'_>, mut household: Household) -> Result<Household> {
    let active = members::of(db, household.id)?.iter().filter(|member| member.is_active()).count();
    household.size = i32::try_from(active).unwrap_or(i32::MAX);
    Ok(household)
}

pub(super) fn active_and_open(member: &Member) -> Result<()> {
    if !member.is_active() {
        return Err(Error::from(&MEMBER_LEFT));
    }
    if member.blocked_at.is_some() {
        return Err(Error::from(&PERSON_BLOCKED));
    }
    Ok(())
}

/// The row after a correction: what was not given stays as it was.
fn corrected(before: &Member, fresh: &Member) -> Member {
    let mut after = Member { joined_on: before.joined_on, ..fresh.clone() };
    if fresh.person_key.is_none() {
        after.id_number_sealed.clone_from(&before.id_number_sealed);
        after.person_key.clone_from(&before.person_key);
        after.id_last_four.clone_from(&before.id_last_four);
        if before.person_key.is_some() || fresh.birth_on.is_none() {
            after.sex = before.sex;
            after.birth_on = before.birth_on;
        }
    }
    if fresh.phone_key.is_none() {
        after.phone_sealed.clone_from(&before.phone_sealed);
        after.phone_key.clone_from(&before.phone_key);
    }
    after
}

fn changed_fields(before: &Member, after: &Member) -> Vec<&'static str> {
    [
        ("name", before.name != after.name),
        ("id_number", before.person_key != after.person_key),
        ("phone", before.phone_key != after.phone_key),
        ("relation", before.relation != after.relation),
        ("sex", before.sex != after.sex),
        ("birth_on", before.birth_on != after.birth_on),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

/// Refuses a person who is an active member of any household. The other household is named only to whom may see it.
pub(super) fn refuse_elsewhere(
    db: &mut Db<'_>,
    keeper: &Keeper,
    member: &Member,
    here: HouseholdId,
) -> Result<()> {
    let Some(key) = &member.person_key else { return Ok(()) };
    match members::whereabouts(db, &member.district_code, key)? {
        None => Ok(()),
        Some(found) if found.id == here => Err(Error::from(&PERSON_IN_THIS_HOUSEHOLD)),
        Some(found) if found.is_seen_by(&keeper.scope) && found.blocked_at.is_none() => {
            Err(PERSON_IN_OTHER_HOUSEHOLD.with("household_no", found.household_no))
        }
        Some(_) => Err(Error::from(&PERSON_IN_OTHER_HOUSEHOLD)),
    }
}
