//! Paper and the page behind the QR.
use super::{CAOYANG, Office};
use crate::both;
use crate::support::{TestApp, id};
use nuanquan::access::Role;
use nuanquan::db::dialect::Statement;
use serde_json::json;

async fn prints(app: &TestApp) -> i64 {
    use diesel::RunQueryDsl;
    app.app
        .read(|db| {
            let question = "select count(*) from trail where operation = 'vouchers.print'";
            Ok(Statement::<diesel::sql_types::BigInt>::new(question).get_result::<i64>(db.conn())?)
        })
        .await
        .unwrap()
}

both! {
    async fn a_sheet_comes_in_parts_and_each_print_is_recorded(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        for (name, year) in [("王秀英", 1946), ("李建国", 1950), ("张伟", 1960)] {
            office.household(name, year).await;
        }
        office.household_in(CAOYANG, "陈敏", 1970, 2).await;
        let batch = office.issued(office.plan()).await;
        let path = format!("/api/voucher-batches/{batch}/sheet");
        let first = office.district.get(&format!("{path}?from=1&count=3")).await;
        assert_eq!((first.status, &first.headers["cache-control"]), (200, &"no-store".parse().unwrap()));
        assert_eq!(first.text().matches("<article").count(), 3);
        assert_eq!(first.headers["nuanquan-next-from"], "4");
        let rest = office.district.get(&format!("{path}?from=4&count=500")).await;
        assert_eq!(rest.text().matches("<article").count(), 1);
        office.district.get(&format!("{path}?from=5")).await.refused("not_found");
        office.district.get(&format!("{path}?count=501")).await.refused("invalid_field");
        office.district.get(&format!("{path}?from=0")).await.refused("invalid_field");
        assert_eq!(prints(app).await, 2);

        let text = first.text() + &rest.text();
        for word in ["可选 100 元物品", "可用到 ", "普陀区各慈善超市均可使用", "陈*"] {
            assert!(text.contains(word), "{word}");
        }
        for word in ["王秀英", "minimum_living", "低保", "困", "救助", "310199", "13800001234", "<script", "style="] {
            assert!(!text.contains(word), "{word}");
        }
        let mine = office.street.get(&path).await.text();
        assert_eq!(mine.matches("<article").count(), 3, "only those of the own street");
        office.manager.get(&path).await.refused("forbidden");
        app.nobody().get(&path).await.refused("unauthenticated");
    }

    async fn what_is_dead_is_not_printed(app: &TestApp) {
        let office = Office::open(app, 10_000).await;
        let voucher = office.voucher().await;
        let path = format!("/api/voucher-batches/{}/sheet", voucher["batch_id"].as_str().unwrap());
        let card = |voucher: &serde_json::Value| format!("/api/vouchers/{}/card", voucher["id"].as_str().unwrap());
        let replaced = office.deed(&voucher, "replace", "lost").await.created();
        office.street.get(&card(&voucher)).await.refused("voucher_state");
        let new = json!({ "id": replaced["voucher_id"] });
        let printed = office.street.get(&card(&new)).await.text();
        assert!(printed.contains("-2</p>"), "the second place of the batch: {printed}");
        assert_eq!(office.street.get(&path).await.text().matches("<article").count(), 1);
        office.street.get(&format!("/api/vouchers/{}/card", id())).await.refused("not_found");
        app.at_store(Role::Cashier, "PT01").await.get(&card(&new)).await.refused("forbidden");
    }

    async fn whoever_holds_a_code_sees_what_it_is_good_for_and_nothing_of_whose_it_is(app: &TestApp) {
        let mut office = Office::open(app, 10_000).await;
        let voucher = office.voucher().await;
        let code = office.code(&voucher).await;
        let nobody = app.nobody();
        for path in [format!("/V/{code}"), format!("/v/{}", code.to_lowercase())] {
            let page = nobody.get(&path).await;
            assert_eq!((page.status, &page.headers["cache-control"]), (200, &"no-store".parse().unwrap()));
            assert_eq!(page.headers["referrer-policy"], "no-referrer");
            let text = page.text();
            for word in ["有效", "可选 100 元物品", "可用到 ", "普陀区各慈善超市均可使用", "长寿路街道慈善超市", "朗读"] {
                assert!(text.contains(word), "{word}");
            }
            for word in ["王", "秀", "310107", "H-", "minimum_living", &code[..20]] {
                assert!(!text.contains(word), "{word}");
            }
        }
        let mut flipped = code.clone();
        flipped.replace_range(30..31, if &code[30..31] == "7" { "8" } else { "7" });
        for bad in [flipped.as_str(), "", "x", "..%2F..%2Fetc%2Fpasswd", &"0".repeat(5_000)] {
            let page = nobody.get(&format!("/V/{bad}")).await;
            assert_eq!((page.status, &page.headers["cache-control"]), (404, &"no-store".parse().unwrap()), "{bad}");
            assert!(page.text().contains("没有查到这张券"));
        }

        office.redeem(&code).await.created();
        assert!(nobody.get(&format!("/V/{code}")).await.text().contains("可选 68 元物品"));
        app.pass_days(31);
        assert!(nobody.get(&format!("/V/{code}")).await.text().contains("已过有效期"));
        office.sign_in_again().await;
        office.deed(&voucher, "revoke", "other").await.ok();
        let dead = nobody.get(&format!("/V/{code}")).await.text();
        assert!(dead.contains("已作废") && !dead.contains("可选"));
        assert_eq!(nobody.get("/print/voucher.css").await.status, 200);
    }

    async fn a_voucher_names_its_goods_and_its_stores(app: &TestApp) {
        let office = Office::open(app, 100_000).await;
        office.household("王秀英", 1946).await;
        let rice = crate::goods::product(&office.manager, "G001").await;
        let mut plan = office.plan();
        plan["good_for"] = json!({ "kind": "goods", "product_id": rice["id"], "pieces": 2 });
        plan["store_ids"] = json!([app.store("PT01").await]);
        let batch = office.issued(plan).await;
        let text = office.district.get(&format!("/api/voucher-batches/{batch}/sheet")).await.text();
        assert!(text.contains(&format!("{}（{}）×2", rice["name_zh"].as_str().unwrap(), rice["pack_size"].as_str().unwrap())));
        assert!(text.contains("长寿路街道慈善超市"));
        let mut plan = office.plan();
        plan["good_for"] = json!({ "kind": "copay", "face_fen": 900, "copay_fen": 100 });
        plan["first_on"] = json!(app.app.now().day().plus_days(2));
        let batch = office.issued(plan).await;
        let text = office.district.get(&format!("/api/voucher-batches/{batch}/sheet")).await.text();
        assert!(text.contains("付 1 元，可选 10 元物品") && text.contains("起可用"));
    }
}
