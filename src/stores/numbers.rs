//! Running numbers of a district: receipts, donations, batches, households, in-house barcodes.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::kernel::error::Result;
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;

/// The next number of a series. The series' row stays locked until the deed commits, so that no number is lost or given twice.
///
/// # Errors
/// What the database says.
pub fn next(db: &mut Db<'_>, district_code: &str, series: &str) -> Result<i64> {
    take(db, district_code, series, 1)
}

/// Takes `count` numbers at once and gives the first.
///
/// # Errors
/// What the database says.
pub fn take(db: &mut Db<'_>, district_code: &str, series: &str, count: i64) -> Result<i64> {
    Statement::<()>::new(
        "insert into number_series (district_code, series, last_number) values (?, ?, ?) \
         on conflict (district_code, series) do update set last_number = number_series.last_number + excluded.last_number",
    )
    .bind(district_code)
    .bind(series)
    .bind(count)
    .execute(db.conn())?;
    let last: i64 = Statement::<BigInt>::new(
        "select last_number from number_series where district_code = ? and series = ?",
    )
    .bind(district_code)
    .bind(series)
    .get_result(db.conn())?;
    Ok(last - count + 1)
}
