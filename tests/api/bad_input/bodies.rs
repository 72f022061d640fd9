//! Every field of every body, with what it cannot hold: a problem that names the place and never repeats the value.
use super::document::{Document, Field, Holds, Operation, Step};
use crate::both;
use crate::support::{Caller, Engine, Reply, TestApp, id};
use futures_util::StreamExt;
use nuanquan::access::Role;
use serde_json::{Value, json};

/// Stands in every bad value, and in no answer.
pub const MARK: &str = "ZQX7";
/// A number that stands in no answer.
const NUMBER: i64 = 987_654_321_987_654_321;
/// Fields that are looked at as they come: whatever they hold, the answer is that it is wrong.
const SECRETS: [&str; 6] =
    ["password", "totp", "device_secret", "refresh_token", "current_password", "new_password"];

/// One bad request.
struct Bad {
    what: String,
    at: String,
    body: Vec<u8>,
    /// Whether the body itself must be refused, before anything is done with it; a list too long may be found out later,
    /// once it is known that there is something to do it to.
    must_be_invalid: bool,
    /// Whether it is of the right type, so that a database might see it.
    reaches_the_database: bool,
}

/// Somebody who may do nearly all, so that the body is what is wrong.
pub async fn somebody(app: &TestApp) -> Caller {
    use crate::support::app::Where;
    let all = [
        Role::Admin,
        Role::DistrictOfficer,
        Role::FundManager,
        Role::StreetOfficer,
        Role::StoreKeeper,
        Role::Cashier,
    ];
    let roles = all.map(|role| (role, Where::District));
    let account_id = app.account("somebody", &roles, false).await;
    app.signed_in(account_id, None).await
}

/// The address of an operation, with a fresh id in each place that wants one.
pub fn address(operation: &Operation) -> String {
    let fill = |address: String, name: &str| address.replace(&format!("{{{name}}}"), &id().to_string());
    let in_path = operation.parameters.iter().filter(|parameter| !parameter.in_query);
    in_path.fold(operation.path.clone(), |address, parameter| fill(address, &parameter.name))
}

fn wrong_types(holds: Holds) -> Vec<Value> {
    let (text, list, object) = (json!(MARK), json!([MARK]), json!({ MARK: MARK }));
    let deep = (0..100).fold(json!(MARK), |inner, _| json!([inner]));
    match holds {
        Holds::Uuid | Holds::Day | Holds::Word => vec![text, json!(NUMBER), json!(true), list, object, deep],
        Holds::Text => vec![json!(NUMBER), json!(true), list, object, deep],
        Holds::Integer => vec![
            text,
            json!("12"),
            json!(1.5),
            json!(1e300),
            json!(u64::MAX),
            json!(true),
            list,
            object,
            deep,
        ],
        Holds::Boolean => vec![text, json!(NUMBER), list, object, deep],
        Holds::Object => vec![text, json!(NUMBER), json!(true), list, json!([]), deep],
        Holds::Array => vec![text, json!(NUMBER), json!(true), object, json!([null]), json!([deep])],
    }
}

fn bad_values(field: &Field) -> Vec<Value> {
    match field.holds {
        Holds::Uuid => ["", "0195", "0195d5a0-7a1b-7000-8000-00000000000g"].map(|text| json!(text)).to_vec(),
        Holds::Day => [
            "1899-12-31",
            "0000-01-01",
            "2026-02-30",
            "2026-13-01",
            "2026-1-1",
            "20260101",
            "10000-01-01",
            "-2026-01-01",
            "",
        ]
        .map(|text| json!(text))
        .to_vec(),
        Holds::Text => vec![
            json!(format!("{MARK}\u{0}")),
            json!(format!("{MARK}\u{7}x")),
            json!(format!("{MARK}\u{200b}x")),
            json!(format!("{MARK}\u{202e}x")),
            json!(format!("{MARK}\u{feff}x")),
            json!(MARK.repeat(25_000)),
        ],
        Holds::Integer => vec![json!(i64::MIN), json!(-1), json!(i64::MAX), json!(NUMBER)],
        Holds::Word | Holds::Boolean | Holds::Object | Holds::Array => Vec::new(),
    }
}

