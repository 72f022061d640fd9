//! A batch and its two vouchers.
use super::fund::posting;
use super::rows::{command, id, insert, text};
use super::{DISTRICT, History};
use crate::support::id as new_id;
use nuanquan::db::Db;
use nuanquan::kernel::error::Result;
use uuid::Uuid;

pub fn issue(db: &mut Db<'_>, history: &History) -> Result<()> {
    let (now, today, campaign) = (db.now(), db.today(), new_id());
    insert(
        db,
        "campaigns",
        vec![
            ("id", id(campaign)),
            ("district_code", text(DISTRICT)),
            ("code", text("C1")),
            ("name_zh", text("示例")),
            ("name_en", text("Sample")),
            ("starts_on", today.into()),
            ("ends_on", today.into()),
            ("policy_basis", text("示例")),
            ("created_at", now.into()),
        ],
    )?;
    let approve = new_id();
    command(db, history, history.batch, "vouchers.draft_batch", 201)?;
    command(db, history, approve, "vouchers.approve_batch", 200)?;
    insert(
        db,
        "voucher_batches",
        vec![
            ("id", id(history.batch)),
            ("district_code", text(DISTRICT)),
            ("number", text("B-1")),
            ("campaign_id", id(campaign)),
            ("fund_id", id(history.fund)),
            ("kind", text("value")),
            ("rule", text("{}")),
            ("rule_digest", vec![0; 32].into()),
            ("area_code", text("310107")),
            ("policy_basis", text("=示例")),
            ("face_fen", 3_000_i64.into()),
            ("copay_fen", 0_i64.into()),
            ("all_stores", 1_i32.into()),
            ("first_on", today.into()),
            ("last_on", today.plus_days(30).into()),
            ("release_after_days", 7_i32.into()),
            ("state", text("live")),
            ("vouchers", 2_i64.into()),
            ("total_fen", 5_000_i64.into()),
            ("drafted_by", id(history.account)),
            ("drafted_at", now.into()),
            ("command_id", id(history.batch)),
            ("approve_command_id", id(approve)),
        ],
    )?;
    posting(db, history, ("reserve", 5_000), (Some(history.batch), None, None), approve)?;
    voucher(db, history, history.used, (3_000, 1_500, 1))?;
    voucher(db, history, history.unused, (2_000, 0, 2))
}

pub fn voucher(
    db: &mut Db<'_>,
    history: &History,
    voucher: Uuid,
    (face, redeemed, position): (i64, i64, i64),
) -> Result<()> {
    let (now, today) = (db.now(), db.today());
    insert(
        db,
        "vouchers",
        vec![
            ("id", id(voucher)),
            ("district_code", text(DISTRICT)),
            ("batch_id", id(history.batch)),
            ("household_id", id(history.household)),
            ("fund_id", id(history.fund)),
            ("home_store_id", id(history.store)),
            ("home_store_number", 1_i32.into()),
            ("position", position.into()),
            ("state", text("issued")),
            ("face_fen", face.into()),
            ("copay_fen", 0_i64.into()),
            ("balance_fen", (face - redeemed).into()),
            ("redeemed_fen", redeemed.into()),
            ("reversed_fen", 0_i64.into()),
            ("released_fen", 0_i64.into()),
            ("moved_fen", 0_i64.into()),
            ("overdraft_fen", 0_i64.into()),
            ("first_on", today.into()),
            ("last_on", today.plus_days(30).into()),
            ("snapshot_area_code", text("310107015")),
            ("snapshot_size", 1_i32.into()),
            ("key_id", 1_i32.into()),
            ("signature", vec![0; 64].into()),
            ("human_key", voucher.as_bytes().to_vec().into()),
            // A sealed field begins with the number of its key.
            ("human_sealed", vec![1; 40].into()),
            ("issued_at", now.into()),
        ],
    )
}
