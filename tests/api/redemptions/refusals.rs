//! Every refusal: its code, that it is kept, and that nothing has moved.
use super::scene::Scene;
use super::till;
use crate::both;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::json;

/// Whether the attempt is kept with this code, and neither voucher nor shelf has moved.
macro_rules! kept {
    ($scene:expr, $voucher:expr, $code:literal) => {
        kept!($scene, $voucher, $code, 10_000)
    };
    ($scene:expr, $voucher:expr, $code:literal, $balance:literal) => {{
        let kept =
            concat!("select count(*) from redemptions where voucher_id = ? and refusal_code = '", $code, "'");
        assert_eq!($scene.number(kept, $voucher.id.uuid()).await, 1, $code);
        let moved = "select count(*) from redemptions where voucher_id = ? and outcome = 'redeemed'";
        assert_eq!($scene.number(moved, $voucher.id.uuid()).await, 0, $code);
        assert_eq!($scene.balance($voucher.id).await, $balance, $code);
    }};
}

both! {
    async fn a_voucher_is_not_honoured_before_its_first_or_after_its_last_day(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(400, 9).await;
        let early = scene.batch(|wanted| wanted.first_in = 1).await;
        scene.redeem(&early.vouchers[0].qr, 1).await.refused("not_yet_valid");
        kept!(scene, early.vouchers[0], "not_yet_valid");
        let last = scene.batch(|wanted| wanted.last_in = 0).await;
        app.pass_days(1);
        let scene = Scene::set(app).await;
        scene.redeem(&last.vouchers[0].qr, 1).await.refused("expired");
        kept!(scene, last.vouchers[0], "expired");
        scene.redeem(&early.vouchers[0].qr, 1).await.created();
        assert_eq!(scene.on_hand(lot).await, 8);
    }

    async fn frozen_revoked_replaced_and_released_vouchers_are_refused(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let [frozen, revoked, replaced] = &batch.vouchers[..] else { panic!("three") };
        let over = scene.batch(|wanted| (wanted.first_in, wanted.last_in) = (-20, -10)).await;
        let released = &over.vouchers[0];
        scene.deed(frozen.id, "freeze").await;
        scene.deed(revoked.id, "revoke").await;
        scene.deed(replaced.id, "replace").await;
        let manager = app.of_district(Role::FundManager).await;
        let release = format!("/api/funds/{}/release", over.fund_id);
        assert_eq!(manager.post(&release, &json!({ "id": id() })).await.ok()["released_fen"], 10_000);
        scene.redeem(&frozen.qr, 1).await.refused("frozen");
        scene.redeem(&revoked.qr, 1).await.refused("revoked");
        scene.redeem(&replaced.qr, 1).await.refused("replaced");
        scene.redeem(&released.qr, 1).await.refused("expired");
        kept!(scene, frozen, "frozen", 10_000);
        kept!(scene, revoked, "revoked", 0);
        kept!(scene, replaced, "replaced", 0);
        kept!(scene, released, "expired", 0);
        assert_eq!(scene.on_hand(lot).await, 9);
    }

    async fn a_second_scan_says_when_where_and_at_which_till_the_first_one_was(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(3_200).await;
        let device = till::device(&app.app, scene.store, 7).await;
        let account = app.account("at-the-till", &[(Role::Cashier, crate::support::app::Where::Store(scene.store))], false).await;
        let at_till = app.signed_in(account, Some(device)).await;
        let first = at_till.post("/api/redemptions", &scene.basket(&batch.vouchers[0].qr, 1)).await.created();
        let basket = scene.basket(&batch.vouchers[0].qr, 1);
        let refused = scene.cashier.post("/api/redemptions", &basket).await;
        let params = refused.refused("spent");
        assert_eq!(refused.status, 409);
        let told = &params["first_redemption"];
        assert_eq!((&told["redemption_id"], &told["at"]), (&first["redemption_id"], &first["at"]));
        assert_eq!((&told["store_code"], &told["till"]), (&json!("PT01"), &json!(7)));
        let again = scene.cashier.post("/api/redemptions", &basket).await;
        assert_eq!(refused.body, again.body);
    }

    async fn a_basket_beyond_the_balance_is_refused_whole(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let params = scene.redeem(&batch.vouchers[0].qr, 4).await.refused("over_balance");
        assert_eq!((&params["goods_fen"], &params["balance_fen"]), (&json!(12_800), &json!(10_000)));
        kept!(scene, batch.vouchers[0], "over_balance");
        assert_eq!(scene.on_hand(lot).await, 9);
    }

    async fn a_voucher_of_other_stores_is_refused(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let other = app.store("PT02").await;
        let batch = scene.batch(|wanted| wanted.stores = Some(vec![other])).await;
        scene.redeem(&batch.vouchers[0].qr, 1).await.refused("wrong_store");
        kept!(scene, batch.vouchers[0], "wrong_store");
    }

    async fn what_is_not_there_has_expired_or_is_in_quarantine_is_not_given(app: &TestApp) {
        let scene = Scene::set(app).await;
        let batch = scene.voucher(10_000).await;
        let code = &batch.vouchers[0].qr;
        scene.redeem(code, 1).await.refused("out_of_stock");
        kept!(scene, batch.vouchers[0], "out_of_stock");
        let expired = scene.rice(-1, 5).await;
        scene.redeem(code, 1).await.refused("lot_expired");
        kept!(scene, batch.vouchers[0], "lot_expired");
        let quarantined = scene.rice(30, 5).await;
        scene.change("update lots set state = 'quarantined' where id = ?", quarantined.uuid()).await;
        scene.redeem(code, 1).await.refused("lot_expired");
        let good = scene.rice(30, 1).await;
        let params = scene.redeem(code, 2).await.refused("lot_expired");
        assert_eq!((&params["wanted"], &params["available"]), (&json!(2), &json!(1)));
        scene.redeem(code, 1).await.created();
        assert_eq!((scene.on_hand(expired).await, scene.on_hand(quarantined).await, scene.on_hand(good).await), (5, 5, 0));
    }

    async fn goods_given_for_others_stay_also_when_many_lots_of_them_stand_in_front(app: &TestApp) {
        let scene = Scene::set(app).await;
        let batch = scene.voucher(10_000).await;
        let mut foreign = Vec::new();
        for day in 1..12 {
            let purpose = (Some("disabled"), None);
            foreign.push(till::lot_for(&app.app, scene.store, scene.rice, Some(day), 1, purpose).await);
        }
        scene.redeem(&batch.vouchers[0].qr, 1).await.refused("out_of_stock");
        let own = till::lot_for(&app.app, scene.store, scene.rice, Some(90), 1, (Some("low_income"), Some(batch.campaign_id))).await;
        scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        assert_eq!(scene.on_hand(own).await, 0);
        for lot in foreign {
            assert_eq!(scene.on_hand(lot).await, 1);
        }
    }

    async fn a_goods_voucher_is_not_good_for_other_goods(app: &TestApp) {
        let scene = Scene::set(app).await;
        let oil = till::product(&app.app, "G006").await;
        till::lot(&app.app, scene.store, oil, Some(90), 4).await;
        let batch = scene.rice_vouchers(2, 10_000).await;
        let code = &batch.vouchers[0].qr;
        let basket = json!({ "id": id(), "code": code, "lines": [{ "product_id": oil, "quantity": 1 }] });
        scene.cashier.post("/api/redemptions", &basket).await.refused("not_eligible_goods");
        let nothing = json!({ "id": id(), "code": code, "lines": [{ "product_id": id(), "quantity": 1 }] });
        scene.cashier.post("/api/redemptions", &nothing).await.refused("not_eligible_goods");
    }

    async fn a_frozen_household_a_batch_in_preparation_and_a_foreign_delegate_get_nothing(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let stranger = scene.voucher(10_000).await;
        let delegate = till::delegate(&app.app, stranger.vouchers[0].household_id, "standing", 5).await;
        let mut basket = scene.basket(&batch.vouchers[0].qr, 1);
        basket["collector"] = json!({ "delegate_id": delegate });
        scene.cashier.post("/api/redemptions", &basket).await.refused("delegate_invalid");
        kept!(scene, batch.vouchers[0], "delegate_invalid");
        let late = till::delegate(&app.app, batch.vouchers[0].household_id, "standing", -1).await;
        basket["id"] = json!(id());
        basket["collector"] = json!({ "delegate_id": late });
        scene.cashier.post("/api/redemptions", &basket).await.refused("delegate_invalid");

        scene.change("update households set status = 'frozen' where id = ?", batch.vouchers[0].household_id.uuid()).await;
        scene.redeem(&batch.vouchers[0].qr, 1).await.refused("household_frozen");
        kept!(scene, batch.vouchers[0], "household_frozen");

        let preparing = scene.batch(|wanted| wanted.batch_state = "preparing").await;
        scene.redeem(&preparing.vouchers[0].qr, 1).await.refused("batch_not_live");
        kept!(scene, preparing.vouchers[0], "batch_not_live");
    }

    async fn nobody_redeems_for_his_own_household(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let household = batch.vouchers[0].household_id;
        let account = app.account("neighbour", &[(Role::Cashier, crate::support::app::Where::Store(scene.store))], false).await;
        till::set_person(&app.app, account, household).await;
        let neighbour = app.signed_in(account, None).await;
        let refused = neighbour.post("/api/redemptions", &scene.basket(&batch.vouchers[0].qr, 1)).await;
        refused.refused("own_household");
        assert_eq!(refused.status, 403);
        kept!(scene, batch.vouchers[0], "own_household");
        scene.redeem(&batch.vouchers[0].qr, 1).await.created();
    }

    async fn a_code_with_one_wrong_character_never_comes_near_a_voucher(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let mut flipped = batch.vouchers[0].qr.clone();
        let last = if flipped.ends_with('0') { "4" } else { "0" };
        flipped.replace_range(60..61, if &flipped[60..61] == "A" { "B" } else { "A" });
        scene.redeem(&flipped, 1).await.refused("code_invalid");
        let mut typed = batch.vouchers[0].human.clone();
        typed.replace_range(10.., last);
        scene.redeem("7K3M-9Q2D-XA2", 1).await.refused("code_invalid");
        scene.redeem("hello", 1).await.refused("code_invalid");
        let account = scene.cashier.account_id.unwrap();
        let counted = app.app.read(move |db| {
            use diesel::RunQueryDsl;
            let question = "select cast(sum(scans) as bigint) from bad_scans where bucket = ?";
            Ok(nuanquan::db::dialect::Statement::<diesel::sql_types::BigInt>::new(question)
                .bind(format!("account:{account}"))
                .get_result::<i64>(db.conn())?)
        }).await.unwrap();
        assert_eq!(counted, 3);
        let attempts = "select count(*) from redemptions where voucher_id = ?";
        assert_eq!(scene.number(attempts, batch.vouchers[0].id.uuid()).await, 0);
        // A signature of ours over a voucher that is not in this database.
        let strange = till::signed_for_nothing(&app.app);
        scene.redeem(&strange, 1).await.refused("unknown");
    }

    async fn faults_of_the_caller_are_named_and_leave_no_trace(app: &TestApp) {
        let scene = Scene::set(app).await;
        let batch = scene.voucher(10_000).await;
        let good = scene.basket(&batch.vouchers[0].qr, 1);
        for (field, value, code) in [
            ("lines", json!([]), "invalid_field"),
            ("lines", json!([{ "quantity": 1 }]), "invalid_field"),
            ("lines", json!([{ "product_id": scene.rice, "quantity": 0 }]), "invalid_body"),
            ("lines", json!([{ "product_id": scene.rice, "quantity": -1 }]), "invalid_body"),
            ("lines", json!([{ "gtin": "6901234567892", "quantity": 1 }]), "barcode_unknown"),
            ("code", json!(null), "invalid_field"),
            ("id", json!("x"), "invalid_body"),
            ("note", json!("x"), "invalid_body"),
        ] {
            let mut basket = good.clone();
            basket[field] = value;
            scene.cashier.post("/api/redemptions", &basket).await.refused(code);
        }
        let elsewhere = app.at_store(Role::Cashier, "PT02").await;
        elsewhere.post("/api/redemptions", &good).await.refused("forbidden");
        app.at_store(Role::StoreKeeper, "PT01").await.post("/api/redemptions", &good).await.refused("forbidden");
        app.nobody().post("/api/redemptions", &good).await.refused("unauthenticated");
        let attempts = "select count(*) from redemptions where voucher_id = ?";
        assert_eq!(scene.number(attempts, batch.vouchers[0].id.uuid()).await, 0);
    }
}
