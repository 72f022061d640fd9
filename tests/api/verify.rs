//! The proof: an honest history holds, and each way of tampering with it is found and named.
use crate::both;
use crate::support::history::{self, History};
use crate::support::{Engine, TestApp, id};
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use nuanquan::access::Role;
use nuanquan::audit::checkpoints;
use nuanquan::db::Lane;
use nuanquan::db::dialect::Statement;
use nuanquan::db::types::AnyId;
use nuanquan::keys;
use nuanquan::serve::tasks;
use nuanquan::verify::{self, Evidence};
use uuid::Uuid;

async fn prove(app: &TestApp, evidence: Evidence) -> Vec<verify::Statement> {
    app.app.read(move |db| verify::run(db, &evidence)).await.unwrap()
}

async fn all_hold(app: &TestApp) {
    for statement in prove(app, keys_of(app)).await {
        assert!(statement.holds, "{statement:?}");
    }
}

fn keys_of(app: &TestApp) -> Evidence {
    Evidence { keys: keys::public_keys(&app.app.config.data, "trail").unwrap(), kept: Vec::new() }
}

/// The one statement that does not hold: its number, and table, row and reason.
async fn broken(app: &TestApp, evidence: Evidence) -> (u8, String, String, String) {
    let mut broken: Vec<verify::Statement> =
        prove(app, evidence).await.into_iter().filter(|statement| !statement.holds).collect();
    assert_eq!(broken.len(), 1, "{broken:?}");
    let statement = broken.remove(0);
    let row = statement.first_broken.unwrap();
    (statement.number, row.table.to_owned(), row.id, row.what)
}

/// Changes a row that nobody may change, as somebody with the database's own password could.
async fn tamper(app: &TestApp, table: &'static str, sql: &'static str, row: Uuid) {
    let engine = app.engine;
    app.tampered.set(true);
    app.app
        .write(Lane::Office, move |db| {
            match engine {
                Engine::Sqlite => db.conn().batch_execute(&format!(
                    "drop trigger if exists {table}_append_only_update; drop trigger if exists {table}_append_only_delete"
                ))?,
                Engine::Postgres => db.conn().batch_execute(&format!("alter table {table} disable trigger user"))?,
            }
            let changed = Statement::<()>::new(sql).bind(AnyId::of(row)).execute(db.conn())?;
            assert!(changed > 0, "{sql}");
            Ok(())
        })
        .await
        .unwrap();
}

/// One way of tampering, and what the proof must say.
struct Case {
    table: &'static str,
    sql: &'static str,
    row: fn(&History) -> Uuid,
    statement: usize,
    named: fn(&History) -> Option<Uuid>,
}

const CASES: &[Case] = &[
    Case {
        table: "vouchers",
        sql: "update vouchers set redeemed_fen = redeemed_fen - 100, balance_fen = balance_fen + 100 where id = ?",
        row: |history| history.used,
        statement: 1,
        named: |history| Some(history.used),
    },
    Case {
        table: "vouchers",
        sql: "update vouchers set moved_fen = balance_fen, balance_fen = 0, state = 'replaced' where id = ?",
        row: |history| history.unused,
        statement: 1,
        named: |history| Some(history.unused),
    },
    Case {
        table: "lots",
        sql: "update lots set on_hand = on_hand + 1 where id = ?",
        row: |history| history.lot,
        statement: 2,
        named: |history| Some(history.lot),
    },
    Case {
        table: "lots",
        sql: "update lots set state = 'quarantined' where id = ?",
        row: |history| history.lot,
        statement: 2,
        named: |_| None,
    },
    Case {
        table: "lots",
        sql: "update lots set purpose_category = 'minimum_living' where id = ?",
        row: |history| history.lot,
        statement: 2,
        named: |_| None,
    },
    Case {
        table: "lots",
        sql: "update lots set expires_on = '2020-01-01' where id = ?",
        row: |history| history.dated,
        statement: 2,
        named: |_| None,
    },
    Case {
        table: "funds",
        sql: "update funds set available_fen = available_fen - 100, lost_fen = lost_fen + 100 where id = ?",
        row: |history| history.fund,
        statement: 3,
        named: |history| Some(history.fund),
    },
    Case {
        table: "redemption_lines",
        sql: "update redemption_lines set value_fen = value_fen + 1 where id = ?",
        row: |history| history.line,
        statement: 4,
        named: |history| Some(history.redemption),
    },
    Case {
        table: "commands",
        sql: "update commands set status = 201 where id = ?",
        row: |history| history.refused,
        statement: 5,
        named: |history| Some(history.refused),
    },
    Case {
        table: "trail",
        sql: "update trail set details = '{}' where subject_id = ?",
        row: |history| history.redemption,
        statement: 6,
        named: |_| None,
    },
];

