//! What is done with one voucher: freeze, unfreeze, revoke, replace.
use super::batches::gather::own_household;
use super::batches::press::give_codes;
use super::model::{Deed, Reason, VoucherState, may};
use super::rows::{ItemRow, Voucher, batches, vouchers};
use super::views::is_seen;
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::funds::{self, Posting, PostingKind};
use crate::households::stands_for;
use crate::kernel::error::{Error, OWN_HOUSEHOLD, OrNotFound, Result};
use crate::kernel::id::{CommandId, PostingId, VoucherId};
use crate::kernel::money::Fen;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A deed on a voucher, with its reason.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnVoucher {
    /// The command's id; a replacement gets it as its own.
    pub id: CommandId,
    /// Why.
    pub reason: Reason,
}

/// A deed on a voucher that needs no reason.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unfreeze {
    /// The command's id.
    pub id: CommandId,
}

/// Where the voucher stands now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct VoucherAnswer {
    /// The voucher.
    pub voucher_id: VoucherId,
    /// Its state.
    pub state: VoucherState,
    /// What is left on it.
    pub balance_fen: Fen,
    /// What went back to the fund.
    pub released_fen: Fen,
}

/// The voucher that took another one's place; its code stands on its card only.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ReplaceAnswer {
    /// The new one.
    pub voucher_id: VoucherId,
    /// The old one, which is dead from now on.
    pub replaces_id: VoucherId,
    /// What moved.
    pub balance_fen: Fen,
}

/// Who may do a deed on this voucher, and that it is not his own household's.
async fn allowed(app: &App, actor: &Actor, id: VoucherId) -> Result<Grant> {
    let scope = actor.scope(Permission::ManageVouchers)?;
    let asking = actor.clone();
    app.read(move |db| {
        let voucher = vouchers::voucher(db, &asking.district_code, id)?.or_not_found()?;
        is_seen(db, &scope, &voucher)?.then_some(()).or_not_found()?;
        let own = own_household(db, &asking.district_code, asking.person_key.as_deref())?;
        if own.is_some() && own == Some(stands_for(db, voucher.household_id)?) {
            return Err(Error::from(&OWN_HOUSEHOLD));
        }
        Ok(())
    })
    .await?;
    actor.require(Permission::ManageVouchers, Place::Somewhere)
}

/// Freezes a voucher: it is refused at every till until it is unfrozen.
///
/// # Errors
/// `forbidden`, `not_found`, `own_household`, `voucher_state`.
pub async fn freeze(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: VoucherId,
    on: OnVoucher,
) -> Result<Answer> {
    let grant = allowed(app, actor, id).await?;
    let command = Command::changes(on.id, "vouchers.freeze", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let voucher = locked(db, grant, id, Deed::Freeze)?;
        vouchers::set_state(db, id, VoucherState::Frozen, Some(on.reason))?;
        record(db, grant, "vouchers.freeze", (id, on.id), &json!({ "reason": on.reason }));
        Ok(answer(&voucher, VoucherState::Frozen))
    })
    .await
}

/// Lets a frozen voucher be used again.
///
/// # Errors
/// `forbidden`, `not_found`, `own_household`, `voucher_state`.
pub async fn unfreeze(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: VoucherId,
    on: Unfreeze,
) -> Result<Answer> {
    let grant = allowed(app, actor, id).await?;
    let command = Command::changes(on.id, "vouchers.unfreeze", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let voucher = locked(db, grant, id, Deed::Unfreeze)?;
        vouchers::set_state(db, id, VoucherState::Issued, None)?;
        record(db, grant, "vouchers.unfreeze", (id, on.id), &json!({}));
        Ok(answer(&voucher, VoucherState::Issued))
    })
    .await
}

/// Revokes a voucher: what is left goes back to the fund.
///
/// # Errors
/// `forbidden`, `not_found`, `own_household`, `voucher_state`.
pub async fn revoke(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: VoucherId,
    on: OnVoucher,
) -> Result<Answer> {
    let grant = allowed(app, actor, id).await?;
    let command = Command::changes(on.id, "vouchers.revoke", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        let voucher = locked(db, grant, id, Deed::Revoke)?;
        end(db, grant, &voucher, (on.id, PostingId::of(on.id.uuid())), on.reason)?;
        let released_fen = voucher.released_fen.plus(voucher.balance_fen).unwrap_or(Fen::MAX);
        Ok(VoucherAnswer {
            voucher_id: id,
            state: VoucherState::Revoked,
            balance_fen: Fen::ZERO,
            released_fen,
        })
    })
    .await
}

