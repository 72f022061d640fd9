//! Approving a batch, which issues it.
use super::abandon::abandon;
use super::draft::{OnBatch, record};
use super::gather::{Gathered, count, gather, name, own_household};
use super::press::{Homes, Press, Pressed};
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command, commands};
use crate::db::{Db, Lane};
use crate::funds::{self, Posting, PostingKind};
use crate::kernel::error::{Error, OWN_DEED, OWN_HOUSEHOLD, OrNotFound, Result, STILL_RUNNING};
use crate::kernel::id::{BatchId, CommandId, PostingId};
use crate::kernel::money::Fen;
use crate::kernel::sign::sha256;
use crate::staff;
use crate::vouchers::codes::{BATCH_CANCELLED, BATCH_CHANGED, BATCH_OVER};
use crate::vouchers::model::{BatchState, must_be};
use crate::vouchers::plan::{Plan, Worth};
use crate::vouchers::rows::batches::{self, Approval};
use crate::vouchers::rows::{Batch, issue as rows};
use actix_web::rt::task::{JoinHandle, spawn_blocking};
use serde::Serialize;
use serde_json::json;
use std::collections::VecDeque;
use std::sync::Arc;
use utoipa::ToSchema;

/// How many rows share a transaction: few enough that no till waits for them.
const ROWS_AT_ONCE: usize = 600;
/// How many chunks are pressed while one is being written.
const AHEAD: usize = 3;

/// What was issued.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApproveAnswer {
    /// The batch.
    pub batch_id: BatchId,
    /// How many vouchers.
    pub vouchers: i64,
    /// What they reserve.
    pub total_fen: Fen,
    /// SHA-256 over voucher, household and face of each, in their order, as the trail has it.
    pub digest: String,
}

/// The answer that a command got already.
///
/// # Errors
/// `id_reused`.
pub async fn earlier(app: &App, grant: &Grant, command: &Command) -> Result<Option<Answer>> {
    let (grant, command) = (grant.clone(), command.clone());
    app.read(move |db| commands::earlier(db, &grant, &command)).await
}

/// Approves a batch that another account drafted, and issues its vouchers. The work goes on if the caller goes away;
/// a retry in the meantime is told so, and afterwards gets the answer.
///
/// # Errors
/// `forbidden`, `own_deed`, `own_household`, `not_found`, `batch_state`, `batch_changed`, `batch_over`,
/// `batch_cancelled`, `fund_short`, `still_running`, and what a draft may be refused for.
pub async fn approve(app: &App, actor: &Actor, digest: [u8; 32], id: BatchId, on: OnBatch) -> Result<Answer> {
    let grant = actor.require(Permission::ApproveBatch, Place::District)?;
    let command = Command::changes(on.id, "vouchers.approve_batch", digest).on(id.uuid());
    if let Some(answer) = earlier(app, &grant, &command).await? {
        return Ok(answer);
    }
    let (batch, worth, homes, gathered) = weigh(app, actor, id, on.id).await?;
    let approval = match begin(app, &grant, &command, &batch).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::Now(approval) => approval,
    };
    let press = Press::new(app.keys.clone(), batch.clone(), worth, homes, approval.at);
    let issue = Issue { press: Arc::new(press), gathered: Arc::new(gathered), batch, approval };
    let app = app.clone();
    let work = actix_web::rt::spawn(async move {
        let broken_off = match carry_out(&app, &issue, &grant, &command).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        match abandon(&app, &issue.batch, issue.approval).await {
            Ok(true) => Err(broken_off),
            // Somebody has taken it over, to cancel it: whatever stood in the way then is no fault.
            Ok(false) => Err(Error::from(&BATCH_CANCELLED)),
            Err(error) => {
                tracing::error!(%error, "a batch that broke off could not be taken back; the next start will try again");
                Err(broken_off)
            }
        }
    });
    work.await.map_err(|_| Error::bug("issuing a batch panicked"))?
}

