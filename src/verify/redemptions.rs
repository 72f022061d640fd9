//! Statement 4: what each redemption gave, and who paid for it.
use super::check::{Check, check, count, first};
use super::{Statement, offline};
use crate::db::Db;
use crate::kernel::error::Result;

const SAYS: &str = "each redemption line names lot, product, quantity and value; the lines add up to the fund's part \
                    and the cash part; each leads to one household and one fund; each is counted by one shift at most";

const CHECKS: &[Check] = &[
    check!(
        "redemptions",
        "its lines do not add up to the fund's part and the cash part",
        "select r.id from redemptions r left join (select redemption_id, sum(value_fen) as fen from redemption_lines \
         group by redemption_id) l on l.redemption_id = r.id \
         where r.goods_fen <> r.fund_fen + r.cash_fen or r.goods_fen <> coalesce(l.fen, 0)"
    ),
    check!(
        "redemptions",
        "it has no line, or was refused and has one",
        "select r.id from redemptions r where case when r.outcome = 'redeemed' then 1 else 0 end <> \
         case when exists (select 1 from redemption_lines l where l.redemption_id = r.id) then 1 else 0 end"
    ),
    check!(
        "redemption_lines",
        "it names another product or store than its lot",
        "select l.id from redemption_lines l join redemptions r on r.id = l.redemption_id join lots on lots.id = l.lot_id \
         where lots.product_id <> l.product_id or lots.store_id <> r.store_id"
    ),
    check!(
        "redemptions",
        "its lines are not what left the shelf",
        "select redemption_id from (select redemption_id, lot_id, quantity from redemption_lines union all \
         select redemption_id, lot_id, quantity from stock_movements where reason = 'redeemed') moved \
         group by redemption_id, lot_id having sum(quantity) <> 0"
    ),
    check!(
        "redemptions",
        "its household or fund is not its voucher's",
        "select r.id from redemptions r join vouchers v on v.id = r.voucher_id \
         where r.household_id <> v.household_id or r.fund_id <> v.fund_id"
    ),
    check!(
        "redemptions",
        "its fund paid and lost something else than its part, less what nobody has borne",
        "select r.id from redemptions r left join (select redemption_id, \
         sum(case kind when 'loss_returned' then -amount_fen else amount_fen end) as fen from fund_postings \
         where kind in ('spend', 'offline_loss', 'loss_returned') group by redemption_id) p on p.redemption_id = r.id \
         left join (select redemption_id, sum(uncovered_fen) as fen from offline_cases group by redemption_id) c \
         on c.redemption_id = r.id where r.fund_fen - coalesce(c.fen, 0) <> coalesce(p.fen, 0)"
    ),
    check!(
        "redemptions",
        "the cash book holds something else than its cash part",
        "select r.id from redemptions r left join (select redemption_id, sum(amount_fen) as fen from cash_entries \
         group by redemption_id) c on c.redemption_id = r.id left join (select redemption_id, sum(cash_fen) as fen \
         from reversals group by redemption_id) b on b.redemption_id = r.id \
         where r.cash_fen - coalesce(b.fen, 0) <> coalesce(c.fen, 0)"
    ),
    check!(
        "redemptions",
        "its voucher is not good at this store, and no offline case tells of it",
        "select r.id from redemptions r join vouchers v on v.id = r.voucher_id join voucher_batches b on b.id = v.batch_id \
         where r.outcome = 'redeemed' and b.all_stores = 0 and not exists \
         (select 1 from batch_stores s where s.batch_id = b.id and s.store_id = r.store_id) \
         and not exists (select 1 from offline_cases c where c.redemption_id = r.id)"
    ),
    check!(
        "redemption_lines",
        "more was taken back than was given",
        "select l.id from redemption_lines l join (select redemption_line_id, sum(quantity) as pieces, sum(value_fen) as fen \
         from reversal_lines group by redemption_line_id) b on b.redemption_line_id = l.id \
         where b.pieces > l.quantity or b.fen > l.value_fen"
    ),
    check!(
        "reversals",
        "its lines do not add up to its parts, or belong to another redemption",
        "select b.id from reversals b left join (select x.reversal_id, sum(x.value_fen) as fen from reversal_lines x \
         join redemption_lines l on l.id = x.redemption_line_id join reversals o on o.id = x.reversal_id \
         and o.redemption_id = l.redemption_id group by x.reversal_id) x on x.reversal_id = b.id \
         where b.fund_fen + b.cash_fen <> coalesce(x.fen, 0)"
    ),
    check!(
        "reversals",
        "its lines are not what came back",
        "select reversal_id from (select reversal_id, returned_lot_id as lot_id, quantity from reversal_lines \
         where returned_lot_id is not null union all select command_id, lot_id, -quantity from stock_movements \
         where reason = 'returned') moved group by reversal_id, lot_id having sum(quantity) <> 0"
    ),
    check!(
        "redemptions",
        "its fund got something else back than was reversed",
        "select r.id from redemptions r left join (select redemption_id, sum(amount_fen) as fen from fund_postings \
         where kind in ('unspend_reserve', 'unspend_release') group by redemption_id) p on p.redemption_id = r.id \
         left join (select redemption_id, sum(fund_fen) as fen from reversals group by redemption_id) b \
         on b.redemption_id = r.id where coalesce(b.fen, 0) <> coalesce(p.fen, 0)"
    ),
    check!(
        "shifts",
        "its sums are not those of the redemptions, reversals and cash entries that it counted",
        "select s.id from shifts s left join (select i.shift_id, \
         sum(case when r.outcome = 'redeemed' then 1 else 0 end) as redeemed, \
         sum(case when r.outcome = 'refused' then 1 else 0 end) as refused, sum(r.fund_fen) as fund, \
         sum(case when b.id is not null then 1 else 0 end) as reversed, sum(b.fund_fen) as fund_back, \
         sum(case when c.tender = 'cash' and c.amount_fen > 0 then c.amount_fen else 0 end) as cash, \
         sum(case when c.tender = 'cash' and c.amount_fen < 0 then -c.amount_fen else 0 end) as cash_back, \
         sum(case when c.tender = 'mobile' and c.amount_fen > 0 then c.amount_fen else 0 end) as mobile, \
         sum(case when c.tender = 'mobile' and c.amount_fen < 0 then -c.amount_fen else 0 end) as mobile_back \
         from shift_items i left join redemptions r on i.kind = 'redemption' and r.id = i.item_id \
         left join reversals b on i.kind = 'reversal' and b.id = i.item_id \
         left join cash_entries c on i.kind = 'cash' and c.id = i.item_id group by i.shift_id) t on t.shift_id = s.id \
         where s.redeemed <> coalesce(t.redeemed, 0) or s.refused <> coalesce(t.refused, 0) \
         or s.reversed <> coalesce(t.reversed, 0) or s.fund_fen <> coalesce(t.fund, 0) \
         or s.fund_back_fen <> coalesce(t.fund_back, 0) or s.cash_fen <> coalesce(t.cash, 0) \
         or s.cash_back_fen <> coalesce(t.cash_back, 0) or s.mobile_fen <> coalesce(t.mobile, 0) \
         or s.mobile_back_fen <> coalesce(t.mobile_back, 0)"
    ),
    check!(
        "shift_items",
        "it was done by somebody else or elsewhere than its shift",
        "select i.item_id from shift_items i join shifts s on s.id = i.shift_id \
         left join redemptions r on i.kind = 'redemption' and r.id = i.item_id \
         left join reversals b on i.kind = 'reversal' and b.id = i.item_id \
         left join redemptions o on o.id = b.redemption_id \
         left join cash_entries c on i.kind = 'cash' and c.id = i.item_id \
         where coalesce(r.account_id, b.account_id, c.account_id, s.id) <> s.account_id \
         or coalesce(r.device_id, b.device_id, c.device_id, r.store_id, o.store_id, c.store_id, s.id) <> s.place_id"
    ),
    check!(
        "redemptions",
        "a shift began later and was closed, and none has counted it",
        "select r.id from redemptions r where exists (select 1 from shifts s where s.account_id = r.account_id \
         and s.place_id = coalesce(r.device_id, r.store_id) and s.closed_at is not null and s.opened_at > r.at) \
         and not exists (select 1 from shift_items i where i.item_id = r.id)"
    ),
];

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>) -> Result<Statement> {
    let counted = [
        "select count(*) from redemptions",
        "select count(*) from redemption_lines",
        "select count(*) from reversals",
        "select count(*) from reversal_lines",
        "select count(*) from cash_entries",
        "select count(*) from shifts",
        "select count(*) from shift_items",
    ];
    let broken = match first(db, CHECKS)? {
        None => first(db, offline::BOOKED)?,
        broken => broken,
    };
    Ok(Statement::of(4, SAYS, count(db, &counted)?, broken))
}
