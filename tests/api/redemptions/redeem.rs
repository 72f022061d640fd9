//! Redeeming, when the rules say yes.
use super::scene::Scene;
use super::till;
use crate::both;
use crate::support::id;
use nuanquan::vouchers::model::VoucherKind;
use serde_json::json;

both! {
    async fn what_expires_first_leaves_first_and_everything_moves_together(app: &TestApp) {
        let scene = Scene::set(app).await;
        let (late, soon) = (scene.rice(30, 5).await, scene.rice(3, 2).await);
        let batch = scene.voucher(20_000).await;
        let voucher = &batch.vouchers[0];
        let answer = scene.redeem(&voucher.qr, 3).await.created();
        assert_eq!(answer["outcome"], "redeemed");
        assert_eq!((&answer["fund_fen"], &answer["cash_fen"], &answer["balance_fen"]), (&json!(9_600), &json!(0), &json!(10_400)));
        let lines = answer["lines"].as_array().unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["lot_id"], &lines[0]["quantity"], &lines[0]["value_fen"]), (&json!(soon), &json!(2), &json!(6_400)));
        assert_eq!((&lines[1]["lot_id"], &lines[1]["quantity"]), (&json!(late), &json!(1)));
        assert_eq!((scene.on_hand(soon).await, scene.on_hand(late).await), (0, 4));
        assert_eq!(scene.balance(voucher.id).await, 10_400);
        let fund = batch.fund_id.uuid();
        assert_eq!(scene.number("select spent_fen from funds where id = ?", fund).await, 9_600);
        assert_eq!(scene.number("select reserved_fen from funds where id = ?", fund).await, 10_400);
        let redemption: uuid::Uuid = answer["redemption_id"].as_str().unwrap().parse().unwrap();
        let trail = "select count(*) from trail where command_id = ? and operation = 'redemptions.redeem'";
        assert_eq!(scene.number(trail, redemption).await, 1);
        let moved = "select cast(sum(quantity) as bigint) from stock_movements where redemption_id = ?";
        assert_eq!(scene.number(moved, redemption).await, -3);
    }

    async fn a_retry_gets_the_first_answer_to_the_byte_and_nothing_moves_twice(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(30, 5).await;
        let batch = scene.voucher(5_000).await;
        let basket = scene.basket(&batch.vouchers[0].qr, 1);
        let first = scene.cashier.post("/api/redemptions", &basket).await;
        first.created();
        // Also when the rules would say no by now.
        assert_eq!(scene.deed(batch.vouchers[0].id, "revoke").await["state"], "revoked");
        let again = scene.cashier.post("/api/redemptions", &basket).await;
        again.created();
        assert_eq!(first.body, again.body);
        assert_eq!(again.headers["nuanquan-repeat"], "true");
        assert_eq!(scene.on_hand(lot).await, 4);

        let mut other = basket.clone();
        other["lines"][0]["quantity"] = json!(2);
        scene.cashier.post("/api/redemptions", &other).await.refused("id_reused");
        let colleague = app.at_store(nuanquan::access::Role::Cashier, "PT01").await;
        colleague.post("/api/redemptions", &basket).await.refused("id_reused");
    }

    async fn a_typed_code_and_a_barcode_do_as_well(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 5).await;
        let batch = scene.voucher(10_000).await;
        // The only store of the cashier needs no naming.
        let answer = scene.cashier.post("/api/redemptions", &json!({ "id": id(), "code": batch.vouchers[0].human.to_lowercase(),
            "lines": [{ "gtin": "2000000010014", "quantity": 1 }, { "product_id": scene.rice, "quantity": 1 }] })).await.created();
        assert_eq!(answer["fund_fen"], 6_400);
        assert_eq!(answer["lines"].as_array().unwrap().len(), 1);
    }

    async fn a_goods_voucher_is_counted_in_pieces_and_costs_its_fixed_share(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.rice_vouchers(3, 10_000).await;
        let voucher = &batch.vouchers[0];
        let first = scene.redeem(&voucher.qr, 1).await.created();
        assert_eq!((&first["fund_fen"], &first["balance_fen"], &first["pieces_left"]), (&json!(3_333), &json!(6_667), &json!(2)));
        scene.redeem(&voucher.qr, 3).await.refused("over_balance");
        let rest = scene.redeem(&voucher.qr, 2).await.created();
        assert_eq!((&rest["fund_fen"], &rest["balance_fen"], &rest["pieces_left"]), (&json!(6_667), &json!(0), &json!(0)));
        scene.redeem(&voucher.qr, 1).await.refused("spent");
    }

    async fn a_pack_voucher_may_be_fetched_in_two_visits(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let salt = till::product(&app.app, "G002").await;
        till::lot(&app.app, scene.store, salt, Some(60), 4).await;
        let rice = scene.rice;
        let batch = scene.batch(|wanted| {
            wanted.kind = VoucherKind::Pack;
            wanted.face_fen = 900;
            wanted.items = vec![(Some(rice), None, 1, 500), (None, Some("grain_oil"), 2, 400)];
        }).await;
        let code = &batch.vouchers[0].qr;
        // One piece of rice by name, one by category.
        let first = scene.redeem(code, 2).await.created();
        assert_eq!((&first["fund_fen"], &first["pieces_left"]), (&json!(700), &json!(1)));
        let rest = json!({ "id": id(), "code": code, "lines": [{ "product_id": salt, "quantity": 1 }] });
        assert_eq!(scene.cashier.post("/api/redemptions", &rest).await.created()["fund_fen"], 200);
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 0);
    }

    async fn a_copay_voucher_takes_its_cash_part_into_the_till_and_the_rest_back_into_the_fund(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| {
            wanted.kind = VoucherKind::Copay;
            wanted.face_fen = 5_000;
            wanted.copay_fen = 100;
        }).await;
        let answer = scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        assert_eq!((&answer["cash_fen"], &answer["fund_fen"], &answer["released_fen"], &answer["balance_fen"]),
            (&json!(100), &json!(3_100), &json!(1_900), &json!(0)));
        let fund = batch.fund_id.uuid();
        assert_eq!(scene.number("select spent_fen from funds where id = ?", fund).await, 3_100);
        assert_eq!(scene.number("select available_fen from funds where id = ?", fund).await, 1_900);
        assert_eq!(scene.number("select reserved_fen from funds where id = ?", fund).await, 0);
        let redemption: uuid::Uuid = answer["redemption_id"].as_str().unwrap().parse().unwrap();
        assert_eq!(scene.number("select amount_fen from cash_entries where redemption_id = ?", redemption).await, 100);
        scene.redeem(&batch.vouchers[0].qr, 1).await.refused("spent");
    }

    async fn a_delegate_collects_and_a_one_off_one_only_once(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(20_000).await;
        let voucher = &batch.vouchers[0];
        for (kind, second) in [("standing", None), ("one_off", Some("delegate_invalid"))] {
            let delegate = till::delegate(&app.app, voucher.household_id, kind, 5).await;
            let by_delegate = || {
                let mut basket = scene.basket(&voucher.qr, 1);
                basket["collector"] = json!({ "delegate_id": delegate });
                basket
            };
            scene.cashier.post("/api/redemptions", &by_delegate()).await.created();
            let again = scene.cashier.post("/api/redemptions", &by_delegate()).await;
            match second {
                None => drop(again.created()),
                Some(code) => drop(again.refused(code)),
            }
        }
    }
}
