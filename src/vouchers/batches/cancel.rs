//! Cancelling a batch while its vouchers are being made: it becomes a draft again, as after a crash.
use super::abandon::{abandon, approval_of};
use super::draft::{OnBatch, record};
use crate::access::{Actor, Permission, Place};
use crate::app::{Answer, App, Command};
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::BatchId;
use crate::vouchers::model::{BatchState, must_be};
use crate::vouchers::rows::batches;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// What was cancelled.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CancelAnswer {
    /// The batch, which is a draft again.
    pub batch_id: BatchId,
}

/// Takes the preparation over from whoever is at work on it, on whichever instance: from then on he writes no more.
/// Then what he has written goes, and the fund's money is free.
///
/// # Errors
/// `forbidden`, `not_found`, `batch_state`.
pub async fn cancel(app: &App, actor: &Actor, digest: [u8; 32], id: BatchId, on: OnBatch) -> Result<Answer> {
    let grant = actor.require(Permission::ApproveBatch, Place::District)?;
    let district_code = grant.district_code.clone();
    let command = Command::changes(on.id, "vouchers.cancel_batch", digest).on(id.uuid());
    let answer = app
        .deed(grant, command, move |db, grant| {
            let batch = batches::lock(db, &grant.district_code, id)?.or_not_found()?;
            must_be(batch.state, BatchState::Preparing)?;
            let approval = approval_of(&batch).ok_or_else(|| Error::bug("a preparation of nobody"))?;
            batches::take_over(db, id, approval)?;
            let details = json!({ "number": batch.number, "vouchers": batch.vouchers });
            record(db, grant, "vouchers.cancel_batch", (id, on.id), &details);
            Ok(CancelAnswer { batch_id: id })
        })
        .await?;
    if !answer.repeat {
        let app = app.clone();
        // It goes on if the caller goes away; if it breaks off, the upkeep does it.
        let work = actix_web::rt::spawn(async move {
            let taken = app.read(move |db| batches::batch(db, &district_code, id)).await?;
            if let Some((batch, approval)) =
                taken.and_then(|batch| Some((batch.clone(), approval_of(&batch)?)))
            {
                abandon(&app, &batch, approval).await?;
            }
            Ok::<(), Error>(())
        });
        work.await.map_err(|_| Error::bug("cancelling a batch panicked"))??;
    }
    Ok(answer)
}
