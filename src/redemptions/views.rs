//! A redemption with the way back: voucher and batch, household (masked), fund, and of each lot the gift and its donor.
use super::details::till_number;
use super::rows::{self, Line, Redemption, Reversal, ReversalLine};
use crate::db::Db;
use crate::donations::{self, model::donor::shown};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{
    BatchId, DonationId, DonationLineId, FundId, HouseholdId, LotId, ProductId, RedemptionId, ReversalId,
    StoreId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use crate::stock::model::Origin;
use crate::vouchers::model::VoucherKind;
use crate::vouchers::spend;
use crate::{funds, goods, households, staff, stock, stores};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A redemption with all that it leads back to.
#[derive(Debug, Serialize, ToSchema)]
pub struct RedemptionView {
    /// The redemption.
    #[serde(flatten)]
    pub redemption: Redemption,
    /// The store's code.
    pub store_code: String,
    /// The number of the till there.
    pub till: Option<i32>,
    /// How colleagues call who sat there.
    pub account_name: String,
    /// The voucher's batch.
    pub batch: BatchBrief,
    /// The household, masked.
    pub household: HouseholdBrief,
    /// The fund.
    pub fund: FundBrief,
    /// What left the shelf, and where it came from.
    pub lines: Vec<LineView>,
    /// What was taken back.
    pub reversals: Vec<ReversalView>,
}

/// The batch of a voucher.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchBrief {
    /// Id.
    pub batch_id: BatchId,
    /// Number.
    pub number: String,
    /// Kind of its vouchers.
    pub kind: VoucherKind,
}

/// A household as a till sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdBrief {
    /// Id.
    pub household_id: HouseholdId,
    /// The holder's name with its middle hidden.
    pub holder_name_masked: String,
    /// The last four of the holder's ID number.
    pub holder_last_four: Option<String>,
}

/// A fund.
#[derive(Debug, Serialize, ToSchema)]
pub struct FundBrief {
    /// Id.
    pub fund_id: FundId,
    /// Code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
}

/// A line with its product, its lot and the gift it came with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RedemptionLineView)]
pub struct LineView {
    /// The line.
    #[serde(flatten)]
    pub line: Line,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// The lot's last day.
    pub expires_on: Option<Day>,
    /// How the lot came.
    pub origin: Origin,
    /// Pieces that were taken back.
    pub reversed_quantity: i64,
    /// The gift.
    pub donation: Option<GiftBrief>,
}

/// A gift and its donor, named as he wants to be.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GiftBrief {
    /// Id.
    pub donation_id: DonationId,
    /// Number.
    pub number: String,
    /// Its line.
    pub donation_line_id: DonationLineId,
    /// The donor; nothing for whoever wants to stay unnamed.
    pub donor_shown: Option<String>,
}

/// A reversal with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReversalView {
    /// The reversal.
    #[serde(flatten)]
    pub reversal: Reversal,
    /// Its lines.
    pub lines: Vec<ReversalLine>,
}

/// What left a lot by one redemption.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct LotRedemption {
    /// The line.
    #[serde(flatten)]
    pub line: Line,
    /// The redemption.
    pub redemption_id: RedemptionId,
    /// Where.
    pub store_id: StoreId,
    /// When.
    pub at: Instant,
    /// The household; not who.
    pub household_id: HouseholdId,
}

impl LotRedemption {
    /// Of a line and its redemption.
    #[must_use]
    pub fn of((line, redemption): (Line, Redemption)) -> Self {
        Self {
            line,
            redemption_id: redemption.id,
            store_id: redemption.store_id,
            at: redemption.at,
            household_id: redemption.household_id,
        }
    }
}

/// A redemption with the way back.
///
/// # Errors
/// What the database says.
pub fn view(db: &mut Db<'_>, redemption: Redemption) -> Result<RedemptionView> {
    let reversals = reversals(db, redemption.id)?;
    let store = stores::rows::store(db, redemption.store_id)?.ok_or_else(|| gone("store"))?;
    let batch = spend::batch_of(db, redemption.voucher_id)?.ok_or_else(|| gone("batch"))?;
    let fund = funds::rows::fund(db, redemption.fund_id)?.ok_or_else(|| gone("fund"))?;
    let holder = households::summaries(db, &[redemption.household_id])?.pop();
    let (batch_id, number, kind) = batch;
    let account_name = staff::accounts::names(db, &[redemption.account_id])?.remove(&redemption.account_id);
    Ok(RedemptionView {
        account_name: account_name.unwrap_or_default(),
        store_code: store.code,
        till: till_number(db, redemption.device_id)?,
        batch: BatchBrief { batch_id, number, kind },
        household: HouseholdBrief {
            household_id: redemption.household_id,
            holder_name_masked: holder
                .as_ref()
                .map_or_else(|| "*".to_owned(), |it| it.holder_name_masked.clone()),
            holder_last_four: holder.and_then(|holder| holder.holder_last_four),
        },
        fund: FundBrief { fund_id: fund.id, code: fund.code, name_zh: fund.name_zh, name_en: fund.name_en },
        lines: lines(db, &redemption, &reversals)?,
        reversals,
        redemption,
    })
}

fn gone(what: &str) -> Error {
    Error::bug(format!("a redemption without its {what}"))
}

