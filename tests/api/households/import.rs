//! Importing a register from files.
use super::{id_number, verified};
use crate::both;
use crate::support::{Caller, Reply, TestApp, id};
use nuanquan::access::Role;
use nuanquan::db::Lane;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

const CHANGSHOU: &str = "310107015";

/// Two good households, three people, as a street's officer would keep them.
fn register() -> String {
    let (head, spouse) = ("310199194603150023", "310199196511010137");
    let other = id_number("19500505", 7);
    format!(
        "2026年长寿路街道困难家庭名册,,,,,,,,\r\n\
         户号,姓名,与户主关系,身份证号,联系电话,街道,家庭地址,救助类别,起始日期,备注\r\n\
         A001,张 三,户主,{head},１３８００００１２３４,长寿路街道,\"示例路 1 号, 201 室\",低保家庭、困难残疾人,2026/1/1,x\r\n\
         A001,李梅,妻,{spouse},,长寿路,,,,\r\n\
         A002,歐陽鋒,户主,{other},021-52564588,310107015,示例路 2 号,特困人员,2026年2月1日,\r\n"
    )
}

async fn import(caller: &Caller, bytes: impl Into<Vec<u8>>) -> Reply {
    send(caller, id(), false, bytes.into()).await
}

async fn dry(caller: &Caller, bytes: impl Into<Vec<u8>>) -> Reply {
    send(caller, id(), true, bytes.into()).await
}

async fn send(caller: &Caller, id: uuid::Uuid, dry_run: bool, bytes: Vec<u8>) -> Reply {
    let path = format!("/api/households/import?id={id}&dry_run={dry_run}");
    caller.send(reqwest::Method::POST, &path, Some(("text/csv", bytes))).await
}

async fn listed(caller: &Caller, q: &str) -> Vec<Value> {
    let query = serde_urlencoded::to_string([("q", q), ("limit", "200")]).unwrap();
    caller.get(&format!("/api/households?{query}")).await.ok()["items"].as_array().unwrap().clone()
}

async fn count(app: &TestApp, text: &'static str) -> i64 {
    app.app
        .read(move |db| {
            use diesel::RunQueryDsl;
            Ok(nuanquan::db::dialect::Statement::<diesel::sql_types::BigInt>::new(text)
                .get_result::<i64>(db.conn())?)
        })
        .await
        .unwrap()
}

