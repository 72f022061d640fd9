//! Funds: money in, money out, and the months they are counted in.
use crate::both;
use crate::support::{Caller, TestApp, id};
use nuanquan::access::Role;
use serde_json::{Value, json};

/// A fund of this code; the care funds ask for a reason.
pub async fn fund(manager: &Caller, code: &str, reason_required: bool) -> String {
    let fund = json!({ "id": id(), "code": code, "name_zh": "示例基金", "name_en": "Sample fund",
        "resource_class": "social", "reason_required": reason_required });
    manager.post("/api/funds", &fund).await.created()["fund_id"].as_str().unwrap().to_owned()
}

pub fn money(amount_fen: i64) -> Value {
    json!({ "id": id(), "amount_fen": amount_fen, "reference": "示例拨款 1 号" })
}

/// A fund that holds so much.
pub async fn filled(manager: &Caller, code: &str, amount_fen: i64) -> String {
    let fund = fund(manager, code, false).await;
    manager.post(&format!("/api/funds/{fund}/deposits"), &money(amount_fen)).await.created();
    fund
}

/// Received, available, reserved, spent and lost.
pub async fn columns(caller: &Caller, fund: &str) -> [i64; 5] {
    let held = caller.get(&format!("/api/funds/{fund}")).await.ok()["fund"].clone();
    ["received_fen", "available_fen", "reserved_fen", "spent_fen", "lost_fen"]
        .map(|name| held[name].as_i64().unwrap())
}

async fn manager(app: &TestApp) -> Caller {
    app.of_district(Role::FundManager).await
}

both! {
    async fn a_deposit_sent_twice_is_one_deposit(app: &TestApp) {
        let manager = manager(app).await;
        let fund = fund(&manager, "CARE", true).await;
        let path = format!("/api/funds/{fund}/deposits");
        let deposit = money(123_456);
        let first = manager.post(&path, &deposit).await;
        assert_eq!(first.created()["available_fen"], 123_456);
        let again = manager.post(&path, &deposit).await;
        assert_eq!((again.created(), &again.body), (first.created(), &first.body));
        let mut other = deposit.clone();
        other["amount_fen"] = json!(1);
        manager.post(&path, &other).await.refused("id_reused");
        assert_eq!(columns(&manager, &fund).await, [123_456, 123_456, 0, 0, 0]);
        let shown = manager.get(&format!("/api/funds/{fund}")).await.ok();
        assert_eq!(shown["fund"]["reason_required"], true);
        assert_eq!(shown["postings"]["items"].as_array().unwrap().len(), 1);
        assert_eq!(shown["postings"]["items"][0]["kind"], "deposit");
    }

    async fn no_more_is_sent_back_than_is_free(app: &TestApp) {
        let manager = manager(app).await;
        let fund = filled(&manager, "GOV", 1_000).await;
        let path = format!("/api/funds/{fund}/withdrawals");
        assert_eq!(manager.post(&path, &money(1_001)).await.refused("fund_short")["missing_fen"], 1);
        assert_eq!(columns(&manager, &fund).await, [1_000, 1_000, 0, 0, 0]);
        manager.post(&path, &money(1_000)).await.created();
        assert_eq!(columns(&manager, &fund).await, [0; 5]);
    }

    async fn what_comes_after_a_month_was_closed_is_counted_in_the_first_open_one(app: &TestApp) {
        app.set_clock("2026-03-10T02:00:00Z");
        let manager = manager(app).await;
        let fund = fund(&manager, "GOV", false).await;
        let deposits = format!("/api/funds/{fund}/deposits");
        let close = format!("/api/funds/{fund}/close-month");
        let on = |day: &str| {
            let mut deposit = money(100);
            deposit["received_on"] = json!(day);
            deposit
        };
        manager.post(&deposits, &on("2026-02-20")).await.created();
        manager.post(&close, &json!({ "id": id(), "month": "2026-03" })).await.refused("month_not_over");
        manager.post(&close, &json!({ "id": id(), "month": "2026-02" })).await.ok();
        manager.post(&close, &json!({ "id": id(), "month": "2026-01" })).await.refused("month_closed");
        manager.post(&deposits, &on("2026-02-27")).await.created();
        manager.post(&deposits, &on("2026-03-11")).await.refused("invalid_field");
        let shown = manager.get(&format!("/api/funds/{fund}")).await.ok();
        let late = &shown["postings"]["items"][0];
        assert_eq!((&late["period"], &late["at"]), (&json!("2026-03"), &json!("2026-02-26T16:00:00Z")));
        assert_eq!(shown["postings"]["items"][1]["period"], "2026-02");
        assert_eq!(shown["fund"]["closed_through"], "2026-02");
    }

    async fn bad_amounts_change_nothing(app: &TestApp) {
        let manager = manager(app).await;
        let fund = filled(&manager, "GOV", 1).await;
        let path = format!("/api/funds/{fund}/deposits");
        manager.post(&path, &money(0)).await.refused("invalid_field");
        manager.post(&path, &money(-1)).await.refused("invalid_body");
        manager.post(&path, &money(1_000_000_000_000)).await.refused("invalid_field");
        manager.post(&path, &money(1_000_000_000_001)).await.refused("invalid_body");
        manager.post(&format!("/api/funds/{}/deposits", id()), &money(1)).await.refused("not_found");
        manager.get("/api/funds/1").await.refused("invalid_path");
        assert_eq!(columns(&manager, &fund).await, [1, 1, 0, 0, 0]);
    }

    async fn only_a_fund_manager_moves_money(app: &TestApp) {
        let manager = manager(app).await;
        let fund = filled(&manager, "GOV", 500).await;
        for role in [Role::DistrictOfficer, Role::Auditor, Role::Admin] {
            let caller = app.of_district(role).await;
            caller.post(&format!("/api/funds/{fund}/deposits"), &money(1)).await.refused("forbidden");
        }
        let officer = app.in_street(Role::StreetOfficer, "310107015").await;
        assert_eq!(columns(&officer, &fund).await, [500, 500, 0, 0, 0]);
        app.at_store(Role::Cashier, "PT01").await.get("/api/funds").await.refused("forbidden");
        assert_eq!(manager.get("/api/funds").await.ok().as_array().unwrap().len(), 1);
    }
}
