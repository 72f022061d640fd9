//! Rows, column by column.
use super::{DISTRICT, History};
use diesel::RunQueryDsl;
use nuanquan::access::Grant;
use nuanquan::audit::{self, Entry};
use nuanquan::db::Db;
use nuanquan::db::dialect::{Statement, Value};
use nuanquan::db::types::AnyId;
use nuanquan::kernel::error::Result;
use nuanquan::kernel::id::{AccountId, CommandId};
use serde_json::json;
use uuid::Uuid;

/// Adds a row.
pub fn insert(db: &mut Db<'_>, table: &str, row: Vec<(&str, Value)>) -> Result<()> {
    let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
    let marks = vec!["?"; row.len()].join(", ");
    let text = format!("insert into {table} ({}) values ({marks})", columns.join(", "));
    // A statement's text lives as long as the program; a test's program is short.
    let statement = row
        .into_iter()
        .fold(Statement::<()>::new(text.leak()), |statement, (_, value)| statement.bind(value));
    statement.execute(db.conn())?;
    Ok(())
}

pub fn id(uuid: Uuid) -> Value {
    Value::Id(AnyId::of(uuid))
}

pub fn text(text: &str) -> Value {
    text.into()
}

/// A command that was answered and recorded.
pub fn command(
    db: &mut Db<'_>,
    history: &History,
    command: Uuid,
    operation: &'static str,
    status: i32,
) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "commands",
        vec![
            ("id", id(command)),
            ("account_id", id(history.account)),
            ("operation", text(operation)),
            ("body_hash", vec![0; 32].into()),
            ("status", status.into()),
            ("answer", text("{}")),
            ("at", now.into()),
        ],
    )?;
    let account_id = AccountId::of(history.account);
    let grant = Grant { account_id, device_id: None, district_code: DISTRICT.to_owned() };
    let entry =
        Entry { operation, subject_kind: "deed", subject_id: command, command_id: CommandId::of(command) };
    audit::record(db, &grant, entry, &json!({ "n": 1 }));
    Ok(())
}

pub fn product(db: &mut Db<'_>, shelf_life: &str) -> Result<Uuid> {
    let found: AnyId = Statement::<nuanquan::db::types::UuidSql>::new(
        "select id from products where shelf_life = ? order by code limit 1",
    )
    .bind(shelf_life)
    .get_result(db.conn())?;
    Ok(found.uuid())
}
