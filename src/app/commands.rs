//! The answers that commands got: a repeat is given the first one, to the byte.
use super::{Answer, Command};
use crate::access::Grant;
use crate::db::dialect::{EachKey, EachRow, Statement, ToColumn};
use crate::db::types::UuidSql;
use crate::db::{AnyConn, Db};
use crate::kernel::error::{Error, ID_REUSED, Result};
use crate::kernel::id::{AccountId, CommandId, DeviceId};
use diesel::RunQueryDsl;
use diesel::sql_types::{Binary, Integer, Nullable, Text};
use std::marker::PhantomData;

type Row = (UuidSql, Nullable<UuidSql>, Nullable<UuidSql>, Text, Binary, Integer, Text);

/// A command that was carried out.
#[derive(Debug, Clone, diesel::Queryable)]
pub struct Kept {
    /// Its id.
    pub id: CommandId,
    account_id: Option<AccountId>,
    device_id: Option<DeviceId>,
    operation: String,
    digest: Vec<u8>,
    status: i32,
    body: String,
}

impl Kept {
    /// Its answer, for a repeat of it.
    ///
    /// # Errors
    /// `id_reused` if the id was used by another account, for another operation or with another body; it says no more.
    pub fn answer(&self, grant: &Grant, command: &Command) -> Result<Answer> {
        let same_device = self.device_id.is_some() && self.device_id == grant.device_id;
        let same_author = self.account_id == Some(grant.account_id) || same_device;
        if !same_author || self.operation != command.operation || self.digest != command.digest {
            return Err(Error::from(&ID_REUSED));
        }
        let status = u16::try_from(self.status).map_err(|_| Error::bug("a stored status out of range"))?;
        Ok(Answer { status, body: self.body.clone(), repeat: true })
    }
}

/// Waits until no twin of this command is at work. On PostgreSQL it would else be refused by what its twin has just done,
/// instead of being given its answer; on SQLite one deed follows another anyway.
///
/// # Errors
/// What the database says.
pub fn lock(db: &mut Db<'_>, id: CommandId) -> Result<()> {
    if let AnyConn::Pg(conn) = db.conn() {
        let key = id.uuid().as_u64_pair().1.cast_signed();
        Statement::<()>::new("select pg_advisory_xact_lock(?)").bind(key).execute(conn)?;
    }
    Ok(())
}

/// The first answer to this command, if there was one.
///
/// # Errors
/// `id_reused`, as [`Kept::answer`] says.
pub fn earlier(db: &mut Db<'_>, grant: &Grant, command: &Command) -> Result<Option<Answer>> {
    find(db, vec![command.id])?.first().map(|kept| kept.answer(grant, command)).transpose()
}

/// Those of these commands that were carried out.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db<'_>, ids: Vec<CommandId>) -> Result<Vec<Kept>> {
    EachKey::<Row> {
        one: "select id, account_id, device_id, operation, body_hash, status, answer from commands where id = ?",
        all: "select id, account_id, device_id, operation, body_hash, status, answer from commands where id = any(?)",
        columns: vec![ToColumn::column(ids)],
        row: PhantomData,
    }
    .load(db)
}

/// Keeps the answers to a set of commands, each with its own status.
///
/// # Errors
/// A twin that was faster makes the transaction run again, which then finds the twin's answer.
pub fn keep_all(db: &mut Db<'_>, answered: &[(&Grant, &Command, &Answer)]) -> Result<()> {
    let now = db.now();
    let written = EachRow {
        one: "insert into commands (id, account_id, device_id, operation, body_hash, status, answer, at) \
              values (?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into commands (id, account_id, device_id, operation, body_hash, status, answer, at) \
              select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)",
        columns: vec![
            ToColumn::column(answered.iter().map(|(_, command, _)| command.id).collect()),
            ToColumn::column(answered.iter().map(|(grant, _, _)| grant.account_id).collect()),
            ToColumn::column(answered.iter().map(|(grant, _, _)| grant.device_id).collect()),
            ToColumn::column(answered.iter().map(|(_, command, _)| command.operation).collect()),
            ToColumn::column(answered.iter().map(|(_, command, _)| command.digest.to_vec()).collect()),
            ToColumn::column(answered.iter().map(|(_, _, answer)| i32::from(answer.status)).collect()),
            ToColumn::column(answered.iter().map(|(_, _, answer)| answer.body.clone()).collect()),
            ToColumn::column(vec![now; answered.len()]),
        ],
    }
    .execute(db);
    match written {
        Ok(written) if written == answered.len() => Ok(()),
        Ok(written) => Err(Error::bug(format!("{written} of {} answers were kept", answered.len()))),
        Err(Error::Unique(text)) => Err(Error::Again(text)),
        Err(error) => Err(error),
    }
}

/// Keeps the answer to this command.
///
/// # Errors
/// A twin that was faster makes the transaction run again, which then finds the twin's answer.
pub fn keep(db: &mut Db<'_>, grant: &Grant, command: &Command, body: String) -> Result<Answer> {
    let answer = Answer { status: command.status, body, repeat: false };
    keep_all(db, &[(grant, command, &answer)])?;
    Ok(answer)
}
