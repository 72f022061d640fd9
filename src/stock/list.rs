//! What is on hand, as it is looked up: by store, product, day of expiry and state; and what waits for a second person.
use super::model::{AdjustmentState, LotState, NEAR_EXPIRY, near_expiry_days};
use super::rows::{Adjustment, Lot};
use crate::access::Scope;
use crate::db::schema::{lots, stock_adjustments};
use crate::db::{Db, MultiBackend};
use crate::goods::Product;
use crate::kernel::error::Result;
use crate::kernel::id::{AdjustmentId, DonationLineId, LotId, ProductId, StoreId};
use crate::kernel::time::Day;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

crate::words! {
    /// How goods stand on a day.
    StockState {
        /// On the shelf and good.
        Shelf = "shelf",
        /// On the shelf, good, and near their day.
        NearExpiry = "near_expiry",
        /// Past their day, wherever they stand.
        Expired = "expired",
        /// In quarantine.
        Quarantined = "quarantined",
    }
}

crate::words! {
    /// In which order goods are listed.
    StockOrder {
        /// What came last stands first.
        Newest = "newest",
        /// What expires first stands first, as goods are handed out; what never does stands last.
        Expiry = "expiry",
    }
}

/// What lots to list.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of the district.
    pub district_code: String,
    /// As far as they may be seen.
    pub scope: Scope,
    /// In this store.
    pub store_id: Option<StoreId>,
    /// Of these products; none of them if there are none.
    pub products: Option<Vec<Product>>,
    /// Good today, but no longer than so many days.
    pub expiring_within: Option<i32>,
    /// In this state.
    pub state: Option<StockState>,
    /// Used up ones too.
    pub empty: bool,
    /// Of this line of a gift.
    pub donation_line_id: Option<DonationLineId>,
    /// In this order; the newest first, if it is not said.
    pub order: Option<StockOrder>,
    /// Behind this one.
    pub after: Option<LotId>,
    /// So many.
    pub limit: i64,
}

/// Lots in the order that is wanted.
pub fn lots(db: &mut Db<'_>, wanted: &Wanted) -> Result<Vec<Lot>> {
    let today = db.today();
    let mut query =
        lots::table.filter(lots::district_code.eq(&wanted.district_code)).limit(wanted.limit).into_boxed();
    if !wanted.scope.district_wide {
        query = query.filter(lots::store_id.eq_any(&wanted.scope.stores));
    }
    if let Some(store_id) = wanted.store_id {
        query = query.filter(lots::store_id.eq(store_id));
    }
    if let Some(products) = &wanted.products {
        query = query.filter(lots::product_id.eq_any(ids(products)));
    }
    if let Some(line) = wanted.donation_line_id {
        query = query.filter(lots::donation_line_id.eq(line));
    }
    if let Some(days) = wanted.expiring_within {
        query = query.filter(lots::expires_on.ge(today)).filter(lots::expires_on.le(today.plus_days(days)));
    }
    query = match wanted.state {
        None => query,
        Some(StockState::Quarantined) => query.filter(lots::state.eq(LotState::Quarantined)),
        Some(StockState::Expired) => query.filter(lots::expires_on.lt(today)),
        Some(StockState::Shelf) => query
            .filter(lots::state.eq(LotState::Shelf))
            .filter(lots::expires_on.is_null().or(lots::expires_on.ge(today))),
        Some(StockState::NearExpiry) => query
            .filter(lots::state.eq(LotState::Shelf))
            .filter(lots::expires_on.ge(today))
            .filter(near_expiry(wanted.products.as_deref().unwrap_or_default(), today)),
    };
    if !wanted.empty {
        query = query.filter(lots::on_hand.gt(crate::kernel::quantity::Pieces::ZERO));
    }
    if wanted.order == Some(StockOrder::Expiry) {
        query = query.order((lots::expires_on.is_null(), lots::expires_on, lots::id));
        if let Some(after) = wanted.after {
            query = query.filter(behind(db, after)?);
        }
    } else {
        query = query.order(lots::id.desc());
        if let Some(after) = wanted.after {
            query = query.filter(lots::id.lt(after));
        }
    }
    Ok(query.load(db.conn())?)
}

/// Those that expire after a lot does, or on its day and came later.
fn behind(db: &mut Db<'_>, after: LotId) -> Result<Filter> {
    let day: Option<Day> =
        lots::table.find(after).select(lots::expires_on).first(db.conn()).optional()?.flatten();
    let later = lots::id.gt(after);
    Ok(match day {
        Some(day) => Box::new(
            lots::expires_on.is_null().or(lots::expires_on.gt(day)).or(lots::expires_on.eq(day).and(later)),
        ),
        None => Box::new(lots::expires_on.is_null().and(later).nullable()),
    })
}

fn ids(products: &[Product]) -> Vec<ProductId> {
    products.iter().map(|product| product.id).collect()
}

type Filter = Box<dyn BoxableExpression<lots::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// Each product has the window of its shelf life; those of one window are asked for together.
fn near_expiry(products: &[Product], today: Day) -> Filter {
    let none: Filter = Box::new(lots::expires_on.is_null().and(lots::expires_on.eq(today)));
    NEAR_EXPIRY.iter().fold(none, |filter, (_, window)| {
        let of_window: Vec<ProductId> = products
            .iter()
            .filter(|product| near_expiry_days(product.shelf_life_days.unwrap_or(i32::MAX)) == *window)
            .map(|product| product.id)
            .collect();
        if of_window.is_empty() {
            return filter;
        }
        let these = lots::expires_on.le(today.plus_days(*window)).and(lots::product_id.eq_any(of_window));
        Box::new(filter.or(these))
    })
}

/// What proposals to list.
#[derive(Debug, Clone, Default)]
pub struct WantedAdjustments {
    /// Of the district.
    pub district_code: String,
    /// As far as they may be seen.
    pub scope: Scope,
    /// In this store.
    pub store_id: Option<StoreId>,
    /// In this state.
    pub state: Option<AdjustmentState>,
    /// Before this one.
    pub after: Option<AdjustmentId>,
    /// So many.
    pub limit: i64,
}

/// Proposals, the newest first.
pub fn adjustments(db: &mut Db<'_>, wanted: &WantedAdjustments) -> Result<Vec<Adjustment>> {
    let mut query = stock_adjustments::table
        .filter(stock_adjustments::district_code.eq(&wanted.district_code))
        .order(stock_adjustments::id.desc())
        .limit(wanted.limit)
        .into_boxed();
    if !wanted.scope.district_wide {
        query = query.filter(stock_adjustments::store_id.eq_any(&wanted.scope.stores));
    }
    if let Some(store_id) = wanted.store_id {
        query = query.filter(stock_adjustments::store_id.eq(store_id));
    }
    if let Some(state) = wanted.state {
        query = query.filter(stock_adjustments::state.eq(state));
    }
    if let Some(after) = wanted.after {
        query = query.filter(stock_adjustments::id.lt(after));
    }
    Ok(query.load(db.conn())?)
}
