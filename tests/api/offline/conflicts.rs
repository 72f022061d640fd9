//! Offline conflicts: what the server has committed stands, goods that left are recorded as they left, and the household
//! is charged nothing.
use super::till::{Till, limit, outcome};
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::{Value, json};

async fn case(app: &crate::support::TestApp, answer: &Value) -> Value {
    let officer = app.of_district(Role::DistrictOfficer).await;
    let path = format!("/api/offline/cases/{}", answer["case_id"].as_str().unwrap());
    officer.get(&path).await.ok()["case"].clone()
}

both! {
    async fn two_tills_with_one_voucher_offline_leave_one_loss_and_one_case(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let lot = scene.rice(30, 9).await;
        let batch = scene.voucher(5_000).await;
        let voucher = batch.vouchers[0].id;
        let entry = till.rice(&scene, voucher, 1);
        // Meanwhile another till of the district honours it online.
        scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        let answer = till.sync(&entry).await;
        assert_eq!(outcome(&answer), ("conflict", "over_balance"));
        let case = case(app, &answer).await;
        let [over, covered, uncovered] = ["overdraft_fen", "covered_fen", "uncovered_fen"].map(|name| case[name].as_i64().unwrap());
        // The fund holds nothing beyond its vouchers: nobody has borne it.
        assert_eq!((over, covered, uncovered), (1_400, 0, 1_400));
        assert!(case["first_redemption_id"].is_string() && case["redemption_id"] == json!(entry.id()));
        assert_eq!((scene.balance(voucher).await, scene.on_hand(lot).await), (0, 7));
        assert_eq!(scene.number("select overdraft_fen from vouchers where id = ?", voucher.uuid()).await, 1_400);

        let manager = app.of_district(Role::FundManager).await;
        let money = json!({ "id": id(), "amount_fen": 1_000, "reference": "示例入账" });
        manager.post(&format!("/api/funds/{}/deposits", batch.fund_id), &money).await.created();
        let again = till.rice(&scene, voucher, 1);
        let answer = till.sync(&again).await;
        assert_eq!(outcome(&answer), ("conflict", "spent"));
        let fund = batch.fund_id.uuid();
        assert_eq!(scene.number("select lost_fen from funds where id = ?", fund).await, 1_000);
        let exposure = manager.get("/api/offline/exposure").await.ok();
        assert_eq!((&exposure["loss_fen"], &exposure["uncovered_fen"]), (&json!(1_000), &json!(3_600)));
        // What was lost is for the case to settle, not to be taken back.
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let back = json!({ "id": id(), "reason": "declined" });
        keeper.post(&format!("/api/redemptions/{}/reverse", again.id()), &back).await.refused("offline_loss");
    }

    async fn a_replaced_voucher_used_offline_charges_the_fund_and_not_the_new_one(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let old = batch.vouchers[0].id;
        let entry = till.rice(&scene, old, 1);
        let new = scene.deed(old, "replace").await["voucher_id"].as_str().unwrap().to_owned();
        let answer = till.sync(&entry).await;
        assert_eq!(outcome(&answer), ("conflict", "replaced"));
        assert_eq!(case(app, &answer).await["overdraft_fen"], 3_200);
        let new: uuid::Uuid = new.parse().unwrap();
        assert_eq!(scene.number("select balance_fen from vouchers where id = ?", new).await, 10_000);
    }

    async fn revoked_and_frozen_vouchers_used_offline_become_cases(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 2).await;
        let [revoked, frozen] = [batch.vouchers[0].id, batch.vouchers[1].id];
        let entries = [till.rice(&scene, revoked, 1), till.rice(&scene, frozen, 1)];
        scene.deed(revoked, "revoke").await;
        scene.deed(frozen, "freeze").await;
        let answer = till.sync(&entries[0]).await;
        assert_eq!(outcome(&answer), ("conflict", "revoked"));
        // What the revocation set free bears the loss.
        assert_eq!(case(app, &answer).await["covered_fen"], 3_200);
        let answer = till.sync(&entries[1]).await;
        assert_eq!(outcome(&answer), ("conflict", "frozen"));
        assert_eq!(scene.balance(frozen).await, 10_000);
    }

    async fn pieces_beyond_the_books_enter_before_they_leave(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let lot = scene.rice(30, 1).await;
        let batch = scene.batch(|wanted| wanted.count = 2).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 3);
        let answer = till.sync(&entry).await;
        assert_eq!(outcome(&answer), ("conflict", "out_of_stock"));
        let shown = case(app, &answer).await;
        assert_eq!((&shown["found_pieces"], &shown["overdraft_fen"]), (&json!(2), &json!(0)));
        assert_eq!(scene.on_hand(lot).await, 0);
        let found = "select cast(sum(quantity) as bigint) from stock_movements where reason = 'found_at_sync' and lot_id = ?";
        assert_eq!(scene.number(found, lot.uuid()).await, 2);
        // Where there is no lot in date, one is made for them.
        let oil = crate::redemptions::till::product(&app.app, "G002").await;
        let lines = json!([{ "product_id": oil, "quantity": 1, "unit_fen": 100, "value_fen": 100 }]);
        let entry = till.entry(json!({ "voucher_id": batch.vouchers[1].id, "lines": lines, "fund_fen": 100 }));
        let answer = till.sync(&entry).await;
        let codes = case(app, &answer).await["codes"].clone();
        assert!(codes.as_array().unwrap().contains(&json!("out_of_stock")), "{codes}");
    }

    async fn limits_of_a_lease_bound_what_an_honest_till_can_lose(app: &TestApp) {
        let scene = Scene::set(app).await;
        limit(app, None, 4_000, 7_000).await;
        let mut till = Till::registered(app, "PT01").await;
        till.ask().await.created();
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let ids: Vec<_> = batch.vouchers.iter().map(|voucher| voucher.id).collect();
        for (voucher, code) in [(ids[0], "-"), (ids[0], "over_lease"), (ids[1], "over_lease"), (ids[2], "over_lease")] {
            let entry = till.rice(&scene, voucher, 1);
            assert_eq!(outcome(&till.sync(&entry).await).1, code);
        }
        assert_eq!(scene.balance(ids[0]).await, 3_600);
    }

    async fn what_the_till_should_have_known_is_named(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 6).await;
        let line = |unit: i64, value: i64| json!([{ "product_id": scene.rice, "quantity": 1, "unit_fen": unit, "value_fen": value }]);
        let other = app.store("PT02").await;
        let elsewhere = scene.batch(|wanted| wanted.home = other).await;
        let said = [
            ("price_differs", json!({ "lines": line(1_000, 1_000), "fund_fen": 1_000 })),
            ("cash_differs", json!({ "lines": line(3_200, 3_200), "fund_fen": 3_000, "cash_fen": 200 })),
            ("amount_differs", json!({ "lines": line(3_200, 3_100), "fund_fen": 3_100 })),
            ("cashier_unknown", json!({ "lines": line(3_200, 3_200), "fund_fen": 3_200, "account_id": id() })),
            ("delegate_invalid", json!({ "lines": line(3_200, 3_200), "fund_fen": 3_200, "collector": { "delegate_id": id() } })),
        ];
        for (position, (code, mut said)) in said.into_iter().enumerate() {
            said["voucher_id"] = json!(batch.vouchers[position].id);
            let entry = till.entry(said);
            assert_eq!(outcome(&till.sync(&entry).await), ("conflict", code));
        }
        let entry = till.rice(&scene, elsewhere.vouchers[0].id, 1);
        assert_eq!(outcome(&till.sync(&entry).await), ("conflict", "not_home_store"));
    }

    async fn nobody_hands_out_to_his_own_household_unseen(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        crate::redemptions::till::set_person(&app.app, till.account_id, batch.vouchers[0].household_id).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        assert_eq!(outcome(&till.sync(&entry).await), ("conflict", "own_household"));
    }
}