both! {
    async fn an_honest_history_holds(app: &TestApp) {
        all_hold(app).await;
        history::write(app).await;
        tasks::sign(&app.app).await;
        all_hold(app).await;
        let rows: i64 = prove(app, Evidence::default()).await.iter().map(|statement| statement.rows).sum();
        assert!(rows > 15, "{rows} rows were looked at");
    }

    async fn whatever_is_tampered_with_is_named(app: &TestApp) {
        for case in CASES {
            let app = TestApp::start(app.engine).await;
            let history = history::write(&app).await;
            tamper(&app, case.table, case.sql, (case.row)(&history)).await;
            // What is taken from one side may be missing on another: several statements may break.
            let found = prove(&app, keys_of(&app)).await;
            let broken = found[case.statement - 1].first_broken.clone();
            let broken = broken.unwrap_or_else(|| panic!("{}: {found:?}", case.sql));
            if let Some(named) = (case.named)(&history) {
                assert_eq!(broken.id, named.to_string(), "{}: {broken:?}", case.sql);
            }
            app.stop().await;
        }
    }

    async fn a_person_in_two_households_is_found(app: &TestApp) {
        let history = history::write(app).await;
        let second = id();
        app.tampered.set(true);
        app.app.write(Lane::Office, move |db| {
            let today = db.today();
            // The rule of the database itself must go first.
            db.conn().batch_execute("drop index members_person_active_once")?;
            history::member(db, second, history.household, today)
        }).await.unwrap();
        let (number, table, row, _) = broken(app, keys_of(app)).await;
        assert_eq!((number, table, row), (7, "members".to_owned(), second.to_string()));
    }

    async fn a_chain_that_was_cut_or_rewritten_does_not_agree_with_what_was_kept(app: &TestApp) {
        history::write(app).await;
        tasks::sign(&app.app).await;
        let auditor = app.of_district(Role::Auditor).await;
        let kept = auditor.get("/api/trail/checkpoints").await;
        assert_eq!(kept.status, 200);
        let kept = Evidence { kept: checkpoints::import(&kept.text()).unwrap(), ..keys_of(app) };
        assert_eq!(kept.kept.len(), 1);
        assert!(prove(app, kept.clone()).await.iter().all(|statement| statement.holds));

        // Somebody takes away the signed head and the last entry, and makes the head agree.
        let engine = app.engine;
        app.tampered.set(true);
        app.app.write(Lane::Office, move |db| {
            for table in ["trail", "trail_checkpoints", "commands", "redemptions"] {
                db.conn().batch_execute(&match engine {
                    Engine::Sqlite => format!("drop trigger {table}_append_only_update; drop trigger {table}_append_only_delete"),
                    Engine::Postgres => format!("alter table {table} disable trigger user"),
                })?;
            }
            db.conn().batch_execute(
                "delete from redemptions where outcome = 'refused'; delete from commands where status = 409; delete from trail_checkpoints; \
                 delete from trail where sequence = (select max(sequence) from trail); \
                 update trail_heads set sequence = sequence - 1, hash = (select hash from trail order by sequence desc limit 1)",
            )?;
            Ok(())
        }).await.unwrap();
        assert!(prove(app, keys_of(app)).await.iter().all(|statement| statement.holds), "the rows alone tell nothing");
        let (number, table, _, what) = broken(app, kept.clone()).await;
        assert_eq!((number, table.as_str()), (6, "trail"));
        assert!(what.contains("cut"), "{what}");

        // The chain grows again past the place of the signed head.
        history::deed(app).await;
        history::deed(app).await;
        let (number, _, _, what) = broken(app, kept.clone()).await;
        assert_eq!(number, 6);
        assert!(what.contains("rewritten"), "{what}");
    }

    async fn a_signed_head_of_another_key_proves_nothing(app: &TestApp) {
        history::write(app).await;
        tasks::sign(&app.app).await;
        let mut signed = app.app.read(checkpoints::all).await.unwrap();
        let ours = keys_of(app).keys;
        let forged = nuanquan::kernel::sign::Signer::from_seed(1, &[9; 32]).unwrap();
        let message = nuanquan::audit::checkpoint_message(&signed[0].district_code, signed[0].sequence, &signed[0].hash);
        signed[0].signature = forged.sign(&message).to_vec();
        let kept = vec![(signed[0].clone(), forged.public_key().to_vec())];
        let (number, table, _, what) = broken(app, Evidence { keys: ours.clone(), kept }).await;
        assert_eq!((number, table.as_str()), (6, "the file of checkpoints"), "{what}");
        let kept = vec![(signed[0].clone(), ours[0].1.clone())];
        let (_, _, _, what) = broken(app, Evidence { keys: ours, kept }).await;
        assert!(what.contains("signature"), "{what}");
    }

    async fn heads_are_signed_once_for_each_move(app: &TestApp) {
        history::write(app).await;
        tasks::sign(&app.app).await;
        tasks::sign(&app.app).await;
        assert_eq!(app.app.read(checkpoints::all).await.unwrap().len(), 1);
        history::deed(app).await;
        tasks::sign(&app.app).await;
        assert_eq!(app.app.read(checkpoints::all).await.unwrap().len(), 2);
    }

    async fn the_trail_is_read_in_pages_by_those_who_may(app: &TestApp) {
        history::write(app).await;
        let auditor = app.of_district(Role::Auditor).await;
        let first = auditor.get("/api/trail?limit=2").await.ok();
        assert_eq!(first["items"].as_array().unwrap().len(), 2);
        let second = auditor.get(&format!("/api/trail?limit=2&before={}", first["next"])).await.ok();
        assert!(second["items"][0]["sequence"].as_i64() < first["items"][1]["sequence"].as_i64());
        let deposits = auditor.get("/api/trail?operation=funds.deposit").await.ok();
        assert_eq!(deposits["items"].as_array().unwrap().len(), 1);
        assert!(deposits["next"].is_null());
        auditor.get("/api/trail?colour=red").await.refused("invalid_query");
        assert!(auditor.get("/api/trail/unmasked-reads").await.ok()["items"].as_array().unwrap().is_empty());
        for path in ["/api/trail", "/api/trail/unmasked-reads", "/api/trail/checkpoints"] {
            app.nobody().get(path).await.refused("unauthenticated");
            app.at_store(Role::Cashier, "PT01").await.get(path).await.refused("forbidden");
        }
    }
}
