//! How often something may be tried from one place, counted in the database and so over all instances.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::types::InstantSql;
use crate::kernel::error::{Result, too_many_tries};
use crate::kernel::time::Instant;
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};

/// How long a window is kept; no window is longer.
const KEPT_SECONDS: i64 = 24 * 3600;

/// Counts a try in a bucket and refuses it if the window is full.
///
/// A refused deed is rolled back, and the count with it: this belongs into a write of its own, before the deed.
///
/// # Errors
/// `too_many_tries`, with the seconds until the window ends.
pub fn take(db: &mut Db<'_>, bucket: &str, window_seconds: i64, max: i64) -> Result<()> {
    let now = db.now();
    let begun = now.seconds().div_euclid(window_seconds).saturating_mul(window_seconds);
    let window_start = Instant::from_micros(0).plus_seconds(begun);
    Statement::<()>::new(
        "insert into rate_windows (bucket, window_start, tries) values (?, ?, 1) \
         on conflict (bucket, window_start) do update set tries = rate_windows.tries + 1",
    )
    .bind(bucket)
    .bind(window_start)
    .execute(db.conn())?;
    let tries: i64 =
        Statement::<BigInt>::new("select tries from rate_windows where bucket = ? and window_start = ?")
            .bind(bucket)
            .bind(window_start)
            .get_result(db.conn())?;
    if tries == 1 {
        Statement::<()>::new("delete from rate_windows where window_start < ?")
            .bind(now.plus_seconds(-KEPT_SECONDS))
            .execute(db.conn())?;
    }
    if tries > max {
        return Err(too_many_tries((begun + window_seconds - now.seconds()).max(1)));
    }
    Ok(())
}

/// How many tries in a bucket failed in a row, and until when no other is looked at. The row's window begins then.
///
/// # Errors
/// What the database says.
pub(super) fn failed(db: &mut Db<'_>, bucket: &str) -> Result<(i64, Option<Instant>)> {
    let found = Statement::<(BigInt, InstantSql)>::new(
        "select tries, window_start from rate_windows where bucket = ? order by window_start desc limit 1",
    )
    .bind(bucket)
    .get_result::<(i64, Instant)>(db.conn())
    .optional()?;
    Ok(found.map_or((0, None), |(tries, until)| (tries, Some(until))))
}

/// Writes it anew.
///
/// # Errors
/// What the database says.
pub(super) fn set_failed(db: &mut Db<'_>, bucket: &str, tries: i64, until: Instant) -> Result<()> {
    Statement::<()>::new("delete from rate_windows where bucket = ?").bind(bucket).execute(db.conn())?;
    Statement::<()>::new(
        "insert into rate_windows (bucket, window_start, tries) values (?, ?, ?) \
         on conflict (bucket, window_start) do update set tries = excluded.tries",
    )
    .bind(bucket)
    .bind(until)
    .bind(tries)
    .execute(db.conn())?;
    Ok(())
}
