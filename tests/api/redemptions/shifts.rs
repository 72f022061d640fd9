//! A cashier's shift: what it counts, and what its closing asks.
use super::scene::Scene;
use super::till;
use crate::both;
use crate::support::{Caller, id};
use nuanquan::access::Role;
use nuanquan::vouchers::model::VoucherKind;
use serde_json::{Value, json};

/// A co-pay voucher: one yuan of its holder pays for up to fifty.
async fn copay(scene: &Scene<'_>, count: usize) -> till::Batch {
    let wanted = |wanted: &mut till::Wanted| {
        wanted.kind = VoucherKind::Copay;
        wanted.face_fen = 5_000;
        wanted.copay_fen = 100;
        wanted.count = count;
    };
    scene.batch(wanted).await
}

fn closing(cash: i64, wechat: i64, alipay: i64) -> Value {
    json!({ "id": id(), "counted_cash_fen": cash, "counted_wechat_fen": wechat, "counted_alipay_fen": alipay })
}

async fn reverse(caller: &Caller, redeemed: &Value) -> Value {
    let path = format!("/api/redemptions/{}/reverse", redeemed["redemption_id"].as_str().unwrap());
    caller.post(&path, &json!({ "id": id(), "reason": "declined" })).await.created()
}

both! {
    async fn a_shift_counts_what_its_cashier_did_at_its_till_and_nothing_else(app: &TestApp) {
        let mut scene = Scene::set(app).await;
        scene.rice(300, 20).await;
        let (copay, plain) = (copay(&scene, 4).await, scene.voucher(6_400).await);
        let account = scene.cashier.account_id.unwrap();
        let (one, two) = (till::device(&app.app, scene.store, 1).await, till::device(&app.app, scene.store, 2).await);

        scene.cashier = app.signed_in(account, Some(one)).await;
        assert_eq!(scene.cashier.get("/api/shifts/current").await.ok()["opened_at"], Value::Null);
        let opened = scene.cashier.post("/api/shifts", &json!({ "id": id(), "float_fen": 20_000 })).await.created();
        scene.cashier.post("/api/shifts", &json!({ "id": id(), "float_fen": 1 })).await.refused("shift_open");
        scene.redeem(&copay.vouchers[0].qr, 1).await.created();
        let mut mobile = scene.basket(&copay.vouchers[1].qr, 1);
        mobile["tender"] = json!("mobile");
        scene.cashier.post("/api/redemptions", &mobile).await.created();
        let taken = scene.redeem(&copay.vouchers[2].qr, 1).await.created();
        scene.redeem(&plain.vouchers[0].qr, 3).await.refused("over_balance");
        reverse(&scene.cashier, &taken).await;

        let at_two = app.signed_in(account, Some(two)).await;
        at_two.post("/api/redemptions", &scene.basket(&copay.vouchers[3].qr, 1)).await.created();

        let sums = json!({ "redeemed": 3, "refused": 1, "reversed": 1, "fund_fen": 9_300, "fund_back_fen": 3_100,
            "cash_fen": 200, "cash_back_fen": 100, "mobile_fen": 100, "mobile_back_fen": 0 });
        let running = scene.cashier.get("/api/shifts/current").await.ok();
        assert_eq!((&running["sums"], &running["id"]), (&sums, &opened["shift_id"]), "{running}");
        assert_eq!(running["expected"], json!({ "cash_fen": 20_100, "mobile_fen": 100 }));

        scene.cashier.post("/api/shifts/close", &closing(20_000, 100, 0)).await.refused("shift_unexplained");
        let mut close = closing(20_000, 60, 40);
        close["note"] = json!("少收一元");
        let closed = scene.cashier.post("/api/shifts/close", &close).await.ok();
        assert_eq!(closed["sums"], sums);
        assert_eq!(closed["difference"], json!({ "cash_fen": -100, "mobile_fen": 0 }));
        assert_eq!(scene.cashier.post("/api/shifts/close", &close).await.ok(), closed, "a retry gets the first answer");
        scene.cashier.post("/api/shifts/close", &closing(0, 0, 0)).await.refused("shift_empty");

        let other = at_two.get("/api/shifts/current").await.ok();
        assert_eq!((&other["sums"]["redeemed"], &other["sums"]["cash_fen"]), (&json!(1), &json!(100)));
        assert_eq!((&other["by_itself"], &other["till"]), (&json!(true), &json!(2)));

        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let read = keeper.get(&format!("/api/shifts/{}", closed["shift_id"].as_str().unwrap())).await.ok();
        assert_eq!((&read["sums"], &read["note"], &read["till"]), (&sums, &json!("少收一元"), &json!(1)));
        assert_eq!(keeper.get("/api/shifts").await.ok()["items"], json!([read]));
        let counted = keeper.get(&format!("/api/redemptions?shift_id={}", read["id"].as_str().unwrap())).await.ok();
        assert_eq!(counted["items"].as_array().unwrap().len(), 4, "three honoured, one refused");
        for width in [58, 80] {
            let path = format!("/api/shifts/{}/slip?width={width}", read["id"].as_str().unwrap());
            let slip = keeper.get(&path).await.text();
            for part in ["201.00", "200.00", "−1.00", "少收一元", "Cash counted"] {
                assert!(slip.contains(part), "{part}: {slip}");
            }
        }
    }

    async fn nobody_waits_for_a_shift_and_one_that_began_by_itself_is_closed_like_any_other(app: &TestApp) {
        let mut scene = Scene::set(app).await;
        scene.rice(300, 20).await;
        let copay = copay(&scene, 3).await;
        scene.redeem(&copay.vouchers[0].qr, 1).await.created();

        let open = scene.cashier.get(&format!("/api/shifts/open?store_id={}", scene.store)).await.ok();
        assert_eq!(open.as_array().unwrap().len(), 1, "{open}");
        assert_eq!((&open[0]["id"], &open[0]["by_itself"], &open[0]["float_fen"]), (&Value::Null, &json!(true), &Value::Null));

        let mut close = closing(5_100, 0, 0);
        close["float_fen"] = json!(5_000);
        let first = scene.cashier.post("/api/shifts/close", &close).await.ok();
        assert_eq!(first["difference"], json!({ "cash_fen": 0, "mobile_fen": 0 }));
        assert_eq!(scene.cashier.get("/api/shifts/open").await.ok(), json!([]));

        // Work between two shifts belongs to the next one.
        scene.redeem(&copay.vouchers[1].qr, 1).await.created();
        app.pass_days(1);
        scene.cashier = app.signed_in(scene.cashier.account_id.unwrap(), None).await;
        scene.cashier.post("/api/shifts", &json!({ "id": id(), "float_fen": 5_000 })).await.created();
        scene.redeem(&copay.vouchers[2].qr, 1).await.created();
        let mut again = closing(5_200, 0, 0);
        again["float_fen"] = json!(9);
        scene.cashier.post("/api/shifts/close", &again).await.refused("invalid_field");
        let second = scene.cashier.post("/api/shifts/close", &closing(5_200, 0, 0)).await.ok();
        assert_eq!((&second["sums"]["redeemed"], &second["sums"]["cash_fen"]), (&json!(2), &json!(200)));

        let other = app.at_store(Role::Cashier, "PT02").await;
        other.get(&format!("/api/shifts/{}", second["shift_id"].as_str().unwrap())).await.refused("not_found");
        assert_eq!(other.get("/api/shifts").await.ok()["items"], json!([]));
        other.get(&format!("/api/shifts/open?store_id={}", scene.store)).await.refused("forbidden");
        let funds = app.of_district(Role::FundManager).await;
        assert_eq!(funds.get("/api/shifts").await.ok()["items"].as_array().unwrap().len(), 2);
    }

    async fn a_reversal_by_a_keeper_lies_in_the_keepers_own_shift(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(300, 20).await;
        let copay = copay(&scene, 1).await;
        let taken = scene.redeem(&copay.vouchers[0].qr, 1).await.created();
        scene.cashier.post("/api/shifts/close", &closing(100, 0, 0)).await.ok();
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        reverse(&keeper, &taken).await;
        scene.cashier.post("/api/shifts/close", &closing(0, 0, 0)).await.refused("shift_empty");
        let running = keeper.get("/api/shifts/current").await.ok();
        assert_eq!((&running["sums"]["reversed"], &running["expected"]["cash_fen"]), (&json!(1), &json!(-100)));
        let mut close = closing(0, 0, 0);
        close["note"] = json!("从收银台抽屉付出");
        let closed = keeper.post("/api/shifts/close", &close).await.ok();
        assert_eq!(closed["difference"]["cash_fen"], json!(100));
    }
}
