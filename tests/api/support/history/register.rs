//! A household of one.
use super::rows::{id, insert, text};
use super::{DISTRICT, History};
use nuanquan::db::Db;
use nuanquan::kernel::error::Result;
use nuanquan::kernel::time::Day;
use uuid::Uuid;

pub fn register(db: &mut Db<'_>, history: &History) -> Result<()> {
    let (now, today) = (db.now(), db.today());
    insert(
        db,
        "households",
        vec![
            ("id", id(history.household)),
            ("district_code", text(DISTRICT)),
            ("household_no", text("H-1")),
            ("status", text("active")),
            ("hukou_area_code", text("310107015")),
            ("residence_area_code", text("310107015")),
            ("size", 1_i32.into()),
            ("data_basis", text("consent")),
            ("created_at", now.into()),
            ("version", 1_i32.into()),
        ],
    )?;
    member(db, history.member, history.household, today)
}

/// A member whose ID number is always the same.
pub fn member(db: &mut Db<'_>, member: Uuid, household: Uuid, today: Day) -> Result<()> {
    insert(
        db,
        "members",
        vec![
            ("id", id(member)),
            ("district_code", text(DISTRICT)),
            ("household_id", id(household)),
            ("name", text("示例")),
            ("search_text", text("示例")),
            ("relation", text("01")),
            ("sex", text("2")),
            ("person_key", vec![7; 32].into()),
            ("joined_on", today.into()),
        ],
    )
}
