//! Looking a voucher up.
use super::scene::Scene;
use super::till;
use crate::both;
use nuanquan::access::Role;
use nuanquan::vouchers::model::VoucherKind;
use serde_json::json;

both! {
    async fn a_look_up_shows_what_the_voucher_may_buy_and_keeps_nothing(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 5).await;
        let oil = till::product(&app.app, "G006").await;
        till::lot(&app.app, scene.store, oil, Some(3), 2).await;
        let batch = scene.voucher(20_000).await;
        let voucher = &batch.vouchers[0];
        let delegate = till::delegate(&app.app, voucher.household_id, "standing", 5).await;
        till::delegate(&app.app, voucher.household_id, "standing", -1).await;
        let seen = scene.cashier.post("/api/vouchers/lookup", &json!({ "code": voucher.qr })).await.ok();
        assert_eq!((&seen["verdict"], &seen["balance_fen"], &seen["kind"]), (&json!("good"), &json!(20_000), &json!("value")));
        assert_eq!((&seen["holder_name_masked"], &seen["holder_last_four"]), (&json!("王*明"), &json!("0137")));
        assert_eq!(seen["delegates"].as_array().unwrap().len(), 1);
        assert_eq!((&seen["delegates"][0]["delegate_id"], &seen["delegates"][0]["name_masked"]), (&json!(delegate), &json!("李*")));
        let basket = seen["basket"].as_array().unwrap();
        assert_eq!((&basket[0]["product_id"], &basket[0]["quantity"]), (&json!(oil), &json!(1)));
        assert_eq!(basket[1]["product_id"], json!(scene.rice));
        assert!(!seen.to_string().contains(&voucher.human) && !seen.to_string().contains(&voucher.qr));
        let attempts = "select count(*) from redemptions where voucher_id = ?";
        assert_eq!(scene.number(attempts, voucher.id.uuid()).await, 0);

        // The proposal is redeemed as it stands.
        let lines: Vec<_> = basket.iter().map(|line| json!({ "product_id": line["product_id"], "quantity": line["quantity"] })).collect();
        let body = json!({ "id": crate::support::id(), "voucher_id": seen["voucher_id"], "lines": lines });
        let answer = scene.cashier.post("/api/redemptions", &body).await.created();
        let typed = scene.cashier.post("/api/vouchers/lookup", &json!({ "code": voucher.human, "store_id": scene.store })).await.ok();
        assert_eq!((&typed["uses"][0]["redemption_id"], &typed["uses"][0]["store_code"]), (&answer["redemption_id"], &json!("PT01")));
    }

    async fn a_look_up_says_why_a_voucher_is_not_good(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 5).await;
        let batch = scene.batch(|wanted| wanted.last_in = -1).await;
        let seen = scene.cashier.post("/api/vouchers/lookup", &json!({ "code": batch.vouchers[0].qr })).await.ok();
        assert_eq!((&seen["verdict"], &seen["basket"]), (&json!("expired"), &json!([])));
        assert!(seen["sentence_zh"].as_str().unwrap().contains('期'));
        scene.cashier.post("/api/vouchers/lookup", &json!({ "code": till::signed_for_nothing(&app.app) })).await.refused("unknown");
        let preparing = scene.batch(|wanted| wanted.batch_state = "preparing").await;
        scene.cashier.post("/api/vouchers/lookup", &json!({ "code": preparing.vouchers[0].qr })).await.refused("unknown");
        scene.cashier.post("/api/vouchers/lookup", &json!({ "code": "7K3M-9Q2D-XA2" })).await.refused("code_invalid");
        app.at_store(Role::Auditor, "PT01").await.post("/api/vouchers/lookup", &json!({ "code": "x" })).await.refused("forbidden");
    }

    async fn a_goods_voucher_is_proposed_what_it_still_gives(app: &TestApp) {
        let scene = Scene::set(app).await;
        let oil = till::product(&app.app, "G006").await;
        till::lot(&app.app, scene.store, oil, Some(3), 9).await;
        scene.rice(30, 2).await;
        let batch = scene.batch(|wanted| {
            wanted.kind = VoucherKind::Goods;
            wanted.items = vec![(None, Some("grain_oil"), 10, 10_000)];
        }).await;
        let seen = scene.cashier.post("/api/vouchers/lookup", &json!({ "code": batch.vouchers[0].qr })).await.ok();
        assert_eq!((&seen["items"][0]["pieces_left"], &seen["items"][0]["category_code"]), (&json!(10), &json!("grain_oil")));
        let quantities: Vec<_> = seen["basket"].as_array().unwrap().iter().map(|line| line["quantity"].clone()).collect();
        assert_eq!(quantities, [json!(9), json!(1)]);
    }

    async fn typed_codes_are_slowed_down(app: &TestApp) {
        let scene = Scene::set(app).await;
        let batch = scene.voucher(10_000).await;
        let body = json!({ "code": batch.vouchers[0].human });
        let mut refused = None;
        for _ in 0..40 {
            let reply = scene.cashier.post("/api/vouchers/lookup", &body).await;
            if reply.status != 200 {
                reply.refused("too_many_tries");
                refused = Some(reply);
                break;
            }
        }
        assert!(refused.expect("a limit").headers.contains_key("retry-after"));
        // A scan is not typed.
        scene.cashier.post("/api/vouchers/lookup", &json!({ "code": batch.vouchers[0].qr })).await.ok();
    }
}
