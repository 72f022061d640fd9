//! The register of households.
use crate::both;
use crate::support::{Caller, TestApp, id};
use nuanquan::access::Role;
use serde_json::{Value, json};

/// Two streets of the district.
const CHANGSHOU: &str = "310107015";
const CAOYANG: &str = "310107005";

/// A synthetic ID number of the unassigned area 310199, with its check character.
pub fn id_number(birth: &str, sequence: u16) -> String {
    let body = format!("310199{birth}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, weight)| c.to_digit(10).unwrap() * weight).sum();
    format!("{body}{}", "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap())
}

/// A household of two, as it is entered.
pub fn household(head: &str, number: &str) -> Value {
    json!({
        "id": id(), "hukou_area_code": CHANGSHOU, "residence_area_code": CHANGSHOU, "address": "示例路 1 弄 2 号 301 室",
        "members": [
            { "name": head, "id_number": number, "relation": "02", "phone": "138 0000 1234" },
            { "name": "王小明", "relation": "20", "sex": "1", "birth_on": "2016-09-10" },
        ],
        "categories": [{ "code": "minimum_living", "legal_basis": "沪民规〔2021〕1号", "proving_body": "长寿路街道社会救助事务管理所",
            "valid_from": "2026-01-01", "valid_to": null }],
    })
}

async fn registered(officer: &Caller, head: &str, number: &str) -> Value {
    officer.post("/api/households", &household(head, number)).await.created()
}

/// What is found by a text: the households' numbers.
async fn found(caller: &Caller, q: &str) -> Vec<String> {
    let query = serde_urlencoded::to_string([("q", q)]).unwrap();
    let page = caller.get(&format!("/api/households?{query}")).await.ok();
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["household_no"].as_str().unwrap().to_owned())
        .collect()
}

fn path(answer: &Value) -> String {
    format!("/api/households/{}", answer["household_id"].as_str().unwrap())
}

fn change(answer: &Value) -> Value {
    json!({ "id": id(), "version": answer["version"] })
}

fn with(mut body: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

async fn rows(app: &TestApp, table: &'static str) -> i64 {
    use diesel::RunQueryDsl;
    let text: &'static str = match table {
        "households" => "select count(*) from households",
        "members" => "select count(*) from members",
        "trail" => "select count(*) from trail",
        "unmasked_reads" => "select count(*) from unmasked_reads",
        other => panic!("{other}"),
    };
    app.app
        .read(move |db| {
            let statement = nuanquan::db::dialect::Statement::<diesel::sql_types::BigInt>::new(text);
            Ok(statement.get_result::<i64>(db.conn())?)
        })
        .await
        .unwrap()
}

/// All that must always be true still is.
pub async fn verified(app: &TestApp) {
    use nuanquan::verify::{self, Evidence};
    let found = app.app.read(|db| verify::run(db, &Evidence::default())).await.unwrap();
    let broken: Vec<_> = found.iter().filter(|statement| !statement.holds).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

both! {
    async fn a_household_is_found_in_every_way(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let first = registered(&officer, "单雄信", "310199194603150023").await;
        let number = first["household_no"].as_str().unwrap();
        registered(&officer, "Müller Anna", &id_number("19700102", 12)).await;
        for q in ["单雄", "單雄信", "shanxiong", "Shan Xiongxin", "sxx", "310199194603150023", "３１０１９９１９４６０３１５００２３",
            "13800001234", "0023", number] {
            let numbers = found(&officer, q).await;
            assert!(numbers.contains(&number.to_owned()), "{q} finds {numbers:?}");
        }
        assert_eq!(found(&officer, "muller").await.len(), 1);
        for q in ["李", "310199196511010137", "%", "_", "13900001234"] {
            assert!(!found(&officer, q).await.contains(&number.to_owned()) || q == "%" || q == "_", "{q}");
        }
        let page = officer.get("/api/households?category=minimum_living&status=active&area=310107015&limit=1").await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        let next = format!("/api/households?limit=1&after={}", page["next"].as_str().unwrap());
        assert_eq!(officer.get(&next).await.ok()["items"][0]["household_no"], *number);
        assert_eq!(officer.get("/api/households?category=newcomer").await.ok()["items"], json!([]));
        officer.get("/api/households?category=rich").await.refused("invalid_query");
    }

    async fn everybody_sees_a_mask_and_an_onlooker_sees_less(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "欧阳小红", "310199194603150023").await;
        let seen = officer.get(&path(&answer)).await;
        let view = seen.ok();
        assert_eq!(view["holder_name_masked"], "欧阳*");
        assert_eq!(view["members"][0]["id_last_four"], "0023");
        assert_eq!(view["members"][0]["phone_masked"], "138****1234");
        assert_eq!(view["members"][0]["birth_on"], "1946-03-15");
        assert_eq!(view["members"][0]["sex"], "2");
        assert_eq!(view["size"], 2);
        for secret in ["欧阳小红", "310199194603150023", "13800001234", "301 室"] {
            assert!(!seen.text().contains(secret), "{secret}");
        }
        let auditor = app.of_district(Role::Auditor).await;
        let view = auditor.get(&path(&answer)).await.ok();
        assert_eq!(view["members"][0]["name_masked"], "欧阳*");
        assert_eq!(view["members"][0]["phone_masked"], Value::Null);
        assert_eq!(view["members"][0]["birth_on"], Value::Null);
        assert!(found(&auditor, "310199194603150023").await.is_empty(), "nobody but its keepers asks the register for a number");
        app.at_store(Role::Cashier, "PT01").await.get(&path(&answer)).await.refused("forbidden");
        app.of_district(Role::Admin).await.get("/api/households").await.refused("forbidden");
    }

    async fn another_street_sees_nothing_at_all(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let neighbour = app.in_street(Role::StreetOfficer, CAOYANG).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        neighbour.get(&path(&answer)).await.refused("not_found");
        assert!(found(&neighbour, "张三").await.is_empty());
        let freeze = with(change(&answer), json!({ "status": "frozen", "reason": "核查" }));
        neighbour.post(&format!("{}/status", path(&answer)), &freeze).await.refused("not_found");
        let look = json!({ "id": id(), "purpose": "核对身份", "fields": ["name"] });
        neighbour.post(&format!("{}/unmask", path(&answer)), &look).await.refused("not_found");
        neighbour.post("/api/households", &household("李四", &id_number("19500101", 1))).await.refused("forbidden");
        assert_eq!((rows(app, "households").await, rows(app, "unmasked_reads").await), (1, 0));

        let moved = with(change(&answer), json!({ "residence_area_code": CAOYANG }));
        officer.post(&format!("{}/move", path(&answer)), &moved).await.ok();
        assert_eq!(found(&neighbour, "zs").await.len(), 1, "the street of residence helps");
        assert_eq!(found(&officer, "zs").await.len(), 1, "the street of the hukou decides");
    }

    async fn a_person_is_an_active_member_of_one_household(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let params = officer.post("/api/households", &household("张三丰", "310199194603150023")).await.refused("person_in_other_household");
        assert_eq!(params["household_no"], answer["household_no"]);
        let mut elsewhere = household("张三丰", "310199194603150023");
        elsewhere["hukou_area_code"] = json!(CAOYANG);
        elsewhere["residence_area_code"] = json!(CAOYANG);
        let neighbour = app.in_street(Role::StreetOfficer, CAOYANG).await;
        let params = neighbour.post("/api/households", &elsewhere).await.refused("person_in_other_household");
        assert_eq!(params, json!({}), "another street's household is not named");
        assert_eq!((rows(app, "households").await, rows(app, "members").await), (1, 2));

        let close = with(change(&answer), json!({ "status": "closed", "reason": "迁往外省" }));
        let closed = officer.post(&format!("{}/status", path(&answer)), &close).await.ok();
        neighbour.post("/api/households", &elsewhere).await.created();
        let again = with(change(&closed), json!({ "status": "active", "reason": "误操作" }));
        officer.post(&format!("{}/status", path(&answer)), &again).await.refused("household_closed");
    }

    async fn members_come_go_and_are_corrected(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let spouse = json!({ "name": "李梅", "id_number": "310199196511010137", "relation": "10" });
        let join = with(change(&answer), json!({ "person": spouse }));
        let joined = officer.post(&format!("{}/members", path(&answer)), &join).await.created();
        let spouse_id = joined["created_id"].as_str().unwrap().to_owned();
        officer.post(&format!("{}/members", path(&answer)), &with(join.clone(), json!({ "id": id() }))).await.refused("clash");
        let two_heads = with(change(&joined), json!({ "person": { "name": "赵六", "id_number": id_number("19600101", 3), "relation": "02" } }));
        officer.post(&format!("{}/members", path(&answer)), &two_heads).await.refused("head_needed");

        let fix = with(change(&joined), json!({ "person": { "name": "李玫", "relation": "10", "phone": "021-52564588" } }));
        let fixed = officer.post(&format!("{}/members/{spouse_id}/correct", path(&answer)), &fix).await.ok();
        let view = officer.get(&path(&answer)).await.ok();
        let wife = view["members"].as_array().unwrap().iter().find(|member| member["id"] == *spouse_id).unwrap();
        assert_eq!((&wife["id_last_four"], &wife["phone_masked"]), (&json!("0137"), &json!("021****4588")));
        assert_eq!(found(&officer, "李玫").await.len(), 1);
        assert_eq!(found(&officer, "李梅").await.len(), 0);

        let head_id = view["members"][0]["id"].as_str().unwrap();
        let leaves = with(change(&fixed), json!({ "left_on": view["members"][0]["joined_on"], "reason": "died" }));
        officer.post(&format!("{}/members/{head_id}/leave", path(&answer)), &leaves).await.refused("head_needed");
        let leaves = with(leaves, json!({ "id": id(), "new_head_id": spouse_id }));
        officer.post(&format!("{}/members/{head_id}/leave", path(&answer)), &leaves).await.ok();
        let view = officer.get(&path(&answer)).await.ok();
        assert_eq!((view["size"].as_i64(), view["holder_last_four"].as_str()), (Some(2), Some("0137")));
        assert!(found(&officer, "310199194603150023").await.is_empty());
    }

    async fn bad_people_and_streets_are_refused_with_their_place(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let good = household("张三", "310199194603150023");
        let refused = async |change: &dyn Fn(&mut Value), code: &str, at: Option<&str>| {
            let mut body = good.clone();
            body["id"] = json!(id());
            change(&mut body);
            let reply = officer.post("/api/households", &body).await;
            let params = reply.refused(code);
            if let Some(at) = at {
                assert_eq!(params["at"], at, "{params}");
            }
            assert!(!reply.text().contains("310199194"), "no number comes back");
        };
        refused(&|b| b["members"][0]["id_number"] = json!("310199194603150024"), "invalid_field", Some("members[0].id_number")).await;
        refused(&|b| b["members"][0]["id_number"] = json!("3.10199194603150e17"), "invalid_field", Some("members[0].id_number")).await;
        refused(&|b| b["members"][0]["id_number"] = Value::Null, "invalid_field", Some("members[0].id_number")).await;
        refused(&|b| b["members"][1]["birth_on"] = json!("1899-12-31"), "invalid_body", Some("members[1].birth_on")).await;
        refused(&|b| b["members"][1]["birth_on"] = json!("2199-12-31"), "invalid_field", Some("members[1].birth_on")).await;
        refused(&|b| b["members"][1]["name"] = json!("王\u{202e}小明"), "invalid_body", Some("members[1].name")).await;
        refused(&|b| b["members"][1]["name"] = json!("=1+1"), "invalid_body", Some("members[1].name")).await;
        refused(&|b| b["members"][1]["relation"] = json!("98"), "invalid_body", Some("members[1].relation")).await;
        refused(&|b| b["members"][1]["relation"] = json!("02"), "head_needed", None).await;
        refused(&|b| b["members"] = json!([]), "invalid_field", Some("members")).await;
        refused(&|b| b["categories"][0]["valid_to"] = json!("2025-01-01"), "invalid_field", Some("categories[0].valid_to")).await;
        refused(&|b| b["categories"][0]["diagnosis"] = json!("flu"), "invalid_body", Some("categories[0].diagnosis")).await;
        refused(&|b| b["residence_area_code"] = json!("310107099"), "area_unknown", None).await;
        refused(&|b| b["residence_area_code"] = json!("310107101"), "area_ended", None).await;
        refused(&|b| b["residence_area_code"] = json!("310107"), "area_too_wide", None).await;
        assert_eq!((rows(app, "households").await, rows(app, "members").await, rows(app, "trail").await), (0, 0, 0));
        officer.post("/api/households", &good).await.created();
        let repeat = officer.post("/api/households", &good).await;
        repeat.created();
        assert_eq!(repeat.headers["nuanquan-repeat"], "true");
        assert_eq!((rows(app, "households").await, rows(app, "trail").await), (1, 1));
    }

    async fn an_unmasked_read_is_recorded_with_its_purpose(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let unmask = format!("{}/unmask", path(&answer));
        let look = json!({ "id": id(), "purpose": "上门核对身份", "fields": ["name", "id_number", "address"] });
        let seen = officer.post(&unmask, &look).await;
        assert_eq!(seen.headers["cache-control"], "no-store");
        let seen = seen.ok();
        assert_eq!(seen["members"][0]["name"], "张三");
        assert_eq!(seen["members"][0]["id_number"], "310199194603150023");
        assert_eq!(seen["members"][0]["phone"], Value::Null, "only what was asked for");
        assert_eq!(seen["address"], "示例路 1 弄 2 号 301 室");
        officer.post(&unmask, &look).await.ok();
        assert_eq!(rows(app, "unmasked_reads").await, 1, "a retry is no second look");
        app.set_clock("2031-01-01T00:00:00Z");
        let later = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        later.post(&unmask, &look).await.refused("id_reused");
        officer.post(&unmask, &json!({ "id": id(), "purpose": "x", "fields": ["name"] })).await;
        assert_eq!(rows(app, "unmasked_reads").await, 1);
        let auditor = app.of_district(Role::Auditor).await;
        auditor.post(&unmask, &look).await.refused("forbidden");
        let stored = app.app.read(|db| {
            use diesel::RunQueryDsl;
            let all = nuanquan::db::dialect::Statement::<diesel::sql_types::Text>::new("select answer from commands");
            let trail = nuanquan::db::dialect::Statement::<diesel::sql_types::Text>::new("select details from trail");
            Ok([all.load::<String>(db.conn())?, trail.load::<String>(db.conn())?].concat().join("\n"))
        }).await.unwrap();
        for secret in ["张三", "310199194603150023", "示例路", "上门"] {
            assert!(!stored.contains(secret), "{secret} is kept in a stored answer or the trail");
        }
    }

    async fn a_person_gets_a_sheet_of_what_is_kept(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let member = officer.get(&path(&answer)).await.ok()["members"][0]["id"].as_str().unwrap().to_owned();
        let print = json!({ "id": id(), "purpose": "本人申请查询" });
        let sheet = officer.post(&format!("{}/members/{member}/print", path(&answer)), &print).await;
        assert_eq!(sheet.status, 200);
        assert_eq!(sheet.headers["cache-control"], "no-store");
        for part in ["张三", "310199194603150023", "长寿路街道", "城乡低保家庭", "本人申请查询", "PIPL"] {
            assert!(sheet.text().contains(part), "{part}");
        }
        assert!(!sheet.text().contains("王小明"), "one person's sheet names nobody else");
        assert_eq!(rows(app, "unmasked_reads").await, 1);
    }

    async fn categories_have_their_days(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let category = |code: &str| json!({ "code": code, "legal_basis": "市残联文件", "proving_body": "区残联", "valid_from": "2026-01-01" });
        let add = |answer: &Value, code: &str| with(change(answer), json!({ "category": category(code) }));
        let url = format!("{}/categories", path(&answer));
        officer.post(&url, &add(&answer, "minimum_living")).await.refused("category_held");
        let added = officer.post(&url, &add(&answer, "disabled")).await.created();
        let held = added["created_id"].as_str().unwrap();
        let end = with(change(&added), json!({ "last_day": "2025-12-31" }));
        officer.post(&format!("{url}/{held}/end"), &end).await.refused("invalid_field");
        let end = with(change(&added), json!({ "last_day": "2026-01-02" }));
        let ended = officer.post(&format!("{url}/{held}/end"), &end).await.ok();
        officer.post(&format!("{url}/{held}/end"), &with(change(&ended), json!({ "last_day": "2026-01-01" }))).await.refused("category_ended");
        assert_eq!(officer.get(&path(&answer)).await.ok()["categories"], json!(["minimum_living"]));
        let words = officer.get("/api/households/words").await.ok();
        assert_eq!(words["categories"].as_array().unwrap().iter().filter(|word| word["number"].is_number()).count(), 30);
    }

    async fn one_person_collects_for_three_households(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let delegate = json!({ "kind": "standing", "name": "陈志愿", "id_number": "310199196511010137", "relation": "volunteer",
            "authority": "委托书已归档，编号 12" });
        let mut homes = Vec::new();
        for sequence in 1..=4 {
            homes.push(registered(&officer, "张三", &id_number("19500101", sequence)).await);
        }
        for home in homes.iter().take(3) {
            officer.post(&format!("{}/delegates", path(home)), &with(change(home), delegate.clone())).await.created();
        }
        let last = homes.last().unwrap();
        let url = format!("{}/delegates", path(last));
        officer.post(&url, &with(change(last), delegate.clone())).await.refused("delegate_limit");
        let staff = with(with(change(last), delegate.clone()), json!({ "relation": "committee_staff" }));
        let added = officer.post(&url, &staff).await.created();
        let view = officer.get(&path(last)).await.ok();
        assert_eq!(view["delegates"][0]["name_masked"], "陈*愿");
        assert_eq!(view["delegates"][0]["may_collect"], true);
        let revoke = format!("{url}/{}/revoke", added["created_id"].as_str().unwrap());
        let revoked = officer.post(&revoke, &change(&added)).await.ok();
        officer.post(&revoke, &change(&revoked)).await.refused("delegate_over");
        assert_eq!(officer.get(&path(last)).await.ok()["delegates"][0]["may_collect"], false);
        let endless = with(with(change(&revoked), delegate), json!({ "kind": "one_off" }));
        officer.post(&url, &endless).await.refused("invalid_field");
    }

    async fn nobody_writes_to_his_own_household(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let relative = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let key = app.app.keys.matching.key("person", "310199194603150023");
        let account = relative.account_id.unwrap();
        app.app.write(nuanquan::db::Lane::Office, move |db| {
            use diesel::prelude::*;
            use nuanquan::db::schema::accounts;
            diesel::update(accounts::table.find(account)).set(accounts::person_key.eq(Some(key.clone()))).execute(db.conn())?;
            Ok(())
        }).await.unwrap();
        let freeze = with(change(&answer), json!({ "status": "frozen", "reason": "核查" }));
        relative.post(&format!("{}/status", path(&answer)), &freeze).await.refused("own_household");
        let close = with(change(&answer), json!({ "status": "closed", "reason": "迁出" }));
        officer.post(&format!("{}/status", path(&answer)), &close).await.ok();
        relative.post("/api/households", &household("张三", "310199194603150023")).await.refused("own_household");
        assert_eq!(rows(app, "households").await, 1);
    }

    async fn blocked_data_are_hidden_until_they_are_freed(app: &TestApp) {
        let officer = app.of_district(Role::DistrictOfficer).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let street = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let block = with(change(&answer), json!({ "reason": "requested" }));
        street.post(&format!("{}/block", path(&answer)), &block).await.refused("forbidden");
        let blocked = officer.post(&format!("{}/block", path(&answer)), &block).await.ok();
        assert!(found(&street, "张三").await.is_empty() && found(&street, "310199194603150023").await.is_empty());
        street.get("/api/households?blocked=true").await.refused("forbidden");
        assert_eq!(officer.get("/api/households?blocked=true").await.ok()["items"].as_array().unwrap().len(), 1);
        let view = street.get(&path(&answer)).await.ok();
        assert_eq!((&view["holder_name_masked"], &view["members"][0]["id_last_four"]), (&json!("*"), &Value::Null));
        let look = json!({ "id": id(), "purpose": "核对身份", "fields": ["name"] });
        street.post(&format!("{}/unmask", path(&answer)), &look).await.refused("household_blocked");
        let freeze = with(change(&blocked), json!({ "residence_area_code": CAOYANG }));
        street.post(&format!("{}/move", path(&answer)), &freeze).await.refused("household_blocked");
        let freed = officer.post(&format!("{}/unblock", path(&answer)), &change(&blocked)).await.ok();
        assert_eq!(found(&street, "张三").await.len(), 1);

        let member = view["members"][1]["id"].as_str().unwrap();
        let block = with(change(&freed), json!({ "reason": "requested" }));
        officer.post(&format!("{}/members/{member}/block", path(&answer)), &block).await.ok();
        assert!(found(&street, "王小明").await.is_empty());
        assert_eq!(found(&street, "张三").await.len(), 1);
        let view = street.get(&path(&answer)).await.ok();
        assert_eq!((&view["members"][1]["name_masked"], &view["members"][0]["name_masked"]), (&json!("*"), &json!("张*")));
    }

    async fn an_erased_household_leaves_ids_and_a_whole_trail(app: &TestApp) {
        let officer = app.of_district(Role::DistrictOfficer).await;
        let answer = registered(&officer, "张三", "310199194603150023").await;
        let delegate = json!({ "kind": "standing", "name": "陈志愿", "id_number": "310199196511010137", "relation": "kin", "authority": "委托书" });
        let answer = officer.post(&format!("{}/delegates", path(&answer)), &with(change(&answer), delegate)).await.created();
        let erase = format!("{}/erase", path(&answer));
        officer.post(&erase, &change(&answer)).await.refused("household_not_closed");
        let close = with(change(&answer), json!({ "status": "closed", "reason": "迁往外省" }));
        let closed = officer.post(&format!("{}/status", path(&answer)), &close).await.ok();
        officer.post(&erase, &change(&closed)).await.refused("retention_not_over");
        let before = rows(app, "trail").await;
        app.pass_days(3 * 366);
        let officer = app.of_district(Role::DistrictOfficer).await;
        let erased = officer.post(&erase, &change(&closed)).await.ok();
        assert_eq!(rows(app, "trail").await, before + 1);
        let view = officer.get(&path(&answer)).await.ok();
        assert_eq!(view["household_no"], answer["household_no"]);
        assert_eq!((&view["members"][0]["name_masked"], &view["has_address"]), (&json!("*"), &json!(false)));
        for q in ["张三", "310199194603150023", "陈志愿"] {
            assert!(found(&officer, q).await.is_empty(), "{q}");
        }
        officer.post(&erase, &change(&erased)).await.refused("data_erased");
        let look = json!({ "id": id(), "purpose": "核对身份", "fields": ["name"] });
        officer.post(&format!("{}/unmask", path(&answer)), &look).await.refused("data_erased");
        let kept = app.app.read(|db| {
            use diesel::prelude::*;
            use nuanquan::db::schema::{delegates, members};
            let names: Vec<String> = members::table.select(members::name).load(db.conn())?;
            let keys: Vec<Option<Vec<u8>>> = members::table.select(members::person_key).load(db.conn())?;
            let delegates: Vec<(String, Vec<u8>)> = delegates::table.select((delegates::name, delegates::id_number_sealed)).load(db.conn())?;
            Ok((names, keys, delegates))
        }).await.unwrap();
        assert_eq!(kept, (vec![String::new(); 2], vec![None; 2], vec![(String::new(), Vec::new())]));
        assert_eq!(rows(app, "members").await, 2, "the rows stay");
        verified(app).await;
        registered(&officer, "张三", "310199194603150023").await;
    }
}
