//! What a till did on a day, and what should be in its drawer.
use super::scene::Scene;
use super::till;
use crate::both;
use nuanquan::access::Role;
use nuanquan::vouchers::model::VoucherKind;
use serde_json::{Value, json};

/// The totals of one till.
fn of_till(totals: &Value, till: Value) -> &Value {
    totals
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["till"] == till)
        .unwrap_or_else(|| panic!("{till}: {totals}"))
}

both! {
    async fn each_till_counts_its_day_by_itself(app: &TestApp) {
        let mut scene = Scene::set(app).await;
        scene.rice(300, 20).await;
        let copay = scene.batch(|wanted| {
            wanted.kind = VoucherKind::Copay;
            wanted.face_fen = 5_000;
            wanted.copay_fen = 100;
            wanted.count = 3;
        }).await;
        let plain = scene.voucher(6_400).await;
        let account = scene.cashier.account_id.unwrap();
        let (one, two) = (till::device(&app.app, scene.store, 1).await, till::device(&app.app, scene.store, 2).await);

        scene.cashier = app.signed_in(account, Some(one)).await;
        scene.redeem(&copay.vouchers[0].qr, 1).await.created();
        let mut mobile = scene.basket(&copay.vouchers[1].qr, 1);
        mobile["tender"] = json!("mobile");
        scene.cashier.post("/api/redemptions", &mobile).await.created();
        scene.redeem(&plain.vouchers[0].qr, 3).await.refused("over_balance");

        scene.cashier = app.signed_in(account, Some(two)).await;
        scene.redeem(&plain.vouchers[0].qr, 2).await.created();
        let taken = scene.redeem(&copay.vouchers[2].qr, 1).await.created();
        let back = format!("/api/redemptions/{}/reverse", taken["redemption_id"].as_str().unwrap());
        scene.cashier.post(&back, &json!({ "id": crate::support::id(), "reason": "declined" })).await.created();

        let totals = scene.cashier.get("/api/tills/totals").await.ok();
        let expected = |till: i32, counts: [i64; 2], [fund, fund_back]: [i64; 2], [cash, back, mobile]: [i64; 3]| json!({ "till": till,
            "redeemed": counts[0], "refused": counts[1], "fund_fen": fund, "fund_back_fen": fund_back, "cash_fen": cash, "cash_back_fen": back,
            "mobile_fen": mobile, "mobile_back_fen": 0 });
        assert_eq!(of_till(&totals, json!(1)), &expected(1, [2, 1], [6_200, 0], [100, 0, 100]));
        assert_eq!(of_till(&totals, json!(2)), &expected(2, [2, 0], [9_500, 3_100], [100, 100, 0]));

        let (today, tomorrow) = (app.app.now().day(), app.app.now().day().plus_days(1));
        app.pass_days(1);
        let keeper = app.at_store(Role::Cashier, "PT01").await;
        assert_eq!(keeper.get(&format!("/api/tills/totals?day={tomorrow}")).await.ok(), json!([]));
        assert_eq!(keeper.get(&format!("/api/tills/totals?day={today}")).await.ok(), totals);
        let other = app.at_store(Role::Cashier, "PT02").await;
        other.get(&format!("/api/tills/totals?store_id={}", scene.store)).await.refused("forbidden");
        assert_eq!(other.get("/api/tills/totals").await.ok(), json!([]));
    }

    async fn a_slip_names_what_was_paid_in_cash_and_the_pieces_that_are_left(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let copay = scene.batch(|wanted| {
            wanted.kind = VoucherKind::Copay;
            wanted.face_fen = 5_000;
            wanted.copay_fen = 100;
        }).await;
        let pieces = scene.rice_vouchers(3, 9_600).await;
        for (code, told) in [(&copay.vouchers[0].qr, "1.00 元"), (&pieces.vouchers[0].qr, "2 件")] {
            let redeemed = scene.redeem(code, 1).await.created();
            let path = format!("/api/redemptions/{}/slip?width=58", redeemed["redemption_id"].as_str().unwrap());
            let slip = scene.cashier.get(&path).await.text();
            assert!(slip.contains(told), "{told}: {slip}");
            for part in ["32.00", "31.00", "96.00", "王", "low_income", "低保", "困难", "救助"] {
                assert!(!slip.contains(part), "{part} in {slip}");
            }
        }
        let slip = format!("/api/redemptions/{}/slip", scene.redeem(&copay.vouchers[0].qr, 1).await.json()["params"]["first_redemption"]["redemption_id"].as_str().unwrap());
        app.at_store(Role::Cashier, "PT02").await.get(&slip).await.refused("not_found");
        app.nobody().get(&slip).await.refused("unauthenticated");
    }
}
