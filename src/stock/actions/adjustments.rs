//! Changes of the books, which one account proposes and another approves.
use super::{locked, lot_of, short};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::error::{Error, OWN_DEED, OrNotFound, Result};
use crate::kernel::id::{AdjustmentId, CommandId, LotId};
use crate::kernel::quantity::Pieces;
use crate::kernel::text::Note;
use crate::stock::codes::{ADJUSTMENT_DECIDED, NO_DIFFERENCE};
use crate::stock::model::{AdjustmentReason, AdjustmentState, check_write_off};
use crate::stock::rows::{self, Adjustment, Lot};
use crate::stock::{Shift, shift};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A change of the books of a lot.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeAdjustment {
    /// The command's id; the proposal's too.
    pub id: CommandId,
    /// The lot.
    pub lot_id: LotId,
    /// Why.
    pub reason: AdjustmentReason,
    /// For `counted`: the pieces that were counted, from which the difference to the books follows; for any other
    /// reason: the pieces that leave, or are found.
    pub quantity: Pieces,
    /// What happened; for a disposal, by which method.
    #[schema(value_type = String)]
    pub note: Note,
}

/// A decision on a proposal.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideAdjustment {
    /// The command's id.
    pub id: CommandId,
}

/// What became of a proposal.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct AdjustmentAnswer {
    /// The proposal.
    pub adjustment_id: AdjustmentId,
    /// Its state.
    pub state: AdjustmentState,
    /// Pieces in (above zero) or out (below).
    pub quantity: i64,
}

/// Proposes a change of the books. Nothing changes until another account approves it.
///
/// # Errors
/// `forbidden`, `lot_unknown`, `no_difference`, `stock_short`, `not_expired`, `designated`, `lot_expired`, `lot_quarantined`.
pub async fn propose(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    propose: ProposeAdjustment,
) -> Result<Answer> {
    let known = lot_of(app, actor, propose.lot_id).await.map_err(|error| unknown(error, propose.lot_id))?;
    let grant = actor.require(Permission::ManageStock, Place::Store(known.store_id))?;
    let command = Command::creates(propose.id, "stock.propose_adjustment", digest);
    app.deed(grant, command, move |db, grant| {
        let lot = locked(db, &grant.district_code, propose.lot_id)?;
        // A count is compared with the books at its own moment: what leaves or comes until it is approved is not undone.
        let quantity = propose.reason.difference(propose.quantity, lot.on_hand);
        if quantity == 0 {
            return Err(Error::from(&NO_DIFFERENCE));
        }
        check(db, &lot, propose.reason, quantity)?;
        let adjustment = Adjustment {
            id: AdjustmentId::of(propose.id.uuid()),
            district_code: grant.district_code.clone(),
            lot_id: lot.id,
            store_id: lot.store_id,
            quantity,
            reason: propose.reason,
            note: propose.note.to_string(),
            state: AdjustmentState::Proposed,
            proposed_by: grant.account_id,
            proposed_at: db.now(),
            decided_by: None,
            decided_at: None,
            command_id: propose.id,
        };
        rows::insert_adjustment(db, &adjustment)?;
        record(db, grant, "stock.propose_adjustment", propose.id, &adjustment);
        Ok(answer(&adjustment, AdjustmentState::Proposed))
    })
    .await
}

/// Approves what another account proposed: the books change, and the movement names both.
///
/// # Errors
/// `forbidden`, `not_found`, `own_deed`, `adjustment_decided`, and what [`propose`] says of the lot.
pub async fn approve(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: AdjustmentId,
    decide: DecideAdjustment,
) -> Result<Answer> {
    decide_on(app, actor, (id, decide.id, digest), AdjustmentState::Approved).await
}

/// Declines what another account proposed.
///
/// # Errors
/// `forbidden`, `not_found`, `own_deed`, `adjustment_decided`.
pub async fn decline(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: AdjustmentId,
    decide: DecideAdjustment,
) -> Result<Answer> {
    decide_on(app, actor, (id, decide.id, digest), AdjustmentState::Declined).await
}

async fn decide_on(
    app: &App,
    actor: &Actor,
    (id, command_id, digest): (AdjustmentId, CommandId, [u8; 32]),
    state: AdjustmentState,
) -> Result<Answer> {
    let district = actor.district_code.clone();
    let known = app.read(move |db| rows::adjustment(db, &district, id)?.or_not_found()).await?;
    let grant = actor.require(Permission::ApproveAdjustment, Place::Store(known.store_id))?;
    let operation = match state {
        AdjustmentState::Approved => "stock.approve_adjustment",
        AdjustmentState::Declined | AdjustmentState::Proposed => "stock.decline_adjustment",
    };
    let command = Command::changes(command_id, operation, digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        // The lot is locked first, as every deed on stock does.
        let lot = locked(db, &grant.district_code, known.lot_id)?;
        let adjustment = rows::adjustment(db, &grant.district_code, id)?.or_not_found()?;
        if adjustment.state != AdjustmentState::Proposed {
            return Err(ADJUSTMENT_DECIDED.with("state", adjustment.state.as_str()));
        }
        if adjustment.proposed_by == grant.account_id {
            return Err(Error::from(&OWN_DEED));
        }
        if state == AdjustmentState::Approved {
            change_books(db, grant, (&lot, &adjustment), command_id)?;
        }
        if rows::decide_adjustment(db, id, state, grant.account_id)? != 1 {
            return Err(Error::Again("an adjustment was decided twice".to_owned()));
        }
        record(db, grant, operation, command_id, &adjustment);
        Ok(answer(&adjustment, state))
    })
    .await
}

fn change_books(
    db: &mut Db<'_>,
    grant: &Grant,
    of: (&Lot, &Adjustment),
    command_id: CommandId,
) -> Result<()> {
    let (lot, adjustment) = of;
    check(db, lot, adjustment.reason, adjustment.quantity)?;
    let movement = Shift {
        note: Some(adjustment.note.clone()),
        proposed_by: Some(adjustment.proposed_by),
        ..Shift::of(adjustment.quantity, adjustment.reason.movement(), command_id)
    };
    shift(db, grant, lot, movement)
}

fn check(db: &Db<'_>, lot: &Lot, reason: AdjustmentReason, quantity: i64) -> Result<()> {
    let designated =
        lot.designation.is_some() || lot.purpose_category.is_some() || lot.purpose_campaign_id.is_some();
    check_write_off(reason, (lot.state, lot.expires_on), designated, db.today())
        .map_err(|code| code.with("lot_id", lot.id.to_string()))?;
    // Below nothing is short; above what a lot may hold is a slip of the pen.
    Pieces::new(lot.on_hand.get() + quantity).map(|_| ()).ok_or_else(|| short(lot))
}

fn answer(adjustment: &Adjustment, state: AdjustmentState) -> AdjustmentAnswer {
    AdjustmentAnswer { adjustment_id: adjustment.id, state, quantity: adjustment.quantity }
}

fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    operation: &'static str,
    command_id: CommandId,
    adjustment: &Adjustment,
) {
    let entry = Entry { operation, subject_kind: "adjustment", subject_id: adjustment.id.uuid(), command_id };
    let details =
        json!({ "lot": adjustment.lot_id, "quantity": adjustment.quantity, "reason": adjustment.reason });
    audit::record(db, grant, entry, &details);
}

/// A lot that is named in a body, not in a path, is unknown rather than not found.
fn unknown(error: Error, lot_id: LotId) -> Error {
    if error.code() == Some(&crate::kernel::error::NOT_FOUND) {
        return crate::stock::codes::LOT_UNKNOWN.with("lot_id", lot_id.to_string());
    }
    error
}
