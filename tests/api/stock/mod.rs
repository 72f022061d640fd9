//! Lots and movements: what comes in, what leaves, and who must agree.
mod proof;
mod quarantine;
mod shelf;
mod transfers;
mod write_offs;

use crate::goods::product;
use crate::support::given::Given;
use crate::support::{Caller, Reply, TestApp, id};
use nuanquan::access::{Grant, Role};
use nuanquan::db::Lane;
use nuanquan::kernel::id::{CommandId, LotId};
use nuanquan::kernel::time::Day;
use nuanquan::stock::model::MovementReason;
use nuanquan::stock::{self, Shift};
use serde_json::{Value, json};

async fn keeper(app: &TestApp) -> Caller {
    app.at_store(Role::StoreKeeper, "PT01").await
}

fn day(app: &TestApp, days: i32) -> Day {
    app.app.now().day().plus_days(days)
}

/// What a keeper buys for PT01; what keeps is without a day.
async fn purchase(app: &TestApp, keeper: &Caller, code: &str, days: Option<i32>, quantity: i64) -> Value {
    let product = product(keeper, code).await;
    json!({ "id": id(), "store_id": app.store("PT01").await, "product_id": product["id"], "quantity": quantity,
        "expires_on": days.map(|days| day(app, days)), "unit_price_fen": 2900, "supplier": "示例批发市场" })
}

/// A lot that stands on the shelf of PT01.
async fn lot(app: &TestApp, keeper: &Caller, code: &str, days: Option<i32>, quantity: i64) -> String {
    let bought = keeper
        .post("/api/stock/purchases", &purchase(app, keeper, code, days, quantity).await)
        .await
        .created();
    bought["lot_id"].as_str().unwrap().to_owned()
}

async fn life(caller: &Caller, lot: &str) -> Value {
    caller.get(&format!("/api/lots/{lot}")).await.ok()
}

/// What is on hand, with the proof that it is the sum of all movements.
async fn on_hand(caller: &Caller, lot: &str) -> i64 {
    let life = life(caller, lot).await;
    let moved: i64 =
        life["totals"].as_array().unwrap().iter().map(|total| total["quantity"].as_i64().unwrap()).sum();
    assert_eq!(life["on_hand"].as_i64(), Some(moved), "{life}");
    moved
}

async fn propose(keeper: &Caller, lot: &str, reason: &str, quantity: i64) -> Reply {
    let body =
        json!({ "id": id(), "lot_id": lot, "reason": reason, "quantity": quantity, "note": "月末盘点" });
    keeper.post("/api/stock/adjustments", &body).await
}

async fn decide(caller: &Caller, proposed: &Value, decision: &str) -> Reply {
    let path = format!("/api/stock/adjustments/{}/{decision}", proposed["adjustment_id"].as_str().unwrap());
    caller.post(&path, &json!({ "id": id() })).await
}

async fn listed(caller: &Caller, query: &str) -> Vec<String> {
    let page = caller.get(&format!("/api/stock?{query}")).await.ok();
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn grant(caller: &Caller) -> Grant {
    Grant { account_id: caller.account_id.unwrap(), device_id: None, district_code: "310107".to_owned() }
}

fn lot_id(lot: &str) -> LotId {
    LotId::of(lot.parse().unwrap())
}

fn assert_repeat(first: &Reply, again: &Reply) {
    assert_eq!((first.status, first.text()), (again.status, again.text()));
    assert_eq!(again.headers["nuanquan-repeat"], "true");
}

/// Gives pieces of a product to a household and takes them back: the lot that they are now.
async fn take_back(given: &Given<'_>, code: &str, pieces: i64) -> String {
    let voucher = given.voucher().face(1_000_000).await;
    let basket = given.basket(&voucher.code, &[(code, pieces)]).await;
    let redeemed = given.cashier.post("/api/redemptions", &basket).await.created();
    let path = format!("/api/redemptions/{}/reverse", redeemed["redemption_id"].as_str().unwrap());
    let reversed = given.cashier.post(&path, &json!({ "id": id(), "reason": "wrong_goods" })).await.created();
    reversed["lines"][0]["returned_lot_id"].as_str().unwrap().to_owned()
}
