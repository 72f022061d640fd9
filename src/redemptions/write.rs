//! Writes what was decided for a set: vouchers, shelves, funds, cash, redemptions, answers and trail, each in one statement.
use super::model::{Collector, Refused, Verdict, World};
use super::rows::{CashRow, LineRow, RedemptionRow};
use super::settle::{Decided, REDEEMED, Redeem, is_attempt};
use super::{model, rows};
use crate::app::{Answer, commands};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::funds::PostingKind;
use crate::funds::hot::{Spending, spend as spend_funds};
use crate::households::hot as households;
use crate::http::problem;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{
    CashEntryId, CommandId, DelegateId, LotId, ProductId, RedemptionId, RedemptionLineId, VoucherId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::stock::hot as stock;
use crate::vouchers::balance::{Payment, Spendable};
use crate::vouchers::spend::{self, Spent};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// The answer to a redemption. It is kept for years: ids, codes and amounts only.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Redeemed {
    /// The redemption.
    pub redemption_id: RedemptionId,
    /// `redeemed`.
    pub outcome: model::Outcome,
    /// The voucher.
    pub voucher_id: VoucherId,
    /// What the fund pays.
    pub fund_fen: Fen,
    /// What is paid in cash.
    pub cash_fen: Fen,
    /// What went back to the fund unused.
    pub released_fen: Fen,
    /// What the voucher still holds.
    pub balance_fen: Fen,
    /// Pieces that a goods or pack voucher still gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pieces_left: Option<i64>,
    /// What left the shelf.
    pub lines: Vec<RedeemedLine>,
    /// When.
    pub at: Instant,
}

/// One line: pieces of one lot.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RedeemedLine {
    /// The line, for a reversal in part.
    pub line_id: RedemptionLineId,
    /// The product.
    pub product_id: ProductId,
    /// The lot.
    pub lot_id: LotId,
    /// Pieces.
    pub quantity: i64,
    /// Fen for one piece.
    pub unit_fen: Fen,
    /// Fen for all of them.
    pub value_fen: Fen,
}

/// All rows of a set.
#[derive(Default)]
struct Sheet {
    redemptions: Vec<RedemptionRow>,
    lines: Vec<LineRow>,
    cash: Vec<CashRow>,
    taken: Vec<stock::Taken>,
    spendings: Vec<Spending>,
    spent: BTreeMap<VoucherId, Spent>,
    used_up: Vec<DelegateId>,
    answers: HashMap<CommandId, Answer>,
}

/// Writes all of it and gives the answers.
///
/// # Errors
/// What the database says; a bug if a row that was locked was not there.
pub fn write(
    db: &mut Db<'_>,
    before: &HashMap<VoucherId, Spendable>,
    world: &World,
    decided: &[Decided<'_>],
) -> Result<HashMap<CommandId, Answer>> {
    let (mut sheet, now) = (Sheet::default(), db.now());
    for one in decided {
        let voucher = before.get(&one.redeem.asked.voucher_id);
        match (&one.verdict, voucher) {
            (Verdict::Redeemed(payment), Some(voucher)) => {
                sheet.redeemed(now, one.redeem, voucher, payment)?
            }
            (Verdict::Refused(refused), voucher) => {
                let voucher = voucher.filter(|_| is_attempt(&one.verdict));
                sheet.refused(now, one.redeem, voucher, refused)?;
            }
            _ => return Err(Error::bug("a member of a set was not decided")),
        }
        record(db, one);
    }
    for (id, spent) in &mut sheet.spent {
        let after = world.vouchers.get(id).ok_or_else(|| Error::bug("a spent voucher was not there"))?;
        spent.after = after.balance.clone();
    }
    spend::save(db, &sheet.spent.into_values().collect::<Vec<_>>())?;
    households::use_up(db, one_off(world, sheet.used_up))?;
    stock::take(db, &sheet.taken)?;
    rows::insert_redemptions(db, &sheet.redemptions)?;
    rows::insert_lines(db, &sheet.lines)?;
    rows::insert_cash(db, &sheet.cash)?;
    keep(db, decided, &sheet.answers)?;
    spend_funds(db, &sheet.spendings)?;
    Ok(sheet.answers)
}

fn one_off(world: &World, used: Vec<DelegateId>) -> Vec<DelegateId> {
    used.into_iter().filter(|id| world.delegates.get(id).is_some_and(|delegate| delegate.one_off)).collect()
}

fn keep(db: &mut Db<'_>, decided: &[Decided<'_>], answers: &HashMap<CommandId, Answer>) -> Result<()> {
    let kept: Vec<_> = decided
        .iter()
        .filter_map(|one| {
            Some((&one.redeem.grant, &one.redeem.command, answers.get(&one.redeem.command.id)?))
        })
        .collect();
    commands::keep_all(db, &kept)
}

