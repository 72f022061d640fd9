//! Cases: what a person must look at, who does, and what was decided. A decision moves no money and charges nobody.
use super::codes::{CASE_DECIDED, OWNER_UNFIT};
use super::model::{CaseDecision, CaseState};
use super::rows::{self, Case, Lease};
use crate::access::{Actor, Grant, Permission, Place, Role};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Code, Error, FORBIDDEN, OWN_DEED, OrNotFound, Result};
use crate::kernel::id::{AccountId, CommandId, OfflineCaseId};
use crate::kernel::money::Fen;
use crate::kernel::text::Note;
use crate::kernel::time::Instant;
use crate::redemptions::rows::{self as redemptions, Redemption};
use crate::staff;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Somebody takes a case, or gives it to somebody.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnCase {
    /// The command's id.
    pub id: CommandId,
    /// Who looks after it from now on; whoever asks, if nobody is named.
    pub owner_id: Option<AccountId>,
}

/// Who looks after a case.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CaseOwner {
    /// The case.
    pub case_id: OfflineCaseId,
    /// The account.
    pub owner_id: AccountId,
}

/// What is decided on a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideCase {
    /// The command's id.
    pub id: CommandId,
    /// What.
    pub decision: CaseDecision,
    /// Why, in words.
    #[schema(value_type = String)]
    pub note: Note,
}

/// What was decided.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CaseDecided {
    /// The case.
    pub case_id: OfflineCaseId,
    /// What.
    pub decision: CaseDecision,
}

/// A case with both receipts.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// The entry's bytes as they arrived, where they are text.
    pub payload: Option<String>,
    /// What the entry became.
    pub redemption: Option<Redemption>,
    /// The use that came before.
    pub first_redemption: Option<Redemption>,
}

/// A case that nobody has looked at yet, of a lease; what an entry says of it is not there.
#[must_use]
pub fn opened(now: Instant, lease: &Lease, code: &str, command_id: CommandId) -> Case {
    Case {
        id: OfflineCaseId::make(),
        district_code: lease.district_code.clone(),
        store_id: lease.store_id,
        device_id: lease.device_id,
        lease_id: lease.id,
        entry_id: None,
        account_id: None,
        code: code.to_owned(),
        codes: code.to_owned(),
        counter: None,
        voucher_id: None,
        redemption_id: None,
        first_redemption_id: None,
        fund_fen: Fen::ZERO,
        overdraft_fen: Fen::ZERO,
        covered_fen: Fen::ZERO,
        uncovered_fen: Fen::ZERO,
        found_pieces: 0,
        accepted_at: None,
        opened_at: now,
        command_id,
        owner_id: None,
        state: CaseState::Open,
        decision: None,
        note: None,
        decided_by: None,
        decided_at: None,
    }
}

/// A case of a lease as a whole: `rest` is what no entry tells of.
#[must_use]
pub fn of_lease(
    db: &Db<'_>,
    lease: &Lease,
    code: &'static Code,
    (command_id, rest): (CommandId, Fen),
) -> Case {
    Case {
        account_id: Some(lease.account_id),
        fund_fen: rest,
        ..opened(db.now(), lease, code.name, command_id)
    }
}

/// One case, with the receipts of both uses.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn view(app: &App, actor: &Actor, id: OfflineCaseId) -> Result<CaseView> {
    let (scope, district) = (actor.scope(Permission::ReadOffline)?, actor.district_code.clone());
    app.read(move |db| {
        let case = rows::case(db, &district, &scope, id)?.or_not_found()?;
        let entry = case.entry_id.map(|id| rows::entry(db, id)).transpose()?.flatten();
        let payload = entry.and_then(|entry| String::from_utf8(entry.payload).ok());
        let mut receipt = |id| redemptions::any(db, &district, id);
        let redemption = case.redemption_id.map(&mut receipt).transpose()?.flatten();
        let first_redemption = case.first_redemption_id.map(&mut receipt).transpose()?.flatten();
        Ok(CaseView { case, payload, redemption, first_redemption })
    })
    .await
}

async fn allowed(app: &App, actor: &Actor, id: OfflineCaseId) -> Result<(Case, Grant)> {
    let (scope, district) = (actor.scope(Permission::DecideOfflineCase)?, actor.district_code.clone());
    let case = app.read(move |db| rows::case(db, &district, &scope, id)).await?.or_not_found()?;
    let grant = actor.require(Permission::DecideOfflineCase, Place::Store(case.store_id))?;
    Ok((case, grant))
}

/// Gives a case an owner.
///
/// # Errors
/// `forbidden`, `not_found`, `case_decided`, `owner_unfit`.
pub async fn own(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: OfflineCaseId,
    body: OwnCase,
) -> Result<Answer> {
    let (_, grant) = allowed(app, actor, id).await?;
    let owner_id = body.owner_id.unwrap_or(grant.account_id);
    let command = Command::changes(body.id, "offline.own_case", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        open(db, id)?;
        if owner_id != grant.account_id && !may_own(db, owner_id)? {
            return Err(Error::from(&OWNER_UNFIT));
        }
        rows::set_owner(db, id, owner_id)?;
        record(db, grant, ("offline.own_case", body.id), (id, &json!({ "owner": owner_id })));
        Ok(CaseOwner { case_id: id, owner_id })
    })
    .await
}

fn may_own(db: &mut Db<'_>, id: AccountId) -> Result<bool> {
    let there = staff::rows::account(db, id)?.is_some_and(|account| account.disabled_at.is_none());
    let roles = staff::rows::live_grants(db, id)?;
    Ok(there && roles.iter().any(|grant| Permission::DecideOfflineCase.roles().contains(&grant.role)))
}

fn open(db: &mut Db<'_>, id: OfflineCaseId) -> Result<Case> {
    let case = rows::lock_case(db, id)?.or_not_found()?;
    if case.state == CaseState::Open { Ok(case) } else { Err(Error::from(&CASE_DECIDED)) }
}

/// Decides on a case. Nobody decides on his own entries, and losses are not for the keeper of the store to decide.
///
/// # Errors
/// `forbidden`, `not_found`, `own_deed`, `case_decided`.
pub async fn decide(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: OfflineCaseId,
    body: DecideCase,
) -> Result<Answer> {
    let (case, grant) = allowed(app, actor, id).await?;
    let of_office = actor.is(Role::FundManager) || actor.is(Role::DistrictOfficer);
    if !case.overdraft_fen.is_zero() && !of_office {
        return Err(FORBIDDEN.with("permission", Permission::DecideOfflineCase.as_str()));
    }
    let command = Command::changes(body.id, "offline.decide_case", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let case = open(db, id)?;
        if case.account_id == Some(grant.account_id) {
            return Err(Error::from(&OWN_DEED));
        }
        if rows::decide_case(db, &case, grant.account_id, body.decision, &body.note.to_string())? != 1 {
            return Err(Error::bug("a locked case was not there to be decided"));
        }
        record(db, grant, ("offline.decide_case", body.id), (id, &json!({ "decision": body.decision })));
        Ok(CaseDecided { case_id: id, decision: body.decision })
    })
    .await
}

fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    (operation, command_id): (&'static str, CommandId),
    (id, details): (OfflineCaseId, &serde_json::Value),
) {
    let entry = Entry { operation, subject_kind: "offline_case", subject_id: id.uuid(), command_id };
    audit::record(db, grant, entry, details);
}
