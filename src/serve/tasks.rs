//! What runs beside the answering: the trail's heads are signed every hour, the metrics kept small, batches and
//! imports that broke off taken back, sessions long over forgotten.
use crate::app::App;
use crate::audit::checkpoints;
use crate::db::Lane;
use crate::households::import;
use crate::http::metrics::recorder;
use crate::kernel::error::Result;
use crate::staff::sessions;
use crate::vouchers::batches;
use actix_web::rt::task::JoinHandle;
use std::time::Duration;

const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(3_600);
const BETWEEN_PRUNINGS: Duration = Duration::from_secs(24 * 3_600);
const BETWEEN_UPKEEPS: Duration = Duration::from_secs(5);
const BETWEEN_LOOKS: Duration = Duration::from_secs(300);

/// Starts them; they end with the service.
#[must_use]
pub fn start(app: &App) -> Vec<JoinHandle<()>> {
    let imports_app = app.clone();
    vec![
        actix_web::rt::spawn(async move { cleared(import::discard_abandoned(&imports_app).await) }),
        every(BETWEEN_PRUNINGS, app, async |app| forgotten(sessions::forget(app).await)),
        every(BETWEEN_LOOKS, app, async |app| told(batches::discard_abandoned(app).await)),
        every(BETWEEN_CHECKPOINTS, app, async |app| sign(app).await),
        every(BETWEEN_UPKEEPS, app, async |_| recorder().run_upkeep()),
    ]
}

/// Does something at once, and again after each pause.
fn every(pause: Duration, app: &App, work: impl AsyncFn(&App) + 'static) -> JoinHandle<()> {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        let mut pauses = actix_web::rt::time::interval(pause);
        loop {
            pauses.tick().await;
            work(&app).await;
        }
    })
}

/// Says in the log why sessions could not be forgotten.
fn forgotten<T>(sessions: Result<T>) {
    if let Err(error) = sessions {
        tracing::error!(%error, "sessions that are long over could not be forgotten");
    }
}

/// Says in the log that batches were taken back, or why they were not.
fn told(taken: Result<usize>) {
    match taken {
        Ok(0) => {}
        Ok(batches) => tracing::warn!(batches, "batches whose preparation broke off are drafts again"),
        Err(error) => tracing::error!(%error, "batches whose preparation broke off could not be taken back"),
    }
}

/// Says in the log that imports were cleared away, or why they were not: the next import tries again.
fn cleared(imports: Result<usize>) {
    match imports {
        Ok(0) => {}
        Ok(imports) => tracing::warn!(imports, "imports that broke off are cleared away"),
        Err(error) => tracing::error!(%error, "imports that broke off could not be cleared away"),
    }
}

/// Signs the heads of the trail. A failure is logged and counted: the next hour tries again.
pub async fn sign(app: &App) {
    let keys = app.keys.clone();
    match app.write(Lane::Office, move |db| checkpoints::sign_heads(db, &keys.trail)).await {
        Ok(signed) => {
            tracing::info!(signed, "the trail's heads are signed");
            metrics::gauge!("nuanquan_checkpoint_signed_seconds")
                .set(u32::try_from(app.now().seconds()).unwrap_or(u32::MAX));
        }
        Err(error) => {
            tracing::error!(%error, "the trail's heads could not be signed");
            metrics::counter!("nuanquan_checkpoint_failures_total").increment(1);
        }
    }
}