/// What a field must not hold.
fn bad_fields(body: &Value, field: &Field) -> Vec<Bad> {
    let at = field.at();
    let place = if at.is_empty() { "." } else { &at };
    let bad = |what: String, body: &Value, must_be_invalid| Bad {
        what: format!("{place}: {what}"),
        at: at.clone(),
        body: body.to_string().into_bytes(),
        must_be_invalid,
        reaches_the_database: false,
    };
    let mut bads = Vec::new();
    for value in wrong_types(field.holds) {
        bads.push(bad(format!("of another type, {value}"), &field.put(body, value), true));
    }
    // A version that was never given is a clash, and a line that is not there is unknown, whatever they are.
    let as_it_comes = SECRETS.contains(&field.name())
        || matches!(field.name(), "version" | "other_version" | "line_number");
    for value in bad_values(field) {
        let what: String = format!("{value:?}").chars().take(80).collect();
        bads.push(Bad { reaches_the_database: true, ..bad(what, &field.put(body, value), !as_it_comes) });
    }
    if !field.nullable && field.required && !at.is_empty() {
        bads.push(bad("null".to_owned(), &field.put(body, Value::Null), true));
    }
    if field.required && matches!(field.steps.last(), Some(Step::Key(_))) {
        bads.push(bad("missing".to_owned(), &field.taken_out(body), true));
    }
    let inside = at.is_empty().then(|| body.clone()).or_else(|| body.pointer(&pointer(field)).cloned());
    if let (Holds::Object, Some(mut inside)) = (field.holds, inside.clone()) {
        inside["unknown_field"] = json!(MARK);
        bads.push(bad("with an unknown field".to_owned(), &field.put(body, inside), true));
    }
    if let (Holds::Array, Some(inside)) = (field.holds, inside) {
        let item = inside[0].clone();
        let many = 200_000 / (item.to_string().len() + 1);
        bads.push(bad(format!("{many} items"), &field.put(body, Value::Array(vec![item; many])), false));
        if field.min_items > 0 {
            bads.push(bad("no items".to_owned(), &field.put(body, json!([])), false));
        }
    }
    bads
}

fn pointer(field: &Field) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => format!("/{key}"),
        Step::Position(position) => format!("/{position}"),
    };
    field.steps.iter().map(step).collect()
}

/// Bodies that are no body of this kind, whatever stands in them.
fn bad_wholes(body: &Value) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = body.to_string();
    let half: Vec<u8> = text.bytes().take(text.len() / 2).collect();
    let mut no_text = text.clone().into_bytes();
    no_text.extend(b" \"\xff\xfe\"");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut long_key = body.clone();
    long_key["unknown".repeat(10_000)] = json!(1);
    let mut over = body.clone();
    over["filler"] = json!("x".repeat(600_000));
    vec![
        ("half of it", half, "invalid_body"),
        ("nothing", Vec::new(), "invalid_body"),
        ("something after it", format!("{text} {MARK}").into_bytes(), "invalid_body"),
        ("not UTF-8", no_text, "invalid_body"),
        ("null", b"null".to_vec(), "invalid_body"),
        ("a text", format!("\"{MARK}\"").into_bytes(), "invalid_body"),
        ("nested 100,000 deep", deep.clone().into_bytes(), "invalid_body"),
        ("nested in a field", format!("{{\"deep\":{deep}}}").into_bytes(), "invalid_body"),
        ("a name of 70,000 letters", long_key.to_string().into_bytes(), "invalid_body"),
        ("half a megabyte and more", over.to_string().into_bytes(), "body_too_large"),
    ]
}

/// Holds an answer to what every answer to bad input is.
pub fn check(reply: &Reply, what: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let shown: String = reply.text().chars().take(300).collect();
    let mut fault =
        |text: &str| faults.push(format!("{} with {what}: {text}: {} {shown}", reply.what, reply.status));
    if !(400..500).contains(&reply.status) {
        fault("not a 4xx");
        return faults;
    }
    let kind = reply.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    if !kind.starts_with("application/problem+json") || !body["code"].is_string() {
        fault("no problem");
    }
    if reply.text().contains(MARK) || reply.text().contains(&NUMBER.to_string()) {
        fault("repeats the value");
    }
    if reply.body.len() > 2_000 {
        fault("says too much");
    }
    faults
}