fn record(db: &mut Db<'_>, one: &Decided<'_>) {
    let asked = &one.redeem.asked;
    let (operation, details) = match &one.verdict {
        Verdict::Redeemed(payment) => (
            "redemptions.redeem",
            json!({
                "voucher": asked.voucher_id, "store": asked.store_id, "fund_fen": payment.fund, "cash_fen": payment.cash,
                "lines": payment.lines.iter().map(|line| json!([line.lot_id, line.pieces, line.value])).collect::<Vec<_>>(),
            }),
        ),
        Verdict::Refused(refused) => (
            "redemptions.refuse",
            json!({ "voucher": asked.voucher_id, "store": asked.store_id, "code": refused.code.name }),
        ),
        Verdict::Unsure => return,
    };
    let entry = Entry {
        operation,
        subject_kind: "redemption",
        subject_id: asked.id.uuid(),
        command_id: one.redeem.command.id,
    };
    audit::record(db, &one.redeem.grant, entry, &details);
}

impl Sheet {
    fn redeemed(
        &mut self,
        now: Instant,
        redeem: &Redeem,
        voucher: &Spendable,
        payment: &Payment,
    ) -> Result<()> {
        let asked = &redeem.asked;
        let mut row = row(now, redeem, voucher);
        row.outcome = model::Outcome::Redeemed.as_str();
        row.fund_fen = payment.fund;
        row.cash_fen = payment.cash;
        row.goods_fen =
            payment.fund.plus(payment.cash).ok_or_else(|| Error::bug("a basket beyond all amounts"))?;
        row.released_fen = payment.released;
        self.redemptions.push(row);
        let first = self.lines.len();
        for (position, paid) in payment.lines.iter().enumerate() {
            let number = i32::try_from(position + 1).map_err(|_| Error::bug("too many lines"))?;
            self.lines.push(LineRow {
                id: RedemptionLineId::make(),
                redemption_id: asked.id,
                number,
                paid: *paid,
            });
            self.taken.push(stock::Taken {
                lot_id: paid.lot_id,
                store_id: asked.store_id,
                product_id: paid.product_id,
                pieces: paid.pieces,
                redemption_id: asked.id,
                account_id: redeem.grant.account_id,
                district_code: redeem.grant.district_code.clone(),
            });
        }
        if !payment.cash.is_zero() {
            let id = CashEntryId::make();
            let tender = asked.tender.as_str();
            let (account_id, device_id) = (redeem.grant.account_id, redeem.grant.device_id);
            let district_code = redeem.grant.district_code.clone();
            let (store_id, redemption_id, amount_fen) = (asked.store_id, asked.id, payment.cash.get());
            self.cash.push(CashRow {
                id,
                district_code,
                store_id,
                device_id,
                account_id,
                redemption_id,
                tender,
                amount_fen,
            });
        }
        self.spend(now, redeem, voucher, payment);
        let lines = self.lines.get(first..).unwrap_or_default();
        let answer = answer(now, redeem, payment, lines)?;
        self.answers.insert(redeem.command.id, answer);
        Ok(())
    }

