//! Lots and their movements.
use super::rows::{command, id, insert, product, text};
use super::{DISTRICT, History};
use crate::support::id as new_id;
use nuanquan::db::Db;
use nuanquan::db::dialect::Value;
use nuanquan::db::types::AnyId;
use nuanquan::kernel::error::Result;
use uuid::Uuid;

pub fn stock(db: &mut Db<'_>, history: &History) -> Result<()> {
    let (purchase, now, today) = (new_id(), db.now(), db.today());
    command(db, history, purchase, "stock.purchase", 201)?;
    for (lot, shelf_life, expires_on, pieces) in
        [(history.lot, "none", None, 10_i64), (history.dated, "dated", Some(today.plus_days(5)), 5)]
    {
        let product = product(db, shelf_life)?;
        insert(
            db,
            "lots",
            vec![
                ("id", id(lot)),
                ("district_code", text(DISTRICT)),
                ("store_id", id(history.store)),
                ("product_id", id(product)),
                ("expires_on", expires_on.into()),
                ("origin", text("purchased")),
                ("unit_value_fen", 600_i64.into()),
                ("state", text("shelf")),
                ("on_hand", if pieces == 10 { 8_i64 } else { 4 }.into()),
                ("received_on", today.into()),
                ("created_at", now.into()),
            ],
        )?;
        movement(db, history, (lot, product, pieces), "purchased", (None, purchase))?;
    }
    Ok(())
}

pub fn movement(
    db: &mut Db<'_>,
    history: &History,
    (lot, product, pieces): (Uuid, Uuid, i64),
    reason: &str,
    (redemption, command): (Option<Uuid>, Uuid),
) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "stock_movements",
        vec![
            ("id", id(new_id())),
            ("district_code", text(DISTRICT)),
            ("lot_id", id(lot)),
            ("store_id", id(history.store)),
            ("product_id", id(product)),
            ("quantity", pieces.into()),
            ("reason", text(reason)),
            ("redemption_id", Value::OptionalId(redemption.map(AnyId::of))),
            ("command_id", id(command)),
            ("account_id", id(history.account)),
            ("at", now.into()),
        ],
    )
}
