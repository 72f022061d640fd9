//! What comes onto the shelves, and how it is found there.
use super::*;
use crate::both;

both! {
    async fn bought_goods_stand_on_the_shelf_once_however_often_they_are_sent(app: &TestApp) {
        let keeper = keeper(app).await;
        let body = purchase(app, &keeper, "G001", Some(200), 40).await;
        let first = keeper.post("/api/stock/purchases", &body).await;
        assert_eq!(first.created()["lot_id"], body["id"]);
        assert_repeat(&first, &keeper.post("/api/stock/purchases", &body).await);
        let page = keeper.get("/api/stock").await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        let item = &page["items"][0];
        assert_eq!((item["on_hand"].as_i64(), item["unit_value_fen"].as_i64()), (Some(40), Some(2900)));
        assert_eq!((&item["origin"], &item["supplier"], &item["state"]), (&json!("purchased"), &json!("示例批发市场"), &json!("shelf")));
        assert_eq!((&item["product_code"], &item["name_zh"], &item["expired"]), (&json!("G001"), &json!("粳米"), &json!(false)));
        let life = life(&keeper, body["id"].as_str().unwrap()).await;
        assert_eq!(life["movements"]["items"].as_array().unwrap().len(), 1);
        let movement = &life["movements"]["items"][0];
        assert_eq!((&movement["reason"], &movement["quantity"], &movement["command_id"]), (&json!("purchased"), &json!(40), &body["id"]));
        assert_eq!(movement["account_id"], json!(keeper.account_id));
    }

    async fn a_dated_product_has_a_day_and_any_other_has_none(app: &TestApp) {
        let keeper = keeper(app).await;
        for (code, days, refusal) in [
            ("G001", None, "expiry_required"),
            ("G013", Some(100), "expiry_not_allowed"),
            ("G032", Some(100), "expiry_not_allowed"),
            ("G001", Some(-1), "lot_expired"),
        ] {
            let body = purchase(app, &keeper, code, days, 5).await;
            keeper.post("/api/stock/purchases", &body).await.refused(refusal);
        }
        assert!(listed(&keeper, "empty=true").await.is_empty());
        let today = lot(app, &keeper, "G001", Some(0), 5).await;
        let (salt, quilt) = (lot(app, &keeper, "G013", None, 5).await, lot(app, &keeper, "G032", None, 5).await);
        assert_eq!(listed(&keeper, "state=shelf").await, [quilt.as_str(), salt.as_str(), today.as_str()]);
        app.pass_days(1);
        let keeper = self::keeper(app).await;
        assert_eq!(listed(&keeper, "state=shelf").await, [quilt.as_str(), salt.as_str()]);
        assert_eq!(listed(&keeper, "state=expired").await, [today.as_str()]);
    }

    async fn what_expires_first_stands_first_on_request_page_by_page(app: &TestApp) {
        let keeper = keeper(app).await;
        let mut lots = Vec::new();
        for (code, days) in [("G001", Some(9)), ("G013", None), ("G001", Some(3)), ("G032", None), ("G001", Some(9))] {
            lots.push(lot(app, &keeper, code, days, 5).await);
        }
        let by_day = [2, 0, 4, 1, 3].map(|at: usize| lots[at].as_str());
        assert_eq!(listed(&keeper, "order=expiry").await, by_day);
        let mut pages = listed(&keeper, "order=expiry&limit=1").await;
        while let [next] = &listed(&keeper, &format!("order=expiry&limit=1&after={}", pages[pages.len() - 1])).await[..] {
            pages.push(next.clone());
        }
        assert_eq!(pages, by_day);
        assert_eq!(listed(&keeper, "order=newest").await, listed(&keeper, "").await);
    }

    async fn a_purchase_that_does_not_fit_is_refused(app: &TestApp) {
        let keeper = keeper(app).await;
        let body = purchase(app, &keeper, "G032", None, 5).await;
        for (key, value) in [
            ("quantity", json!(0)), ("quantity", json!(-3)), ("quantity", json!(1_000_001)), ("quantity", json!(1.5)),
            ("unit_price_fen", json!(-1)), ("expires_on", json!("1899-12-31")), ("supplier", json!("")), ("colour", json!("red")),
        ] {
            let mut bad = body.clone();
            bad[key] = value;
            assert_eq!(keeper.post("/api/stock/purchases", &bad).await.refused("invalid_body")["at"], key);
        }
        let mut unknown = body.clone();
        unknown["product_id"] = json!(id());
        keeper.post("/api/stock/purchases", &unknown).await.refused("product_unknown");
        let mut elsewhere = body.clone();
        elsewhere["store_id"] = json!(app.store("PT02").await);
        keeper.post("/api/stock/purchases", &elsewhere).await.refused("forbidden");
        app.at_store(Role::Cashier, "PT01").await.post("/api/stock/purchases", &body).await.refused("forbidden");
        app.nobody().post("/api/stock/purchases", &body).await.refused("unauthenticated");
        let retire = format!("/api/products/{}/retire", body["product_id"].as_str().unwrap());
        keeper.post(&retire, &json!({ "id": id() })).await.ok();
        keeper.post("/api/stock/purchases", &body).await.refused("product_retired");
        assert!(listed(&keeper, "empty=true").await.is_empty());
    }

    async fn stock_is_found_by_store_product_category_and_day(app: &TestApp) {
        let keeper = keeper(app).await;
        let milk = lot(app, &keeper, "G026", Some(20), 5).await; // keeps 183 days: its window is 20
        let rice = lot(app, &keeper, "G001", Some(44), 5).await; // keeps 365 days: its window is 45
        let oats = lot(app, &keeper, "G010", Some(46), 5).await;
        let eggs = lot(app, &keeper, "G012", Some(11), 5).await; // keep 30 days: their window is 10
        let quilt = lot(app, &keeper, "G032", None, 5).await;
        assert_eq!(listed(&keeper, "state=near_expiry").await, [rice.as_str(), milk.as_str()]);
        assert_eq!(listed(&keeper, "expiring_within=20").await, [eggs.as_str(), milk.as_str()]);
        assert_eq!(listed(&keeper, "category=grain_oil").await, [oats.as_str(), rice.as_str()]);
        assert_eq!(listed(&keeper, "q=chunniunai").await, [milk.as_str()]);
        assert_eq!(listed(&keeper, "q=2000000010328").await, [quilt.as_str()]);
        assert!(listed(&keeper, "q=nosuchthing").await.is_empty());
        let rice_id = product(&keeper, "G001").await["id"].as_str().unwrap().to_owned();
        assert_eq!(listed(&keeper, &format!("product_id={rice_id}")).await, [rice.as_str()]);
        assert_eq!(listed(&keeper, "category=grain_oil&state=near_expiry").await, [rice.as_str()]);

        let page = keeper.get("/api/stock?limit=2").await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 2);
        let rest = listed(&keeper, &format!("limit=200&after={}", page["next"].as_str().unwrap())).await;
        assert_eq!(rest, [oats.as_str(), rice.as_str(), milk.as_str()]);

        let (here, there) = (app.store("PT01").await, app.store("PT02").await);
        let next_door = app.at_store(Role::StoreKeeper, "PT02").await;
        assert!(listed(&next_door, "").await.is_empty());
        next_door.get(&format!("/api/stock?store_id={here}")).await.refused("forbidden");
        let fund = app.of_district(Role::FundManager).await;
        assert_eq!(listed(&fund, &format!("store_id={here}")).await.len(), 5);
        assert!(listed(&fund, &format!("store_id={there}")).await.is_empty());
        keeper.get("/api/stock?expiring_within=-1").await.refused("invalid_field");
        keeper.get("/api/stock?state=lost").await.refused("invalid_query");
        app.of_district(Role::Donor).await.get("/api/stock").await.refused("forbidden");
    }

    async fn a_lot_tells_its_whole_life_in_pages(app: &TestApp) {
        let (keeper, keeper2) = (keeper(app).await, self::keeper(app).await);
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        for _ in 0..3 {
            let found = propose(&keeper, &rice, "found", 1).await.created();
            decide(&keeper2, &found, "approve").await.ok();
        }
        let first = keeper.get(&format!("/api/lots/{rice}?limit=3")).await.ok();
        assert_eq!(first["totals"], json!([{ "reason": "found", "quantity": 3 }, { "reason": "purchased", "quantity": 10 }]));
        assert_eq!(first["movements"]["items"].as_array().unwrap().len(), 3);
        let next = first["movements"]["next"].as_str().unwrap();
        let rest = keeper.get(&format!("/api/lots/{rice}?limit=3&after={next}")).await.ok();
        assert_eq!(rest["movements"]["items"][0]["reason"], "purchased");
        assert_eq!(rest["movements"]["next"], Value::Null);
    }
}
