//! Households that are split, merged, or lose somebody; and an import that is undone.
use super::{CAOYANG, verified};
use crate::both;
use crate::support::given::{Given, Household};
use crate::support::{Caller, id};
use serde_json::{Value, json};

async fn view(caller: &Caller, household: &str) -> Value {
    caller.get(&format!("/api/households/{household}")).await.ok()
}

/// The active members: head first.
fn active(view: &Value) -> Vec<Value> {
    let all = view["members"].as_array().unwrap().iter();
    all.filter(|member| member["left_on"].is_null()).cloned().collect()
}

async fn merged(given: &Given<'_>, into: &Household, other: &Household) -> Value {
    let members: Vec<Value> = active(&view(&given.officer, &other.id).await)
        .iter()
        .map(|member| json!({ "member_id": member["id"], "relation": "10" }))
        .collect();
    let (one, two) = (view(&given.officer, &into.id).await, view(&given.officer, &other.id).await);
    let body = json!({ "id": id(), "version": one["version"], "other_id": other.id, "other_version": two["version"], "members": members });
    given.officer.post(&format!("/api/households/{}/merge", into.id), &body).await.ok()
}

async fn dies(given: &Given<'_>, household: &Household, more: Value) -> crate::support::Reply {
    let now = view(&given.officer, &household.id).await;
    let mut body = json!({ "id": id(), "version": now["version"], "died_on": given.day(0) });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    let dead = active(&now)[0]["id"].as_str().unwrap().to_owned();
    given.officer.post(&format!("/api/households/{}/members/{dead}/death", household.id), &body).await
}

