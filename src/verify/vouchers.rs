//! Statement 1: what a voucher was worth is still there, or it is known where it went.
use super::Statement;
use super::check::{Check, check, count, first};
use crate::db::Db;
use crate::kernel::error::Result;

const SAYS: &str = "for each voucher, face + overdraft = redeemed - reversed + balance + released + moved, \
                    and at most one voucher replaces it";

const CHECKS: &[Check] = &[
    check!(
        "vouchers",
        "its amounts do not add up to its face",
        "select id from vouchers \
         where face_fen + overdraft_fen <> redeemed_fen - reversed_fen + balance_fen + released_fen + moved_fen"
    ),
    check!(
        "vouchers",
        "an amount is below zero",
        "select id from vouchers where balance_fen < 0 or redeemed_fen < reversed_fen or reversed_fen < 0 \
         or released_fen < 0 or moved_fen < 0 or overdraft_fen < 0"
    ),
    check!(
        "vouchers",
        "redeemed is not the sum of its redemptions",
        "select v.id from vouchers v left join \
         (select voucher_id, sum(fund_fen) as fen from redemptions where outcome = 'redeemed' group by voucher_id) r \
         on r.voucher_id = v.id where v.redeemed_fen <> coalesce(r.fen, 0)"
    ),
    check!(
        "vouchers",
        "reversed is not the sum of its reversals",
        "select v.id from vouchers v left join \
         (select r.voucher_id, sum(b.fund_fen) as fen from reversals b join redemptions r on r.id = b.redemption_id \
         group by r.voucher_id) r on r.voucher_id = v.id where v.reversed_fen <> coalesce(r.fen, 0)"
    ),
    check!(
        "vouchers",
        "several vouchers replace it",
        "select replaces_id from vouchers where replaces_id is not null group by replaces_id having count(*) > 1"
    ),
    check!(
        "vouchers",
        "what was moved is not the face of the voucher that replaces it",
        "select v.id from vouchers v left join vouchers n on n.replaces_id = v.id \
         where v.moved_fen <> coalesce(n.face_fen, 0)"
    ),
    check!(
        "vouchers",
        "it is replaced by none, or is replaced and still good",
        "select v.id from vouchers v left join vouchers n on n.replaces_id = v.id \
         where case when v.state = 'replaced' then 1 else 0 end <> case when n.id is null then 0 else 1 end"
    ),
    check!(
        "vouchers",
        "it is revoked, replaced or released and still holds money",
        "select id from vouchers where state in ('revoked', 'replaced', 'released') and balance_fen <> 0"
    ),
    check!(
        "vouchers",
        "it was overdrawn by something else than what offline cases tell of",
        "select v.id from vouchers v left join (select voucher_id, sum(overdraft_fen) as fen from offline_cases \
         group by voucher_id) c on c.voucher_id = v.id where v.overdraft_fen <> coalesce(c.fen, 0)"
    ),
    check!(
        "vouchers",
        "the pieces left cost something else than its balance",
        "select v.id from vouchers v join (select voucher_id, sum(value_left_fen) as fen from voucher_items \
         group by voucher_id) i on i.voucher_id = v.id where i.fen <> v.balance_fen"
    ),
    check!(
        "vouchers",
        "it names another fund than its batch",
        "select v.id from vouchers v join voucher_batches b on b.id = v.batch_id where b.fund_id <> v.fund_id"
    ),
];

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>) -> Result<Statement> {
    let rows = count(db, &["select count(*) from vouchers", "select count(*) from voucher_items"])?;
    Ok(Statement::of(1, SAYS, rows, first(db, CHECKS)?))
}
