//! What people did between two days, grouped by person and store by the database.
use super::{Names, RankedReads, TillDeeds};
use crate::db::Db;
use crate::db::schema::{accounts, stores};
use crate::db::types::{InstantSql, UuidSql};
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, StoreId};
use crate::kernel::time::{Day, Instant};
use crate::redemptions::model::Outcome;
use crate::reports::rows::between;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// A person, where, and what he did of one kind.
type Did = Vec<(AccountId, Option<StoreId>, TillDeeds)>;

/// The names of accounts and the codes of a district's stores.
///
/// # Errors
/// What the database says.
pub fn names(db: &mut Db<'_>, district_code: &str) -> Result<Names> {
    let people: Vec<(AccountId, String)> =
        accounts::table.select((accounts::id, accounts::display_name)).load(db.conn())?;
    let codes: Vec<(StoreId, String)> = stores::table
        .filter(stores::district_code.eq(district_code))
        .select((stores::id, stores::code))
        .load(db.conn())?;
    Ok(Names { accounts: people.into_iter().collect(), stores: codes.into_iter().collect() })
}

/// Attempts at the tills.
///
/// # Errors
/// What the database says.
pub fn attempts(db: &mut Db<'_>, district_code: &str, days: (Day, Day)) -> Result<Did> {
    let found: Vec<(AccountId, StoreId, Outcome, i64, i64, i64)> =
        between::<(UuidSql, UuidSql, Text, BigInt, BigInt, BigInt)>(
            "select account_id, store_id, outcome, count(*), cast(sum(goods_fen) as bigint), \
             cast(sum(case when collector = 'delegate' then 1 else 0 end) as bigint) from redemptions \
             where district_code = ? and at >= ? and at < ? group by 1, 2, 3",
            district_code,
            days,
        )
        .load(db.conn())?;
    let deeds = |outcome, times, fen, by_delegate| match outcome {
        Outcome::Redeemed => {
            TillDeeds { redemptions: times, redeemed_fen: fen, by_delegate, ..TillDeeds::default() }
        }
        Outcome::Refused => TillDeeds { refused: times, ..TillDeeds::default() },
    };
    let did = found.into_iter().map(|(account_id, store_id, outcome, times, fen, by_delegate)| {
        (account_id, Some(store_id), deeds(outcome, times, fen, by_delegate))
    });
    Ok(did.collect())
}

/// What was taken back, by whom.
///
/// # Errors
/// What the database says.
pub fn reversals(db: &mut Db<'_>, district_code: &str, days: (Day, Day)) -> Result<Did> {
    let found: Vec<(AccountId, StoreId, i64, i64, i64)> =
        between::<(UuidSql, UuidSql, BigInt, BigInt, BigInt)>(
            "select v.account_id, r.store_id, count(*), cast(sum(v.fund_fen + v.cash_fen) as bigint), \
             cast(sum(case when v.account_id <> r.account_id then 1 else 0 end) as bigint) \
             from reversals v join redemptions r on r.id = v.redemption_id \
             where v.district_code = ? and v.at >= ? and v.at < ? group by 1, 2",
            district_code,
            days,
        )
        .load(db.conn())?;
    let did =
        found.into_iter().map(|(account_id, store_id, reversals, reversed_fen, reversals_of_others)| {
            let deeds = TillDeeds { reversals, reversed_fen, reversals_of_others, ..TillDeeds::default() };
            (account_id, Some(store_id), deeds)
        });
    Ok(did.collect())
}

/// Vouchers that were replaced, by whom: the trail knows.
///
/// # Errors
/// What the database says.
pub fn replacements(db: &mut Db<'_>, district_code: &str, days: (Day, Day)) -> Result<Did> {
    let found: Vec<(AccountId, i64)> = between::<(UuidSql, BigInt)>(
        "select t.account_id, count(*) from vouchers v join trail t on t.subject_id = v.replaces_id \
         where t.district_code = ? and v.issued_at >= ? and v.issued_at < ? and v.replaces_id is not null \
         and t.operation = 'vouchers.replace' and t.account_id is not null group by 1",
        district_code,
        days,
    )
    .load(db.conn())?;
    let did = found.into_iter().map(|(account_id, replacements)| {
        (account_id, None, TillDeeds { replacements, ..TillDeeds::default() })
    });
    Ok(did.collect())
}

/// Proposals that changed the books, by whoever proposed them.
///
/// # Errors
/// What the database says.
pub fn adjustments(db: &mut Db<'_>, district_code: &str, days: (Day, Day)) -> Result<Did> {
    let found: Vec<(AccountId, StoreId, i64)> = between::<(UuidSql, UuidSql, BigInt)>("select proposed_by, store_id, count(*) from stock_adjustments \
         where district_code = ? and state = 'approved' and proposed_at >= ? and proposed_at < ? group by 1, 2", district_code, days).load(db.conn())?;
    let did = found.into_iter().map(|(account_id, store_id, adjustments)| {
        (account_id, Some(store_id), TillDeeds { adjustments, ..TillDeeds::default() })
    });
    Ok(did.collect())
}

/// Looks at unmasked data, the most first.
///
/// # Errors
/// What the database says.
pub fn reads(
    db: &mut Db<'_>,
    district_code: &str,
    days: (Day, Day),
    names: &Names,
) -> Result<Vec<RankedReads>> {
    let found: Vec<(AccountId, i64, i64, Instant)> = between::<(UuidSql, BigInt, BigInt, InstantSql)>(
        "select account_id, count(*), count(distinct subject_id), max(at) from unmasked_reads \
             where district_code = ? and at >= ? and at < ? group by 1 order by 2 desc, 1",
        district_code,
        days,
    )
    .load(db.conn())?;
    let ranked = found.into_iter().map(|(account_id, reads, subjects, last_at)| RankedReads {
        account_id,
        name: names.accounts.get(&account_id).cloned().unwrap_or_default(),
        reads,
        subjects,
        last_at,
    });
    Ok(ranked.collect())
}
