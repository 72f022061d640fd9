//! A person's rights over the data: blocked on request, erased after their term. Ids, codes and numbers stay.
use super::{HouseholdAnswer, Keeper, conclude};
use crate::access::{Actor, Permission};
use crate::app::{Answer, App, Command};
use crate::households::codes::{
    DATA_ERASED, HOUSEHOLD_BLOCKED, HOUSEHOLD_NOT_CLOSED, MEMBER_STAYS, NOT_BLOCKED, PERSON_BLOCKED,
    RETENTION_NOT_OVER,
};
use crate::households::model::{HouseholdStatus, SexCode, kept_long_enough};
use crate::households::rows::{delegates, members};
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{CommandId, HouseholdId, MemberId};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

crate::words! {
    /// Why data are blocked.
    BlockReason {
        /// 本人要求
        Requested = "requested",
        /// 信息有争议
        Disputed = "disputed",
        /// 处理依据已失
        NoBasis = "no_basis",
        /// 其他
        Other = "other",
    }
}

/// Data to be blocked: hidden from lists, masked everywhere, not used.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
    /// Why.
    pub reason: BlockReason,
}

/// Data to be used again, or to be erased.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnData {
    /// The command's id.
    pub id: CommandId,
    /// The household's version.
    pub version: i64,
}

/// Blocks a household's data.
///
/// # Errors
/// As every change of a household.
pub async fn block(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    block: Block,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::EraseHouseholds)?;
    let command = Command::changes(block.id, "households.block", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let mut household = keeper.lock_whatever(db, id, block.version)?;
        if household.blocked_at.is_some() {
            return Err(Error::from(&HOUSEHOLD_BLOCKED));
        }
        household.blocked_at = Some(db.now());
        household.block_reason = Some(block.reason.to_string());
        conclude(
            db,
            grant,
            household,
            ("households.block", block.id),
            (None, &json!({ "reason": block.reason })),
        )
    })
    .await
}

/// Lets a household's data be used again.
///
/// # Errors
/// As every change of a household; `not_blocked`.
pub async fn unblock(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    on: OnData,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::EraseHouseholds)?;
    let command = Command::changes(on.id, "households.unblock", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let mut household = keeper.lock_whatever(db, id, on.version)?;
        if household.blocked_at.take().is_none() {
            return Err(Error::from(&NOT_BLOCKED));
        }
        household.block_reason = None;
        conclude(db, grant, household, ("households.unblock", on.id), (None, &json!({})))
    })
    .await
}

/// Erases what identifies a closed household, its members and delegates, once it has been kept for its term.
///
/// # Errors
/// As every change of a household; `household_not_closed`, `retention_not_over`.
pub async fn erase(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: HouseholdId,
    on: OnData,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::EraseHouseholds)?;
    let command = Command::changes(on.id, "households.erase", digest).on(id.uuid());
    let years = app.config.retention_years;
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let mut household = keeper.lock_whatever(db, id, on.version)?;
        let closed = household.closed_at.filter(|_| household.status == HouseholdStatus::Closed);
        let closed = closed.ok_or_else(|| Error::from(&HOUSEHOLD_NOT_CLOSED))?;
        if !kept_long_enough(closed.day(), db.today(), years) {
            return Err(RETENTION_NOT_OVER.with("closed_on", closed.day().to_string()).with("years", years));
        }
        let now = db.now();
        let people = members::of(db, id)?;
        for member in &people {
            members::update(db, &blank(member, now))?;
        }
        let n_delegates = delegates::erase(db, id)?;
        household.address_sealed = None;
        household.status_reason = None;
        household.block_reason = None;
        household.erased_at = Some(now);
        let details = json!({ "members": people.len(), "delegates": n_delegates });
        conclude(db, grant, household, ("households.erase", on.id), (None, &details))
    })
    .await
}

/// Blocks one person's data.
///
/// # Errors
/// As every change of a household; `person_blocked`, `data_erased`.
pub async fn block_member(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, member_id): (HouseholdId, MemberId),
    block: Block,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::EraseHouseholds)?;
    let command = Command::changes(block.id, "households.block_member", digest).on(member_id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let household = keeper.lock_whatever(db, id, block.version)?;
        let mut member = members::one(db, id, member_id)?.or_not_found()?;
        if member.erased_at.is_some() {
            return Err(Error::from(&DATA_ERASED));
        }
        if member.blocked_at.is_some() {
            return Err(Error::from(&PERSON_BLOCKED));
        }
        member.blocked_at = Some(db.now());
        members::update(db, &member)?;
        let details = json!({ "member_id": member_id, "reason": block.reason });
        conclude(db, grant, household, ("households.block_member", block.id), (None, &details))
    })
    .await
}

/// Lets one person's data be used again.
///
/// # Errors
/// As every change of a household; `not_blocked`.
pub async fn unblock_member(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, member_id): (HouseholdId, MemberId),
    on: OnData,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::EraseHouseholds)?;
    let command = Command::changes(on.id, "households.unblock_member", digest).on(member_id.uuid());
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let household = keeper.lock_whatever(db, id, on.version)?;
        let mut member = members::one(db, id, member_id)?.or_not_found()?;
        if member.blocked_at.take().is_none() {
            return Err(Error::from(&NOT_BLOCKED));
        }
        members::update(db, &member)?;
        let details = json!({ "member_id": member_id });
        conclude(db, grant, household, ("households.unblock_member", on.id), (None, &details))
    })
    .await
}

/// Erases what identifies a member who left, once it has been kept for its term.
///
/// # Errors
/// As every change of a household; `member_stays`, `retention_not_over`, `data_erased`.
pub async fn erase_member(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    (id, member_id): (HouseholdId, MemberId),
    on: OnData,
) -> Result<Answer> {
    let (keeper, grant) = Keeper::of(actor, Permission::EraseHouseholds)?;
    let command = Command::changes(on.id, "households.erase_member", digest).on(member_id.uuid());
    let years = app.config.retention_years;
    app.deed(grant, command, move |db, grant| -> Result<HouseholdAnswer> {
        let household = keeper.lock_whatever(db, id, on.version)?;
        let member = members::one(db, id, member_id)?.or_not_found()?;
        if member.erased_at.is_some() {
            return Err(Error::from(&DATA_ERASED));
        }
        let left = member.left_on.ok_or_else(|| Error::from(&MEMBER_STAYS))?;
        if !kept_long_enough(left, db.today(), years) {
            return Err(RETENTION_NOT_OVER.with("left_on", left.to_string()).with("years", years));
        }
        members::update(db, &blank(&member, db.now()))?;
        let details = json!({ "member_id": member_id });
        conclude(db, grant, household, ("households.erase_member", on.id), (None, &details))
    })
    .await
}

/// A member without what identifies him.
fn blank(member: &members::Member, now: crate::kernel::time::Instant) -> members::Member {
    members::Member {
        name: String::new(),
        search_text: String::new(),
        sex: SexCode::Unstated,
        birth_on: None,
        id_number_sealed: None,
        person_key: None,
        id_last_four: None,
        phone_sealed: None,
        phone_key: None,
        erased_at: Some(now),
        ..member.clone()
    }
}