fn reversals(db: &mut Db<'_>, id: RedemptionId) -> Result<Vec<ReversalView>> {
    let reversals = rows::reversals(db, id)?;
    let ids: Vec<ReversalId> = reversals.iter().map(|one| one.id).collect();
    let lines = rows::reversal_lines(db, &ids)?;
    let view = |reversal: Reversal| {
        let lines = lines.iter().filter(|line| line.reversal_id == reversal.id).copied().collect();
        ReversalView { reversal, lines }
    };
    Ok(reversals.into_iter().map(view).collect())
}

fn lines(db: &mut Db<'_>, redemption: &Redemption, reversals: &[ReversalView]) -> Result<Vec<LineView>> {
    let lines = rows::lines(db, redemption.id)?;
    let ids: Vec<ProductId> = lines.iter().map(|line| line.product_id).collect();
    let products = goods::products(db, &ids)?;
    let mut lots: HashMap<LotId, stock::rows::Lot> = HashMap::new();
    for line in &lines {
        let lot = stock::rows::lot(db, &redemption.district_code, line.lot_id)?.ok_or_else(|| gone("lot"))?;
        lots.insert(lot.id, lot);
    }
    let gifts =
        gifts(db, &redemption.district_code, lots.values().filter_map(|lot| lot.donation_line_id).collect())?;
    let reversed = |line: &Line| {
        let all = reversals.iter().flat_map(|one| &one.lines);
        all.filter(|one| one.redemption_line_id == line.id).map(|one| one.quantity).sum()
    };
    lines
        .into_iter()
        .map(|line| {
            let product = products.get(&line.product_id).ok_or_else(|| gone("product"))?;
            let lot = lots.get(&line.lot_id).ok_or_else(|| gone("lot"))?;
            Ok(LineView {
                name_zh: product.name_zh.clone(),
                name_en: product.name_en.clone(),
                expires_on: lot.expires_on,
                origin: lot.origin,
                reversed_quantity: reversed(&line),
                donation: lot.donation_line_id.and_then(|id| gifts.get(&id).cloned()),
                line,
            })
        })
        .collect()
}

fn gifts(
    db: &mut Db<'_>,
    district: &str,
    ids: Vec<DonationLineId>,
) -> Result<HashMap<DonationLineId, GiftBrief>> {
    let mut gifts = HashMap::new();
    for (donation_line_id, donation) in donations::gifts_of(db, &ids)? {
        let donor = match donation.donor_id {
            Some(id) => donations::rows::donors::donor(db, district, id)?,
            None => None,
        };
        let donor_shown = donor
            .and_then(|donor| shown(donor.display, donor.name.as_deref(), donor.display_name.as_deref()));
        let gift =
            GiftBrief { donation_id: donation.id, number: donation.number, donation_line_id, donor_shown };
        gifts.insert(donation_line_id, gift);
    }
    Ok(gifts)
}

/// What a till did on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TillTotals {
    /// The number of the till; nothing for what was done without one.
    pub till: Option<i32>,
    /// Redemptions.
    pub redeemed: i64,
    /// Attempts that were refused.
    pub refused: i64,
    /// What the funds paid,
    pub fund_fen: Fen,
    /// and what came back to them or onto vouchers.
    pub fund_back_fen: Fen,
    /// Cash taken,
    pub cash_fen: Fen,
    /// and given back.
    pub cash_back_fen: Fen,
    /// Paid by phone,
    pub mobile_fen: Fen,
    /// and given back.
    pub mobile_back_fen: Fen,
}

/// What the tills of a store did on a day, by number.
///
/// # Errors
/// What the database says.
pub fn totals(db: &mut Db<'_>, store_id: StoreId, day: Day) -> Result<Vec<TillTotals>> {
    use super::model::{Outcome, Tender};
    let (from, to) = (day.start(), day.plus_days(1).start());
    let fen = |fen: i64| Fen::new(fen).ok_or_else(|| Error::bug("a sum out of range"));
    let mut tills = HashMap::new();
    let empty = || TillTotals {
        till: None,
        redeemed: 0,
        refused: 0,
        fund_fen: Fen::ZERO,
        fund_back_fen: Fen::ZERO,
        cash_fen: Fen::ZERO,
        cash_back_fen: Fen::ZERO,
        mobile_fen: Fen::ZERO,
        mobile_back_fen: Fen::ZERO,
    };
    for (device, outcome, count, fund) in rows::attempts(db, store_id, from, to)? {
        let till = tills.entry(device).or_insert_with(empty);
        match outcome {
            Outcome::Redeemed => (till.redeemed, till.fund_fen) = (count, fen(fund)?),
            Outcome::Refused => till.refused = count,
        }
    }
    for (device, tender, taken, back) in rows::cash(db, store_id, from, to)? {
        let till = tills.entry(device).or_insert_with(empty);
        match tender {
            Tender::Cash => (till.cash_fen, till.cash_back_fen) = (fen(taken)?, fen(back)?),
            Tender::Mobile => (till.mobile_fen, till.mobile_back_fen) = (fen(taken)?, fen(back)?),
        }
    }
    for (device, back) in rows::fund_back(db, store_id, from, to)? {
        tills.entry(device).or_insert_with(empty).fund_back_fen = fen(back)?;
    }
    let mut totals = Vec::with_capacity(tills.len());
    for (device, mut till) in tills {
        till.till = till_number(db, device)?;
        totals.push(till);
    }
    totals.sort_by_key(|till| till.till);
    Ok(totals)
}
