//! A small honest history, written row by row: two vouchers of one fund, goods of two lots, one use and one refusal.
mod fund;
mod register;
mod rows;
mod shelf;
mod till;
mod vouchers;

pub use register::member;

use super::TestApp;
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use nuanquan::access::Grant;
use nuanquan::audit::{self, Entry};
use nuanquan::db::Lane;
use nuanquan::db::dialect::Statement;
use nuanquan::kernel::id::{AccountId, CommandId};
use serde_json::json;
use uuid::Uuid;

const DISTRICT: &str = "310107";

/// The ids of what was written.
#[derive(Debug, Clone)]
pub struct History {
    pub account: Uuid,
    pub store: Uuid,
    pub fund: Uuid,
    pub batch: Uuid,
    pub household: Uuid,
    pub member: Uuid,
    /// The voucher that was used, 30 yuan.
    pub used: Uuid,
    /// The voucher that was not, 20 yuan.
    pub unused: Uuid,
    /// Ten pieces that never expire, of which two left.
    pub lot: Uuid,
    /// Five pieces with a day, of which one left.
    pub dated: Uuid,
    pub redemption: Uuid,
    pub refused: Uuid,
    pub line: Uuid,
}

/// Writes it.
pub async fn write(app: &TestApp) -> History {
    let account = app.account("historian", &[], false).await;
    let history = History {
        account: account.uuid(),
        store: app.store("PT01").await.uuid(),
        fund: super::id(),
        batch: super::id(),
        household: super::id(),
        member: super::id(),
        used: super::id(),
        unused: super::id(),
        lot: super::id(),
        dated: super::id(),
        redemption: super::id(),
        refused: super::id(),
        line: super::id(),
    };
    let written = history.clone();
    app.app
        .write(Lane::Office, move |db| {
            shelf::stock(db, &written)?;
            register::register(db, &written)?;
            fund::money(db, &written)?;
            vouchers::issue(db, &written)?;
            till::till(db, &written)
        })
        .await
        .unwrap();
    history
}

/// One more deed, recorded.
pub async fn deed(app: &TestApp) {
    let grant = Grant { account_id: AccountId::make(), device_id: None, district_code: DISTRICT.to_owned() };
    let recorded = app.app.write(Lane::Office, move |db| {
        let command_id = CommandId::make();
        let entry = Entry {
            operation: "tests.deed",
            subject_kind: "deed",
            subject_id: command_id.uuid(),
            command_id,
        };
        audit::record(db, &grant, entry, &json!({}));
        Ok(())
    });
    recorded.await.unwrap();
}

/// The first text that a query of one column gives.
pub async fn one_text(app: &TestApp, query: &'static str) -> String {
    app.app.read(move |db| Ok(Statement::<Text>::new(query).get_result::<String>(db.conn())?)).await.unwrap()
}
