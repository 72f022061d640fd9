//! The one decision at the till: may this voucher pay for this basket, from which lots, and what follows.
//!
//! [`decide`] is pure: it knows no database and no clock, and works on the state that the ones before it have left.
use super::codes;
use crate::kernel::error::{Code, OWN_HOUSEHOLD};
use crate::kernel::id::{DelegateId, HouseholdId, ProductId, RedemptionId, StoreId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use crate::stock::draw::{Drawn, Recipient, ShelfLot, draw};
use crate::stores::codes::STORE_CLOSED;
use crate::vouchers::balance::{Parcel, Payment, Spendable, Unpaid};
use crate::vouchers::model::VoucherState;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

crate::words! {
    /// What came of an attempt.
    Outcome {
        /// Goods left.
        Redeemed = "redeemed",
        /// The rules said no.
        Refused = "refused",
    }
}

crate::words! {
    /// How the cash part was paid.
    Tender {
        /// 现金
        Cash = "cash",
        /// 移动支付
        Mobile = "mobile",
    }
}

crate::words! {
    /// Who collected.
    CollectorKind {
        /// 本人
        Holder = "holder",
        /// 代领人
        Delegate = "delegate",
    }
}

crate::words! {
    /// Why a redemption is taken back.
    ReversalReason {
        /// 拿错商品
        WrongGoods = "wrong_goods",
        /// 商品有问题
        FaultyGoods = "faulty_goods",
        /// 领取人放弃
        Declined = "declined",
        /// 录入错误
        CashierError = "cashier_error",
        /// 其他: a note says what.
        Other = "other",
    }
}

/// Who stands at the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collector {
    /// The holder.
    Holder,
    /// Somebody recorded to collect for the household.
    Delegate(DelegateId),
}

/// What is asked at the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The redemption.
    pub id: RedemptionId,
    /// The voucher.
    pub voucher_id: VoucherId,
    /// Where.
    pub store_id: StoreId,
    /// Keyed hash of the ID number of whoever sits at the till.
    pub person_key: Option<Vec<u8>>,
    /// In which district.
    pub district_code: String,
    /// Who collects.
    pub collector: Collector,
    /// Each product once, and how many pieces.
    pub basket: Vec<(ProductId, i64)>,
    /// How the cash part is paid.
    pub tender: Tender,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its category.
    pub category_code: String,
    /// What a piece is worth today, if that is recorded.
    pub value: Option<Fen>,
}

/// Some or all of the lots that one store has of one product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelf {
    /// In the order in which they leave.
    pub lots: Vec<ShelfLot>,
    /// Whether no lot in date is missing here.
    pub whole: bool,
}

/// A delegate, for the day at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delegate {
    /// For which household.
    pub household_id: HouseholdId,
    /// For one voucher only.
    pub voucher_id: Option<VoucherId>,
    /// Good for one use.
    pub one_off: bool,
    /// Neither revoked nor out of its days, nor used up.
    pub valid: bool,
}

/// All that a set of requests touches.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The vouchers.
    pub vouchers: HashMap<VoucherId, Spendable>,
    /// The stores that are in business.
    pub open: HashSet<StoreId>,
    /// The households that may be helped.
    pub active: HashSet<HouseholdId>,
    /// The households that stand for those of them that were merged.
    pub heirs: HashMap<HouseholdId, HouseholdId>,
    /// Who of the till's people belongs to which household.
    pub own: Vec<(HouseholdId, Vec<u8>)>,
    /// The delegates.
    pub delegates: HashMap<DelegateId, Delegate>,
    /// The products.
    pub products: HashMap<ProductId, Product>,
    /// The shelves.
    pub shelves: HashMap<(StoreId, ProductId), Shelf>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Why.
    pub code: &'static Code,
    /// What its sentence may need.
    pub params: Map<String, Value>,
    /// The product of which too little was on the shelf.
    pub short: Option<ProductId>,
    /// The use that came before, if one is told.
    pub first: Option<RedemptionId>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It pays.
    Redeemed(Payment),
    /// It does not.
    Refused(Refused),
    /// The lots at hand do not tell: the whole shelf is needed.
    Unsure,
}

/// Decides one request and moves the world on.
pub fn decide(world: &mut World, today: Day, asked: &Asked) -> Verdict {
    match weigh(world, today, asked) {
        Ok((payment, drawn)) => {
            carry_out(world, asked, &payment, &drawn);
            Verdict::Redeemed(payment)
        }
        Err(no) => no,
    }
}

fn weigh(
    world: &World,
    today: Day,
    asked: &Asked,
) -> Result<(Payment, Vec<(ProductId, Vec<Drawn>)>), Verdict> {
    let voucher =
        world.vouchers.get(&asked.voucher_id).filter(|voucher| voucher.district_code == asked.district_code);
    let voucher = voucher.ok_or_else(|| no(&codes::UNKNOWN, Value::Null))?;
    if let Some(refused) = objection(world, voucher, today, asked) {
        return Err(refused);
    }
    let known = |id: ProductId| world.products.get(&id).ok_or_else(|| not_eligible(id));
    for (id, pieces) in &asked.basket {
        let category = &known(*id)?.category_code;
        voucher.balance.allows(*id, category, *pieces).map_err(|why| unpaid(why, voucher))?;
    }
    let recipient = Recipient { category: voucher.category.as_deref(), campaign_id: voucher.campaign_id };
    let (mut drawn, mut parcels) = (Vec::with_capacity(asked.basket.len()), Vec::new());
    for (id, pieces) in &asked.basket {
        let product = known(*id)?;
        let taken = draw_from(world, asked.store_id, *id, today, recipient, *pieces)?;
        parcels.extend(taken.iter().map(|drawn| Parcel {
            product_id: *id,
            category_code: &product.category_code,
            lot_id: drawn.lot_id,
            pieces: drawn.pieces,
            worth: product.value.unwrap_or(drawn.unit_value),
        }));
        drawn.push((*id, taken));
    }
    let payment = voucher.balance.pay(&parcels).map_err(|why| unpaid(why, voucher))?;
    Ok((payment, drawn))
}

