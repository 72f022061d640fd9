//! Outboxes that were altered, cut, copied or set back: found out by sync, the till blocked, the excess named.
use super::till::{Till, base64url, outcome};
use crate::both;
use crate::redemptions::scene::Scene;
use nuanquan::access::Role;
use nuanquan::kernel::sign::sha256;
use serde_json::json;

async fn is_blocked(app: &crate::support::TestApp, device: &str) -> bool {
    let devices = app.of_district(Role::Admin).await.get("/api/devices").await.ok();
    let all = devices.as_array().unwrap().iter();
    all.clone().any(|one| one["id"] == json!(device) && one["blocked_at"].is_string())
}

both! {
    async fn an_offline_entry_edited_by_hand_is_refused_and_kept_for_a_person(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let mut entry = till.rice(&scene, batch.vouchers[0].id, 2);
        let mut payload = entry.payload.clone();
        payload["lines"][0]["quantity"] = json!(1);
        entry.sent["payload"] = json!(base64url(payload.to_string().as_bytes()));
        let answer = till.sync(&entry).await;
        assert_eq!(outcome(&answer), ("refused", "signature_invalid"));
        // Asked again, it is the same case.
        assert_eq!(till.sync(&entry).await["case_id"], answer["case_id"]);
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 10_000);
        let officer = app.of_district(Role::DistrictOfficer).await;
        let shown = officer.get(&format!("/api/offline/cases/{}", answer["case_id"].as_str().unwrap())).await.ok();
        assert_eq!(shown["payload"], json!(payload.to_string()));
        // And it is missing from the chain.
        assert_eq!(till.close(&[]).await.refused("entries_missing")["missing"], json!([1]));
    }

    async fn an_offline_entry_that_is_none_is_refused_once_and_for_all(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        let batch = scene.voucher(10_000).await;
        let good = till.rice(&scene, batch.vouchers[0].id, 1).payload;
        for (code, name, value) in [
            ("entry_malformed", "v", json!(2)),
            ("entry_malformed", "more", json!(1)),
            ("entry_malformed", "fund_fen", json!(3_199)),
            ("entry_malformed", "lines", json!([])),
            ("entry_malformed", "counter", json!(0)),
            ("wrong_lease", "lease_id", json!(crate::support::id())),
            ("unknown", "voucher_id", json!(crate::support::id())),
        ] {
            let mut payload = good.clone();
            payload[name] = value;
            assert_eq!(outcome(&till.sync(&till.seal(&payload)).await), ("refused", code), "{name}");
        }
        assert_eq!(scene.balance(batch.vouchers[0].id).await, 10_000);
    }

    async fn an_offline_entry_that_was_removed_breaks_the_chain(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 3).await;
        let first = till.rice(&scene, batch.vouchers[0].id, 1);
        let before = till.previous.clone();
        till.rice(&scene, batch.vouchers[1].id, 1);
        assert_eq!(outcome(&till.sync(&first).await), ("accepted", "-"));
        // The next one takes the place of the one removed, and cannot follow from it.
        till.counter = 1;
        till.previous = sha256(b"something else").to_vec();
        let answer = till.rice(&scene, batch.vouchers[2].id, 1);
        assert_eq!(outcome(&till.sync(&answer).await), ("conflict", "chain_broken"));
        assert!(is_blocked(app, &till.device).await);
        assert_ne!(before, till.previous);
    }

    async fn a_cloned_offline_till_is_found_by_its_fork_and_blocked(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 4).await;
        let (counter, previous) = (till.counter, till.previous.clone());
        let first = till.rice(&scene, batch.vouchers[0].id, 1);
        let second = till.rice(&scene, batch.vouchers[1].id, 1);
        (till.counter, till.previous) = (counter, previous);
        let clone = till.rice(&scene, batch.vouchers[2].id, 1);
        let further = till.rice(&scene, batch.vouchers[3].id, 1);
        assert_eq!(outcome(&till.sync(&first).await), ("accepted", "-"));
        let answer = till.send(&[&clone]).await.ok();
        assert_eq!(answer["blocked"], true);
        assert_eq!(outcome(&answer["answers"][0]), ("conflict", "fork"));
        assert!(is_blocked(app, &till.device).await);
        till.cashier.get("/api/me").await.refused("unauthenticated");
        // What the true one did is taken; what the copy did further is a case again.
        assert_eq!(outcome(&till.sync(&second).await), ("accepted", "-"));
        assert_eq!(outcome(&till.sync(&further).await), ("conflict", "fork"));
        let officer = app.of_district(Role::DistrictOfficer).await;
        let cases = officer.get("/api/offline/cases?state=open").await.ok()["items"].clone();
        let named: i64 = cases.as_array().unwrap().iter().map(|case| case["fund_fen"].as_i64().unwrap()).sum();
        assert_eq!(named, 6_400);
        assert_eq!(outcome(&till.sync(&clone).await), ("repeat", "fork"));
    }

    async fn a_till_set_back_is_found_when_it_confirms_its_lease(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 2).await;
        let (counter, previous) = (till.counter, till.previous.clone());
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        till.sync(&entry).await;
        (till.counter, till.previous) = (counter, previous);
        till.close(&[]).await.refused("lease_ahead");
        assert!(is_blocked(app, &till.device).await);
        let officer = app.of_district(Role::DistrictOfficer).await;
        assert_eq!(officer.get("/api/offline/cases").await.ok()["items"][0]["code"], "lease_ahead");
        assert_eq!(officer.get("/api/offline/leases").await.ok()["items"][0]["ended"], "rolled_back");
    }

    async fn what_a_blocked_till_did_afterwards_is_a_case(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.batch(|wanted| wanted.count = 2).await;
        let before = till.rice(&scene, batch.vouchers[0].id, 1);
        let admin = app.of_district(Role::Admin).await;
        admin.post(&format!("/api/devices/{}/block", till.device), &json!({ "id": crate::support::id() })).await.ok();
        let after = till.rice(&scene, batch.vouchers[1].id, 1);
        assert_eq!(outcome(&till.sync(&before).await), ("accepted", "-"));
        assert_eq!(outcome(&till.sync(&after).await), ("conflict", "device_blocked"));
    }
}
