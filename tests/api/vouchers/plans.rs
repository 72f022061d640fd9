//! Plans: what they come to, and which of them are refused.
use super::{CAOYANG, CHANGSHOU, Office, is_person};
use crate::both;
use crate::funds::fund;
use crate::households::id_number;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::{Value, json};

async fn preview(office: &Office<'_>, plan: Value) -> Value {
    office.district.post("/api/voucher-batches/preview", &plan).await.ok()
}

both! {
    async fn a_preview_counts_and_prices_and_changes_nothing(app: &TestApp) {
        let office = Office::open(app, 30_000).await;
        office.household("王秀英", 1946).await;
        office.household_in(CAOYANG, "李建国", 1950, 4).await;
        let mut plan = office.plan();
        plan["good_for"] = json!({ "kind": "value", "face_fen": 10_000, "by_size": true });
        let shown = preview(&office, plan.clone()).await;
        assert_eq!((&shown["vouchers"], &shown["total_fen"], &shown["fund_missing_fen"]), (&json!(2), &json!(30_000), &json!(0)));
        plan["good_for"]["size_factors"] = json!([{ "size_from": 2, "percent": 151 }]);
        assert_eq!(preview(&office, plan.clone()).await["fund_missing_fen"], 200);
        plan["households"] = json!({ "size_min": 3 });
        assert_eq!(preview(&office, plan.clone()).await["vouchers"], 1);
        plan["households"] = json!({ "area_codes": [CHANGSHOU], "categories": ["minimum_living", "jobless"] });
        assert_eq!(preview(&office, plan.clone()).await["vouchers"], 1);
        plan["households"] = json!({ "categories": ["jobless"] });
        office.district.post("/api/voucher-batches/preview", &plan).await.refused("batch_empty");
        assert_eq!(office.district.get("/api/voucher-batches").await.ok()["items"], json!([]));
        assert_eq!(office.fund_columns().await, [30_000, 30_000, 0, 0, 0]);
    }

    async fn who_had_something_is_shown_masked_and_left_out_only_if_asked(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        let first = office.household("王秀英", 1946).await;
        let mut plan = office.plan();
        plan["households"] = json!({ "household_ids": [first] });
        office.issued(plan).await;
        office.household("李建国", 1950).await;

        let shown = preview(&office, office.plan()).await;
        assert_eq!((&shown["vouchers"], &shown["overlapping"]), (&json!(2), &json!(1)));
        let overlap = &shown["overlap"][0];
        assert_eq!((&overlap["household_id"], &overlap["holder_name_masked"]), (&json!(first), &json!("王*英")));
        assert_eq!((&overlap["vouchers"], &overlap["face_fen"]), (&json!(1), &json!(10_000)));

        let mut without = office.plan();
        without["overlap"] = json!("exclude");
        let shown = preview(&office, without.clone()).await;
        assert_eq!((&shown["vouchers"], &shown["left_out_overlap"]), (&json!(1), &json!(1)));
        office.issued(without.clone()).await;
        let params = office.draft(without).await.refused("batch_empty");
        assert_eq!(params["left_out_overlap"], 2);
    }

    async fn nobody_drafts_or_approves_for_his_own_household(app: &TestApp) {
        let mut office = Office::open(app, 100_000).await;
        let own = office.household("王秀英", 1946).await;
        office.household("李建国", 1950).await;
        is_person(app, office.district.account_id.unwrap(), &id_number("19460102", 13)).await;
        is_person(app, office.manager.account_id.unwrap(), &id_number("19500102", 13)).await;
        office.sign_in_again().await;
        let drafted = office.draft(office.plan()).await.created();
        assert_eq!((&drafted["vouchers"], &drafted["left_out_own"]), (&json!(1), &json!(1)));
        office.approve(&drafted).await.refused("own_household");
        assert_eq!(office.fund_columns().await, [100_000, 100_000, 0, 0, 0]);

        office.manager = app.of_district(Role::FundManager).await;
        office.approve(&drafted).await.ok();
        let vouchers = office.vouchers(drafted["batch_id"].as_str().unwrap()).await;
        assert_eq!(vouchers.len(), 1);
        assert_ne!(vouchers[0]["household_id"], json!(own));
        office.all_holds().await;
    }

    async fn a_street_plans_for_itself_alone(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        office.household_in(CAOYANG, "李建国", 1950, 2).await;
        let path = "/api/voucher-batches/preview";
        office.street.post(path, &office.plan()).await.refused("forbidden");
        let mut plan = office.plan();
        plan["households"] = json!({ "area_codes": [CAOYANG] });
        office.street.post(path, &plan).await.refused("forbidden");
        plan["households"] = json!({ "area_codes": [CHANGSHOU] });
        assert_eq!(office.street.post(path, &plan).await.ok()["vouchers"], 1);
        app.at_store(Role::Cashier, "PT01").await.post(path, &plan).await.refused("forbidden");
    }

    async fn a_plan_must_name_what_there_is(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        let today = app.app.now().day();
        let strict = fund(&office.manager, "CARE", true).await;
        let depot = app.store("PT15").await;
        for (change, code) in [
            (json!({ "campaign_id": id() }), "campaign_unknown"),
            (json!({ "fund_id": id() }), "fund_unknown"),
            (json!({ "fund_id": strict }), "fund_reason_required"),
            (json!({ "store_ids": [id()] }), "not_found"),
            (json!({ "store_ids": [depot] }), "store_without_till"),
            (json!({ "good_for": { "kind": "value", "face_fen": 0 } }), "face_out_of_range"),
            (json!({ "good_for": { "kind": "value", "face_fen": 16_777_216 } }), "face_out_of_range"),
            (json!({ "good_for": { "kind": "goods", "product_id": id(), "pieces": 1 } }), "product_unknown"),
            (json!({ "good_for": { "kind": "goods", "category_code": "none", "pieces": 1, "piece_fen": 1 } }), "category_unknown"),
            (json!({ "good_for": { "kind": "pack", "pack_id": id() } }), "pack_unknown"),
            (json!({ "last_on": today.plus_days(-1) }), "invalid_field"),
            (json!({ "last_on": today.plus_days(400) }), "invalid_field"),
            (json!({ "households": { "size_min": 3, "size_max": 2 } }), "invalid_field"),
            (json!({ "households": { "area_codes": ["999999999"] } }), "batch_empty"),
            (json!({ "overlap_days": 367 }), "invalid_field"),
            (json!({ "release_after_days": 1 }), "invalid_field"),
            (json!({ "colour": "red" }), "invalid_body"),
        ] {
            let mut plan = office.plan();
            for (key, value) in change.as_object().unwrap() {
                plan[key] = value.clone();
            }
            office.draft(plan).await.refused(code);
        }
        let mut plan = office.plan();
        plan["fund_id"] = json!(strict);
        plan["fund_reason"] = json!("outside_policy");
        office.draft(plan).await.created();
        let campaigns = office.street.get("/api/campaigns").await.ok();
        assert_eq!(campaigns.as_array().unwrap().len(), 1);
    }
}
