//! Lots and movements: what comes in, what leaves, and who must agree.
use crate::both;
use crate::goods::product;
use crate::support::{Caller, Reply, TestApp, id};
use nuanquan::access::{Grant, Role};
use nuanquan::db::Lane;
use nuanquan::kernel::id::{CommandId, LotId, RedemptionId};
use nuanquan::kernel::quantity::Quantity;
use nuanquan::kernel::time::Day;
use nuanquan::stock::model::MovementReason;
use nuanquan::stock::{self, Shift, TakeBack};
use serde_json::{Value, json};

async fn keeper(app: &TestApp) -> Caller {
    app.at_store(Role::StoreKeeper, "PT01").await
}

fn day(app: &TestApp, days: i32) -> Day {
    app.app.now().day().plus_days(days)
}

/// What a keeper buys for PT01; what keeps is without a day.
async fn purchase(app: &TestApp, keeper: &Caller, code: &str, days: Option<i32>, quantity: i64) -> Value {
    let product = product(keeper, code).await;
    json!({ "id": id(), "store_id": app.store("PT01").await, "product_id": product["id"], "quantity": quantity,
        "expires_on": days.map(|days| day(app, days)), "unit_price_fen": 2900, "supplier": "示例批发市场" })
}

/// A lot that stands on the shelf of PT01.
async fn lot(app: &TestApp, keeper: &Caller, code: &str, days: Option<i32>, quantity: i64) -> String {
    let bought = keeper
        .post("/api/stock/purchases", &purchase(app, keeper, code, days, quantity).await)
        .await
        .created();
    bought["lot_id"].as_str().unwrap().to_owned()
}

async fn life(caller: &Caller, lot: &str) -> Value {
    caller.get(&format!("/api/lots/{lot}")).await.ok()
}

/// What is on hand, with the proof that it is the sum of all movements.
async fn on_hand(caller: &Caller, lot: &str) -> i64 {
    let life = life(caller, lot).await;
    let moved: i64 =
        life["totals"].as_array().unwrap().iter().map(|total| total["quantity"].as_i64().unwrap()).sum();
    assert_eq!(life["on_hand"].as_i64(), Some(moved), "{life}");
    moved
}

async fn propose(keeper: &Caller, lot: &str, reason: &str, quantity: i64) -> Reply {
    let body =
        json!({ "id": id(), "lot_id": lot, "reason": reason, "quantity": quantity, "note": "月末盘点" });
    keeper.post("/api/stock/adjustments", &body).await
}

async fn decide(caller: &Caller, proposed: &Value, decision: &str) -> Reply {
    let path = format!("/api/stock/adjustments/{}/{decision}", proposed["adjustment_id"].as_str().unwrap());
    caller.post(&path, &json!({ "id": id() })).await
}

