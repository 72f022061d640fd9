//! Every operation of the OpenAPI document, tried by every role and by nobody.
use crate::both;
use crate::support::{Caller, id};
use nuanquan::access::{Permission, Role};
use reqwest::Method;
use serde_json::Value;

/// What anybody may ask without signing in; whoever adds to it means it.
const PUBLIC: &[&str] = &[
    "GET /V/{code}",
    "GET /api/problems",
    "GET /api/public/offers/{token}",
    "GET /api/public/offers/{token}/photographs/{id}/{size}",
    "GET /api/public/receipts/{token}",
    "GET /api/public/stores",
    "GET /api/public/trace/{token}",
    "GET /healthz",
    "GET /metrics",
    "GET /readyz",
    "POST /api/donor-accounts",
    "POST /api/offline/leases/close",
    "POST /api/offline/sync",
    "POST /api/public/offers",
    "POST /api/public/offers/{token}/lines",
    "POST /api/public/offers/{token}/photographs",
    "POST /api/public/offers/{token}/photographs/{id}/remove",
    "POST /api/public/offers/{token}/withdraw",
    "POST /api/session",
    "POST /api/session/refresh",
];

/// What ends the session that asks for it.
const LAST: &[&str] = &["DELETE /api/session", "DELETE /api/me/sessions"];

struct Operation {
    name: String,
    method: Method,
    path: String,
    /// Nothing for a public one; else the words of the permissions, all of which are asked for.
    asks: Option<Vec<String>>,
}

/// The operations of the document, with something in place of each id.
fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()) {
                continue;
            }
            let name = format!("{method} {path}");
            all.push(Operation {
                path: filled(document, path, operation),
                asks: asks(operation),
                name,
                method,
            });
        }
    }
    all
}

fn asks(operation: &Value) -> Option<Vec<String>> {
    let schemes = operation["security"].as_array()?;
    let words = schemes.iter().find_map(|scheme| scheme["session"].as_array())?;
    Some(words.iter().map(|word| word.as_str().unwrap().to_owned()).collect())
}

fn filled(document: &Value, path: &str, operation: &Value) -> String {
    let mut path = path.to_owned();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let mut schema = &parameter["schema"];
        if let Some(name) = schema["$ref"].as_str() {
            schema = document.pointer(name.trim_start_matches('#')).unwrap_or(&Value::Null);
        }
        let value = match (schema["type"].as_str(), schema["format"].as_str()) {
            (_, Some("uuid")) => id().to_string(),
            (_, Some("date")) => "2026-01-31".to_owned(),
            (Some("integer"), _) => "1".to_owned(),
            _ => "2026-01".to_owned(),
        };
        if parameter["in"] == "path" {
            path = path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), &value);
        }
    }
    path
}

/// Whether a role holds all that an operation asks for.
fn holds(role: Role, asks: &[String]) -> bool {
    asks.iter().all(|word| {
        let permission: Permission = word.parse().unwrap_or_else(|_| panic!("{word} is no permission"));
        permission.roles().contains(&role)
    })
}

async fn tried(caller: &Caller, operation: &Operation) -> (u16, Value) {
    let body = (operation.method != Method::GET).then(|| ("application/json", b"{}".to_vec()));
    let reply = caller.send(operation.method.clone(), &operation.path, body).await;
    let code =
        serde_json::from_slice::<Value>(&reply.body).map(|body| body["code"].clone()).unwrap_or_default();
    (reply.status, code)
}

both! {
    async fn the_web_app_is_built_on_this_document(app: &TestApp) {
        let served = app.nobody().get("/api/openapi.json").await.ok();
        let kept: Value = serde_json::from_str(include_str!("../../web/openapi.json")).unwrap();
        assert!(served == kept, "run `make web-types`: the app's types are made from another document");
    }

    async fn every_operation_has_a_name_of_its_own(app: &TestApp) {
        let document = app.nobody().get("/api/openapi.json").await.ok();
        let items = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
        let mut names: Vec<&str> = items.filter_map(|operation| operation["operationId"].as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert!(count > 100 && names.len() == count, "{count} operations have {} names", names.len());
    }

    async fn every_operation_opens_to_those_who_may_and_to_nobody_else(app: &TestApp) {
        let document = app.nobody().get("/api/openapi.json").await.ok();
        let mut operations = operations(&document);
        assert!(operations.len() > 20);
        operations.sort_by_key(|operation| LAST.contains(&operation.name.as_str()));
        let mut wrong = Vec::new();

        for operation in &operations {
            let (status, code) = tried(&app.nobody(), operation).await;
            let listed = PUBLIC.contains(&operation.name.as_str());
            let right = match &operation.asks {
                Some(_) => status == 401 && code == "unauthenticated" && !listed,
                None => listed && status < 500 && status != 403,
            };
            if !right {
                wrong.push(format!("{}: nobody gets {status} {code}, asks {:?}", operation.name, operation.asks));
            }
        }

        for role in Role::ALL {
            let caller = app.of_district(*role).await;
            for operation in &operations {
                let Some(asks) = &operation.asks else { continue };
                let caller = match LAST.contains(&operation.name.as_str()) {
                    true => app.signed_in(caller.account_id.unwrap(), None).await,
                    false => caller.clone(),
                };
                let (status, code) = tried(&caller, operation).await;
                let right = match holds(*role, asks) {
                    true => status != 401 && status != 403 && status < 500,
                    false => status == 403 && code == "forbidden",
                };
                if !right {
                    wrong.push(format!("{}: {role} gets {status} {code}, asks {asks:?}", operation.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{} doors stand wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn every_reference_of_the_document_leads_somewhere(app: &TestApp) {
        let document = app.nobody().get("/api/openapi.json").await.ok();
        let text = document.to_string();
        let dangling: Vec<&str> = text
            .split("\"$ref\":\"#")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|place| document.pointer(place).is_none())
            .collect();
        assert!(dangling.is_empty(), "{dangling:?}");
    }

    async fn an_account_without_a_role_comes_no_further_than_itself(app: &TestApp) {
        let account_id = app.account("no-role", &[], false).await;
        let caller = app.signed_in(account_id, None).await;
        let document = caller.get("/api/openapi.json").await.ok();
        for operation in operations(&document) {
            if operation.asks.as_ref().is_some_and(|asks| !asks.is_empty()) {
                let (status, code) = tried(&caller, &operation).await;
                assert_eq!((status, code.as_str()), (403, Some("forbidden")), "{}", operation.name);
            }
        }
    }
}
