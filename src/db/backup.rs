//! Copies of a SQLite database while it is at work, and what keys the rows of a copy need.
use super::{Address, AnyConn};
use crate::kernel::error::{Error, Result};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Binary, Integer, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use std::collections::BTreeSet;
use std::path::Path;

/// Copies the database, as it stands at one moment, into an empty file; the copy is on the disk when this returns.
///
/// # Errors
/// A bug that says what could not be written; a server's database is not copied here.
pub fn copy(address: &Address, to: &Path) -> Result<()> {
    let Address::Sqlite { path, .. } = address else {
        return Err(Error::bug("a PostgreSQL database is copied by pg_dump"));
    };
    if !path.is_file() {
        return Err(Error::bug(format!("there is no database at {}", path.display())));
    }
    let target = to.to_str().ok_or_else(|| Error::bug("the file's name is not UTF-8"))?;
    let mut conn = super::open::connect(address)
        .map_err(|error| Error::bug(format!("the database cannot be opened: {error}")))?;
    conn.batch_execute("pragma busy_timeout = 30000")?;
    sql_query("vacuum into ?").bind::<Text, _>(target).execute(&mut conn)?;
    std::fs::File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::bug(format!("{target}: {error}")))
}

/// The numbers of the keys that the rows need, by purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needed {
    /// Of voucher codes.
    pub vouchers: BTreeSet<u8>,
    /// Of the trail.
    pub trail: BTreeSet<u8>,
    /// Of sealed fields.
    pub fields: BTreeSet<u8>,
}

#[derive(QueryableByName)]
struct Sealed {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}
#[derive(QueryableByName)]
struct FirstByte {
    #[diesel(sql_type = Binary)]
    byte: Vec<u8>,
}
#[derive(QueryableByName)]
struct KeyId {
    #[diesel(sql_type = Integer)]
    key_id: i32,
}
#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    verdict: String,
}

/// Looks through a copy: it must be whole.
///
/// # Errors
/// A bug that says why the file cannot be used.
pub fn needed_keys(file: &Path) -> Result<Needed> {
    let mut conn = super::open_to_read(&Address::Sqlite { path: file.to_owned(), unsafe_durability: false })?;
    let whole: Verdict =
        sql_query("select cast(quick_check as text) as verdict from pragma_quick_check limit 1")
            .get_result(&mut conn)
            .map_err(|error| {
                Error::bug(format!("the file is no database of this program, or is damaged: {error}"))
            })?;
    if whole.verdict != "ok" {
        return Err(Error::bug(format!("the file is damaged: {}", whole.verdict)));
    }
    let mut needed = Needed {
        vouchers: key_ids(&mut conn, "select distinct key_id from vouchers")?,
        trail: key_ids(&mut conn, "select distinct key_id from trail_checkpoints")?,
        fields: BTreeSet::new(),
    };
    // A sealed field begins with the number of its key; its column's name ends so.
    let columns: Vec<Sealed> = sql_query(
        "select m.name as table_name, c.name as column_name from sqlite_master m join pragma_table_info(m.name) c \
         where m.type = 'table' and c.name like '%\\_sealed' escape '\\'",
    )
    .load(&mut conn)?;
    for Sealed { table_name, column_name } in columns {
        let query = format!(
            "select distinct substr({column_name}, 1, 1) as byte from {table_name} where {column_name} is not null"
        );
        let found: Vec<FirstByte> = sql_query(query).load(&mut conn)?;
        needed.fields.extend(found.iter().filter_map(|found| found.byte.first()));
    }
    Ok(needed)
}

fn key_ids(conn: &mut AnyConn, query: &str) -> Result<BTreeSet<u8>> {
    let found: Vec<KeyId> =
        sql_query(query).load(conn).map_err(|_| Error::bug("the file is no database of this program"))?;
    found
        .into_iter()
        .map(|found| u8::try_from(found.key_id).map_err(|_| Error::bug("a key's number out of range")))
        .collect()
}
