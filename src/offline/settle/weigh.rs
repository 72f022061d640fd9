//! What a person must look at in an entry: whatever would have spoken against it at the till, and what the till itself
//! should have known.
use super::At;
use super::goods::Goods;
use crate::access::actor::lies_in;
use crate::db::Db;
use crate::households::hot as households;
use crate::households::model::DelegateKind;
use crate::kernel::error::{Code, Result};
use crate::kernel::id::{AccountId, ProductId, RedemptionId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::time::{Day, Instant};
use crate::offline::codes::{
    AMOUNT_DIFFERS, CASH_DIFFERS, CASHIER_UNKNOWN, CLOCK_SKEW, LOT_DIFFERS, NOT_HOME_STORE, OUTSIDE_LEASE,
    OVER_LEASE, PRICE_DIFFERS,
};
use crate::offline::entry::Entry;
use crate::offline::model::SKEW_SECONDS;
use crate::offline::rows::{self, Lease};
use crate::redemptions::actions::CollectedBy;
use crate::redemptions::codes::{NOT_ELIGIBLE_GOODS, OUT_OF_STOCK, OVER_BALANCE, SPENT};
use crate::redemptions::model::{Asked, Collector, Delegate, Verdict, World, objection};
use crate::staff::codes::DEVICE_BLOCKED;
use crate::vouchers::balance::Spendable;
use crate::vouchers::beyond::Beyond;
use crate::vouchers::model::{VoucherKind, VoucherState};
use crate::{goods, staff, stores};

/// An entry with what it touches.
pub struct Scene<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Its voucher, locked.
    pub voucher: &'a Spendable,
    /// Its products, with their category and worth on the day.
    pub products: &'a [(ProductId, String, Option<Fen>)],
    /// When the till accepted it.
    pub accepted_at: Instant,
    /// The store that may honour the voucher without a network.
    pub home_store_id: StoreId,
}

/// The cashier that an entry names.
pub struct Cashier {
    /// The account.
    pub account_id: AccountId,
    /// Keyed hash of his own ID number.
    person_key: Option<Vec<u8>>,
    /// Whether he was at work when the lease was given.
    at_work: bool,
}

/// The cashier, if there is such an account that ever worked in the district of the lease.
///
/// # Errors
/// What the database says.
pub fn cashier(db: &mut Db<'_>, lease: &Lease, id: AccountId) -> Result<Option<Cashier>> {
    let Some(account) = staff::rows::account(db, id)? else { return Ok(None) };
    let at_work = account.disabled_at.is_none_or(|left| left > lease.issued_at);
    let held = staff::rows::grants_of(db, &[id])?.into_iter().any(|grant| {
        let here = grant.store_id == Some(lease.store_id)
            || grant.area_code.is_some_and(|area| {
                lies_in(&area, &lease.district_code) || lies_in(&lease.district_code, &area)
            });
        here && grant.revoked_at.is_none_or(|end| end > lease.issued_at)
    });
    Ok(Some(Cashier { account_id: id, person_key: account.person_key, at_work: at_work && held }))
}

/// All that speaks against an entry before its amounts are known.
///
/// # Errors
/// What the database says.
pub fn weigh(
    db: &mut Db<'_>,
    at: &At<'_>,
    scene: &Scene<'_>,
    cashier: Option<&Cashier>,
) -> Result<Vec<&'static Code>> {
    let (lease, entry) = (at.lease, scene.entry);
    let mut codes = Vec::new();
    let device = staff::rows::device(db, lease.device_id)?;
    let blocked_at = device.and_then(|device| device.blocked_at);
    if blocked_at.is_some_and(|blocked| blocked <= scene.accepted_at) {
        codes.push(&DEVICE_BLOCKED);
    }
    codes.extend(objected(db, at, scene, cashier)?);
    if scene.home_store_id != lease.store_id {
        codes.push(&NOT_HOME_STORE);
    }
    if !cashier.is_some_and(|cashier| cashier.at_work) {
        codes.push(&CASHIER_UNKNOWN);
    }
    codes.extend(of_time(lease, entry, db.now()));
    let (in_all, of_voucher) = rows::used(db, lease.id, entry.voucher_id)?;
    let fen = entry.fund_fen.get();
    if in_all + fen > lease.total_fen.get() || of_voucher + fen > lease.per_voucher_fen.get() {
        codes.push(&OVER_LEASE);
    }
    if !prices_fit(db, scene)? {
        codes.push(&PRICE_DIFFERS);
    }
    Ok(codes)
}

fn of_time(lease: &Lease, entry: &Entry, now: Instant) -> Option<&'static Code> {
    let skewed =
        entry.at.plus_seconds(SKEW_SECONDS) < lease.issued_at || entry.at > now.plus_seconds(SKEW_SECONDS);
    if skewed {
        return Some(&CLOCK_SKEW);
    }
    (entry.at > lease.until_at).then_some(&OUTSIDE_LEASE)
}

