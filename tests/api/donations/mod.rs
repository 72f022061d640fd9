//! Gifts in kind: from the offer over the inspection to the shelf, and the receipt.
mod guests;
mod photographs;
mod trace;

use crate::both;
use crate::support::{Caller, TestApp, id};
use nuanquan::access::Role;
use serde_json::{Value, json};

const COMPANY: &str = "52310107MJ000000XL";

/// The id of a product, by its code.
pub async fn product(caller: &Caller, code: &str) -> Value {
    let found = caller.get(&format!("/api/products?q={code}")).await.ok();
    found["items"].as_array().unwrap().iter().find(|product| product["code"] == code).expect("a product")["id"].clone()
}

/// Somebody who made himself a donor's account, and who he is as a donor.
pub async fn donor(app: &TestApp, name: &str) -> (Caller, Value) {
    let account = json!({ "id": id(), "username": format!("d-{}", &id().simple().to_string()[12..]),
        "password": "correct horse battery", "donor": { "kind": "person", "name": name, "display": "anonymous" } });
    let made = app.nobody().post("/api/donor-accounts", &account).await.created();
    let account_id = serde_json::from_value(made["account_id"].clone()).unwrap();
    (app.signed_in(account_id, None).await, made["donor_id"].clone())
}

/// An offer of so many bags of rice and quilts to PT01.
pub async fn rice_and_quilts(app: &TestApp, rice: i64, quilts: i64) -> Value {
    let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
    json!({ "id": id(), "store_id": app.store("PT01").await, "lines": [
        { "product_id": product(&keeper, "G001").await, "quantity": rice, "expires_on": "2150-01-31" },
        { "product_id": product(&keeper, "G032").await, "quantity": quilts },
    ] })
}

/// What is on the shelves of PT01: product code and pieces of each lot, in the order they came.
async fn shelf(keeper: &Caller) -> Vec<(String, i64)> {
    let stock = keeper.get("/api/stock").await.ok();
    let mut lots: Vec<&Value> = stock["items"].as_array().unwrap().iter().collect();
    lots.sort_by_key(|lot| lot["id"].as_str().unwrap().to_owned());
    lots.iter()
        .map(|lot| (lot["product_code"].as_str().unwrap().to_owned(), lot["on_hand"].as_i64().unwrap()))
        .collect()
}

/// A gift on the shelf; its id.
async fn accepted(keeper: &Caller, offer: &Value) -> String {
    let gift =
        keeper.post("/api/donations", offer).await.created()["donation_id"].as_str().unwrap().to_owned();
    keeper
        .post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id(), "accept_all": true }))
        .await
        .ok();
    gift
}

