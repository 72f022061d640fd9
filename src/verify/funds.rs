//! Statement 3: every fen of a fund is where its columns and its postings say, and every promise is a voucher's balance.
use super::Statement;
use super::check::{Check, check, count, first};
use crate::db::Db;
use crate::kernel::error::Result;

const SAYS: &str = "for each fund, received = available + reserved + spent + lost, as its postings say; \
                    reserved = the sum of the open balances of its vouchers";

const CHECKS: &[Check] = &[
    check!(
        "funds",
        "its columns do not add up",
        "select id from funds where received_fen <> available_fen + reserved_fen + spent_fen + lost_fen"
    ),
    check!(
        "funds",
        "a column is below zero",
        "select id from funds where received_fen < 0 or available_fen < 0 or reserved_fen < 0 or spent_fen < 0 or lost_fen < 0"
    ),
    check!(
        "funds",
        "its columns are not what its postings say",
        "select f.id from funds f left join (select fund_id, \
         sum(case kind when 'deposit' then amount_fen when 'withdraw' then -amount_fen else 0 end) as received, \
         sum(case kind when 'deposit' then amount_fen when 'release' then amount_fen when 'unspend_release' then amount_fen \
         when 'loss_returned' then amount_fen \
         when 'withdraw' then -amount_fen when 'reserve' then -amount_fen when 'offline_loss' then -amount_fen else 0 end) as available, \
         sum(case kind when 'reserve' then amount_fen when 'unspend_reserve' then amount_fen \
         when 'spend' then -amount_fen when 'release' then -amount_fen else 0 end) as reserved, \
         sum(case kind when 'spend' then amount_fen when 'unspend_reserve' then -amount_fen \
         when 'unspend_release' then -amount_fen else 0 end) as spent, \
         sum(case kind when 'offline_loss' then amount_fen when 'loss_returned' then -amount_fen else 0 end) as lost \
         from fund_postings group by fund_id) p on p.fund_id = f.id \
         where f.received_fen <> coalesce(p.received, 0) or f.available_fen <> coalesce(p.available, 0) \
         or f.reserved_fen <> coalesce(p.reserved, 0) or f.spent_fen <> coalesce(p.spent, 0) or f.lost_fen <> coalesce(p.lost, 0)"
    ),
    // A batch that is not live yet may have its money reserved already, and its vouchers do not count.
    check!(
        "funds",
        "what is reserved is not the sum of its vouchers' balances",
        "select f.id from funds f left join (select v.fund_id, sum(v.balance_fen) as fen from vouchers v \
         join voucher_batches b on b.id = v.batch_id where b.state = 'live' group by v.fund_id) v on v.fund_id = f.id \
         left join (select p.fund_id, sum(case p.kind when 'reserve' then p.amount_fen else -p.amount_fen end) as fen \
         from fund_postings p join voucher_batches b on b.id = p.batch_id \
         where b.state <> 'live' and p.kind in ('reserve', 'release') group by p.fund_id) d on d.fund_id = f.id \
         where f.reserved_fen <> coalesce(v.fen, 0) + coalesce(d.fen, 0)"
    ),
    check!(
        "fund_postings",
        "it names another fund than its voucher",
        "select p.id from fund_postings p join vouchers v on v.id = p.voucher_id where v.fund_id <> p.fund_id"
    ),
    check!(
        "fund_postings",
        "it spends for a redemption that was none",
        "select p.id from fund_postings p left join redemptions r on r.id = p.redemption_id \
         where p.kind = 'spend' and (r.id is null or r.outcome <> 'redeemed' or r.fund_id <> p.fund_id)"
    ),
];

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>) -> Result<Statement> {
    let rows = count(db, &["select count(*) from funds", "select count(*) from fund_postings"])?;
    Ok(Statement::of(3, SAYS, rows, first(db, CHECKS)?))
}
