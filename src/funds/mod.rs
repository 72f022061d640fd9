//! Funds: money by account, and the only way it moves.
//!
//! Received = available + reserved + spent + lost, to the fen, always, and no column goes below zero: a batch that would
//! take more than is available is refused. Each move is a posting, which is never changed; it has its moment and its
//! period, and what comes after a month was closed belongs to the first open one.
//! Other slices move money by [`post`] and find the period of a set of postings by [`model::period`].
pub mod actions;
pub mod api;
pub mod codes;
pub mod defaults;
pub mod hot;
pub mod model;
pub mod rows;

use crate::access::Grant;
use crate::db::Db;
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{BatchId, CommandId, FundId, PostingId, RedemptionId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
pub use model::PostingKind;

/// A move of money, and what it was for.
#[derive(Debug, Clone)]
pub struct Posting {
    /// Its id; that of the command where the command makes one posting.
    pub id: PostingId,
    /// The fund.
    pub fund_id: FundId,
    /// From which column to which.
    pub kind: PostingKind,
    /// How much; not nothing.
    pub amount_fen: Fen,
    /// The batch it was for.
    pub batch_id: Option<BatchId>,
    /// The voucher it was for.
    pub voucher_id: Option<VoucherId>,
    /// The redemption it was for.
    pub redemption_id: Option<RedemptionId>,
    /// What the bank or a file calls it.
    pub reference: Option<String>,
    /// The command that asked for it.
    pub command_id: CommandId,
    /// When it happened; its month is the period unless that is closed.
    pub at: Instant,
}

/// Locks a fund, moves money between its columns and writes the posting. Part of somebody's deed, which records it.
///
/// # Errors
/// `not_found` for a fund of another district; `fund_short` if the column does not hold so much; `fund_closed` for money
/// that comes in or is reserved after the fund was closed; `invalid_field` for nothing, or above what a fund can hold.
pub fn post(db: &mut Db<'_>, grant: &Grant, posting: Posting) -> Result<()> {
    let fund = rows::lock(db, posting.fund_id)?.or_not_found()?;
    if fund.district_code != grant.district_code {
        return Err(Error::from(&crate::kernel::error::NOT_FOUND));
    }
    let moved = model::moved(&fund, posting.kind, posting.amount_fen)?;
    let period = model::period(posting.at, fund.closed_through()?);
    rows::set_columns(db, fund.id, moved)?;
    rows::insert_posting(db, rows::PostingRow::of(grant, posting, period))
}
