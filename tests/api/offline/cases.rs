//! Offline cases: an owner, a decision, a note; who may, and who may not.
use super::till::{Till, at_device};
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::id;
use nuanquan::access::Role;
use serde_json::json;

both! {
    async fn an_offline_case_has_an_owner_and_a_decision_of_somebody_else(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 2).await;
        let batch = scene.batch(|wanted| wanted.count = 2).await;
        let (short, gone) = (till.rice(&scene, batch.vouchers[0].id, 3), till.rice(&scene, batch.vouchers[1].id, 1));
        let found = till.sync(&short).await["case_id"].as_str().unwrap().to_owned();
        scene.deed(batch.vouchers[1].id, "revoke").await;
        let lost = till.sync(&gone).await["case_id"].as_str().unwrap().to_owned();

        let (keeper, elsewhere) = (app.at_store(Role::StoreKeeper, "PT01").await, app.at_store(Role::StoreKeeper, "PT02").await);
        let (officer, auditor) = (app.of_district(Role::DistrictOfficer).await, app.of_district(Role::Auditor).await);
        assert_eq!(keeper.get("/api/offline/cases?state=open").await.ok()["items"].as_array().unwrap().len(), 2);
        assert_eq!(elsewhere.get("/api/offline/cases").await.ok()["items"], json!([]));
        elsewhere.get(&format!("/api/offline/cases/{found}")).await.refused("not_found");
        elsewhere.post(&format!("/api/offline/cases/{found}/owner"), &json!({ "id": id() })).await.refused("not_found");
        auditor.post(&format!("/api/offline/cases/{found}/owner"), &json!({ "id": id() })).await.refused("forbidden");

        let path = format!("/api/offline/cases/{found}");
        keeper.post(&format!("{path}/owner"), &json!({ "id": id() })).await.ok();
        assert_eq!(auditor.get(&path).await.ok()["case"]["owner_id"], json!(keeper.account_id));
        let unfit = json!({ "id": id(), "owner_id": till.account_id });
        officer.post(&format!("{path}/owner"), &unfit).await.refused("owner_unfit");
        let decide = json!({ "id": id(), "decision": "explained", "note": "盘点漏记两袋" });
        keeper.post(&format!("{path}/decide"), &decide).await.ok();
        keeper.post(&format!("{path}/decide"), &decide).await.ok();
        let again = json!({ "id": id(), "decision": "misuse", "note": "再议" });
        officer.post(&format!("{path}/decide"), &again).await.refused("case_decided");
        let shown = officer.get(&path).await.ok();
        assert_eq!((&shown["case"]["state"], &shown["case"]["note"]), (&json!("decided"), &json!("盘点漏记两袋")));
        assert_eq!(shown["redemption"]["id"], json!(short.id()));

        // A loss is not for the keeper of the store to decide.
        let path = format!("/api/offline/cases/{lost}/decide");
        let decide = json!({ "id": id(), "decision": "loss_accepted", "note": "当班未更新" });
        keeper.post(&path, &decide).await.refused("forbidden");
        officer.post(&path, &decide).await.ok();
        let open = officer.get("/api/offline/cases?state=open").await.ok();
        assert_eq!(open["items"], json!([]));
    }

    async fn nobody_decides_on_what_he_handed_out_offline(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 1).await;
        let batch = scene.voucher(10_000).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 2);
        let case = till.sync(&entry).await["case_id"].as_str().unwrap().to_owned();
        let admin = app.of_district(Role::Admin).await;
        let role = json!({ "id": id(), "role": "store_keeper", "store_id": scene.store });
        admin.post(&format!("/api/accounts/{}/grants", till.account_id), &role).await.created();
        let both = at_device(app, till.account_id, &till.device).await;
        let decide = json!({ "id": id(), "decision": "explained", "note": "自己看过" });
        both.post(&format!("/api/offline/cases/{case}/decide"), &decide).await.refused("own_deed");
    }
}
