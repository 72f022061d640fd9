//! Sign-in, sessions, the second factor, accounts, roles and tills.
use crate::both;
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

both! {
    async fn a_sign_in_gives_cookies_and_tokens_that_say_who_one_is(app: &TestApp) {
        let account_id = cashier(app, "cashier-a").await;
        let reply = sign_in(app, " Cashier-A ", PASSWORD).await;
        let tokens = reply.ok();
        assert!(tokens["restricted"].is_null());
        let cookies: Vec<&str> = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(cookies.len(), 2);
        for (cookie, path) in cookies.iter().zip(["Path=/", "Path=/api/session"]) {
            let parts: Vec<&str> = cookie.split("; ").collect();
            for part in ["HttpOnly", "SameSite=Strict", "Secure", path] {
                assert!(parts.contains(&part), "{part} in {cookie}");
            }
        }
        let me = with(app, &tokens).get("/api/me").await.ok();
        assert_eq!(me["account_id"], json!(account_id));
        assert_eq!(me["roles"][0]["role"], "cashier");
        let permissions = me["permissions"].as_array().unwrap();
        assert!(permissions.contains(&json!("redeem_voucher")));
        assert!(!permissions.contains(&json!("manage_staff")));

        // The cookie alone does as well.
        let cookie = cookies[0].split(';').next().unwrap();
        let by_cookie = app.client.get(format!("{}/api/me", app.url)).header("cookie", cookie).send().await.unwrap();
        assert_eq!(by_cookie.status().as_u16(), 200);
    }

    async fn a_wrong_password_and_an_unknown_name_get_the_same_answer(app: &TestApp) {
        cashier(app, "cashier-a").await;
        let wrong = sign_in(app, "cashier-a", "not the password").await;
        let unknown = sign_in(app, "nobody-at-all", "not the password").await;
        assert_eq!((wrong.status, unknown.status), (401, 401));
        wrong.refused("wrong_credentials");
        unknown.refused("wrong_credentials");
        let body = |reply: &Reply| { let mut body = reply.json(); body["request_id"].take(); body };
        assert_eq!(body(&wrong), body(&unknown));
        app.nobody().get("/api/me").await.refused("unauthenticated");
    }

    async fn failed_tries_slow_the_next_one_and_never_bar(app: &TestApp) {
        cashier(app, "cashier-a").await;
        for name in ["cashier-a", "nobody-at-all"] {
            // Five tries are free; then the wait doubles, up to a quarter of an hour.
            for wait in [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
                pass_seconds(app, wait + 1);
                sign_in(app, name, "not the password").await.refused("wrong_credentials");
            }
            let slowed = sign_in(app, name, PASSWORD).await;
            let seconds = slowed.refused("too_many_tries")["retry_after_seconds"].as_i64().unwrap();
            assert!((600..=900).contains(&seconds), "{name} waits {seconds} s");
            assert_eq!(slowed.headers["retry-after"].to_str().unwrap(), seconds.to_string());
        }
        pass_seconds(app, 901);
        sign_in(app, "cashier-a", PASSWORD).await.ok();
        // And the count begins anew.
        sign_in(app, "cashier-a", "not the password").await.refused("wrong_credentials");
        sign_in(app, "cashier-a", PASSWORD).await.ok();
    }

    async fn ten_sign_ins_in_a_row_are_not_throttled_and_a_hundred_are(app: &TestApp) {
        cashier(app, "cashier-a").await;
        app.set_clock("2026-11-22T02:00:01Z");
        for _ in 0..10 {
            sign_in(app, "cashier-a", PASSWORD).await.ok();
        }
        let mut throttled = 0;
        for _ in 0..60 {
            // A malformed name costs no hash, and counts all the same.
            let reply = sign_in(app, "nobody-at-all", "x").await;
            throttled += usize::from(reply.status == 429 && reply.json()["params"]["retry_after_seconds"].as_i64() > Some(20));
        }
        assert!(throttled >= 10, "{throttled}");
        pass_seconds(app, 60);
        sign_in(app, "cashier-a", PASSWORD).await.ok();
    }

    async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_session(app: &TestApp) {
        cashier(app, "cashier-a").await;
        let first = sign_in(app, "cashier-a", PASSWORD).await.ok();
        let nobody = app.nobody();
        let second = nobody.post("/api/session/refresh", &json!({ "refresh_token": first["refresh_token"] })).await.ok();
        assert_ne!(first["refresh_token"], second["refresh_token"]);
        with(app, &second).get("/api/me").await.ok();
        nobody.post("/api/session/refresh", &json!({ "refresh_token": first["refresh_token"] })).await.refused("refresh_reused");
        with(app, &second).get("/api/me").await.refused("unauthenticated");
        nobody.post("/api/session/refresh", &json!({ "refresh_token": second["refresh_token"] })).await.refused("unauthenticated");

        // A token that was never given cannot end anybody's session.
        let other = sign_in(app, "cashier-a", PASSWORD).await.ok();
        let token = other["refresh_token"].as_str().unwrap();
        let mut bytes = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        bytes[23] ^= 1;
        let forged = format!("{}.{}", URL_SAFE_NO_PAD.encode(bytes), token.split('.').nth(1).unwrap());
        for token in [forged.as_str(), "", "x.y", "A"] {
            nobody.post("/api/session/refresh", &json!({ "refresh_token": token })).await.refused("unauthenticated");
        }
        with(app, &other).get("/api/me").await.ok();
    }

    async fn an_access_token_ends_after_ten_minutes_and_a_session_after_twelve_hours(app: &TestApp) {
        cashier(app, "cashier-a").await;
        let tokens = sign_in(app, "cashier-a", PASSWORD).await.ok();
        pass_seconds(app, 590);
        with(app, &tokens).get("/api/me").await.ok();
        pass_seconds(app, 11);
        with(app, &tokens).get("/api/me").await.refused("token_expired");
        let refresh = |tokens: &Value| json!({ "refresh_token": tokens["refresh_token"] });
        let tokens = app.nobody().post("/api/session/refresh", &refresh(&tokens)).await.ok();
        with(app, &tokens).get("/api/me").await.ok();
        pass_seconds(app, 12 * 3600 + 1);
        app.nobody().post("/api/session/refresh", &refresh(&tokens)).await.refused("unauthenticated");
    }

    async fn signing_out_ends_this_session_and_everywhere_ends_all(app: &TestApp) {
        cashier(app, "cashier-a").await;
        let mut sessions = Vec::new();
        for _ in 0..3 {
            sessions.push(with(app, &sign_in(app, "cashier-a", PASSWORD).await.ok()));
        }
        assert_eq!(sessions[0].delete("/api/session").await.status, 204);
        sessions[0].get("/api/me").await.refused("unauthenticated");
        sessions[1].get("/api/me").await.ok();
        assert_eq!(sessions[1].delete("/api/me/sessions").await.status, 204);
        sessions[1].get("/api/me").await.refused("unauthenticated");
        sessions[2].get("/api/me").await.refused("unauthenticated");
    }

    async fn a_token_of_another_key_or_with_another_head_is_nobodys(app: &TestApp) {
        cashier(app, "cashier-a").await;
        let tokens = sign_in(app, "cashier-a", PASSWORD).await.ok();
        let token = tokens["access_token"].as_str().unwrap();
        let claims = token.split('.').nth(1).unwrap();
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        // Signed by the service's own key for vouchers, by none at all, and by HMAC with the public key as its secret.
        let head = part(json!({ "alg": "EdDSA", "kid": "1" }));
        let foreign = app.app.keys.vouchers.current().sign(format!("{head}.{claims}").as_bytes());
        let head_of_hmac = part(json!({ "alg": "HS256", "kid": "1" }));
        let public = app.app.keys.sessions.current().public_key();
        let mac = nuanquan::kernel::sign::Matcher::new(public).key("", &format!("{head_of_hmac}.{claims}"));
        let unknown_key = part(json!({ "alg": "EdDSA", "kid": "9" }));
        let signature = token.split('.').nth(2).unwrap();
        for forged in [
            format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode(foreign)),
            format!("{}.{claims}.", part(json!({ "alg": "none", "kid": "1" }))),
            format!("{head_of_hmac}.{claims}.{}", URL_SAFE_NO_PAD.encode(mac)),
            format!("{unknown_key}.{claims}.{signature}"),
            "not.a.token".to_owned(),
            String::new(),
        ] {
            let caller = Caller { token: Some(forged), ..app.nobody() };
            caller.get("/api/me").await.refused("unauthenticated");
        }
        with(app, &tokens).get("/api/me").await.ok();
    }

    async fn another_sites_page_is_refused(app: &TestApp) {
        cashier(app, "cashier-a").await;
        let body = json!({ "username": "cashier-a", "password": PASSWORD });
        let post = |name: &'static str, value: String| {
            app.client.post(format!("{}/api/session", app.url)).header(name, value).json(&body).send()
        };
        for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
            let response = post(name, value.to_owned()).await.unwrap();
            assert_eq!(response.status().as_u16(), 403, "{name}: {value}");
            let told = response.headers()["x-request-id"].to_str().unwrap().to_owned();
            let problem = response.json::<Value>().await.unwrap();
            assert_eq!(problem["code"], "foreign_origin");
            assert_eq!(problem["request_id"], told);
        }
        for (name, value) in [("origin", app.app.config.public_url.clone()), ("sec-fetch-site", "same-origin".to_owned())] {
            assert_eq!(post(name, value).await.unwrap().status().as_u16(), 200);
        }
    }

    async fn a_second_factor_is_enrolled_at_the_first_sign_in_and_its_codes_are_good_once(app: &TestApp) {
        real_account(app, "funds-a", Role::FundManager, false).await;
        let tokens = sign_in(app, "funds-a", PASSWORD).await.ok();
        assert_eq!(tokens["restricted"], "second_factor_owed");
        let early = with(app, &tokens);
        early.get("/api/stores").await.refused("second_factor_owed");
        assert_eq!(early.get("/api/me").await.ok()["owes"], "second_factor_owed");

        let (caller, secret) = enrol(app, "funds-a").await;
        assert!(secret["uri"].as_str().unwrap().starts_with("otpauth://totp/Nuanquan:funds-a?secret="));
        assert!(secret["qr_svg"].as_str().unwrap().starts_with("<svg"));
        assert_eq!(caller.get("/api/stores").await.ok().as_array().unwrap().len(), 15);
        // What began with the password alone is ended, not let in.
        early.get("/api/me").await.refused("unauthenticated");
        caller.post("/api/me/second-factor", &json!({})).await.refused("second_factor_enrolled");

        sign_in(app, "funds-a", PASSWORD).await.refused("second_factor_needed");
        let used = code(app, &secret);
        sign_in_with_code(app, "funds-a", &used).await.refused("second_factor_wrong");
        pass_seconds(app, 31);
        let fresh = code(app, &secret);
        let tokens = sign_in_with_code(app, "funds-a", &fresh).await.ok();
        assert!(tokens["restricted"].is_null());
        sign_in_with_code(app, "funds-a", &fresh).await.refused("second_factor_wrong");
        pass_seconds(app, 31);
        // A wrong code counts as a wrong password does.
        for wait in [0, 0, 0, 0, 2, 4, 8, 16, 32] {
            pass_seconds(app, wait + 1);
            sign_in_with_code(app, "funds-a", "abcdef").await.refused("second_factor_wrong");
        }
        sign_in_with_code(app, "funds-a", &code(app, &secret)).await.refused("too_many_tries");
    }

    async fn a_wrong_first_code_enrols_nothing(app: &TestApp) {
        real_account(app, "funds-a", Role::FundManager, false).await;
        let caller = with(app, &sign_in(app, "funds-a", PASSWORD).await.ok());
        caller.post("/api/me/second-factor/confirm", &json!({ "code": "123456" })).await.refused("second_factor_refused");
        caller.post("/api/me/second-factor", &json!({})).await.ok();
        caller.post("/api/me/second-factor/confirm", &json!({ "code": "12345x" })).await.refused("second_factor_refused");
        assert_eq!(caller.get("/api/me").await.ok()["second_factor"], false);
        caller.get("/api/stores").await.refused("second_factor_owed");
    }

    async fn an_admin_lifts_anothers_second_factor_and_never_his_own(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let id_of = real_account(app, "funds-a", Role::FundManager, false).await;
        let (caller, _) = enrol(app, "funds-a").await;
        let ask = json!({ "id": id() });
        let own = format!("/api/accounts/{}/reset-second-factor", admin.account_id.unwrap());
        admin.post(&own, &ask).await.refused("own_grant");
        admin.post(&format!("/api/accounts/{id_of}/reset-second-factor"), &json!({ "id": id() })).await.ok();
        caller.get("/api/me").await.refused("unauthenticated");
        assert_eq!(sign_in(app, "funds-a", PASSWORD).await.ok()["restricted"], "second_factor_owed");
    }

    async fn a_given_password_must_be_changed_first(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account = json!({ "id": id(), "username": "New.Keeper", "display_name": "理货员", "password": "first password" });
        let made = admin.post("/api/accounts", &account).await;
        let account_id = made.created()["account_id"].as_str().unwrap().to_owned();
        assert!(!made.text().contains("password"));
        assert_eq!(made.body, admin.post("/api/accounts", &account).await.body);
        let store = app.store("PT01").await;
        let grant = json!({ "id": id(), "role": "store_keeper", "store_id": store });
        admin.post(&format!("/api/accounts/{account_id}/grants"), &grant).await.created();

        let tokens = sign_in(app, "new.keeper", "first password").await.ok();
        assert_eq!(tokens["restricted"], "password_change_owed");
        let keeper = with(app, &tokens);
        keeper.get("/api/stores").await.refused("password_change_owed");
        let other = with(app, &sign_in(app, "new.keeper", "first password").await.ok());
        let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
        keeper.post("/api/me/password", &change("wrong password", "a better password")).await.refused("wrong_password");
        for unfit in ["short", "NEW.KEEPER", "first password"] {
            keeper.post("/api/me/password", &change("first password", unfit)).await.refused("password_unfit");
        }
        assert_eq!(keeper.post("/api/me/password", &change("first password", "a better password")).await.status, 204);
        keeper.get("/api/stores").await.ok();
        other.get("/api/me").await.refused("unauthenticated");
        sign_in(app, "new.keeper", "first password").await.refused("wrong_credentials");
        sign_in(app, "new.keeper", "a better password").await.ok();
    }

    async fn a_reset_password_ends_the_sessions_and_must_be_changed(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account_id = real_account(app, "auditor-a", Role::Auditor, false).await;
        let before = with(app, &sign_in(app, "auditor-a", PASSWORD).await.ok());
        before.get("/api/stores").await.ok();
        let reset = json!({ "id": id(), "password": "another password" });
        admin.post(&format!("/api/accounts/{account_id}/reset-password"), &reset).await.ok();
        before.get("/api/me").await.refused("unauthenticated");
        sign_in(app, "auditor-a", PASSWORD).await.refused("wrong_credentials");
        assert_eq!(sign_in(app, "auditor-a", "another password").await.ok()["restricted"], "password_change_owed");
    }

    async fn nobody_grants_a_role_to_himself_or_takes_his_own(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let own = format!("/api/accounts/{}", admin.account_id.unwrap());
        let role = json!({ "id": id(), "role": "fund_manager", "area_code": "310107" });
        admin.post(&format!("{own}/grants"), &role).await.refused("own_grant");
        let grant = admin.get(&own).await.ok()["grants"][0]["id"].clone();
        let revoke = format!("{own}/grants/{}/revoke", grant.as_str().unwrap());
        admin.post(&revoke, &json!({ "id": id() })).await.refused("own_grant");
        admin.post(&format!("{own}/disable"), &json!({ "id": id() })).await.refused("own_grant");
        assert_eq!(admin.get(&own).await.ok()["grants"].as_array().unwrap().len(), 1);
        assert!(admin.get(&own).await.ok()["disabled_at"].is_null());
    }

    async fn a_role_has_the_place_that_fits_it(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account_id = app.account("someone", &[], false).await;
        let path = format!("/api/accounts/{account_id}/grants");
        let store = app.store("PT01").await;
        for unfit in [
            json!({ "role": "admin", "store_id": store }),
            json!({ "role": "cashier" }),
            json!({ "role": "cashier", "store_id": store, "area_code": "310107" }),
            json!({ "role": "donor" }),
        ] {
            let mut body = unfit.clone();
            body["id"] = json!(id());
            admin.post(&path, &body).await.refused("role_scope");
        }
        let give = |role: &str, area: &str| json!({ "id": id(), "role": role, "area_code": area });
        admin.post(&path, &give("auditor", "999999")).await.refused("area_unknown");
        admin.post(&path, &json!({ "id": id(), "role": "cashier", "store_id": id() })).await.refused("store_unknown");
        admin.post(&path, &give("auditor", "310107")).await.created();
        admin.post(&path, &give("auditor", "310107")).await.refused("already_granted");
        let grants = admin.get(&format!("/api/accounts/{account_id}")).await.ok()["grants"].clone();
        assert_eq!(grants.as_array().unwrap().len(), 1);
        assert_eq!(grants[0]["granted_by"], json!(admin.account_id.unwrap()));
    }

    async fn a_role_taken_back_is_lost_at_once(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let auditor = app.of_district(Role::Auditor).await;
        auditor.get("/api/accounts").await.ok();
        let path = format!("/api/accounts/{}", auditor.account_id.unwrap());
        let grant = admin.get(&path).await.ok()["grants"][0]["id"].as_str().unwrap().to_owned();
        let revoke = json!({ "id": id() });
        admin.post(&format!("{path}/grants/{grant}/revoke"), &revoke).await.ok();
        admin.post(&format!("{path}/grants/{grant}/revoke"), &revoke).await.ok();
        admin.post(&format!("{path}/grants/{grant}/revoke"), &json!({ "id": id() })).await.refused("already_revoked");
        auditor.get("/api/accounts").await.refused("forbidden");
        admin.post(&format!("{path}/disable"), &json!({ "id": id() })).await.ok();
        auditor.get("/api/me").await.refused("unauthenticated");
        admin.post(&format!("{path}/enable"), &json!({ "id": id() })).await.ok();
        assert!(admin.get(&path).await.ok()["disabled_at"].is_null());
    }

    async fn a_disabled_account_does_not_sign_in(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account_id = cashier(app, "cashier-a").await;
        admin.post(&format!("/api/accounts/{account_id}/disable"), &json!({ "id": id() })).await.ok();
        sign_in(app, "cashier-a", PASSWORD).await.refused("wrong_credentials");
        admin.post(&format!("/api/accounts/{account_id}/enable"), &json!({ "id": id() })).await.ok();
        sign_in(app, "cashier-a", PASSWORD).await.ok();
    }

    async fn the_holder_of_an_account_is_kept_as_a_keyed_hash_only(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        let account_id = cashier(app, "cashier-a").await;
        let path = format!("/api/accounts/{account_id}");
        let link = |number: &str| json!({ "id": id(), "id_number": number });
        admin.post(&format!("{path}/person"), &link("310199194603150020")).await.refused("invalid_field");
        let linked = admin.post(&format!("{path}/person"), &link("310199194603150023")).await;
        linked.ok();
        assert!(!linked.text().contains("310199"));
        assert_eq!(admin.get(&path).await.ok()["person_linked"], true);
        let key = app.app.keys.matching.key("person", "310199194603150023");
        let stored = app.app.read(move |db| nuanquan::staff::rows::account(db, account_id)).await.unwrap().unwrap();
        assert_eq!(stored.person_key, Some(key));
    }

    async fn accounts_are_listed_in_pages_for_those_who_may_see_them(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        for name in ["one-a", "two-b", "three-c"] {
            app.account(name, &[], false).await;
        }
        let first = admin.get("/api/accounts?limit=2").await.ok();
        assert_eq!(first["items"][0]["username"], "three-c");
        let next = format!("/api/accounts?limit=2&after={}", first["next"].as_str().unwrap());
        assert_eq!(admin.get(&next).await.ok()["items"][0]["username"], "one-a");
        assert!(!admin.get("/api/accounts").await.text().contains("argon2"));
        app.at_store(Role::Cashier, "PT01").await.get("/api/accounts").await.refused("forbidden");
    }

    async fn a_till_signs_in_by_its_secret_until_it_is_blocked(app: &TestApp) {
        let admin = app.of_district(Role::Admin).await;
        cashier(app, "cashier-a").await;
        let store = app.store("PT01").await;
        let till = json!({ "id": id(), "store_id": store, "name": "前台" });
        let made = admin.post("/api/devices", &till).await.created();
        assert_eq!(made["number"], 1);
        let taken = json!({ "id": id(), "store_id": store, "name": "前台", "number": 1 });
        admin.post("/api/devices", &taken).await.refused("device_number_taken");
        let device_id = made["device_id"].as_str().unwrap().to_owned();
        let secret = admin.post(&format!("/api/devices/{device_id}/secret"), &json!({})).await.ok()["device_secret"].clone();
        let at_till = |secret: &Value| json!({ "username": "cashier-a", "password": PASSWORD, "device_id": device_id, "device_secret": secret });

        let nobody = app.nobody();
        nobody.post("/api/session", &at_till(&json!("not the secret"))).await.refused("unknown_device");
        nobody.post("/api/session", &at_till(&Value::Null)).await.refused("unknown_device");
        let cashier = with(app, &nobody.post("/api/session", &at_till(&secret)).await.ok());
        let me = cashier.get("/api/me").await.ok();
        assert_eq!(me["device"]["number"], 1);
        assert_eq!(me["device"]["store_id"], json!(store));

        let again = admin.post(&format!("/api/devices/{device_id}/secret"), &json!({})).await.ok()["device_secret"].clone();
        assert_ne!(secret, again);
        cashier.get("/api/me").await.refused("unauthenticated");
        nobody.post("/api/session", &at_till(&secret)).await.refused("unknown_device");
        let cashier = with(app, &nobody.post("/api/session", &at_till(&again)).await.ok());
        cashier.get("/api/me").await.ok();
        admin.post(&format!("/api/devices/{device_id}/block"), &json!({ "id": id() })).await.ok();
        cashier.get("/api/me").await.refused("unauthenticated");
        nobody.post("/api/session", &at_till(&again)).await.refused("unknown_device");
        admin.post(&format!("/api/devices/{device_id}/secret"), &json!({})).await.refused("device_blocked");
        assert!(admin.get("/api/devices").await.ok()[0]["blocked_at"].is_string());
    }

    async fn a_password_out_of_bounds_is_refused_without_being_repeated(app: &TestApp) {
        let long = "x".repeat(201);
        let reply = sign_in(app, "someone", &long).await;
        assert_eq!(reply.refused("invalid_body")["at"], "password");
        assert!(!reply.text().contains("xxx"));
        let number = app.nobody().post("/api/session", &json!({ "username": "someone", "password": 31019919460315_i64 })).await;
        assert_eq!(number.refused("invalid_body")["at"], "password");
        assert!(!number.text().contains("31019919"));
        sign_in(app, &"x".repeat(100_000), "y").await.refused("invalid_body");
    }
}
