//! Bringing a database to the tables that this program expects.
use super::dialect::Statement;
use super::open::connect;
use super::{Address, AnyConn, Db};
use crate::kernel::error::{Error, Result};
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::sql_types::BigInt;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// "暖券", as a number: instances that start together take turns.
const LOCK: i64 = 0x6E75_616E;

/// Applies the steps that are missing and says how many those were.
///
/// # Errors
/// A bug that names the step that failed.
pub fn run(address: &Address) -> Result<usize> {
    let mut conn =
        connect(address).map_err(|error| Error::bug(format!("the database cannot be opened: {error}")))?;
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Error::bug(format!("migration: {error}"));
    match &mut conn {
        AnyConn::Sqlite(conn) => {
            conn.batch_execute(
                "pragma busy_timeout = 30000; pragma journal_mode = wal; pragma synchronous = full",
            )?;
            conn.run_pending_migrations(SQLITE).map(|steps| steps.len()).map_err(failed)
        }
        AnyConn::Pg(conn) => {
            conn.batch_execute(&format!(
                "set client_min_messages = warning; select pg_advisory_lock({LOCK})"
            ))?;
            let steps = conn.run_pending_migrations(POSTGRES).map(|steps| steps.len()).map_err(failed);
            conn.batch_execute(&format!("select pg_advisory_unlock({LOCK})"))?;
            steps
        }
    }
}

/// Whether the database has at least the steps of this program; a newer program beside it may have added some.
///
/// # Errors
/// What the database says.
pub fn is_applied(db: &mut Db<'_>) -> Result<bool> {
    let applied: i64 =
        Statement::<BigInt>::new("select count(*) from __diesel_schema_migrations").get_result(db.conn())?;
    let known = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map_err(|error| Error::bug(format!("migration: {error}")))?
        .len();
    Ok(usize::try_from(applied).is_ok_and(|applied| applied >= known))
}

/// Whether steps are missing.
///
/// # Errors
/// A bug if the database cannot be asked.
pub fn is_pending(address: &Address) -> Result<bool> {
    let mut conn =
        connect(address).map_err(|error| Error::bug(format!("the database cannot be opened: {error}")))?;
    let pending = match &mut conn {
        AnyConn::Sqlite(conn) => conn.has_pending_migration(SQLITE),
        AnyConn::Pg(conn) => conn.has_pending_migration(POSTGRES),
    };
    pending.map_err(|error| Error::bug(format!("migration: {error}")))
}
