//! What happens at the tills: people come on the days on which the stores are open, choose, and now and then try twice.
use super::rows::{self, Good};
use super::scene::{NO_DIGEST, Scene, command, id_in};
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, Command};
use crate::goods;
use crate::kernel::error::{OrNotFound, Result};
use crate::kernel::id::{CommandId, ProductId, RedemptionId, StoreId, VoucherId};
use crate::kernel::money::Fen;
use crate::redemptions::line::Line;
use crate::redemptions::model::{Asked, Collector, Tender};
use crate::redemptions::reverse::reverse;
use crate::redemptions::settle::Redeem;
use crate::redemptions::shifts;
use crate::stores::rows::Store;
use futures_util::future::join_all;
use serde_json::json;
use std::collections::HashMap;

/// The hours at which people come.
const ROUNDS: &[i64] = &[9, 11, 14];

/// One of so many redemptions is taken back.
const EACH_TAKEN_BACK: u32 = 40;

/// What stands at each store: product, pieces, value of one in fen.
pub type Shelves = HashMap<StoreId, Vec<(ProductId, i64, i64)>>;

/// What is redeemed on a day of the story.
pub async fn on_day(scene: &mut Scene, day: i64) -> Result<()> {
    // The stores are open from Tuesday to Saturday.
    if !(1..=5).contains(&scene.weekday(day)) {
        return Ok(());
    }
    let line = Line::new(&scene.app);
    let mut used: Vec<VoucherId> = Vec::new();
    for hour in ROUNDS {
        scene.go_to(day, *hour);
        let (good, shelves) = there_is(scene).await?;
        let (mut places, mut asked) = (Vec::new(), Vec::new());
        for _ in 0..scene.people.number(4, 14) {
            let Some(voucher) = scene.people.one_of(&good).cloned() else { break };
            // Somebody tries a voucher again that was used this morning.
            let again = !used.is_empty() && scene.people.number(0, 19) == 0;
            if let Some(redeem) = visit(scene, &voucher, &shelves, again)? {
                used.push(voucher.id);
                places.push(redeem.asked.store_id);
                asked.push(line.settle(redeem));
            }
        }
        // A refusal is an answer too; what is not an answer is a fault.
        for (store_id, answer) in places.into_iter().zip(join_all(asked).await) {
            let answer = answer?;
            if answer.status == 201 {
                scene.redeemed += 1;
                if scene.redeemed.is_multiple_of(EACH_TAKEN_BACK) {
                    take_back(scene, store_id, &answer).await?;
                }
            }
        }
    }
    scene.go_to(day, 17);
    for store in scene.stores.clone() {
        close_shift(scene, store.id, scene.cashier(&store)?).await?;
    }
    Ok(())
}

/// Change that lies in each drawer in the morning.
const FLOAT_FEN: i64 = 20_000;

/// The cashier of a store counts the drawer in the evening, if anybody came; now and then a yuan is missing.
pub async fn close_shift(scene: &mut Scene, store_id: StoreId, cashier: Actor) -> Result<()> {
    let (post, _) = shifts::actions::post(&cashier, Some(store_id))?;
    let shift = scene.app.read(move |db| shifts::views::current(db, post)).await?;
    if shift.opened_at.is_none() {
        return Ok(());
    }
    let missing = shift.expected.cash_fen >= 100 && scene.people.number(0, 9) == 0;
    let cash_fen = FLOAT_FEN + shift.expected.cash_fen - if missing { 100 } else { 0 };
    let close = command(json!({
        "id": CommandId::make(), "store_id": store_id, "float_fen": FLOAT_FEN, "counted_cash_fen": cash_fen,
        "counted_wechat_fen": shift.expected.mobile_fen, "counted_alipay_fen": 0,
        "note": missing.then_some("找零时少收一元"),
    }))?;
    shifts::actions::close(&scene.app, &cashier, NO_DIGEST, close).await?;
    Ok(())
}

