//! What a plan comes to today: which households, which faces, what all of it costs, and who already had something.
use crate::campaigns::{self, rows::Campaign};
use crate::db::Db;
use crate::funds;
use crate::funds::codes::{FUND_CLOSED, FUND_UNKNOWN};
use crate::funds::rows::Fund;
use crate::goods;
use crate::goods::codes::{CATEGORY_UNKNOWN, PRODUCT_RETIRED};
use crate::households::selection::{Chosen, choose};
use crate::households::{heirs, household_of};
use crate::kernel::error::{Error, NOT_FOUND, Result, invalid};
use crate::kernel::id::{HouseholdId, PackId, ProductId};
use crate::kernel::money::Fen;
use crate::stores;
use crate::stores::model::StoreKind;
use crate::stores::rows::Store;
use crate::vouchers::codes::{
    BATCH_EMPTY, BATCH_TOO_LARGE, FUND_REASON_REQUIRED, PACK_UNKNOWN, STORE_WITHOUT_TILL, VALUE_MISSING,
};
use crate::vouchers::plan::{GoodFor, Item, PiecesOf, Plan, Worth};
use crate::vouchers::rows::overlap::{self, Had};
use std::collections::{BTreeMap, HashMap};

/// The most vouchers that one batch may hold.
const VOUCHERS_MAX: usize = 200_000;

/// A plan with all that it names, found and fit.
pub struct Named {
    /// The campaign.
    pub campaign: Campaign,
    /// The fund.
    pub fund: Fund,
    /// The stores where the vouchers are good, by their numbers.
    pub stores: Vec<Store>,
    /// What each voucher is worth.
    pub worth: Worth,
}

/// What a plan comes to.
pub struct Gathered {
    /// The households with the face of each, street by street.
    pub chosen: Vec<(Chosen, Fen)>,
    /// What all vouchers cost.
    pub total_fen: Fen,
    /// Those of them who already had something.
    pub had: BTreeMap<HouseholdId, Had>,
    /// How many were left out because they already had something.
    pub left_out_overlap: i64,
    /// How many were left out because the drafter belongs to them.
    pub left_out_own: i64,
}

/// Finds what a plan names.
///
/// # Errors
/// The code of what is missing or unfit.
pub fn name(db: &mut Db<'_>, district_code: &str, plan: &Plan) -> Result<Named> {
    let campaign = campaigns::campaign(db, district_code, plan.campaign_id)?;
    let fund = funds::rows::fund(db, plan.fund_id)?.filter(|fund| fund.district_code == district_code);
    let fund = fund.ok_or_else(|| Error::from(&FUND_UNKNOWN))?;
    if fund.closed_at.is_some() {
        return Err(Error::from(&FUND_CLOSED));
    }
    if fund.reason_required && plan.fund_reason.is_none() {
        return Err(Error::from(&FUND_REASON_REQUIRED));
    }
    Ok(Named {
        campaign,
        fund,
        stores: stores_of(db, district_code, plan)?,
        worth: worth(db, &plan.good_for)?,
    })
}

fn stores_of(db: &mut Db<'_>, district_code: &str, plan: &Plan) -> Result<Vec<Store>> {
    let today = db.today();
    let mut found = Vec::new();
    for id in &plan.store_ids {
        let store = stores::open_store(db, *id)?;
        if store.district_code != district_code {
            return Err(Error::from(&NOT_FOUND));
        }
        if store.kind == StoreKind::Depot {
            return Err(STORE_WITHOUT_TILL.with("store_id", id.to_string()));
        }
        found.push(store);
    }
    if plan.store_ids.is_empty() {
        found = stores::rows::stores(db, district_code)?;
        found.retain(|store| store.is_open_on(today) && store.kind != StoreKind::Depot);
    }
    found.sort_by_key(|store| store.number);
    found.dedup_by_key(|store| store.id);
    if found.is_empty() { Err(invalid("store_ids", "no store is open")) } else { Ok(found) }
}

/// What a voucher is worth today.
///
/// # Errors
/// The code of what is missing or unfit.
pub fn worth(db: &mut Db<'_>, good_for: &GoodFor) -> Result<Worth> {
    let plain = |face_fen, copay_fen, items| Worth { face_fen, copay_fen, factors: Vec::new(), items };
    let worth = match good_for {
        GoodFor::Value(face) | GoodFor::Emergency(face) => face.worth(),
        GoodFor::Copay { face_fen, copay_fen } => plain(*face_fen, *copay_fen, Vec::new()),
        GoodFor::Goods(pieces) => {
            let item = item_of(db, pieces)?;
            plain(item.value_fen, Fen::ZERO, vec![item])
        }
        GoodFor::Pack { pack_id } => {
            let items = items_of_pack(db, *pack_id)?;
            let sum = items.iter().try_fold(Fen::ZERO, |sum, item| sum.plus(item.value_fen));
            plain(sum.unwrap_or(Fen::MAX), Fen::ZERO, items)
        }
    };
    worth.face_of(1)?;
    Ok(worth)
}

