//! Who finds a household, and what he sees of it.
use super::*;
use crate::both;

both! {
    async fn a_household_is_found_in_every_way(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let first = registered(&officer, "单雄信", "310199194603150023").await;
        let number = first["household_no"].as_str().unwrap();
        registered(&officer, "Müller Anna", &id_number("19700102", 12)).await;
        for q in ["单雄", "單雄信", "shanxiong", "Shan Xiongxin", "sxx", "310199194603150023", "３１０１９９１９４６０３１５００２３",
            "13800001234", "0023", number] {
            let numbers = found(&officer, q).await;
            assert!(numbers.contains(&number.to_owned()), "{q} finds {numbers:?}");
        }
        assert_eq!(found(&officer, "muller").await.len(), 1);
        for q in ["李", "310199196511010137", "%", "_", "13900001234"] {
            assert!(!found(&officer, q).await.contains(&number.to_owned()) || q == "%" || q == "_", "{q}");
        }
        let page = officer.get("/api/households?category=minimum_living&status=active&area=310107015&limit=1").await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        let next = format!("/api/households?limit=1&after={}", page["next"].as_str().unwrap());
        assert_eq!(officer.get(&next).await.ok()["items"][0]["household_no"], *number);
        assert_eq!(officer.get("/api/households?category=newcomer").await.ok()["items"], json!([]));
        officer.get("/api/households?category=rich").await.refused("invalid_query");
    }

    async fn everybody_sees_a_mask_and_an_onlooker_sees_less(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "欧阳小红", "310199194603150023").await;
        let seen = officer.get(&path(&answer)).await;
        let view = seen.ok();
        assert_eq!(view["holder_name_masked"], "欧阳*");
        assert_eq!(view["members"][0]["id_last_four"], "0023");
        assert_eq!(view["members"][0]["phone_masked"], "138****1234");
        assert_eq!(view["members"][0]["birth_on"], "1946-03-15");
        assert_eq!(view["members"][0]["sex"], "2");
        assert_eq!(view["size"], 2);
        for secret in ["欧阳小红", "310199194603150023", "13800001234", "301 室"] {
            assert!(!seen.text().contains(secret), "{secret}");
        }
        let auditor = app.of_district(Role::Auditor).await;
        let view = auditor.get(&path(&answer)).await.ok();
        assert_eq!(view["members"][0]["name_masked"], "欧阳*");
        assert_eq!(view["members"][0]["phone_masked"], Value::Null);
        assert_eq!(view["members"][0]["birth_on"], Value::Null);
        assert!(found(&auditor, "310199194603150023").await.is_empty(), "nobody but its keepers asks the register for a number");
        app.at_store(Role::Cashier, "PT01").await.get(&path(&answer)).await.refused("forbidden");
        app.of_district(Role::Admin).await.get("/api/households").await.refused("forbidden");
    }

    async fn another_street_sees_nothing_at_all(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let neighbour = app.in_street(Role::StreetOfficer, CAOYANG).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        neighbour.get(&path(&answer)).await.refused("not_found");
        assert!(found(&neighbour, "张三").await.is_empty());
        let freeze = with(change(&answer), json!({ "status": "frozen", "reason": "核查" }));
        neighbour.post(&format!("{}/status", path(&answer)), &freeze).await.refused("not_found");
        let look = json!({ "id": id(), "purpose": "核对身份", "fields": ["name"] });
        neighbour.post(&format!("{}/unmask", path(&answer)), &look).await.refused("not_found");
        neighbour.post("/api/households", &household("李四", &id_number("19500101", 1))).await.refused("forbidden");
        assert_eq!((rows(app, "households").await, rows(app, "unmasked_reads").await), (1, 0));

        let moved = with(change(&answer), json!({ "residence_area_code": CAOYANG }));
        officer.post(&format!("{}/move", path(&answer)), &moved).await.ok();
        assert_eq!(found(&neighbour, "zs").await.len(), 1, "the street of residence helps");
        assert_eq!(found(&officer, "zs").await.len(), 1, "the street of the hukou decides");
    }
}
