//! Opening connections: by the address's own scheme, with the settings that durability needs, and proof that they hold.
use super::AnyConn;
use crate::config::Address;
use crate::kernel::error::{Error, Result};
use diesel::connection::SimpleConnection;
use diesel::r2d2::{CustomizeConnection, ManageConnection, R2D2Connection};
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query};
use std::time::Duration;

/// Connections that are kept open.
pub type Pool = diesel::r2d2::Pool<Manager>;

/// Makes connections of one kind.
///
/// Diesel's own manager tries each kind of connection in turn and hides the error: a server that is down would
/// silently become a SQLite file of its name. This one decides by the address.
#[derive(Debug, Clone)]
pub struct Manager(Address);

impl ManageConnection for Manager {
    type Connection = AnyConn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<AnyConn, Self::Error> {
        connect(&self.0).map_err(diesel::r2d2::Error::ConnectionError)
    }
    fn is_valid(&self, conn: &mut AnyConn) -> std::result::Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }
    fn has_broken(&self, conn: &mut AnyConn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// One new connection, without settings.
pub(super) fn connect(address: &Address) -> diesel::ConnectionResult<AnyConn> {
    Ok(match address {
        Address::Sqlite { path, .. } => {
            AnyConn::Sqlite(diesel::SqliteConnection::establish(&path.to_string_lossy())?)
        }
        Address::Postgres { url, .. } => AnyConn::Pg(diesel::PgConnection::establish(url)?),
    })
}

#[derive(Debug)]
struct Reader;
#[derive(Debug)]
struct PostgresWriter;

const POSTGRES_SETTINGS: &str =
    "set time zone 'UTC'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'";

impl CustomizeConnection<AnyConn, diesel::r2d2::Error> for Reader {
    fn on_acquire(&self, conn: &mut AnyConn) -> std::result::Result<(), diesel::r2d2::Error> {
        conn.batch_execute(match conn {
            AnyConn::Sqlite(_) => {
                "pragma busy_timeout = 5000; pragma query_only = on; pragma temp_store = memory; pragma cache_size = -4096; pragma mmap_size = 0"
            }
            AnyConn::Pg(_) => "set time zone 'UTC'; set default_transaction_read_only = on; set statement_timeout = '120s'",
        })
        .map_err(diesel::r2d2::Error::QueryError)
    }
}

impl CustomizeConnection<AnyConn, diesel::r2d2::Error> for PostgresWriter {
    fn on_acquire(&self, conn: &mut AnyConn) -> std::result::Result<(), diesel::r2d2::Error> {
        conn.batch_execute(POSTGRES_SETTINGS).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Connections that only read.
pub(super) fn readers(address: &Address, size: u32) -> Result<Pool> {
    pool(address, size, Box::new(Reader))
}

/// Connections that write, on PostgreSQL.
pub(super) fn writers(address: &Address) -> Result<Pool> {
    let pool = pool(address, 12, Box::new(PostgresWriter))?;
    let mut conn = pool.get().map_err(|error| Error::bug(error.to_string()))?;
    assert_durable(&mut conn, address)?;
    Ok(pool)
}

fn pool(
    address: &Address,
    size: u32,
    settings: Box<dyn CustomizeConnection<AnyConn, diesel::r2d2::Error>>,
) -> Result<Pool> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(10))
        .connection_customizer(settings)
        .build(Manager(address.clone()))
        .map_err(|error| Error::bug(format!("the database cannot be opened: {error}")))
}

/// A connection of its own that only reads, for a command beside a running service.
///
/// # Errors
/// A bug that says why there is none; a SQLite file that is not there is not made.
pub fn open_to_read(address: &Address) -> Result<AnyConn> {
    if let Address::Sqlite { path, .. } = address
        && !path.is_file()
    {
        return Err(Error::bug(format!("there is no database at {}", path.display())));
    }
    let mut conn =
        connect(address).map_err(|error| Error::bug(format!("the database cannot be opened: {error}")))?;
    conn.batch_execute(match conn {
        AnyConn::Sqlite(_) => {
            "pragma busy_timeout = 5000; pragma query_only = on; pragma cache_size = -65536"
        }
        AnyConn::Pg(_) => "set time zone 'UTC'; set default_transaction_read_only = on",
    })?;
    Ok(conn)
}

/// Pages after which SQLite's writer itself empties the log: only if tills never paused so that the thread beside it could.
pub(super) const LOG_PAGES_MAX: u32 = 65_536;

/// The connection that moves SQLite's log into its file.
pub(super) fn second_hand(address: &Address) -> Result<AnyConn> {
    let mut conn =
        connect(address).map_err(|error| Error::bug(format!("the database cannot be opened: {error}")))?;
    let synchronous = match address {
        Address::Sqlite { unsafe_durability: true, .. } => "off",
        _ => "full",
    };
    conn.batch_execute(&format!("pragma synchronous = {synchronous}; pragma cache_size = -1024"))?;
    Ok(conn)
}

/// The one connection that writes, on SQLite.
pub fn writer(address: &Address) -> Result<AnyConn> {
    let mut conn =
        connect(address).map_err(|error| Error::bug(format!("the database cannot be opened: {error}")))?;
    match (&conn, address) {
        (AnyConn::Sqlite(_), Address::Sqlite { unsafe_durability, .. }) => {
            let synchronous = if *unsafe_durability { "off" } else { "full" };
            conn.batch_execute(&format!(
                "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = {synchronous}; \
                 pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -65536; pragma wal_autocheckpoint = {LOG_PAGES_MAX}"
            ))?;
        }
        _ => conn.batch_execute(POSTGRES_SETTINGS)?,
    }
    assert_durable(&mut conn, address)?;
    Ok(conn)
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// Refuses a database that would answer before it has written.
fn assert_durable(conn: &mut AnyConn, address: &Address) -> Result<()> {
    let (unsafe_durability, demands): (bool, &[(&str, &str)]) = match address {
        Address::Sqlite { unsafe_durability, .. } => (
            *unsafe_durability,
            &[
                ("select cast(journal_mode as text) as value from pragma_journal_mode", "wal"),
                ("select cast(synchronous as text) as value from pragma_synchronous", "2"),
            ],
        ),
        Address::Postgres { unsafe_durability, .. } => (
            *unsafe_durability,
            &[
                ("select current_setting('fsync') as value", "on"),
                ("select current_setting('full_page_writes') as value", "on"),
                (
                    "select case current_setting('synchronous_commit') when 'off' then 'off' when 'local' then 'local' else 'on' end as value",
                    "on",
                ),
            ],
        ),
    };
    if unsafe_durability {
        return Ok(());
    }
    for (question, demand) in demands {
        let found: Setting = sql_query(*question).get_result(conn)?;
        if found.value != *demand {
            return Err(Error::bug(format!(
                "the database is not durable: {question} gives {}, not {demand}",
                found.value
            )));
        }
    }
    Ok(())
}