fn xlsx(text: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for (row, line) in reader.records().enumerate() {
        for (column, cell) in line.unwrap().iter().enumerate() {
            sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn faults(report: &Value) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = report["faults"].as_array().unwrap().iter();
    all.map(|fault| (fault["row"].as_u64().unwrap(), text(&fault["column"]), text(&fault["code"]))).collect()
}

both! {
    async fn every_kind_of_file_brings_the_same_register(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let text = register();
        let (gbk, _, _) = encoding_rs::GBK.encode(&text);
        let files: [(&str, Vec<u8>); 5] = [
            ("GBK", gbk.into_owned()),
            ("UTF-8 with a mark", format!("\u{feff}{text}").into_bytes()),
            ("tabs", text.replace("\"示例路 1 号, 201 室\"", "示例路 1 号").replace(',', "\t").into_bytes()),
            ("semicolons", text.replace("\"示例路 1 号, 201 室\"", "示例路 1 号").replace(',', ";").into_bytes()),
            ("xlsx", xlsx(&text)),
        ];
        for (kind, bytes) in &files {
            let report = dry(&officer, bytes.clone()).await.ok();
            assert_eq!((&report["rows_good"], &report["rows_bad"]), (&json!(3), &json!(0)), "{kind}: {report}");
            assert_eq!(report["unknown_headings"], json!(["备注"]), "{kind}");
        }
        assert_eq!(count(app, "select count(*) from households").await, 0, "a dry run changes nothing");
        assert_eq!(count(app, "select count(*) from imports").await, 0);

        let report = import(&officer, files[0].1.clone()).await.created();
        assert_eq!((&report["households_new"], &report["members_new"], &report["error_file"]), (&json!(2), &json!(3), &Value::Null));
        let found = listed(&officer, "ouyangfeng").await;
        assert_eq!((found[0]["household_no"].as_str(), found[0]["categories"][0].as_str()), (Some("A002"), Some("special_support")));
        let found = listed(&officer, "13800001234").await;
        assert_eq!((&found[0]["size"], &found[0]["categories"]), (&json!(2), &json!(["minimum_living", "disabled"])));
        assert_eq!(listed(&officer, "欧阳").await.len(), 1);

        for (kind, bytes) in &files {
            let report = import(&officer, bytes.clone()).await.created();
            assert_eq!((&report["rows_unchanged"], &report["rows_good"], &report["rows_bad"]), (&json!(3), &json!(0), &json!(0)), "{kind}: {report}");
        }
        assert_eq!(count(app, "select count(*) from members").await, 3);
        let imports = officer.get("/api/households/imports").await.ok();
        assert_eq!(imports["items"].as_array().unwrap().len(), 6);
        assert_eq!(imports["items"][5]["summary"]["members_new"], 3);
    }

    async fn a_repeat_gets_the_counts_and_nothing_personal(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let (command, mut text) = (id(), register());
        text.push_str("A003,王五,户主,310199194603150024,,长寿路,,,,\r\n");
        let first = send(&officer, command, false, text.clone().into_bytes()).await.created();
        assert!(first["error_file"].as_str().unwrap().contains("王五"));
        let again = send(&officer, command, false, text.clone().into_bytes()).await;
        assert_eq!(again.headers["nuanquan-repeat"], "true");
        assert_eq!((&again.created()["rows_good"], &again.created()["error_file"]), (&json!(3), &Value::Null));
        send(&officer, command, false, register().into_bytes()).await.refused("id_reused");
        assert_eq!(count(app, "select count(*) from households").await, 2);
        assert_eq!(count(app, "select count(*) from trail").await, 1);
        for text in ["select count(*) from commands where answer like '%王五%' or answer like '%310199%'",
            "select count(*) from trail where details like '%张%' or details like '%310199%'",
            "select count(*) from imports where summary like '%310199%'"] {
            assert_eq!(count(app, text).await, 0, "{text}");
        }
    }

    async fn what_is_wrong_is_told_by_row_and_column(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let good = |sequence: u16| id_number("19600101", sequence);
        let lines = [
            ("姓名", format!("B01,张9,户主,{},,长寿路,,,", good(1)), "person_name_character"),
            ("姓名", format!("B02,=1+1,户主,{},,长寿路,,,", good(2)), "formula"),
            ("姓名", format!("B03,张\u{202e}三,户主,{},,长寿路,,,", good(3)), "person_name_invisible_character"),
            ("身份证号", "B04,张三,户主,310199194603150024,,长寿路,,,".to_owned(), "id_number_checksum"),
            ("身份证号", "B05,张三,户主,3.10199E+17,,长寿路,,,".to_owned(), "id_number_excel_spoilt"),
            ("身份证号", "B06,张三,户主,310199194602300026,,长寿路,,,".to_owned(), "id_number_birth_date"),
            ("身份证号", "B07,张三,户主,31019920990101001X,,长寿路,,,".to_owned(), "id_number_birth_future"),
            ("身份证号", "B08,张三,户主,,,长寿路,,,".to_owned(), "id_number_empty"),
            ("与户主关系", format!("B09,张三,邻居,{},,长寿路,,,", good(4)), "relation_unknown"),
            ("电话", format!("B10,张三,户主,{},52564588,长寿路,,,", good(5)), "phone_area_code_missing"),
            ("街道", format!("B11,张三,户主,{},,天堂街道,,,", good(6)), "area_unknown"),
            ("街道", format!("B12,张三,户主,{},,310107101,,,", good(7)), "area_ended"),
            ("", format!("B13,张三,户主,{},,曹杨新村街道,,,", good(8)), "outside_your_area"),
            ("地址", format!("B14,张三,户主,{},,长寿路,@SUM(A1),,", good(9)), "formula"),
            ("类别", format!("B15,张三,户主,{},,长寿路,,富户,", good(10)), "category_unknown"),
            ("起始日期", format!("B16,张三,户主,{},,长寿路,,低保,1899-12-31", good(11)), "date_form"),
            ("户号", format!("B 17!,张三,户主,{},,长寿路,,,", good(12)), "unfit_character"),
            ("", format!("B18,张三,户主,{},,,,,", good(13)), "area_missing"),
            ("", format!("B19,张三,妻,{},,长寿路,,,", good(14)), "household_head_missing"),
        ];
        let mut text = "户号,姓名,与户主关系,身份证号,电话,街道,地址,类别,起始日期\n".to_owned();
        for (_, line, _) in &lines {
            text.push_str(line);
            text.push('\n');
        }
        let expected: Vec<(u64, String, String)> = (2..).zip(&lines)
            .map(|(row, (column, _, code))| (row, (*column).to_owned(), (*code).to_owned())).collect();
        let report = dry(&officer, text.clone()).await.ok();
        assert_eq!(faults(&report), expected);
        let reply = import(&officer, text.clone()).await;
        let params = reply.refused("no_good_row");
        assert_eq!((&params["faults"][0]["row"], &params["faults"][0]["column"]), (&json!(2), &json!("姓名")));
        assert!(!reply.text().contains("张三") && !reply.text().contains("310199"));
        assert_eq!(count(app, "select count(*) from households").await, 0);
        assert_eq!(count(app, "select count(*) from imports").await, 0);

        text.push_str(&format!("B20,赵六,户主,{},,长寿路,,,\nB20,赵小六,子,{},,长寿路,,,\n", good(15), good(15)));
        let report = import(&officer, text).await.created();
        assert_eq!((&report["households_new"], &report["rows_good"], &report["rows_bad"]), (&json!(1), &json!(1), &json!(20)));
        let twice = faults(&report).pop().unwrap();
        assert_eq!((twice.0, twice.2.as_str()), (22, "person_twice_in_file"));
        assert_eq!(report["faults"].as_array().unwrap().last().unwrap()["other_row"], 21);
        assert_eq!(report["duplicates"][0]["row"]["name_masked"], "赵*六");
        assert_eq!(report["duplicates"][0]["other"]["name_masked"], "赵*");
    }

    async fn an_error_file_is_imported_once_it_is_corrected(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        // No household numbers: the service gives them, and the error file names them.
        let text = format!("姓名,关系,身份证号,街道,地址\n张三,户主,310199194603150023,长寿路,示例路\n李梅,妻,{},长寿路,\n王五,户主,31019919500101001,长寿路,\n王小五,子,{},长寿路,\n",
            "310199196511010130", id_number("19800101", 5));
        let report = import(&officer, text).await.created();
        assert_eq!((&report["rows_good"], &report["rows_bad"]), (&json!(1), &json!(3)));
        let file = report["error_file"].as_str().unwrap();
        assert!(file.starts_with('\u{feff}') && !file.contains("张三"), "{file}");
        assert!(file.contains("H0000001"), "the household that got in is named: {file}");
        assert!(file.contains("'310199196511010130"), "a spreadsheet must not spoil the numbers again: {file}");
        let corrected = file.replace("310199196511010130", "310199196511010137")
            .replace("31019919500101001,", &format!("{},", id_number("19500101", 1)));
        let report = import(&officer, corrected.clone()).await.created();
        assert_eq!((&report["rows_bad"], &report["households_new"], &report["households_changed"], &report["members_new"]),
            (&json!(0), &json!(1), &json!(1), &json!(3)), "{report}");
        let found = listed(&officer, "张三").await;
        assert_eq!((&found[0]["size"], &found[0]["household_no"]), (&json!(2), &json!("H0000001")));
        assert_eq!(listed(&officer, "王小五").await[0]["size"], 2);
        let report = import(&officer, corrected).await.created();
        assert_eq!((&report["rows_unchanged"], &report["rows_good"]), (&json!(3), &json!(0)));
        verified(app).await;
    }

    async fn people_of_the_register_stand_side_by_side_and_masked(app: &TestApp) {
        let officer = app.of_district(Role::DistrictOfficer).await;
        import(&officer, register()).await.created();
        let text = "户号,姓名,与户主关系,身份证号,街道\nC001,张三,户主,310199194603150023,曹杨新村街道\nA001,张参,户主,310199194603150023,长寿路\n";
        let report = dry(&officer, text.lines().take(2).collect::<Vec<_>>().join("\n")).await.ok();
        assert_eq!(report["duplicates"][0], json!({ "code": "person_in_other_household",
            "row": { "row": 2, "household_no": "C001", "name_masked": "张*", "id_last_four": "0023" },
            "other": { "row": null, "household_no": "A001", "name_masked": "张*", "id_last_four": "0023" } }));
        let other_name = "户号,姓名,与户主关系,身份证号,街道\nA001,张参,户主,310199194603150023,长寿路\n";
        assert_eq!(faults(&dry(&officer, other_name).await.ok())[0].2, "person_other_name");
        let neighbour = app.in_street(Role::StreetOfficer, "310107005").await;
        let report = dry(&neighbour, text.lines().take(2).collect::<Vec<_>>().join("\n")).await.ok();
        assert_eq!(report["duplicates"][0]["other"], json!({ "row": null, "household_no": null, "name_masked": null, "id_last_four": null }));
        let report = dry(&neighbour, "户号,姓名,与户主关系,身份证号,街道\nA001,钱七,户主,11010519491231002X,曹杨新村街道\n").await.ok();
        assert_eq!(faults(&report)[0].2, "household_no_taken", "nothing is told of another street's household");
    }

    async fn what_is_no_register_is_refused_and_changes_nothing(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let book = xlsx(&register());
        import(&officer, book[..book.len() / 2].to_vec()).await.refused("file_unreadable");
        import(&officer, Vec::new()).await.refused("file_unreadable");
        import(&officer, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old".to_vec()).await.refused("file_unreadable");
        let missing = import(&officer, "姓名,电话\n张三,1\n").await.refused("headings_missing");
        assert_eq!(missing["missing"], json!(["身份证号", "街道"]));
        import(&officer, bomb()).await.refused("file_too_big");
        import(&officer, vec![b'x'; 33 * 1024 * 1024]).await.refused("body_too_large");
        let many = "a,b\n".repeat(200_200);
        import(&officer, many).await.refused("file_too_big");
        officer.post("/api/households/import", &json!({})).await.refused("invalid_query");
        let path = format!("/api/households/import?id={}", id());
        officer.post(&path, &json!({})).await.refused("unsupported_type");
        app.of_district(Role::Auditor).await.post(&path, &json!({})).await.refused("forbidden");
        app.nobody().post(&path, &json!({})).await.refused("unauthenticated");
        assert_eq!(count(app, "select count(*) from imports").await, 0);
    }

    async fn what_broke_off_is_unseen_and_cleared_away(app: &TestApp) {
        use nuanquan::households::rows::incoming;
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        import(&officer, register()).await.created();
        // As after a crash: the rows are there, the last transaction is missing.
        app.app.write(Lane::Office, |db| {
            use diesel::prelude::*;
            use nuanquan::db::schema::imports;
            diesel::update(imports::table).set((imports::state.eq("preparing"), imports::live_at.eq(None::<nuanquan::kernel::time::Instant>))).execute(db.conn())?;
            Ok(())
        }).await.unwrap();
        assert!(listed(&officer, "张三").await.is_empty() && listed(&officer, "").await.is_empty());
        import(&officer, register().replace("A00", "A10")).await.refused("no_good_row");
        let another = format!("姓名,关系,身份证号,街道\n钱七,户主,{},长寿路\n", id_number("19700101", 9));
        import(&officer, another.clone()).await.refused("still_running");
        app.set_clock("2031-01-01T00:00:00Z");
        assert_eq!(nuanquan::households::import::discard_abandoned(&app.app).await.unwrap(), 1);
        assert_eq!(count(app, "select count(*) from households").await, 0);
        assert_eq!(count(app, "select count(*) from members").await, 0);
        assert!(app.app.read(incoming::left_behind).await.unwrap().is_empty());
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        import(&officer, register()).await.created();
        import(&officer, another).await.created();
        assert_eq!(listed(&officer, "").await.len(), 3);
    }

    async fn an_import_at_work_says_how_far_it_is_and_can_be_cancelled(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let done = import(&officer, register()).await.created();
        let path = format!("/api/households/imports/{}", done["import_id"].as_str().unwrap());
        let progress = officer.get(&path).await.ok();
        assert_eq!((&progress["state"], &progress["planned"]), (&json!("live"), &progress["written"]));
        officer.post(&format!("{path}/cancel"), &json!({ "id": id() })).await.refused("import_over");
        // As it stands while its last part is written.
        app.app.write(Lane::Office, |db| {
            use diesel::prelude::*;
            use nuanquan::db::schema::imports;
            let planned = json!({ "households": 3, "additions": 1 }).to_string();
            diesel::update(imports::table)
                .set((imports::state.eq("preparing"), imports::live_at.eq(None::<nuanquan::kernel::time::Instant>), imports::summary.eq(planned)))
                .execute(db.conn())?;
            Ok(())
        }).await.unwrap();
        let households = count(app, "select count(*) from households").await;
        let progress = officer.get(&path).await.ok();
        assert_eq!((&progress["planned"], &progress["written"]), (&json!(4), &json!(households)));
        let stranger = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        stranger.get(&path).await.refused("not_found");
        stranger.post(&format!("{path}/cancel"), &json!({ "id": id() })).await.refused("not_found");
        app.of_district(Role::DistrictOfficer).await.get(&path).await.ok();

        let cancel = json!({ "id": id() });
        officer.post(&format!("{path}/cancel"), &cancel).await.ok();
        officer.post(&format!("{path}/cancel"), &cancel).await.ok();
        assert_eq!(officer.get(&path).await.ok()["state"], "discarded");
        assert_eq!(count(app, "select count(*) from households").await, 0);
        assert_eq!(count(app, "select count(*) from members").await, 0);
        officer.post(&format!("{path}/cancel"), &json!({ "id": id() })).await.refused("import_over");
        officer.get(&format!("/api/households/imports/{}", id())).await.refused("not_found");
        app.tampered.set(true);
    }

    async fn an_import_that_is_cancelled_while_it_writes_leaves_nothing(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let mut text = "户号,姓名,与户主关系,身份证号,街道,类别\n".to_owned();
        for sequence in 0..900_u16 {
            let day = format!("1960{:02}{:02}", sequence / 28 % 12 + 1, sequence % 28 + 1);
            text.push_str(&format!("C{sequence:04},王大明,户主,{},长寿路,低保\n", id_number(&day, sequence)));
        }
        let import_id = id();
        let path = format!("/api/households/import?id={import_id}");
        let imported = officer.send(reqwest::Method::POST, &path, Some(("text/csv", text.into_bytes())));
        let cancelled = async {
            for _ in 0..4_000 {
                let found = officer.get(&format!("/api/households/imports/{import_id}")).await;
                if found.status == 200 {
                    let cancel = format!("/api/households/imports/{import_id}/cancel");
                    return officer.post(&cancel, &json!({ "id": id() })).await.status == 200;
                }
            }
            panic!("the import was never begun");
        };
        let (imported, cancelled) = futures_util::future::join(imported, cancelled).await;
        if cancelled {
            imported.refused("import_cancelled");
            assert_eq!(count(app, "select count(*) from households").await, 0);
        } else {
            imported.created();
            assert_eq!(count(app, "select count(*) from households").await, 900);
        }
    }

    async fn many_households_come_in_parts_and_all_at_once(app: &TestApp) {
        let officer = app.in_street(Role::StreetOfficer, CHANGSHOU).await;
        let mut text = "户号,姓名,与户主关系,身份证号,街道,类别\n".to_owned();
        for sequence in 0..700_u16 {
            let day = format!("1960{:02}{:02}", sequence / 28 % 12 + 1, sequence % 28 + 1);
            text.push_str(&format!("M{sequence:04},王大明,户主,{},长寿路,低保\n", id_number(&day, sequence)));
        }
        let report = import(&officer, text.clone()).await.created();
        assert_eq!((&report["households_new"], &report["rows_bad"]), (&json!(700), &json!(0)), "{report}");
        assert_eq!(count(app, "select count(*) from households where size = 1").await, 700);
        assert_eq!(count(app, "select count(*) from household_categories").await, 700);
        let more = text.replace("低保", "残疾人");
        let report = import(&officer, more).await.created();
        assert_eq!((&report["households_changed"], &report["rows_good"]), (&json!(700), &json!(700)), "{report}");
        assert_eq!(count(app, "select count(*) from household_categories").await, 1_400);
    }
}

/// Far more than a workbook may hold, in a few kilobytes.
fn bomb() -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; 1024 * 1024];
    for _ in 0..65 {
        writer.write_all(&blanks).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
