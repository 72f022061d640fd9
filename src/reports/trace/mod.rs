//! Where a gift went: quantities by store and number of households, never who.
//!
//! What fewer than five households got is hidden, and with it every number from which it could be reckoned: the line's
//! own sum, what is left on the shelves, and the gift's sum. That nothing was given yet is said: it is about nobody.
pub mod api;
pub mod model;
pub mod page;
pub mod rows;

use crate::db::Db;
use crate::donations::rows::{self as gifts, Donation};
use crate::goods;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{ProductId, StoreId};
use crate::stores;
use model::{Facts, Named, Trace};
use std::collections::{BTreeSet, HashMap};

/// Where a gift went, as its donor and the public may see it.
///
/// # Errors
/// What the database says.
pub fn trace(db: &mut Db<'_>, donation: &Donation) -> Result<Trace> {
    let lines = gifts::lines(db, donation.id)?;
    let ids: Vec<ProductId> = lines.iter().filter_map(|line| line.product_id).collect();
    let products = goods::products(db, &ids)?;
    let facts = Facts {
        shelves: rows::shelves(db, donation.id)?,
        movements: rows::movements(db, donation.id)?,
        given: rows::given(db, donation.id)?,
    };
    let named = |line: &gifts::Line| {
        let product = line.product_id.and_then(|id| products.get(&id));
        Named {
            line_number: line.line_number,
            name_zh: product.map_or_else(|| line.description.clone(), |product| product.name_zh.clone()),
            name_en: product.map(|product| product.name_en.clone()),
            pack_size: product.map(|product| product.pack_size.clone()),
            received: line.received_quantity,
            accepted: line.accepted_quantity,
            refused: line.refused_quantity,
        }
    };
    let named: Vec<Named> = lines.iter().map(named).collect();
    let mut store_ids: BTreeSet<StoreId> = facts.stores();
    store_ids.insert(donation.store_id);
    let mut stores = HashMap::new();
    for id in store_ids {
        let store = stores::rows::store(db, id)?.or_not_found()?;
        stores.insert(id, store);
    }
    Ok(model::tell(donation, named, &facts, &stores))
}