struct Issue {
    press: Arc<Press>,
    gathered: Arc<Gathered>,
    batch: Batch,
    approval: Approval,
}

/// Computes the plan anew and holds it against the draft. Nothing is locked yet: what must not change is checked again.
async fn weigh(
    app: &App,
    actor: &Actor,
    id: BatchId,
    command_id: CommandId,
) -> Result<(Batch, Worth, Homes, Gathered)> {
    let actor = actor.clone();
    app.read(move |db| {
        let district = actor.district_code.as_str();
        let batch = batches::batch(db, district, id)?.or_not_found()?;
        check(db, &batch, &actor.grant(), command_id)?;
        let plan: Plan =
            serde_json::from_str(&batch.rule).map_err(|error| Error::bug(format!("a plan: {error}")))?;
        let named = name(db, district, &plan)?;
        let drafter = staff::rows::account(db, batch.drafted_by)?.and_then(|account| account.person_key);
        let gathered = gather(db, district, &plan, &named.worth, drafter.as_deref())?;
        let own = own_household(db, district, actor.person_key.as_deref())?;
        if gathered.chosen.iter().any(|(chosen, _)| Some(chosen.household_id) == own) {
            return Err(Error::from(&OWN_HOUSEHOLD));
        }
        let vouchers = count(gathered.chosen.len());
        if vouchers != batch.vouchers || gathered.total_fen != batch.total_fen {
            return Err(BATCH_CHANGED.with("vouchers", vouchers).with("total_fen", gathered.total_fen.get()));
        }
        Ok((batch, named.worth, Homes::of(&named.stores), gathered))
    })
    .await
}

fn check(db: &Db<'_>, batch: &Batch, grant: &Grant, command_id: CommandId) -> Result<()> {
    if batch.state == BatchState::Preparing && batch.approve_command_id == Some(command_id) {
        return Err(Error::from(&STILL_RUNNING));
    }
    must_be(batch.state, BatchState::Drafted)?;
    if batch.drafted_by == grant.account_id {
        return Err(Error::from(&OWN_DEED));
    }
    if batch.last_on < db.today() { Err(Error::from(&BATCH_OVER)) } else { Ok(()) }
}

enum Begun {
    Before(Answer),
    Now(Approval),
}

/// The first transaction: reserves the fund, so that no other batch can promise the same money.
async fn begin(app: &App, grant: &Grant, command: &Command, batch: &Batch) -> Result<Begun> {
    let (grant, command, batch, posting_id) =
        (grant.clone(), command.clone(), batch.clone(), PostingId::make());
    app.write(Lane::Office, move |db| {
        commands::lock(db, command.id)?;
        if let Some(answer) = commands::earlier(db, &grant, &command)? {
            return Ok(Begun::Before(answer));
        }
        let locked = batches::lock(db, &grant.district_code, batch.id)?.or_not_found()?;
        check(db, &locked, &grant, command.id)?;
        let approval = Approval { account_id: grant.account_id, at: db.now(), command_id: command.id };
        batches::begin(db, batch.id, approval)?;
        funds::post(db, &grant, reservation(&batch, approval, (posting_id, PostingKind::Reserve), db.now()))?;
        let details =
            json!({ "number": batch.number, "vouchers": batch.vouchers, "total_fen": batch.total_fen });
        record(db, &grant, "vouchers.approve_batch", (batch.id, command.id), &details);
        Ok(Begun::Now(approval))
    })
    .await
}

/// The posting of a whole batch.
pub(super) fn reservation(
    batch: &Batch,
    approval: Approval,
    what: (PostingId, PostingKind),
    at: crate::kernel::time::Instant,
) -> Posting {
    Posting {
        id: what.0,
        fund_id: batch.fund_id,
        kind: what.1,
        amount_fen: batch.total_fen,
        batch_id: Some(batch.id),
        voucher_id: None,
        redemption_id: None,
        reference: None,
        command_id: approval.command_id,
        at,
    }
}