/// What speaks against the voucher itself, its holder, the store or whoever collects; whatever the basket.
#[must_use]
pub fn objection(world: &World, voucher: &Spendable, today: Day, asked: &Asked) -> Option<Verdict> {
    if !world.open.contains(&asked.store_id) {
        return Some(no(&STORE_CLOSED, Value::Null));
    }
    if !voucher.live {
        return Some(no(&codes::BATCH_NOT_LIVE, Value::Null));
    }
    let by_state = match voucher.state {
        VoucherState::Issued => None,
        VoucherState::Frozen => Some(&codes::FROZEN),
        VoucherState::Revoked => Some(&codes::REVOKED),
        VoucherState::Replaced => Some(&codes::REPLACED),
        VoucherState::Released => Some(&codes::EXPIRED),
    };
    if let Some(code) = by_state {
        return Some(no(code, json!({ "last_on": voucher.last_on })));
    }
    if today < voucher.first_on {
        return Some(no(&codes::NOT_YET_VALID, json!({ "first_on": voucher.first_on })));
    }
    if today > voucher.last_on {
        return Some(no(&codes::EXPIRED, json!({ "last_on": voucher.last_on })));
    }
    if voucher.balance.is_spent() {
        return Some(no(&codes::SPENT, Value::Null));
    }
    let own = |key: &Vec<u8>| {
        world.own.iter().any(|(household, member)| *household == voucher.household_id && member == key)
    };
    if asked.person_key.as_ref().is_some_and(own) {
        return Some(no(&OWN_HOUSEHOLD, Value::Null));
    }
    if !world.active.contains(&voucher.household_id) {
        return Some(no(&codes::HOUSEHOLD_FROZEN, Value::Null));
    }
    if voucher.stores.as_ref().is_some_and(|stores| !stores.contains(&asked.store_id)) {
        return Some(no(&codes::WRONG_STORE, json!({ "stores": voucher.stores })));
    }
    match asked.collector {
        Collector::Delegate(id)
            if !world
                .delegates
                .get(&id)
                .is_some_and(|it| it.may_collect(world, voucher, asked.voucher_id)) =>
        {
            Some(no(&codes::DELEGATE_INVALID, json!({ "delegate_id": id })))
        }
        _ => None,
    }
}

impl Delegate {
    fn may_collect(&self, world: &World, voucher: &Spendable, voucher_id: VoucherId) -> bool {
        let heir = world.heirs.get(&voucher.household_id);
        self.valid
            && (self.household_id == voucher.household_id || heir == Some(&self.household_id))
            && self.voucher_id.is_none_or(|only| only == voucher_id)
    }
}

fn draw_from(
    world: &World,
    store_id: StoreId,
    product_id: ProductId,
    today: Day,
    recipient: Recipient<'_>,
    pieces: i64,
) -> Result<Vec<Drawn>, Verdict> {
    let shelf = world.shelves.get(&(store_id, product_id));
    let lots = shelf.map_or(&[][..], |shelf| &shelf.lots);
    draw(lots, today, recipient, pieces).map_err(|available| {
        if shelf.is_none_or(|shelf| shelf.whole) {
            let params =
                object(json!({ "product_id": product_id, "wanted": pieces, "available": available }));
            Verdict::Refused(Refused {
                code: &codes::OUT_OF_STOCK,
                params,
                short: Some(product_id),
                first: None,
            })
        } else {
            Verdict::Unsure
        }
    })
}

fn carry_out(world: &mut World, asked: &Asked, payment: &Payment, drawn: &[(ProductId, Vec<Drawn>)]) {
    if let Some(voucher) = world.vouchers.get_mut(&asked.voucher_id) {
        voucher.balance = payment.after.clone();
    }
    for (product_id, taken) in drawn {
        let Some(shelf) = world.shelves.get_mut(&(asked.store_id, *product_id)) else { continue };
        for part in taken {
            if let Some(lot) = shelf.lots.get_mut(part.position) {
                lot.on_hand -= part.pieces;
            }
        }
    }
    if let Collector::Delegate(id) = asked.collector
        && let Some(delegate) = world.delegates.get_mut(&id)
        && delegate.one_off
    {
        delegate.valid = false;
    }
}

fn no(code: &'static Code, params: Value) -> Verdict {
    Verdict::Refused(Refused { code, params: object(params), short: None, first: None })
}

fn not_eligible(product_id: ProductId) -> Verdict {
    no(&codes::NOT_ELIGIBLE_GOODS, json!({ "product_id": product_id }))
}

fn unpaid(why: Unpaid, voucher: &Spendable) -> Verdict {
    match why {
        Unpaid::NotEligible(product_id) => not_eligible(product_id),
        Unpaid::OverBalance { goods } => {
            let copay = voucher.balance.copay;
            no(
                &codes::OVER_BALANCE,
                json!({ "goods_fen": goods, "balance_fen": voucher.balance.left, "copay_fen": copay }),
            )
        }
        Unpaid::OverPieces { product_id, pieces_left } => {
            no(&codes::OVER_BALANCE, json!({ "product_id": product_id, "pieces_left": pieces_left }))
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}
