//! Statement 6: the trail link by link, its signed heads, and an entry for each change.
use super::check::{Check, first};
use super::rows::{self, Entry};
use super::{Broken, Evidence, Statement};
use crate::audit::checkpoints::{self, Checkpoint};
use crate::audit::rows::GENESIS;
use crate::audit::{checkpoint_message, link};
use crate::db::Db;
use crate::kernel::error::Result;
use crate::kernel::sign::is_signed;
use std::collections::BTreeMap;

const SAYS: &str =
    "the trail's chain is unbroken and agrees with every signed head; each change has an entry";
/// How many links are held in memory at once.
const CHUNK: i64 = 5_000;

/// Each row of a table (those of them that the condition takes) has an entry of the command that made it.
macro_rules! recorded {
    ($table:literal, $command:literal, $taken:literal) => {
        Check {
            table: $table,
            what: "no entry of the trail tells of it",
            query: concat!(
                "select x.id from ",
                $table,
                " x where ",
                $taken,
                " and not exists (select 1 from trail t where t.command_id = x.",
                $command,
                ") order by 1 limit 1"
            ),
        }
    };
}

const RECORDED: &[Check] = &[
    recorded!("commands", "id", "x.status < 400"),
    recorded!("stock_movements", "command_id", "1 = 1"),
    recorded!("stock_adjustments", "command_id", "1 = 1"),
    recorded!("fund_postings", "command_id", "1 = 1"),
    recorded!("redemptions", "id", "1 = 1"),
    recorded!("reversals", "id", "1 = 1"),
    recorded!("voucher_batches", "command_id", "1 = 1"),
    recorded!(
        "voucher_batches",
        "approve_command_id",
        "x.approve_command_id is not null and x.state = 'live'"
    ),
    recorded!("donations", "command_id", "1 = 1"),
    recorded!("receipts", "command_id", "1 = 1"),
    recorded!("photographs", "command_id", "1 = 1"),
    recorded!("store_needs", "command_id", "1 = 1"),
    recorded!("unmasked_reads", "command_id", "1 = 1"),
    recorded!("offline_limits", "id", "1 = 1"),
    recorded!("offline_leases", "id", "1 = 1"),
    recorded!("offline_entries", "command_id", "1 = 1"),
    recorded!("offline_cases", "command_id", "1 = 1"),
];

/// Signed heads by their place; what is left when a chain was walked to its end is not in it.
type Signed = BTreeMap<(String, i64), Vec<Vec<u8>>>;

/// Whether it holds.
///
/// # Errors
/// What the database says.
pub fn statement(db: &mut Db<'_>, evidence: &Evidence) -> Result<Statement> {
    let stored = checkpoints::all(db)?;
    let mut signed = Signed::new();
    for checkpoint in stored.iter().chain(evidence.kept.iter().map(|(checkpoint, _)| checkpoint)) {
        let place = (checkpoint.district_code.clone(), checkpoint.sequence);
        signed.entry(place).or_default().push(checkpoint.hash.clone());
    }
    let (rows, mut broken) = walk(db, signed)?;
    if broken.is_none() {
        broken = signatures(&stored, evidence);
    }
    if broken.is_none() {
        broken = first(db, RECORDED)?;
    }
    Ok(Statement::of(6, SAYS, rows, broken))
}

fn at(district_code: &str, sequence: i64) -> String {
    format!("{district_code}/{sequence}")
}

/// Walks every district's chain from its first link.
fn walk(db: &mut Db<'_>, mut signed: Signed) -> Result<(i64, Option<Broken>)> {
    let mut rows = 0;
    for district_code in rows::districts(db)? {
        let mut chain = Chain { district_code, sequence: 0, hash: GENESIS.to_vec() };
        loop {
            let entries = rows::links(db, &chain.district_code, chain.sequence, CHUNK)?;
            if entries.is_empty() {
                break;
            }
            for entry in &entries {
                rows += 1;
                if let Some(broken) = chain.follow(entry, &mut signed) {
                    return Ok((rows, Some(broken)));
                }
            }
        }
        if let Some(broken) = chain.end(rows::head(db, &chain.district_code)?) {
            return Ok((rows, Some(broken)));
        }
    }
    let missing = signed.into_keys().next().map(|(district_code, sequence)| {
        broken(&district_code, sequence, "the chain was cut: a signed head is not in it")
    });
    Ok((rows, missing))
}

fn broken(district_code: &str, sequence: i64, what: &str) -> Broken {
    Broken { table: "trail", id: at(district_code, sequence), what: what.to_owned() }
}

/// How far a chain was walked.
struct Chain {
    district_code: String,
    sequence: i64,
    hash: Vec<u8>,
}

impl Chain {
    fn follow(&mut self, entry: &Entry, signed: &mut Signed) -> Option<Broken> {
        let expected = self.sequence + 1;
        if entry.sequence != expected {
            return Some(broken(&self.district_code, expected, "an entry is missing"));
        }
        let hash = link(&self.hash, entry.sequence, entry.at.micros(), entry);
        if entry.previous_hash != self.hash || entry.hash != hash {
            return Some(broken(
                &self.district_code,
                expected,
                "the entry was changed: its hash does not follow from it",
            ));
        }
        let signed = signed.remove(&(self.district_code.clone(), expected)).unwrap_or_default();
        if signed.iter().any(|other| *other != entry.hash) {
            return Some(broken(
                &self.district_code,
                expected,
                "the chain was rewritten: a signed head says otherwise",
            ));
        }
        (self.sequence, self.hash) = (expected, entry.hash.clone());
        None
    }

    fn end(&self, head: Option<(i64, Vec<u8>)>) -> Option<Broken> {
        let (sequence, hash) = head.unwrap_or((0, GENESIS.to_vec()));
        if (sequence, &hash) == (self.sequence, &self.hash) {
            return None;
        }
        let id = at(&self.district_code, sequence);
        let what = format!("the head does not follow from the last entry, which is {}", self.sequence);
        Some(Broken { table: "trail_heads", id, what })
    }
}

/// The first signed head whose signature is none, or of a key that is not the trail's.
fn signatures(stored: &[Checkpoint], evidence: &Evidence) -> Option<Broken> {
    let key = |id: i32| {
        evidence.keys.iter().find(|(known, _)| i32::from(*known) == id).map(|(_, key)| key.as_slice())
    };
    let stored = stored.iter().map(|checkpoint| (checkpoint, key(checkpoint.key_id)));
    let kept = evidence.kept.iter().map(|(checkpoint, beside)| (checkpoint, Some(beside.as_slice())));
    for (table, (checkpoint, public_key)) in
        stored.map(|one| ("trail_checkpoints", one)).chain(kept.map(|one| ("the file of checkpoints", one)))
    {
        let broken =
            |what: String| Broken { table, id: at(&checkpoint.district_code, checkpoint.sequence), what };
        let ours = key(checkpoint.key_id);
        let is_at_hand = !evidence.keys.is_empty();
        if is_at_hand && (ours.is_none() || ours != public_key) {
            return Some(broken(format!("key {} is not the trail's", checkpoint.key_id)));
        }
        let message = checkpoint_message(&checkpoint.district_code, checkpoint.sequence, &checkpoint.hash);
        // Without the keys of the service, what is kept elsewhere still proves itself.
        if public_key.is_some_and(|key| !is_signed(key, &message, &checkpoint.signature)) {
            return Some(broken("its signature is not that of its key".to_owned()));
        }
    }
    None
}
