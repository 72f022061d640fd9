//! Taking back a batch whose preparation broke off: its vouchers, which nobody saw, go; the money is free again.
use super::draft::record;
use super::issue::reservation;
use crate::access::Grant;
use crate::app::App;
use crate::db::{Address, Lane};
use crate::funds::{self, PostingKind};
use crate::kernel::error::Result;
use crate::kernel::id::PostingId;
use crate::kernel::time::Instant;
use crate::vouchers::model::BatchState;
use crate::vouchers::rows::batches::{self, Approval};
use crate::vouchers::rows::{Batch, issue as rows};
use serde_json::json;

/// How many vouchers one transaction removes.
const ROWS_AT_ONCE: i64 = 400;
/// After how long nobody is at work on a preparation any more.
const ABANDONED_AFTER_SECONDS: i64 = 15 * 60;

/// At the start of the service, before it answers. The file of SQLite has no other writer, so whatever is in preparation
/// was left by a crash; on PostgreSQL another instance may be at work, and only what is old is taken back.
///
/// # Errors
/// What the database says.
pub async fn resume_abandoned(app: &App) -> Result<usize> {
    if matches!(app.store.address(), Address::Sqlite { .. }) {
        return take_back(app, app.now()).await;
    }
    discard_abandoned(app).await
}

/// While the service runs: takes back what nobody can be at work on any more.
///
/// # Errors
/// What the database says.
pub async fn discard_abandoned(app: &App) -> Result<usize> {
    take_back(app, app.now().plus_seconds(-ABANDONED_AFTER_SECONDS)).await
}

async fn take_back(app: &App, limit: Instant) -> Result<usize> {
    let mut taken = 0;
    for batch in app.read(batches::preparing).await? {
        if let Some(approval) = approval_of(&batch).filter(|approval| approval.at <= limit) {
            abandon(app, &batch, approval).await?;
            taken += 1;
        }
    }
    Ok(taken)
}

/// The attempt that prepares a batch.
pub(super) fn approval_of(batch: &Batch) -> Option<Approval> {
    Some(Approval {
        account_id: batch.approved_by?,
        at: batch.approved_at?,
        command_id: batch.approve_command_id?,
    })
}

/// Removes what an attempt has written, releases what it has reserved, and leaves the draft to be approved again; says
/// whether the batch was still that attempt's.
pub(super) async fn abandon(app: &App, batch: &Batch, approval: Approval) -> Result<bool> {
    let id = batch.id;
    while app.write(Lane::Office, move |db| rows::remove(db, id, approval.at, ROWS_AT_ONCE)).await? > 0 {}
    let (batch, posting_id) = (batch.clone(), PostingId::make());
    let grant = Grant {
        account_id: approval.account_id,
        device_id: None,
        district_code: batch.district_code.clone(),
    };
    app.write(Lane::Office, move |db| {
        let locked = batches::lock(db, &grant.district_code, batch.id)?;
        let mine =
            |locked: &Batch| locked.state == BatchState::Preparing && locked.approved_at == Some(approval.at);
        if !locked.as_ref().is_some_and(mine) {
            return Ok(false);
        }
        batches::back_to_draft(db, batch.id, approval)?;
        funds::post(db, &grant, reservation(&batch, approval, (posting_id, PostingKind::Release), db.now()))?;
        let details = json!({ "number": batch.number, "total_fen": batch.total_fen });
        record(db, &grant, "vouchers.abandon_batch", (batch.id, approval.command_id), &details);
        Ok(true)
    })
    .await
}
