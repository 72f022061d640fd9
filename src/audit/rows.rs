//! The rows of the trail and its heads.
use super::{UnmaskedRead, link};
use crate::access::Grant;
use crate::db::dialect::{Column, EachRow, Statement, ToColumn};
use crate::db::types::AnyId;
use crate::db::{AnyConn, Db, Pending};
use crate::kernel::error::{Error, Result};
use crate::kernel::id::{AccountId, CommandId, UnmaskedReadId};
use crate::kernel::time::Instant;
use diesel::sql_types::{BigInt, Binary};
use diesel::{OptionalExtension, RunQueryDsl};
use std::collections::BTreeMap;

/// The hash before the first link.
pub const GENESIS: [u8; 32] = [0; 32];

/// Gives each entry its place in its district's chain. The head row is locked here, last before the commit,
/// so that a rolled-back deed leaves no gap and no two commits share a place.
///
/// # Errors
/// What the database says.
pub fn chain(conn: &mut AnyConn, now: Instant, pending: Vec<Pending>) -> Result<()> {
    let mut by_district: BTreeMap<String, Vec<Pending>> = BTreeMap::new();
    for entry in pending {
        by_district.entry(entry.district_code.clone()).or_default().push(entry);
    }
    for (district_code, entries) in by_district {
        chain_district(conn, now, &district_code, &entries)?;
    }
    Ok(())
}

fn chain_district(conn: &mut AnyConn, now: Instant, district_code: &str, entries: &[Pending]) -> Result<()> {
    let (mut sequence, mut hash) = lock_head(conn, district_code)?;
    let (mut sequences, mut previous, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        sequence += 1;
        previous.push(hash.clone());
        hash = link(&hash, sequence, now.micros(), entry).to_vec();
        sequences.push(sequence);
        hashes.push(hash.clone());
    }
    let count = entries.len();
    let written = EachRow {
        one: "insert into trail (district_code, sequence, at, account_id, device_id, operation, subject_kind, \
              subject_id, command_id, details, previous_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        all: "insert into trail (district_code, sequence, at, account_id, device_id, operation, subject_kind, \
              subject_id, command_id, details, previous_hash, hash) select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        columns: vec![
            Column::Texts(vec![district_code.to_owned(); count]),
            Column::Ints(sequences),
            Column::Instants(vec![now; count]),
            ToColumn::column(entries.iter().map(|entry| entry.account_id).collect()),
            ToColumn::column(entries.iter().map(|entry| entry.device_id).collect()),
            ToColumn::column(entries.iter().map(|entry| entry.operation).collect()),
            ToColumn::column(entries.iter().map(|entry| entry.subject_kind).collect()),
            ToColumn::column(entries.iter().map(|entry| AnyId::of(entry.subject_id)).collect()),
            ToColumn::column(entries.iter().map(|entry| entry.command_id).collect::<Vec<CommandId>>()),
            ToColumn::column(entries.iter().map(|entry| entry.details.clone()).collect()),
            Column::Bytes(previous),
            Column::Bytes(hashes),
        ],
    }
    .execute(&mut Db::at(conn, now))?;
    let moved = Statement::<()>::new("update trail_heads set sequence = ?, hash = ? where district_code = ?")
        .bind(sequence)
        .bind(hash)
        .bind(district_code)
        .execute(conn)?;
    if written != count || moved != 1 {
        return Err(Error::bug(format!(
            "the trail took {written} of {count} entries and moved {moved} heads"
        )));
    }
    Ok(())
}

fn lock_head(conn: &mut AnyConn, district_code: &str) -> Result<(i64, Vec<u8>)> {
    let question = match conn {
        AnyConn::Sqlite(_) => "select sequence, hash from trail_heads where district_code = ?",
        AnyConn::Pg(_) => "select sequence, hash from trail_heads where district_code = ? for update",
    };
    let head = Statement::<(BigInt, Binary)>::new(question).bind(district_code);
    if let Some(found) = head.clone().get_result::<(i64, Vec<u8>)>(conn).optional()? {
        return Ok(found);
    }
    Statement::<()>::new(
        "insert into trail_heads (district_code, sequence, hash) values (?, 0, ?) on conflict do nothing",
    )
    .bind(district_code)
    .bind(GENESIS.to_vec())
    .execute(conn)?;
    Ok(head.get_result::<(i64, Vec<u8>)>(conn)?)
}

/// Adds the record of a look at unmasked data.
///
/// # Errors
/// What the database says.
pub fn insert_unmasked(
    db: &mut Db<'_>,
    grant: &Grant,
    id: UnmaskedReadId,
    read: &UnmaskedRead<'_>,
) -> Result<()> {
    use crate::db::schema::unmasked_reads as reads;
    use diesel::ExpressionMethods;
    let now = db.now();
    diesel::insert_into(reads::table)
        .values((
            reads::id.eq(id),
            reads::district_code.eq(&grant.district_code),
            reads::account_id.eq(grant.account_id),
            reads::at.eq(now),
            reads::subject_kind.eq(read.subject_kind),
            reads::subject_id.eq(AnyId::of(read.subject_id)),
            reads::fields.eq(read.fields.join(" ")),
            reads::purpose.eq(read.purpose),
            reads::command_id.eq(read.command_id),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// The looks at these subjects: when, at which fields, why; newest first.
///
/// # Errors
/// What the database says.
pub fn looks(db: &mut Db<'_>, subjects: &[uuid::Uuid]) -> Result<Vec<(Instant, String, String)>> {
    use crate::db::schema::unmasked_reads as reads;
    use diesel::{ExpressionMethods, QueryDsl};
    let subjects: Vec<AnyId> = subjects.iter().copied().map(AnyId::of).collect();
    Ok(reads::table
        .filter(reads::subject_id.eq_any(subjects))
        .order(reads::at.desc())
        .limit(200)
        .select((reads::at, reads::fields, reads::purpose))
        .load(db.conn())?)
}

/// Something that was done to a subject, as its trail names it.
#[derive(Debug, Clone, diesel::Queryable)]
pub struct DoneTo {
    /// What.
    pub operation: String,
    /// When.
    pub at: Instant,
    /// By whom.
    pub account_id: Option<AccountId>,
}

/// What was done to a subject, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_subject(db: &mut Db<'_>, district_code: &str, subject: uuid::Uuid) -> Result<Vec<DoneTo>> {
    use crate::db::schema::trail;
    use diesel::{ExpressionMethods, QueryDsl};
    Ok(trail::table
        .filter(trail::subject_id.eq(AnyId::of(subject)))
        .filter(trail::district_code.eq(district_code))
        .order(trail::sequence)
        .limit(200)
        .select((trail::operation, trail::at, trail::account_id))
        .load(db.conn())?)
}