    fn spend(&mut self, now: Instant, redeem: &Redeem, voucher: &Spendable, payment: &Payment) {
        let asked = &redeem.asked;
        for (kind, fen) in
            [(PostingKind::Spend, payment.fund.get()), (PostingKind::Release, payment.released.get())]
        {
            self.spendings.push(Spending {
                fund_id: voucher.fund_id,
                kind,
                fen,
                batch_id: voucher.batch_id,
                voucher_id: asked.voucher_id,
                redemption_id: asked.id,
                account_id: redeem.grant.account_id,
                district_code: redeem.grant.district_code.clone(),
                at: now,
            });
        }
        let spent = self.spent.entry(asked.voucher_id).or_insert_with(|| Spent {
            voucher_id: asked.voucher_id,
            fund_fen: 0,
            released_fen: 0,
            after: voucher.balance.clone(),
        });
        spent.fund_fen += payment.fund.get();
        spent.released_fen += payment.released.get();
        if let Collector::Delegate(id) = asked.collector {
            self.used_up.push(id);
        }
    }

    fn refused(
        &mut self,
        now: Instant,
        redeem: &Redeem,
        voucher: Option<&Spendable>,
        refused: &Refused,
    ) -> Result<()> {
        if let Some(voucher) = voucher {
            let mut row = row(now, redeem, voucher);
            row.outcome = model::Outcome::Refused.as_str();
            row.refusal_code = Some(refused.code.name.to_owned());
            row.first_redemption_id = refused.first;
            self.redemptions.push(row);
        }
        let body = problem::body_for(refused.code, refused.params.clone(), redeem.request_id.clone());
        let answer = Answer { status: refused.code.status, body: text(&body)?, repeat: false };
        self.answers.insert(redeem.command.id, answer);
        Ok(())
    }
}

fn row(now: Instant, redeem: &Redeem, voucher: &Spendable) -> RedemptionRow {
    let asked = &redeem.asked;
    let (collector, delegate_id) = match asked.collector {
        Collector::Holder => ("holder", None),
        Collector::Delegate(id) => ("delegate", Some(id)),
    };
    RedemptionRow {
        id: asked.id,
        district_code: redeem.grant.district_code.clone(),
        voucher_id: asked.voucher_id,
        household_id: voucher.household_id,
        fund_id: voucher.fund_id,
        store_id: asked.store_id,
        device_id: redeem.grant.device_id,
        account_id: redeem.grant.account_id,
        outcome: "",
        refusal_code: None,
        collector,
        delegate_id,
        fund_fen: Fen::ZERO,
        cash_fen: Fen::ZERO,
        goods_fen: Fen::ZERO,
        released_fen: Fen::ZERO,
        first_redemption_id: None,
        accepted_at: now,
        at: now,
    }
}

fn answer(now: Instant, redeem: &Redeem, payment: &Payment, lines: &[LineRow]) -> Result<Answer> {
    let lines = lines.iter().map(|line| RedeemedLine {
        line_id: line.id,
        product_id: line.paid.product_id,
        lot_id: line.paid.lot_id,
        quantity: line.paid.pieces,
        unit_fen: line.paid.unit,
        value_fen: line.paid.value,
    });
    let body = Redeemed {
        redemption_id: redeem.asked.id,
        outcome: model::Outcome::Redeemed,
        voucher_id: redeem.asked.voucher_id,
        fund_fen: payment.fund,
        cash_fen: payment.cash,
        released_fen: payment.released,
        balance_fen: payment.after.left,
        pieces_left: payment.after.pieces_left(),
        lines: lines.collect(),
        at: now,
    };
    Ok(Answer { status: REDEEMED, body: text(&body)?, repeat: false })
}

fn text(body: &impl Serialize) -> Result<String> {
    serde_json::to_string(body).map_err(|error| Error::bug(format!("an answer: {error}")))
}
