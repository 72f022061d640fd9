//! Makes a fund bear what its vouchers did not hold: this use's part, and with it what earlier uses got or did not get.
use super::At;
use super::share::{Share, Short, share};
use crate::audit;
use crate::db::Db;
use crate::funds::{self, Posting, PostingKind};
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{CommandId, FundId, PostingId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::offline::model::Use;
use crate::offline::rows;
use crate::vouchers::overdraw;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Shares a locked fund's money out among the uses that went beyond their vouchers, `now` the last of them, and gives its
/// share. The vouchers are written already, as if nothing were taken again.
///
/// # Errors
/// What the database says.
pub fn bear(db: &mut Db<'_>, at: &At<'_>, fund_id: FundId, (now, when): (Use, Instant)) -> Result<Share> {
    let fund = funds::rows::lock(db, fund_id)?.or_not_found()?;
    let mut uses: Vec<Use> = rows::uses_beyond(db, fund_id)?;
    uses.push(now);
    let mut renewable: BTreeMap<VoucherId, Fen> = BTreeMap::new();
    for one in &uses {
        if let Entry::Vacant(place) = renewable.entry(one.voucher_id) {
            place.insert(overdraw::renewable(db, one.voucher_id)?);
        }
    }
    let short = |one: &Use| Short {
        voucher_id: one.voucher_id,
        over: one.over,
        covered: one.covered,
        renewable: renewable.get(&one.voucher_id).copied().unwrap_or(Fen::ZERO),
    };
    let shorts: Vec<Short> = uses.iter().map(short).collect();
    let shares = share(fund.available_fen, fund.closed_at.is_none(), &shorts);
    let command_id = CommandId::of(now.redemption_id.uuid());
    let post = |db: &mut Db<'_>, kind, amount: Fen, one: &Use| {
        let moment = if one.case_id.is_none() { when } else { db.now() };
        post(db, at, (fund_id, one), (kind, amount), (command_id, moment))
    };
    let pairs = || uses.iter().zip(&shares);
    // What gives way first, so that there is something to take.
    for (one, given) in pairs() {
        let back = one.covered.minus(given.covered).unwrap_or(Fen::ZERO);
        post(db, PostingKind::LossReturned, back, one)?;
    }
    for (one, given) in pairs() {
        post(db, PostingKind::Reserve, given.renewed, one)?;
        post(db, PostingKind::Spend, given.renewed, one)?;
        if !given.renewed.is_zero() {
            overdraw::renew(db, one.voucher_id, given.renewed)?;
        }
        let more = given.covered.minus(one.covered).unwrap_or(Fen::ZERO);
        post(db, PostingKind::OfflineLoss, more, one)?;
    }
    for (one, given) in pairs() {
        change(db, at, one, (*given, command_id))?;
    }
    shares.last().copied().ok_or_else(|| Error::bug("a use without a share"))
}

/// Moves a fund's money for a use, if there is any to move.
///
/// # Errors
/// What a posting may be refused for.
pub fn post(
    db: &mut Db<'_>,
    at: &At<'_>,
    (fund_id, one): (FundId, &Use),
    (kind, amount_fen): (PostingKind, Fen),
    (command_id, moment): (CommandId, Instant),
) -> Result<()> {
    if amount_fen.is_zero() {
        return Ok(());
    }
    let posting = Posting {
        id: PostingId::make(),
        fund_id,
        kind,
        amount_fen,
        batch_id: Some(one.batch_id),
        voucher_id: Some(one.voucher_id),
        redemption_id: Some(one.redemption_id),
        reference: None,
        command_id,
        at: moment,
    };
    funds::post(db, at.grant, posting)
}

/// Writes onto an earlier use's case what is different now.
fn change(db: &mut Db<'_>, at: &At<'_>, one: &Use, (given, command_id): (Share, CommandId)) -> Result<()> {
    let Some(id) = one.case_id.filter(|_| !given.renewed.is_zero() || given.covered != one.covered) else {
        return Ok(());
    };
    let over =
        one.over.minus(given.renewed).ok_or_else(|| Error::bug("more was taken again than was over"))?;
    rows::set_loss(db, id, over, given.covered)?;
    let entry = audit::Entry {
        operation: "offline.share_loss",
        subject_kind: "offline_case",
        subject_id: id.uuid(),
        command_id,
    };
    audit::record(db, at.grant, entry, &json!({ "overdraft_fen": over, "covered_fen": given.covered }));
    Ok(())
}
