//! How often something may be tried from one place, counted in the database and so over all instances.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::kernel::error::{Result, too_many_tries};
use crate::kernel::time::Instant;
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;

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
