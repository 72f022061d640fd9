//! The columns of a set of rows: arrays on PostgreSQL, one value after the other on SQLite.
use super::statement::Value;
use crate::db::types::{AnyId, StoredId};
use crate::kernel::time::{Day, Instant};

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
impl<Id: StoredId> ToColumn for Id {
    fn column(values: Vec<Self>) -> Column {
        Column::Ids(values.into_iter().map(StoredId::any).collect())
    }
}
impl<Id: StoredId> ToColumn for Option<Id> {
    fn column(values: Vec<Self>) -> Column {
        Column::OptionalIds(values.into_iter().map(|id| id.map(StoredId::any)).collect())
    }
}

impl Column {
    pub(super) fn len(&self) -> usize {
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

    pub(super) fn value(&self, row: usize) -> Option<Value> {
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
