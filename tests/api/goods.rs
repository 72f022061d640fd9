//! Products, barcodes, values and packs.
use crate::both;
use crate::support::{Caller, Reply, TestApp, id};
use nuanquan::access::Role;
use nuanquan::db::Lane;
use nuanquan::goods::load;
use serde_json::{Value, json};

async fn keeper(app: &TestApp) -> Caller {
    app.at_store(Role::StoreKeeper, "PT01").await
}

/// The product of a code.
pub async fn product(caller: &Caller, code: &str) -> Value {
    let page = caller.get(&format!("/api/products?q={code}")).await.ok();
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["code"] == code)
        .expect("a product of this code")
        .clone()
}

fn path(product: &Value, rest: &str) -> String {
    format!("/api/products/{}{rest}", product["id"].as_str().unwrap())
}

async fn found(caller: &Caller, query: &str) -> Vec<String> {
    let page = caller.get(&format!("/api/products?{query}")).await.ok();
    page["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

fn apron() -> Value {
    json!({ "code": "G900", "name_zh": "围裙", "name_en": "apron", "category_code": "household", "pack_size": "1件",
        "shelf_life": "none", "storage": "ambient" })
}

fn assert_repeat(first: &Reply, again: &Reply) {
    assert_eq!((first.status, first.text()), (again.status, again.text()));
    assert_eq!(again.headers["nuanquan-repeat"], "true");
}

both! {
    async fn a_product_is_found_by_either_script_by_sound_by_code_and_by_barcode(app: &TestApp) {
        let keeper = keeper(app).await;
        for (query, code) in [
            ("q=%E8%B1%86%E8%B1%89%E9%B1%BC", "G018"), // 豆豉鱼
            ("q=%E9%9B%9E%E8%9B%8B", "G012"),          // 雞蛋, in traditional characters
            ("q=jidan", "G012"),
            ("q=%E5%B0%BF%E4%B8%8D%E6%B9%BF", "G030"), // 尿不湿, as people call it
            ("q=JD", "G012"),
            ("q=Infant%20formula", "G029"),
            ("q=g029", "G029"),
            ("q=2000000010298", "G029"),
            ("q=02000000010298", "G029"),
        ] {
            assert!(found(&keeper, query).await.contains(&code.to_owned()), "{query}");
        }
        assert_eq!(found(&keeper, "q=2000000010298").await, ["G029"]);
        assert!(found(&keeper, "q=nosuchthing").await.is_empty());
        assert!(found(&keeper, "q=%25").await.len() == 50, "a wildcard is no letter, and so no filter");
        assert_eq!(found(&keeper, "category=grain_oil&q=%E7%B1%B3").await.len(), 5);
        keeper.get("/api/products?colour=red").await.refused("invalid_query");
        keeper.get("/api/products?limit=many").await.refused("invalid_query");
    }

    async fn the_catalogue_comes_in_pages_in_its_own_order(app: &TestApp) {
        let keeper = keeper(app).await;
        let first = keeper.get("/api/products?limit=60").await.ok();
        let next = first["next"].as_str().unwrap();
        let rest = keeper.get(&format!("/api/products?limit=60&after={next}")).await.ok();
        assert_eq!(rest["next"], Value::Null);
        let items = [first["items"].as_array().unwrap().clone(), rest["items"].as_array().unwrap().clone()].concat();
        let codes: Vec<String> = (1..=67).map(|number| format!("G{number:03}")).collect();
        assert_eq!(items.iter().map(|item| item["code"].as_str().unwrap()).collect::<Vec<_>>(), codes);
        assert_eq!(items[0]["barcodes"][0], json!({ "gtin": "02000000010014", "pieces": 1, "printed": "2000000010014" }));
        assert_eq!((items[0]["value_fen"].as_i64(), items[0]["food"].as_bool()), (Some(3200), Some(true)));
        assert_eq!((items[66]["value_fen"].as_i64(), items[66]["food"].as_bool()), (Some(6800), Some(false)));
    }

    async fn loading_the_catalogue_again_adds_nothing(app: &TestApp) {
        let load = |db: &mut nuanquan::db::Db<'_>| {
            Ok((load::categories_and_products(db, load::CATALOGUE)?, load::packs(db, load::PACKS)?))
        };
        assert_eq!(app.app.write(Lane::Office, load).await.unwrap(), (0, 0));
        let keeper = keeper(app).await;
        assert_eq!(found(&keeper, "limit=200").await.len(), 67);
        let foods: Vec<bool> = keeper.get("/api/categories").await.ok().as_array().unwrap().iter()
            .map(|category| category["food"].as_bool().unwrap()).collect();
        // clothing_bedding, grain_oil, groceries, household, milk_infant_care, school_health
        assert_eq!(foods, [false, true, true, false, true, false]);
    }

    async fn a_bad_row_of_a_catalogue_is_named_and_nothing_of_it_is_kept(app: &TestApp) {
        let text = "code,gtin,name_zh,name_en,category,category_zh,pack_size,reference_value_fen,shelf_life,shelf_life_days,storage\n\
            G901,,好,good,household,日用,1件,100,none,,ambient\nG902,2000000010015,坏,bad,household,日用,1件,100,none,,ambient\n";
        let fault = app.app.write(Lane::Office, move |db| load::categories_and_products(db, text)).await.unwrap_err();
        let nuanquan::kernel::error::Error::Problem(problem) = fault else { panic!("a problem") };
        assert_eq!(problem.params["at"], "row 3, column gtin");
        assert_eq!(problem.params["reason"], "gtin_check_digit");
        assert!(found(&keeper(app).await, "q=G901").await.is_empty());
    }

    async fn a_product_is_entered_once_however_often_it_is_sent(app: &TestApp) {
        let keeper = keeper(app).await;
        let body = json!({ "id": id(), "product": apron(), "gtin": "6901234567892", "value_fen": 1900 });
        let first = keeper.post("/api/products", &body).await;
        assert_eq!(first.created()["product_id"], body["id"]);
        assert_repeat(&first, &keeper.post("/api/products", &body).await);
        assert_eq!(found(&keeper, "q=weiqun").await, ["G900"]);
        let made = product(&keeper, "G900").await;
        assert_eq!((made["value_fen"].as_i64(), made["barcodes"][0]["gtin"].as_str()), (Some(1900), Some("06901234567892")));

        let mut other = body.clone();
        other["value_fen"] = json!(2000);
        keeper.post("/api/products", &other).await.refused("id_reused");
        other["id"] = json!(id());
        keeper.post("/api/products", &other).await.refused("product_exists");
        other["product"]["code"] = json!("G901");
        let used = keeper.post("/api/products", &other).await;
        assert_eq!(used.status, 409);
        assert_eq!(used.refused("barcode_used")["product_id"], body["id"]);
        assert!(found(&keeper, "q=G901").await.is_empty(), "nothing of it stays");
    }

    async fn a_product_that_does_not_fit_is_refused(app: &TestApp) {
        let keeper = keeper(app).await;
        let send = async |change: Value| {
            let mut facts = apron();
            for (key, value) in change.as_object().unwrap() {
                facts[key] = value.clone();
            }
            keeper.post("/api/products", &json!({ "id": id(), "product": facts })).await
        };
        send(json!({ "category_code": "cars" })).await.refused("category_unknown");
        for (change, code, at) in [
            (json!({ "shelf_life": "dated" }), "invalid_field", "product.shelf_life_days"),
            (json!({ "shelf_life": "dated", "shelf_life_days": 0 }), "invalid_field", "product.shelf_life_days"),
            (json!({ "shelf_life_days": 30 }), "invalid_field", "product.shelf_life_days"),
            (json!({ "shelf_life": "for ever" }), "invalid_body", "product.shelf_life"),
            (json!({ "storage": "warm" }), "invalid_body", "product.storage"),
            (json!({ "name_zh": "围\u{202e}裙" }), "invalid_body", "product.name_zh"),
            (json!({ "code": "G 9" }), "invalid_body", "product.code"),
            (json!({ "colour": "red" }), "invalid_body", "product.colour"),
        ] {
            assert_eq!(send(change).await.refused(code)["at"], at);
        }
        let body = json!({ "id": id(), "product": apron(), "gtin": "6901234567893" });
        assert_eq!(keeper.post("/api/products", &body).await.refused("invalid_body")["reason"], "gtin_check_digit");
        assert!(found(&keeper, "q=G900").await.is_empty());
    }

    async fn a_barcode_names_one_product_however_it_is_written(app: &TestApp) {
        let keeper = keeper(app).await;
        let (rice, oil) = (product(&keeper, "G001").await, product(&keeper, "G006").await);
        let body = json!({ "id": id(), "gtin": "036000291452", "pieces": 6 });
        let first = keeper.post(&path(&rice, "/barcodes"), &body).await;
        assert_eq!(first.created()["gtin"], "036000291452");
        assert_repeat(&first, &keeper.post(&path(&rice, "/barcodes"), &body).await);
        keeper.post(&path(&oil, "/barcodes"), &body).await.refused("id_reused");

        for gtin in ["036000291452", "0036000291452", "00036000291452"] {
            let scanned = keeper.get(&format!("/api/barcodes/{gtin}")).await.ok();
            assert_eq!((scanned["pieces"].as_i64(), &scanned["product"]["code"]), (Some(6), &json!("G001")));
            let taken = keeper.post(&path(&oil, "/barcodes"), &json!({ "id": id(), "gtin": gtin, "pieces": 1 })).await;
            assert_eq!(taken.status, 409);
            assert_eq!(taken.refused("barcode_used")["product_id"], rice["id"]);
        }
        assert_eq!(product(&keeper, "G001").await["barcodes"].as_array().unwrap().len(), 2);
        assert_eq!(product(&keeper, "G006").await["barcodes"].as_array().unwrap().len(), 1);
        keeper.get("/api/barcodes/036000291453").await.refused("invalid_path");
        keeper.get("/api/barcodes/4006381333931").await.refused("not_found");
        for (gtin, pieces) in [("036000291453", 1), ("12345", 1), ("0000000000000", 1), ("4006381333931", 0)] {
            keeper.post(&path(&oil, "/barcodes"), &json!({ "id": id(), "gtin": gtin, "pieces": pieces })).await.refused("invalid_body");
        }
        let many = json!({ "id": id(), "gtin": "4006381333931", "pieces": 10_001 });
        keeper.post(&path(&oil, "/barcodes"), &many).await.refused("invalid_field");

        let remove = json!({ "id": id() });
        keeper.post(&path(&oil, "/barcodes/036000291452/remove"), &remove).await.refused("not_found");
        let removed = keeper.post(&path(&rice, "/barcodes/036000291452/remove"), &remove).await;
        removed.ok();
        assert_repeat(&removed, &keeper.post(&path(&rice, "/barcodes/036000291452/remove"), &remove).await);
        keeper.post(&path(&oil, "/barcodes"), &json!({ "id": id(), "gtin": "036000291452", "pieces": 1 })).await.created();
    }

    async fn goods_without_a_barcode_get_one_of_the_house(app: &TestApp) {
        let keeper = keeper(app).await;
        keeper.post("/api/products", &json!({ "id": id(), "product": apron() })).await.created();
        let apron = product(&keeper, "G900").await;
        keeper.get(&path(&apron, "/label")).await.refused("barcode_none");
        let give = json!({ "id": id() });
        let first = keeper.post(&path(&apron, "/in-house-barcode"), &give).await;
        let gtin = first.created()["gtin"].as_str().unwrap().to_owned();
        assert!(gtin.starts_with("20") && gtin.len() == 13, "{gtin}");
        assert_repeat(&first, &keeper.post(&path(&apron, "/in-house-barcode"), &give).await);
        let refused = keeper.post(&path(&apron, "/in-house-barcode"), &json!({ "id": id() })).await.refused("barcode_not_needed");
        assert_eq!(refused["gtin"], gtin);
        assert_eq!(keeper.get(&format!("/api/barcodes/{gtin}")).await.ok()["product"]["code"], "G900");

        let label = keeper.get(&path(&apron, "/label?count=3")).await;
        assert_eq!(label.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(label.text().matches("<svg").count(), 3);
        assert!(label.text().contains("围裙") && label.text().contains(&gtin[1..7]), "{}", label.text());
        keeper.get(&path(&apron, "/label?count=0")).await.refused("invalid_field");
        assert_eq!(keeper.get("/print/label.css").await.status, 200);
    }

    async fn a_number_of_the_house_that_the_catalogue_brought_is_stepped_over(app: &TestApp) {
        let keeper = keeper(app).await;
        // The catalogue's own labels begin at 1001.
        app.app.write(Lane::Office, |db| nuanquan::stores::numbers::take(db, "310107", "in_house_barcode", 1_000)).await.unwrap();
        keeper.post("/api/products", &json!({ "id": id(), "product": apron() })).await.created();
        let apron = product(&keeper, "G900").await;
        let given = keeper.post(&path(&apron, "/in-house-barcode"), &json!({ "id": id() })).await.created();
        assert_eq!(given["gtin"], nuanquan::kernel::gtin::Gtin::in_house(1_068).unwrap().as_str());
        assert_eq!(keeper.get("/api/barcodes/2000000010014").await.ok()["product"]["code"], "G001");
    }

    async fn a_value_counts_from_its_day(app: &TestApp) {
        let keeper = keeper(app).await;
        let rice = product(&keeper, "G001").await;
        let today = app.app.now().day();
        let body = json!({ "id": id(), "valid_from": today.plus_days(10), "value_fen": 3500 });
        let first = keeper.post(&path(&rice, "/values"), &body).await;
        first.created();
        assert_repeat(&first, &keeper.post(&path(&rice, "/values"), &body).await);
        let again = json!({ "id": id(), "valid_from": today.plus_days(10), "value_fen": 3600 });
        keeper.post(&path(&rice, "/values"), &again).await.refused("value_exists");
        let past = json!({ "id": id(), "valid_from": today.plus_days(-1), "value_fen": 1 });
        keeper.post(&path(&rice, "/values"), &past).await.refused("value_past");
        for value_fen in [json!(-1), json!(1.5), json!(1_000_000_000_001_i64), json!("35")] {
            let body = json!({ "id": id(), "valid_from": today, "value_fen": value_fen });
            keeper.post(&path(&rice, "/values"), &body).await.refused("invalid_body");
        }
        assert_eq!(product(&keeper, "G001").await["value_fen"], 3200);
        app.pass_days(10);
        let keeper = self::keeper(app).await;
        let detail = keeper.get(&path(&rice, "")).await.ok();
        assert_eq!((detail["value_fen"].as_i64(), detail["values"].as_array().unwrap().len()), (Some(3500), 2));
    }

    async fn whether_a_product_is_dated_stays_as_it_is(app: &TestApp) {
        let keeper = keeper(app).await;
        let salt = product(&keeper, "G013").await;
        let mut facts = json!({ "code": "G013", "name_zh": "低钠盐", "name_en": "low-sodium salt", "category_code": "groceries",
            "pack_size": "500 g", "shelf_life": "dated", "shelf_life_days": 1095, "storage": "ambient", "notes": "少盐" });
        keeper.put(&path(&salt, ""), &json!({ "id": id(), "product": facts })).await.refused("shelf_life_fixed");
        assert_eq!(product(&keeper, "G013").await["name_zh"], "食盐");
        facts["shelf_life"] = json!("none");
        facts["shelf_life_days"] = Value::Null;
        let change = json!({ "id": id(), "product": facts });
        let first = keeper.put(&path(&salt, ""), &change).await;
        first.ok();
        assert_repeat(&first, &keeper.put(&path(&salt, ""), &change).await);
        let changed = product(&keeper, "G013").await;
        assert_eq!((changed["id"].clone(), changed["name_zh"].clone()), (salt["id"].clone(), json!("低钠盐")));
        assert_eq!((changed["notes"].clone(), changed["created_at"].clone()), (json!("少盐"), salt["created_at"].clone()));
        assert_eq!(found(&keeper, "q=dinayan").await, ["G013"]);
        facts["code"] = json!("G001");
        keeper.put(&path(&salt, ""), &json!({ "id": id(), "product": facts })).await.refused("product_exists");
        keeper.put(&format!("/api/products/{}", id()), &json!({ "id": id(), "product": facts })).await.refused("not_found");
    }

    async fn a_retired_product_is_shown_on_request_only(app: &TestApp) {
        let keeper = keeper(app).await;
        let quilt = product(&keeper, "G032").await;
        let retire = json!({ "id": id() });
        let first = keeper.post(&path(&quilt, "/retire"), &retire).await;
        first.ok();
        assert_repeat(&first, &keeper.post(&path(&quilt, "/retire"), &retire).await);
        keeper.post(&path(&quilt, "/retire"), &json!({ "id": id() })).await.refused("product_retired");
        assert!(found(&keeper, "q=G032").await.is_empty());
        assert_eq!(found(&keeper, "q=G032&retired=true").await, ["G032"]);
        assert!(keeper.get(&path(&quilt, "")).await.ok()["retired_at"].is_string());
        let pack = json!({ "id": id(), "code": "P9", "name_zh": "包", "name_en": "pack",
            "items": [{ "product_id": quilt["id"], "quantity": 1 }] });
        keeper.post("/api/packs", &pack).await.refused("product_retired");
    }

    async fn a_pack_is_worth_the_sum_of_its_pieces_on_a_day(app: &TestApp) {
        let keeper = keeper(app).await;
        let packs = keeper.get("/api/packs").await.ok();
        let worth: Vec<(&str, i64)> = packs.as_array().unwrap().iter()
            .map(|pack| (pack["code"].as_str().unwrap(), pack["value_fen"].as_i64().unwrap())).collect();
        assert_eq!(worth, [("P1", 14900), ("P2", 21600), ("P3", 19850), ("P4", 32500), ("P5", 19900), ("P6", 19800),
            ("P7", 22700), ("P8", 20700)]);
        assert_eq!(keeper.get("/api/packs?on=2020-01-01").await.ok()[0]["value_fen"], Value::Null);

        let (rice, oil) = (product(&keeper, "G001").await, product(&keeper, "G006").await);
        let body = json!({ "id": id(), "code": "P9", "name_zh": "米油包", "name_en": "Rice and oil", "items": [
            { "product_id": rice["id"], "quantity": 2 }, { "product_id": oil["id"], "quantity": 1 }] });
        let first = keeper.post("/api/packs", &body).await;
        assert_eq!(first.created()["pack_id"], body["id"]);
        assert_repeat(&first, &keeper.post("/api/packs", &body).await);
        let pack = keeper.get(&format!("/api/packs/{}", body["id"].as_str().unwrap())).await.ok();
        assert_eq!((pack["value_fen"].as_i64(), pack["items"].as_array().unwrap().len()), (Some(12_400), 2));

        let mut again = body.clone();
        again["id"] = json!(id());
        keeper.post("/api/packs", &again).await.refused("pack_exists");
        again["code"] = json!("P10");
        again["items"] = json!([]);
        assert_eq!(keeper.post("/api/packs", &again).await.refused("invalid_field")["at"], "items");
        again["items"] = json!([{ "product_id": rice["id"], "quantity": 1 }, { "product_id": rice["id"], "quantity": 1 }]);
        keeper.post("/api/packs", &again).await.refused("invalid_field");
        again["items"] = json!([{ "product_id": id(), "quantity": 1 }]);
        keeper.post("/api/packs", &again).await.refused("product_unknown");
        assert_eq!(keeper.get("/api/packs").await.ok().as_array().unwrap().len(), 9);

        let retire = json!({ "id": id() });
        let retired = keeper.post(&format!("/api/packs/{}/retire", body["id"].as_str().unwrap()), &retire).await;
        retired.ok();
        assert_repeat(&retired, &keeper.post(&format!("/api/packs/{}/retire", body["id"].as_str().unwrap()), &retire).await);
        keeper.post(&format!("/api/packs/{}/retire", body["id"].as_str().unwrap()), &json!({ "id": id() })).await.refused("pack_retired");
    }

    async fn a_category_is_entered_once(app: &TestApp) {
        let keeper = keeper(app).await;
        let body = json!({ "id": id(), "code": "fresh_food", "name_zh": "生鲜", "name_en": "Fresh food", "food": true });
        let first = keeper.post("/api/categories", &body).await;
        first.created();
        assert_repeat(&first, &keeper.post("/api/categories", &body).await);
        let mut other = body.clone();
        other["id"] = json!(id());
        keeper.post("/api/categories", &other).await.refused("category_exists");
        assert_eq!(keeper.get("/api/categories").await.ok().as_array().unwrap().len(), 7);
    }

    async fn who_only_sells_changes_no_goods(app: &TestApp) {
        let cashier = app.at_store(Role::Cashier, "PT01").await;
        let rice = product(&cashier, "G001").await;
        for (path, body) in [
            ("/api/products".to_owned(), json!({ "id": id(), "product": apron() })),
            (path(&rice, "/barcodes"), json!({ "id": id(), "gtin": "6901234567892", "pieces": 1 })),
            (path(&rice, "/in-house-barcode"), json!({ "id": id() })),
            (path(&rice, "/values"), json!({})),
            (path(&rice, "/retire"), json!({ "id": id() })),
            ("/api/packs".to_owned(), json!({})),
            ("/api/categories".to_owned(), json!({})),
        ] {
            cashier.post(&path, &body).await.refused("forbidden");
            app.nobody().post(&path, &body).await.refused("unauthenticated");
        }
        assert_eq!(product(&cashier, "G001").await, rice);
    }
}
