//! Leases: who may hold one, how much it allows, and how it ends.
use super::till::{DeviceKey, Till, at_device, base64url, limit, outcome};
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::json;

both! {
    async fn a_lease_is_held_by_one_till_of_a_store_until_it_is_confirmed(app: &TestApp) {
        limit(app, None, 10_000, 50_000).await;
        let (mut first, mut second) = (Till::registered(app, "PT01").await, Till::registered(app, "PT01").await);
        let given = first.ask().await.created();
        assert_eq!((&given["per_voucher_fen"], &given["total_fen"]), (&json!(10_000), &json!(50_000)));
        second.ask().await.refused("lease_held");
        first.ask().await.refused("lease_held");
        let held = first.cashier.get("/api/offline/lease").await.ok();
        assert_eq!((&held["lease"], &held["last_counter"]), (&given, &json!(0)));
        assert_eq!(second.cashier.get("/api/offline/lease").await.ok()["lease"], json!(null));
        let mut elsewhere = Till::registered(app, "PT02").await;
        elsewhere.ask().await.created();

        first.close(&[]).await.ok();
        assert_eq!(first.close(&[]).await.ok()["repeat"], true);
        second.ask().await.created();
    }

    async fn a_lease_that_was_not_confirmed_makes_room_when_its_time_is_over(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let batch = scene.voucher(10_000).await;
        scene.rice(30, 5).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        let mut other = Till::registered(app, "PT01").await;
        app.app.clock.set(app.app.now().plus_seconds(47 * 3_600));
        other.cashier = at_device(app, other.account_id, &other.device).await;
        other.ask().await.refused("lease_held");
        app.app.clock.set(app.app.now().plus_seconds(2 * 3_600));
        other.cashier = at_device(app, other.account_id, &other.device).await;
        other.ask().await.created();
        // Nobody has said that all is delivered: somebody must look after it.
        let manager = app.of_district(Role::FundManager).await;
        let case = manager.get("/api/offline/cases").await.ok()["items"][0].clone();
        assert_eq!((&case["code"], &case["fund_fen"]), (&json!("lease_unconfirmed"), &json!(50_000)));
        assert_eq!((&case["lease_id"], &case["codes"]), (&till.lease["lease_id"], &json!(["lease_unconfirmed"])));
        // What was done in time is taken however late it comes.
        app.pass_days(5);
        assert_eq!(outcome(&till.sync(&entry).await), ("accepted", "-"));
        till.close(&[]).await.ok();
    }

    async fn a_lease_that_ran_out_with_gaps_says_that_entries_are_missing(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let entries: Vec<_> = batch.vouchers.iter().map(|voucher| till.rice(&scene, voucher.id, 1)).collect();
        till.send(&[&entries[0], &entries[2]]).await.ok();
        let mut other = Till::registered(app, "PT01").await;
        app.pass_days(3);
        other.cashier = at_device(app, other.account_id, &other.device).await;
        other.ask().await.created();
        let manager = app.of_district(Role::FundManager).await;
        let case = manager.get("/api/offline/cases").await.ok()["items"][0].clone();
        assert_eq!(case["codes"], json!(["lease_unconfirmed", "entries_missing"]));
        assert_eq!(case["fund_fen"], 43_600);
    }

    async fn limits_are_set_by_fund_managers_for_the_district_or_a_store(app: &TestApp) {
        let mut till = Till::registered(app, "PT01").await;
        till.ask().await.refused("offline_not_allowed");
        limit(app, None, 5_000, 20_000).await;
        limit(app, Some(app.store("PT02").await), 0, 0).await;
        Till::registered(app, "PT02").await.ask().await.refused("offline_not_allowed");
        till.ask().await.created();

        let (manager, keeper) = (app.of_district(Role::FundManager).await, app.at_store(Role::StoreKeeper, "PT02").await);
        let exposure = manager.get("/api/offline/exposure").await.ok();
        assert_eq!((&exposure["greatest_loss_fen"], &exposure["unconfirmed_fen"]), (&json!(20_000), &json!(0)));
        let stores = exposure["stores"].as_array().unwrap();
        let of = |store| stores.iter().find(|one| one["store_id"] == json!(store)).unwrap();
        let (first, second) = (of(app.store("PT01").await), of(app.store("PT02").await));
        assert_eq!((&first["greatest_loss_fen"], &first["own_limits"], &first["lease"]["device_id"]), (&json!(20_000), &json!(false), &json!(till.device)));
        assert_eq!((&second["greatest_loss_fen"], &second["own_limits"], &second["limits"]["total_fen"]), (&json!(0), &json!(true), &json!(0)));
        assert_eq!(keeper.get("/api/offline/exposure").await.ok()["stores"].as_array().unwrap().len(), 1);

        let bad = json!({ "id": id(), "per_voucher_fen": 1, "total_fen": 1, "hours": 169 });
        manager.post("/api/offline/limits", &bad).await.refused("invalid_field");
        keeper.post("/api/offline/limits", &bad).await.refused("forbidden");
        // Its time over and nobody's word: what was not heard of may still come.
        app.pass_days(3);
        let manager = app.of_district(Role::FundManager).await;
        let exposure = manager.get("/api/offline/exposure").await.ok();
        assert_eq!((&exposure["greatest_loss_fen"], &exposure["unconfirmed_fen"]), (&json!(0), &json!(20_000)));
        assert_eq!(manager.get("/api/offline/leases").await.ok()["items"][0]["entries"], 0);
    }

    async fn a_lease_needs_a_registered_till_with_a_key_of_its_own(app: &TestApp) {
        limit(app, None, 5_000, 20_000).await;
        let cashier = app.at_store(Role::Cashier, "PT01").await;
        cashier.post("/api/offline/leases", &json!({ "id": id() })).await.refused("device_needed");
        let mut till = Till::registered(app, "PT01").await;
        let other = json!({ "id": id(), "public_key": base64url(&DeviceKey::make().public()) });
        till.cashier.post("/api/offline/key", &other).await.refused("device_key_taken");
        let none = json!({ "id": id(), "public_key": base64url(&[4; 65]) });
        till.cashier.post("/api/offline/key", &none).await.refused("invalid_field");
        // A new secret makes room for a new key.
        let admin = app.of_district(Role::Admin).await;
        admin.post(&format!("/api/devices/{}/secret", till.device), &json!({})).await.ok();
        till.cashier = at_device(app, till.account_id, &till.device).await;
        till.ask().await.refused("device_key_needed");
        till.cashier.post("/api/offline/key", &other).await.ok();
        till.ask().await.created();
    }

    async fn a_lease_is_confirmed_with_all_its_entries_or_with_the_loss_of_them(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let entries: Vec<_> = batch.vouchers.iter().map(|voucher| till.rice(&scene, voucher.id, 1)).collect();
        till.send(&[&entries[0], &entries[2]]).await.ok();
        let missing = till.close(&[]).await.refused("entries_missing");
        assert_eq!(missing["missing"], json!([2]));
        till.close(&[2]).await.ok();
        let manager = app.of_district(Role::FundManager).await;
        let lease = manager.get("/api/offline/leases").await.ok()["items"][0].clone();
        assert_eq!((&lease["ended"], &lease["missing"], &lease["used_fen"]), (&json!("short"), &json!([2]), &json!(6_400)));
        let case = manager.get("/api/offline/cases").await.ok()["items"][0].clone();
        assert_eq!((&case["code"], &case["fund_fen"]), (&json!("entries_lost"), &json!(43_600)));
        // What was believed lost is taken all the same.
        assert_eq!(outcome(&till.sync(&entries[1]).await), ("accepted", "-"));
    }

    async fn a_lease_of_somebody_else_opens_nothing(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let batch = scene.voucher(10_000).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        let session = app.at_store(Role::Cashier, "PT01").await.token.unwrap();
        for token in [json!("nothing"), json!(session)] {
            let body = json!({ "token": token, "entries": [entry.sent] });
            app.nobody().post("/api/offline/sync", &body).await.refused("lease_unknown");
        }
        till.key = DeviceKey::make();
        till.close(&[]).await.refused("signature_invalid");
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 10_000);
    }
}
