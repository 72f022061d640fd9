//! Undoing an import, as long as nothing of it was used.
use super::{CHANGSHOU, id_number, rows, verified};
use crate::both;
use crate::support::given::Given;
use crate::support::{Caller, id};
use nuanquan::access::Role;
use serde_json::{Value, json};

/// Two households.
fn register() -> String {
    let (one, two) = (id_number("19500505", 7), id_number("19610203", 9));
    format!(
        "户号,姓名,与户主关系,身份证号,街道,救助类别,起始日期\nU001,孙一,户主,{one},长寿路街道,低保家庭,2026-01-01\nU002,周二,户主,{two},长寿路街道,低保家庭,2026-01-01\n"
    )
}

async fn import(caller: &Caller, file: &str) -> String {
    let import = id();
    let path = format!("/api/households/import?id={import}&dry_run=false");
    let body = Some(("text/csv", file.as_bytes().to_vec()));
    caller.send(reqwest::Method::POST, &path, body).await.created();
    import.to_string()
}

async fn undo(caller: &Caller, import: &str) -> crate::support::Reply {
    caller.post(&format!("/api/households/imports/{import}/undo"), &json!({ "id": id() })).await
}

async fn numbered(caller: &Caller, number: &str) -> Value {
    caller.get(&format!("/api/households?q={number}")).await.ok()["items"][0].clone()
}

both! {
    async fn an_import_of_which_nothing_was_used_goes_as_if_it_had_never_been(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let import_id = import(&officer, &register()).await;
        assert_eq!((rows(app, "households").await, rows(app, "members").await), (2, 2));
        undo(&app.in_street(Role::StreetOfficer, CHANGSHOU).await, &import_id).await.refused("not_found");

        let undone = undo(&officer, &import_id).await.ok();
        assert_eq!((&undone["households"], &undone["additions"]), (&json!(2), &json!(0)));
        assert_eq!((rows(app, "households").await, rows(app, "members").await), (0, 0));
        undo(&officer, &import_id).await.refused("import_not_live");
        let listed = officer.get("/api/households/imports").await.ok();
        assert_eq!((&listed["items"][0]["undone"], &listed["items"][0]["state"]), (&json!(true), &json!("discarded")));

        // The same people may come again, under the same numbers.
        let again = import(&officer, &register()).await;
        undo(&app.of_district(Role::DistrictOfficer).await, &again).await.ok();
        verified(app).await;
    }

    async fn what_was_used_is_named_and_nothing_is_undone(app: &TestApp) {
        let given = Given::of(app).await;
        let import_id = import(&given.officer, &register()).await;
        let (one, two) = (numbered(&given.officer, "U001").await, numbered(&given.officer, "U002").await);
        let home = one["id"].as_str().unwrap().to_owned();
        given.voucher().for_households(&[home]).await;
        let refused = undo(&given.officer, &import_id).await;
        refused.refused("import_used");
        assert_eq!(refused.json()["params"]["household_nos"], json!(["U001"]));

        let freeze = json!({ "id": id(), "version": two["version"], "status": "frozen", "reason": "核查" });
        given.officer.post(&format!("/api/households/{}/status", two["id"].as_str().unwrap()), &freeze).await.ok();
        let refused = undo(&given.officer, &import_id).await.json();
        assert_eq!((&refused["params"]["count"], &refused["params"]["household_nos"]), (&json!(2), &json!(["U001", "U002"])));
        assert_eq!(rows(app, "members").await, 2);
        verified(app).await;
    }

    async fn what_an_import_added_to_known_households_goes_too(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        import(&officer, &register()).await;
        let head = id_number("19500505", 7);
        let child = id_number("20100101", 3);
        let more = format!("户号,姓名,与户主关系,身份证号,街道,救助类别,起始日期\nU001,孙一,户主,{head},长寿路街道,低保家庭,2026-01-01\nU001,孙小,子,{child},长寿路街道,,\n");
        let second = import(&officer, &more).await;
        assert_eq!(numbered(&officer, "U001").await["size"], 2);
        let undone = undo(&officer, &second).await.ok();
        assert_eq!((&undone["households"], &undone["additions"]), (&json!(0), &json!(1)));
        let after = numbered(&officer, "U001").await;
        assert_eq!((&after["size"], rows(app, "members").await), (&json!(1), 2));

        let third = import(&officer, &more).await;
        let freeze = json!({ "id": id(), "version": numbered(&officer, "U001").await["version"], "status": "frozen", "reason": "核查" });
        officer.post(&format!("/api/households/{}/status", after["id"].as_str().unwrap()), &freeze).await.ok();
        undo(&officer, &third).await.refused("import_used");
        verified(app).await;
    }
}
