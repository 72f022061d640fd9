//! Tills as devices.
use super::*;
use crate::both;

both! {
    async fn a_till_signs_in_by_its_secret_until_it_is_blocked(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        cashier(app, "cashier-a").await;
        let store = app.store("PT01").await;
        let till = json!({ "id": id(), "store_id": store, "name": "前台" });
        let made = admin.post("/api/devices", &till).await.created();
        assert_eq!(made["number"], 1);
        let taken = json!({ "id": id(), "store_id": store, "name": "前台", "number": 1 });
        admin.post("/api/devices", &taken).await.refused("device_number_taken");
        let device_id = made["device_id"].as_str().unwrap().to_owned();
        let secret = admin.post(&format!("/api/devices/{device_id}/secret"), &json!({})).await.ok()["device_secret"].clone();
        let at_till = |secret: &Value| json!({ "username": "cashier-a", "password": PASSWORD, "device_id": device_id, "device_secret": secret });

        let nobody = app.nobody();
        nobody.post("/api/session", &at_till(&json!("not the secret"))).await.refused("unknown_device");
        nobody.post("/api/session", &at_till(&Value::Null)).await.refused("unknown_device");
        let cashier = with(app, &nobody.post("/api/session", &at_till(&secret)).await.ok());
        let me = cashier.get("/api/me").await.ok();
        assert_eq!(me["device"]["number"], 1);
        assert_eq!(me["device"]["store_id"], json!(store));

        let again = admin.post(&format!("/api/devices/{device_id}/secret"), &json!({})).await.ok()["device_secret"].clone();
        assert_ne!(secret, again);
        cashier.get("/api/me").await.refused("unauthenticated");
        nobody.post("/api/session", &at_till(&secret)).await.refused("unknown_device");
        let cashier = with(app, &nobody.post("/api/session", &at_till(&again)).await.ok());
        cashier.get("/api/me").await.ok();
        admin.post(&format!("/api/devices/{device_id}/block"), &json!({ "id": id() })).await.ok();
        cashier.get("/api/me").await.refused("unauthenticated");
        nobody.post("/api/session", &at_till(&again)).await.refused("unknown_device");
        admin.post(&format!("/api/devices/{device_id}/secret"), &json!({})).await.refused("device_blocked");
        assert!(admin.get("/api/devices").await.ok()[0]["blocked_at"].is_string());
    }
}
