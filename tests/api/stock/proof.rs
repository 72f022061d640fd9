//! What all of it leaves behind: books and trail that prove each other.
use super::*;
use crate::both;
use nuanquan::verify::{self, Evidence};

both! {
    async fn after_a_busy_day_every_statement_holds(app: &TestApp) {
        let (keeper, keeper2) = (keeper(app).await, self::keeper(app).await);
        let (here, there) = (app.store("PT01").await, app.store("PT02").await);
        let (rice, oil) = (lot(app, &keeper, "G001", Some(200), 40).await, lot(app, &keeper, "G006", Some(100), 8).await);
        let part = json!({ "id": id(), "reason": "damaged", "quantity": 2 });
        keeper.post(&format!("/api/lots/{rice}/quarantine"), &part).await.ok();
        keeper.post(&format!("/api/lots/{oil}/quarantine"), &json!({ "id": id(), "reason": "recall" })).await.ok();
        keeper.post(&format!("/api/lots/{oil}/release"), &json!({ "id": id() })).await.ok();
        let transfer = json!({ "id": id(), "from_store_id": here, "to_store_id": there,
            "lines": [{ "lot_id": oil, "quantity": 3 }, { "lot_id": rice, "quantity": 5 }] });
        keeper.post("/api/stock/transfers", &transfer).await.created();
        for (lot, reason, quantity) in [(part["id"].as_str().unwrap(), "damaged", 2), (&rice, "counted", 30), (&oil, "found", 1)] {
            let proposed = propose(&keeper, lot, reason, quantity).await.created();
            decide(&keeper2, &proposed, "approve").await.ok();
        }
        propose(&keeper, &rice, "lost", 31).await.refused("stock_short");
        assert_eq!((on_hand(&keeper, &rice).await, on_hand(&keeper, &oil).await), (30, 6));

        let statements = app.app.read(|db| verify::run(db, &Evidence::default())).await.unwrap();
        for statement in &statements {
            assert!(statement.holds, "{statement:?}");
        }
        assert_eq!(statements[1].rows, 16, "five lots and eleven movements");
    }
}
