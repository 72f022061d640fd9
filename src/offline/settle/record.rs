//! Keeps an entry as it arrived, opens its case, and tells the trail.
use super::{At, EntryAnswer, names};
use crate::audit::{self, Entry as TrailEntry};
use crate::db::Db;
use crate::kernel::error::{Code, Error, Result};
use crate::kernel::id::{CommandId, OfflineCaseId, RedemptionId};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::offline::cases;
use crate::offline::entry::Bytes;
use crate::offline::model::EntryOutcome;
use crate::offline::rows::{self, Case, EntryRow, Lease};
use serde_json::json;

/// What there is to keep of an entry.
#[derive(Debug, Default)]
pub struct Noted<'a> {
    /// What a person must look at; the first above all.
    pub codes: &'a [&'static Code],
    /// Whether it was the first that came with its number.
    pub main: bool,
    /// What it became, or was before.
    pub redemption_id: Option<RedemptionId>,
    /// The command by which it was booked, if it was.
    pub command_id: Option<CommandId>,
    /// The use that came before.
    pub first: Option<RedemptionId>,
    /// What it counts against its lease.
    pub fund_fen: Fen,
    /// What was given out on the fund's part.
    pub settled_fund: Fen,
    /// What of that the voucher did not hold.
    pub overdraft: i64,
    /// What of that the fund bore.
    pub covered: i64,
    /// Pieces that the books did not know.
    pub found_pieces: i64,
    /// When the till accepted it.
    pub accepted_at: Option<Instant>,
}

/// Keeps it.
///
/// # Errors
/// What the database says.
pub fn record(db: &mut Db<'_>, at: &At<'_>, outcome: EntryOutcome, noted: &Noted<'_>) -> Result<EntryAnswer> {
    let entry = at.received.entry.as_ref().ok();
    // What was booked here was booked by the redemption's command; else the entry stands for itself.
    let command_id = noted.command_id.unwrap_or(CommandId::of(at.entry_id.uuid()));
    let needs_case = matches!(outcome, EntryOutcome::Conflict | EntryOutcome::Refused);
    let case_id = needs_case.then(OfflineCaseId::make);
    let (voucher_id, account_id) = names(entry);
    let row = EntryRow {
        id: at.entry_id,
        district_code: at.lease.district_code.clone(),
        store_id: at.lease.store_id,
        device_id: at.lease.device_id,
        lease_id: at.lease.id,
        hash: at.received.hash.to_vec(),
        previous_hash: entry.map(|entry| entry.previous.0.clone()),
        counter: entry.map(|entry| entry.counter),
        main: i32::from(noted.main),
        payload: at.received.payload.clone(),
        signature: at.received.signature.clone(),
        claimed_id: entry.map(|entry| entry.id),
        account_id,
        voucher_id,
        redemption_id: noted.redemption_id,
        outcome,
        code: noted.codes.first().map(|code| code.name.to_owned()),
        case_id,
        fund_fen: noted.fund_fen,
        accepted_at: noted.accepted_at,
        command_id,
        at: db.now(),
    };
    if let Some(id) = case_id {
        rows::insert_case(db, &case(db.now(), at.lease, &row, (id, noted))?)?;
    }
    rows::insert_entry(db, &row)?;
    tell(db, at, &row, noted);
    Ok(EntryAnswer {
        hash: Bytes(at.received.hash.to_vec()),
        counter: row.counter,
        id: row.claimed_id,
        outcome,
        code: row.code,
        redemption_id: row.redemption_id,
        case_id,
    })
}

fn case(
    now: Instant,
    lease: &Lease,
    row: &EntryRow,
    (id, noted): (OfflineCaseId, &Noted<'_>),
) -> Result<Case> {
    let fen = |fen: i64| Fen::new(fen).ok_or_else(|| Error::bug("a loss below nothing"));
    let codes: Vec<&str> = noted.codes.iter().map(|code| code.name).collect();
    let opened = cases::opened(now, lease, row.code.as_deref().unwrap_or_default(), row.command_id);
    Ok(Case {
        id,
        entry_id: Some(row.id),
        account_id: row.account_id,
        codes: codes.join(" "),
        counter: row.counter,
        voucher_id: row.voucher_id,
        redemption_id: row.redemption_id,
        first_redemption_id: noted.first,
        fund_fen: noted.settled_fund,
        overdraft_fen: fen(noted.overdraft)?,
        covered_fen: fen(noted.covered)?,
        uncovered_fen: fen(noted.overdraft - noted.covered)?,
        found_pieces: noted.found_pieces,
        accepted_at: row.accepted_at,
        ..opened
    })
}

fn tell(db: &mut Db<'_>, at: &At<'_>, row: &EntryRow, noted: &Noted<'_>) {
    // A redemption's entry stands under its own name, as one made at the till does.
    let (subject_kind, subject_id) = match (row.redemption_id, noted.command_id) {
        (Some(id), Some(_)) => ("redemption", id.uuid()),
        _ => ("offline_entry", row.id.uuid()),
    };
    let entry =
        TrailEntry { operation: "offline.sync", subject_kind, subject_id, command_id: row.command_id };
    let details = json!({
        "entry": row.id, "lease": row.lease_id, "counter": row.counter, "outcome": row.outcome, "code": row.code,
        "case": row.case_id, "voucher": row.voucher_id, "fund_fen": noted.settled_fund, "overdraft_fen": noted.overdraft,
        "covered_fen": noted.covered, "found_pieces": noted.found_pieces,
    });
    audit::record(db, at.grant, entry, &details);
}
