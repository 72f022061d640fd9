//! What leaves the books, and who must agree.
use super::*;
use crate::both;

both! {
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
        assert_eq!(listed(&keeper, "empty=true").await, [rice.as_str()]);
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
}
