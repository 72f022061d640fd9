//! One use and one refusal.
use super::fund::posting;
use super::rows::{command, id, insert, product, text};
use super::shelf::movement;
use super::{DISTRICT, History};
use crate::support::id as new_id;
use nuanquan::db::Db;
use nuanquan::kernel::error::Result;
use uuid::Uuid;

pub fn till(db: &mut Db<'_>, history: &History) -> Result<()> {
    command(db, history, history.redemption, "redemptions.redeem", 201)?;
    redemption(db, history, history.redemption, ("redeemed", None, 1_500))?;
    posting(
        db,
        history,
        ("spend", 1_500),
        (Some(history.batch), Some(history.used), Some(history.redemption)),
        history.redemption,
    )?;
    for (number, (line, lot, shelf_life, pieces, value)) in
        [(history.line, history.lot, "none", 2_i64, 1_200_i64), (new_id(), history.dated, "dated", 1, 300)]
            .into_iter()
            .enumerate()
    {
        let product = product(db, shelf_life)?;
        insert(
            db,
            "redemption_lines",
            vec![
                ("id", id(line)),
                ("redemption_id", id(history.redemption)),
                ("line_number", i32::try_from(number).unwrap().into()),
                ("lot_id", id(lot)),
                ("product_id", id(product)),
                ("quantity", pieces.into()),
                ("unit_fen", (value / pieces).into()),
                ("value_fen", value.into()),
            ],
        )?;
        movement(
            db,
            history,
            (lot, product, -pieces),
            "redeemed",
            (Some(history.redemption), history.redemption),
        )?;
    }
    command(db, history, history.refused, "redemptions.redeem", 409)?;
    redemption(db, history, history.refused, ("refused", Some("over_balance"), 0))
}

pub fn redemption(
    db: &mut Db<'_>,
    history: &History,
    redemption: Uuid,
    (outcome, code, fen): (&str, Option<&str>, i64),
) -> Result<()> {
    let now = db.now();
    insert(
        db,
        "redemptions",
        vec![
            ("id", id(redemption)),
            ("district_code", text(DISTRICT)),
            ("voucher_id", id(history.used)),
            ("household_id", id(history.household)),
            ("fund_id", id(history.fund)),
            ("store_id", id(history.store)),
            ("account_id", id(history.account)),
            ("outcome", text(outcome)),
            ("refusal_code", code.map(str::to_owned).into()),
            ("collector", text("holder")),
            ("fund_fen", fen.into()),
            ("cash_fen", 0_i64.into()),
            ("goods_fen", fen.into()),
            ("released_fen", 0_i64.into()),
            ("accepted_at", now.into()),
            ("at", now.into()),
        ],
    )
}
