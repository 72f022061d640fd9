//! Taking a redemption back: the goods go into quarantine, the money back onto the voucher or to the fund.
use super::codes::{NOT_REDEEMED, OFFLINE_LOSS};
use super::give_back::{Plan, plan};
use super::model::{Outcome, ReversalReason, Tender};
use super::rows::{self, CashRow, Redemption, Reversal, ReversalLine};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::funds::codes::{FUND_CLOSED, FUND_SHORT};
use crate::funds::{self, Posting, PostingKind};
use crate::households::hot as households;
use crate::kernel::error::{Error, OWN_HOUSEHOLD, OrNotFound, Result, invalid};
use crate::kernel::id::{
    CashEntryId, CommandId, LotId, PostingId, RedemptionId, RedemptionLineId, ReversalId,
};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Quantity;
use crate::kernel::text::Note;
use crate::stock::{self, TakeBack};
use crate::vouchers::balance::Spendable;
use crate::vouchers::model::{VoucherKind, VoucherState};
use crate::vouchers::overdraw;
use crate::vouchers::spend::{self, GivenBack};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A redemption to be taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseRedemption {
    /// The command's id; the reversal gets the same.
    pub id: CommandId,
    /// Why.
    pub reason: ReversalReason,
    /// What is to be noted; for other reasons it must be there.
    #[schema(value_type = Option<String>)]
    pub note: Option<Note>,
    /// What comes back; all that has not yet come back, if nothing is said.
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Option<Vec<ReverseLine>>,
}

/// Pieces of a line that come back.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseLine {
    /// The line.
    pub line_id: RedemptionLineId,
    /// Pieces.
    pub quantity: Quantity,
}

/// The answer to a reversal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reversed {
    /// The reversal.
    pub reversal_id: ReversalId,
    /// The redemption.
    pub redemption_id: RedemptionId,
    /// Fen that went back to the voucher or the fund.
    pub fund_fen: Fen,
    /// Fen to be given back in cash.
    pub cash_fen: Fen,
    /// Whether the fund's part went to the fund, as the voucher lives no more.
    pub to_fund: bool,
    /// What came back, each line in its lot in quarantine.
    pub lines: Vec<ReversedLine>,
}

/// A line that came back.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ReversedLine {
    /// The line.
    pub line_id: RedemptionLineId,
    /// Pieces.
    pub quantity: i64,
    /// Fen.
    pub value_fen: Fen,
    /// The lot that they are now.
    pub returned_lot_id: LotId,
}

/// Takes a redemption back.
///
/// # Errors
/// `forbidden`, `not_found`, `own_household`, `not_redeemed`, `already_reversed`, `over_reversed`, `invalid_field`.
pub async fn reverse(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: RedemptionId,
    body: ReverseRedemption,
) -> Result<Answer> {
    let district = actor.district_code.clone();
    let found = app.read(move |db| rows::any(db, &district, id)).await?.or_not_found()?;
    let grant = actor.require(Permission::ReverseRedemption, Place::Store(found.store_id))?;
    if body.reason == ReversalReason::Other && body.note.is_none() {
        return Err(invalid("note", "another reason is said in a note"));
    }
    if body.lines.as_ref().is_some_and(|lines| lines.is_empty() || lines.len() > 200) {
        return Err(invalid("lines", "1 to 200 lines"));
    }
    let person_key = actor.person_key.clone();
    let command = Command::creates(body.id, "redemptions.reverse", digest).on(id.uuid());
    app.deed(grant, command, move |db, grant| {
        // The voucher's lock orders all that happens to its redemptions.
        let voucher = spend::lock(db, vec![found.voucher_id])?.remove(&found.voucher_id).or_not_found()?;
        let own = households::of_persons(db, person_key.iter().cloned().collect())?;
        if own.iter().any(|(household, _)| *household == found.household_id) {
            return Err(Error::from(&OWN_HOUSEHOLD));
        }
        if found.outcome != Outcome::Redeemed {
            return Err(Error::from(&NOT_REDEEMED));
        }
        if funds::rows::spent_for(db, id)? != found.fund_fen.get() {
            return Err(Error::from(&OFFLINE_LOSS));
        }
        carry_out(db, grant, &body, &found, &voucher)
    })
    .await
}

fn carry_out(
    db: &mut Db<'_>,
    grant: &Grant,
    body: &ReverseRedemption,
    redemption: &Redemption,
    voucher: &Spendable,
) -> Result<Reversed> {
    let plan = planned(db, body, redemption)?;
    let lives =
        matches!(voucher.state, VoucherState::Issued | VoucherState::Frozen) && db.today() <= voucher.last_on;
    // A co-pay voucher is good for one visit: it comes back whole or not at all.
    let to_fund = !lives || (voucher.balance.kind == VoucherKind::Copay && !plan.whole);
    move_money(db, grant, body.id, (redemption, voucher), (&plan, to_fund))?;
    let lines = take_goods(db, grant, body.id, redemption, &plan)?;
    give_cash(db, grant, redemption, plan.cash)?;
    let id = ReversalId::of(body.id.uuid());
    let reversal = Reversal {
        id,
        district_code: grant.district_code.clone(),
        redemption_id: redemption.id,
        reason: body.reason,
        note: body.note.as_ref().map(ToString::to_string),
        fund_fen: plan.fund,
        cash_fen: plan.cash,
        to_fund: i32::from(to_fund),
        account_id: grant.account_id,
        device_id: grant.device_id,
        at: db.now(),
    };
    let rows: Vec<ReversalLine> = lines
        .iter()
        .map(|line| ReversalLine {
            reversal_id: id,
            redemption_line_id: line.line_id,
            quantity: line.quantity,
            value_fen: line.value_fen,
            returned_lot_id: Some(line.returned_lot_id),
        })
        .collect();
    rows::insert_reversal(db, &reversal, &rows)?;
    let entry = Entry {
        operation: "redemptions.reverse",
        subject_kind: "redemption",
        subject_id: redemption.id.uuid(),
        command_id: body.id,
    };
    let details = json!({ "reason": body.reason, "fund_fen": plan.fund, "cash_fen": plan.cash, "to_fund": to_fund,
        "lines": lines.iter().map(|line| json!([line.line_id, line.quantity, line.returned_lot_id])).collect::<Vec<_>>() });
    audit::record(db, grant, entry, &details);
    Ok(Reversed {
        reversal_id: id,
        redemption_id: redemption.id,
        fund_fen: plan.fund,
        cash_fen: plan.cash,
        to_fund,
        lines,
    })
}

