//! Members, categories, delegates.
use super::*;
use crate::both;

both! {
    async fn a_person_is_an_active_member_of_one_household(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let params = officer.post("/api/households", &household("张三丰", "310199194603150023")).await.refused("person_in_other_household");
        assert_eq!(params["household_no"], answer["household_no"]);
        let mut elsewhere = household("张三丰", "310199194603150023");
        elsewhere["hukou_area_code"] = json!(CAOYANG);
        elsewhere["residence_area_code"] = json!(CAOYANG);
        let neighbour = app.in_street(Role::StreetOfficer, CAOYANG).await;
        let params = neighbour.post("/api/households", &elsewhere).await.refused("person_in_other_household");
        assert_eq!(params, json!({}), "another street's household is not named");
        assert_eq!((rows(app, "households").await, rows(app, "members").await), (1, 2));

        let close = with(change(&answer), json!({ "status": "closed", "reason": "迁往外省" }));
        let closed = officer.post(&format!("{}/status", path(&answer)), &close).await.ok();
        neighbour.post("/api/households", &elsewhere).await.created();
        let again = with(change(&closed), json!({ "status": "active", "reason": "误操作" }));
        officer.post(&format!("{}/status", path(&answer)), &again).await.refused("household_closed");
    }

    async fn members_come_go_and_are_corrected(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let spouse = json!({ "name": "李梅", "id_number": "310199196511010137", "relation": "10" });
        let join = with(change(&answer), json!({ "person": spouse }));
        let joined = officer.post(&format!("{}/members", path(&answer)), &join).await.created();
        let spouse_id = joined["created_id"].as_str().unwrap().to_owned();
        officer.post(&format!("{}/members", path(&answer)), &with(join.clone(), json!({ "id": id() }))).await.refused("clash");
        let two_heads = with(change(&joined), json!({ "person": { "name": "赵六", "id_number": id_number("19600101", 3), "relation": "02" } }));
        officer.post(&format!("{}/members", path(&answer)), &two_heads).await.refused("head_needed");

        let fix = with(change(&joined), json!({ "person": { "name": "李玫", "relation": "10", "phone": "021-52564588" } }));
        let fixed = officer.post(&format!("{}/members/{spouse_id}/correct", path(&answer)), &fix).await.ok();
        let view = officer.get(&path(&answer)).await.ok();
        let wife = view["members"].as_array().unwrap().iter().find(|member| member["id"] == *spouse_id).unwrap();
        assert_eq!((&wife["id_last_four"], &wife["phone_masked"]), (&json!("0137"), &json!("021****4588")));
        assert_eq!(found(&officer, "李玫").await.len(), 1);
        assert_eq!(found(&officer, "李梅").await.len(), 0);

        let head_id = view["members"][0]["id"].as_str().unwrap();
        let leaves = with(change(&fixed), json!({ "left_on": view["members"][0]["joined_on"], "reason": "moved_out" }));
        officer.post(&format!("{}/members/{head_id}/leave", path(&answer)), &leaves).await.refused("head_needed");
        let leaves = with(leaves, json!({ "id": id(), "new_head_id": spouse_id }));
        officer.post(&format!("{}/members/{head_id}/leave", path(&answer)), &leaves).await.ok();
        let view = officer.get(&path(&answer)).await.ok();
        assert_eq!((view["size"].as_i64(), view["holder_last_four"].as_str()), (Some(2), Some("0137")));
        assert!(found(&officer, "310199194603150023").await.is_empty());
    }

    async fn bad_people_and_streets_are_refused_with_their_place(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let good = household("张三", "310199194603150023");
        let refused = async |change: &dyn Fn(&mut Value), code: &str, at: Option<&str>| {
            let mut body = good.clone();
            body["id"] = json!(id());
            change(&mut body);
            let reply = officer.post("/api/households", &body).await;
            let params = reply.refused(code);
            if let Some(at) = at {
                assert_eq!(params["at"], at, "{params}");
            }
            assert!(!reply.text().contains("310199194"), "no number comes back");
        };
        refused(&|b| b["members"][0]["id_number"] = json!("310199194603150024"), "invalid_field", Some("members[0].id_number")).await;
        refused(&|b| b["members"][0]["id_number"] = json!("3.10199194603150e17"), "invalid_field", Some("members[0].id_number")).await;
        refused(&|b| b["members"][0]["id_number"] = Value::Null, "invalid_field", Some("members[0].id_number")).await;
        refused(&|b| b["members"][1]["birth_on"] = json!("1899-12-31"), "invalid_body", Some("members[1].birth_on")).await;
        refused(&|b| b["members"][1]["birth_on"] = json!("2199-12-31"), "invalid_field", Some("members[1].birth_on")).await;
        refused(&|b| b["members"][1]["name"] = json!("王\u{202e}小明"), "invalid_body", Some("members[1].name")).await;
        refused(&|b| b["members"][1]["name"] = json!("=1+1"), "invalid_body", Some("members[1].name")).await;
        refused(&|b| b["members"][1]["relation"] = json!("98"), "invalid_body", Some("members[1].relation")).await;
        refused(&|b| b["members"][1]["relation"] = json!("02"), "head_needed", None).await;
        refused(&|b| b["members"] = json!([]), "invalid_field", Some("members")).await;
        refused(&|b| b["categories"][0]["valid_to"] = json!("2025-01-01"), "invalid_field", Some("categories[0].valid_to")).await;
        refused(&|b| b["categories"][0]["diagnosis"] = json!("flu"), "invalid_body", Some("categories[0].diagnosis")).await;
        refused(&|b| b["residence_area_code"] = json!("310107099"), "area_unknown", None).await;
        refused(&|b| b["residence_area_code"] = json!("310107101"), "area_ended", None).await;
        refused(&|b| b["residence_area_code"] = json!("310107"), "area_too_wide", None).await;
        assert_eq!((rows(app, "households").await, rows(app, "members").await, rows(app, "trail").await), (0, 0, 0));
        officer.post("/api/households", &good).await.created();
        let repeat = officer.post("/api/households", &good).await;
        repeat.created();
        assert_eq!(repeat.headers["nuanquan-repeat"], "true");
        assert_eq!((rows(app, "households").await, rows(app, "trail").await), (1, 1));
    }

    async fn categories_have_their_days(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let category = |code: &str| json!({ "code": code, "legal_basis": "市残联文件", "proving_body": "区残联", "valid_from": "2026-01-01" });
        let add = |answer: &Value, code: &str| with(change(answer), json!({ "category": category(code) }));
        let url = format!("{}/categories", path(&answer));
        officer.post(&url, &add(&answer, "minimum_living")).await.refused("category_held");
        let added = officer.post(&url, &add(&answer, "disabled")).await.created();
        let held = added["created_id"].as_str().unwrap();
        let end = with(change(&added), json!({ "last_day": "2025-12-31" }));
        officer.post(&format!("{url}/{held}/end"), &end).await.refused("invalid_field");
        let end = with(change(&added), json!({ "last_day": "2026-01-02" }));
        let ended = officer.post(&format!("{url}/{held}/end"), &end).await.ok();
        officer.post(&format!("{url}/{held}/end"), &with(change(&ended), json!({ "last_day": "2026-01-01" }))).await.refused("category_ended");
        assert_eq!(officer.get(&path(&answer)).await.ok()["categories"], json!(["minimum_living"]));
        let words = officer.get("/api/households/words").await.ok();
        assert_eq!(words["categories"].as_array().unwrap().iter().filter(|word| word["number"].is_number()).count(), 30);
    }

    async fn one_person_collects_for_three_households(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let delegate = json!({ "kind": "standing", "name": "陈志愿", "id_number": "310199196511010137", "relation": "volunteer",
            "authority": "委托书已归档，编号 12" });
        let mut homes = Vec::new();
        for sequence in 1..=4 {
            homes.push(registered(&officer, "张三", &id_number("19500101", sequence)).await);
        }
        for home in homes.iter().take(3) {
            officer.post(&format!("{}/delegates", path(home)), &with(change(home), delegate.clone())).await.created();
        }
        let last = homes.last().unwrap();
        let url = format!("{}/delegates", path(last));
        officer.post(&url, &with(change(last), delegate.clone())).await.refused("delegate_limit");
        let staff = with(with(change(last), delegate.clone()), json!({ "relation": "committee_staff" }));
        let added = officer.post(&url, &staff).await.created();
        let view = officer.get(&path(last)).await.ok();
        assert_eq!(view["delegates"][0]["name_masked"], "陈*愿");
        assert_eq!(view["delegates"][0]["may_collect"], true);
        let revoke = format!("{url}/{}/revoke", added["created_id"].as_str().unwrap());
        let revoked = officer.post(&revoke, &change(&added)).await.ok();
        officer.post(&revoke, &change(&revoked)).await.refused("delegate_over");
        assert_eq!(officer.get(&path(last)).await.ok()["delegates"][0]["may_collect"], false);
        let endless = with(with(change(&revoked), delegate), json!({ "kind": "one_off" }));
        officer.post(&url, &endless).await.refused("invalid_field");
    }

    async fn nobody_writes_to_his_own_household(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let relative = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let key = app.app.keys.matching.key("person", "310199194603150023");
        let account = relative.account_id.unwrap();
        app.app.write(nuanquan::db::Lane::Office, move |db| {
            use diesel::prelude::*;
            use nuanquan::db::schema::accounts;
            diesel::update(accounts::table.find(account)).set(accounts::person_key.eq(Some(key.clone()))).execute(db.conn())?;
            Ok(())
        }).await.unwrap();
        let freeze = with(change(&answer), json!({ "status": "frozen", "reason": "核查" }));
        relative.post(&format!("{}/status", path(&answer)), &freeze).await.refused("own_household");
        let close = with(change(&answer), json!({ "status": "closed", "reason": "迁出" }));
        officer.post(&format!("{}/status", path(&answer)), &close).await.ok();
        relative.post("/api/households", &household("张三", "310199194603150023")).await.refused("own_household");
        assert_eq!(rows(app, "households").await, 1);
    }
}
