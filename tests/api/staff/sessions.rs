//! Signing in and out, and the tokens of a session.
use super::*;
use crate::both;

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

    async fn a_session_is_forgotten_ninety_days_after_it_is_over(app: &TestApp) {
        cashier(app, "cashier-a").await;
        sign_in(app, "cashier-a", PASSWORD).await.ok();
        app.pass_days(90);
        assert_eq!(nuanquan::staff::sessions::forget(&app.app).await.unwrap(), 0);
        let tokens = sign_in(app, "cashier-a", PASSWORD).await.ok();
        app.pass_days(1);
        assert_eq!(nuanquan::staff::sessions::forget(&app.app).await.unwrap(), 1);
        let refresh = json!({ "refresh_token": tokens["refresh_token"] });
        app.nobody().post("/api/session/refresh", &refresh).await.refused("unauthenticated");
        let tokens = sign_in(app, "cashier-a", PASSWORD).await.ok();
        assert_eq!(nuanquan::staff::sessions::forget(&app.app).await.unwrap(), 0);
        with(app, &tokens).get("/api/me").await.ok();
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
}
