//! What a database's complaint means to the rest of the house.
use crate::kernel::error::{BUSY, Error};
use diesel::result::{DatabaseErrorKind, Error as DbError};

/// What the text of a fault of the disk begins with.
pub(super) const DISK: &str = "disk: ";

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::from(&crate::kernel::error::NOT_FOUND),
            DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, facts) => {
                Self::Unique(facts.message().to_owned())
            }
            DbError::DatabaseError(DatabaseErrorKind::SerializationFailure, facts) => {
                Self::Again(facts.message().to_owned())
            }
            // Diesel shows no SQLSTATE: a deadlock is known by its text only.
            DbError::DatabaseError(_, facts) if facts.message().contains("deadlock detected") => {
                Self::Again(facts.message().to_owned())
            }
            DbError::DatabaseError(_, facts) if facts.message().contains("database is locked") => {
                Self::from(&BUSY)
            }
            DbError::DatabaseError(_, facts)
                if facts.message().contains("disk is full") || facts.message().contains("disk I/O error") =>
            {
                Self::Bug(format!("{DISK}{}", facts.message()))
            }
            // The message of a broken rule names the constraint; the details would name values.
            DbError::DatabaseError(kind, facts) => {
                Self::Bug(format!("database: {kind:?}: {}", facts.message()))
            }
            other => Self::Bug(format!("database: {other}")),
        }
    }
}
