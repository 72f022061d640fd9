//! What is set aside, and what comes back from it.
use super::*;
use crate::both;

both! {
    async fn a_lot_in_quarantine_leaves_by_write_off_only_until_it_is_released(app: &TestApp) {
        let (keeper, keeper2) = (keeper(app).await, self::keeper(app).await);
        let rice = lot(app, &keeper, "G001", Some(200), 10).await;
        let path = format!("/api/lots/{rice}/quarantine");
        let body = json!({ "id": id(), "reason": "suspect" });
        let first = keeper.post(&path, &body).await;
        assert_eq!(first.ok()["lot_id"], rice);
        assert_repeat(&first, &keeper.post(&path, &body).await);
        keeper.post(&path, &json!({ "id": id(), "reason": "recall" })).await.refused("lot_quarantined");
        assert_eq!(listed(&keeper, "state=quarantined").await, [rice.as_str()]);
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
        assert_eq!(listed(&keeper, "state=shelf").await, [rice.as_str()]);
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
        assert_eq!(listed(&keeper, "state=shelf").await, [rice.as_str()]);
        assert_eq!(listed(&keeper, "state=quarantined").await, [aside]);
        let (from, to) = (life(&keeper, &rice).await, life(&keeper, aside).await);
        assert_eq!((&from["went_to"][0]["id"], &to["came_from"][0]["id"]), (&json!(aside), &json!(rice)));
        assert_eq!((&to["origin"], &to["expires_on"], &to["supplier"]), (&from["origin"], &from["expires_on"], &from["supplier"]));
    }

    async fn food_that_was_taken_back_never_goes_to_the_shelf_again(app: &TestApp) {
        let keeper = keeper(app).await;
        let given = Given::of(app).await;
        let (rice, coat) = (lot(app, &keeper, "G001", Some(200), 10).await, lot(app, &keeper, "G035", None, 10).await);
        let (food, clothes) = (take_back(&given, "G001", 2).await, take_back(&given, "G035", 1).await);
        assert_eq!((on_hand(&keeper, &rice).await, on_hand(&keeper, &coat).await), (8, 9), "the shelf is not refilled");
        assert_eq!((on_hand(&keeper, &food).await, on_hand(&keeper, &clothes).await), (2, 1));
        assert_eq!(life(&keeper, &food).await["state_reason"], "returned_food");
        keeper.post(&format!("/api/lots/{food}/release"), &json!({ "id": id() })).await.refused("never_to_shelf");
        keeper.post(&format!("/api/lots/{clothes}/release"), &json!({ "id": id() })).await.ok();
        assert_eq!(listed(&keeper, "state=quarantined").await, [food.as_str()]);
        assert_eq!(listed(&keeper, "state=shelf").await, [clothes.as_str(), coat.as_str(), rice.as_str()]);
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
}
