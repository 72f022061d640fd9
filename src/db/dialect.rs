//! The few things that the two databases say differently, and statements that are prepared once.
use super::types::{AnyId, DaySql, InstantSql, UuidSql};
use super::{AnyConn, Db};
use crate::kernel::error::Result;
use crate::kernel::time::{Day, Instant};
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, Binary, HasSqlType, Integer, Nullable, SqlType, Text};
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection};
use std::marker::PhantomData;

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

/// A value for a place in a statement.
#[derive(Debug, Clone)]
pub enum Value {
    /// An id.
    Id(AnyId),
    /// An id, or null.
    OptionalId(Option<AnyId>),
    /// A whole number.
    Int(i64),
    /// A small whole number.
    Small(i32),
    /// A small whole number, or null.
    OptionalSmall(Option<i32>),
    /// A text.
    Text(String),
    /// A text, or null.
    OptionalText(Option<String>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Bytes, or null.
    OptionalBytes(Option<Vec<u8>>),
    /// A moment.
    Instant(Instant),
    /// A day.
    Day(Day),
    /// A day, or null.
    OptionalDay(Option<Day>),
}

/// SQL text with `?` for each value, the same on both databases; prepared once per connection, as its text never varies.
#[derive(Debug, Clone)]
pub struct Statement<Row = ()> {
    text: &'static str,
    values: Vec<Value>,
    row: PhantomData<Row>,
}

impl<Row> Statement<Row> {
    /// With no values yet. A `?` stands for a value and for nothing else.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self {
            text,
            values: Vec::new(),
            row: PhantomData,
        }
    }

    /// The value of the next `?`.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

impl<Row> QueryId for Statement<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Row: SqlType> Query for Statement<Row> {
    type SqlType = Row;
}
impl<Row, Conn> RunQueryDsl<Conn> for Statement<Row> {}

