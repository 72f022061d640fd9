//! Loads what a set of requests touches, in a few questions for the whole set.
use super::model::{Asked, Collector, Delegate, Product, Shelf, World};
use crate::db::Db;
use crate::households::hot as households;
use crate::kernel::error::Result;
use crate::kernel::id::{DelegateId, HouseholdId, ProductId, StoreId, VoucherId};
use crate::stock::hot as stock;
use crate::stores::rows as stores;
use crate::vouchers::balance::Spendable;
use crate::{goods::hot as goods, households::model::DelegateKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A shelf.
pub type At = (StoreId, ProductId);

/// How many lots of a shelf are loaded at least: mostly the first two are enough.
const LOTS_MIN: i64 = 3;
/// How many at most, until more are known to be needed.
const LOTS_MAX: i64 = 32;

/// Loads what tells whether a voucher is good at all, whatever the basket: for a look-up.
///
/// # Errors
/// What the database says.
pub fn standing(db: &mut Db<'_>, asked: &Asked, voucher: &Spendable) -> Result<World> {
    let today = db.today();
    let (active, heirs) = active(db, vec![voucher.household_id])?;
    Ok(World {
        open: stores::open_on(db, vec![asked.store_id], today)?.into_iter().collect(),
        active,
        heirs,
        own: households::of_persons(db, asked.person_key.iter().cloned().collect())?,
        ..World::default()
    })
}

type Active = (HashSet<HouseholdId>, HashMap<HouseholdId, HouseholdId>);

/// The households that may be helped, and who stands for those that were merged.
fn active(db: &mut Db<'_>, ids: Vec<HouseholdId>) -> Result<Active> {
    let found = households::active(db, ids)?;
    let heirs = found.iter().filter_map(|(id, heir)| Some((*id, (*heir)?))).collect();
    Ok((found.into_iter().map(|(id, _)| id).collect(), heirs))
}

/// Loads everything but the vouchers, which are locked before all else. Of the shelves named in `whole` all lots come.
///
/// # Errors
/// What the database says.
pub fn load(
    db: &mut Db<'_>,
    vouchers: HashMap<VoucherId, Spendable>,
    asked: &[&Asked],
    whole: &HashSet<At>,
) -> Result<World> {
    let today = db.today();
    let households_asked: BTreeSet<HouseholdId> =
        vouchers.values().map(|voucher| voucher.household_id).collect();
    let keys: BTreeSet<&Vec<u8>> = asked.iter().filter_map(|one| one.person_key.as_ref()).collect();
    let products: BTreeSet<ProductId> =
        asked.iter().flat_map(|one| one.basket.iter().map(|(id, _)| *id)).collect();
    let open: BTreeSet<StoreId> = asked.iter().map(|one| one.store_id).collect();
    let open = stores::open_on(db, open.into_iter().collect(), today)?;
    let (active, heirs) = active(db, households_asked.into_iter().collect())?;
    let own = households::of_persons(db, keys.into_iter().cloned().collect())?;
    let products = goods::worth(db, products.into_iter().collect(), today)?;
    let delegates = delegates(db, asked)?;
    let shelves = shelves(db, asked, whole)?;
    Ok(World {
        vouchers,
        open: open.into_iter().collect(),
        active,
        heirs,
        own,
        delegates,
        products: products
            .into_iter()
            .map(|(id, category_code, value)| (id, Product { category_code, value }))
            .collect(),
        shelves,
    })
}

fn delegates(db: &mut Db<'_>, asked: &[&Asked]) -> Result<HashMap<DelegateId, Delegate>> {
    let today = db.today();
    let named = asked.iter().filter_map(|one| match one.collector {
        Collector::Holder => None,
        Collector::Delegate(id) => Some(id),
    });
    let ids: BTreeSet<DelegateId> = named.collect();
    let found = households::lock_delegates(db, ids.into_iter().collect())?;
    let delegate = |found: households::HotDelegate| {
        let delegate = Delegate {
            household_id: found.household_id,
            voucher_id: found.voucher_id,
            one_off: found.kind == DelegateKind::OneOff,
            valid: found.is_valid_on(today),
        };
        (found.id, delegate)
    };
    Ok(found.into_iter().map(delegate).collect())
}

fn shelves(db: &mut Db<'_>, asked: &[&Asked], whole: &HashSet<At>) -> Result<HashMap<At, Shelf>> {
    let on = db.today();
    // In one order for all, so that sets wait for each other and never for themselves.
    let mut demand: BTreeMap<At, i64> = BTreeMap::new();
    for one in asked {
        for (product_id, pieces) in &one.basket {
            let sum = demand.entry((one.store_id, *product_id)).or_default();
            *sum = sum.saturating_add(*pieces);
        }
    }
    // No more lots than pieces are drawn from; only lots for other people's purposes may stand between.
    let lots_max = |at: &At, pieces: i64| {
        if whole.contains(at) { i64::from(i32::MAX) } else { pieces.clamp(LOTS_MIN, LOTS_MAX) }
    };
    let wanted: Vec<stock::Wanted> = demand
        .iter()
        .map(|(at, pieces)| stock::Wanted {
            store_id: at.0,
            product_id: at.1,
            lots_max: lots_max(at, *pieces),
            on,
        })
        .collect();
    let mut shelves: HashMap<At, Shelf> =
        wanted.iter().map(|one| ((one.store_id, one.product_id), Shelf::default())).collect();
    for (store_id, product_id, lot) in stock::lock(db, &wanted)? {
        shelves.entry((store_id, product_id)).or_default().lots.push(lot);
    }
    for one in &wanted {
        if let Some(shelf) = shelves.get_mut(&(one.store_id, one.product_id)) {
            shelf.whole = i64::try_from(shelf.lots.len()).is_ok_and(|lots| lots < one.lots_max);
        }
    }
    Ok(shelves)
}
