//! The few things that the two databases say differently, and statements that are prepared once.
mod columns;
mod sets;
mod statement;

pub use columns::{Column, ToColumn};
pub use sets::{AllRows, EachKey, EachRow};
pub use statement::{Statement, Value};

/// Runs one expression on whichever connection is open. For what diesel's `MultiConnection` cannot say:
/// inserts of many rows, `on conflict`, `for update`.
#[macro_export]
macro_rules! on_each {
    ($db:expr, $conn:ident => $work:expr) => {
        match $db.conn() {
            $crate::db::AnyConn::Sqlite($conn) => $work,
            $crate::db::AnyConn::Pg($conn) => $work,
        }
    };
    ($db:expr, sqlite $sqlite:ident => $on_sqlite:expr, postgres $postgres:ident => $on_postgres:expr) => {
        match $db.conn() {
            $crate::db::AnyConn::Sqlite($sqlite) => $on_sqlite,
            $crate::db::AnyConn::Pg($postgres) => $on_postgres,
        }
    };
}
