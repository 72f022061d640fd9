//! One entry, settled: a transaction of its own that knows an entry it has seen.
//!
//! Lock first (the lease, which orders all that its till sends; then what the entry touches), then look for a repeat,
//! decide, write, record. Nothing here refuses goods that are gone: it says how far the voucher goes and what a person
//! must look at.
mod bear;
mod chain;
mod goods;
mod record;
mod share;
mod weigh;
mod write;

use super::codes::{AMOUNT_DIFFERS, CASH_DIFFERS};
use super::entry::{Bytes, Entry, Received};
use super::model::EntryOutcome;
use super::rows::{self, Lease};
use crate::access::Grant;
use crate::app::commands;
use crate::db::Db;
use crate::funds::codes::FUND_SHORT;
use crate::goods::codes::PRODUCT_UNKNOWN;
use crate::kernel::error::{Code, Error, ID_REUSED, OrNotFound, Result};
use crate::kernel::id::{
    AccountId, CommandId, LeaseId, OfflineCaseId, OfflineEntryId, ProductId, RedemptionId, VoucherId,
};
use crate::kernel::money::Fen;
use crate::kernel::time::Instant;
use crate::redemptions;
use crate::vouchers::{beyond, overdraw, spend};
use record::{Noted, record};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What became of one entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryAnswer {
    /// Hash of its bytes.
    #[schema(value_type = String)]
    pub hash: Bytes,
    /// Its number, if it could be read.
    pub counter: Option<i64>,
    /// The id that the till gave it.
    pub id: Option<CommandId>,
    /// What became of it. Each of these is final.
    pub outcome: EntryOutcome,
    /// Why.
    pub code: Option<String>,
    /// The redemption.
    pub redemption_id: Option<RedemptionId>,
    /// The case.
    pub case_id: Option<OfflineCaseId>,
}

/// An entry that was settled.
#[derive(Debug, Clone)]
pub struct Settled {
    /// What its till is told.
    pub answer: EntryAnswer,
    /// Whether the till was found out just now.
    pub blocked: bool,
}

/// An entry under its lease, while it is settled.
struct At<'a> {
    lease: &'a Lease,
    received: &'a Received,
    grant: &'a Grant,
    entry_id: OfflineEntryId,
}

/// Settles an entry, or gives its first answer again.
///
/// # Errors
/// What the database says; a lease that is not there.
pub fn settle(db: &mut Db<'_>, lease_id: LeaseId, received: &Received) -> Result<Settled> {
    let lease = rows::lock_lease(db, lease_id)?.or_not_found()?;
    if let Some(earlier) = rows::entry_of_hash(db, lease_id, &received.hash)? {
        return Ok(Settled { answer: again(received, earlier), blocked: false });
    }
    let named = received.entry.as_ref().ok().map(|entry| entry.account_id);
    let cashier = named.map(|id| weigh::cashier(db, &lease, id)).transpose()?.flatten();
    let grant = Grant {
        account_id: cashier.as_ref().map_or(lease.account_id, |cashier| cashier.account_id),
        device_id: Some(lease.device_id),
        district_code: lease.district_code.clone(),
    };
    let at = At { lease: &lease, received, grant: &grant, entry_id: OfflineEntryId::make() };
    let entry = match &received.entry {
        Ok(entry) => entry,
        Err(code) => return refuse(db, &at, &chain::Found::default(), code),
    };
    let found = chain::look(db, &lease, entry, &received.hash)?;
    if found.is_broken() {
        chain::block(db, &grant, &lease, at.entry_id)?;
    }
    let products: Vec<ProductId> = entry.lines.iter().map(|line| line.product_id).collect();
    let accepted_at = accepted_at(&lease, entry, db.now());
    let products = crate::goods::hot::worth(db, products, accepted_at.day())?;
    if products.len() < entry.lines.len() {
        return refuse(db, &at, &found, &PRODUCT_UNKNOWN);
    }
    commands::lock(db, entry.id)?;
    let voucher = spend::lock(db, vec![entry.voucher_id])?.remove(&entry.voucher_id);
    let standing = overdraw::standing(db, entry.voucher_id)?;
    let (Some(voucher), Some((home_store_id, released))) =
        (voucher.filter(|voucher| voucher.district_code == lease.district_code), standing)
    else {
        return refuse(db, &at, &found, &redemptions::codes::UNKNOWN);
    };
    let twin = twin(db, &lease, entry)?;
    if let Twin::Same(redemption_id) = twin {
        return repeat(db, &at, accepted_at, &found, redemption_id);
    }
    if voucher.balance.in_pieces() && !entry.cash_fen.is_zero() {
        return refuse(db, &at, &found, &CASH_DIFFERS);
    }
    let scene = weigh::Scene { entry, voucher: &voucher, products: &products, accepted_at, home_store_id };
    book(db, &at, &scene, (released, cashier.as_ref(), &found, twin))
}