/// Wrong goods, noticed at the counter.
async fn take_back(scene: &Scene, store_id: StoreId, answer: &Answer) -> Result<()> {
    let id = RedemptionId::of(id_in(answer, "redemption_id")?);
    let store = scene.stores.iter().find(|store| store.id == store_id).or_not_found()?;
    let form = json!({ "id": CommandId::make(), "reason": "wrong_goods" });
    reverse(&scene.app, &scene.cashier(store)?, NO_DIGEST, id, command(form)?).await?;
    Ok(())
}

/// The vouchers that are good now, and what stands on the shelves.
pub async fn there_is(scene: &Scene) -> Result<(Vec<Good>, Shelves)> {
    let today = scene.app.now().day();
    let found = scene.app.read(move |db| {
        let shelves = rows::shelves(db, today)?;
        let products: Vec<ProductId> = shelves.iter().map(|(_, product, _)| *product).collect();
        let values = goods::values_on(db, &products, today)?;
        Ok((rows::good(db, today)?, by_store(shelves, &values)))
    });
    found.await
}

fn by_store(shelves: Vec<(StoreId, ProductId, i64)>, values: &HashMap<ProductId, Fen>) -> Shelves {
    let mut stores: Shelves = HashMap::new();
    for (store, product, pieces) in shelves {
        let value = values.get(&product).map_or(0, |value| value.get());
        stores.entry(store).or_default().push((product, pieces, value));
    }
    stores
}

/// What one visitor asks for.
fn visit(scene: &mut Scene, voucher: &Good, shelves: &Shelves, again: bool) -> Result<Option<Redeem>> {
    let Some(store) = scene.stores.iter().find(|store| store.id == voucher.store_id).cloned() else {
        return Ok(None);
    };
    let Some(shelf) = shelves.get(&store.id) else { return Ok(None) };
    let basket = if again {
        shelf.first().map(|(product, _, _)| (*product, 999)).into_iter().collect()
    } else {
        choose(scene, voucher, shelf)
    };
    if basket.is_empty() {
        return Ok(None);
    }
    redeem(scene, &store, voucher.id, basket).map(Some)
}

/// A basket for a voucher, as the cashier of a store asks for it.
pub fn redeem(
    scene: &Scene,
    store: &Store,
    voucher_id: VoucherId,
    basket: Vec<(ProductId, i64)>,
) -> Result<Redeem> {
    let grant = scene.cashier(store)?.require(Permission::RedeemVoucher, Place::Store(store.id))?;
    let id = CommandId::make();
    let asked = Asked {
        id: RedemptionId::of(id.uuid()),
        voucher_id,
        store_id: store.id,
        person_key: None,
        district_code: grant.district_code.clone(),
        collector: Collector::Holder,
        basket,
        tender: Tender::Cash,
    };
    let command = Command::creates(id, "redemptions.redeem", NO_DIGEST);
    Ok(Redeem { grant, command, request_id: String::new(), asked })
}

/// Up to three kinds of goods that the voucher pays for.
fn choose(scene: &mut Scene, voucher: &Good, shelf: &[(ProductId, i64, i64)]) -> Vec<(ProductId, i64)> {
    if let Some((product, pieces)) = voucher.gives {
        let there = shelf.iter().find(|(found, _, _)| *found == product).map_or(0, |(_, pieces, _)| *pieces);
        let wanted = scene.people.number(1, pieces.max(1)).min(there);
        return if wanted > 0 { vec![(product, wanted)] } else { Vec::new() };
    }
    let mut left = voucher.left_fen;
    let mut basket: Vec<(ProductId, i64)> = Vec::new();
    for _ in 0..scene.people.number(1, 4) {
        let Some((product, pieces, value)) = scene.people.one_of(shelf).copied() else { break };
        if value == 0 || value > left || pieces == 0 || basket.iter().any(|(chosen, _)| *chosen == product) {
            continue;
        }
        let wanted = scene.people.number(1, 2).min(pieces).min(left / value);
        left -= wanted * value;
        basket.push((product, wanted));
    }
    basket
}
