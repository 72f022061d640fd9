//! Offline conflicts: what the server has committed stands, goods that left are recorded as they left, and the household
//! is charged nothing.
use super::till::{Till, limit, outcome};
use crate::both;
use crate::redemptions::scene::Scene;
use crate::redemptions::till::{self as fixture, Wanted};
use crate::support::id;
use nuanquan::access::Role;
use nuanquan::vouchers::model::VoucherKind;
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

    async fn pieces_that_the_books_have_in_other_lots_leave_before_any_are_found(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let good = scene.rice(30, 1).await;
        let expired = scene.rice(-2, 1).await;
        let store = app.store("PT01").await;
        let meant = fixture::lot_for(&app.app, store, scene.rice, Some(9), 1, (Some("disabled"), None)).await;
        let batch = scene.voucher(30_000).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 3);
        let answer = till.sync(&entry).await;
        assert_eq!(outcome(&answer), ("conflict", "lot_differs"));
        assert_eq!(case(app, &answer).await["found_pieces"], 0);
        for lot in [good, expired, meant] {
            assert_eq!(scene.on_hand(lot).await, 0);
        }
        let beyond = till.rice(&scene, batch.vouchers[0].id, 1);
        let answer = till.sync(&beyond).await;
        assert_eq!(case(app, &answer).await["found_pieces"], 1);
    }

    async fn a_voucher_takes_its_own_money_again_before_a_fund_bears_a_loss(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let home = app.store("PT01").await;
        let copay = fixture::batch(&app.app, Wanted { kind: VoucherKind::Copay, copay_fen: 200, ..Wanted::value(home, 6_400) }).await;
        let fund = copay.fund_id;
        let other = fixture::batch(&app.app, Wanted { fund: Some(fund), ..Wanted::value(home, 3_000) }).await;
        let lines = |pieces: i64| json!([{ "product_id": scene.rice, "quantity": pieces, "unit_fen": 3_200, "value_fen": 3_200 * pieces }]);
        let of_copay = |pieces: i64| json!({ "voucher_id": copay.vouchers[0].id, "lines": lines(pieces),
            "fund_fen": 3_200 * pieces - 200, "cash_fen": 200 });
        // The co-pay voucher needs 30.00 and gives 34.00 back; the other one goes 34.00 beyond what it holds.
        let small = till.entry(of_copay(1));
        let loss = till.rice(&scene, other.vouchers[0].id, 2);
        let large = till.entry(of_copay(2));
        assert_eq!(outcome(&till.sync(&small).await), ("accepted", "-"));
        let lost = till.sync(&loss).await;
        assert_eq!(case(app, &lost).await["covered_fen"], 3_400);
        // Its second use wants those 34.00 again, and has the better claim.
        till.sync(&large).await;
        let lost = case(app, &lost).await;
        assert_eq!((&lost["covered_fen"], &lost["uncovered_fen"]), (&json!(0), &json!(3_400)));
        let number = async |question| scene.number(question, fund.uuid()).await;
        assert_eq!(number("select spent_fen from funds where id = ?").await, 9_400);
        assert_eq!(number("select lost_fen from funds where id = ?").await, 0);
        assert_eq!(number("select available_fen from funds where id = ?").await, 0);
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