async fn listed(caller: &Caller, query: &str) -> Vec<String> {
    let page = caller.get(&format!("/api/stock?{query}")).await.ok();
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn grant(caller: &Caller) -> Grant {
    Grant { account_id: caller.account_id.unwrap(), device_id: None, district_code: "310107".to_owned() }
}

fn lot_id(lot: &str) -> LotId {
    LotId::of(lot.parse().unwrap())
}

fn assert_repeat(first: &Reply, again: &Reply) {
    assert_eq!((first.status, first.text()), (again.status, again.text()));
    assert_eq!(again.headers["nuanquan-repeat"], "true");
}

/// Takes pieces of a lot back, as a reversal does, and gives the lot that they are now.
async fn take_back(app: &TestApp, keeper: &Caller, lot: &str, pieces: i64) -> String {
    let (grant, lot_id) = (grant(keeper), lot_id(lot));
    let back = TakeBack {
        lot_id,
        quantity: Quantity::new(pieces).unwrap(),
        redemption_id: RedemptionId::make(),
        command_id: CommandId::make(),
    };
    app.app.write(Lane::Office, move |db| stock::take_back(db, &grant, back)).await.unwrap().to_string()
}

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
        assert_eq!(listed(&keeper, "state=shelf").await, [quilt.clone(), salt.clone(), today.clone()]);
        app.pass_days(1);
        let keeper = self::keeper(app).await;
        assert_eq!(listed(&keeper, "state=shelf").await, [quilt, salt]);
        assert_eq!(listed(&keeper, "state=expired").await, [today]);
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

    async fn stock_never_goes_below_zero_and_a_short_one_changes_nothing(app: &TestApp) {
        let keeper = keeper(app).await;
        let (rice, oil) = (lot(app, &keeper, "G001", Some(200), 10).await, lot(app, &keeper, "G006", Some(200), 10).await);
        let (grant, ids) = (grant(&keeper), [lot_id(&oil), lot_id(&rice)]);
        let fault = app.app.write(Lane::Office, move |db| {
            for (id, quantity) in [(ids[0], -4), (ids[1], -11)] {
                let lot = stock::rows::lock(db, "310107", id)?.unwrap();
                stock::shift(db, &grant, &lot, Shift::of(quantity, MovementReason::Redeemed, CommandId::make()))?;
            }
            Ok(())
        }).await.unwrap_err();
        assert_eq!(fault.code().unwrap().name, "stock_short");
        assert_eq!((on_hand(&keeper, &rice).await, on_hand(&keeper, &oil).await), (10, 10));

        let short = propose(&keeper, &rice, "lost", 11).await;
        assert_eq!(short.status, 409);
        assert_eq!(short.refused("stock_short"), json!({ "lot_id": rice, "on_hand": 10 }));
        assert!(keeper.get("/api/stock/adjustments").await.ok()["items"].as_array().unwrap().is_empty());
    }

    async fn a_write_off_needs_a_second_person(app: &TestApp) {
        let (keeper, keeper2) = (keeper(app).await, self::keeper(app).await);
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        let body = json!({ "id": id(), "lot_id": rice, "reason": "damaged", "quantity": 3, "note": "漏袋三包" });
        let first = keeper.post("/api/stock/adjustments", &body).await;
        let proposed = first.created();
        assert_eq!((&proposed["state"], &proposed["quantity"]), (&json!("proposed"), &json!(-3)));
        assert_repeat(&first, &keeper.post("/api/stock/adjustments", &body).await);
        assert_eq!(on_hand(&keeper, &rice).await, 10, "nothing happens before it is approved");

        decide(&keeper, &proposed, "approve").await.refused("own_deed");
        decide(&keeper, &proposed, "decline").await.refused("own_deed");
        app.at_store(Role::StoreKeeper, "PT02").await.post(
            &format!("/api/stock/adjustments/{}/approve", proposed["adjustment_id"].as_str().unwrap()), &json!({ "id": id() }),
        ).await.refused("forbidden");
        assert_eq!(on_hand(&keeper, &rice).await, 10);

        let path = format!("/api/stock/adjustments/{}/approve", proposed["adjustment_id"].as_str().unwrap());
        let approve = json!({ "id": id() });
        let approved = keeper2.post(&path, &approve).await;
        assert_eq!(approved.ok()["state"], "approved");
        assert_repeat(&approved, &keeper2.post(&path, &approve).await);
        decide(&keeper2, &proposed, "approve").await.refused("adjustment_decided");
        decide(&keeper2, &proposed, "decline").await.refused("adjustment_decided");
        assert_eq!(on_hand(&keeper, &rice).await, 7);
        let movement = life(&keeper, &rice).await["movements"]["items"][0].clone();
        assert_eq!((&movement["reason"], &movement["quantity"], &movement["note"]), (&json!("damaged"), &json!(-3), &json!("漏袋三包")));
        assert_eq!(movement["account_id"], json!(keeper.account_id));
        assert_eq!(movement["second_account_id"], json!(keeper2.account_id));
    }

    async fn what_is_declined_leaves_the_books_alone(app: &TestApp) {
        let keeper = keeper(app).await;
        let fund = app.of_district(Role::FundManager).await;
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        let proposed = propose(&keeper, &rice, "lost", 4).await.created();
        let waiting = fund.get("/api/stock/adjustments?state=proposed").await.ok();
        assert_eq!(waiting["items"][0]["id"], proposed["adjustment_id"]);
        assert_eq!(decide(&fund, &proposed, "decline").await.ok()["state"], "declined");
        decide(&fund, &proposed, "approve").await.refused("adjustment_decided");
        assert_eq!(on_hand(&keeper, &rice).await, 10);
        assert!(fund.get("/api/stock/adjustments?state=proposed").await.ok()["items"].as_array().unwrap().is_empty());
        let declined = fund.get("/api/stock/adjustments?state=declined").await.ok();
        assert_eq!(declined["items"][0]["decided_by"], json!(fund.account_id));
        let next_door = app.at_store(Role::StoreKeeper, "PT02").await;
        assert!(next_door.get("/api/stock/adjustments").await.ok()["items"].as_array().unwrap().is_empty());
    }

    async fn a_count_is_compared_with_the_books_at_its_own_moment(app: &TestApp) {
        let (keeper, keeper2) = (keeper(app).await, self::keeper(app).await);
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        propose(&keeper, &rice, "counted", 10).await.refused("no_difference");
        propose(&keeper, &rice, "lost", 0).await.refused("no_difference");
        let counted = propose(&keeper, &rice, "counted", 8).await.created();
        assert_eq!(counted["quantity"], -2);
        let found = propose(&keeper2, &rice, "found", 5).await.created();
        decide(&keeper, &found, "approve").await.ok();
        assert_eq!(on_hand(&keeper, &rice).await, 15);
        decide(&keeper2, &counted, "approve").await.ok();
        assert_eq!(on_hand(&keeper, &rice).await, 13);

        let all = propose(&keeper, &rice, "lost", 13).await.created();
        let most = propose(&keeper, &rice, "damaged", 12).await.created();
        decide(&keeper2, &all, "approve").await.ok();
        decide(&keeper2, &most, "approve").await.refused("stock_short");
        assert_eq!(on_hand(&keeper, &rice).await, 0);
        assert_eq!(keeper.get("/api/stock/adjustments?state=proposed").await.ok()["items"][0]["id"], most["adjustment_id"]);
        assert!(listed(&keeper, "").await.is_empty());
        assert_eq!(listed(&keeper, "empty=true").await, [rice]);
    }

    async fn expired_goods_are_disposed_of_and_neither_sold_nor_sent(app: &TestApp) {
        let (keeper, keeper2) = (keeper(app).await, self::keeper(app).await);
        let milk = lot(app, &keeper, "G026", Some(5), 10).await;
        propose(&keeper, &milk, "expired_disposed", 10).await.refused("not_expired");
        let sale = propose(&keeper, &milk, "charity_sale", 2).await.created();
        app.pass_days(6);
        let (keeper, keeper2) = (self::keeper(app).await, app.signed_in(keeper2.account_id.unwrap(), None).await);
        decide(&keeper2, &sale, "approve").await.refused("lot_expired");
        propose(&keeper, &milk, "charity_sale", 2).await.refused("lot_expired");
        let transfer = json!({ "id": id(), "from_store_id": app.store("PT01").await, "to_store_id": app.store("PT02").await,
            "lines": [{ "lot_id": milk, "quantity": 1 }] });
        keeper.post("/api/stock/transfers", &transfer).await.refused("lot_expired");
        assert_eq!(on_hand(&keeper, &milk).await, 10);
        let disposed = propose(&keeper, &milk, "expired_disposed", 10).await.created();
        decide(&keeper2, &disposed, "approve").await.ok();
        assert_eq!(on_hand(&keeper, &milk).await, 0);
    }

    async fn a_lot_in_quarantine_leaves_by_write_off_only_until_it_is_released(app: &TestApp) {
        let (keeper, keeper2) = (keeper(app).await, self::keeper(app).await);
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        let path = format!("/api/lots/{rice}/quarantine");
        let body = json!({ "id": id(), "reason": "suspect" });
        let first = keeper.post(&path, &body).await;
        assert_eq!(first.ok()["lot_id"], rice);
        assert_repeat(&first, &keeper.post(&path, &body).await);
        keeper.post(&path, &json!({ "id": id(), "reason": "recall" })).await.refused("lot_quarantined");
        assert_eq!(listed(&keeper, "state=quarantined").await, [rice.clone()]);
        assert!(listed(&keeper, "state=shelf").await.is_empty());
        propose(&keeper, &rice, "charity_sale", 1).await.refused("lot_quarantined");
        let transfer = json!({ "id": id(), "from_store_id": app.store("PT01").await, "to_store_id": app.store("PT02").await,
            "lines": [{ "lot_id": rice, "quantity": 1 }] });
        keeper.post("/api/stock/transfers", &transfer).await.refused("lot_quarantined");
        let damaged = propose(&keeper, &rice, "damaged", 1).await.created();
        decide(&keeper2, &damaged, "approve").await.ok();
        assert_eq!(on_hand(&keeper, &rice).await, 9);

        let release = format!("/api/lots/{rice}/release");
        let body = json!({ "id": id() });
        let first = keeper.post(&release, &body).await;
        first.ok();
        assert_repeat(&first, &keeper.post(&release, &body).await);
        keeper.post(&release, &json!({ "id": id() })).await.refused("not_quarantined");
        assert_eq!(listed(&keeper, "state=shelf").await, [rice.clone()]);
        assert_eq!(life(&keeper, &rice).await["state_reason"], Value::Null);
        let stranger = app.at_store(Role::StoreKeeper, "PT02").await;
        stranger.post(&path, &json!({ "id": id(), "reason": "suspect" })).await.refused("forbidden");
        keeper.post(&format!("/api/lots/{}/quarantine", id()), &json!({ "id": id(), "reason": "suspect" })).await.refused("not_found");
    }

    async fn one_spoilt_bag_goes_to_quarantine_without_the_others(app: &TestApp) {
        let keeper = keeper(app).await;
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        let path = format!("/api/lots/{rice}/quarantine");
        keeper.post(&path, &json!({ "id": id(), "reason": "damaged", "quantity": 11 })).await.refused("stock_short");
        let body = json!({ "id": id(), "reason": "damaged", "quantity": 1 });
        let first = keeper.post(&path, &body).await;
        assert_eq!(first.ok()["lot_id"], body["id"]);
        assert_repeat(&first, &keeper.post(&path, &body).await);
        let aside = body["id"].as_str().unwrap();
        assert_eq!((on_hand(&keeper, &rice).await, on_hand(&keeper, aside).await), (9, 1));
        assert_eq!(listed(&keeper, "state=shelf").await, [rice.clone()]);
        assert_eq!(listed(&keeper, "state=quarantined").await, [aside.to_owned()]);
        let (from, to) = (life(&keeper, &rice).await, life(&keeper, aside).await);
        assert_eq!((&from["went_to"][0]["id"], &to["came_from"][0]["id"]), (&json!(aside), &json!(rice)));
        assert_eq!((&to["origin"], &to["expires_on"], &to["supplier"]), (&from["origin"], &from["expires_on"], &from["supplier"]));
    }

    async fn food_that_was_taken_back_never_goes_to_the_shelf_again(app: &TestApp) {
        let keeper = keeper(app).await;
        let (rice, coat) = (lot(app, &keeper, "G001", Some(200), 10).await, lot(app, &keeper, "G035", None, 10).await);
        let (food, clothes) = (take_back(app, &keeper, &rice, 2).await, take_back(app, &keeper, &coat, 1).await);
        assert_eq!((on_hand(&keeper, &rice).await, on_hand(&keeper, &coat).await), (10, 10), "the shelf is not refilled");
        assert_eq!((on_hand(&keeper, &food).await, on_hand(&keeper, &clothes).await), (2, 1));
        assert_eq!(life(&keeper, &food).await["state_reason"], "returned_food");
        keeper.post(&format!("/api/lots/{food}/release"), &json!({ "id": id() })).await.refused("never_to_shelf");
        keeper.post(&format!("/api/lots/{clothes}/release"), &json!({ "id": id() })).await.ok();
        assert_eq!(listed(&keeper, "state=quarantined").await, [food]);
        assert_eq!(listed(&keeper, "state=shelf").await, [clothes, coat, rice]);
    }

    async fn what_expired_in_quarantine_stays_there(app: &TestApp) {
        let keeper = keeper(app).await;
        let milk = lot(app, &keeper, "G026", Some(5), 10).await;
        keeper.post(&format!("/api/lots/{milk}/quarantine"), &json!({ "id": id(), "reason": "recall" })).await.ok();
        app.pass_days(6);
        let keeper = self::keeper(app).await;
        keeper.post(&format!("/api/lots/{milk}/release"), &json!({ "id": id() })).await.refused("lot_expired");
        assert_eq!(life(&keeper, &milk).await["state"], "quarantined");
    }

    async fn goods_go_to_another_store_in_one_deed_and_keep_what_they_are(app: &TestApp) {
        let (keeper, receiver) = (keeper(app).await, app.at_store(Role::StoreKeeper, "PT02").await);
        let (here, there) = (app.store("PT01").await, app.store("PT02").await);
        let (rice, oil) = (lot(app, &keeper, "G001", Some(200), 10).await, lot(app, &keeper, "G006", Some(100), 8).await);
        let body = json!({ "id": id(), "from_store_id": here, "to_store_id": there,
            "lines": [{ "lot_id": oil, "quantity": 8 }, { "lot_id": rice, "quantity": 4 }] });
        receiver.post("/api/stock/transfers", &body).await.refused("forbidden");
        let first = keeper.post("/api/stock/transfers", &body).await;
        let sent = first.created();
        assert_repeat(&first, &keeper.post("/api/stock/transfers", &body).await);
        assert_eq!((on_hand(&keeper, &rice).await, on_hand(&keeper, &oil).await), (6, 0));
        assert_eq!(listed(&receiver, "").await.len(), 2);
        let line = sent["lots"].as_array().unwrap().iter().find(|line| line["from_lot_id"] == json!(rice)).unwrap();
        let arrived = life(&receiver, line["lot_id"].as_str().unwrap()).await;
        assert_eq!((&arrived["origin"], &arrived["on_hand"], &arrived["parent_lot_id"]), (&json!("transferred"), &json!(4), &json!(rice)));
        assert_eq!(arrived["expires_on"], json!(day(app, 200)));
        assert_eq!(arrived["came_from"][0]["id"], json!(rice));
        assert_eq!(arrived["totals"], json!([{ "reason": "transfer_in", "quantity": 4 }]));
        receiver.get(&format!("/api/lots/{rice}")).await.refused("forbidden");
    }

    async fn a_transfer_that_does_not_fit_moves_nothing(app: &TestApp) {
        let keeper = keeper(app).await;
        let (here, there) = (app.store("PT01").await, app.store("PT02").await);
        let (rice, oil) = (lot(app, &keeper, "G001", Some(200), 10).await, lot(app, &keeper, "G006", Some(100), 8).await);
        let send = async |to: Value, lines: Value| {
            keeper.post("/api/stock/transfers", &json!({ "id": id(), "from_store_id": here, "to_store_id": to, "lines": lines })).await
        };
        let good = json!({ "lot_id": oil, "quantity": 1 });
        let short = send(json!(there), json!([good, { "lot_id": rice, "quantity": 11 }])).await.refused("stock_short");
        assert_eq!(short, json!({ "lot_id": rice, "on_hand": 10 }));
        send(json!(there), json!([good, { "lot_id": id(), "quantity": 1 }])).await.refused("lot_unknown");
        send(json!(there), json!([])).await.refused("invalid_field");
        send(json!(there), json!([good, good])).await.refused("invalid_field");
        send(json!(here), json!([good])).await.refused("invalid_field");
        send(json!(id()), json!([good])).await.refused("not_found");
        send(json!(there), json!([{ "lot_id": oil, "quantity": 0 }])).await.refused("invalid_body");
        assert_eq!((on_hand(&keeper, &rice).await, on_hand(&keeper, &oil).await), (10, 8));
        let all = app.of_district(Role::Auditor).await;
        assert_eq!(listed(&all, "empty=true").await, [oil, rice]);
    }

    async fn many_who_want_the_last_pieces_share_them_and_no_more(app: &TestApp) {
        let keeper = keeper(app).await;
        let (here, there) = (app.store("PT01").await, app.store("PT02").await);
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        let send = |_| {
            let (keeper, rice) = (keeper.clone(), rice.clone());
            async move {
                let body = json!({ "id": id(), "from_store_id": here, "to_store_id": there,
                    "lines": [{ "lot_id": rice, "quantity": 3 }] });
                keeper.post("/api/stock/transfers", &body).await.status
            }
        };
        let answers = futures_util::future::join_all((0..12).map(send)).await;
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 3);
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 9);
        assert_eq!(on_hand(&keeper, &rice).await, 1);
        let arrived = app.at_store(Role::StoreKeeper, "PT02").await;
        assert_eq!(listed(&arrived, "").await.len(), 3);
    }

    async fn stock_is_found_by_store_product_category_and_day(app: &TestApp) {
        let keeper = keeper(app).await;
        let milk = lot(app, &keeper, "G026", Some(20), 5).await; // keeps 183 days: its window is 20
        let rice = lot(app, &keeper, "G001", Some(44), 5).await; // keeps 365 days: its window is 45
        let oats = lot(app, &keeper, "G010", Some(46), 5).await;
        let eggs = lot(app, &keeper, "G012", Some(11), 5).await; // keep 30 days: their window is 10
        let quilt = lot(app, &keeper, "G032", None, 5).await;
        assert_eq!(listed(&keeper, "state=near_expiry").await, [rice.clone(), milk.clone()]);
        assert_eq!(listed(&keeper, "expiring_within=20").await, [eggs.clone(), milk.clone()]);
        assert_eq!(listed(&keeper, "category=grain_oil").await, [oats.clone(), rice.clone()]);
        assert_eq!(listed(&keeper, "q=chunniunai").await, [milk.clone()]);
        assert_eq!(listed(&keeper, "q=2000000010328").await, [quilt.clone()]);
        assert!(listed(&keeper, "q=nosuchthing").await.is_empty());
        let rice_id = product(&keeper, "G001").await["id"].as_str().unwrap().to_owned();
        assert_eq!(listed(&keeper, &format!("product_id={rice_id}")).await, [rice.clone()]);
        assert_eq!(listed(&keeper, "category=grain_oil&state=near_expiry").await, [rice.clone()]);

        let page = keeper.get("/api/stock?limit=2").await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 2);
        let rest = listed(&keeper, &format!("limit=200&after={}", page["next"].as_str().unwrap())).await;
        assert_eq!(rest, [oats.clone(), rice.clone(), milk.clone()]);

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
