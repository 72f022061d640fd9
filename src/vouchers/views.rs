//! What the API shows of batches and vouchers: holders masked, codes never.
use super::model::{BatchState, Condition, Reason, VoucherKind, VoucherState, condition};
use super::plan::Plan;
use super::rows::counts::Counts;
use super::rows::{Batch, ItemRow, Voucher, batches, counts, vouchers};
use crate::access::Scope;
use crate::audit;
use crate::db::Db;
use crate::funds::model::FundReason;
use crate::households::{lies_within, stands_for, summaries};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, BatchId, CampaignId, FundId, HouseholdId, ProductId, StoreId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use crate::staff;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// A batch in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchView {
    /// Id.
    pub id: BatchId,
    /// Number.
    pub number: String,
    /// Campaign.
    pub campaign_id: CampaignId,
    /// Which fund pays.
    pub fund_id: FundId,
    /// Why, if the fund asks.
    pub fund_reason: Option<FundReason>,
    /// Kind of its vouchers.
    pub kind: VoucherKind,
    /// The area it is for.
    pub area_code: String,
    /// Name and number of the policy document.
    pub policy_basis: String,
    /// Face for a household of one, or the value of all pieces.
    pub face_fen: Fen,
    /// The holder's part.
    pub copay_fen: Fen,
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
    /// When.
    pub approved_at: Option<Instant>,
    /// Since when its vouchers are good.
    pub live_at: Option<Instant>,
}

/// A batch with its plan, its stores and where its vouchers stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchDetail {
    /// The batch.
    pub batch: BatchView,
    /// The plan as it was drafted.
    pub plan: Plan,
    /// The stores it names; none if its vouchers are good at all of the district.
    pub store_ids: Vec<StoreId>,
    /// Where its vouchers stand today; absent until they are issued.
    pub counts: Option<Counts>,
    /// How colleagues call who drafted it.
    pub drafted_by_name: String,
    /// How they call who approved it.
    pub approved_by_name: Option<String>,
}

/// A voucher.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoucherView {
    /// Id.
    pub id: VoucherId,
    /// Batch.
    pub batch_id: BatchId,
    /// The batch's number.
    pub batch_number: String,
    /// Its place in the batch.
    pub position: i64,
    /// Kind.
    pub kind: VoucherKind,
    /// For whom.
    pub household_id: HouseholdId,
    /// The household's number in the register.
    pub household_no: String,
    /// The holder's name with its middle hidden.
    pub holder_name_masked: String,
    /// Where it stands by what somebody did.
    pub state: VoucherState,
    /// Why it was frozen, revoked or replaced.
    pub state_reason: Option<Reason>,
    /// Where it stands today.
    pub condition: Condition,
    /// Face, or the value of its pieces on the issue day.
    pub face_fen: Fen,
    /// The holder's part.
    pub copay_fen: Fen,
    /// What is left.
    pub balance_fen: Fen,
    /// What was redeemed.
    pub redeemed_fen: Fen,
    /// What of that was taken back.
    pub reversed_fen: Fen,
    /// What went back to the fund.
    pub released_fen: Fen,
    /// What went to its replacement.
    pub moved_fen: Fen,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
    /// The store that may honour it offline.
    pub home_store_id: StoreId,
    /// The category by which the household got it.
    pub category: Option<String>,
    /// Where the household lived.
    pub area_code: String,
    /// How many members it had.
    pub size: i32,
    /// The voucher that it replaces.
    pub replaces_id: Option<VoucherId>,
    /// When it was issued.
    pub issued_at: Instant,
}

/// A voucher with all that belongs to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoucherDetail {
    /// The voucher.
    pub voucher: VoucherView,
    /// The pieces it gives.
    pub items: Vec<ItemView>,
    /// The stores where it is good; none if at all of the district.
    pub store_ids: Vec<StoreId>,
    /// Which fund pays.
    pub fund_id: FundId,
    /// Campaign.
    pub campaign_id: CampaignId,
    /// Name and number of the policy document.
    pub policy_basis: String,
    /// The voucher that took its place.
    pub replaced_by_id: Option<VoucherId>,
    /// What was done with it beside its use, oldest first: printed, frozen, unfrozen, revoked, replaced.
    pub moments: Vec<VoucherMoment>,
}

/// Something that was done with a voucher.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoucherMoment {
    /// What, as the trail names it: `vouchers.freeze`.
    pub operation: String,
    /// When.
    pub at: Instant,
    /// How colleagues call who did it.
    pub account_name: Option<String>,
}

/// So many pieces.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ItemView {
    /// The item's number.
    pub item_number: i32,
    /// The product,
    pub product_id: Option<ProductId>,
    /// or the category.
    pub category_code: Option<String>,
    /// Pieces at issue.
    pub pieces_total: i64,
    /// Pieces left.
    pub pieces_left: i64,
    /// What all pieces were worth at issue.
    pub value_fen: Fen,
    /// What of that is left.
    pub value_left_fen: Fen,
}

/// Whether somebody may see a voucher: those of the street that issued it, and those of where its household lives now.
///
/// # Errors
/// What the database says.
pub fn is_seen(db: &mut Db<'_>, scope: &Scope, voucher: &Voucher) -> Result<bool> {
    if scope.sees_area(&voucher.snapshot_area_code) {
        return Ok(true);
    }
    let household = stands_for(db, voucher.household_id)?;
    lies_within(db, household, scope)
}