fn planned(db: &mut Db<'_>, body: &ReverseRedemption, redemption: &Redemption) -> Result<Plan> {
    let lines = rows::lines(db, redemption.id)?;
    let earlier = rows::reversals(db, redemption.id)?;
    let ids: Vec<ReversalId> = earlier.iter().map(|one| one.id).collect();
    let before = rows::reversal_lines(db, &ids)?;
    let sum = |of: fn(&Reversal) -> Fen| {
        Fen::new(earlier.iter().map(|one| of(one).get()).sum()).unwrap_or(Fen::MAX)
    };
    let given_before = (sum(|one| one.fund_fen), sum(|one| one.cash_fen));
    let wanted: Option<Vec<(RedemptionLineId, i64)>> = body
        .lines
        .as_ref()
        .map(|lines| lines.iter().map(|line| (line.line_id, line.quantity.get())).collect());
    plan(redemption, &lines, &before, wanted.as_deref(), given_before)
}

/// Onto the voucher if it lives, else to the fund. What a co-pay voucher had released is reserved anew if the fund still can.
fn move_money(
    db: &mut Db<'_>,
    grant: &Grant,
    command_id: CommandId,
    (redemption, voucher): (&Redemption, &Spendable),
    (plan, to_fund): (&Plan, bool),
) -> Result<()> {
    let now = db.now();
    let posting = |kind, amount_fen| Posting {
        id: PostingId::make(),
        fund_id: redemption.fund_id,
        kind,
        amount_fen,
        batch_id: Some(voucher.batch_id),
        voucher_id: Some(redemption.voucher_id),
        redemption_id: Some(redemption.id),
        reference: None,
        command_id,
        at: now,
    };
    if !plan.fund.is_zero() {
        let kind = if to_fund { PostingKind::UnspendRelease } else { PostingKind::UnspendReserve };
        funds::post(db, grant, posting(kind, plan.fund))?;
    }
    let mut reserved_again = Fen::ZERO;
    // A later use without a network may have taken it again.
    let released = overdraw::standing(db, redemption.voucher_id)?.map_or(Fen::ZERO, |(_, released)| released);
    let released = released.min(redemption.released_fen);
    if !to_fund && !released.is_zero() {
        match funds::post(db, grant, posting(PostingKind::Reserve, released)) {
            Ok(()) => reserved_again = released,
            Err(error) if matches!(error.code(), Some(code) if code == &FUND_SHORT || code == &FUND_CLOSED) =>
                {}
            Err(error) => return Err(error),
        }
    }
    let items = plan.lines.iter().filter_map(|one| Some((one.line.item_number?, one.quantity, one.value)));
    let back = GivenBack {
        fund: plan.fund,
        reserved_again,
        to_fund,
        items: if to_fund { Vec::new() } else { items.collect() },
    };
    spend::give_back(db, redemption.voucher_id, &back)
}

fn take_goods(
    db: &mut Db<'_>,
    grant: &Grant,
    command_id: CommandId,
    redemption: &Redemption,
    plan: &Plan,
) -> Result<Vec<ReversedLine>> {
    let mut lines = Vec::with_capacity(plan.lines.len());
    for one in &plan.lines {
        let quantity = Quantity::new(one.quantity).ok_or_else(|| Error::bug("nothing comes back"))?;
        let back = TakeBack { lot_id: one.line.lot_id, quantity, redemption_id: redemption.id, command_id };
        let returned_lot_id = stock::take_back(db, grant, back)?;
        lines.push(ReversedLine {
            line_id: one.line.id,
            quantity: one.quantity,
            value_fen: one.value,
            returned_lot_id,
        });
    }
    Ok(lines)
}

fn give_cash(db: &mut Db<'_>, grant: &Grant, redemption: &Redemption, cash: Fen) -> Result<()> {
    if cash.is_zero() {
        return Ok(());
    }
    let tender = rows::tender(db, redemption.id)?.unwrap_or(Tender::Cash);
    let entry = CashRow {
        id: CashEntryId::make(),
        district_code: grant.district_code.clone(),
        store_id: redemption.store_id,
        device_id: grant.device_id,
        account_id: grant.account_id,
        redemption_id: redemption.id,
        tender: tender.as_str(),
        amount_fen: -cash.get(),
    };
    rows::insert_cash(db, &[entry])
}
