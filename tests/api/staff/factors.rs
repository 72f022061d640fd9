//! Second factors and passwords.
use super::*;
use crate::both;

both! {
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
