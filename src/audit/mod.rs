//! The trail: every change with who, where and what, in the change's own transaction, chained by hash in each district.
//!
//! Entries hold ids, codes and numbers; never personal data and never a voucher's code.
pub mod checkpoints;
pub mod rows;

use crate::access::Grant;
use crate::db::{Db, Pending};
use crate::kernel::error::Result;
use crate::kernel::id::{AccountId, CommandId, DeviceId, UnmaskedReadId};
use crate::kernel::sign::sha256;
use serde_json::Value;

/// The label that begins what a checkpoint's signature covers.
pub const CHECKPOINT_LABEL: &[u8] = b"nuanquan-checkpoint-v1";

/// What was changed, by which command.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Slice and deed: `vouchers.revoke`.
    pub operation: &'static str,
    /// The kind of thing: `voucher`.
    pub subject_kind: &'static str,
    /// Which one.
    pub subject_id: uuid::Uuid,
    /// The command that asked for it.
    pub command_id: CommandId,
}

/// Records a change; it joins the chain when the transaction commits.
pub fn record(db: &mut Db<'_>, grant: &Grant, entry: Entry, details: &Value) {
    db.add(Pending {
        district_code: grant.district_code.clone(),
        account_id: Some(grant.account_id),
        device_id: grant.device_id,
        operation: entry.operation,
        subject_kind: entry.subject_kind,
        subject_id: entry.subject_id,
        command_id: entry.command_id,
        details: details.to_string(),
    });
}

/// What a link's hash covers, beside its place and moment.
#[derive(Debug, Clone, Copy)]
pub struct Linked<'a> {
    /// The district.
    pub district_code: &'a str,
    /// Who.
    pub account_id: Option<AccountId>,
    /// At which till.
    pub device_id: Option<DeviceId>,
    /// Slice and deed.
    pub operation: &'a str,
    /// What was changed.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject_id: uuid::Uuid,
    /// By which command.
    pub command_id: CommandId,
    /// Ids, codes and numbers as JSON.
    pub details: &'a str,
}

impl<'a> From<&'a Pending> for Linked<'a> {
    fn from(pending: &'a Pending) -> Self {
        Self {
            district_code: &pending.district_code,
            account_id: pending.account_id,
            device_id: pending.device_id,
            operation: pending.operation,
            subject_kind: pending.subject_kind,
            subject_id: pending.subject_id,
            command_id: pending.command_id,
            details: &pending.details,
        }
    }
}

/// The hash of a link: SHA-256 over the previous hash and each field, each preceded by its length (4 bytes, big-endian);
/// an absent id is an empty field.
#[must_use]
pub fn link<'a>(previous: &[u8], sequence: i64, at_micros: i64, linked: impl Into<Linked<'a>>) -> [u8; 32] {
    let linked = linked.into();
    let account = linked.account_id.map(|id| id.uuid().as_bytes().to_vec()).unwrap_or_default();
    let device = linked.device_id.map(|id| id.uuid().as_bytes().to_vec()).unwrap_or_default();
    let command = linked.command_id.uuid();
    let fields: [&[u8]; 11] = [
        previous,
        linked.district_code.as_bytes(),
        &sequence.to_be_bytes(),
        &at_micros.to_be_bytes(),
        &account,
        &device,
        linked.operation.as_bytes(),
        linked.subject_kind.as_bytes(),
        linked.subject_id.as_bytes(),
        command.as_bytes(),
        linked.details.as_bytes(),
    ];
    let mut bytes = Vec::with_capacity(256 + linked.details.len());
    for field in fields {
        bytes.extend(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(field);
    }
    sha256(&bytes)
}

/// What a checkpoint's signature covers: label, district, sequence, hash.
#[must_use]
pub fn checkpoint_message(district_code: &str, sequence: i64, hash: &[u8]) -> Vec<u8> {
    [CHECKPOINT_LABEL, &[0], district_code.as_bytes(), &[0], &sequence.to_be_bytes(), hash].concat()
}

/// A look at unmasked personal data: whose, which fields, why.
#[derive(Debug, Clone, Copy)]
pub struct UnmaskedRead<'a> {
    /// The kind of thing: `household`, `member`.
    pub subject_kind: &'static str,
    /// Which one.
    pub subject_id: uuid::Uuid,
    /// The fields that are read.
    pub fields: &'a [&'static str],
    /// Why, in the words of whoever looks; kept beside the trail, not in it.
    pub purpose: &'a str,
    /// The command that asked for it; its id becomes the record's.
    pub command_id: CommandId,
}

/// Records a look at unmasked data before the values are read.
///
/// # Errors
/// What the database says.
pub fn unmasked(db: &mut Db<'_>, grant: &Grant, read: &UnmaskedRead<'_>) -> Result<UnmaskedReadId> {
    let id = UnmaskedReadId::of(read.command_id.uuid());
    rows::insert_unmasked(db, grant, id, read)?;
    let entry = Entry {
        operation: "audit.unmasked_read",
        subject_kind: read.subject_kind,
        subject_id: read.subject_id,
        command_id: read.command_id,
    };
    record(db, grant, entry, &serde_json::json!({ "fields": read.fields }));
    Ok(id)
}
