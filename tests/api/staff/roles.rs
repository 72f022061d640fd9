//! Accounts and their roles.
use super::*;
use crate::both;

both! {
    async fn nobody_grants_a_role_to_himself_or_takes_his_own(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let own = format!("/api/accounts/{}", admin.account_id.unwrap());
        let role = json!({ "id": id(), "role": "fund_manager", "area_code": "310107" });
        admin.post(&format!("{own}/grants"), &role).await.refused("own_grant");
        let grant = admin.get(&own).await.ok()["grants"][0]["id"].clone();
        let revoke = format!("{own}/grants/{}/revoke", grant.as_str().unwrap());
        admin.post(&revoke, &json!({ "id": id() })).await.refused("own_grant");
        admin.post(&format!("{own}/disable"), &json!({ "id": id() })).await.refused("own_grant");
        assert_eq!(admin.get(&own).await.ok()["grants"].as_array().unwrap().len(), 1);
        assert!(admin.get(&own).await.ok()["disabled_at"].is_null());
    }

    async fn a_role_has_the_place_that_fits_it(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account_id = app.account("someone", &[], false).await;
        let path = format!("/api/accounts/{account_id}/grants");
        let store = app.store("PT01").await;
        for unfit in [
            json!({ "role": "admin", "store_id": store }),
            json!({ "role": "cashier" }),
            json!({ "role": "cashier", "store_id": store, "area_code": "310107" }),
            json!({ "role": "donor" }),
        ] {
            let mut body = unfit.clone();
            body["id"] = json!(id());
            admin.post(&path, &body).await.refused("role_scope");
        }
        let give = |role: &str, area: &str| json!({ "id": id(), "role": role, "area_code": area });
        admin.post(&path, &give("auditor", "999999")).await.refused("area_unknown");
        admin.post(&path, &json!({ "id": id(), "role": "cashier", "store_id": id() })).await.refused("store_unknown");
        admin.post(&path, &give("auditor", "310107")).await.created();
        admin.post(&path, &give("auditor", "310107")).await.refused("already_granted");
        let grants = admin.get(&format!("/api/accounts/{account_id}")).await.ok()["grants"].clone();
        assert_eq!(grants.as_array().unwrap().len(), 1);
        assert_eq!(grants[0]["granted_by"], json!(admin.account_id.unwrap()));
    }

    async fn a_role_taken_back_is_lost_at_once(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let auditor = app.of_district(Role::Auditor).await;
        auditor.get("/api/accounts").await.ok();
        let path = format!("/api/accounts/{}", auditor.account_id.unwrap());
        let grant = admin.get(&path).await.ok()["grants"][0]["id"].as_str().unwrap().to_owned();
        let revoke = json!({ "id": id() });
        admin.post(&format!("{path}/grants/{grant}/revoke"), &revoke).await.ok();
        admin.post(&format!("{path}/grants/{grant}/revoke"), &revoke).await.ok();
        admin.post(&format!("{path}/grants/{grant}/revoke"), &json!({ "id": id() })).await.refused("already_revoked");
        auditor.get("/api/accounts").await.refused("forbidden");
        admin.post(&format!("{path}/disable"), &json!({ "id": id() })).await.ok();
        auditor.get("/api/me").await.refused("unauthenticated");
        admin.post(&format!("{path}/enable"), &json!({ "id": id() })).await.ok();
        assert!(admin.get(&path).await.ok()["disabled_at"].is_null());
    }

    async fn a_disabled_account_does_not_sign_in(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account_id = cashier(app, "cashier-a").await;
        admin.post(&format!("/api/accounts/{account_id}/disable"), &json!({ "id": id() })).await.ok();
        sign_in(app, "cashier-a", PASSWORD).await.refused("wrong_credentials");
        admin.post(&format!("/api/accounts/{account_id}/enable"), &json!({ "id": id() })).await.ok();
        sign_in(app, "cashier-a", PASSWORD).await.ok();
    }

    async fn the_holder_of_an_account_is_kept_as_a_keyed_hash_only(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account_id = cashier(app, "cashier-a").await;
        let path = format!("/api/accounts/{account_id}");
        let link = |number: &str| json!({ "id": id(), "id_number": number });
        admin.post(&format!("{path}/person"), &link("310199194603150020")).await.refused("invalid_field");
        let linked = admin.post(&format!("{path}/person"), &link("310199194603150023")).await;
        linked.ok();
        assert!(!linked.text().contains("310199"));
        assert_eq!(admin.get(&path).await.ok()["person_linked"], true);
        let key = app.app.keys.matching.key("person", "310199194603150023");
        let stored = app.app.read(move |db| nuanquan::staff::rows::account(db, account_id)).await.unwrap().unwrap();
        assert_eq!(stored.person_key, Some(key));
    }

    async fn accounts_are_listed_in_pages_for_those_who_may_see_them(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        for name in ["one-a", "two-b", "three-c"] {
            app.account(name, &[], false).await;
        }
        let first = admin.get("/api/accounts?limit=2").await.ok();
        assert_eq!(first["items"][0]["username"], "three-c");
        let next = format!("/api/accounts?limit=2&after={}", first["next"].as_str().unwrap());
        assert_eq!(admin.get(&next).await.ok()["items"][0]["username"], "one-a");
        assert!(!admin.get("/api/accounts").await.text().contains("argon2"));
        app.at_store(Role::Cashier, "PT01").await.get("/api/accounts").await.refused("forbidden");
    }
}
