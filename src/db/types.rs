//! How the kernel's values are stored: one SQL type for each concept, valid on SQLite, PostgreSQL and both at once.
use super::MultiBackend;
use crate::kernel::id::*;
use crate::kernel::money::Fen;
use crate::kernel::quantity::{Pieces, Quantity};
use crate::kernel::time::{Day, Instant, Month};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Date, HasSqlType, SqlOrd, SqlType, Text};
use diesel::sqlite::Sqlite;

/// An id: `uuid` on PostgreSQL, 16 bytes on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct UuidSql;
/// A moment: `timestamptz` on PostgreSQL, microseconds on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct InstantSql;
/// A day: `date` on PostgreSQL, `2026-01-31` on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1082, array_oid = 1182), sqlite_type(name = "Text"))]
pub struct DaySql;
impl SqlOrd for UuidSql {}
impl SqlOrd for InstantSql {}
impl SqlOrd for DaySql {}

const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;
const PG_EPOCH_DAYS: i32 = 10_957;

macro_rules! on_both {
    ($sql_type:ty) => {
        impl HasSqlType<$sql_type> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql_type>(lookup)
            }
        }
    };
}
on_both!(UuidSql);
on_both!(InstantSql);
on_both!(DaySql);

macro_rules! value_on_both {
    ($value:ty, $sql_type:ty) => {
        const _: () = {
            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(sql_type = $sql_type)]
            #[diesel(foreign_derive)]
            #[expect(dead_code, reason = "only carries the derives")]
            struct Stored($value);
        };
        impl FromSql<$sql_type, MultiBackend> for $value {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$value, $sql_type>()
            }
        }
        impl ToSql<$sql_type, MultiBackend> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql_type>::default(), self));
                Ok(IsNull::No)
            }
        }
    };
}

/// An id as the database keeps it.
pub trait StoredId: Copy {
    /// As an element of a mixed set.
    fn any(self) -> AnyId;
}

macro_rules! stored_id {
    ($($id:ty),+ $(,)?) => { $(
        impl StoredId for $id {
            fn any(self) -> AnyId {
                AnyId::of(self.uuid())
            }
        }
        impl FromSql<UuidSql, Pg> for $id {
            fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(<$id>::of(uuid::Uuid::from_slice(value.as_bytes())?))
            }
        }
        impl ToSql<UuidSql, Pg> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                std::io::Write::write_all(out, self.uuid().as_bytes())?;
                Ok(IsNull::No)
            }
        }
        impl FromSql<UuidSql, Sqlite> for $id {
            fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
                Ok(<$id>::of(uuid::Uuid::from_slice(&bytes)?))
            }
        }
        impl ToSql<UuidSql, Sqlite> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.uuid().as_bytes().to_vec());
                Ok(IsNull::No)
            }
        }
        value_on_both!($id, UuidSql);
    )+ };
}
/// An id of any kind: the subject of a trail entry, or an element of a mixed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnyId(uuid::Uuid);
impl AnyId {
    /// The id that these bits stand for.
    pub const fn of(uuid: uuid::Uuid) -> Self {
        Self(uuid)
    }
    /// The bits.
    pub const fn uuid(self) -> uuid::Uuid {
        self.0
    }
}

stored_id!(
    AnyId,
    StoreId,
    AccountId,
    GrantId,
    DeviceId,
    SessionId,
    DonorId,
    DonationId,
    DonationLineId,
    ReceiptId,
    PhotographId,
    NeedId,
    ProductId,
    PackId,
    LotId,
    MovementId,
    AdjustmentId,
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
    LeaseId,
    OfflineEntryId,
    OfflineCaseId,
    CashEntryId,
    ShiftId,
    UnmaskedReadId,
    CommandId,
);

impl FromSql<InstantSql, Pg> for Instant {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_micros(<i64 as FromSql<BigInt, Pg>>::from_sql(value)? + PG_EPOCH_MICROS))
    }
}
impl ToSql<InstantSql, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &(self.micros() - PG_EPOCH_MICROS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<InstantSql, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_micros(<i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?))
    }
}
impl ToSql<InstantSql, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.micros());
        Ok(IsNull::No)
    }
}
value_on_both!(Instant, InstantSql);

impl FromSql<DaySql, Pg> for Day {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let days = <diesel::pg::data_types::PgDate as FromSql<Date, Pg>>::from_sql(value)?.0;
        Self::from_number(days + PG_EPOCH_DAYS).ok_or_else(|| "a day out of range".into())
    }
}
impl ToSql<DaySql, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &(self.number() - PG_EPOCH_DAYS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<DaySql, Sqlite> for Day {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Self::parse(&text).ok_or_else(|| "not a day".into())
    }
}
impl ToSql<DaySql, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}
value_on_both!(Day, DaySql);

macro_rules! stored_number {
    ($($value:ty),+) => { $(
        const _: () = {
            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(sql_type = BigInt)]
            #[diesel(foreign_derive)]
            #[expect(dead_code, reason = "only carries the derives")]
            struct Stored($value);
        };
        impl<DB: Backend> FromSql<BigInt, DB> for $value where i64: FromSql<BigInt, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                <$value>::new(<i64 as FromSql<BigInt, DB>>::from_sql(bytes)?).ok_or_else(|| "a number out of range".into())
            }
        }
        impl ToSql<BigInt, Pg> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <i64 as ToSql<BigInt, Pg>>::to_sql(&self.get(), &mut out.reborrow())
            }
        }
        impl ToSql<BigInt, Sqlite> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.get());
                Ok(IsNull::No)
            }
        }
        impl ToSql<BigInt, MultiBackend> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((BigInt, self));
                Ok(IsNull::No)
            }
        }
    )+ };
}
stored_number!(Fen, Pieces, Quantity);

/// Stores an enum of `words!` (or any type with `FromStr` and `as_str`) as text.
#[macro_export]
macro_rules! stored_words {
    ($($words:ty),+ $(,)?) => { $(
        const _: () = {
            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(sql_type = diesel::sql_types::Text)]
            #[diesel(foreign_derive)]
            #[expect(dead_code, reason = "only carries the derives")]
            struct Stored($words);
        };
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $words
        where String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(<String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(bytes)?.parse()?)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $words
        where str: diesel::serialize::ToSql<diesel::sql_types::Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(self.as_str(), out)
            }
        }
    )+ };
}

impl std::str::FromStr for Month {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| "not a month".to_owned())
    }
}
impl FromSql<Text, MultiBackend> for Month {
    fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(<String as FromSql<Text, MultiBackend>>::from_sql(bytes)?.parse()?)
    }
}
