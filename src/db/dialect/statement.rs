//! One statement with its values, the same text on both databases.
use crate::db::types::{AnyId, DaySql, InstantSql, StoredId, UuidSql};
use crate::kernel::time::{Day, Instant};
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, HasSqlType, Integer, Nullable, SqlType, Text};
use diesel::{QueryResult, RunQueryDsl};
use std::marker::PhantomData;

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
    pub(super) text: &'static str,
    pub(super) values: Vec<Value>,
    pub(super) row: PhantomData<Row>,
}

impl<Row> Statement<Row> {
    /// With no values yet. A `?` stands for a value and for nothing else.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self { text, values: Vec::new(), row: PhantomData }
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
                        return Err(diesel::result::Error::QueryBuilderError("a value is missing".into()));
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
impl<Id: StoredId> From<Id> for Value {
    fn from(id: Id) -> Self {
        Self::Id(id.any())
    }
}
impl<Id: StoredId> From<Option<Id>> for Value {
    fn from(id: Option<Id>) -> Self {
        Self::OptionalId(id.map(StoredId::any))
    }
}
