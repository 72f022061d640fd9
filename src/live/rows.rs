//! The end of the trail, and the stores in which its latest deeds happened.
use super::model::{Change, topics};
use crate::db::Db;
use crate::db::schema::{donations, lots, redemptions, stock_adjustments};
use crate::kernel::error::Result;
use crate::kernel::id::{AdjustmentId, DonationId, LotId, RedemptionId, StoreId};
use crate::verify::rows::{Entry, head, links};
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// How many entries are looked at in one go.
const ENTRIES: i64 = 500;

/// The place of a district's last entry.
pub fn last(db: &mut Db<'_>, district_code: &str) -> Result<i64> {
    Ok(head(db, district_code)?.map_or(0, |(sequence, _)| sequence))
}

/// What changed after a place of the chain, and the place up to which this is told.
pub fn changes(db: &mut Db<'_>, district_code: &str, after: i64) -> Result<(i64, BTreeSet<Change>)> {
    let mut entries = links(db, district_code, after, ENTRIES)?;
    let last = entries.last().map_or(after, |entry| entry.sequence);
    entries.retain(|entry| !topics(&entry.operation).is_empty());
    let stores = stores(db, &entries)?;
    let mut changes = BTreeSet::new();
    for entry in &entries {
        let here = places(entry, &stores);
        for kind in topics(&entry.operation) {
            if kind.is_of_a_store() {
                changes.extend(here.iter().map(|store_id| Change { kind: *kind, store_id: *store_id }));
            } else {
                changes.insert(Change { kind: *kind, store_id: None });
            }
        }
    }
    Ok((last, changes))
}

/// Where a deed happened; nowhere that is known is one place too.
fn places(entry: &Entry, stores: &HashMap<Uuid, StoreId>) -> Vec<Option<StoreId>> {
    if entry.subject_kind != "transfer" {
        return vec![stores.get(&entry.subject_id.uuid()).copied()];
    }
    let details: serde_json::Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let store = |name: &str| {
        let id = details.get(name).and_then(serde_json::Value::as_str);
        id.and_then(|id| Uuid::parse_str(id).ok()).map(StoreId::of)
    };
    vec![store("from"), store("to")]
}

/// The stores of what these entries are about, by the ids of that.
fn stores(db: &mut Db<'_>, entries: &[Entry]) -> Result<HashMap<Uuid, StoreId>> {
    let of = |kind: &str| -> Vec<Uuid> {
        entries
            .iter()
            .filter(|entry| entry.subject_kind == kind)
            .map(|entry| entry.subject_id.uuid())
            .collect()
    };
    let mut stores = HashMap::new();
    macro_rules! find {
        ($kind:literal, $table:ident, $id:ident) => {
            let ids: Vec<$id> = of($kind).into_iter().map($id::of).collect();
            if !ids.is_empty() {
                let found: Vec<($id, StoreId)> = $table::table
                    .filter($table::id.eq_any(ids))
                    .select(($table::id, $table::store_id))
                    .load(db.conn())?;
                stores.extend(found.into_iter().map(|(id, store_id)| (id.uuid(), store_id)));
            }
        };
    }
    find!("redemption", redemptions, RedemptionId);
    find!("lot", lots, LotId);
    find!("adjustment", stock_adjustments, AdjustmentId);
    find!("donation", donations, DonationId);
    Ok(stores)
}
