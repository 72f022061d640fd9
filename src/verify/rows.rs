//! The trail as it is read: link by link for the proof, and newest first for people.
use crate::audit::Linked;
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::schema::{trail, trail_heads, unmasked_reads};
use crate::db::types::AnyId;
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, CommandId, DeviceId, UnmaskedReadId};
use crate::kernel::time::Instant;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Serialize;
use utoipa::ToSchema;

/// An entry of the trail.
#[derive(Debug, Clone, Queryable)]
pub struct Entry {
    /// The district.
    pub district_code: String,
    /// Its place in the district's chain.
    pub sequence: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub account_id: Option<AccountId>,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// Slice and deed.
    pub operation: String,
    /// What was changed.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: AnyId,
    /// By which command.
    pub command_id: CommandId,
    /// Ids, codes and numbers as JSON.
    pub details: String,
    /// The hash before.
    pub previous_hash: Vec<u8>,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl<'a> From<&'a Entry> for Linked<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            district_code: &entry.district_code,
            account_id: entry.account_id,
            device_id: entry.device_id,
            operation: &entry.operation,
            subject_kind: &entry.subject_kind,
            subject_id: entry.subject_id.uuid(),
            command_id: entry.command_id,
            details: &entry.details,
        }
    }
}

/// A look at unmasked personal data: that it happened, and what for.
#[derive(Debug, Clone, Queryable, Serialize, ToSchema)]
pub struct UnmaskedRead {
    /// Id.
    pub id: UnmaskedReadId,
    /// District.
    #[serde(skip)]
    pub district_code: String,
    /// Who looked.
    pub account_id: AccountId,
    /// When.
    pub at: Instant,
    /// At what kind of thing.
    pub subject_kind: String,
    /// Which one.
    #[schema(value_type = uuid::Uuid)]
    #[serde(serialize_with = "as_uuid")]
    pub subject_id: AnyId,
    /// Which fields.
    pub fields: String,
    /// What for, as it was said.
    pub purpose: String,
    /// By which command.
    pub command_id: CommandId,
}

fn as_uuid<S: serde::Serializer>(id: &AnyId, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    id.uuid().serialize(serializer)
}

/// What of the trail is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this account.
    pub account_id: Option<AccountId>,
    /// On this thing.
    pub subject_id: Option<uuid::Uuid>,
    /// This deed.
    pub operation: Option<String>,
}

/// The districts that have a chain or a head.
pub fn districts(db: &mut Db<'_>) -> Result<Vec<String>> {
    let all = "select district_code from trail_heads union select district_code from trail order by 1";
    Ok(Statement::<Text>::new(all).load(db.conn())?)
}

/// The last place and hash of a district's chain, as its head says.
pub fn head(db: &mut Db<'_>, district_code: &str) -> Result<Option<(i64, Vec<u8>)>> {
    let head = trail_heads::table.find(district_code).select((trail_heads::sequence, trail_heads::hash));
    Ok(head.first(db.conn()).optional()?)
}

/// The next entries of a chain after a place, in their order.
pub fn links(db: &mut Db<'_>, district_code: &str, after: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(trail::table
        .filter(trail::district_code.eq(district_code))
        .filter(trail::sequence.gt(after))
        .order(trail::sequence)
        .limit(limit)
        .load(db.conn())?)
}

/// The entries of a district, newest first.
pub fn entries(
    db: &mut Db<'_>,
    district_code: &str,
    wanted: &Wanted,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let mut query = trail::table.filter(trail::district_code.eq(district_code.to_owned())).into_boxed();
    if let Some(account_id) = wanted.account_id {
        query = query.filter(trail::account_id.eq(account_id));
    }
    if let Some(subject_id) = wanted.subject_id {
        query = query.filter(trail::subject_id.eq(AnyId::of(subject_id)));
    }
    if let Some(operation) = &wanted.operation {
        query = query.filter(trail::operation.eq(operation.clone()));
    }
    if let Some(before) = before {
        query = query.filter(trail::sequence.lt(before));
    }
    Ok(query.order(trail::sequence.desc()).limit(limit).load(db.conn())?)
}

/// The looks at unmasked data in a district, newest first.
pub fn unmasked(
    db: &mut Db<'_>,
    district_code: &str,
    wanted: &Wanted,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Vec<UnmaskedRead>> {
    let mut query =
        unmasked_reads::table.filter(unmasked_reads::district_code.eq(district_code.to_owned())).into_boxed();
    if let Some(account_id) = wanted.account_id {
        query = query.filter(unmasked_reads::account_id.eq(account_id));
    }
    if let Some(subject_id) = wanted.subject_id {
        query = query.filter(unmasked_reads::subject_id.eq(AnyId::of(subject_id)));
    }
    if let Some(after) = after {
        query = query.filter(unmasked_reads::id.lt(UnmaskedReadId::of(after)));
    }
    Ok(query.order(unmasked_reads::id.desc()).limit(limit).load(db.conn())?)
}
