//! Writes a settled entry: voucher, shelf, redemption, cash, fund. The fund is locked last, as at the till.
use super::At;
use super::bear::{bear, post};
use super::share::Share;
use super::weigh::Scene;
use crate::app::{Command, commands};
use crate::db::Db;
use crate::funds::PostingKind;
use crate::households::hot as households;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{CashEntryId, CommandId, RedemptionId, RedemptionLineId};
use crate::kernel::money::Fen;
use crate::offline::model::Use;
use crate::redemptions::actions::CollectedBy;
use crate::redemptions::model::Outcome;
use crate::redemptions::rows::{self, CashRow, LineRow, RedemptionRow};
use crate::stock::hot as stock;
use crate::vouchers::beyond::Beyond;
use crate::vouchers::overdraw::{self, Overdrawn};
use serde_json::json;

/// What it came to.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// What the voucher did not hold.
    pub overdraft: i64,
    /// What of that the fund bore.
    pub covered: i64,
    /// The use that came before, if there was one.
    pub first: Option<RedemptionId>,
}

/// Writes all of it.
///
/// # Errors
/// What the database says; a bug if a row that was locked was not there.
pub fn write(
    db: &mut Db<'_>,
    at: &At<'_>,
    scene: &Scene<'_>,
    (id, beyond): (RedemptionId, &Beyond),
) -> Result<Written> {
    let first = rows::first_uses(db, vec![scene.entry.voucher_id])?.first().map(|found| found.id);
    use_up_delegate(db, scene)?;
    redemption(db, at, scene, (id, beyond))?;
    goods(db, at, (id, beyond))?;
    cash(db, at, scene, id)?;
    let command = Command::creates(CommandId::of(id.uuid()), "offline.sync", at.received.hash);
    let body = json!({ "redemption_id": id, "entry_id": at.entry_id }).to_string();
    commands::keep(db, at.grant, &command, body)?;
    let drawn = Overdrawn {
        voucher_id: scene.entry.voucher_id,
        redeemed_fen: beyond.fund.get(),
        released_fen: beyond.released.get(),
        overdraft_fen: beyond.over().get(),
        after: beyond.after.clone(),
    };
    overdraw::save(db, &drawn)?;
    let borne = money(db, at, scene, (id, beyond))?;
    let overdraft = beyond.over().get() - borne.renewed.get();
    Ok(Written { overdraft, covered: borne.covered.get(), first })
}

/// A one-off delegation is good for one use; which of two was the first is the server's order.
fn use_up_delegate(db: &mut Db<'_>, scene: &Scene<'_>) -> Result<()> {
    let CollectedBy::Delegate(id) = scene.entry.collector else { return Ok(()) };
    let day = scene.accepted_at.day();
    let one_off = |found: &households::HotDelegate| {
        found.kind == crate::households::model::DelegateKind::OneOff && found.is_valid_on(day)
    };
    let unused: Vec<_> = households::lock_delegates(db, vec![id])?.into_iter().filter(one_off).collect();
    households::use_up(db, unused.into_iter().map(|found| found.id).collect())
}

fn redemption(
    db: &mut Db<'_>,
    at: &At<'_>,
    scene: &Scene<'_>,
    (id, beyond): (RedemptionId, &Beyond),
) -> Result<()> {
    let (collector, delegate_id) = match scene.entry.collector {
        CollectedBy::Holder => ("holder", None),
        CollectedBy::Delegate(id) => ("delegate", Some(id)),
    };
    let row = RedemptionRow {
        id,
        district_code: at.grant.district_code.clone(),
        voucher_id: scene.entry.voucher_id,
        household_id: scene.voucher.household_id,
        fund_id: scene.voucher.fund_id,
        store_id: at.lease.store_id,
        device_id: at.grant.device_id,
        account_id: at.grant.account_id,
        outcome: Outcome::Redeemed.as_str(),
        refusal_code: None,
        collector,
        delegate_id,
        fund_fen: beyond.fund,
        cash_fen: scene.entry.cash_fen,
        goods_fen: beyond.fund.plus(scene.entry.cash_fen).ok_or_else(|| Error::bug("beyond all amounts"))?,
        released_fen: beyond.released,
        first_redemption_id: None,
        accepted_at: scene.accepted_at,
        at: db.now(),
    };
    rows::insert_redemptions(db, &[row])
}

fn goods(db: &mut Db<'_>, at: &At<'_>, (id, beyond): (RedemptionId, &Beyond)) -> Result<()> {
    let (mut lines, mut taken) = (Vec::new(), Vec::new());
    for (position, paid) in beyond.lines.iter().enumerate() {
        let number = i32::try_from(position + 1).map_err(|_| Error::bug("too many lines"))?;
        lines.push(LineRow { id: RedemptionLineId::make(), redemption_id: id, number, paid: *paid });
        taken.push(stock::Taken {
            lot_id: paid.lot_id,
            store_id: at.lease.store_id,
            product_id: paid.product_id,
            pieces: paid.pieces,
            redemption_id: id,
            account_id: at.grant.account_id,
            district_code: at.grant.district_code.clone(),
        });
    }
    stock::take(db, &taken)?;
    rows::insert_lines(db, &lines)
}

fn cash(db: &mut Db<'_>, at: &At<'_>, scene: &Scene<'_>, id: RedemptionId) -> Result<()> {
    if scene.entry.cash_fen.is_zero() {
        return Ok(());
    }
    let row = CashRow {
        id: CashEntryId::make(),
        district_code: at.grant.district_code.clone(),
        store_id: at.lease.store_id,
        device_id: at.grant.device_id,
        account_id: at.grant.account_id,
        redemption_id: id,
        tender: scene.entry.tender.as_str(),
        amount_fen: scene.entry.cash_fen.get(),
    };
    rows::insert_cash(db, &[row])
}

/// Moves the fund: what the voucher pays out of what is reserved; what it did not hold, as far as the fund goes.
fn money(
    db: &mut Db<'_>,
    at: &At<'_>,
    scene: &Scene<'_>,
    (id, beyond): (RedemptionId, &Beyond),
) -> Result<Share> {
    let fund_id = scene.voucher.fund_id;
    let this = Use {
        case_id: None,
        redemption_id: id,
        voucher_id: scene.entry.voucher_id,
        batch_id: scene.voucher.batch_id,
        over: beyond.over(),
        covered: Fen::ZERO,
    };
    let command = (CommandId::of(id.uuid()), scene.accepted_at);
    post(db, at, (fund_id, &this), (PostingKind::Release, beyond.released), command)?;
    post(db, at, (fund_id, &this), (PostingKind::Spend, beyond.paid), command)?;
    if this.over.is_zero() && beyond.released.is_zero() {
        return Ok(Share { renewed: Fen::ZERO, covered: Fen::ZERO });
    }
    bear(db, at, fund_id, (this, scene.accepted_at))
}
