//! What a till carries to go on alone.
use super::till::Till;
use crate::both;
use crate::redemptions::scene::Scene;
use serde_json::{Value, json};

fn vouchers(carry: &Value) -> Vec<Value> {
    let buckets = carry["buckets"].as_object().unwrap().values();
    buckets.flat_map(|bucket| bucket.as_array().unwrap().clone()).collect()
}

both! {
    async fn an_offline_till_carries_its_stores_vouchers_and_then_what_changed(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let (batch, pack) = (scene.batch(|wanted| wanted.count = 40).await, scene.rice_vouchers(3, 9_000).await);
        let other = app.store("PT02").await;
        scene.batch(|wanted| wanted.home = other).await;
        let all = till.cashier.post("/api/offline/carry", &json!({ "cursor": null })).await.ok();
        assert_eq!(vouchers(&all).len(), 41);
        assert_eq!(all["store"]["id"], json!(scene.store));
        assert_eq!(all["keys"]["vouchers"][0]["key_id"], 1);
        let rice = all["products"].as_array().unwrap().iter().find(|one| one["id"] == json!(scene.rice)).unwrap().clone();
        assert_eq!((&rice["unit_fen"], &rice["on_hand"]), (&json!(3_200), &json!(9)));
        let carried = vouchers(&all);
        let find = |id: Value| carried.iter().find(|one| one["id"] == id).unwrap().clone();
        let one = find(json!(batch.vouchers[0].id));
        assert_eq!((&one["good"], &one["balance_fen"], &one["kind"]), (&json!(true), &json!(10_000), &json!("value")));
        assert!(one["holder"].as_str().unwrap().contains('*'));
        assert_eq!(find(json!(pack.vouchers[0].id))["items"][0]["pieces_left"], 3);

        let nothing = till.cashier.post("/api/offline/carry", &json!({ "cursor": all["cursor"] })).await.ok();
        assert_eq!((&nothing["store"], &nothing["keys"], &nothing["products"]), (&json!(null), &json!(null), &json!(null)));
        assert_eq!(nothing["buckets"], json!({}));

        scene.deed(batch.vouchers[1].id, "revoke").await;
        scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        let changed = till.cashier.post("/api/offline/carry", &json!({ "cursor": nothing["cursor"] })).await.ok();
        assert!((1..=2).contains(&changed["buckets"].as_object().unwrap().len()));
        let carried = vouchers(&changed);
        let find = |id: Value| carried.iter().find(|one| one["id"] == id).unwrap().clone();
        assert_eq!(find(json!(batch.vouchers[0].id))["balance_fen"], 6_800);
        assert_eq!(find(json!(batch.vouchers[1].id))["code"], "revoked");
        let whole = till.cashier.post("/api/offline/carry", &json!({ "cursor": "bm9uc2Vuc2U" })).await.ok();
        assert_eq!(vouchers(&whole).len(), 41);
        let entry = till.rice(&scene, batch.vouchers[2].id, 1);
        till.sync(&entry).await;
    }
}
