//! Unmasked reads, sheets for the person, blocking and erasure.
use super::*;
use crate::both;

both! {
    async fn an_unmasked_read_is_recorded_with_its_purpose(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let unmask = format!("{}/unmask", path(&answer));
        let look = json!({ "id": id(), "purpose": "上门核对身份", "fields": ["name", "id_number", "address"] });
        let seen = officer.post(&unmask, &look).await;
        assert_eq!(seen.headers["cache-control"], "no-store");
        let seen = seen.ok();
        assert_eq!(seen["members"][0]["name"], "张三");
        assert_eq!(seen["members"][0]["id_number"], "310199194603150023");
        assert_eq!(seen["members"][0]["phone"], Value::Null, "only what was asked for");
        assert_eq!(seen["address"], "示例路 1 弄 2 号 301 室");
        officer.post(&unmask, &look).await.ok();
        assert_eq!(rows(app, "unmasked_reads").await, 1, "a retry is no second look");
        app.set_clock("2031-01-01T00:00:00Z");
        let later = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        later.post(&unmask, &look).await.refused("id_reused");
        officer.post(&unmask, &json!({ "id": id(), "purpose": "x", "fields": ["name"] })).await;
        assert_eq!(rows(app, "unmasked_reads").await, 1);
        let auditor = app.of_district(Role::Auditor).await;
        auditor.post(&unmask, &look).await.refused("forbidden");
        let stored = app.app.read(|db| {
            use diesel::RunQueryDsl;
            let all = nuanquan::db::dialect::Statement::<diesel::sql_types::Text>::new("select answer from commands");
            let trail = nuanquan::db::dialect::Statement::<diesel::sql_types::Text>::new("select details from trail");
            Ok([all.load::<String>(db.conn())?, trail.load::<String>(db.conn())?].concat().join("\n"))
        }).await.unwrap();
        for secret in ["张三", "310199194603150023", "示例路", "上门"] {
            assert!(!stored.contains(secret), "{secret} is kept in a stored answer or the trail");
        }
    }

    async fn a_person_gets_a_sheet_of_what_is_kept(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let member = officer.get(&path(&answer)).await.ok()["members"][0]["id"].as_str().unwrap().to_owned();
        let print = json!({ "id": id(), "purpose": "本人申请查询" });
        let sheet = officer.post(&format!("{}/members/{member}/print", path(&answer)), &print).await;
        assert_eq!(sheet.status, 200);
        assert_eq!(sheet.headers["cache-control"], "no-store");
        for part in ["张三", "310199194603150023", "长寿路街道", "城乡低保家庭", "本人申请查询", "PIPL"] {
            assert!(sheet.text().contains(part), "{part}");
        }
        assert!(sheet.text().contains("公民身份号码 ID number、") && !sheet.text().contains("id_number"), "in words");
        assert!(!sheet.text().contains("王小明"), "one person's sheet names nobody else");
        assert_eq!(rows(app, "unmasked_reads").await, 1);
    }

    async fn blocked_data_are_hidden_until_they_are_freed(app: &TestApp) {
        let officer = app.of_district(Role::DistrictOfficer).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let street = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let block = with(change(&answer), json!({ "reason": "requested" }));
        street.post(&format!("{}/block", path(&answer)), &block).await.refused("forbidden");
        let blocked = officer.post(&format!("{}/block", path(&answer)), &block).await.ok();
        assert!(found(&street, "张三").await.is_empty() && found(&street, "310199194603150023").await.is_empty());
        street.get("/api/households?blocked=true").await.refused("forbidden");
        assert_eq!(officer.get("/api/households?blocked=true").await.ok()["items"].as_array().unwrap().len(), 1);
        let view = street.get(&path(&answer)).await.ok();
        assert_eq!((&view["holder_name_masked"], &view["members"][0]["id_last_four"]), (&json!("*"), &Value::Null));
        let look = json!({ "id": id(), "purpose": "核对身份", "fields": ["name"] });
        street.post(&format!("{}/unmask", path(&answer)), &look).await.refused("household_blocked");
        let freeze = with(change(&blocked), json!({ "residence_area_code": CAOYANG }));
        street.post(&format!("{}/move", path(&answer)), &freeze).await.refused("household_blocked");
        let freed = officer.post(&format!("{}/unblock", path(&answer)), &change(&blocked)).await.ok();
        assert_eq!(found(&street, "张三").await.len(), 1);

        let member = view["members"][1]["id"].as_str().unwrap();
        let block = with(change(&freed), json!({ "reason": "requested" }));
        officer.post(&format!("{}/members/{member}/block", path(&answer)), &block).await.ok();
        assert!(found(&street, "王小明").await.is_empty());
        assert_eq!(found(&street, "张三").await.len(), 1);
        let view = street.get(&path(&answer)).await.ok();
        assert_eq!((&view["members"][1]["name_masked"], &view["members"][0]["name_masked"]), (&json!("*"), &json!("张*")));
    }

    async fn an_erased_household_leaves_ids_and_a_whole_trail(app: &TestApp) {
        let officer = app.of_district(Role::DistrictOfficer).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let delegate = json!({ "kind": "standing", "name": "陈志愿", "id_number": "310199196511010137", "relation": "kin", "authority": "委托书" });
        let answer = officer.post(&format!("{}/delegates", path(&answer)), &with(change(&answer), delegate)).await.created();
        let erase = format!("{}/erase", path(&answer));
        officer.post(&erase, &change(&answer)).await.refused("household_not_closed");
        let close = with(change(&answer), json!({ "status": "closed", "reason": "迁往外省" }));
        let closed = officer.post(&format!("{}/status", path(&answer)), &close).await.ok();
        officer.post(&erase, &change(&closed)).await.refused("retention_not_over");
        let before = rows(app, "trail").await;
        app.pass_days(3 * 366);
        let officer = app.of_district(Role::DistrictOfficer).await;
        let erased = officer.post(&erase, &change(&closed)).await.ok();
        assert_eq!(rows(app, "trail").await, before + 1);
        let view = officer.get(&path(&answer)).await.ok();
        assert_eq!(view["household_no"], answer["household_no"]);
        assert_eq!((&view["members"][0]["name_masked"], &view["has_address"]), (&json!("*"), &json!(false)));
        for q in ["张三", "310199194603150023", "陈志愿"] {
            assert!(found(&officer, q).await.is_empty(), "{q}");
        }
        officer.post(&erase, &change(&erased)).await.refused("data_erased");
        let look = json!({ "id": id(), "purpose": "核对身份", "fields": ["name"] });
        officer.post(&format!("{}/unmask", path(&answer)), &look).await.refused("data_erased");
        let kept = app.app.read(|db| {
            use diesel::prelude::*;
            use nuanquan::db::schema::{delegates, members};
            let names: Vec<String> = members::table.select(members::name).load(db.conn())?;
            let keys: Vec<Option<Vec<u8>>> = members::table.select(members::person_key).load(db.conn())?;
            let delegates: Vec<(String, Vec<u8>)> = delegates::table.select((delegates::name, delegates::id_number_sealed)).load(db.conn())?;
            Ok((names, keys, delegates))
        }).await.unwrap();
        assert_eq!(kept, (vec![String::new(); 2], vec![None; 2], vec![(String::new(), Vec::new())]));
        assert_eq!(rows(app, "members").await, 2, "the rows stay");
        verified(app).await;
        registered(&officer, "张三", "310199194603150023").await;
    }
}
