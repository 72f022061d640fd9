//! The rows of batches and of the stores they name.
use crate::db::Db;
use crate::db::schema::{batch_stores, voucher_batches};
use crate::funds::model::FundReason;
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, BatchId, CampaignId, CommandId, FundId, PackId, ProductId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use crate::on_each;
use crate::vouchers::model::{BatchState, VoucherKind};
use diesel::prelude::*;

/// A batch.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = voucher_batches, treat_none_as_default_value = false)]
pub struct Batch {
    /// Id; that of the command that drafted it.
    pub id: BatchId,
    /// District.
    pub district_code: String,
    /// Number, as people say it.
    pub number: String,
    /// Campaign.
    pub campaign_id: CampaignId,
    /// Which fund pays.
    pub fund_id: FundId,
    /// Why, if the fund asks.
    pub fund_reason: Option<FundReason>,
    /// Kind of its vouchers.
    pub kind: VoucherKind,
    /// The plan, as JSON.
    pub rule: String,
    /// SHA-256 of the plan.
    pub rule_digest: Vec<u8>,
    /// The area it is for: the one the plan names, else the district.
    pub area_code: String,
    /// Name and number of the policy document.
    pub policy_basis: String,
    /// Face for a household of one, or the value of all pieces.
    pub face_fen: Fen,
    /// The holder's part.
    pub copay_fen: Fen,
    /// Goods: of which product,
    pub product_id: Option<ProductId>,
    /// or of which category.
    pub category_code: Option<String>,
    /// Goods: how many pieces.
    pub pieces: Option<i64>,
    /// Pack: which one.
    pub pack_id: Option<PackId>,
    /// 1 if good at all stores of the district.
    pub all_stores: i32,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
    /// Days after the last day before what is left may be released.
    pub release_after_days: i32,
    /// Where it stands.
    pub state: BatchState,
    /// How many vouchers.
    pub vouchers: i64,
    /// What they cost the fund.
    pub total_fen: Fen,
    /// Who drafted it.
    pub drafted_by: AccountId,
    /// When.
    pub drafted_at: Instant,
    /// Who approved it.
    pub approved_by: Option<AccountId>,
    /// When; while it is being prepared, this is the token of the one attempt that may write.
    pub approved_at: Option<Instant>,
    /// Since when its vouchers are good.
    pub live_at: Option<Instant>,
    /// SHA-256 over voucher, household and face of each, in their order.
    pub digest: Option<Vec<u8>>,
    /// The command that drafted it.
    pub command_id: CommandId,
    /// The command that approved it.
    pub approve_command_id: Option<CommandId>,
}

/// One batch.
pub fn batch(db: &mut Db<'_>, district_code: &str, id: BatchId) -> Result<Option<Batch>> {
    let mine = voucher_batches::table.find(id).filter(voucher_batches::district_code.eq(district_code));
    Ok(mine.first(db.conn()).optional()?)
}

/// One batch, locked until the deed commits.
pub fn lock(db: &mut Db<'_>, district_code: &str, id: BatchId) -> Result<Option<Batch>> {
    let mine = voucher_batches::table.find(id).filter(voucher_batches::district_code.eq(district_code));
    let found = on_each!(db,
        sqlite conn => mine.first(conn).optional(),
        postgres conn => mine.for_update().first(conn).optional());
    Ok(found?)
}

/// What of a list is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Of this campaign.
    pub campaign_id: Option<CampaignId>,
    /// Of this fund.
    pub fund_id: Option<FundId>,
    /// In this state.
    pub state: Option<BatchState>,
    /// Older than this one.
    pub after: Option<uuid::Uuid>,
}

/// The batches of a district, newest first; one more than `limit` if there are more.
pub fn list(db: &mut Db<'_>, district_code: &str, wanted: Wanted, limit: i64) -> Result<Vec<Batch>> {
    use voucher_batches as b;
    let mut query = b::table.filter(b::district_code.eq(district_code)).into_boxed();
    if let Some(campaign_id) = wanted.campaign_id {
        query = query.filter(b::campaign_id.eq(campaign_id));
    }
    if let Some(fund_id) = wanted.fund_id {
        query = query.filter(b::fund_id.eq(fund_id));
    }
    if let Some(state) = wanted.state {
        query = query.filter(b::state.eq(state));
    }
    if let Some(after) = wanted.after {
        query = query.filter(b::id.lt(BatchId::of(after)));
    }
    Ok(query.order(b::id.desc()).limit(limit + 1).load(db.conn())?)
}

