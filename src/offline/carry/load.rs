//! Gathers what a till carries, in a few questions for the whole store.
use super::view::{
    CarryDelegate, CarryGtin, CarryItem, CarryKey, CarryKeys, CarryProduct, CarryStore, CarryVoucher,
};
use super::{Buckets, Whole, bucket_of};
use crate::db::Db;
use crate::goods::rows as goods;
use crate::households::hot;
use crate::households::model::DelegateKind;
use crate::households::rows::delegates::{self, Delegate};
use crate::kernel::error::{Code, OrNotFound, Result};
use crate::kernel::id::{HouseholdId, ProductId, StoreId, VoucherId};
use crate::kernel::mask;
use crate::kernel::money::Fen;
use crate::keys::{Keyring, Signers};
use crate::offline::entry::Bytes;
use crate::redemptions::codes::{EXPIRED, FROZEN, HOUSEHOLD_FROZEN, REPLACED, REVOKED, SPENT};
use crate::stock::hot as stock;
use crate::vouchers::model::{VoucherKind, VoucherState};
use crate::vouchers::rows::vouchers::{self, ItemRow, Voucher};
use crate::{households, stores};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// How many households are asked for at once.
const AT_ONCE: usize = 1_000;
/// How many lots of a store are looked at.
const LOTS_MAX: i64 = 20_000;

/// All that a till of this store carries.
///
/// # Errors
/// What the database says.
pub fn whole(db: &mut Db<'_>, keys: &Keyring, store_id: StoreId) -> Result<Whole> {
    let store = stores::rows::store(db, store_id)?.or_not_found()?;
    let found = vouchers::of_home_store(db, store_id)?;
    Ok(Whole {
        store: CarryStore {
            id: store.id,
            number: store.number,
            name_zh: store.name_zh,
            name_en: store.name_en,
            district_code: store.district_code,
        },
        keys: CarryKeys { vouchers: public(&keys.vouchers), leases: public(&keys.leases) },
        products: products(db, store_id)?,
        buckets: buckets(db, found)?,
    })
}

fn public(signers: &Signers) -> Vec<CarryKey> {
    let key = |signer: &crate::kernel::sign::Signer| CarryKey {
        key_id: signer.key_id,
        public_key: Bytes(signer.public_key().to_vec()),
    };
    signers.iter().map(key).collect()
}

fn products(db: &mut Db<'_>, store_id: StoreId) -> Result<Vec<CarryProduct>> {
    // A product without a value of its own is worth what its first lot is.
    let mut shelf: HashMap<ProductId, (Fen, i64)> = HashMap::new();
    for (product_id, lot) in stock::soonest(db, store_id, LOTS_MAX)? {
        shelf.entry(product_id).or_insert((lot.unit_value, 0)).1 += lot.on_hand;
    }
    let wanted = goods::Wanted { retired: true, ..goods::Wanted::default() };
    let all = goods::list(db, &wanted)?;
    let given = |product: &goods::Product| product.retired_at.is_none() || shelf.contains_key(&product.id);
    let all: Vec<goods::Product> = all.into_iter().filter(given).collect();
    let ids: Vec<ProductId> = all.iter().map(|product| product.id).collect();
    let today = db.today();
    let values = crate::goods::values_on(db, &ids, today)?;
    let mut gtins: HashMap<ProductId, Vec<CarryGtin>> = HashMap::new();
    for barcode in goods::barcodes(db, &ids)? {
        let gtin = CarryGtin { gtin: barcode.gtin, pieces: barcode.pieces };
        gtins.entry(barcode.product_id).or_default().push(gtin);
    }
    let product = |product: goods::Product| {
        let on_shelf = shelf.get(&product.id);
        CarryProduct {
            unit_fen: values.get(&product.id).copied().or(on_shelf.map(|(unit, _)| *unit)),
            on_hand: on_shelf.map_or(0, |(_, pieces)| *pieces),
            gtins: gtins.remove(&product.id).unwrap_or_default(),
            id: product.id,
            category_code: product.category_code,
            name_zh: product.name_zh,
            name_en: product.name_en,
            pack_size: product.pack_size,
        }
    };
    Ok(all.into_iter().map(product).collect())
}

/// What the register says of the holders.
struct Holders {
    active: HashSet<HouseholdId>,
    /// Who stands for those that were merged into another.
    heirs: HashMap<HouseholdId, HouseholdId>,
    masked: HashMap<HouseholdId, (String, Option<String>)>,
    delegates: HashMap<HouseholdId, Vec<Delegate>>,
}

