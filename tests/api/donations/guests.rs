//! Offers of guests: by telephone, followed by a token, and taken over by an account of the same telephone.
use super::photographs::{photograph, send};
use super::{donor, product, rice_and_quilts};
use crate::both;
use crate::support::{TestApp, id};
use image::ImageFormat;
use nuanquan::access::Role;
use serde_json::{Value, json};

async fn guest_offer(app: &TestApp) -> Value {
    json!({ "id": id(), "store_id": app.store("PT01").await, "phone": "138 0000 1234", "name": "陈晓明",
        "wished_on": app.app.now().day().plus_days(2).to_string(), "wished_time": "morning",
        "lines": [{ "description": "旧棉被", "quantity": 2 }] })
}

both! {
    async fn a_guest_offers_by_telephone_and_follows_it_to_the_shelf(app: &TestApp) {
        let (nobody, keeper) = (app.nobody(), app.at_store(Role::StoreKeeper, "PT01").await);
        let offer = guest_offer(app).await;
        let made = nobody.post("/api/public/offers", &offer).await.created();
        assert_eq!(nobody.post("/api/public/offers", &offer).await.created(), made);
        let (gift, token) = (made["donation_id"].as_str().unwrap(), made["follow_token"].as_str().unwrap());
        let follow = format!("/api/public/offers/{token}");
        let more = json!({ "id": id(), "lines": [{ "description": "新毛毯", "quantity": 3 }] });
        nobody.post(&format!("{follow}/lines"), &more).await.ok();
        let shot = json!(id());
        send(&nobody, &format!("{follow}/photographs"), &shot, "image/jpeg", photograph(400, 300, ImageFormat::Jpeg)).await.created();

        let seen = nobody.get(&follow).await.ok();
        assert_eq!((seen["state"].as_str(), seen["phone"].as_str()), (Some("offered"), Some("138****1234")));
        assert_eq!((seen["lines"].as_array().unwrap().len(), seen["photographs"][0]["id"].clone()), (2, shot.clone()));
        assert!(!seen.to_string().contains("陈晓明"), "{seen}");
        assert_eq!((seen["wished_time"].as_str(), &seen["wished_on"]), (Some("morning"), &offer["wished_on"]));
        let image = format!("{follow}/photographs/{}/thumbnail", shot.as_str().unwrap());
        assert_eq!(nobody.get(&image).await.status, 200);

        let listed = keeper.get("/api/donations?state=offered").await.ok();
        assert_eq!((listed["items"][0]["id"].as_str(), listed["items"][0]["guest"].as_bool()), (Some(gift), Some(true)));
        let view = keeper.get(&format!("/api/donations/{gift}")).await.ok();
        assert_eq!((view["donor"]["name"].as_str(), view["donor"]["phone"].as_str()), (Some("陈晓明"), Some("138****1234")));
        assert_eq!((&view["donor"]["shown"], view["guest"].as_bool()), (&Value::Null, Some(true)));
        let item = &listed["items"][0];
        assert_eq!((item["donor"].as_str(), item["line_count"].as_i64()), (Some("陈晓明"), Some(2)));
        assert_eq!((&item["goods"][1]["name_zh"], &item["goods"][1]["quantity"]), (&json!("新毛毯"), &json!(3)));
        // The store that waits rings him; that it saw the number is written down.
        let phone = format!("/api/donations/{gift}/phone");
        let shown = keeper.post(&phone, &json!({})).await;
        assert_eq!((shown.ok()["phone"].as_str(), &shown.headers["cache-control"]), (Some("13800001234"), &"no-store".parse().unwrap()));
        app.at_store(Role::StoreKeeper, "PT02").await.post(&phone, &json!({})).await.refused("not_found");
        app.at_store(Role::Cashier, "PT01").await.post(&phone, &json!({})).await.refused("forbidden");
        let reads = app.of_district(Role::Auditor).await.get("/api/trail/unmasked-reads").await.ok();
        assert_eq!((reads["items"].as_array().unwrap().len(), &reads["items"][0]["subject_id"]), (1, &view["donor"]["id"]));
        let found = keeper.post("/api/donors/lookup", &json!({ "phone": "13800001234" })).await.ok();
        assert_eq!(found[0]["id"], view["donor"]["id"]);

        keeper.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id() })).await.ok();
        nobody.post(&format!("{follow}/lines"), &json!({ "id": id(), "lines": more["lines"] })).await.refused("donation_state");
        nobody.post(&format!("{follow}/withdraw"), &json!({ "id": id(), "reason": "迟了" })).await.refused("donation_state");
        nobody.post(&format!("{follow}/photographs/{}/remove", shot.as_str().unwrap()), &json!({ "id": id() })).await.refused("donation_state");
        let quilt = product(&keeper, "G032").await;
        let inspection = json!({ "id": id(), "lines": [
            { "line_number": 1, "product_id": quilt, "accepted_quantity": 1, "refused_quantity": 1, "refusal_reason": "damaged", "refusal_disposal": "returned" },
            { "line_number": 2, "product_id": product(&keeper, "G033").await, "accepted_quantity": 3 },
        ] });
        keeper.post(&format!("/api/donations/{gift}/inspect"), &inspection).await.ok();
        let seen = nobody.get(&follow).await.ok();
        assert_eq!((seen["state"].as_str(), seen["lines"][0]["refusal_reason"].as_str()), (Some("inspected"), Some("damaged")));
        nobody.get(&format!("/api/public/trace/{}", seen["trace_token"].as_str().unwrap())).await.ok();
    }

    async fn a_guests_offer_opens_to_nobody_without_its_token(app: &TestApp) {
        let nobody = app.nobody();
        let (one, two) = (guest_offer(app).await, guest_offer(app).await);
        let one = nobody.post("/api/public/offers", &one).await.created();
        let two = nobody.post("/api/public/offers", &two).await.created();
        let follow = |made: &Value| format!("/api/public/offers/{}", made["follow_token"].as_str().unwrap());
        let shot = json!(id());
        send(&nobody, &format!("{}/photographs", follow(&one)), &shot, "image/png", photograph(9, 9, ImageFormat::Png)).await.created();
        nobody.get(&format!("{}/photographs/{}/full", follow(&two), shot.as_str().unwrap())).await.refused("not_found");
        nobody.post(&format!("{}/photographs/{}/remove", follow(&two), shot.as_str().unwrap()), &json!({ "id": id() })).await.refused("not_found");
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let trace = keeper.get(&format!("/api/donations/{}", one["donation_id"].as_str().unwrap())).await.ok();
        for wrong in [trace["trace_token"].as_str().unwrap(), "ABC", "00000000000000000000000000"] {
            nobody.get(&format!("/api/public/offers/{wrong}")).await.refused("not_found");
        }
        let withdrawn = nobody.post(&format!("{}/withdraw", follow(&one)), &json!({ "id": id(), "reason": "改送别处" })).await.ok();
        assert_eq!(withdrawn["state"], "withdrawn");
        assert_eq!(nobody.get(&follow(&two)).await.ok()["state"], "offered");
    }

    async fn an_account_of_the_same_telephone_takes_a_guests_offer_over(app: &TestApp) {
        let made = app.nobody().post("/api/public/offers", &guest_offer(app).await).await.created();
        let account = |phone: &str| json!({ "id": id(), "username": format!("d-{}", &id().simple().to_string()[12..]),
            "password": "correct horse battery", "donor": { "kind": "person", "name": "陈晓明", "display": "anonymous", "phone": phone } });
        let (stranger, _) = donor(app, "李小红").await;
        let join = || json!({ "id": id(), "follow_token": made["follow_token"] });
        stranger.post("/api/offers/join", &join()).await.refused("phone_differs");
        let own = app.nobody().post("/api/donor-accounts", &account("13800001234")).await.created();
        let own = app.signed_in(serde_json::from_value(own["account_id"].clone()).unwrap(), None).await;
        own.post("/api/offers/join", &json!({ "id": id(), "follow_token": "ABC" })).await.refused("not_found");
        assert_eq!(own.get("/api/donations").await.ok()["items"].as_array().unwrap().len(), 0);
        own.post("/api/offers/join", &join()).await.ok();
        own.post("/api/offers/join", &join()).await.refused("phone_differs");
        assert_eq!(own.get("/api/donations").await.ok()["items"][0]["id"], made["donation_id"]);
        let follow = format!("/api/public/offers/{}", made["follow_token"].as_str().unwrap());
        assert_eq!(app.nobody().get(&follow).await.ok()["joined"], true);
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let found = keeper.post("/api/donors/lookup", &json!({ "phone": "13800001234" })).await.ok();
        assert_eq!(found.as_array().unwrap().len(), 1);
        app.at_store(Role::StoreKeeper, "PT01").await.post("/api/offers/join", &join()).await.refused("donor_unknown");
    }

    async fn guests_are_held_back_by_address_and_telephone_and_by_what_is_no_offer(app: &TestApp) {
        let nobody = app.nobody();
        for (at, value, code) in [
            ("phone", json!("12"), "invalid_body"),
            ("name", json!("x9"), "invalid_field"),
            ("lines", json!([]), "invalid_field"),
            ("wished_on", json!("2020-01-01"), "invalid_field"),
            ("wished_time", json!("night"), "invalid_body"),
            ("donor_id", json!(id()), "invalid_body"),
        ] {
            let mut offer = guest_offer(app).await;
            offer[at] = value;
            nobody.post("/api/public/offers", &offer).await.refused(code);
        }
        for _ in 0..5 {
            nobody.post("/api/public/offers", &guest_offer(app).await).await.created();
        }
        let refused = nobody.post("/api/public/offers", &guest_offer(app).await).await;
        assert!(refused.refused("too_many_tries")["retry_after_seconds"].as_i64().unwrap() > 0);
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        assert_eq!(keeper.get("/api/donations").await.ok()["items"].as_array().unwrap().len(), 5);
    }

    async fn a_donor_prints_the_receipt_of_his_own_gift_and_no_other(app: &TestApp) {
        let (giver, _) = donor(app, "陈晓明").await;
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let offer = rice_and_quilts(app, 2, 1).await;
        let gift = giver.post("/api/donations", &offer).await.created()["donation_id"].as_str().unwrap().to_owned();
        keeper.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id(), "accept_all": true })).await.ok();
        let receipt = keeper.post(&format!("/api/donations/{gift}/receipt"), &json!({ "id": id() })).await.created();
        let path = format!("/api/receipts/{}", receipt["receipt_id"].as_str().unwrap());
        assert_eq!(giver.post(&format!("{path}/prints"), &json!({ "id": id() })).await.ok()["copy"], 1);
        assert!(giver.get(&format!("{path}/print?copy=1")).await.text().contains("陈晓明"));
        let (other, _) = donor(app, "李小红").await;
        other.post(&format!("{path}/prints"), &json!({ "id": id() })).await.refused("not_found");
        other.get(&format!("{path}/print?copy=1")).await.refused("not_found");
        app.of_district(Role::FundManager).await.post(&format!("{path}/prints"), &json!({ "id": id() })).await.refused("forbidden");
    }
}
