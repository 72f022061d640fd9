//! The rows of funds and their postings.
use super::Posting;
use super::model::{Columns, FundReason, PostingKind, ResourceClass};
use crate::access::Grant;
use crate::db::Db;
use crate::db::schema::{fund_postings, funds};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, BatchId, CommandId, FundId, PostingId, RedemptionId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::{Instant, Month};
use crate::on_each;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::stored_words!(ResourceClass, PostingKind, FundReason);

/// A fund.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize, ToSchema)]
pub struct Fund {
    /// Id.
    pub id: FundId,
    /// District.
    pub district_code: String,
    /// Code, as people say it.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Whose money it is.
    pub resource_class: ResourceClass,
    /// Whether each batch must name one of the two reasons.
    #[diesel(deserialize_as = crate::goods::rows::Flag)]
    pub reason_required: bool,
    /// The last month that is closed.
    pub closed_through: Option<String>,
    /// All that came in.
    pub received_fen: Fen,
    /// Free for new vouchers.
    pub available_fen: Fen,
    /// Promised by vouchers.
    pub reserved_fen: Fen,
    /// Redeemed.
    pub spent_fen: Fen,
    /// Lost to offline scans.
    pub lost_fen: Fen,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
}

impl Fund {
    /// What it holds.
    #[must_use]
    pub fn columns(&self) -> Columns {
        Columns {
            received_fen: self.received_fen,
            available_fen: self.available_fen,
            reserved_fen: self.reserved_fen,
            spent_fen: self.spent_fen,
            lost_fen: self.lost_fen,
        }
    }

    /// The last month that is closed.
    ///
    /// # Errors
    /// A bug if the database holds no month there.
    pub fn closed_through(&self) -> Result<Option<Month>> {
        let month = |text: &String| Month::parse(text).ok_or_else(|| Error::bug("a fund's month is none"));
        self.closed_through.as_ref().map(month).transpose()
    }
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = fund_postings, treat_none_as_default_value = false)]
pub struct PostingRow {
    /// Id.
    pub id: PostingId,
    /// District.
    pub district_code: String,
    /// The fund.
    pub fund_id: FundId,
    /// From which column to which.
    pub kind: PostingKind,
    /// How much.
    pub amount_fen: Fen,
    /// When it happened.
    pub at: Instant,
    /// The month it is counted in.
    pub period: String,
    /// The batch it was for.
    pub batch_id: Option<BatchId>,
    /// The voucher it was for.
    pub voucher_id: Option<VoucherId>,
    /// The redemption it was for.
    pub redemption_id: Option<RedemptionId>,
    /// What the bank or a file calls it.
    pub reference: Option<String>,
    /// Who.
    pub account_id: Option<AccountId>,
    /// By which command.
    pub command_id: CommandId,
}

impl PostingRow {
    /// The row of a posting in its month.
    #[must_use]
    pub fn of(grant: &Grant, posting: Posting, period: Month) -> Self {
        Self {
            id: posting.id,
            district_code: grant.district_code.clone(),
            fund_id: posting.fund_id,
            kind: posting.kind,
            amount_fen: posting.amount_fen,
            at: posting.at,
            period: period.to_string(),
            batch_id: posting.batch_id,
            voucher_id: posting.voucher_id,
            redemption_id: posting.redemption_id,
            reference: posting.reference,
            account_id: Some(grant.account_id),
            command_id: posting.command_id,
        }
    }
}

/// The funds of a district, by code.
pub fn list(db: &mut Db<'_>, district_code: &str) -> Result<Vec<Fund>> {
    Ok(funds::table.filter(funds::district_code.eq(district_code)).order(funds::code).load(db.conn())?)
}

/// One fund.
pub fn fund(db: &mut Db<'_>, id: FundId) -> Result<Option<Fund>> {
    Ok(funds::table.find(id).first(db.conn()).optional()?)
}

/// One fund, locked until the deed commits.
pub fn lock(db: &mut Db<'_>, id: FundId) -> Result<Option<Fund>> {
    let found = on_each!(db,
        sqlite conn => funds::table.find(id).first(conn).optional(),
        postgres conn => funds::table.find(id).for_update().first(conn).optional());
    Ok(found?)
}

