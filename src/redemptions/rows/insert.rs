//! Writing: redemptions, their lines, the tills’ cash books, and the counts of bad scans.
use crate::db::Db;
use crate::db::dialect::{EachRow, Statement, ToColumn};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{
    AccountId, CashEntryId, DelegateId, DeviceId, FundId, HouseholdId, RedemptionId, RedemptionLineId,
    StoreId, VoucherId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::vouchers::balance::Paid;
use diesel::RunQueryDsl;

/// An attempt on a voucher, as it is written.
#[derive(Debug, Clone)]
pub struct RedemptionRow {
    /// Id; the command's.
    pub id: RedemptionId,
    /// District.
    pub district_code: String,
    /// The voucher.
    pub voucher_id: VoucherId,
    /// Its household.
    pub household_id: HouseholdId,
    /// Its fund.
    pub fund_id: FundId,
    /// Where.
    pub store_id: StoreId,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// By whom.
    pub account_id: AccountId,
    /// What came of it.
    pub outcome: &'static str,
    /// Why it was refused.
    pub refusal_code: Option<String>,
    /// Who collected.
    pub collector: &'static str,
    /// The delegate.
    pub delegate_id: Option<DelegateId>,
    /// The fund's part.
    pub fund_fen: Fen,
    /// The cash part.
    pub cash_fen: Fen,
    /// Both.
    pub goods_fen: Fen,
    /// What went back to the fund unused.
    pub released_fen: Fen,
    /// The use that spent the voucher, if this attempt came too late.
    pub first_redemption_id: Option<RedemptionId>,
    /// When the till accepted it.
    pub accepted_at: Instant,
    /// When it was settled.
    pub at: Instant,
}

/// A line, as it is written.
#[derive(Debug, Clone, Copy)]
pub struct LineRow {
    /// Id.
    pub id: RedemptionLineId,
    /// Of which redemption.
    pub redemption_id: RedemptionId,
    /// Its number there.
    pub number: i32,
    /// What left and what it cost.
    pub paid: Paid,
}

/// An entry of a till's cash book, as it is written.
#[derive(Debug, Clone)]
pub struct CashRow {
    /// Id.
    pub id: CashEntryId,
    /// District.
    pub district_code: String,
    /// Where.
    pub store_id: StoreId,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// By whom.
    pub account_id: AccountId,
    /// For which redemption.
    pub redemption_id: RedemptionId,
    /// How.
    pub tender: &'static str,
    /// Taken (above zero) or given back (below).
    pub amount_fen: i64,
}

fn all_written(what: &str, written: usize, wanted: usize) -> Result<()> {
    if written == wanted {
        Ok(())
    } else {
        Err(Error::bug(format!("{written} of {wanted} {what} were written")))
    }
}

/// Writes attempts.
pub fn insert_redemptions(db: &mut Db<'_>, rows: &[RedemptionRow]) -> Result<()> {
    let written = EachRow {
        one: "insert into redemptions (id, district_code, voucher_id, household_id, fund_id, store_id, device_id, account_id, \
              outcome, refusal_code, collector, delegate_id, fund_fen, cash_fen, goods_fen, released_fen, first_redemption_id, \
              accepted_at, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into redemptions (id, district_code, voucher_id, household_id, fund_id, store_id, device_id, account_id, \
              outcome, refusal_code, collector, delegate_id, fund_fen, cash_fen, goods_fen, released_fen, first_redemption_id, \
              accepted_at, at) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        columns: vec![
            ToColumn::column(rows.iter().map(|row| row.id).collect()),
            ToColumn::column(rows.iter().map(|row| row.district_code.clone()).collect()),
            ToColumn::column(rows.iter().map(|row| row.voucher_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.household_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.fund_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.store_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.device_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.account_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.outcome).collect()),
            ToColumn::column(rows.iter().map(|row| row.refusal_code.clone()).collect()),
            ToColumn::column(rows.iter().map(|row| row.collector).collect()),
            ToColumn::column(rows.iter().map(|row| row.delegate_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.fund_fen).collect()),
            ToColumn::column(rows.iter().map(|row| row.cash_fen).collect()),
            ToColumn::column(rows.iter().map(|row| row.goods_fen).collect()),
            ToColumn::column(rows.iter().map(|row| row.released_fen).collect()),
            ToColumn::column(rows.iter().map(|row| row.first_redemption_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.accepted_at).collect()),
            ToColumn::column(rows.iter().map(|row| row.at).collect()),
        ],
    }
    .execute(db)?;
    all_written("redemptions", written, rows.len())
}

/// Writes lines.
pub fn insert_lines(db: &mut Db<'_>, rows: &[LineRow]) -> Result<()> {
    let written = EachRow {
        one: "insert into redemption_lines (id, redemption_id, line_number, lot_id, product_id, item_number, quantity, \
              unit_fen, value_fen) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into redemption_lines (id, redemption_id, line_number, lot_id, product_id, item_number, quantity, \
              unit_fen, value_fen) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        columns: vec![
            ToColumn::column(rows.iter().map(|row| row.id).collect()),
            ToColumn::column(rows.iter().map(|row| row.redemption_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.number).collect()),
            ToColumn::column(rows.iter().map(|row| row.paid.lot_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.paid.product_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.paid.item_number).collect()),
            ToColumn::column(rows.iter().map(|row| row.paid.pieces).collect()),
            ToColumn::column(rows.iter().map(|row| row.paid.unit).collect()),
            ToColumn::column(rows.iter().map(|row| row.paid.value).collect()),
        ],
    }
    .execute(db)?;
    all_written("lines", written, rows.len())
}

/// Writes entries of cash books.
pub fn insert_cash(db: &mut Db<'_>, rows: &[CashRow]) -> Result<()> {
    let now = db.now();
    let written = EachRow {
        one: "insert into cash_entries (id, district_code, store_id, device_id, account_id, redemption_id, tender, amount_fen, \
              at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into cash_entries (id, district_code, store_id, device_id, account_id, redemption_id, tender, amount_fen, \
              at) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        columns: vec![
            ToColumn::column(rows.iter().map(|row| row.id).collect()),
            ToColumn::column(rows.iter().map(|row| row.district_code.clone()).collect()),
            ToColumn::column(rows.iter().map(|row| row.store_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.device_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.account_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.redemption_id).collect()),
            ToColumn::column(rows.iter().map(|row| row.tender).collect()),
            ToColumn::column(rows.iter().map(|row| row.amount_fen).collect()),
            ToColumn::column(vec![now; rows.len()]),
        ],
    }
    .execute(db)?;
    all_written("cash entries", written, rows.len())
}

/// Counts a scan that was no code of ours.
pub fn count_bad_scan(db: &mut Db<'_>, bucket: &str) -> Result<()> {
    let now = db.now();
    let hour = Instant::from_micros(0).plus_seconds(now.seconds().div_euclid(3600).saturating_mul(3600));
    Statement::<()>::new(
        "insert into bad_scans (bucket, hour, scans) values (?, ?, 1) \
         on conflict (bucket, hour) do update set scans = bad_scans.scans + 1",
    )
    .bind(bucket)
    .bind(hour)
    .execute(db.conn())?;
    Ok(())
}