both! {
    async fn a_gift_goes_from_the_offer_to_the_shelf_with_the_donors_words(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let (giver, donor_id) = donor(app, "陈晓明").await;
        let mut offer = rice_and_quilts(app, 10, 3).await;
        offer["designation"] = json!("请给甘泉路的\n独居老人");
        offer["lines"].as_array_mut().unwrap().push(json!({ "description": "自制酱菜", "quantity": 2 }));
        let offered = giver.post("/api/donations", &offer).await.created();
        let gift = offered["donation_id"].as_str().unwrap().to_owned();
        assert_eq!(offered["donation_id"], offer["id"]);
        assert!(offered["number"].as_str().unwrap().starts_with("PT01-2"), "{offered}");
        assert!(offered["number"].as_str().unwrap().ends_with("-00001"), "{offered}");
        assert!(shelf(&keeper).await.is_empty());

        let counted = json!({ "id": id(), "lines": [{ "line_number": 1, "received_quantity": 9 }],
            "added": [{ "product_id": product(&keeper, "G013").await, "quantity": 5 }] });
        let received = keeper.post(&format!("/api/donations/{gift}/receive"), &counted).await.ok();
        assert_eq!((received["state"].as_str(), received["lots"].as_array().unwrap().len()), (Some("received"), 0));
        assert!(shelf(&keeper).await.is_empty());

        let inspection = json!({ "id": id(), "purpose_category": "childless_elderly", "lines": [
            { "line_number": 1, "accepted_quantity": 6, "condition": "new", "declared_value_fen": 3350, "declared_proof": "invoice" },
            { "line_number": 1, "accepted_quantity": 2, "refused_quantity": 1, "expires_on": "2149-12-31",
              "refusal_reason": "damaged", "refusal_disposal": "destroyed" },
            { "line_number": 2, "accepted_quantity": 3, "assessed_value_fen": 12000 },
            { "line_number": 3, "accepted_quantity": 0, "refused_quantity": 2, "refusal_reason": "home_made", "refusal_disposal": "returned" },
            { "line_number": 4, "accepted_quantity": 5 },
        ] });
        for (purpose, code) in [(json!({ "purpose_category": "the_neighbour" }), "invalid_body"),
            (json!({ "purpose_campaign_id": id() }), "campaign_unknown")] {
            let mut to_nobody = inspection.clone();
            to_nobody["id"] = json!(id());
            to_nobody.as_object_mut().unwrap().extend(purpose.as_object().unwrap().clone());
            keeper.post(&format!("/api/donations/{gift}/inspect"), &to_nobody).await.refused(code);
        }
        assert!(shelf(&keeper).await.is_empty());
        let inspected = keeper.post(&format!("/api/donations/{gift}/inspect"), &inspection).await.ok();
        assert_eq!(inspected["state"], "inspected");
        let lots: Vec<(i64, i64)> = inspected["lots"].as_array().unwrap().iter()
            .map(|lot| (lot["line_number"].as_i64().unwrap(), lot["quantity"].as_i64().unwrap())).collect();
        assert_eq!(lots, [(1, 6), (5, 2), (2, 3), (4, 5)]);
        let pieces = |code: &str, pieces| (code.to_owned(), pieces);
        assert_eq!(shelf(&keeper).await, [pieces("G001", 6), pieces("G001", 2), pieces("G032", 3), pieces("G013", 5)]);

        let lot = keeper.get(&format!("/api/lots/{}", inspected["lots"][1]["lot_id"].as_str().unwrap())).await.ok();
        let lot = lot.get("lot").unwrap_or(&lot);
        assert_eq!(lot["designation"], "请给甘泉路的\n独居老人");
        assert_eq!((lot["expires_on"].as_str(), lot["unit_value_fen"].as_i64()), (Some("2149-12-31"), Some(3200)));

        let view = giver.get(&format!("/api/donations/{gift}")).await.ok();
        assert_eq!(view["donor"]["id"], donor_id);
        let lines = view["lines"].as_array().unwrap();
        let values: Vec<_> = lines.iter().map(|line| (line["line_number"].as_i64().unwrap(), line["split_of"].as_i64(),
            line["value_basis"].as_str().unwrap(), line["unit_value_fen"].as_i64())).collect();
        assert_eq!(values, [(1, None, "proof", Some(3350)), (2, None, "assessed", Some(12000)), (3, None, "unvalued", None),
            (4, None, "reference", Some(250)), (5, Some(1), "reference", Some(3200))]);
        assert_eq!((lines[0]["offered_quantity"].as_i64(), lines[4]["offered_quantity"].as_i64()), (Some(10), Some(0)));
        assert_eq!((lines[2]["refusal_reason"].as_str(), lines[2]["refusal_disposal"].as_str()), (Some("home_made"), Some("returned")));
    }

    async fn a_counter_takes_a_gift_in_one_deed_however_often_it_is_sent(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let gift = keeper.post("/api/donations", &rice_and_quilts(app, 4, 1).await).await.created();
        let path = format!("/api/donations/{}/receive", gift["donation_id"].as_str().unwrap());
        let receive = json!({ "id": id(), "accept_all": true });
        let first = keeper.post(&path, &receive).await;
        assert_eq!(first.ok()["state"], "inspected");
        let again = keeper.post(&path, &receive).await;
        assert_eq!(first.body, again.body);
        assert_eq!(again.headers["nuanquan-repeat"], "true");
        assert_eq!(shelf(&keeper).await.len(), 2);

        let other = keeper.post("/api/donations", &rice_and_quilts(app, 4, 1).await).await.created();
        let other = format!("/api/donations/{}/receive", other["donation_id"].as_str().unwrap());
        keeper.post(&other, &receive).await.refused("id_reused");
        assert_eq!(keeper.post(&path, &json!({ "id": id() })).await.refused("donation_state")["state"], "inspected");
        assert_eq!(shelf(&keeper).await.len(), 2);
    }

    async fn what_may_not_be_given_on_is_not_accepted(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let rice = product(&keeper, "G001").await;
        let offer = json!({ "id": id(), "store_id": app.store("PT01").await, "lines": [{ "product_id": rice, "quantity": 5 }] });
        let gift = keeper.post("/api/donations", &offer).await.created()["donation_id"].as_str().unwrap().to_owned();
        let receive = format!("/api/donations/{gift}/receive");
        let unlabelled = keeper.post(&receive, &json!({ "id": id(), "accept_all": true })).await;
        assert_eq!(unlabelled.refused("expiry_required")["line_number"], 1);
        let expired = json!({ "id": id(), "accept_all": true, "lines": [{ "line_number": 1, "received_quantity": 5, "expires_on": "2020-01-01" }] });
        assert_eq!(keeper.post(&receive, &expired).await.refused("goods_expired")["line_number"], 1);
        assert_eq!(keeper.get(&format!("/api/donations/{gift}")).await.ok()["state"], "offered");

        keeper.post(&receive, &json!({ "id": id() })).await.ok();
        let inspect = format!("/api/donations/{gift}/inspect");
        let refuse = |more: Value| {
            let mut line = json!({ "line_number": 1, "accepted_quantity": 0, "refused_quantity": 5 });
            line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "id": id(), "lines": [line] })
        };
        keeper.post(&inspect, &refuse(json!({}))).await.refused("refusal_incomplete");
        keeper.post(&inspect, &refuse(json!({ "refusal_reason": "bad", "refusal_disposal": "returned" }))).await.refused("invalid_body");
        let short = keeper.post(&inspect, &refuse(json!({ "refused_quantity": 4, "refusal_reason": "expired", "refusal_disposal": "destroyed" }))).await;
        assert_eq!(short.refused("line_not_decided"), json!({ "line_number": 1, "received": 5, "decided": 4 }));
        let negative = keeper.post(&inspect, &refuse(json!({ "refused_quantity": -5 }))).await;
        assert_eq!(negative.refused("invalid_body")["at"], "lines[0].refused_quantity");
        assert_eq!(keeper.get(&format!("/api/donations/{gift}")).await.ok()["state"], "received");
        keeper.post(&inspect, &refuse(json!({ "refusal_reason": "expired", "refusal_disposal": "destroyed" }))).await.ok();
        assert!(shelf(&keeper).await.is_empty());
        keeper.post(&format!("/api/donations/{gift}/receipt"), &json!({ "id": id() })).await.refused("nothing_accepted");
    }

    async fn a_donor_sees_his_own_gifts_only_and_receives_none(app: &TestApp) {
        let (one, _) = donor(app, "陈晓明").await;
        let (two, two_id) = donor(app, "李小红").await;
        let offer = rice_and_quilts(app, 4, 1).await;
        let gift = one.post("/api/donations", &offer).await.created()["donation_id"].as_str().unwrap().to_owned();
        two.get(&format!("/api/donations/{gift}")).await.refused("not_found");
        two.post(&format!("/api/donations/{gift}/withdraw"), &json!({ "id": id(), "reason": "?" })).await.refused("not_found");
        assert_eq!(one.get("/api/donations").await.ok()["items"].as_array().unwrap().len(), 1);
        assert_eq!(two.get("/api/donations").await.ok()["items"].as_array().unwrap().len(), 0);
        assert_eq!(two.get("/api/donors").await.ok()["items"].as_array().unwrap().len(), 1);
        let mut for_another = offer.clone();
        for_another["id"] = json!(id());
        for_another["donor_id"] = two_id;
        one.post("/api/donations", &for_another).await.refused("forbidden");
        one.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id() })).await.refused("forbidden");
        let elsewhere = app.at_store(Role::StoreKeeper, "PT02").await;
        elsewhere.get(&format!("/api/donations/{gift}")).await.refused("not_found");
        elsewhere.post(&format!("/api/donations/{gift}/receive"), &json!({ "id": id() })).await.refused("not_found");
        elsewhere.post("/api/donations", &{ let mut offer = offer.clone(); offer["id"] = json!(id()); offer }).await.refused("forbidden");
        let withdrawn = one.post(&format!("/api/donations/{gift}/withdraw"), &json!({ "id": id(), "reason": "改日再捐" })).await.ok();
        assert_eq!(withdrawn["state"], "withdrawn");
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        keeper.post(&format!("/api/donations/{gift}/decline"), &json!({ "id": id(), "reason": "迟了" })).await.refused("donation_state");
    }

    async fn a_gift_of_nobody_named_is_taken_at_the_counter(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let gift = accepted(&keeper, &rice_and_quilts(app, 2, 1).await).await;
        let receipt = keeper.post(&format!("/api/donations/{gift}/receipt"), &json!({ "id": id() })).await.created();
        let view = keeper.get(&format!("/api/receipts/{}", receipt["receipt_id"].as_str().unwrap())).await.ok();
        assert_eq!(view["donor_name"], Value::Null);
        let public = app.nobody().get(&format!("/api/public/receipts/{}", view["check_token"].as_str().unwrap())).await.ok();
        assert_eq!(public["donor"], Value::Null);
    }

    async fn a_receipt_states_its_amount_and_is_voided_never_changed(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let fund = app.of_district(Role::FundManager).await;
        let gift = accepted(&keeper, &rice_and_quilts(app, 10, 3).await).await;
        let path = format!("/api/donations/{gift}/receipt");
        let issue = json!({ "id": id() });
        let receipt = keeper.post(&path, &issue).await.created();
        assert_eq!(receipt["amount_fen"], 10 * 3200 + 3 * 15800);
        assert_eq!(keeper.post(&path, &issue).await.created(), receipt);
        keeper.post(&path, &json!({ "id": id() })).await.refused("receipt_exists");
        let receipt_path = format!("/api/receipts/{}", receipt["receipt_id"].as_str().unwrap());
        let view = keeper.get(&receipt_path).await.ok();
        assert_eq!(view["amount_capital"], "柒佰玖拾肆元整");
        assert_eq!(view["value_basis"], "reference");
        let check = format!("/api/public/receipts/{}", view["check_token"].as_str().unwrap());
        assert_eq!(app.nobody().get(&check).await.ok()["standing"], "valid");

        let official = json!({ "id": id(), "official_number": "沪财捐 0012345678" });
        keeper.post(&format!("{receipt_path}/official-number"), &official).await.refused("forbidden");
        fund.post(&format!("{receipt_path}/official-number"), &official).await.ok();
        keeper.post(&format!("{receipt_path}/void"), &json!({ "id": id(), "reason": "数量有误" })).await.refused("forbidden");
        fund.post(&format!("{receipt_path}/void"), &json!({ "id": id(), "reason": "数量有误" })).await.ok();
        fund.post(&format!("{receipt_path}/void"), &json!({ "id": id(), "reason": "再来" })).await.refused("receipt_voided");
        let public = app.nobody().get(&check).await.ok();
        assert_eq!((public["standing"].as_str(), public["number"].as_str()), (Some("voided"), receipt["number"].as_str()));
        let second = keeper.post(&path, &json!({ "id": id() })).await.created();
        assert_ne!(second["number"], receipt["number"]);
        assert_eq!(keeper.get(&format!("/api/donations/{gift}")).await.ok()["receipts"].as_array().unwrap().len(), 2);
        app.nobody().get("/api/public/receipts/00000000000000000000000000").await.refused("not_found");
    }

    async fn the_first_print_is_the_original_and_every_other_is_marked(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let gift = accepted(&keeper, &rice_and_quilts(app, 1, 1).await).await;
        let receipt = keeper.post(&format!("/api/donations/{gift}/receipt"), &json!({ "id": id() })).await.created();
        let path = format!("/api/receipts/{}", receipt["receipt_id"].as_str().unwrap());
        keeper.get(&format!("{path}/print?copy=1")).await.refused("copy_not_printed");
        let print = json!({ "id": id() });
        assert_eq!(keeper.post(&format!("{path}/prints"), &print).await.ok()["copy"], 1);
        assert_eq!(keeper.post(&format!("{path}/prints"), &print).await.ok()["copy"], 1);
        let original = keeper.get(&format!("{path}/print?copy=1")).await;
        assert_eq!((original.status, original.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
        assert!(original.text().contains("壹佰玖拾元整") && original.text().contains("¥190.00"));
        assert!(original.text().contains("<svg") && !original.text().contains("REPRINT"));
        assert!(!original.text().contains("style=") && !original.text().contains("<script"));
        assert_eq!(keeper.post(&format!("{path}/prints"), &json!({ "id": id() })).await.ok()["copy"], 2);
        assert!(keeper.get(&format!("{path}/print?copy=2")).await.text().contains("REPRINT"));
        keeper.get(&format!("{path}/print?copy=1")).await.refused("copy_not_printed");
        app.nobody().get(&format!("{path}/print?copy=2")).await.refused("unauthenticated");
        let style = app.nobody().get("/print/receipt.css").await;
        assert_eq!((style.status, style.headers["content-type"].to_str().unwrap()), (200, "text/css"));
    }

    async fn goods_without_any_value_get_a_receipt_without_an_amount(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let admin = app.of_district(Role::Admin).await;
        let product = json!({ "id": id(), "product": { "code": "X001", "name_zh": "手工围巾", "name_en": "scarf",
            "category_code": "clothing_bedding", "pack_size": "1 条", "shelf_life": "none", "storage": "ambient" } });
        admin.post("/api/products", &product).await.created();
        let offer = json!({ "id": id(), "store_id": app.store("PT01").await,
            "lines": [{ "product_id": product["id"], "quantity": 7, "declared_value_fen": 9900 }] });
        let gift = accepted(&keeper, &offer).await;
        let receipt = keeper.post(&format!("/api/donations/{gift}/receipt"), &json!({ "id": id() })).await.created();
        assert_eq!((&receipt["amount_fen"], receipt["value_basis"].as_str()), (&Value::Null, Some("unvalued")));
        let line = &keeper.get(&format!("/api/donations/{gift}")).await.ok()["lines"][0];
        assert_eq!((line["declared_value_fen"].as_i64(), &line["unit_value_fen"]), (Some(9900), &Value::Null));
    }

    async fn donors_are_checked_found_and_shown_as_they_wish(app: &TestApp) {
        let keeper = app.at_store(Role::StoreKeeper, "PT01").await;
        let put = |donor: Value| json!({ "id": id(), "donor": donor });
        let company = json!({ "kind": "organisation", "name": "普陀示例食品有限公司", "credit_code": COMPANY, "display": "name" });
        let mut wrong = company.clone();
        wrong["credit_code"] = json!("52310107MJ000000X7");
        let refused = keeper.post("/api/donors", &put(wrong)).await.refused("invalid_body");
        assert_eq!(refused["at"], "donor.credit_code");
        keeper.post("/api/donors", &put(company.clone())).await.created();
        keeper.post("/api/donors", &put(company)).await.refused("donor_exists");
        let person = json!({ "kind": "person", "name": "张小三", "phone": "138 0000 1234", "display": "alias", "display_name": "好心人" });
        let person_id = keeper.post("/api/donors", &put(person)).await.created()["donor_id"].as_str().unwrap().to_owned();
        let found = keeper.get("/api/donors?q=zxs").await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        let seen = &found["items"][0];
        assert_eq!((seen["name"].as_str(), seen["phone"].as_str(), seen["shown"].as_str()), (Some("张小三"), Some("138****1234"), Some("好心人")));
        let by_phone = keeper.post("/api/donors/lookup", &json!({ "phone": "13800001234" })).await.ok();
        assert_eq!(by_phone[0]["id"], person_id.as_str());
        let masked = app.of_district(Role::Auditor).await.get(&format!("/api/donors/{person_id}")).await.ok();
        assert_eq!(masked["name"], "张*三");
        let hidden = put(json!({ "kind": "person", "name": "张小三", "display": "anonymous" }));
        keeper.put(&format!("/api/donors/{person_id}"), &hidden).await.ok();
        let seen = keeper.get(&format!("/api/donors/{person_id}")).await.ok();
        assert_eq!((&seen["shown"], seen["phone"].as_str()), (&Value::Null, Some("138****1234")));
        app.at_store(Role::Cashier, "PT01").await.get("/api/donors").await.refused("forbidden");
    }

    async fn a_donors_account_offers_and_nothing_else(app: &TestApp) {
        let account = json!({ "id": id(), "username": "hao-xin-ren", "password": "correct horse battery",
            "donor": { "kind": "unit", "name": "示例中学", "display": "name", "phone": "021-52564588" } });
        let made = app.nobody().post("/api/donor-accounts", &account).await.created();
        assert_eq!(app.nobody().post("/api/donor-accounts", &account).await.created(), made);
        let mut other = account.clone();
        other["password"] = json!("another password");
        app.nobody().post("/api/donor-accounts", &other).await.refused("id_reused");
        other["id"] = json!(id());
        app.nobody().post("/api/donor-accounts", &other).await.refused("username_exists");
        let signed_in = app.nobody().post("/api/session", &json!({ "username": "hao-xin-ren", "password": "correct horse battery" })).await.ok();
        let mut giver = app.nobody();
        giver.token = Some(signed_in["access_token"].as_str().unwrap().to_owned());
        let own = giver.get(&format!("/api/donors/{}", made["donor_id"].as_str().unwrap())).await.ok();
        assert_eq!(own["phone"], "02152564588");
        giver.get("/api/stock").await.refused("forbidden");
        giver.post("/api/donors", &json!({ "id": id(), "donor": { "kind": "anonymous", "display": "anonymous" } })).await.refused("forbidden");
    }
}