impl<Row, DB> QueryFragment<DB> for Statement<Row>
where
    DB: Backend
        + HasSqlType<UuidSql>
        + HasSqlType<InstantSql>
        + HasSqlType<DaySql>
        + HasSqlType<BigInt>
        + HasSqlType<Integer>
        + HasSqlType<Text>
        + HasSqlType<Binary>,
    AnyId: ToSql<UuidSql, DB>,
    Instant: ToSql<InstantSql, DB>,
    Day: ToSql<DaySql, DB>,
    i64: ToSql<BigInt, DB>,
    i32: ToSql<Integer, DB>,
    Option<i32>: ToSql<Nullable<Integer>, DB>,
    String: ToSql<Text, DB>,
    Vec<u8>: ToSql<Binary, DB>,
    Option<AnyId>: ToSql<Nullable<UuidSql>, DB>,
    Option<Day>: ToSql<Nullable<DaySql>, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
    Option<Vec<u8>>: ToSql<Nullable<Binary>, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut values = self.values.iter();
        for (position, part) in self.text.split('?').enumerate() {
            if position > 0 {
                match values.next() {
                    Some(Value::Id(id)) => out.push_bind_param::<UuidSql, _>(id)?,
                    Some(Value::OptionalId(id)) => out.push_bind_param::<Nullable<UuidSql>, _>(id)?,
                    Some(Value::Int(number)) => out.push_bind_param::<BigInt, _>(number)?,
                    Some(Value::Small(number)) => out.push_bind_param::<Integer, _>(number)?,
                    Some(Value::OptionalSmall(number)) => {
                        out.push_bind_param::<Nullable<Integer>, _>(number)?
                    }
                    Some(Value::Text(text)) => out.push_bind_param::<Text, _>(text)?,
                    Some(Value::OptionalText(text)) => out.push_bind_param::<Nullable<Text>, _>(text)?,
                    Some(Value::Bytes(bytes)) => out.push_bind_param::<Binary, _>(bytes)?,
                    Some(Value::OptionalBytes(bytes)) => out.push_bind_param::<Nullable<Binary>, _>(bytes)?,
                    Some(Value::Instant(moment)) => out.push_bind_param::<InstantSql, _>(moment)?,
                    Some(Value::Day(day)) => out.push_bind_param::<DaySql, _>(day)?,
                    Some(Value::OptionalDay(day)) => out.push_bind_param::<Nullable<DaySql>, _>(day)?,
                    None => {
                        return Err(diesel::result::Error::QueryBuilderError(
                            "a value is missing".into(),
                        ));
                    }
                }
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

macro_rules! value_from {
    ($($from:ty => $value:ident as $pattern:pat => $into:expr;)+) => {
        $(impl From<$from> for Value { fn from($pattern: $from) -> Self { Self::$value($into) } })+
    };
}
value_from! {
    AnyId => Id as id => id;
    i64 => Int as number => number;
    i32 => Small as number => number;
    Option<i32> => OptionalSmall as number => number;
    String => Text as text => text;
    &str => Text as text => text.to_owned();
    Option<String> => OptionalText as text => text;
    Vec<u8> => Bytes as bytes => bytes;
    Option<Vec<u8>> => OptionalBytes as bytes => bytes;
    Instant => Instant as moment => moment;
    Day => Day as day => day;
    Option<Day> => OptionalDay as day => day;
    crate::kernel::money::Fen => Int as fen => fen.get();
    crate::kernel::quantity::Pieces => Int as pieces => pieces.get();
    crate::kernel::quantity::Quantity => Int as pieces => pieces.get();
}
macro_rules! value_from_id {
    ($($id:ident),+) => { $(
        impl From<crate::kernel::id::$id> for Value {
            fn from(id: crate::kernel::id::$id) -> Self { Self::Id(AnyId::of(id.uuid())) }
        }
        impl From<Option<crate::kernel::id::$id>> for Value {
            fn from(id: Option<crate::kernel::id::$id>) -> Self { Self::OptionalId(id.map(|id| AnyId::of(id.uuid()))) }
        }
    )+ };
}
value_from_id!(
    StoreId,
    AccountId,
    DeviceId,
    DonorId,
    DonationId,
    DonationLineId,
    ProductId,
    LotId,
    MovementId,
    HouseholdId,
    MemberId,
    DelegateId,
    ImportId,
    FundId,
    PostingId,
    CampaignId,
    BatchId,
    VoucherId,
    RedemptionId,
    RedemptionLineId,
    ReversalId,
    CashEntryId,
    CommandId,
    SessionId,
    PackId,
    AdjustmentId,
    ReceiptId
);

/// A column of a set of rows.
#[derive(Debug, Clone)]
pub enum Column {
    /// Ids.
    Ids(Vec<AnyId>),
    /// Ids, some of them null.
    OptionalIds(Vec<Option<AnyId>>),
    /// Whole numbers.
    Ints(Vec<i64>),
    /// Small whole numbers.
    Smalls(Vec<i32>),
    /// Small whole numbers, some of them null.
    OptionalSmalls(Vec<Option<i32>>),
    /// Texts.
    Texts(Vec<String>),
    /// Texts, some of them null.
    OptionalTexts(Vec<Option<String>>),
    /// Bytes.
    Bytes(Vec<Vec<u8>>),
    /// Bytes, some of them null.
    OptionalBytes(Vec<Option<Vec<u8>>>),
    /// Moments.
    Instants(Vec<Instant>),
    /// Days.
    Days(Vec<Day>),
    /// Days, some of them null.
    OptionalDays(Vec<Option<Day>>),
}

/// Builds a column from one value of each row.
pub trait ToColumn: Sized {
    /// The column.
    fn column(values: Vec<Self>) -> Column;
}
macro_rules! to_column {
    ($($value:ty => $column:ident as $pattern:pat => $into:expr;)+) => {
        $(impl ToColumn for $value {
            fn column(values: Vec<Self>) -> Column { Column::$column(values.into_iter().map(|$pattern| $into).collect()) }
        })+
    };
}
to_column! {
    AnyId => Ids as id => id;
    i64 => Ints as number => number;
    i32 => Smalls as number => number;
    Option<i32> => OptionalSmalls as number => number;
    String => Texts as text => text;
    &str => Texts as text => text.to_owned();
    Option<String> => OptionalTexts as text => text;
    Vec<u8> => Bytes as bytes => bytes;
    Option<Vec<u8>> => OptionalBytes as bytes => bytes;
    Instant => Instants as moment => moment;
    Day => Days as day => day;
    Option<Day> => OptionalDays as day => day;
    crate::kernel::money::Fen => Ints as fen => fen.get();
    crate::kernel::quantity::Pieces => Ints as pieces => pieces.get();
    crate::kernel::quantity::Quantity => Ints as pieces => pieces.get();
}
macro_rules! to_column_id {
    ($($id:ident),+) => { $(
        impl ToColumn for crate::kernel::id::$id {
            fn column(values: Vec<Self>) -> Column { Column::Ids(values.into_iter().map(|id| AnyId::of(id.uuid())).collect()) }
        }
        impl ToColumn for Option<crate::kernel::id::$id> {
            fn column(values: Vec<Self>) -> Column {
                Column::OptionalIds(values.into_iter().map(|id| id.map(|id| AnyId::of(id.uuid()))).collect())
            }
        }
    )+ };
}
to_column_id!(
    StoreId,
    AccountId,
    DeviceId,
    DonorId,
    DonationId,
    DonationLineId,
    ProductId,
    LotId,
    MovementId,
    HouseholdId,
    MemberId,
    HouseholdCategoryId,
    DelegateId,
    ImportId,
    FundId,
    PostingId,
    CampaignId,
    BatchId,
    VoucherId,
    RedemptionId,
    RedemptionLineId,
    ReversalId,
    CashEntryId,
    CommandId
);

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
    Statement {
        text,
        values,
        row: PhantomData,
    }
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Ids(values) => values.len(),
            Self::OptionalIds(values) => values.len(),
            Self::Ints(values) => values.len(),
            Self::Smalls(values) => values.len(),
            Self::OptionalSmalls(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::OptionalTexts(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::OptionalBytes(values) => values.len(),
            Self::Instants(values) => values.len(),
            Self::Days(values) => values.len(),
            Self::OptionalDays(values) => values.len(),
        }
    }

    fn value(&self, row: usize) -> Option<Value> {
        Some(match self {
            Self::Ids(values) => Value::Id(*values.get(row)?),
            Self::OptionalIds(values) => Value::OptionalId(*values.get(row)?),
            Self::Ints(values) => Value::Int(*values.get(row)?),
            Self::Smalls(values) => Value::Small(*values.get(row)?),
            Self::OptionalSmalls(values) => Value::OptionalSmall(*values.get(row)?),
            Self::Texts(values) => Value::Text(values.get(row)?.clone()),
            Self::OptionalTexts(values) => Value::OptionalText(values.get(row)?.clone()),
            Self::Bytes(values) => Value::Bytes(values.get(row)?.clone()),
            Self::OptionalBytes(values) => Value::OptionalBytes(values.get(row)?.clone()),
            Self::Instants(values) => Value::Instant(*values.get(row)?),
            Self::Days(values) => Value::Day(*values.get(row)?),
            Self::OptionalDays(values) => Value::OptionalDay(*values.get(row)?),
        })
    }
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
        Self {
            text,
            columns,
            row: PhantomData,
        }
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
                        return Err(diesel::result::Error::QueryBuilderError(
                            "a column is missing".into(),
                        ));
                    }
                }
            }
            out.push_sql(part);
        }
        Ok(())
    }
}
