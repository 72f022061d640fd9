//! Accounts, sessions, second factors, roles and tills.

mod factors;
mod roles;
mod sessions;
mod tills;

use crate::support::app::{PASSWORD, TestApp, Where};
use crate::support::{Caller, Reply, id};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nuanquan::access::Role;
use nuanquan::db::Lane;
use nuanquan::kernel::id::AccountId;
use nuanquan::staff::accounts::{self, NewAccount};
use nuanquan::staff::{password, second_factor};
use serde_json::{Value, json};

/// An account outside the demonstration: it owes what its roles demand.
async fn real_account(app: &TestApp, username: &'static str, role: Role, must_change: bool) -> AccountId {
    let id = AccountId::make();
    let hash = password::hash(PASSWORD).unwrap();
    app.app
        .write(Lane::Office, move |db| {
            let account = NewAccount {
                id,
                username: username.to_owned(),
                display_name: username.to_owned(),
                password_hash: hash.clone(),
                must_change_password: must_change,
                demonstration: false,
                donor_id: None,
                person_key: None,
            };
            accounts::create(db, account)?;
            accounts::give(db, id, role, Some("310107"), None, None)?;
            Ok(())
        })
        .await
        .unwrap();
    id
}

async fn cashier(app: &TestApp, username: &str) -> AccountId {
    let store = app.store("PT01").await;
    app.account(username, &[(Role::Cashier, Where::Store(store))], true).await
}

async fn sign_in(app: &TestApp, username: &str, password: &str) -> Reply {
    app.nobody().post("/api/session", &json!({ "username": username, "password": password })).await
}

async fn sign_in_with_code(app: &TestApp, username: &str, code: &str) -> Reply {
    let body = json!({ "username": username, "password": PASSWORD, "totp": code });
    app.nobody().post("/api/session", &body).await
}

fn with(app: &TestApp, tokens: &Value) -> Caller {
    Caller { token: tokens["access_token"].as_str().map(str::to_owned), ..app.nobody() }
}

fn pass_seconds(app: &TestApp, seconds: i64) {
    app.app.clock.set(app.app.now().plus_seconds(seconds));
}

fn code(app: &TestApp, secret: &Value) -> String {
    second_factor::code_at(secret["secret"].as_str().unwrap(), app.app.now()).unwrap()
}

async fn enrol(app: &TestApp, username: &str) -> (Caller, Value) {
    let caller = with(app, &sign_in(app, username, PASSWORD).await.ok());
    let secret = caller.post("/api/me/second-factor", &json!({})).await.ok();
    let confirmed =
        caller.post("/api/me/second-factor/confirm", &json!({ "code": code(app, &secret) })).await;
    assert_eq!(confirmed.status, 204, "{}", confirmed.text());
    (caller, secret)
}
