//! What goes from one store to another.
use super::*;
use crate::both;

both! {
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
        assert_eq!(listed(&all, "empty=true").await, [oil.as_str(), rice.as_str()]);
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
}