/// These batches.
pub fn of(db: &mut Db<'_>, ids: &[BatchId]) -> Result<Vec<Batch>> {
    Ok(voucher_batches::table.filter(voucher_batches::id.eq_any(ids)).load(db.conn())?)
}

/// The batches that somebody began to issue.
pub fn preparing(db: &mut Db<'_>) -> Result<Vec<Batch>> {
    let query = voucher_batches::table.filter(voucher_batches::state.eq(BatchState::Preparing));
    Ok(query.order(voucher_batches::id).load(db.conn())?)
}

/// Adds a batch with its stores.
pub fn insert(db: &mut Db<'_>, batch: &Batch, stores: &[StoreId]) -> Result<()> {
    diesel::insert_into(voucher_batches::table).values(batch).execute(db.conn())?;
    for store_id in stores {
        diesel::insert_into(batch_stores::table)
            .values((batch_stores::batch_id.eq(batch.id), batch_stores::store_id.eq(*store_id)))
            .execute(db.conn())?;
    }
    Ok(())
}

/// The stores that a batch names.
pub fn stores(db: &mut Db<'_>, id: BatchId) -> Result<Vec<StoreId>> {
    let query = batch_stores::table.filter(batch_stores::batch_id.eq(id)).select(batch_stores::store_id);
    Ok(query.load(db.conn())?)
}

/// Who approves, when, by which command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub account_id: AccountId,
    /// When.
    pub at: Instant,
    /// By which command.
    pub command_id: CommandId,
}

/// Moves a locked batch from drafted to preparing.
pub fn begin(db: &mut Db<'_>, id: BatchId, approval: Approval) -> Result<()> {
    use voucher_batches as b;
    let changed = diesel::update(b::table.find(id).filter(b::state.eq(BatchState::Drafted)))
        .set((
            b::state.eq(BatchState::Preparing),
            b::approved_by.eq(approval.account_id),
            b::approved_at.eq(approval.at),
            b::approve_command_id.eq(approval.command_id),
        ))
        .execute(db.conn())?;
    one(changed)
}

/// Takes a preparation over: whoever began it may write no more.
pub fn take_over(db: &mut Db<'_>, id: BatchId, from: Approval) -> Result<()> {
    use voucher_batches as b;
    // Moments tell attempts apart, also on a clock that stands still.
    let now = db.now().max(Instant::from_micros(from.at.micros() + 1));
    let his = b::table.find(id).filter(b::state.eq(BatchState::Preparing)).filter(b::approved_at.eq(from.at));
    one(diesel::update(his).set(b::approved_at.eq(now)).execute(db.conn())?)
}

/// Makes a batch live that this approval prepared.
pub fn go_live(db: &mut Db<'_>, id: BatchId, approval: Approval, digest: Vec<u8>) -> Result<()> {
    use voucher_batches as b;
    let now = db.now();
    let mine =
        b::table.find(id).filter(b::state.eq(BatchState::Preparing)).filter(b::approved_at.eq(approval.at));
    let changed = diesel::update(mine)
        .set((b::state.eq(BatchState::Live), b::live_at.eq(now), b::digest.eq(digest)))
        .execute(db.conn())?;
    one(changed)
}

/// Moves a batch whose preparation broke off back to drafted, so that it can be approved again.
pub fn back_to_draft(db: &mut Db<'_>, id: BatchId, approval: Approval) -> Result<()> {
    use voucher_batches as b;
    let mine =
        b::table.find(id).filter(b::state.eq(BatchState::Preparing)).filter(b::approved_at.eq(approval.at));
    let changed = diesel::update(mine)
        .set((
            b::state.eq(BatchState::Drafted),
            b::approved_by.eq(None::<AccountId>),
            b::approved_at.eq(None::<Instant>),
            b::approve_command_id.eq(None::<CommandId>),
        ))
        .execute(db.conn())?;
    one(changed)
}

/// Discards a draft.
pub fn discard(db: &mut Db<'_>, id: BatchId) -> Result<()> {
    use voucher_batches as b;
    let changed = diesel::update(b::table.find(id).filter(b::state.eq(BatchState::Drafted)))
        .set(b::state.eq(BatchState::Discarded))
        .execute(db.conn())?;
    one(changed)
}

fn one(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::bug("a locked batch was not there to be changed")) }
}
