//! Releasing what is left on vouchers whose last day is long over: a deed of the fund manager, or of `nuanquan release`.
use super::batches::gather::count;
use super::batches::issue::earlier;
use super::rows::release as rows;
use crate::access::{Actor, Grant, Permission, Place};
use crate::app::{Answer, App, Command, commands};
use crate::audit::{self, Entry};
use crate::db::{Db, Lane, Store};
use crate::funds::{self, Posting, PostingKind};
use crate::kernel::error::{Error, OrNotFound, Result};
use crate::kernel::id::{BatchId, CommandId, FundId, PostingId};
use crate::kernel::money::Fen;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How many vouchers share a transaction: few enough that no till waits for them.
const ROWS_AT_ONCE: i64 = 400;

/// A release.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = ReleaseExpired)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The command's id.
    pub id: CommandId,
}

/// What was released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReleaseAnswer {
    /// The fund.
    pub fund_id: FundId,
    /// How many vouchers.
    pub vouchers: i64,
    /// How much is free again.
    pub released_fen: i64,
}

/// Releases what is due in a fund, by the hundred; a retry after a crash goes on where it stopped.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn release(
    app: &App,
    actor: &Actor,
    digest: [u8; 32],
    id: FundId,
    release: Release,
) -> Result<Answer> {
    let grant = actor.require(Permission::ManageFunds, Place::District)?;
    let command = Command::changes(release.id, "vouchers.release", digest).on(id.uuid());
    if let Some(answer) = earlier(app, &grant, &command).await? {
        return Ok(answer);
    }
    let (district, wanted) = (grant.district_code.clone(), id);
    let there = move |db: &mut Db<'_>| {
        funds::rows::fund(db, wanted)?.filter(|fund| fund.district_code == district).or_not_found()
    };
    app.read(there).await?;
    let answer = release_due(&app.store, &grant, id, release.id).await?;
    app.write(Lane::Office, move |db| {
        commands::lock(db, command.id)?;
        if let Some(answer) = commands::earlier(db, &grant, &command)? {
            return Ok(answer);
        }
        let entry = Entry {
            operation: "vouchers.release",
            subject_kind: "fund",
            subject_id: id.uuid(),
            command_id: command.id,
        };
        let details = json!({ "vouchers": answer.vouchers, "released_fen": answer.released_fen });
        audit::record(db, &grant, entry, &details);
        let body =
            serde_json::to_string(&answer).map_err(|error| Error::bug(format!("an answer: {error}")))?;
        commands::keep(db, &grant, &command, body)
    })
    .await
}

/// The work itself, also for the command line: all batches of the fund that are due today.
///
/// # Errors
/// What the database says.
pub async fn release_due(
    store: &Store,
    grant: &Grant,
    id: FundId,
    command_id: CommandId,
) -> Result<ReleaseAnswer> {
    let mut answer = ReleaseAnswer { fund_id: id, vouchers: 0, released_fen: 0 };
    for batch_id in store.read(move |db| rows::due(db, id)).await? {
        loop {
            let (grant, posting_id) = (grant.clone(), PostingId::make());
            let chunk = (id, batch_id, posting_id, command_id);
            let (vouchers, fen) =
                store.write(Lane::Office, move |db| release_some(db, &grant, chunk)).await?;
            if vouchers == 0 {
                break;
            }
            answer.vouchers += vouchers;
            answer.released_fen += fen;
        }
    }
    Ok(answer)
}

fn release_some(
    db: &mut Db<'_>,
    grant: &Grant,
    chunk: (FundId, BatchId, PostingId, CommandId),
) -> Result<(i64, i64)> {
    let (fund_id, batch_id, posting_id, command_id) = chunk;
    let (vouchers, total) = rows::release(db, batch_id, ROWS_AT_ONCE)?;
    let Some(amount_fen) = Fen::new(total).filter(|total| !total.is_zero()) else {
        return Ok((0, 0));
    };
    let posting = Posting {
        id: posting_id,
        fund_id,
        kind: PostingKind::Release,
        amount_fen,
        batch_id: Some(batch_id),
        voucher_id: None,
        redemption_id: None,
        reference: None,
        command_id,
        at: db.now(),
    };
    funds::post(db, grant, posting)?;
    let entry = Entry {
        operation: "vouchers.release_expired",
        subject_kind: "batch",
        subject_id: batch_id.uuid(),
        command_id,
    };
    audit::record(db, grant, entry, &json!({ "vouchers": vouchers, "released_fen": total }));
    Ok((count(vouchers), total))
}