/// Ends a locked voucher as a part of somebody's deed: what is left goes back to the fund.
///
/// # Errors
/// What the fund says.
pub fn end(
    db: &mut Db<'_>,
    grant: &Grant,
    voucher: &Voucher,
    (command_id, posting_id): (CommandId, PostingId),
    reason: Reason,
) -> Result<()> {
    vouchers::end(db, voucher, VoucherState::Revoked, Some(reason))?;
    if !voucher.balance_fen.is_zero() {
        let posting = Posting {
            id: posting_id,
            fund_id: voucher.fund_id,
            kind: PostingKind::Release,
            amount_fen: voucher.balance_fen,
            batch_id: Some(voucher.batch_id),
            voucher_id: Some(voucher.id),
            redemption_id: None,
            reference: None,
            command_id,
            at: db.now(),
        };
        funds::post(db, grant, posting)?;
    }
    let details = json!({ "reason": reason, "released_fen": voucher.balance_fen });
    record(db, grant, "vouchers.revoke", (voucher.id, command_id), &details);
    Ok(())
}

/// Replaces a voucher in one step: the old code is dead at once, balance and pieces are on the new one.
///
/// # Errors
/// `forbidden`, `not_found`, `own_household`, `voucher_state`, `voucher_empty`, `voucher_over`.
pub async fn replace(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: VoucherId,
    on: OnVoucher,
) -> Result<Answer> {
    let grant = allowed(app, actor, id).await?;
    let command = Command::creates(on.id, "vouchers.replace", digest).on(id.uuid());
    let keys = app.keys.clone();
    app.deed(grant, command, move |db, grant| {
        let old = locked(db, grant, id, Deed::Replace)?;
        // The batch's row orders whoever else takes a place in it at this moment.
        batches::lock(db, &grant.district_code, old.batch_id)?.or_not_found()?;
        let items = vouchers::items(db, &[id])?.remove(&id).unwrap_or_default();
        let mut new = successor(db, &old, VoucherId::of(on.id.uuid()))?;
        give_codes(&keys, &mut new)?;
        vouchers::end(db, &old, VoucherState::Replaced, Some(on.reason))?;
        vouchers::insert(db, &new, &carried_over(&items, new.id))?;
        let details = json!({ "reason": on.reason, "replacement": new.id, "moved_fen": old.balance_fen });
        record(db, grant, "vouchers.replace", (id, on.id), &details);
        Ok(ReplaceAnswer { voucher_id: new.id, replaces_id: id, balance_fen: old.balance_fen })
    })
    .await
}

fn locked(db: &mut Db<'_>, grant: &Grant, id: VoucherId, deed: Deed) -> Result<Voucher> {
    let voucher = vouchers::lock(db, &grant.district_code, id)?.or_not_found()?;
    may(deed, &voucher, db.today())?;
    Ok(voucher)
}

fn answer(voucher: &Voucher, state: VoucherState) -> VoucherAnswer {
    VoucherAnswer {
        voucher_id: voucher.id,
        state,
        balance_fen: voucher.balance_fen,
        released_fen: voucher.released_fen,
    }
}

/// The voucher that takes an old one's place, still without codes. It is issued even if the old one was frozen.
fn successor(db: &mut Db<'_>, old: &Voucher, id: VoucherId) -> Result<Voucher> {
    Ok(Voucher {
        id,
        position: vouchers::next_position(db, old.batch_id)?,
        state: VoucherState::Issued,
        state_reason: None,
        face_fen: old.balance_fen,
        redeemed_fen: Fen::ZERO,
        reversed_fen: Fen::ZERO,
        released_fen: Fen::ZERO,
        moved_fen: Fen::ZERO,
        overdraft_fen: Fen::ZERO,
        replaces_id: Some(old.id),
        issued_at: db.now(),
        ..old.clone()
    })
}

/// The pieces that are left, on the new voucher.
fn carried_over(items: &[ItemRow], voucher_id: VoucherId) -> Vec<ItemRow> {
    let left = items.iter().filter(|item| item.pieces_left > 0);
    left.map(|item| ItemRow {
        voucher_id,
        pieces_total: item.pieces_left,
        value_fen: item.value_left_fen,
        ..item.clone()
    })
    .collect()
}

fn record(
    db: &mut Db<'_>,
    grant: &Grant,
    operation: &'static str,
    of: (VoucherId, CommandId),
    details: &serde_json::Value,
) {
    let (voucher_id, command_id) = of;
    let entry = Entry { operation, subject_kind: "voucher", subject_id: voucher_id.uuid(), command_id };
    audit::record(db, grant, entry, details);
}
