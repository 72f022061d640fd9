//! The answers that commands got: a repeat is given the first one, to the byte.
use super::{Answer, Command};
use crate::access::Grant;
use crate::db::Db;
use crate::db::dialect::Statement;
use crate::db::types::UuidSql;
use crate::kernel::error::{Error, ID_REUSED, Result};
use crate::kernel::id::{AccountId, DeviceId};
use diesel::sql_types::{Binary, Integer, Nullable, Text};
use diesel::{OptionalExtension, RunQueryDsl};

type Row = (Nullable<UuidSql>, Nullable<UuidSql>, Text, Binary, Integer, Text);

/// The first answer to this command, if there was one.
///
/// # Errors
/// `id_reused` if the id was used by another account, for another operation or with another body; it says no more.
pub fn earlier(db: &mut Db<'_>, grant: &Grant, command: &Command) -> Result<Option<Answer>> {
    let found = Statement::<Row>::new(
        "select account_id, device_id, operation, body_hash, status, answer from commands where id = ?",
    )
    .bind(command.id)
    .get_result::<(Option<AccountId>, Option<DeviceId>, String, Vec<u8>, i32, String)>(db.conn())
    .optional()?;
    let Some((account, device, operation, digest, status, body)) = found else {
        return Ok(None);
    };
    let same_author = account == Some(grant.account_id) || (device.is_some() && device == grant.device_id);
    if !same_author || operation != command.operation || digest != command.digest {
        return Err(Error::from(&ID_REUSED));
    }
    let status = u16::try_from(status).map_err(|_| Error::bug("a stored status out of range"))?;
    Ok(Some(Answer { status, body, repeat: true }))
}

/// Keeps the answer to this command.
///
/// # Errors
/// A twin that was faster makes the transaction run again, which then finds the twin's answer.
pub fn keep(db: &mut Db<'_>, grant: &Grant, command: &Command, body: String) -> Result<Answer> {
    let kept = Statement::<()>::new(
        "insert into commands (id, account_id, device_id, operation, body_hash, status, answer, at) \
         values (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(command.id)
    .bind(Some(grant.account_id))
    .bind(grant.device_id)
    .bind(command.operation)
    .bind(command.digest.to_vec())
    .bind(i32::from(command.status))
    .bind(body.clone())
    .bind(db.now())
    .execute(db.conn());
    match kept.map_err(Error::from) {
        Ok(_) => Ok(Answer { status: command.status, body, repeat: false }),
        Err(Error::Unique(text)) => Err(Error::Again(text)),
        Err(error) => Err(error),
    }
}
