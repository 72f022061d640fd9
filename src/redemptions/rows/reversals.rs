//! Redemptions taken back.
use crate::db::Db;
use crate::db::schema::{cash_entries, redemptions, reversal_lines, reversals};
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, DeviceId, LotId, RedemptionId, RedemptionLineId, ReversalId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::redemptions::model::{ReversalReason, Tender};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::stored_words!(ReversalReason);

/// A redemption taken back, in whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = reversals, treat_none_as_default_value = false)]
pub struct Reversal {
    /// Id; the command's.
    pub id: ReversalId,
    /// District.
    #[serde(skip)]
    pub district_code: String,
    /// Which redemption.
    pub redemption_id: RedemptionId,
    /// Why.
    pub reason: ReversalReason,
    /// What was noted.
    pub note: Option<String>,
    /// Fen that the fund got back.
    pub fund_fen: Fen,
    /// Fen that were given back in cash.
    pub cash_fen: Fen,
    /// 1 if the fund's part went to the fund, 0 if back onto the voucher.
    pub to_fund: i32,
    /// Who.
    pub account_id: AccountId,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// When.
    pub at: Instant,
}

/// A line taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = reversal_lines, treat_none_as_default_value = false)]
pub struct ReversalLine {
    /// By which reversal.
    pub reversal_id: ReversalId,
    /// Which line.
    pub redemption_line_id: RedemptionLineId,
    /// Pieces.
    pub quantity: i64,
    /// Fen.
    pub value_fen: Fen,
    /// The lot in quarantine that they are now.
    pub returned_lot_id: Option<LotId>,
}

/// The reversals of a redemption, in their order.
pub fn reversals(db: &mut Db<'_>, id: RedemptionId) -> Result<Vec<Reversal>> {
    Ok(reversals::table.filter(reversals::redemption_id.eq(id)).order(reversals::id).load(db.conn())?)
}

/// Their lines.
pub fn reversal_lines(db: &mut Db<'_>, ids: &[ReversalId]) -> Result<Vec<ReversalLine>> {
    Ok(reversal_lines::table.filter(reversal_lines::reversal_id.eq_any(ids)).load(db.conn())?)
}

/// Writes a reversal with its lines.
pub fn insert_reversal(db: &mut Db<'_>, reversal: &Reversal, lines: &[ReversalLine]) -> Result<()> {
    diesel::insert_into(reversals::table).values(reversal).execute(db.conn())?;
    for line in lines {
        diesel::insert_into(reversal_lines::table).values(line).execute(db.conn())?;
    }
    Ok(())
}

/// How the cash part of a redemption was paid.
pub fn tender(db: &mut Db<'_>, id: RedemptionId) -> Result<Option<Tender>> {
    Ok(cash_entries::table
        .filter(cash_entries::redemption_id.eq(id))
        .filter(cash_entries::amount_fen.gt(0))
        .select(cash_entries::tender)
        .first(db.conn())
        .optional()?)
}

/// One redemption of a district, whoever asks.
pub fn any(db: &mut Db<'_>, district_code: &str, id: RedemptionId) -> Result<Option<super::Redemption>> {
    let mine = redemptions::table.find(id).filter(redemptions::district_code.eq(district_code));
    Ok(mine.first(db.conn()).optional()?)
}
