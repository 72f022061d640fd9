//! From a redemption back to household, fund, lot, gift and donor, and forward again; slips.
use super::scene::Scene;
use crate::both;
use crate::support::{TestApp, id};
use nuanquan::access::Role;
use serde_json::{Value, json};

/// Rice that somebody gave, who wants to be named so, on the shelf; the gift's id.
async fn gift(app: &TestApp, scene: &Scene<'_>) -> String {
    let account = json!({ "id": id(), "username": "giver", "password": "correct horse battery",
        "donor": { "kind": "person", "name": "陈晓明", "display": "alias", "display_name": "一位老邻居" } });
    let made = app.nobody().post("/api/donor-accounts", &account).await.created();
    let giver = app.signed_in(serde_json::from_value(made["account_id"].clone()).unwrap(), None).await;
    let offer = json!({ "id": id(), "store_id": scene.store,
        "lines": [{ "product_id": scene.rice, "quantity": 6, "expires_on": "2150-01-31" }] });
    let gift =
        giver.post("/api/donations", &offer).await.created()["donation_id"].as_str().unwrap().to_owned();
    let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
    let accept = json!({ "id": id(), "accept_all": true });
    keeper.post(&format!("/api/donations/{gift}/receive"), &accept).await.ok();
    gift
}

both! {
    async fn every_redemption_leads_back_to_household_and_fund_and_its_lot_forward_to_it(app: &TestApp) {
        let scene = Scene::set(app).await;
        let lot = scene.rice(30, 5).await;
        let batch = scene.voucher(10_000).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 2).await.created();
        let redemption = redeemed["redemption_id"].as_str().unwrap();
        let seen = scene.cashier.get(&format!("/api/redemptions/{redemption}")).await.ok();
        assert_eq!((&seen["household"]["household_id"], &seen["household"]["holder_name_masked"]),
            (&json!(batch.vouchers[0].household_id), &json!("王*明")));
        assert_eq!((&seen["fund"]["fund_id"], &seen["batch"]["batch_id"]), (&json!(batch.fund_id), &json!(batch.id)));
        assert_eq!((&seen["lines"][0]["lot_id"], &seen["lines"][0]["origin"]), (&json!(lot), &json!("purchased")));
        let forward = scene.cashier.get(&format!("/api/lots/{lot}/redemptions")).await.ok();
        assert_eq!((&forward["items"][0]["redemption_id"], &forward["items"][0]["quantity"]), (&json!(redemption), &json!(2)));
        // Others see neither.
        let other = app.at_store(Role::Cashier, "PT02").await;
        other.get(&format!("/api/redemptions/{redemption}")).await.refused("not_found");
        other.get(&format!("/api/lots/{lot}/redemptions")).await.refused("not_found");
        assert_eq!(other.get("/api/redemptions").await.ok()["items"], json!([]));
        // The street that issued it does, wherever it was used.
        let street = app.in_street(Role::StreetOfficer, "310107015").await;
        street.get(&format!("/api/redemptions/{redemption}")).await.ok();
        let neighbour = app.in_street(Role::StreetOfficer, "310107020").await;
        neighbour.get(&format!("/api/redemptions/{redemption}")).await.refused("not_found");
    }

    async fn behind_a_redemption_stand_the_gift_and_its_donor_as_he_wants_to_be_named(app: &TestApp) {
        let scene = Scene::set(app).await;
        let gift = gift(app, &scene).await;
        let batch = scene.voucher(10_000).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 1).await.created();
        let redemption = redeemed["redemption_id"].as_str().unwrap();
        let seen = app.of_district(Role::Auditor).await.get(&format!("/api/redemptions/{redemption}")).await.ok();
        let donation = &seen["lines"][0]["donation"];
        assert_eq!((&donation["donation_id"], &donation["donor_shown"]), (&json!(gift), &json!("一位老邻居")));
        assert_eq!(seen["lines"][0]["origin"], "donated");
    }

    async fn attempts_are_listed_newest_first_in_pages(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(6_400).await;
        for code in ["", "", "spent"] {
            let reply = scene.redeem(&batch.vouchers[0].qr, 1).await;
            if code.is_empty() { drop(reply.created()) } else { drop(reply.refused(code)) }
        }
        let auditor = app.of_district(Role::Auditor).await;
        let page = auditor.get("/api/redemptions?limit=2").await.ok();
        let items = page["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["refusal_code"], &items[1]["outcome"]), (2, &json!("spent"), &json!("redeemed")));
        let rest = auditor.get(&format!("/api/redemptions?limit=2&after={}", page["next"].as_str().unwrap())).await.ok();
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
        let refused = auditor.get(&format!("/api/redemptions?outcome=refused&voucher_id={}", batch.vouchers[0].id)).await.ok();
        assert_eq!(refused["items"].as_array().unwrap().len(), 1);
        auditor.get("/api/redemptions?outcome=maybe").await.refused("invalid_query");
    }

    async fn a_slip_names_goods_and_what_is_left_and_no_price_category_or_name(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 2).await.created();
        let redemption = redeemed["redemption_id"].as_str().unwrap();
        for (width, style) in [("58", "slip-58"), ("80", "slip-80")] {
            let slip = scene.cashier.get(&format!("/api/redemptions/{redemption}/slip?width={width}")).await;
            assert_eq!(slip.status, 200);
            let text = slip.text();
            for part in ["粳米", "japonica rice", "× 2", "36.00", style] {
                assert!(text.contains(part), "{part} in {text}");
            }
            for part in ["64.00", "32.00", "王", "low_income", "低保", "0137"] {
                assert!(!text.contains(part), "{part} in {text}");
            }
            assert_eq!(scene.cashier.get(&format!("/print/{style}.css")).await.status, 200);
        }
        let slip = format!("/api/redemptions/{redemption}/slip?width=");
        scene.cashier.get(&format!("{slip}60")).await.refused("invalid_field");
        let back = json!({ "id": id(), "reason": "declined" });
        scene.cashier.post(&format!("/api/redemptions/{redemption}/reverse"), &back).await.created();
        let text = scene.cashier.get(&format!("{slip}58")).await.text();
        assert!(text.contains("已退回") && text.contains("× 2") && !text.contains("× 0"), "{text}");
        assert!(text.contains("100.00"), "{text}");
    }
}
