//! One statement for a set of rows, as each database takes it fastest.
use super::columns::Column;
use super::statement::Statement;
use crate::db::types::{DaySql, InstantSql, UuidSql};
use crate::db::{AnyConn, Db};
use crate::kernel::error::Result;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, SqlType, Text};
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection};
use std::marker::PhantomData;

/// One statement for a set of rows: on PostgreSQL it is sent once, its columns as arrays (`unnest`);
/// on SQLite, which is in this process, it is prepared once and run for each row.
pub struct EachRow {
    /// For SQLite: one row, a `?` for each column in their order.
    pub one: &'static str,
    /// For PostgreSQL: all rows, a `?` for each column's array in their order.
    pub all: &'static str,
    /// The columns, equally long.
    pub columns: Vec<Column>,
}

impl EachRow {
    /// Runs it and says how many rows were changed in all.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute(self, db: &mut Db<'_>) -> Result<usize> {
        if rows(&self.columns) == 0 {
            return Ok(0);
        }
        match db.conn() {
            AnyConn::Sqlite(conn) => {
                let mut changed = 0;
                for row in 0..rows(&self.columns) {
                    changed += one::<()>(self.one, &self.columns, row).execute(conn)?;
                }
                Ok(changed)
            }
            AnyConn::Pg(conn) => Ok(AllRows::<()>::new(self.all, self.columns).execute(conn)?),
        }
    }
}

/// One question for a set of keys, each key a row of the columns: as [`EachRow`] is for changes. Nothing is asked for no keys.
pub struct EachKey<Row> {
    /// For SQLite: one key, a `?` for each column in their order.
    pub one: &'static str,
    /// For PostgreSQL: all keys, a `?` for each column's array in their order; it may lock what it finds.
    pub all: &'static str,
    /// The columns, equally long.
    pub columns: Vec<Column>,
    /// What it selects.
    pub row: PhantomData<Row>,
}

impl<Row> EachKey<Row> {
    /// The rows found, of all keys.
    ///
    /// # Errors
    /// What the database says.
    pub fn load<T>(self, db: &mut Db<'_>) -> Result<Vec<T>>
    where
        Statement<Row>: for<'q> LoadQuery<'q, SqliteConnection, T>,
        AllRows<Row>: for<'q> LoadQuery<'q, PgConnection, T>,
    {
        if rows(&self.columns) == 0 {
            return Ok(Vec::new());
        }
        match db.conn() {
            AnyConn::Sqlite(conn) => {
                let mut found = Vec::with_capacity(rows(&self.columns));
                for row in 0..rows(&self.columns) {
                    for loaded in LoadQuery::internal_load(one::<Row>(self.one, &self.columns, row), conn)? {
                        found.push(loaded?);
                    }
                }
                Ok(found)
            }
            AnyConn::Pg(conn) => Ok(AllRows::<Row>::new(self.all, self.columns).load(conn)?),
        }
    }
}

fn rows(columns: &[Column]) -> usize {
    columns.first().map_or(0, Column::len)
}

fn one<Row>(text: &'static str, columns: &[Column], row: usize) -> Statement<Row> {
    let values = columns.iter().filter_map(|column| column.value(row)).collect();
    Statement { text, values, row: PhantomData }
}

/// A statement whose values are arrays, for PostgreSQL; `Row` is what it selects, if it selects.
#[derive(Debug, Clone)]
pub struct AllRows<Row = ()> {
    text: &'static str,
    columns: Vec<Column>,
    row: PhantomData<Row>,
}

impl<Row> AllRows<Row> {
    /// A `?` for each column's array, in their order.
    #[must_use]
    pub fn new(text: &'static str, columns: Vec<Column>) -> Self {
        Self { text, columns, row: PhantomData }
    }
}

impl<Row> QueryId for AllRows<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Row: SqlType> Query for AllRows<Row> {
    type SqlType = Row;
}
impl<Row, Conn> RunQueryDsl<Conn> for AllRows<Row> {}

impl<Row> QueryFragment<diesel::pg::Pg> for AllRows<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, diesel::pg::Pg>) -> QueryResult<()> {
        let mut columns = self.columns.iter();
        for (position, part) in self.text.split('?').enumerate() {
            if position > 0 {
                match columns.next() {
                    Some(Column::Ids(values)) => out.push_bind_param::<Array<UuidSql>, _>(values)?,
                    Some(Column::OptionalIds(values)) => {
                        out.push_bind_param::<Array<Nullable<UuidSql>>, _>(values)?
                    }
                    Some(Column::Ints(values)) => out.push_bind_param::<Array<BigInt>, _>(values)?,
                    Some(Column::Smalls(values)) => out.push_bind_param::<Array<Integer>, _>(values)?,
                    Some(Column::OptionalSmalls(values)) => {
                        out.push_bind_param::<Array<Nullable<Integer>>, _>(values)?
                    }
                    Some(Column::Texts(values)) => out.push_bind_param::<Array<Text>, _>(values)?,
                    Some(Column::OptionalTexts(values)) => {
                        out.push_bind_param::<Array<Nullable<Text>>, _>(values)?
                    }
                    Some(Column::Bytes(values)) => out.push_bind_param::<Array<Binary>, _>(values)?,
                    Some(Column::OptionalBytes(values)) => {
                        out.push_bind_param::<Array<Nullable<Binary>>, _>(values)?
                    }
                    Some(Column::Instants(values)) => out.push_bind_param::<Array<InstantSql>, _>(values)?,
                    Some(Column::Days(values)) => out.push_bind_param::<Array<DaySql>, _>(values)?,
                    Some(Column::OptionalDays(values)) => {
                        out.push_bind_param::<Array<Nullable<DaySql>>, _>(values)?
                    }
                    None => {
                        return Err(diesel::result::Error::QueryBuilderError("a column is missing".into()));
                    }
                }
            }
            out.push_sql(part);
        }
        Ok(())
    }
}