impl From<&Batch> for BatchView {
    fn from(batch: &Batch) -> Self {
        Self {
            id: batch.id,
            number: batch.number.clone(),
            campaign_id: batch.campaign_id,
            fund_id: batch.fund_id,
            fund_reason: batch.fund_reason,
            kind: batch.kind,
            area_code: batch.area_code.clone(),
            policy_basis: batch.policy_basis.clone(),
            face_fen: batch.face_fen,
            copay_fen: batch.copay_fen,
            first_on: batch.first_on,
            last_on: batch.last_on,
            release_after_days: batch.release_after_days,
            state: batch.state,
            vouchers: batch.vouchers,
            total_fen: batch.total_fen,
            drafted_by: batch.drafted_by,
            drafted_at: batch.drafted_at,
            approved_by: batch.approved_by,
            approved_at: batch.approved_at,
            live_at: batch.live_at,
        }
    }
}

impl From<ItemRow> for ItemView {
    fn from(item: ItemRow) -> Self {
        Self {
            item_number: item.item_number,
            product_id: item.product_id,
            category_code: item.category_code,
            pieces_total: item.pieces_total,
            pieces_left: item.pieces_left,
            value_fen: item.value_fen,
            value_left_fen: item.value_left_fen,
        }
    }
}

/// A batch with all that belongs to it.
///
/// # Errors
/// What the database says; a bug if the plan cannot be read.
pub fn batch_detail(db: &mut Db<'_>, batch: &Batch) -> Result<BatchDetail> {
    let plan = serde_json::from_str(&batch.rule).map_err(|error| Error::bug(format!("a plan: {error}")))?;
    let live = batch.state == BatchState::Live;
    let who: Vec<AccountId> = [Some(batch.drafted_by), batch.approved_by].into_iter().flatten().collect();
    let mut names = staff::accounts::names(db, &who)?;
    Ok(BatchDetail {
        approved_by_name: batch.approved_by.and_then(|id| names.get(&id).cloned()),
        drafted_by_name: names.remove(&batch.drafted_by).unwrap_or_default(),
        batch: batch.into(),
        plan,
        store_ids: batches::stores(db, batch.id)?,
        counts: if live { Some(counts::of(db, batch.id)?) } else { None },
    })
}

/// Vouchers with their holders, in their order.
///
/// # Errors
/// What the database says.
pub fn vouchers_shown(db: &mut Db<'_>, rows: Vec<Voucher>) -> Result<Vec<VoucherView>> {
    let today = db.today();
    let batch_ids: BTreeSet<BatchId> = rows.iter().map(|row| row.batch_id).collect();
    let batch_ids: Vec<BatchId> = batch_ids.into_iter().collect();
    let of_batch: HashMap<BatchId, Batch> =
        batches::of(db, &batch_ids)?.into_iter().map(|batch| (batch.id, batch)).collect();
    let household_ids: BTreeSet<HouseholdId> = rows.iter().map(|row| row.household_id).collect();
    let household_ids: Vec<HouseholdId> = household_ids.into_iter().collect();
    let of_household: HashMap<HouseholdId, crate::households::Summary> =
        summaries(db, &household_ids)?.into_iter().map(|summary| (summary.id, summary)).collect();
    let view = |row: Voucher| {
        let batch = of_batch.get(&row.batch_id)?;
        let household = of_household.get(&row.household_id);
        Some(VoucherView {
            id: row.id,
            batch_id: row.batch_id,
            batch_number: batch.number.clone(),
            position: row.position,
            kind: batch.kind,
            household_id: row.household_id,
            household_no: household.map(|household| household.household_no.clone()).unwrap_or_default(),
            holder_name_masked: household
                .map(|household| household.holder_name_masked.clone())
                .unwrap_or_default(),
            state: row.state,
            state_reason: row.state_reason,
            condition: condition(&row, today),
            face_fen: row.face_fen,
            copay_fen: row.copay_fen,
            balance_fen: row.balance_fen,
            redeemed_fen: row.redeemed_fen,
            reversed_fen: row.reversed_fen,
            released_fen: row.released_fen,
            moved_fen: row.moved_fen,
            first_on: row.first_on,
            last_on: row.last_on,
            home_store_id: row.home_store_id,
            category: row.snapshot_category,
            area_code: row.snapshot_area_code,
            size: row.snapshot_size,
            replaces_id: row.replaces_id,
            issued_at: row.issued_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// A voucher with all that belongs to it.
///
/// # Errors
/// What the database says.
pub fn voucher_detail(db: &mut Db<'_>, row: Voucher) -> Result<VoucherDetail> {
    let (id, batch_id, district_code) = (row.id, row.batch_id, row.district_code.clone());
    let batch = batches::of(db, &[batch_id])?.pop().ok_or_else(|| Error::bug("a voucher without a batch"))?;
    let voucher =
        vouchers_shown(db, vec![row])?.pop().ok_or_else(|| Error::bug("a voucher without a batch"))?;
    let items = vouchers::items(db, &[id])?.remove(&id).unwrap_or_default();
    Ok(VoucherDetail {
        voucher,
        items: items.into_iter().map(ItemView::from).collect(),
        store_ids: batches::stores(db, batch_id)?,
        fund_id: batch.fund_id,
        campaign_id: batch.campaign_id,
        policy_basis: batch.policy_basis,
        replaced_by_id: vouchers::replacement(db, id)?,
        moments: moments(db, &district_code, id)?,
    })
}

fn moments(db: &mut Db<'_>, district_code: &str, id: VoucherId) -> Result<Vec<VoucherMoment>> {
    let done = audit::rows::of_subject(db, district_code, id.uuid())?;
    let who: Vec<AccountId> = done.iter().filter_map(|one| one.account_id).collect();
    let names = staff::accounts::names(db, &who)?;
    let moment = |one: audit::rows::DoneTo| VoucherMoment {
        account_name: one.account_id.and_then(|id| names.get(&id).cloned()),
        operation: one.operation,
        at: one.at,
    };
    Ok(done.into_iter().map(moment).collect())
}
