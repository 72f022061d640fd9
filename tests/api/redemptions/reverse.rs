//! Taking a redemption back.
use super::scene::Scene;
use crate::both;
use crate::support::{Reply, id};
use nuanquan::access::Role;
use nuanquan::vouchers::model::VoucherKind;
use serde_json::{Value, json};

fn back() -> Value {
    json!({ "id": id(), "reason": "wrong_goods" })
}

async fn take_back(scene: &Scene<'_>, redeemed: &Value, body: &Value) -> Reply {
    let id = redeemed["redemption_id"].as_str().unwrap();
    scene.cashier.post(&format!("/api/redemptions/{id}/reverse"), body).await
}

both! {
    async fn what_comes_back_goes_into_quarantine_and_the_voucher_is_whole_again(app: &TestApp) {
        let scene = Scene::set(app).await;
        let (soon, late) = (scene.rice(3, 2).await, scene.rice(30, 5).await);
        let batch = scene.voucher(10_000).await;
        let voucher = &batch.vouchers[0];
        let redeemed = scene.redeem(&voucher.qr, 3).await.created();
        let body = back();
        let first = take_back(&scene, &redeemed, &body).await;
        let answer = first.created();
        assert_eq!((&answer["fund_fen"], &answer["cash_fen"], &answer["to_fund"]), (&json!(9_600), &json!(0), &json!(false)));
        assert_eq!(scene.balance(voucher.id).await, 10_000);
        let fund = batch.fund_id.uuid();
        assert_eq!(scene.number("select reserved_fen from funds where id = ?", fund).await, 10_000);
        assert_eq!(scene.number("select spent_fen from funds where id = ?", fund).await, 0);
        assert_eq!((scene.on_hand(soon).await, scene.on_hand(late).await), (0, 4));
        for line in answer["lines"].as_array().unwrap() {
            let lot: uuid::Uuid = line["returned_lot_id"].as_str().unwrap().parse().unwrap();
            let quarantined = "select count(*) from lots where id = ? and state = 'quarantined' and state_reason = 'returned_food'";
            assert_eq!(scene.number(quarantined, lot).await, 1);
            assert_eq!(scene.number("select on_hand from lots where id = ?", lot).await, line["quantity"]);
        }
        let again = take_back(&scene, &redeemed, &body).await;
        again.created();
        assert_eq!(first.body, again.body);
        take_back(&scene, &redeemed, &back()).await.refused("already_reversed");
        // What came back is not given again: four are on the shelf.
        let batch = scene.voucher(20_000).await;
        scene.redeem(&batch.vouchers[0].qr, 5).await.refused("out_of_stock");
        scene.redeem(&batch.vouchers[0].qr, 4).await.created();
    }

    async fn a_part_comes_back_once_and_no_more_than_was_given(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.rice_vouchers(3, 10_000).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 3).await.created();
        let line = &redeemed["lines"][0]["line_id"];
        let part = |quantity: i64| {
            let mut body = back();
            body["lines"] = json!([{ "line_id": line, "quantity": quantity }]);
            body
        };
        take_back(&scene, &redeemed, &part(4)).await.refused("over_reversed");
        let one = take_back(&scene, &redeemed, &part(1)).await.created();
        assert_eq!(one["fund_fen"], 3_333);
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 3_333);
        take_back(&scene, &redeemed, &part(3)).await.refused("over_reversed");
        // The voucher gives that piece again.
        let again = scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        assert_eq!((&again["fund_fen"], &again["balance_fen"]), (&json!(3_333), &json!(0)));
        let rest = take_back(&scene, &redeemed, &back()).await.created();
        assert_eq!(rest["fund_fen"], 6_667);
    }

    async fn after_the_last_day_it_goes_to_the_fund(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.last_in = 0).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        app.pass_days(1);
        let scene = Scene::set(app).await;
        let answer = take_back(&scene, &redeemed, &back()).await.created();
        assert_eq!((&answer["to_fund"], &answer["fund_fen"]), (&json!(true), &json!(3_200)));
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 6_800);
        let fund = batch.fund_id.uuid();
        assert_eq!(scene.number("select available_fen from funds where id = ?", fund).await, 3_200);
        assert_eq!(scene.number("select released_fen from vouchers where id = ?", batch.vouchers[0].id.uuid()).await, 3_200);
    }

    async fn the_cash_part_of_a_copay_voucher_is_given_back_with_the_whole(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| {
            wanted.kind = VoucherKind::Copay;
            wanted.face_fen = 5_000;
            wanted.copay_fen = 100;
            wanted.count = 2;
        }).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        let answer = take_back(&scene, &redeemed, &back()).await.created();
        assert_eq!((&answer["fund_fen"], &answer["cash_fen"]), (&json!(3_100), &json!(100)));
        // Whole again, with what it had released.
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 5_000);
        let seen = scene.cashier.post("/api/vouchers/lookup", &json!({ "code": batch.vouchers[0].qr })).await.ok();
        assert_eq!((&seen["verdict"], &seen["uses"]), (&json!("good"), &json!([])));
        let totals = scene.cashier.get("/api/tills/totals").await.ok();
        assert_eq!((&totals[0]["cash_fen"], &totals[0]["cash_back_fen"], &totals[0]["redeemed"]), (&json!(100), &json!(100), &json!(1)));
        assert_eq!(scene.redeem(&batch.vouchers[0].qr, 1).await.created()["cash_fen"], 100);

        let two = scene.redeem(&batch.vouchers[1].qr, 1).await.created();
        assert_eq!(two["released_fen"], 1_900);
    }

    async fn a_refusal_a_strange_id_and_another_store_s_cashier_take_nothing_back(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(30, 9).await;
        let batch = scene.voucher(3_200).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        let basket = scene.basket(&batch.vouchers[0].qr, 1);
        scene.cashier.post("/api/redemptions", &basket).await.refused("spent");
        let refused = json!({ "redemption_id": basket["id"] });
        take_back(&scene, &refused, &back()).await.refused("not_redeemed");
        take_back(&scene, &json!({ "redemption_id": id() }), &back()).await.refused("not_found");
        take_back(&scene, &redeemed, &json!({ "id": id(), "reason": "other" })).await.refused("invalid_field");
        let other = app.at_store(Role::Cashier, "PT02").await;
        let path = format!("/api/redemptions/{}/reverse", redeemed["redemption_id"].as_str().unwrap());
        other.post(&path, &back()).await.refused("forbidden");
        assert_eq!((scene.balance(batch.vouchers[0].id).await, scene.on_hand(lot).await), (0, 8));
    }

    async fn two_who_take_the_same_back_at_once_give_back_once(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 2).await.created();
        let bodies: Vec<Value> = (0..8).map(|_| back()).collect();
        let replies = futures_util::future::join_all(bodies.iter().map(|body| take_back(&scene, &redeemed, body))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 10_000);
    }
}
