//! The one door to write: all of a deed or nothing, whatever else is going on.
use crate::both;
use crate::support::id;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};
use nuanquan::access::Grant;
use nuanquan::audit::{self, Entry};
use nuanquan::db::dialect::Statement;
use nuanquan::db::{Db, Lane};
use nuanquan::kernel::error::{Error, Result};
use nuanquan::kernel::id::{AccountId, CommandId};
use nuanquan::stores::numbers;
use serde_json::json;

const DISTRICT: &str = "310107";

fn take_a_number_and_record_it(db: &mut Db<'_>) -> Result<i64> {
    let number = numbers::next(db, DISTRICT, "door")?;
    let grant = Grant { account_id: AccountId::make(), device_id: None, district_code: DISTRICT.to_owned() };
    let command_id = CommandId::make();
    let entry = Entry {
        operation: "tests.number",
        subject_kind: "number",
        subject_id: command_id.uuid(),
        command_id,
    };
    audit::record(db, &grant, entry, &json!({ "number": number }));
    Ok(number)
}

fn entries(db: &mut Db<'_>) -> Result<i64> {
    Ok(Statement::<BigInt>::new("select count(*) from trail where operation = ?")
        .bind("tests.number")
        .get_result(db.conn())?)
}

both! {
    async fn a_problem_in_a_tab_of_its_own_is_a_page(app: &TestApp) {
        let nobody = app.nobody();
        let open = |kind: &str| {
            let request = nobody.client.get(format!("{}/api/voucher-batches/{}/sheet", nobody.url, crate::support::id()));
            request.header("accept", kind).send()
        };
        let page = open("text/html,application/xhtml+xml,*/*;q=0.8").await.unwrap();
        assert_eq!((page.status().as_u16(), &page.headers()["content-type"]), (401, &"text/html; charset=utf-8".parse().unwrap()));
        assert!(page.text().await.unwrap().contains("请先登录"));
        let data = open("application/json").await.unwrap();
        assert_eq!(data.headers()["content-type"], "application/problem+json");
    }

    async fn two_hundred_writers_each_take_a_number_of_their_own(app: &TestApp) {
        let writers = (0..200).map(|position| {
            let app = app.app.clone();
            actix_web::rt::spawn(async move {
                let lane = if position % 2 == 0 { Lane::Till } else { Lane::Office };
                match position {
                    50 => app.write(lane, |db| { take_a_number_and_record_it(db)?; Err::<i64, _>(Error::bug("on purpose")) }).await.ok(),
                    100 => app.write(lane, |db| -> Result<i64> { take_a_number_and_record_it(db)?; panic!("on purpose") }).await.ok(),
                    _ => app.write(lane, take_a_number_and_record_it).await.ok(),
                }
            })
        });
        let mut numbers = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            numbers.extend(writer.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=198).collect::<Vec<i64>>(), "the failed and the panicked one took none");
        assert_eq!(app.app.read(entries).await.unwrap(), 198, "and left no entry");
    }

    async fn what_happened_cannot_be_changed(app: &TestApp) {
        app.app.write(Lane::Office, take_a_number_and_record_it).await.unwrap();
        for sql in ["update trail set operation = ?", "delete from trail where operation <> ?"] {
            let changed = app.app.write(Lane::Office, move |db| Ok(Statement::<()>::new(sql).bind("gone").execute(db.conn())?)).await;
            assert!(changed.unwrap_err().to_string().contains("append_only"), "{sql}");
        }
        assert_eq!(app.app.read(entries).await.unwrap(), 1);
    }

    async fn a_reader_cannot_write(app: &TestApp) {
        let written = app.app.read(|db| numbers::next(db, DISTRICT, "door")).await;
        assert!(written.is_err());
        let series = app.app.read(|db| {
            Ok(Statement::<BigInt>::new("select count(*) from number_series where series = ?").bind("door").get_result::<i64>(db.conn())?)
        });
        assert_eq!(series.await.unwrap(), 0);
    }

    async fn an_id_stands_for_one_command_only(app: &TestApp) {
        let admin = app.of_district(nuanquan::access::Role::Admin).await;
        let other = app.of_district(nuanquan::access::Role::Admin).await;
        let area = json!({ "id": id(), "code": "310107015001", "name_zh": "示例居委会", "name_en": "Sample committee",
            "level": "committee", "parent_code": "310107015" });
        admin.post("/api/areas", &area).await.created();
        other.post("/api/areas", &area).await.refused("id_reused");
        let outcomes = app.app.read(|db| {
            Ok(Statement::<Text>::new("select operation from commands where operation = ?").bind("stores.add_area").load::<String>(db.conn())?)
        });
        assert_eq!(outcomes.await.unwrap().len(), 1);
    }
}
