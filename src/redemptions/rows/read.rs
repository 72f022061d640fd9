//! Reading: redemptions by scope, their lines, and the first use of a voucher.
use crate::access::Scope;
use crate::db::dialect::{EachKey, ToColumn};
use crate::db::schema::{redemption_lines, redemptions, shift_items, vouchers};
use crate::db::types::{InstantSql, UuidSql};
use crate::db::{Db, MultiBackend};
use crate::kernel::error::Result;
use crate::kernel::id::{
    AccountId, DelegateId, DeviceId, FundId, HouseholdId, LotId, ProductId, RedemptionId, RedemptionLineId,
    ShiftId, StoreId, VoucherId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::redemptions::model::{CollectorKind, Outcome, Tender};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use serde::Serialize;
use std::marker::PhantomData;
use utoipa::ToSchema;

crate::stored_words!(Outcome, CollectorKind, Tender);

/// An attempt on a voucher.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize, ToSchema)]
pub struct Redemption {
    /// Id; the command's.
    pub id: RedemptionId,
    /// District.
    #[serde(skip)]
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
    pub outcome: Outcome,
    /// Why it was refused.
    pub refusal_code: Option<String>,
    /// Who collected.
    pub collector: CollectorKind,
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
    /// The use that came before, if this attempt was one too many.
    pub first_redemption_id: Option<RedemptionId>,
    /// When the till accepted it.
    pub accepted_at: Instant,
    /// When it was settled.
    pub at: Instant,
}

/// A line of a redemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Serialize, ToSchema)]
#[schema(as = RedemptionLine)]
pub struct Line {
    /// Id.
    pub id: RedemptionLineId,
    /// Of which redemption.
    #[serde(skip)]
    pub redemption_id: RedemptionId,
    /// Its number there.
    pub line_number: i32,
    /// From which lot.
    pub lot_id: LotId,
    /// Which product.
    pub product_id: ProductId,
    /// Which item of the voucher paid.
    pub item_number: Option<i32>,
    /// Pieces.
    pub quantity: i64,
    /// Fen for one piece.
    pub unit_fen: Fen,
    /// Fen for all of them.
    pub value_fen: Fen,
}

/// What of a list is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// At this store.
    pub store_id: Option<StoreId>,
    /// Of this voucher.
    pub voucher_id: Option<VoucherId>,
    /// Of one of these households.
    pub household_ids: Option<Vec<HouseholdId>>,
    /// Counted by this shift.
    pub shift_id: Option<ShiftId>,
    /// Of this outcome.
    pub outcome: Option<Outcome>,
    /// Older than this one.
    pub after: Option<uuid::Uuid>,
    /// So many, and one more if there are more.
    pub limit: i64,
}

type Condition = Box<dyn BoxableExpression<redemptions::table, MultiBackend, SqlType = Bool>>;

/// Within a scope: at its stores, or by vouchers of its areas.
fn seen(scope: &Scope) -> Condition {
    let at_stores: Condition = Box::new(redemptions::store_id.eq_any(scope.stores.clone()));
    scope.areas.iter().fold(at_stores, |seen, area| {
        let within = format!("{}%", area.strip_suffix("0000").unwrap_or(area));
        let of_area = vouchers::table.filter(vouchers::snapshot_area_code.like(within)).select(vouchers::id);
        Box::new(seen.or(redemptions::voucher_id.eq_any(of_area)))
    })
}

/// Attempts of a district, newest first.
pub fn list(db: &mut Db<'_>, district_code: &str, scope: &Scope, wanted: &Wanted) -> Result<Vec<Redemption>> {
    let mut query =
        redemptions::table.filter(redemptions::district_code.eq(district_code.to_owned())).into_boxed();
    if !scope.district_wide {
        query = query.filter(seen(scope));
    }
    if let Some(store_id) = wanted.store_id {
        query = query.filter(redemptions::store_id.eq(store_id));
    }
    if let Some(voucher_id) = wanted.voucher_id {
        query = query.filter(redemptions::voucher_id.eq(voucher_id));
    }
    if let Some(ids) = &wanted.household_ids {
        query = query.filter(redemptions::household_id.eq_any(ids.clone()));
    }
    if let Some(shift_id) = wanted.shift_id {
        let counted = shift_items::table
            .filter(shift_items::item_id.eq(redemptions::id).and(shift_items::shift_id.eq(shift_id)))
            .select(shift_items::item_id);
        query = query.filter(exists(counted));
    }
    if let Some(outcome) = wanted.outcome {
        query = query.filter(redemptions::outcome.eq(outcome));
    }
    if let Some(after) = wanted.after {
        query = query.filter(redemptions::id.lt(RedemptionId::of(after)));
    }
    Ok(query.order(redemptions::id.desc()).limit(wanted.limit + 1).load(db.conn())?)
}

/// One attempt, if it is within the scope.
pub fn redemption(
    db: &mut Db<'_>,
    district_code: &str,
    scope: &Scope,
    id: RedemptionId,
) -> Result<Option<Redemption>> {
    let district = redemptions::district_code.eq(district_code.to_owned());
    let mut query = redemptions::table.filter(redemptions::id.eq(id)).filter(district).into_boxed();
    if !scope.district_wide {
        query = query.filter(seen(scope));
    }
    Ok(query.first(db.conn()).optional()?)
}

/// Its lines, in their order.
pub fn lines(db: &mut Db<'_>, id: RedemptionId) -> Result<Vec<Line>> {
    Ok(redemption_lines::table
        .filter(redemption_lines::redemption_id.eq(id))
        .order(redemption_lines::line_number)
        .load(db.conn())?)
}

/// The lines that left a lot, newest first, each with its redemption; one more than `limit` if there are more.
pub fn of_lot(
    db: &mut Db<'_>,
    lot_id: LotId,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Vec<(Line, Redemption)>> {
    let mut query = redemption_lines::table
        .inner_join(redemptions::table.on(redemptions::id.eq(redemption_lines::redemption_id)))
        .filter(redemption_lines::lot_id.eq(lot_id))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(redemption_lines::id.lt(RedemptionLineId::of(after)));
    }
    Ok(query.order(redemption_lines::id.desc()).limit(limit + 1).load(db.conn())?)
}

/// A use of a voucher.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Use {
    /// The voucher.
    pub voucher_id: VoucherId,
    /// The redemption.
    pub id: RedemptionId,
    /// When.
    pub at: Instant,
    /// Where.
    pub store_id: StoreId,
    /// At which till.
    pub device_id: Option<DeviceId>,
}

/// The first use of each of these vouchers that has one.
pub fn first_uses(db: &mut Db<'_>, ids: Vec<VoucherId>) -> Result<Vec<Use>> {
    EachKey::<(UuidSql, UuidSql, InstantSql, UuidSql, Nullable<UuidSql>)> {
        one: "select voucher_id, id, at, store_id, device_id from redemptions where voucher_id = ? and outcome = 'redeemed' \
              order by at, id limit 1",
        all: "select distinct on (voucher_id) voucher_id, id, at, store_id, device_id from redemptions \
              where voucher_id = any(?) and outcome = 'redeemed' order by voucher_id, at, id",
        columns: vec![ToColumn::column(ids)],
        row: PhantomData,
    }
    .load(db)
}
