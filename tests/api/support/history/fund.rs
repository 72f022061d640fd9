//! A fund and its postings.
use super::rows::{command, id, insert, text};
use super::{DISTRICT, History};
use crate::support::id as new_id;
use nuanquan::db::Db;
use nuanquan::db::dialect::Value;
use nuanquan::db::types::AnyId;
use nuanquan::kernel::error::Result;
use uuid::Uuid;

pub fn money(db: &mut Db<'_>, history: &History) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "funds",
        vec![
            ("id", id(history.fund)),
            ("district_code", text(DISTRICT)),
            ("code", text("CARE")),
            ("name_zh", text("=示例基金")),
            ("name_en", text("Sample fund")),
            ("resource_class", text("social")),
            ("reason_required", 0_i32.into()),
            ("received_fen", 10_000_i64.into()),
            ("available_fen", 5_000_i64.into()),
            ("reserved_fen", 3_500_i64.into()),
            ("spent_fen", 1_500_i64.into()),
            ("lost_fen", 0_i64.into()),
            ("created_at", now.into()),
        ],
    )?;
    let deposit = new_id();
    command(db, history, deposit, "funds.deposit", 201)?;
    posting(db, history, ("deposit", 10_000), (None, None, None), deposit)
}

pub fn posting(
    db: &mut Db<'_>,
    history: &History,
    (kind, fen): (&str, i64),
    (batch, voucher, redemption): (Option<Uuid>, Option<Uuid>, Option<Uuid>),
    command: Uuid,
) -> Result<()> {
    let now = db.now();
    let optional = |uuid: Option<Uuid>| Value::OptionalId(uuid.map(AnyId::of));
    insert(
        db,
        "fund_postings",
        vec![
            ("id", id(new_id())),
            ("district_code", text(DISTRICT)),
            ("fund_id", id(history.fund)),
            ("kind", text(kind)),
            ("amount_fen", fen.into()),
            ("at", now.into()),
            ("period", text(&now.day().month().to_string())),
            ("batch_id", optional(batch)),
            ("voucher_id", optional(voucher)),
            ("redemption_id", optional(redemption)),
            ("account_id", id(history.account)),
            ("command_id", id(command)),
        ],
    )
}
