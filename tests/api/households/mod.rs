//! The register of households.
mod find;
mod import;
mod kin;
mod members;
mod privacy;
mod undo;

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
