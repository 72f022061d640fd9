//! What is done with one voucher, and with those that are over.
use super::{CAOYANG, Office, is_person};
use crate::both;
use crate::households::id_number;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::json;

both! {
    async fn a_replaced_code_is_dead_at_once_and_the_rest_is_on_the_new_one(app: &TestApp) {
        let office = Office::open(app, 10_000).await;
        let old = office.voucher().await;
        let old_code = office.code(&old).await;
        office.redeem(&old_code).await.created();
        let replace = json!({ "id": id(), "reason": "lost" });
        let path = format!("/api/vouchers/{}/replace", old["id"].as_str().unwrap());
        let first = office.street.post(&path, &replace).await;
        let replaced = first.created();
        assert_eq!(replaced["balance_fen"], 6_800);
        assert_eq!(office.street.post(&path, &replace).await.body, first.body);
        office.deed(&old, "replace", "lost").await.refused("voucher_state");

        let shown = office.shown(&old).await;
        assert_eq!((&shown["voucher"]["state"], &shown["voucher"]["moved_fen"]), (&json!("replaced"), &json!(6_800)));
        assert_eq!(shown["replaced_by_id"], replaced["voucher_id"]);
        let new = json!({ "id": replaced["voucher_id"] });
        let new_code = office.code(&new).await;
        assert_ne!(old_code, new_code);
        office.redeem(&old_code).await.refused("replaced");
        office.redeem(&new_code).await.created();
        assert_eq!(office.shown(&new).await["voucher"]["balance_fen"], 3_600);
        assert_eq!(office.fund_columns().await, [10_000, 0, 3_600, 6_400, 0]);
        office.all_holds().await;
    }

    async fn the_pieces_of_a_replaced_voucher_move_with_it(app: &TestApp) {
        let office = Office::open(app, 10_000).await;
        office.household("王秀英", 1946).await;
        let rice = crate::goods::product(&office.manager, "G001").await["id"].clone();
        let mut plan = office.plan();
        plan["good_for"] = json!({ "kind": "goods", "product_id": rice, "pieces": 3 });
        let batch = office.issued(plan).await;
        let old = office.vouchers(&batch).await.remove(0);
        office.redeem(&office.code(&old).await).await.created();
        let replaced = office.deed(&old, "replace", "damaged").await.created();
        let new = office.shown(&json!({ "id": replaced["voucher_id"] })).await;
        assert_eq!((&new["items"][0]["pieces_left"], &new["items"][0]["value_left_fen"]), (&json!(2), &json!(6_400)));
        assert_eq!(office.shown(&old).await["items"][0]["pieces_left"], 0);
        office.redeem(&office.code(&new["voucher"]).await).await.created();
        office.all_holds().await;
    }

    async fn a_frozen_voucher_waits_and_a_revoked_one_gives_its_money_back(app: &TestApp) {
        let office = Office::open(app, 10_000).await;
        let voucher = office.voucher().await;
        let code = office.code(&voucher).await;
        assert_eq!(office.deed(&voucher, "freeze", "suspected_misuse").await.ok()["state"], "frozen");
        office.deed(&voucher, "freeze", "lost").await.refused("voucher_state");
        office.redeem(&code).await.refused("frozen");
        let path = format!("/api/vouchers/{}/unfreeze", voucher["id"].as_str().unwrap());
        office.street.post(&path, &json!({ "id": id() })).await.ok();
        office.redeem(&code).await.created();
        let revoke = json!({ "id": id(), "reason": "moved" });
        let path = format!("/api/vouchers/{}/revoke", voucher["id"].as_str().unwrap());
        let first = office.street.post(&path, &revoke).await;
        assert_eq!(first.ok()["released_fen"], 6_800);
        assert_eq!(office.street.post(&path, &revoke).await.body, first.body);
        assert_eq!(office.deed(&voucher, "replace", "lost").await.refused("voucher_state")["state"], "revoked");
        office.redeem(&code).await.refused("revoked");
        assert_eq!(office.fund_columns().await, [10_000, 6_800, 0, 3_200, 0]);
        office.all_holds().await;
    }

    async fn what_is_left_is_released_only_so_many_days_after_the_last_one(app: &TestApp) {
        let mut office = Office::open(app, 20_000).await;
        office.household("王秀英", 1946).await;
        office.household("李建国", 1950).await;
        let mut plan = office.plan();
        plan["release_after_days"] = json!(5);
        let batch = office.issued(plan).await;
        let voucher = office.vouchers(&batch).await.remove(0);
        office.redeem(&office.code(&voucher).await).await.created();
        let path = format!("/api/funds/{}/release", office.fund);

        app.pass_days(35);
        office.sign_in_again().await;
        assert_eq!(office.shown(&voucher).await["voucher"]["condition"], "expired");
        office.deed(&voucher, "replace", "lost").await.refused("voucher_over");
        assert_eq!(office.manager.post(&path, &json!({ "id": id() })).await.ok()["vouchers"], 0);
        assert_eq!(office.fund_columns().await, [20_000, 0, 16_800, 3_200, 0]);

        app.pass_days(1);
        office.sign_in_again().await;
        let release = json!({ "id": id() });
        office.district.post(&path, &release).await.refused("forbidden");
        let first = office.manager.post(&path, &release).await;
        assert_eq!((&first.ok()["vouchers"], &first.ok()["released_fen"]), (&json!(2), &json!(16_800)));
        assert_eq!(office.manager.post(&path, &release).await.body, first.body);
        assert_eq!(office.manager.post(&path, &json!({ "id": id() })).await.ok()["vouchers"], 0);
        assert_eq!(office.shown(&voucher).await["voucher"]["condition"], "released");
        assert_eq!(office.fund_columns().await, [20_000, 16_800, 0, 3_200, 0]);
        office.all_holds().await;
    }

    async fn a_street_deals_with_its_own_vouchers_and_nobody_with_his_own(app: &TestApp) {
        let mut office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        office.household_in(CAOYANG, "李建国", 1950, 2).await;
        let batch = office.issued(office.plan()).await;
        let vouchers = office.vouchers(&batch).await;
        let there = vouchers.iter().find(|voucher| voucher["area_code"] == CAOYANG).unwrap();
        let here = vouchers.iter().find(|voucher| voucher["area_code"] != CAOYANG).unwrap();
        office.deed(there, "revoke", "mistake").await.refused("not_found");
        office.street.get(&format!("/api/vouchers/{}", there["id"].as_str().unwrap())).await.refused("not_found");
        let seen = office.street.get(&format!("/api/vouchers?batch_id={batch}")).await.ok();
        assert_eq!(seen["items"].as_array().unwrap().len(), 1);
        is_person(app, office.street.account_id.unwrap(), &id_number("19460102", 13)).await;
        office.sign_in_again().await;
        office.deed(here, "replace", "lost").await.refused("own_household");
        assert_eq!(office.shown(here).await["voucher"]["state"], "issued");
        let auditor = app.of_district(Role::Auditor).await;
        let path = format!("/api/vouchers/{}/revoke", here["id"].as_str().unwrap());
        auditor.post(&path, &json!({ "id": id(), "reason": "other" })).await.refused("forbidden");
    }

    async fn vouchers_are_found_by_where_they_stand(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        for (name, year) in [("王秀英", 1946), ("李建国", 1950), ("张伟", 1960), ("陈敏", 1970)] {
            office.household(name, year).await;
        }
        let batch = office.issued(office.plan()).await;
        let vouchers = office.vouchers(&batch).await;
        office.deed(&vouchers[0], "freeze", "lost").await.ok();
        office.deed(&vouchers[1], "revoke", "declined").await.ok();
        office.redeem(&office.code(&vouchers[2]).await).await.created();
        for (condition, expected) in [("frozen", 0), ("revoked", 1), ("partly", 2), ("unused", 3)] {
            let found = office.district.get(&format!("/api/vouchers?batch_id={batch}&condition={condition}")).await.ok();
            assert_eq!(found["items"].as_array().unwrap().len(), 1, "{condition}");
            assert_eq!(found["items"][0]["id"], vouchers[expected]["id"], "{condition}");
        }
        let household = vouchers[3]["household_id"].as_str().unwrap();
        let found = office.district.get(&format!("/api/vouchers?household_id={household}")).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        office.district.get("/api/vouchers?condition=gone").await.refused("invalid_query");
    }
}
