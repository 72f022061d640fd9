//! Checks in the form of a query that finds the first row that should not be there.
use super::{Broken, Statement};
use crate::db::Db;
use crate::db::dialect;
use crate::db::types::{AnyId, UuidSql};
use crate::kernel::error::Result;
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};

/// A query for rows that break a rule.
pub struct Check {
    /// Where the row stands whose id the query gives.
    pub table: &'static str,
    /// What does not hold there.
    pub what: &'static str,
    /// The query: the first broken row in the order of ids.
    pub query: &'static str,
}

/// A check by its table, its words, and a query that selects the ids of broken rows.
macro_rules! check {
    ($table:literal, $what:literal, $query:literal) => {
        $crate::verify::check::Check {
            table: $table,
            what: $what,
            query: concat!($query, " order by 1 limit 1"),
        }
    };
}
pub(super) use check;

impl Check {
    /// The first broken row.
    ///
    /// # Errors
    /// What the database says.
    pub fn first(&self, db: &mut Db<'_>) -> Result<Option<Broken>> {
        let found: Option<AnyId> =
            dialect::Statement::<UuidSql>::new(self.query).get_result(db.conn()).optional()?;
        Ok(found.map(|id| Broken {
            table: self.table,
            id: id.uuid().to_string(),
            what: self.what.to_owned(),
        }))
    }
}

/// The first broken row of several checks, in their order.
///
/// # Errors
/// What the database says.
pub fn first(db: &mut Db<'_>, checks: &[Check]) -> Result<Option<Broken>> {
    for check in checks {
        if let Some(broken) = check.first(db)? {
            return Ok(Some(broken));
        }
    }
    Ok(None)
}

/// How many rows the queries count in all.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db<'_>, queries: &[&'static str]) -> Result<i64> {
    queries.iter().try_fold(0, |sum, query| {
        let rows: i64 = dialect::Statement::<BigInt>::new(query).get_result(db.conn())?;
        Ok(sum + rows)
    })
}

impl Statement {
    /// A statement with what was found.
    pub fn of(number: u8, says: &'static str, rows: i64, first_broken: Option<Broken>) -> Self {
        Self { number, says, holds: first_broken.is_none(), rows, first_broken }
    }
}
