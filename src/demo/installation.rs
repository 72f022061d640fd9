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
}

/// Marks an empty database, or checks that a marked one fits.
///
/// # Errors
/// A bug with its reason: the demonstration refuses a database that holds anything else, and the service one that holds
/// the demonstration.
pub fn settle_use(db: &mut Db<'_>, demonstration: bool, district_code: &str) -> Result<Use> {
    let found: Option<i32> =
        Statement::<Integer>::new("select demonstration from installation where id = 1").get_result(db.conn()).optional()?;
    match (found, demonstration) {
        (Some(REAL), false) | (Some(LOADED), true) => Ok(Use::Ready),
        (Some(REAL), true) => Err(Error::bug("this database holds a real register: the demonstration needs one of its own")),
        (Some(LOADING), true) => {
            Err(Error::bug("the demonstration broke off while it was loaded: remove its data folder (`make clean-demo`)"))
        }
        (Some(_), false) => Err(Error::bug("this database holds the demonstration: the service needs one of its own")),
        (Some(_), true) => Err(Error::bug("the mark of this database is unknown")),
        (None, _) => {
            let accounts: i64 = Statement::<BigInt>::new("select count(*) from accounts").get_result(db.conn())?;
            if demonstration && accounts > 0 {
                return Err(Error::bug("this database holds accounts: the demonstration needs one of its own"));
            }
            Statement::<()>::new("insert into installation (id, demonstration, district_code, created_at) values (1, ?, ?, ?)")
                .bind(if demonstration { LOADING } else { REAL })
                .bind(district_code)
                .bind(db.now())
                .execute(db.conn())?;
            Ok(if demonstration { Use::ToLoad } else { Use::Ready })
        }
    }
}

/// Marks the demonstration as loaded.
pub(super) fn loaded(db: &mut Db<'_>) -> Result<()> {
    Statement::<()>::new("update installation set demonstration = ? where id = 1").bind(LOADED).execute(db.conn())?;
    Ok(())
}
