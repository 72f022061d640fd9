//! The proof finds what somebody with the database's own password did to offline entries and cases.
use super::till::Till;
use crate::both;
use crate::redemptions::scene::Scene;
use crate::support::{Engine, TestApp};
use diesel::connection::SimpleConnection;
use nuanquan::db::Lane;
use nuanquan::verify::{self, Evidence};

async fn tamper(app: &TestApp, table: &'static str, sql: &'static str) {
    let engine = app.engine;
    app.tampered.set(true);
    let changed = app.app.write(Lane::Office, move |db| {
        let lifted = match engine {
            Engine::Sqlite => format!(
                "drop trigger if exists {table}_append_only_update; drop trigger if exists {table}_append_only_delete"
            ),
            Engine::Postgres => format!("alter table {table} disable trigger user"),
        };
        db.conn().batch_execute(&lifted)?;
        db.conn().batch_execute(sql)?;
        Ok(())
    });
    changed.await.unwrap();
}

async fn broken(app: &TestApp) -> Vec<(u8, &'static str)> {
    let proved = app.app.read(|db| verify::run(db, &Evidence::default())).await.unwrap();
    let broken = proved.into_iter().filter_map(|one| one.first_broken.map(|row| (one.number, row.table)));
    broken.collect()
}

both! {
    async fn an_offline_entry_changed_in_the_database_is_found(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        till.sync(&entry).await;
        assert_eq!(broken(app).await, []);
        tamper(app, "offline_entries", "update offline_entries set signature = payload").await;
        assert_eq!(broken(app).await, [(5, "offline_entries")]);
    }

    async fn an_offline_loss_without_its_case_is_found(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(1_000).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        till.sync(&entry).await;
        assert_eq!(broken(app).await, []);
        tamper(app, "offline_cases", "update offline_cases set overdraft_fen = 0, uncovered_fen = 0").await;
        assert_eq!(broken(app).await, [(1, "vouchers"), (4, "redemptions")]);
    }

    async fn an_offline_entry_taken_away_is_found(app: &TestApp) {
        let scene = Scene::set(app).await;
        let mut till = Till::alone(app).await;
        scene.rice(30, 9).await;
        let batch = scene.voucher(10_000).await;
        let entry = till.rice(&scene, batch.vouchers[0].id, 1);
        till.sync(&entry).await;
        tamper(app, "offline_entries", "delete from offline_entries").await;
        assert_eq!(broken(app).await, [(4, "commands")]);
    }
}
