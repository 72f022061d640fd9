//! The proof: seven statements that must always be true, each held against the rows, with the first row that breaks one.
//!
//! 1. For each voucher: face + overdraft = redeemed − reversed + balance + released + moved; at most one replacement.
//! 2. For each lot: on hand = Σ movements; nothing leaves an expired, quarantined or foreign-purpose lot.
//! 3. For each fund: received = available + reserved + spent + lost; reserved = Σ open balances of its vouchers.
//! 4. Each redemption line names lot, product, quantity and value; its lines add up to the fund's and the cash part.
//! 5. Each command has exactly one outcome.
//! 6. The trail's chain is unbroken and agrees with every signed head; each change has an entry.
//! 7. One person is an active member of one household.
//!
//! It reads every slice's tables and writes nothing; it sees one moment of a database that is at work.
pub mod api;
mod chain;
mod check;
mod commands;
mod funds;
mod households;
mod offline;
mod redemptions;
pub mod rows;
mod stock;
mod vouchers;

use crate::audit::checkpoints::Checkpoint;
use crate::db::{AnyConn, Db};
use crate::kernel::error::Result;
use diesel::connection::SimpleConnection;
use serde::Serialize;

/// A row that breaks a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Its table.
    pub table: &'static str,
    /// Its id.
    pub id: String,
    /// What does not hold there.
    pub what: String,
}

/// A statement, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// 1 to 7.
    pub number: u8,
    /// In words.
    pub says: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// How many rows were looked at.
    pub rows: i64,
    /// The first row that breaks it.
    pub first_broken: Option<Broken>,
}

/// What the chain is held against beside the rows.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The numbers and public keys of the trail; empty if they are not at hand.
    pub keys: Vec<(u8, Vec<u8>)>,
    /// Signed heads that were kept elsewhere, each with its public key.
    pub kept: Vec<(Checkpoint, Vec<u8>)>,
}

/// Holds all seven statements against the rows, as they stand at one moment.
///
/// # Errors
/// What the database says.
pub fn run(db: &mut Db<'_>, evidence: &Evidence) -> Result<Vec<Statement>> {
    // Beside the door, which only writes: one moment for all reads, whatever is written meanwhile.
    let begin = match db.conn() {
        AnyConn::Sqlite(_) => "begin",
        AnyConn::Pg(_) => "begin isolation level repeatable read, read only; set local statement_timeout = 0",
    };
    db.conn().batch_execute(begin)?;
    let found = all(db, evidence);
    db.conn().batch_execute("rollback")?;
    found
}

fn all(db: &mut Db<'_>, evidence: &Evidence) -> Result<Vec<Statement>> {
    Ok(vec![
        vouchers::statement(db)?,
        stock::statement(db)?,
        funds::statement(db)?,
        redemptions::statement(db)?,
        commands::statement(db)?,
        chain::statement(db, evidence)?,
        households::statement(db)?,
    ])
}
