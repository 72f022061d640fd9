//! The sync of an outbox: once, in any order, whoever is signed in.
use super::till::{Till, later, outcome};
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::id;
use nuanquan::access::Role;
use nuanquan::vouchers::model::VoucherKind;
use serde_json::json;

both! {
    async fn what_a_till_did_alone_is_settled_once_however_often_it_is_sent(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let lot = scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let voucher = batch.vouchers[0].id;
        let (first, second) = (till.rice(&scene, voucher, 1), till.rice(&scene, voucher, 2));
        let answer = till.send(&[&first, &second]).await.ok();
        assert_eq!((&answer["open"], &answer["blocked"], &answer["last_counter"]), (&json!(true), &json!(false), &json!(2)));
        for answer in answer["answers"].as_array().unwrap() {
            assert_eq!(outcome(answer), ("accepted", "-"));
        }
        for _ in 0..10 {
            for answer in till.send(&[&first, &second]).await.ok()["answers"].as_array().unwrap() {
                assert_eq!(outcome(answer), ("repeat", "-"));
            }
        }
        assert_eq!((scene.balance(voucher).await, scene.on_hand(lot).await), (400, 6));
        let fund = batch.fund_id.uuid();
        assert_eq!(scene.number("select spent_fen from funds where id = ?", fund).await, 9_600);
        assert_eq!(scene.number("select reserved_fen from funds where id = ?", fund).await, 400);
        let shown = app.at_store(Role::Cashier, "PT01").await.get(&format!("/api/redemptions/{}", first.id())).await.ok();
        assert_eq!(shown["account_id"], json!(till.account_id));
        till.close(&[]).await.ok();
    }

    async fn a_lost_answer_of_the_till_is_recognised_after_it_went_on_alone(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let lot = scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let voucher = batch.vouchers[0].id;
        let basket = scene.basket(&batch.vouchers[0].qr, 2);
        till.cashier.post("/api/redemptions", &basket).await.created();
        let lines = json!([{ "product_id": scene.rice, "quantity": 2, "unit_fen": 3_200, "value_fen": 6_400 }]);
        let entry = till.entry(json!({ "id": basket["id"], "voucher_id": voucher, "lines": lines, "fund_fen": 6_400 }));
        let answer = till.sync(&entry).await;
        assert_eq!(outcome(&answer), ("repeat", "-"));
        assert_eq!(answer["redemption_id"], basket["id"]);
        assert_eq!((scene.balance(voucher).await, scene.on_hand(lot).await), (3_600, 7));

        // Other goods under the same id are other goods.
        let lines = json!([{ "product_id": scene.rice, "quantity": 1, "unit_fen": 3_200, "value_fen": 3_200 }]);
        let entry = till.entry(json!({ "id": basket["id"], "voucher_id": voucher, "lines": lines, "fund_fen": 3_200 }));
        assert_eq!(outcome(&till.sync(&entry).await), ("conflict", "id_reused"));
        assert_eq!((scene.balance(voucher).await, scene.on_hand(lot).await), (400, 6));
    }

    async fn entries_may_arrive_in_any_order_and_after_the_cashier_has_left(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let entries: Vec<_> = batch.vouchers.iter().map(|voucher| till.rice(&scene, voucher.id, 1)).collect();
        app.pass_days(1);
        let admin = app.of_district(Role::Admin).await;
        admin.post(&format!("/api/accounts/{}/disable", till.account_id), &json!({ "id": id() })).await.ok();
        for place in [2, 0, 1] {
            assert_eq!(outcome(&till.sync(&entries[place]).await), ("accepted", "-"), "{place}");
        }
        till.close(&[]).await.ok();
    }

    async fn all_kinds_of_vouchers_and_delegates_are_settled_as_at_the_till(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let copay = scene.batch(|wanted| { wanted.kind = VoucherKind::Copay; wanted.face_fen = 4_000; wanted.copay_fen = 100; }).await;
        let lines = json!([{ "product_id": scene.rice, "quantity": 1, "unit_fen": 3_200, "value_fen": 3_200 }]);
        let entry = till.entry(json!({ "voucher_id": copay.vouchers[0].id, "lines": lines, "fund_fen": 3_100, "cash_fen": 100 }));
        assert_eq!(outcome(&till.sync(&entry).await), ("accepted", "-"));
        assert_eq!(scene.number("select available_fen from funds where id = ?", copay.fund_id.uuid()).await, 900);

        let pack = scene.rice_vouchers(3, 9_000).await;
        let household = pack.vouchers[0].household_id;
        let delegate = crate::redemptions::till::delegate(&app.app, household, "one_off", 9).await;
        let lines = json!([{ "product_id": scene.rice, "quantity": 2, "unit_fen": 3_000, "value_fen": 6_000 }]);
        let said = json!({ "voucher_id": pack.vouchers[0].id, "lines": lines, "fund_fen": 6_000, "collector": { "delegate_id": delegate } });
        let next = till.entry(said);
        assert_eq!(outcome(&till.sync(&next).await), ("accepted", "-"));
        assert_eq!(scene.balance(pack.vouchers[0].id).await, 3_000);
        // A one-off delegation is good for one use.
        let lines = json!([{ "product_id": scene.rice, "quantity": 1, "unit_fen": 3_000, "value_fen": 3_000 }]);
        let said = json!({ "voucher_id": pack.vouchers[0].id, "lines": lines, "fund_fen": 3_000, "collector": { "delegate_id": delegate } });
        let next = till.entry(said);
        assert_eq!(outcome(&till.sync(&next).await), ("conflict", "delegate_invalid"));
    }

    async fn late_entries_go_to_the_open_month_with_the_moment_they_had(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(60, 9).await;
        let batch = scene.batch(|wanted| { wanted.count = 2; wanted.last_in = 90; }).await;
        let entries: Vec<_> = batch.vouchers.iter().map(|voucher| till.rice(&scene, voucher.id, 1)).collect();
        let accepted = app.app.now();
        app.pass_days(31);
        let manager = app.of_district(Role::FundManager).await;
        let month = accepted.day().month();
        let close = json!({ "id": id(), "month": month });
        manager.post(&format!("/api/funds/{}/close-month", batch.fund_id), &close).await.ok();
        assert_eq!(outcome(&till.sync(&entries[0]).await), ("accepted", "-"));
        let postings = manager.get(&format!("/api/funds/{}", batch.fund_id)).await.ok()["postings"]["items"].clone();
        assert_eq!((&postings[0]["kind"], &postings[0]["period"]), (&json!("spend"), &json!(month.next())));
        assert_eq!(postings[0]["at"], entries[0].payload["at"]);
        // The voucher was good when the goods left, whatever day it is now.
        app.pass_days(70);
        assert_eq!(outcome(&till.sync(&entries[1]).await), ("accepted", "-"));
    }

    async fn what_was_released_meanwhile_is_reserved_anew(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(60, 9).await;
        let batch = scene.batch(|wanted| wanted.last_in = 0).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        app.pass_days(20);
        let manager = app.of_district(Role::FundManager).await;
        let released = manager.post(&format!("/api/funds/{}/release", batch.fund_id), &json!({ "id": id() })).await.ok();
        assert_eq!(released["released_fen"], 10_000);
        assert_eq!(outcome(&till.sync(&entry).await), ("accepted", "-"));
        let fund = batch.fund_id.uuid();
        assert_eq!(scene.number("select spent_fen from funds where id = ?", fund).await, 3_200);
        assert_eq!(scene.number("select available_fen from funds where id = ?", fund).await, 6_800);
    }

    async fn a_clock_two_days_off_is_named_and_nothing_is_lost(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let now = app.app.now();
        for (position, (seconds, code)) in [(-172_800, "clock_skew"), (172_700, "clock_skew"), (-60, "-")].into_iter().enumerate() {
            let lines = json!([{ "product_id": scene.rice, "quantity": 1, "unit_fen": 3_200, "value_fen": 3_200 }]);
            let said = json!({ "voucher_id": batch.vouchers[position].id, "lines": lines, "fund_fen": 3_200, "at": later(now, seconds) });
            let entry = till.entry(said);
            let answer = till.sync(&entry).await;
            assert_eq!(outcome(&answer).1, code, "{seconds}");
            assert_eq!(scene.balance(batch.vouchers[position].id).await, 6_800);
            let shown = till.cashier.get(&format!("/api/redemptions/{}", entry.id())).await.ok();
            let accepted: nuanquan::kernel::time::Instant = serde_json::from_value(shown["accepted_at"].clone()).unwrap();
            assert!(accepted <= app.app.now() && accepted >= serde_json::from_value(till.lease["issued_at"].clone()).unwrap());
        }
    }
}
