//! Reports: their parts add up to what the history holds, in each form, for those who may see it.
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::app::Where;
use crate::support::{Given, history, id};
use calamine::{Data, Reader, Xlsx};
use nuanquan::access::Role;
use serde_json::json;

both! {
    async fn the_stock_report_adds_up_what_is_on_hand(app: &TestApp) {
        let written = history::write(app).await;
        let auditor = app.of_district(Role::Auditor).await;
        let report = auditor.get("/api/reports/stock").await.ok();
        assert_eq!(report["total"]["pieces"], 12);
        assert_eq!(report["total"]["value_fen"], 7_200);
        assert_eq!(report["total"]["expiry"]["undated"], 8);
        assert_eq!(report["total"]["expiry"]["within_7_days"], 4);
        assert_eq!(report["lines"].as_array().unwrap().len(), 2);
        assert_eq!(report["lines"][0]["store_code"], "PT01");

        app.pass_days(6);
        let auditor = app.of_district(Role::Auditor).await;
        let late = auditor.get(&format!("/api/reports/stock?store_id={}", written.store)).await.ok();
        assert_eq!(late["total"]["expiry"]["expired"], 4);
        let other = app.store("PT02").await;
        let none = auditor.get(&format!("/api/reports/stock?store_id={other}")).await.ok();
        assert_eq!(none["total"]["pieces"], 0);
    }

    async fn a_keeper_sees_the_stock_of_his_store_alone(app: &TestApp) {
        history::write(app).await;
        let own = app.at_store(Role::StoreKeeper, "PT01").await.get("/api/reports/stock").await.ok();
        assert_eq!(own["total"]["pieces"], 12);
        let other = app.at_store(Role::StoreKeeper, "PT02").await.get("/api/reports/stock").await.ok();
        assert_eq!(other["total"]["pieces"], 0);
        app.nobody().get("/api/reports/stock").await.refused("unauthenticated");
        app.at_store(Role::Cashier, "PT01").await.get("/api/reports/stock").await.refused("forbidden");
    }

    async fn the_fund_report_shows_this_month_and_what_is_there_now(app: &TestApp) {
        history::write(app).await;
        let manager = app.of_district(Role::FundManager).await;
        let report = manager.get("/api/reports/funds").await.ok();
        let fund = &report["funds"][0];
        let month = &fund["periods"][0];
        for (name, fen) in [("opening_fen", 0), ("in_fen", 10_000), ("committed_fen", 5_000), ("spent_fen", 1_500), ("released_fen", 0),
            ("closing_fen", 8_500), ("closing_reserved_fen", 3_500)] {
            assert_eq!(month[name], fen, "{name}");
        }
        assert_eq!(fund["available_fen"], 5_000);
        app.pass_days(40);
        let manager = app.of_district(Role::FundManager).await;
        let next = manager.get("/api/reports/funds").await.ok();
        assert_eq!(next["funds"][0]["periods"][0]["opening_fen"], 8_500);
        manager.get("/api/reports/funds?from=2026-02&to=2026-01").await.refused("invalid_field");
        manager.get("/api/reports/funds?from=1950-01&to=2026-01").await.refused("invalid_field");
        manager.get("/api/reports/funds?from=2026-13").await.refused("invalid_query");
        manager.get("/api/reports/funds?format=pdf").await.refused("invalid_query");
    }

    async fn the_voucher_report_adds_up_by_batch_and_by_street(app: &TestApp) {
        history::write(app).await;
        let officer = app.of_district(Role::DistrictOfficer).await;
        let report = officer.get("/api/reports/vouchers").await.ok();
        let line = &report["lines"][0];
        assert_eq!(line["number"], "B-1");
        for (name, count) in [("issued", 2), ("partly", 1), ("unused", 1), ("redeemed", 0), ("expired", 0)] {
            assert_eq!(line["counts"][name], count, "{name}");
        }
        for (name, fen) in [("issued_fen", 5_000), ("redeemed_fen", 1_500), ("outstanding_fen", 3_500), ("expired_fen", 0)] {
            assert_eq!(line["amounts"][name], fen, "{name}");
        }
        assert_eq!(report["adds_up"], true);
        let streets = officer.get("/api/reports/vouchers?by=street").await.ok();
        assert_eq!(streets["lines"][0]["area_code"], "310107015");

        app.pass_days(31);
        let late = app.of_district(Role::DistrictOfficer).await.get("/api/reports/vouchers").await.ok();
        assert_eq!(late["counts"]["expired"], 2);
        assert_eq!(late["amounts"]["expired_fen"], 3_500);
        assert_eq!(late["adds_up"], true);
    }

    async fn a_street_sees_the_vouchers_of_its_households(app: &TestApp) {
        history::write(app).await;
        for (street, issued) in [("310107015", 2), ("310107005", 0)] {
            let officer = app.someone(Role::StreetOfficer, Where::Street(street.to_owned())).await;
            assert_eq!(officer.get("/api/reports/vouchers").await.ok()["counts"]["issued"], issued, "{street}");
        }
        for (store, issued) in [("PT01", 2), ("PT02", 0)] {
            let keeper = app.at_store(Role::StoreKeeper, store).await;
            assert_eq!(keeper.get("/api/reports/vouchers").await.ok()["counts"]["issued"], issued, "{store}");
        }
    }

    async fn stock_is_added_up_by_store_category_and_product(app: &TestApp) {
        let written = history::write(app).await;
        let auditor = app.of_district(Role::Auditor).await;
        for (by, groups) in [("store", 1), ("category", 2), ("product", 2)] {
            let report = auditor.get(&format!("/api/reports/stock?by={by}")).await.ok();
            let found = report["groups"].as_array().unwrap();
            assert_eq!((found.len(), report["lines"].as_array().unwrap().len()), (groups, 0), "{by}");
            let pieces: i64 = found.iter().map(|group| group["pieces"].as_i64().unwrap()).sum();
            assert_eq!((pieces, &report["total"]["value_fen"]), (12, &serde_json::json!(7_200)), "{by}");
        }
        let stores = auditor.get("/api/reports/stock?by=store").await.ok();
        assert_eq!(stores["groups"][0]["key"], written.store.to_string());
        let csv = auditor.get("/api/reports/stock?by=store&format=csv").await.text();
        assert_eq!(csv.lines().count(), 3, "a heading, a store, the whole: {csv}");
        auditor.get("/api/reports/stock?by=lot").await.refused("invalid_query");
    }

    async fn the_report_by_day_says_what_came_and_what_left(app: &TestApp) {
        let written = history::write(app).await;
        let manager = app.of_district(Role::FundManager).await;
        let today = app.app.now().day();
        let report = manager.get("/api/reports/days").await.ok();
        let lines = report["lines"].as_array().unwrap();
        assert_eq!((lines.len(), &lines[13]["day"]), (14, &serde_json::json!(today)));
        let day = &lines[13];
        for (column, pieces, fen) in [("purchased", 15, 9_000), ("redeemed", 3, 1_800), ("donated", 0, 0), ("moved", 0, 0)] {
            assert_eq!((&day[column]["pieces"], &day[column]["value_fen"]), (&pieces.into(), &fen.into()), "{column}");
        }
        for (column, number) in [("redemptions", 1), ("redeemed_fen", 1_500), ("refused", 1), ("reversals", 0)] {
            assert_eq!((&day[column], &report["total"][column]), (&number.into(), &number.into()), "{column}");
        }
        assert_eq!(lines[12]["redemptions"], 0);
        let none = manager.get(&format!("/api/reports/days?from={today}&store_id={}", app.store("PT02").await)).await.ok();
        assert_eq!((none["lines"].as_array().unwrap().len(), &none["total"]["purchased"]["pieces"]), (1, &0.into()));
        let own = app.at_store(Role::StoreKeeper, "PT02").await.get("/api/reports/days").await.ok();
        assert_eq!(own["total"]["redemptions"], 0, "of {}", written.store);
        manager.get("/api/reports/days?from=2026-02-02&to=2026-02-01").await.refused("invalid_field");
        manager.get("/api/reports/days?from=2020-02-02&to=2026-02-01").await.refused("invalid_field");
    }

    async fn reversals_and_looks_are_ranked_for_those_who_audit(app: &TestApp) {
        let scene = Scene::set(app).await;
        scene.rice(30, 20).await;
        let batch = scene.voucher(10_000).await;
        let redeemed = scene.redeem(&batch.vouchers[0].qr, 2).await.created();
        let other = app.at_store(Role::Cashier, "PT01").await;
        let lines = [json!({ "line_id": redeemed["lines"][0]["line_id"], "quantity": 1 })];
        let back = json!({ "id": id(), "reason": "wrong_goods", "lines": lines });
        other.post(&format!("/api/redemptions/{}/reverse", redeemed["redemption_id"].as_str().unwrap()), &back).await.created();

        let auditor = app.of_district(Role::Auditor).await;
        let people = auditor.get("/api/reports/reversals").await.ok();
        let first = &people["lines"][0];
        assert_eq!(first["account_id"], json!(other.account_id), "{people}");
        for (column, number) in [("reversals", 1), ("reversed_fen", 3_200), ("reversals_of_others", 1), ("redemptions", 0), ("reversed_permille", 1_000)] {
            assert_eq!(first[column], number, "{column}");
        }
        let second = &people["lines"][1];
        assert_eq!((&second["redemptions"], &second["redeemed_fen"], &second["reversals"]), (&1.into(), &6_400.into(), &0.into()));
        let stores = auditor.get("/api/reports/reversals?by=store").await.ok();
        assert_eq!(stores["lines"].as_array().unwrap().len(), 1);
        assert_eq!((&stores["lines"][0]["store_code"], &stores["lines"][0]["reversed_permille"]), (&"PT01".into(), &1_000.into()));
        let past = "/api/reports/reversals?from=2020-01-01&to=2020-03-01";
        assert_eq!(auditor.get(past).await.ok()["lines"], json!([]));

        let household = Given::of(app).await.household().await;
        let officer = app.of_district(Role::DistrictOfficer).await;
        for _ in 0..2 {
            let look = json!({ "id": id(), "purpose": "核对发放名单", "fields": ["name"] });
            officer.post(&format!("/api/households/{}/unmask", household.id), &look).await.ok();
        }
        let reads = auditor.get("/api/reports/unmasked-reads").await.ok();
        assert_eq!(reads["lines"][0]["account_id"], json!(officer.account_id));
        assert_eq!((&reads["lines"][0]["reads"], reads["lines"].as_array().unwrap().len()), (&2.into(), 1));
        app.of_district(Role::FundManager).await.get("/api/reports/reversals").await.refused("forbidden");
    }

    async fn each_report_leaves_as_csv_and_as_a_spreadsheet_without_formulas(app: &TestApp) {
        history::write(app).await;
        let manager = app.of_district(Role::FundManager).await;
        for report in ["stock", "funds", "vouchers", "days"] {
            let csv = manager.get(&format!("/api/reports/{report}?format=csv")).await;
            assert_eq!(csv.status, 200);
            let kept = csv.headers["content-disposition"].to_str().unwrap().to_owned();
            assert!(kept.contains(&format!("{report}-")) && kept.ends_with(".csv\""), "{kept}");
            assert!(csv.body.starts_with("\u{feff}".as_bytes()), "{report} has a BOM");
            let csv_rows = csv.text().lines().count();

            let xlsx = manager.get(&format!("/api/reports/{report}?format=xlsx")).await;
            let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx.body)).unwrap();
            assert_eq!(book.worksheet_range(report).unwrap().height(), csv_rows, "{report}");
        }
        let csv = manager.get("/api/reports/funds?format=csv").await.text();
        assert!(csv.contains("CARE,'=示例基金,"), "{csv}");
        assert!(csv.contains(",100.00,") && csv.contains(",85.00,"), "{csv}");
        let xlsx = manager.get("/api/reports/funds?format=xlsx").await;
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx.body)).unwrap();
        let sheet = book.worksheet_range("funds").unwrap();
        assert_eq!(sheet.get((1, 1)), Some(&Data::String("'=示例基金".to_owned())));
        assert_eq!(sheet.get((1, 6)), Some(&Data::Float(100.0)));
    }
}