fn holders(db: &mut Db<'_>, ids: &[HouseholdId]) -> Result<Holders> {
    let mut found = Holders {
        active: HashSet::new(),
        heirs: HashMap::new(),
        masked: HashMap::new(),
        delegates: HashMap::new(),
    };
    for ids in ids.chunks(AT_ONCE) {
        for (id, heir) in hot::active(db, ids.to_vec())? {
            found.active.insert(id);
            found.heirs.extend(heir.map(|heir| (id, heir)));
        }
    }
    let all: BTreeSet<HouseholdId> = ids.iter().chain(found.heirs.values()).copied().collect();
    let all: Vec<HouseholdId> = all.into_iter().collect();
    for ids in all.chunks(AT_ONCE) {
        for summary in households::summaries(db, ids)? {
            found.masked.insert(summary.id, (summary.holder_name_masked, summary.holder_last_four));
        }
        for delegate in delegates::of(db, ids)? {
            found.delegates.entry(delegate.household_id).or_default().push(delegate);
        }
    }
    Ok(found)
}

fn buckets(db: &mut Db<'_>, found: Vec<(Voucher, VoucherKind)>) -> Result<Buckets> {
    let households: BTreeSet<HouseholdId> = found.iter().map(|(voucher, _)| voucher.household_id).collect();
    let holders = holders(db, &households.into_iter().collect::<Vec<_>>())?;
    let in_pieces = |(voucher, kind): &(Voucher, VoucherKind)| {
        matches!(kind, VoucherKind::Goods | VoucherKind::Pack).then_some(voucher.id)
    };
    let ids: Vec<VoucherId> = found.iter().filter_map(in_pieces).collect();
    let mut items = vouchers::items(db, &ids)?;
    let today = db.today();
    let mut buckets: Buckets = BTreeMap::new();
    for (voucher, kind) in found {
        let code = code(&voucher, &holders);
        let heir = holders.heirs.get(&voucher.household_id);
        let stands = heir.unwrap_or(&voucher.household_id);
        let (holder, last_four) =
            holders.masked.get(stands).cloned().unwrap_or_else(|| ("*".to_owned(), None));
        // Those whose days have not come yet are told too: the till looks at the days itself.
        let may = |delegate: &&Delegate| {
            let day = delegate.valid_from.max(today);
            delegate.may_collect(day, Some(voucher.id))
        };
        let of_it = [Some(&voucher.household_id), heir].into_iter().flatten();
        let of_it = of_it.filter_map(|id| holders.delegates.get(id)).flatten();
        buckets.entry(bucket_of(voucher.id.uuid())).or_default().push(CarryVoucher {
            id: voucher.id,
            state: voucher.state,
            good: code.is_none(),
            code: code.map(|code| code.name),
            kind,
            first_on: voucher.first_on,
            last_on: voucher.last_on,
            face_fen: voucher.face_fen,
            balance_fen: voucher.balance_fen,
            copay_fen: voucher.copay_fen,
            items: items.remove(&voucher.id).unwrap_or_default().into_iter().map(item).collect(),
            holder,
            last_four,
            delegates: of_it.filter(may).map(delegate).collect(),
        });
    }
    Ok(buckets)
}

fn code(voucher: &Voucher, holders: &Holders) -> Option<&'static Code> {
    match voucher.state {
        VoucherState::Frozen => Some(&FROZEN),
        VoucherState::Revoked => Some(&REVOKED),
        VoucherState::Replaced => Some(&REPLACED),
        VoucherState::Released => Some(&EXPIRED),
        VoucherState::Issued if voucher.balance_fen.is_zero() => Some(&SPENT),
        VoucherState::Issued if !holders.active.contains(&voucher.household_id) => Some(&HOUSEHOLD_FROZEN),
        VoucherState::Issued => None,
    }
}

fn item(row: ItemRow) -> CarryItem {
    CarryItem {
        item_number: row.item_number,
        product_id: row.product_id,
        category_code: row.category_code,
        pieces_total: row.pieces_total,
        pieces_left: row.pieces_left,
        value_fen: row.value_fen,
        value_left_fen: row.value_left_fen,
    }
}

fn delegate(delegate: &Delegate) -> CarryDelegate {
    CarryDelegate {
        delegate_id: delegate.id,
        name_masked: mask::name(&delegate.name),
        last_four: delegate.id_last_four.clone(),
        relation: delegate.relation,
        kind: delegate.kind,
        one_off: delegate.kind == DelegateKind::OneOff,
        valid_from: delegate.valid_from,
        valid_to: delegate.valid_to,
    }
}
