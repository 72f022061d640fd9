//! What administrators change later: names of packs, categories, funds and campaigns, and what a new batch begins with.
use crate::both;
use crate::donations::{donor, product, rice_and_quilts};
use crate::support::id;
use nuanquan::access::Role;
use serde_json::json;

both! {
    async fn packs_and_categories_get_other_names_and_keep_what_they_are(app: &TestApp) {
        let fund = app.of_district(Role::FundManager).await;
        let names = |zh: &str, en: &str| json!({ "id": id(), "name_zh": zh, "name_en": en });
        let rice = product(&fund, "G001").await;
        let pack = json!({ "id": id(), "code": "X1", "name_zh": "春节包", "name_en": "festival pack", "items": [{ "product_id": rice, "quantity": 2 }] });
        let made = fund.post("/api/packs", &pack).await.created()["pack_id"].as_str().unwrap().to_owned();
        let path = format!("/api/packs/{made}");
        let other = names("新春包", "New Year pack");
        fund.put(&path, &other).await.ok();
        fund.put(&path, &other).await.ok();
        let view = fund.get(&path).await.ok();
        assert_eq!((view["name_zh"].as_str(), view["code"].as_str(), view["items"][0]["quantity"].as_i64()), (Some("新春包"), Some("X1"), Some(2)));
        app.of_district(Role::StreetOfficer).await.put(&path, &names("包", "pack")).await.refused("forbidden");
        fund.put(&format!("/api/packs/{}", id()), &names("包", "pack")).await.refused("not_found");

        fund.put("/api/categories/grain_oil", &names("粮油干货", "grain, oil and dry goods")).await.ok();
        let categories = fund.get("/api/categories").await.ok();
        let found = categories.as_array().unwrap().iter().find(|one| one["code"] == "grain_oil").unwrap();
        assert_eq!((found["name_zh"].as_str(), found["food"].as_bool()), (Some("粮油干货"), Some(true)));
        fund.put("/api/categories/no_such", &names("无", "none")).await.refused("not_found");
    }

    async fn a_fund_is_renamed_and_closed_and_takes_nothing_more(app: &TestApp) {
        let fund = app.of_district(Role::FundManager).await;
        let open = json!({ "id": id(), "code": "F9", "name_zh": "关爱基金", "name_en": "Care fund", "resource_class": "social" });
        let made = fund.post("/api/funds", &open).await.created()["fund_id"].as_str().unwrap().to_owned();
        let path = format!("/api/funds/{made}");
        let change = json!({ "id": id(), "name_zh": "普陀关爱基金", "name_en": "Putuo care fund", "reason_required": true });
        fund.put(&path, &change).await.ok();
        app.of_district(Role::DistrictOfficer).await.put(&path, &change).await.refused("forbidden");
        let deposit = || json!({ "id": id(), "amount_fen": 100, "reference": "2026-01" });
        fund.post(&format!("{path}/deposits"), &deposit()).await.created();
        fund.post(&format!("{path}/close"), &json!({ "id": id() })).await.ok();
        fund.post(&format!("{path}/close"), &json!({ "id": id() })).await.refused("fund_closed");
        fund.post(&format!("{path}/deposits"), &deposit()).await.refused("fund_closed");
        let view = fund.get(&path).await.ok()["fund"].clone();
        assert_eq!((view["name_zh"].as_str(), view["reason_required"].as_bool(), view["available_fen"].as_i64()), (Some("普陀关爱基金"), Some(true), Some(100)));
        assert!(view["closed_at"].is_string());
    }

    async fn a_campaign_is_changed_and_says_what_its_batches_begin_with(app: &TestApp) {
        let district = app.of_district(Role::DistrictOfficer).await;
        let fund = app.of_district(Role::FundManager).await;
        let open = json!({ "id": id(), "code": "F9", "name_zh": "关爱基金", "name_en": "Care fund", "resource_class": "social" });
        let fund_id = fund.post("/api/funds", &open).await.created()["fund_id"].clone();
        let add = json!({ "id": id(), "code": "C9", "name_zh": "送温暖", "name_en": "Warmth", "starts_on": "2026-12-01", "ends_on": "2027-02-28", "policy_basis": "示例〔2026〕1号" });
        let campaign = district.post("/api/campaigns", &add).await.created()["campaign_id"].as_str().unwrap().to_owned();
        let path = format!("/api/campaigns/{campaign}");
        let change = |ends: &str| json!({ "id": id(), "name_zh": "迎春送温暖", "name_en": "Warmth", "starts_on": "2026-12-01", "ends_on": ends, "policy_basis": "示例〔2026〕2号" });
        let refused = district.put(&path, &change("2026-11-30")).await.refused("invalid_field");
        assert_eq!((refused["at"].as_str(), refused["reason_zh"].as_str()), (Some("ends_on"), Some("不能早于第一天")));
        district.put(&path, &change("2027-03-31")).await.ok();
        let all = district.get("/api/campaigns").await.ok();
        let found = all.as_array().unwrap().iter().find(|one| one["code"] == "C9").unwrap();
        assert_eq!((found["name_zh"].as_str(), found["ends_on"].as_str()), (Some("迎春送温暖"), Some("2027-03-31")));

        let defaults = format!("{path}/defaults");
        district.put(&defaults, &json!({ "id": id(), "fund_id": id() })).await.refused("fund_unknown");
        district.put(&defaults, &json!({ "id": id(), "days": 0 })).await.refused("invalid_field");
        district.put(&defaults, &json!({ "id": id(), "fund_id": fund_id, "face_fen": 20_000, "days": 60 })).await.ok();
        district.put(&defaults, &json!({ "id": id(), "fund_id": fund_id, "face_fen": 15_000 })).await.ok();
        let said = fund.get("/api/campaign-defaults").await.ok();
        assert_eq!(said.as_array().unwrap().len(), 1);
        assert_eq!((&said[0]["fund_id"], said[0]["face_fen"].as_i64(), said[0]["days"].as_i64()), (&fund_id, Some(15_000), None));
        app.of_district(Role::StreetOfficer).await.put(&defaults, &json!({ "id": id() })).await.refused("forbidden");
    }

    async fn a_proposed_change_of_the_books_names_its_product(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let gift = keeper.post("/api/donations", &rice_and_quilts(app, 4, 1).await).await.created()["donation_id"].as_str().unwrap().to_owned();
        let shelved = keeper.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id(), "accept_all": true })).await.ok();
        let propose = json!({ "id": id(), "lot_id": shelved["lots"][0]["lot_id"], "quantity": 1, "reason": "damaged", "note": "破袋" });
        keeper.post("/api/stock/adjustments", &propose).await.created();
        let item = keeper.get("/api/stock/adjustments").await.ok()["items"][0].clone();
        assert_eq!((item["name_zh"].as_str(), item["name_en"].as_str(), item["pack_size"].as_str()), (Some("粳米"), Some("japonica rice"), Some("5 kg")));
        assert_eq!((item["unit_value_fen"].as_i64(), item["quantity"].as_i64().map(i64::abs)), (Some(3200), Some(1)));
    }

    async fn a_donor_sees_the_sums_of_his_own_years_and_of_nobody_elses(app: &TestApp) {
        let (giver, own) = donor(app, "陈晓明").await;
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let path = format!("/api/donors/{}/giving", own.as_str().unwrap());
        assert_eq!(giver.get(&path).await.ok(), json!([]));
        let gift = giver.post("/api/donations", &rice_and_quilts(app, 4, 1).await).await.created()["donation_id"].as_str().unwrap().to_owned();
        keeper.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id(), "accept_all": true })).await.ok();
        let withdrawn = giver.post("/api/donations", &rice_and_quilts(app, 9, 9).await).await.created()["donation_id"].as_str().unwrap().to_owned();
        giver.post(&format!("/api/donations/{withdrawn}/withdraw"), &json!({ "id": id(), "reason": "改日" })).await.ok();
        let years = giver.get(&path).await.ok();
        let year = &years[0];
        assert_eq!((years.as_array().unwrap().len(), year["gifts"].as_i64(), year["accepted"].as_i64()), (1, Some(1), Some(5)));
        assert_eq!(year["value_fen"].as_i64(), Some(4 * 3200 + 15800));
        assert_eq!((year["goods"][0]["name_zh"].as_str(), year["goods"][0]["accepted"].as_i64()), (Some("粳米"), Some(4)));
        keeper.get(&path).await.refused("not_found");
        donor(app, "李小红").await.0.get(&path).await.refused("not_found");
    }
}