/// Presses and writes all vouchers, then makes them good in one last small transaction.
async fn carry_out(app: &App, issue: &Issue, grant: &Grant, command: &Command) -> Result<Answer> {
    let digest = write_all(app, issue).await?;
    let (id, expected) = (issue.batch.id, (issue.batch.vouchers, issue.batch.total_fen.get()));
    let written = app.read(move |db| rows::written(db, id)).await?;
    if written != expected {
        return Err(Error::bug(format!("a batch of {expected:?} came to {written:?}")));
    }
    let (grant, command, batch, approval) =
        (grant.clone(), command.clone(), issue.batch.clone(), issue.approval);
    app.write(Lane::Office, move |db| {
        batches::go_live(db, batch.id, approval, digest.to_vec())?;
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let details = json!({ "vouchers": batch.vouchers, "total_fen": batch.total_fen, "digest": hex });
        record(db, &grant, "vouchers.issue_batch", (batch.id, command.id), &details);
        let answer = ApproveAnswer {
            batch_id: batch.id,
            vouchers: batch.vouchers,
            total_fen: batch.total_fen,
            digest: hex,
        };
        let body =
            serde_json::to_string(&answer).map_err(|error| Error::bug(format!("an answer: {error}")))?;
        commands::keep(db, &grant, &command, body)
    })
    .await
}

/// Writes the vouchers chunk by chunk, while the next ones are pressed on other threads; gives their digest.
async fn write_all(app: &App, issue: &Issue) -> Result<[u8; 32]> {
    let chosen = issue.gathered.chosen.len();
    let size = (ROWS_AT_ONCE / (1 + 2 * issue.press.items_each())).max(1);
    let mut ahead: VecDeque<JoinHandle<Result<Pressed>>> = VecDeque::new();
    let mut digested = Vec::with_capacity(chosen * 40);
    let mut starts = (0..chosen).step_by(size);
    loop {
        while ahead.len() < AHEAD
            && let Some(start) = starts.next()
        {
            let (press, gathered) = (issue.press.clone(), issue.gathered.clone());
            ahead.push_back(spawn_blocking(move || {
                let part = gathered.chosen.get(start..).unwrap_or_default();
                press.press(count(start) + 1, part.get(..size).unwrap_or(part))
            }));
        }
        let Some(next) = ahead.pop_front() else {
            return Ok(sha256(&digested));
        };
        let pressed = next.await.map_err(|_| Error::bug("pressing vouchers panicked"))??;
        for voucher in &pressed.vouchers {
            digested.extend(voucher.id.uuid().as_bytes());
            digested.extend(voucher.household_id.uuid().as_bytes());
            digested.extend(voucher.face_fen.get().to_be_bytes());
        }
        write(app, issue, pressed).await?;
    }
}

/// Writes one chunk. Two human codes alike are one chance in a billion: the chunk then gets new ones.
async fn write(app: &App, issue: &Issue, pressed: Pressed) -> Result<()> {
    let mut pressed = Arc::new(pressed);
    let mut tries = 0;
    loop {
        tries += 1;
        let (chunk, id, approval) = (pressed.clone(), issue.batch.id, issue.approval);
        let written = app.write(Lane::Office, move |db| {
            if !rows::may_write(db, id, approval.at)? {
                return Err(Error::from(&BATCH_CANCELLED));
            }
            rows::insert(db, &chunk.vouchers, &chunk.items)
        });
        match written.await {
            Err(Error::Unique(_)) if tries < 3 => {
                let (press, again) = (issue.press.clone(), pressed.clone());
                let renewed = spawn_blocking(move || press.give_new_codes(&again)).await;
                pressed = Arc::new(renewed.map_err(|_| Error::bug("pressing vouchers panicked"))??);
            }
            written => return written,
        }
    }
}