/// Adds a fund.
pub fn insert(db: &mut Db<'_>, fund: &Fund) -> Result<()> {
    diesel::insert_into(funds::table)
        .values((
            funds::id.eq(fund.id),
            funds::district_code.eq(&fund.district_code),
            funds::code.eq(&fund.code),
            funds::name_zh.eq(&fund.name_zh),
            funds::name_en.eq(&fund.name_en),
            funds::resource_class.eq(fund.resource_class),
            funds::reason_required.eq(i32::from(fund.reason_required)),
            funds::closed_through.eq(&fund.closed_through),
            funds::received_fen.eq(fund.received_fen),
            funds::available_fen.eq(fund.available_fen),
            funds::reserved_fen.eq(fund.reserved_fen),
            funds::spent_fen.eq(fund.spent_fen),
            funds::lost_fen.eq(fund.lost_fen),
            funds::created_at.eq(fund.created_at),
            funds::closed_at.eq(fund.closed_at),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// Writes what a locked fund holds.
pub fn set_columns(db: &mut Db<'_>, id: FundId, columns: Columns) -> Result<()> {
    let changed = diesel::update(funds::table.find(id))
        .set((
            funds::received_fen.eq(columns.received_fen),
            funds::available_fen.eq(columns.available_fen),
            funds::reserved_fen.eq(columns.reserved_fen),
            funds::spent_fen.eq(columns.spent_fen),
            funds::lost_fen.eq(columns.lost_fen),
        ))
        .execute(db.conn())?;
    if changed == 1 { Ok(()) } else { Err(Error::bug("a locked fund was not there to be changed")) }
}

/// Writes a fund's names, and whether its batches need a reason.
pub fn set_facts(
    db: &mut Db<'_>,
    id: FundId,
    (zh, en): (&str, &str),
    reason_required: bool,
) -> Result<usize> {
    Ok(diesel::update(funds::table.find(id))
        .set((
            funds::name_zh.eq(zh),
            funds::name_en.eq(en),
            funds::reason_required.eq(i32::from(reason_required)),
        ))
        .execute(db.conn())?)
}

/// Closes a fund.
pub fn set_closed(db: &mut Db<'_>, id: FundId) -> Result<usize> {
    let now = db.now();
    Ok(diesel::update(funds::table.find(id)).set(funds::closed_at.eq(now)).execute(db.conn())?)
}

/// Writes the last closed month.
pub fn set_closed_through(db: &mut Db<'_>, id: FundId, month: Month) -> Result<usize> {
    let month = month.to_string();
    Ok(diesel::update(funds::table.find(id)).set(funds::closed_through.eq(month)).execute(db.conn())?)
}

/// Writes a posting.
pub fn insert_posting(db: &mut Db<'_>, posting: PostingRow) -> Result<()> {
    diesel::insert_into(fund_postings::table).values(posting).execute(db.conn())?;
    Ok(())
}

/// The postings of a fund, newest first; one more than `limit` if there are more.
pub fn postings(
    db: &mut Db<'_>,
    id: FundId,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Vec<PostingRow>> {
    let mut query = fund_postings::table.filter(fund_postings::fund_id.eq(id)).into_boxed();
    if let Some(after) = after {
        query = query.filter(fund_postings::id.lt(PostingId::of(after)));
    }
    Ok(query.order(fund_postings::id.desc()).limit(limit + 1).load(db.conn())?)
}

/// What a fund spent for a redemption; a part that was lost instead is not in it.
pub fn spent_for(db: &mut Db<'_>, id: RedemptionId) -> Result<i64> {
    let spent = diesel::dsl::sql::<diesel::sql_types::BigInt>("cast(coalesce(sum(amount_fen), 0) as bigint)");
    Ok(fund_postings::table
        .filter(fund_postings::redemption_id.eq(id))
        .filter(fund_postings::kind.eq(PostingKind::Spend))
        .select(spent)
        .first(db.conn())?)
}
