//! Ids in addresses and words in queries that are none.
use super::bodies::{MARK, address, check, somebody};
use super::document::{Document, Holds, Operation};
use crate::both;
use crate::support::id;

/// What no id and no code of ours looks like.
const NO_IDS: [&str; 9] = [
    "ZQX7",
    "%00",
    "ZQX7%00",
    "0195d5a0-7a1b-7000-8000-00000000000g",
    "%E2%80%8BZQX7",
    "%FF%FEZQX7",
    "%F0%9F%92%A9ZQX7",
    "..%2F..%2Fetc%2Fpasswd",
    "ZQX7'%20or%201=1--",
];

fn bad_queries(name: &str, holds: Holds) -> Vec<String> {
    let mut bad = vec![format!("{name}={MARK}%00"), format!("{name}=%FF%FE"), format!("{name}=1&{name}=2")];
    match holds {
        Holds::Text => bad.push(format!("{name}={}", MARK.repeat(500))),
        _ => bad.extend([
            format!("{name}={MARK}"),
            format!("{name}=99999999999999999999999"),
            format!("{name}=1.5"),
        ]),
    }
    if holds == Holds::Day {
        bad.extend(["1899-12-31", "2026-02-30"].map(|day| format!("{name}={day}")));
    }
    bad
}

async fn bad_addresses(operation: &Operation) -> Vec<String> {
    let mut addresses = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| !parameter.in_query) {
        let place = format!("{{{}}}", parameter.name);
        for bad in NO_IDS.iter().map(|bad| (*bad).to_owned()).chain([MARK.repeat(1_000)]) {
            let others =
                operation.parameters.iter().filter(|other| !other.in_query && other.name != parameter.name);
            let path = others.fold(operation.path.clone(), |path, other| {
                path.replace(&format!("{{{}}}", other.name), &id().to_string())
            });
            addresses.push(path.replace(&place, &bad));
        }
    }
    addresses
}

/// A long value is not shown whole.
fn shown(address: &str) -> String {
    address.chars().take(60).collect()
}

#[test]
fn each_reference_of_the_document_leads_somewhere() {
    let document = serde_json::to_value(nuanquan::serve::document()).unwrap();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

both! {
    async fn what_is_no_id_is_no_address(app: &TestApp) {
        let somebody = somebody(app).await;
        let document = Document::of(app).await;
        let (mut faults, mut tried) = (Vec::new(), 0);
        for operation in document.operations() {
            for address in bad_addresses(&operation).await {
                let body = operation.body.as_ref().map(|schema| {
                    ("application/json", document.bodies(schema)[0].0.to_string().into_bytes())
                });
                let reply = somebody.send(operation.method.clone(), &address, body).await;
                faults.extend(check(&reply, "a bad id"));
                let code = reply.json()["code"].clone();
                // What may be a token of ours is not there; what cannot be an id is refused.
                let right = matches!(
                    (reply.status, code.as_str()),
                    (400, Some("invalid_path")) | (404, Some("not_found" | "no_such_path"))
                );
                if !right {
                    faults.push(format!("{} {}: {} {code}", operation.method, shown(&address), reply.status));
                }
                tried += 1;
            }
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(tried > 100, "{tried}");
    }

    async fn what_no_query_holds_is_refused(app: &TestApp) {
        let somebody = somebody(app).await;
        let document = Document::of(app).await;
        let (mut faults, mut tried) = (Vec::new(), 0);
        for operation in document.operations() {
            let address = address(&operation);
            let queries = operation.parameters.iter().filter(|parameter| parameter.in_query);
            let mut bad: Vec<String> =
                queries.flat_map(|query| bad_queries(&query.name, document.holds(&query.schema).0)).collect();
            if !bad.is_empty() {
                bad.push(format!("unknown_word={MARK}"));
                bad.push("%zz=%".to_owned());
            }
            for query in bad {
                let reply = somebody.send(operation.method.clone(), &format!("{address}?{query}"), None).await;
                faults.extend(check(&reply, &shown(&query)));
                let problem = reply.json();
                let word = query.split(['=', '%']).next().unwrap();
                let named = word.is_empty() || problem["params"]["at"] == word;
                if (reply.status, problem["code"].as_str()) != (400, Some("invalid_query")) || !named {
                    faults.push(format!("{address}?{}: {} {problem}", shown(&query), reply.status));
                }
                tried += 1;
            }
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(tried > 100, "{tried}");
    }
}