fn item_of(db: &mut Db<'_>, goods: &PiecesOf) -> Result<Item> {
    let pieces = goods.pieces.get();
    let (product_id, category_code, piece_fen) =
        match (goods.product_id, &goods.category_code, goods.piece_fen) {
            (Some(id), _, _) => (Some(id), None, piece_values(db, &[id])?.get(&id).copied()),
            (None, Some(code), Some(piece_fen)) => {
                goods::rows::category(db, code.as_str())?.ok_or_else(|| Error::from(&CATEGORY_UNKNOWN))?;
                (None, Some(code.as_str().to_owned()), Some(piece_fen))
            }
            _ => return Err(invalid("good_for", "a product, or a category with the value of its piece")),
        };
    let value_fen =
        piece_fen.and_then(|piece| piece.times(pieces)).ok_or_else(|| Error::from(&VALUE_MISSING))?;
    Ok(Item { product_id, category_code, pieces, value_fen })
}

fn items_of_pack(db: &mut Db<'_>, id: PackId) -> Result<Vec<Item>> {
    let pack = goods::rows::pack(db, id)?.filter(|pack| pack.retired_at.is_none());
    pack.ok_or_else(|| Error::from(&PACK_UNKNOWN))?;
    let held = goods::pack_items(db, id)?;
    let ids: Vec<ProductId> = held.iter().map(|(product_id, _)| *product_id).collect();
    let values = piece_values(db, &ids)?;
    let item = |(product_id, pieces): (ProductId, i64)| {
        let value = values.get(&product_id).and_then(|piece| piece.times(pieces));
        let value_fen = value.ok_or_else(|| VALUE_MISSING.with("product_id", product_id.to_string()))?;
        Ok(Item { product_id: Some(product_id), category_code: None, pieces, value_fen })
    };
    held.into_iter().map(item).collect()
}

/// What a piece of each product is worth today; a retired product is no longer given out.
fn piece_values(db: &mut Db<'_>, ids: &[ProductId]) -> Result<HashMap<ProductId, Fen>> {
    for id in ids {
        if goods::product(db, *id)?.retired_at.is_some() {
            return Err(PRODUCT_RETIRED.with("product_id", id.to_string()));
        }
    }
    let today = db.today();
    let mut values = goods::values_on(db, ids, today)?;
    // A piece worth nothing would be on no voucher's balance.
    values.retain(|_, value| !value.is_zero());
    Ok(values)
}

/// Computes a plan. `drafter` is the key of whoever drafted it: his own household is left out.
///
/// # Errors
/// `batch_empty`, `batch_too_large`, `face_out_of_range`.
pub fn gather(
    db: &mut Db<'_>,
    district_code: &str,
    plan: &Plan,
    worth: &Worth,
    drafter: Option<&[u8]>,
) -> Result<Gathered> {
    let mut chosen = choose(db, district_code, &plan.households)?;
    let before = chosen.len();
    if let Some(own) = own_household(db, district_code, drafter)? {
        chosen.retain(|chosen| chosen.household_id != own);
    }
    let left_out_own = before - chosen.len();
    let since = db.today().plus_days(-i32::from(plan.overlap_days()));
    let mut had: BTreeMap<HouseholdId, Had> =
        overlap::since(db, district_code, since)?.into_iter().map(|had| (had.household_id, had)).collect();
    // Neither a split nor a merge is a way to a second share.
    for (before, heir) in heirs(db, district_code)? {
        if let Some(shared) = had.get(&before).copied() {
            had.entry(heir).or_insert(Had { household_id: heir, ..shared });
        }
    }
    let before = chosen.len();
    if plan.leaves_out_overlap() {
        chosen.retain(|chosen| !had.contains_key(&chosen.household_id));
    }
    let left_out_overlap = before - chosen.len();
    if chosen.is_empty() {
        let problem =
            BATCH_EMPTY.with("left_out_overlap", left_out_overlap).with("left_out_own", left_out_own);
        return Err(problem);
    }
    if chosen.len() > VOUCHERS_MAX {
        return Err(BATCH_TOO_LARGE.with("vouchers_max", VOUCHERS_MAX));
    }
    let mut total = Fen::ZERO;
    let mut faced = Vec::with_capacity(chosen.len());
    let mut overlapping = BTreeMap::new();
    for chosen in chosen {
        let face = worth.face_of(chosen.size)?;
        total = total.plus(face).ok_or_else(|| Error::from(&BATCH_TOO_LARGE))?;
        if let Some(had) = had.remove(&chosen.household_id) {
            overlapping.insert(chosen.household_id, had);
        }
        faced.push((chosen, face));
    }
    Ok(Gathered {
        chosen: faced,
        total_fen: total,
        had: overlapping,
        left_out_overlap: count(left_out_overlap),
        left_out_own: count(left_out_own),
    })
}

/// The household that somebody belongs to himself.
///
/// # Errors
/// What the database says.
pub fn own_household(
    db: &mut Db<'_>,
    district_code: &str,
    key: Option<&[u8]>,
) -> Result<Option<HouseholdId>> {
    key.map_or(Ok(None), |key| household_of(db, district_code, key))
}

/// So many, as the database counts.
#[must_use]
pub fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}
