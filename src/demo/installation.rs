//! What a database holds: the demonstration or the real thing, never both.
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::kernel::error::{Error, Result};
use diesel::sql_types::{BigInt, Integer};
use diesel::{OptionalExtension, RunQueryDsl};

/// The real thing.
const REAL: i32 = 0;
/// The demonstration, not loaded to its end.
const LOADING: i32 = 1;
/// The demonstration.
const LOADED: i32 = 2;

/// How a database is about to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// As found.
    Ready,
    /// The demonstration is still to be loaded.
    ToLoad,
    /// Nobody can sign in yet: the first administrator is still to be made.
    NoAccount,
}

/// Marks an empty database, or checks that a marked one fits.
///
/// # Errors
/// A bug with its reason: the demonstration refuses a database that holds anything else, and the service one that holds
/// the demonstration.
pub fn settle_use(db: &mut Db<'_>, demonstration: bool, district_code: &str) -> Result<Use> {
    let found: Option<i32> = Statement::<Integer>::new("select demonstration from installation where id = 1")
        .get_result(db.conn())
        .optional()?;
    let accounts: i64 = Statement::<BigInt>::new("select count(*) from accounts").get_result(db.conn())?;
    let refused = |reason: &str| Err(Error::bug(format!("this database {reason}")));
    match (found, demonstration) {
        (Some(REAL), false) => Ok(if accounts == 0 { Use::NoAccount } else { Use::Ready }),
        (Some(LOADED), true) => Ok(Use::Ready),
        (Some(LOADING), true) => {
            refused("holds half a demonstration: remove its data folder (`make clean-demo`)")
        }
        (Some(LOADING | LOADED), false) => {
            refused("holds the demonstration: the service needs one of its own")
        }
        (Some(_), _) => refused("holds a real register: the demonstration needs one of its own"),
        (None, true) if accounts > 0 => refused("holds accounts: the demonstration needs one of its own"),
        (None, true) => mark(db, LOADING, district_code).map(|()| Use::ToLoad),
        (None, false) => {
            mark(db, REAL, district_code)?;
            Ok(if accounts == 0 { Use::NoAccount } else { Use::Ready })
        }
    }
}

fn mark(db: &mut Db<'_>, demonstration: i32, district_code: &str) -> Result<()> {
    Statement::<()>::new(
        "insert into installation (id, demonstration, district_code, created_at) values (1, ?, ?, ?)",
    )
    .bind(demonstration)
    .bind(district_code)
    .bind(db.now())
    .execute(db.conn())?;
    Ok(())
}

/// Marks the demonstration as loaded.
pub(super) fn loaded(db: &mut Db<'_>) -> Result<()> {
    Statement::<()>::new("update installation set demonstration = ? where id = 1")
        .bind(LOADED)
        .execute(db.conn())?;
    Ok(())
}
