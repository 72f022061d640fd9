//! What stores need: kept by their keepers, read by anybody.
use crate::both;
use crate::donations::product;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::{Value, json};

both! {
    async fn a_keeper_lists_what_his_store_needs_and_anybody_reads_it(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let store = app.store("PT01").await;
        let rice = product(&keeper, "G001").await;
        let add = |need: Value| json!({ "id": id(), "store_id": store, "need": need });
        let wanted = add(json!({ "kind": "wanted", "product_id": rice, "quantity": 40, "until_on": app.app.now().day().to_string(), "note_zh": "最好小袋" }));
        let listed = keeper.post("/api/needs", &wanted).await.created();
        assert_eq!(keeper.post("/api/needs", &wanted).await.created(), listed);
        keeper.post("/api/needs", &add(json!({ "kind": "wanted", "category_code": "clothing_bedding" }))).await.created();
        keeper.post("/api/needs", &add(json!({ "kind": "refused", "words_zh": "药品", "words_en": "medicine" }))).await.created();

        let answer = app.nobody().get("/api/public/stores").await;
        assert_eq!(answer.headers["cache-control"], "public, max-age=60");
        let stores = answer.ok();
        assert_eq!(stores.as_array().unwrap().len(), 15);
        let needs = stores.as_array().unwrap().iter().find(|one| one["code"] == "PT01").unwrap()["needs"].clone();
        let said: Vec<_> = needs.as_array().unwrap().iter()
            .map(|need| (need["kind"].as_str().unwrap(), need["name_zh"].as_str().unwrap(), need["quantity"].as_i64())).collect();
        assert_eq!(said[0], ("wanted", "粳米", Some(40)));
        assert_eq!((said[1].0, said[2]), ("wanted", ("refused", "药品", None)));
        assert_eq!((needs[0]["name_en"].as_str(), needs[0]["pack_size"].as_str(), needs[0]["note_zh"].as_str()),
            (Some("japonica rice"), Some("5 kg"), Some("最好小袋")));

        app.pass_days(1);
        let stores = app.nobody().get("/api/public/stores").await.ok();
        let needs = &stores.as_array().unwrap().iter().find(|one| one["code"] == "PT01").unwrap()["needs"];
        assert_eq!(needs.as_array().unwrap().len(), 2);
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        assert_eq!(keeper.get(&format!("/api/needs?store_id={store}")).await.ok().as_array().unwrap().len(), 3);
    }

    async fn a_need_is_changed_and_ended_by_whoever_keeps_the_store(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let elsewhere = app.at_store(Role::StoreKeeper, "PT02").await;
        let store = app.store("PT01").await;
        let add = |need: Value| json!({ "id": id(), "store_id": store, "need": need });
        let quilts = json!({ "kind": "wanted", "words_zh": "棉被" });
        elsewhere.post("/api/needs", &add(quilts.clone())).await.refused("forbidden");
        app.at_store(Role::Cashier, "PT01").await.post("/api/needs", &add(quilts.clone())).await.refused("forbidden");
        for (need, code) in [
            (json!({ "kind": "wanted" }), "invalid_field"),
            (json!({ "kind": "wanted", "words_zh": "棉被", "quantity": 0 }), "invalid_body"),
            (json!({ "kind": "wanted", "category_code": "no_such" }), "category_unknown"),
            (json!({ "kind": "wanted", "product_id": id() }), "product_unknown"),
            (json!({ "kind": "maybe", "words_zh": "棉被" }), "invalid_body"),
        ] {
            keeper.post("/api/needs", &add(need)).await.refused(code);
        }
        let need = keeper.post("/api/needs", &add(quilts)).await.created()["need_id"].as_str().unwrap().to_owned();
        let path = format!("/api/needs/{need}");
        let change = json!({ "id": id(), "need": { "kind": "wanted", "words_zh": "厚棉被", "quantity": 20 } });
        elsewhere.put(&path, &change).await.refused("forbidden");
        app.of_district(Role::DistrictOfficer).await.put(&path, &change).await.ok();
        assert_eq!(keeper.get("/api/needs").await.ok()[0]["name_zh"], "厚棉被");
        keeper.post(&format!("{path}/end"), &json!({ "id": id() })).await.ok();
        keeper.post(&format!("{path}/end"), &json!({ "id": id() })).await.refused("need_ended");
        keeper.put(&path, &json!({ "id": id(), "need": { "kind": "wanted", "words_zh": "棉被" } })).await.refused("need_ended");
        assert_eq!(keeper.get("/api/needs").await.ok(), json!([]));
        keeper.post(&format!("/api/needs/{}/end", id()), &json!({ "id": id() })).await.refused("not_found");
    }
}