/// What would have been objected at the till, on the day the goods left.
fn objected(
    db: &mut Db<'_>,
    at: &At<'_>,
    scene: &Scene<'_>,
    cashier: Option<&Cashier>,
) -> Result<Option<&'static Code>> {
    let (entry, day) = (scene.entry, scene.accepted_at.day());
    let asked = Asked {
        id: RedemptionId::of(entry.id.uuid()),
        voucher_id: entry.voucher_id,
        store_id: at.lease.store_id,
        person_key: cashier.and_then(|cashier| cashier.person_key.clone()),
        district_code: at.lease.district_code.clone(),
        collector: match entry.collector {
            CollectedBy::Holder => Collector::Holder,
            CollectedBy::Delegate(id) => Collector::Delegate(id),
        },
        basket: Vec::new(),
        tender: entry.tender,
    };
    let mut voucher = scene.voucher.clone();
    if voucher.state == VoucherState::Released {
        // Released after its last day only: whether that day was over when the goods left is what counts.
        voucher.state = VoucherState::Issued;
    }
    // Whether it still held something is said by the amounts.
    voucher.balance.kind = VoucherKind::Value;
    voucher.balance.left = Fen::MAX;
    let world = world(db, &asked, &voucher, day)?;
    Ok(match objection(&world, &voucher, day, &asked) {
        Some(Verdict::Refused(refused)) => Some(refused.code),
        _ => None,
    })
}

fn world(db: &mut Db<'_>, asked: &Asked, voucher: &Spendable, day: Day) -> Result<World> {
    let found = households::active(db, vec![voucher.household_id])?;
    let mut world = World {
        open: stores::rows::open_on(db, vec![asked.store_id], day)?.into_iter().collect(),
        active: found.iter().map(|(id, _)| *id).collect(),
        heirs: found.iter().filter_map(|(id, heir)| Some((*id, (*heir)?))).collect(),
        own: households::of_persons(db, asked.person_key.iter().cloned().collect())?,
        ..World::default()
    };
    if let Collector::Delegate(id) = asked.collector {
        for found in households::lock_delegates(db, vec![id])? {
            let delegate = Delegate {
                household_id: found.household_id,
                voucher_id: found.voucher_id,
                one_off: found.kind == DelegateKind::OneOff,
                valid: found.is_valid_on(day),
            };
            world.delegates.insert(found.id, delegate);
        }
    }
    Ok(world)
}

/// Whether each price is the catalogue's: of the day the goods left, or of the day the till last heard of it.
fn prices_fit(db: &mut Db<'_>, scene: &Scene<'_>) -> Result<bool> {
    if scene.voucher.balance.in_pieces() {
        return Ok(true);
    }
    let said = |id: ProductId| scene.entry.lines.iter().find(|line| line.product_id == id);
    let differing: Vec<ProductId> = scene
        .products
        .iter()
        .filter(|(id, _, worth)| worth.is_some() && said(*id).map(|line| line.unit_fen) != *worth)
        .map(|(id, _, _)| *id)
        .collect();
    if differing.is_empty() {
        return Ok(true);
    }
    let carried = goods::hot::worth(db, differing, scene.entry.carried_at.day())?;
    Ok(carried.iter().all(|(id, _, worth)| said(*id).map(|line| line.unit_fen) == *worth))
}

/// What the amounts and the shelf say.
#[must_use]
pub fn of_amounts(scene: &Scene<'_>, beyond: &Beyond, goods: &Goods) -> Vec<&'static Code> {
    let (entry, voucher) = (scene.entry, scene.voucher);
    let mut codes = Vec::new();
    let over = beyond.over() > beyond.renewable;
    if voucher.state == VoucherState::Issued && (over || !beyond.renewable.is_zero()) {
        codes.push(if voucher.balance.is_spent() { &SPENT } else { &OVER_BALANCE });
    } else if voucher.state == VoucherState::Released && over {
        codes.push(&OVER_BALANCE);
    }
    if beyond.not_eligible {
        codes.push(&NOT_ELIGIBLE_GOODS);
    }
    let worth = entry.fund_fen.plus(entry.cash_fen).unwrap_or(Fen::MAX);
    let copay = voucher.balance.kind == VoucherKind::Copay;
    let cash = if copay { voucher.balance.copay.min(worth) } else { Fen::ZERO };
    if entry.cash_fen != cash {
        codes.push(&CASH_DIFFERS);
    }
    let adds_up = |line: &crate::offline::entry::EntryLine| {
        line.unit_fen.times(line.quantity.get()) == Some(line.value_fen)
    };
    if !voucher.balance.in_pieces() && !entry.lines.iter().all(adds_up) {
        codes.push(&AMOUNT_DIFFERS);
    }
    if goods.found_pieces > 0 {
        codes.push(&OUT_OF_STOCK);
    }
    if goods.moved_pieces > 0 {
        codes.push(&LOT_DIFFERS);
    }
    codes
}
