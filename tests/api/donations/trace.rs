//! Where a gift went: by store and number of households, small numbers hidden.
use super::{donor, rice_and_quilts};
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::{Caller, id};
use nuanquan::access::Role;
use serde_json::{Value, json};

/// A gift of rice on the shelf of PT01: its trace's path.
async fn on_the_shelf(scene: &Scene<'_>, keeper: &Caller, giver: &Caller, pieces: i64) -> String {
    let offer = json!({ "id": id(), "store_id": scene.store,
        "lines": [{ "product_id": scene.rice, "quantity": pieces, "expires_on": "2150-01-31" }] });
    let gift =
        giver.post("/api/donations", &offer).await.created()["donation_id"].as_str().unwrap().to_owned();
    keeper
        .post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id(), "accept_all": true }))
        .await
        .ok();
    format!("/api/donations/{gift}/trace")
}

both! {
    async fn a_trace_tells_what_is_accepted_and_on_the_shelf(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let (giver, _) = donor(app, "陈晓明").await;
        let (stranger, _) = donor(app, "李小红").await;
        let mut offer = rice_and_quilts(app, 10, 3).await;
        offer["designation"] = json!("请给独居老人");
        let offered = giver.post("/api/donations", &offer).await.created();
        let gift = offered["donation_id"].as_str().unwrap().to_owned();
        keeper.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id(), "accept_all": true })).await.ok();
        let path = format!("/api/donations/{gift}/trace");
        let trace = giver.get(&path).await.ok();
        assert_eq!((&trace["hidden"], &trace["given"], &trace["households"]), (&json!(false), &json!(0), &json!(0)));
        let rice = &trace["lines"][0];
        assert_eq!((&rice["accepted"], &rice["on_shelf"], &rice["stores"][0]["on_shelf"]), (&json!(10), &json!(10), &json!(10)));
        stranger.get(&path).await.refused("not_found");
        app.at_store(Role::Cashier, "PT01").await.get(&path).await.refused("forbidden");

        let token = offered["trace_token"].as_str().unwrap();
        let public = app.nobody().get(&format!("/api/public/trace/{token}")).await;
        assert_eq!(public.ok(), trace);
        assert!(!public.text().contains("独居老人") && !public.text().contains("陈"));
        let page = app.nobody().get(&format!("/T/{token}")).await;
        assert_eq!((page.status, page.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
        assert!(page.text().contains("粳米") && page.text().contains("长寿路"), "{}", page.text());
        assert_eq!(app.nobody().get("/T/00000000000000000000000000").await.status, 404);
    }

    async fn what_fewer_than_five_households_got_is_hidden_and_cannot_be_reckoned(app: &TestApp) {
        let scene = Scene::set(app).await;
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let (giver, _) = donor(app, "陈晓明").await;
        let path = on_the_shelf(&scene, &keeper, &giver, 40).await;
        let batch = scene.batch(|wanted| { wanted.count = 5; wanted.households = 5; }).await;
        let mut codes: Vec<&str> = batch.vouchers.iter().map(|voucher| voucher.human.as_str()).collect();
        let last = codes.pop().unwrap();
        for code in codes {
            scene.redeem(code, 2).await.created();
            let trace = giver.get(&path).await.ok();
            let rice = &trace["lines"][0];
            assert_eq!((&trace["hidden"], &rice["hidden"], &rice["stores"][0]["hidden"]), (&json!(true), &json!(true), &json!(true)));
            assert_eq!((&rice["accepted"], &rice["disposed"]), (&json!(40), &json!(0)));
            for told in [&trace["given"], &trace["households"], &rice["given"], &rice["households"], &rice["on_shelf"],
                &rice["stores"][0]["given"], &rice["stores"][0]["households"], &rice["stores"][0]["on_shelf"]] {
                assert_eq!(told, &Value::Null, "{trace}");
            }
        }
        scene.redeem(last, 2).await.created();
        let trace = giver.get(&path).await.ok();
        let rice = &trace["lines"][0];
        assert_eq!((&trace["given"], &trace["households"], &rice["on_shelf"]), (&json!(10), &json!(5), &json!(30)));
        assert_eq!((&rice["stores"][0]["given"], &rice["stores"][0]["households"]), (&json!(10), &json!(5)));
    }

    async fn what_was_written_off_and_went_on_is_told(app: &TestApp) {
        let scene = Scene::set(app).await;
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let (giver, _) = donor(app, "陈晓明").await;
        let path = on_the_shelf(&scene, &keeper, &giver, 20).await;
        let lot = keeper.get("/api/stock").await.ok()["items"][0]["id"].clone();
        let write_off = json!({ "id": id(), "lot_id": lot, "quantity": 3, "reason": "damaged", "note": "受潮" });
        let adjustment = keeper.post("/api/stock/adjustments", &write_off).await.created();
        let second = app.of_district(Role::FundManager).await;
        let approve = format!("/api/stock/adjustments/{}/approve", adjustment["adjustment_id"].as_str().unwrap());
        second.post(&approve, &json!({ "id": id() })).await.ok();
        let transfer = json!({ "id": id(), "from_store_id": scene.store, "to_store_id": app.store("PT02").await,
            "lines": [{ "lot_id": lot, "quantity": 7 }] });
        keeper.post("/api/stock/transfers", &transfer).await.created();
        let rice = &giver.get(&path).await.ok()["lines"][0];
        assert_eq!((&rice["accepted"], &rice["disposed"], &rice["transferred"]), (&json!(20), &json!(3), &json!(7)));
        assert_eq!((&rice["on_shelf"], rice["stores"].as_array().unwrap().len()), (&json!(17), 2));
    }
}
