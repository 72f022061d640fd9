//! Areas and stores.
use crate::both;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::json;

both! {
    async fn the_fifteen_stores_are_data(app: &TestApp) {
        let cashier = app.at_store(Role::Cashier, "PT01").await;
        let stores = cashier.get("/api/stores").await.ok();
        assert_eq!(stores.as_array().unwrap().len(), 15);
        assert_eq!(stores[0]["code"], "PT01");
        assert_eq!(stores[0]["number"], 1);
    }

    async fn a_renamed_town_names_its_successor(app: &TestApp) {
        let areas = app.of_district(Role::Auditor).await.get("/api/areas").await.ok();
        let town = areas.as_array().unwrap().iter().find(|area| area["code"] == "310107101").unwrap().clone();
        assert_eq!(town["successor_code"], "310107022");
        assert_eq!(town["valid_to"], "2014-12-31");
    }

    async fn a_store_is_added_once_however_often_it_is_sent(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let store = json!({ "id": id(), "number": 16, "code": "PT16", "name_zh": "示例慈善超市", "name_en": "Sample store",
            "kind": "street", "area_code": "310107015" });
        let first = admin.post("/api/stores", &store).await;
        first.created();
        let again = admin.post("/api/stores", &store).await;
        again.created();
        assert_eq!(first.body, again.body);
        assert_eq!(again.headers["nuanquan-repeat"], "true");
        assert_eq!(admin.get("/api/stores").await.ok().as_array().unwrap().len(), 16);

        let mut other = store.clone();
        other["name_zh"] = json!("另一家");
        admin.post("/api/stores", &other).await.refused("id_reused");
        other["id"] = json!(id());
        admin.post("/api/stores", &other).await.refused("store_exists");
        assert_eq!(admin.get("/api/stores").await.ok().as_array().unwrap().len(), 16);
    }

    async fn only_an_admin_manages_stores(app: &TestApp) {
        let store = json!({ "id": id(), "number": 17, "code": "PT17", "name_zh": "示例", "name_en": "Sample",
            "kind": "street", "area_code": "310107015" });
        app.nobody().post("/api/stores", &store).await.refused("unauthenticated");
        app.of_district(Role::FundManager).await.post("/api/stores", &store).await.refused("forbidden");
        assert_eq!(app.of_district(Role::Admin).await.get("/api/stores").await.ok().as_array().unwrap().len(), 15);
    }

    async fn a_bad_body_names_its_place_and_changes_nothing(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let store = json!({ "id": id(), "number": 18, "code": "PT18", "name_zh": "示\u{200b}例", "name_en": "Sample",
            "kind": "street", "area_code": "310107015" });
        assert_eq!(admin.post("/api/stores", &store).await.refused("invalid_body")["at"], "name_zh");
        let mut unknown = store.clone();
        unknown["name_zh"] = json!("示例");
        unknown["colour"] = json!("red");
        admin.post("/api/stores", &unknown).await.refused("invalid_body");
        admin.get("/api/stores/not-an-id").await.refused("invalid_path");
        admin.get("/api/nothing").await.refused("no_such_path");
        assert_eq!(admin.get("/api/stores").await.ok().as_array().unwrap().len(), 15);
    }
    async fn an_area_ends_on_a_day_and_names_what_takes_its_place(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let end = json!({ "id": id(), "valid_to": "2027-01-01", "successor_code": "310107005" });
        admin.post("/api/areas/310107022/end", &end).await.ok();
        admin.post("/api/areas/3101070221/end", &json!({ "id": id(), "valid_to": "2027-01-01" })).await.refused("not_found");
        let areas = admin.get("/api/areas").await.ok();
        let ended = areas.as_array().unwrap().iter().find(|area| area["code"] == "310107022").unwrap().clone();
        assert_eq!((&ended["valid_to"], &ended["successor_code"]), (&json!("2027-01-01"), &json!("310107005")));
    }
}
