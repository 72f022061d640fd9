//! Fields in their order are no object, wherever one stands.
use crate::both;
use crate::support::{Given, id};
use serde_json::json;

both! {
    async fn a_list_is_no_object_at_any_depth(app: &TestApp) {
        let given = Given::of(app).await;
        let (campaign, fund) = (given.campaign().await, given.fund().with(10_000).await);
        let plan = json!({ "campaign_id": campaign, "fund_id": fund, "good_for": { "kind": "value", "face_fen": 100 },
            "households": { "household_ids": [] }, "first_on": given.day(0), "last_on": given.day(1) });
        let listed = json!([campaign, fund, null, null, plan["good_for"], plan["households"], null, null, given.day(0), given.day(1), null, []]);
        let reply = given.district.post("/api/voucher-batches", &json!({ "id": id(), "plan": listed })).await;
        assert_eq!(reply.refused("invalid_body")["at"], "plan");
        let mut inside = plan.clone();
        inside["good_for"] = json!(["value", 100]);
        let reply = given.district.post("/api/voucher-batches", &json!({ "id": id(), "plan": inside })).await;
        assert_eq!(reply.refused("invalid_body")["at"], "plan.good_for");
        let line = json!([given.product("G001").await, null, 1]);
        let basket = json!({ "id": id(), "code": "x", "lines": [line] });
        let reply = given.cashier.post("/api/redemptions", &basket).await;
        assert_eq!(reply.refused("invalid_body")["at"], "lines[0]");
    }
}