async fn walk(app: &TestApp, operation: &Operation, somebody: &Caller) -> Vec<String> {
    let document = Document::of(app).await;
    let (schema, address) = (operation.body.as_ref().unwrap(), address(operation));
    let send = async |body: Vec<u8>| {
        somebody.send(operation.method.clone(), &address, Some(("application/json", body))).await
    };
    let mut faults = Vec::new();
    for (body, fields) in document.bodies(schema) {
        let valid = send(body.to_string().into_bytes()).await;
        let first: Value = serde_json::from_slice(&valid.body).unwrap_or_default();
        if first["code"] == "invalid_body" || valid.status >= 500 {
            faults.push(format!("{}: the sample is not valid: {} {body}", valid.what, valid.text()));
            continue;
        }
        // What of another type never comes to a database, so one of them is enough for it.
        let of_one = app.engine == Engine::Sqlite;
        let of_both = |bad: &Bad| of_one || bad.reaches_the_database;
        let bads: Vec<Bad> =
            fields.iter().flat_map(|field| bad_fields(&body, field)).filter(of_both).collect();
        let replies = bads.iter().map(async |bad| (bad, send(bad.body.clone()).await));
        let mut replies = futures_util::stream::iter(replies).buffer_unordered(4);
        while let Some((bad, reply)) = replies.next().await {
            faults.extend(check(&reply, &bad.what));
            let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            let at = answer["params"]["at"].as_str().unwrap_or_default();
            let names_the_place = !at.is_empty()
                && (bad.at.starts_with(at) || bad.at.ends_with(at) || at.starts_with(&bad.at) || at == ".");
            // Where the sample breaks another rule first, its whole or its least form shows this one.
            let hidden =
                valid.status == 422 && answer["code"] == first["code"] && answer["params"] == first["params"];
            let of_the_body = answer["code"] == "invalid_body" || answer["code"] == "invalid_field";
            if bad.must_be_invalid && !hidden && !(of_the_body && names_the_place) {
                faults.push(format!(
                    "{} with {}: the place is not named: {} {}",
                    reply.what, bad.what, reply.status, answer
                ));
            }
        }
        for (what, body, code) in bad_wholes(&body).into_iter().filter(|_| of_one) {
            let reply = send(body).await;
            faults.extend(check(&reply, what));
            if !reply.text().contains(&format!("\"code\":\"{code}\"")) {
                faults.push(format!("{} with {what}: {} {}", reply.what, reply.status, reply.text()));
            }
        }
        for kind in
            ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data"]
        {
            let reply = somebody
                .send(operation.method.clone(), &address, Some((kind, body.to_string().into_bytes())))
                .await;
            reply.refused("unsupported_type");
            faults.extend(check(&reply, kind));
        }
    }
    faults
}

/// How many rows there are of all that a deed leaves.
async fn deeds(app: &TestApp) -> (i64, i64) {
    use diesel::RunQueryDsl;
    use diesel::sql_types::BigInt;
    use nuanquan::db::dialect::Statement;
    app.app
        .read(|db| {
            let mut count = |text| {
                Ok::<i64, nuanquan::kernel::error::Error>(
                    Statement::<BigInt>::new(text).get_result(db.conn())?,
                )
            };
            Ok((count("select count(*) from commands")?, count("select count(*) from trail")?))
        })
        .await
        .unwrap()
}

both! {
    async fn every_field_of_every_body_is_bounded(app: &TestApp) {
        let somebody = somebody(app).await;
        let document = Document::of(app).await;
        let mut faults = Vec::new();
        let (mut walked, mut valid) = (0, 0);
        for operation in document.operations().iter().filter(|operation| operation.body.is_some()) {
            let before = deeds(app).await;
            faults.extend(walk(app, operation, &somebody).await);
            let after = deeds(app).await;
            let samples = i64::try_from(document.bodies(operation.body.as_ref().unwrap()).len()).unwrap();
            if after.0 - before.0 > samples || after.1 - before.1 > 3 * samples {
                faults.push(format!("{} {}: bad input left something: {before:?} {after:?}", operation.method, operation.path));
            }
            walked += 1;
            valid += samples;
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(walked >= 30 && valid >= walked, "{walked} operations, {valid} bodies");
    }
}