both! {
    async fn who_is_split_off_gets_a_household_and_the_vouchers_stay(app: &TestApp) {
        let given = Given::of(app).await;
        let home = given.household().of(3).await;
        let voucher = given.voucher().for_households(std::slice::from_ref(&home.id)).await;
        let before = view(&given.officer, &home.id).await;
        let people = active(&before);
        let category = json!({ "code": "disabled", "legal_basis": "残疾人证", "proving_body": "区残联", "valid_from": "2026-01-01", "valid_to": null });
        let held = json!({ "id": id(), "version": before["version"], "member_id": people[0]["id"], "category": category });
        let held = given.officer.post(&format!("/api/households/{}/categories", home.id), &held).await.created();

        let path = format!("/api/households/{}/split", home.id);
        let mut split = json!({ "id": id(), "version": held["version"], "residence_area_code": CAOYANG,
            "members": [{ "member_id": people[0]["id"], "relation": "02" }, { "member_id": people[1]["id"], "relation": "20" }] });
        given.officer.post(&path, &split).await.refused("head_needed");
        split["new_head_id"] = people[2]["id"].clone();
        let all = json!([{ "member_id": people[0]["id"], "relation": "02" }, { "member_id": people[1]["id"], "relation": "20" },
            { "member_id": people[2]["id"], "relation": "20" }]);
        let mut nobody_stays = split.clone();
        nobody_stays["members"] = all;
        given.officer.post(&path, &nobody_stays).await.refused("invalid_field");
        let answer = given.officer.post(&path, &split).await.created();
        assert_eq!(given.officer.post(&path, &split).await.created(), answer, "a retry gets the first answer");

        let (old, new) = (view(&given.officer, &home.id).await, answer["created_id"].as_str().unwrap().to_owned());
        let new = view(&given.district, &new).await;
        assert_eq!((&old["size"], &new["size"]), (&json!(1), &json!(2)));
        assert_ne!(old["household_no"], new["household_no"]);
        assert_eq!(new["residence_area_code"], CAOYANG);
        assert_eq!(new["kin"][0]["kinship"], "split_from");
        assert_eq!(old["kin"][0]["kinship"], "split_off");
        assert_eq!(new["held_categories"][0]["code"], "disabled", "what concerns a member goes along");
        assert!(new["held_categories"][0]["member_id"] == new["members"][0]["id"]);
        assert_eq!((&active(&old)[0]["relation"], &new["holder_last_four"]), (&json!("02"), &people[0]["id_last_four"]));
        // The sealed number moved with its holder: it is found, and can be read.
        let found = given.district.get(&format!("/api/households?q={}", home.id_numbers[0])).await.ok();
        assert_eq!(found["items"][0]["id"], new["id"]);
        let unmask = json!({ "id": id(), "purpose": "核对分户", "fields": ["id_number"] });
        let values = given.district.post(&format!("/api/households/{}/unmask", new["id"].as_str().unwrap()), &unmask).await.ok();
        assert!(values.to_string().contains(&home.id_numbers[0]), "{values}");

        let of = |id: &str| format!("/api/vouchers?household_id={id}");
        assert_eq!(given.officer.get(&of(&home.id)).await.ok()["items"][0]["id"], json!(voucher.id));
        assert_eq!(given.district.get(&of(new["id"].as_str().unwrap())).await.ok()["items"], json!([]));
        let plan = json!({ "campaign_id": given.campaign().await, "fund_id": given.fund().with(100_000).await,
            "good_for": { "kind": "value", "face_fen": 1_000 }, "first_on": given.day(0), "last_on": given.day(30),
            "households": { "household_ids": [home.id, new["id"]] } });
        let preview = given.district.post("/api/voucher-batches/preview", &plan).await.ok();
        assert_eq!(preview["overlapping"], 2, "a split is no way to a second share: {preview}");
        verified(app).await;
    }

    async fn a_merged_household_s_vouchers_are_good_as_long_as_the_other_is(app: &TestApp) {
        let given = Given::of(app).await;
        given.goods("G001", 20).good_for(300).await;
        let (home, other) = (given.household().of(2).await, given.household().await);
        let voucher = given.voucher().for_households(std::slice::from_ref(&other.id)).await;
        merged(&given, &home, &other).await;

        let (one, two) = (view(&given.officer, &home.id).await, view(&given.officer, &other.id).await);
        assert_eq!((&one["size"], &two["size"], &two["status"]), (&json!(3), &json!(0), &json!("closed")));
        assert_eq!((&one["kin"][0]["kinship"], &two["kin"][0]["kinship"]), (&json!("merged_from"), &json!("merged_into")));
        let listed = given.officer.get(&format!("/api/vouchers?household_id={}", home.id)).await.ok();
        assert_eq!(listed["items"][0]["household_id"], json!(other.id), "the voucher leads back to its own household");

        let look = given.cashier.post("/api/vouchers/lookup", &json!({ "code": voucher.code })).await.ok();
        assert_eq!(look["verdict"], "good");
        given.cashier.post("/api/redemptions", &given.basket(&voucher.code, &[("G001", 1)]).await).await.created();

        // What happens to the one happens to the vouchers of the other.
        let freeze = json!({ "id": id(), "version": one["version"], "status": "frozen", "reason": "核查" });
        given.officer.post(&format!("/api/households/{}/status", home.id), &freeze).await.ok();
        given.cashier.post("/api/redemptions", &given.basket(&voucher.code, &[("G001", 1)]).await).await.refused("household_frozen");
        let third = given.household().await;
        let thaw = json!({ "id": id(), "version": 4, "status": "active", "reason": "核查完毕" });
        let thaw = { let mut thaw = thaw; thaw["version"] = view(&given.officer, &home.id).await["version"].clone(); thaw };
        given.officer.post(&format!("/api/households/{}/status", home.id), &thaw).await.ok();
        merged(&given, &third, &home).await;
        given.cashier.post("/api/redemptions", &given.basket(&voucher.code, &[("G001", 1)]).await).await.created();
        verified(app).await;
    }

    async fn a_cashier_does_not_redeem_for_the_household_that_went_up_in_his_own(app: &TestApp) {
        let given = Given::of(app).await;
        given.goods("G001", 20).good_for(300).await;
        let (home, other) = (given.household().await, given.household().await);
        let voucher = given.voucher().for_households(std::slice::from_ref(&other.id)).await;
        merged(&given, &home, &other).await;
        let key = app.app.keys.matching.key("person", &home.id_numbers[0]);
        let account = given.cashier.account_id.unwrap();
        app.app.write(nuanquan::db::Lane::Office, move |db| {
            use diesel::prelude::*;
            use nuanquan::db::schema::accounts;
            diesel::update(accounts::table.find(account)).set(accounts::person_key.eq(Some(key.clone()))).execute(db.conn())?;
            Ok(())
        }).await.unwrap();
        let cashier = app.signed_in(account, None).await;
        cashier.post("/api/redemptions", &given.basket(&voucher.code, &[("G001", 1)]).await).await.refused("own_household");
    }

    async fn a_death_leaves_the_vouchers_to_who_is_left_and_ends_them_with_the_last(app: &TestApp) {
        let given = Given::of(app).await;
        let fund = given.fund().with(100_000).await;
        let (pair, alone) = (given.household().of(2).await, given.household().await);
        let of = |home: &Household| given.voucher().paid_by(&fund).for_households(std::slice::from_ref(&home.id));
        let (theirs, hers) = (of(&pair).await, of(&alone).await);
        assert_eq!(given.columns(&fund).await, [100_000, 80_000, 20_000, 0, 0]);

        dies(&given, &pair, json!({})).await.refused("head_needed");
        dies(&given, &pair, json!({ "died_on": given.day(1) })).await.refused("invalid_field");
        dies(&given, &pair, json!({ "died_on": "1901-01-01" })).await.refused("invalid_field");
        let widow = active(&view(&given.officer, &pair.id).await)[1]["id"].clone();
        let left = dies(&given, &pair, json!({ "new_head_id": widow, "died_on": given.day(-9) })).await.ok();
        let after = view(&given.officer, &pair.id).await;
        let buried = after["members"].as_array().unwrap().iter().find(|one| !one["left_on"].is_null()).unwrap();
        assert_eq!((&buried["left_on"], &buried["joined_on"]), (&json!(given.day(-9)), &json!(given.day(-9))));
        assert_eq!((&left["closed"], &left["revoked"]), (&json!(false), &json!([])));
        let shown = view(&given.officer, &pair.id).await;
        assert_eq!((&shown["size"], &active(&shown)[0]["id"]), (&json!(1), &widow));
        let look = given.cashier.post("/api/vouchers/lookup", &json!({ "code": theirs.code })).await.ok();
        assert_eq!(look["verdict"], "good");

        let ended = dies(&given, &alone, json!({})).await.ok();
        assert_eq!(ended["revoked"], json!([hers.id]));
        assert_eq!((&ended["closed"], &ended["released_fen"]), (&json!(true), &json!(10_000)));
        assert_eq!(given.columns(&fund).await, [100_000, 90_000, 10_000, 0, 0]);
        let voucher = given.officer.get(&format!("/api/vouchers/{}", hers.id)).await.ok();
        assert_eq!((&voucher["voucher"]["state"], &voucher["voucher"]["state_reason"]), (&json!("revoked"), &json!("deceased")));
        assert_eq!(view(&given.officer, &alone.id).await["status"], "closed");
        verified(app).await;
    }

    async fn a_household_that_moved_is_looked_after_by_its_new_street(app: &TestApp) {
        let given = Given::of(app).await;
        let there = app.in_street(nuanquan::access::Role::StreetOfficer, CAOYANG).await;
        let home = given.household().await;
        let voucher = given.voucher().for_households(std::slice::from_ref(&home.id)).await;
        let path = format!("/api/vouchers/{}", voucher.id);
        there.get(&path).await.refused("not_found");
        let version = view(&given.officer, &home.id).await["version"].clone();
        let to = json!({ "id": id(), "version": version, "hukou_area_code": CAOYANG, "residence_area_code": CAOYANG });
        given.officer.post(&format!("/api/households/{}/move", home.id), &to).await.ok();

        given.officer.get(&format!("/api/households/{}", home.id)).await.refused("not_found");
        assert_eq!(view(&there, &home.id).await["residence_area_code"], CAOYANG);
        let listed = there.get(&format!("/api/vouchers?household_id={}", home.id)).await.ok();
        assert_eq!(listed["items"][0]["id"], json!(voucher.id));
        let replaced = there.post(&format!("{path}/replace"), &json!({ "id": id(), "reason": "lost" })).await.created();
        there.get(&format!("/api/vouchers/{}/card", replaced["voucher_id"].as_str().unwrap())).await.text();
        // The street that issued it keeps it in its figures.
        assert_eq!(given.officer.get(&path).await.ok()["voucher"]["state"], "replaced");
    }
}