/// Books goods that left: the voucher pays as far as it goes, and what a person must look at is named.
fn book(
    db: &mut Db<'_>,
    at: &At<'_>,
    scene: &weigh::Scene<'_>,
    (released, cashier, found, twin): (Fen, Option<&weigh::Cashier>, &chain::Found, Twin),
) -> Result<Settled> {
    let (entry, accepted_at) = (scene.entry, scene.accepted_at);
    let mut codes = found.codes.clone();
    codes.extend(weigh::weigh(db, at, scene, cashier)?);
    if twin == Twin::Other {
        codes.push(&ID_REUSED);
    }
    let redemption_id = match twin {
        Twin::None => RedemptionId::of(entry.id.uuid()),
        _ => RedemptionId::make(),
    };
    let goods = goods::take(db, at, scene, redemption_id)?;
    let Some(beyond) = beyond::reckon(scene.voucher, released, &goods.left, entry.cash_fen) else {
        return Err(Error::bug("the amounts of a well-formed entry do not add up"));
    };
    codes.extend(weigh::of_amounts(scene, &beyond, &goods));
    let written = write::write(db, at, scene, (redemption_id, &beyond))?;
    if codes.is_empty() && written.overdraft > 0 {
        codes.push(&FUND_SHORT);
    }
    if written.overdraft > entry.fund_fen.get() {
        codes.push(&AMOUNT_DIFFERS);
    }
    let noted = Noted {
        codes: &codes,
        main: found.main,
        redemption_id: Some(redemption_id),
        command_id: Some(CommandId::of(redemption_id.uuid())),
        first: written.first,
        fund_fen: entry.fund_fen,
        settled_fund: beyond.fund,
        overdraft: written.overdraft,
        covered: written.covered,
        found_pieces: goods.found_pieces,
        accepted_at: Some(accepted_at),
    };
    let outcome = if codes.is_empty() { EntryOutcome::Accepted } else { EntryOutcome::Conflict };
    Ok(Settled { answer: record(db, at, outcome, &noted)?, blocked: found.is_broken() })
}

/// When the till accepted it, as far as its word can be taken: under its lease, and not after now.
fn accepted_at(lease: &Lease, entry: &Entry, now: Instant) -> Instant {
    let latest = lease.until_at.min(now).max(lease.issued_at);
    entry.at.clamp(lease.issued_at, latest)
}

fn again(received: &Received, earlier: rows::EntryRow) -> EntryAnswer {
    let refused = earlier.outcome == EntryOutcome::Refused;
    EntryAnswer {
        hash: Bytes(received.hash.to_vec()),
        counter: earlier.counter,
        id: earlier.claimed_id,
        outcome: if refused { EntryOutcome::Refused } else { EntryOutcome::Repeat },
        code: earlier.code,
        redemption_id: earlier.redemption_id,
        case_id: earlier.case_id,
    }
}

/// Keeps what is no entry, and opens a case for it: nothing is booked.
fn refuse(db: &mut Db<'_>, at: &At<'_>, found: &chain::Found, code: &'static Code) -> Result<Settled> {
    let codes: Vec<&'static Code> = std::iter::once(code).chain(found.codes.iter().copied()).collect();
    let noted = Noted { codes: &codes, main: found.main, ..Noted::default() };
    Ok(Settled { answer: record(db, at, EntryOutcome::Refused, &noted)?, blocked: found.is_broken() })
}

/// The same goods for the same voucher under the same id were settled before: by a request whose answer was lost.
fn repeat(
    db: &mut Db<'_>,
    at: &At<'_>,
    accepted_at: Instant,
    found: &chain::Found,
    redemption_id: RedemptionId,
) -> Result<Settled> {
    let broken = found.is_broken();
    let noted = Noted {
        codes: &found.codes,
        main: found.main,
        redemption_id: Some(redemption_id),
        accepted_at: Some(accepted_at),
        ..Noted::default()
    };
    let outcome = if broken { EntryOutcome::Conflict } else { EntryOutcome::Repeat };
    Ok(Settled { answer: record(db, at, outcome, &noted)?, blocked: broken })
}

/// What the id of an entry stands for already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Twin {
    None,
    Same(RedemptionId),
    Other,
}

fn twin(db: &mut Db<'_>, lease: &Lease, entry: &Entry) -> Result<Twin> {
    if commands::find(db, vec![entry.id])?.is_empty() {
        return Ok(Twin::None);
    }
    let id = RedemptionId::of(entry.id.uuid());
    let Some(there) = redemptions::rows::any(db, &lease.district_code, id)? else {
        return Ok(Twin::Other);
    };
    let honoured = there.outcome == redemptions::model::Outcome::Redeemed;
    let same = honoured && there.voucher_id == entry.voucher_id && there.store_id == lease.store_id;
    if !same {
        return Ok(Twin::Other);
    }
    let mut pieces: BTreeMap<ProductId, i64> = BTreeMap::new();
    for line in redemptions::rows::lines(db, id)? {
        *pieces.entry(line.product_id).or_default() += line.quantity;
    }
    let asked: BTreeMap<ProductId, i64> =
        entry.lines.iter().map(|line| (line.product_id, line.quantity.get())).collect();
    Ok(if pieces == asked { Twin::Same(id) } else { Twin::Other })
}

/// An entry's voucher and cashier, for its row.
fn names(entry: Option<&Entry>) -> (Option<VoucherId>, Option<AccountId>) {
    (entry.map(|entry| entry.voucher_id), entry.map(|entry| entry.account_id))
}
