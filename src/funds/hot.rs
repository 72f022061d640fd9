//! Postings for a set of redemptions at once.
use super::PostingKind;
use super::model::period;
use crate::db::Db;
use crate::db::dialect::{EachKey, EachRow, ToColumn};
use crate::db::types::UuidSql;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, BatchId, CommandId, FundId, PostingId, RedemptionId, VoucherId};
use crate::kernel::time::{Instant, Month};
use diesel::sql_types::{Nullable, Text};
use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

/// What a redemption moves in its fund: out of what is reserved for its voucher.
#[derive(Debug, Clone)]
pub struct Spending {
    /// The fund.
    pub fund_id: FundId,
    /// Spent, or released because it was not needed.
    pub kind: PostingKind,
    /// How much; nothing is left out.
    pub fen: i64,
    /// The batch of its voucher.
    pub batch_id: BatchId,
    /// Its voucher.
    pub voucher_id: VoucherId,
    /// The redemption.
    pub redemption_id: RedemptionId,
    /// By whom.
    pub account_id: AccountId,
    /// In which district.
    pub district_code: String,
    /// When the till accepted it.
    pub at: Instant,
}

/// Spends and releases reserved money: one posting each, and each fund changed once. The funds are locked last of all
/// that a redemption touches, so that tills wait for each other as briefly as they can.
///
/// # Errors
/// A bug if a fund was not there; the database's own check if a column would go below zero.
pub fn spend(db: &mut Db<'_>, spendings: &[Spending]) -> Result<()> {
    let spendings: Vec<&Spending> = spendings.iter().filter(|one| one.fen > 0).collect();
    let mut by_fund: BTreeMap<FundId, (i64, i64)> = BTreeMap::new();
    for one in &spendings {
        let (spent, released) = by_fund.entry(one.fund_id).or_default();
        *(if one.kind == PostingKind::Release { released } else { spent }) += one.fen;
    }
    let closed = lock(db, by_fund.keys().copied().collect())?;
    let funds = by_fund.len();
    let changed = EachRow {
        one: "update funds set reserved_fen = reserved_fen - ?, spent_fen = spent_fen + ?, available_fen = available_fen + ? \
              where id = ?",
        all: "update funds set reserved_fen = reserved_fen - n.out, spent_fen = spent_fen + n.spent, \
              available_fen = available_fen + n.released from unnest(?, ?, ?, ?) as n(out, spent, released, id) where funds.id = n.id",
        columns: vec![
            ToColumn::column(by_fund.values().map(|(spent, released)| spent + released).collect()),
            ToColumn::column(by_fund.values().map(|(spent, _)| *spent).collect()),
            ToColumn::column(by_fund.values().map(|(_, released)| *released).collect()),
            ToColumn::column(by_fund.into_keys().collect()),
        ],
    }
    .execute(db)?;
    let written = insert(db, &spendings, &closed)?;
    if changed == funds && written == spendings.len() {
        return Ok(());
    }
    Err(Error::bug(format!(
        "{changed} of {funds} funds moved, {written} of {} postings written",
        spendings.len()
    )))
}

/// Locks the funds and says which month of each is closed.
fn lock(db: &mut Db<'_>, ids: Vec<FundId>) -> Result<HashMap<FundId, Option<Month>>> {
    let found = EachKey::<(UuidSql, Nullable<Text>)> {
        one: "select id, closed_through from funds where id = ?",
        all: "select id, closed_through from funds where id = any(?) order by id for update",
        columns: vec![ToColumn::column(ids)],
        row: PhantomData,
    }
    .load::<(FundId, Option<String>)>(db)?;
    let month = |text: String| Month::parse(&text).ok_or_else(|| Error::bug("a fund's month is none"));
    found.into_iter().map(|(id, closed)| Ok((id, closed.map(month).transpose()?))).collect()
}

fn insert(
    db: &mut Db<'_>,
    spendings: &[&Spending],
    closed: &HashMap<FundId, Option<Month>>,
) -> Result<usize> {
    let period = |one: &Spending| period(one.at, closed.get(&one.fund_id).copied().flatten()).to_string();
    EachRow {
        one: "insert into fund_postings (id, district_code, fund_id, kind, amount_fen, at, period, batch_id, voucher_id, \
              redemption_id, account_id, command_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into fund_postings (id, district_code, fund_id, kind, amount_fen, at, period, batch_id, voucher_id, \
              redemption_id, account_id, command_id) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        columns: vec![
            ToColumn::column(spendings.iter().map(|_| PostingId::make()).collect()),
            ToColumn::column(spendings.iter().map(|one| one.district_code.clone()).collect()),
            ToColumn::column(spendings.iter().map(|one| one.fund_id).collect()),
            ToColumn::column(spendings.iter().map(|one| one.kind.as_str()).collect()),
            ToColumn::column(spendings.iter().map(|one| one.fen).collect()),
            ToColumn::column(spendings.iter().map(|one| one.at).collect()),
            ToColumn::column(spendings.iter().map(|one| period(one)).collect()),
            ToColumn::column(spendings.iter().map(|one| one.batch_id).collect()),
            ToColumn::column(spendings.iter().map(|one| one.voucher_id).collect()),
            ToColumn::column(spendings.iter().map(|one| one.redemption_id).collect()),
            ToColumn::column(spendings.iter().map(|one| one.account_id).collect()),
            ToColumn::column(spendings.iter().map(|one| CommandId::of(one.redemption_id.uuid())).collect()),
        ],
    }
    .execute(db)
}
