//! What runs beside the answering: the trail's heads are signed every hour, the metrics kept small.
use crate::app::App;
use crate::audit::checkpoints;
use crate::db::Lane;
use crate::households;
use crate::http::metrics::recorder;
use actix_web::rt::task::JoinHandle;
use std::time::Duration;

const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(3_600);
const BETWEEN_UPKEEPS: Duration = Duration::from_secs(5);

/// Starts them; they end with the service.
#[must_use]
pub fn start(app: &App) -> Vec<JoinHandle<()>> {
    let (app, starting) = (app.clone(), app.clone());
    vec![
        actix_web::rt::spawn(async move {
            match households::import::discard_abandoned(&starting).await {
                Ok(0) => {}
                Ok(discarded) => tracing::info!(discarded, "imports that had broken off are cleared away"),
                Err(error) => tracing::error!(%error, "imports that broke off could not be cleared away"),
            }
        }),
        actix_web::rt::spawn(async move {
            let mut hours = actix_web::rt::time::interval(BETWEEN_CHECKPOINTS);
            loop {
                hours.tick().await;
                sign(&app).await;
            }
        }),
        actix_web::rt::spawn(async {
            let mut pauses = actix_web::rt::time::interval(BETWEEN_UPKEEPS);
            loop {
                pauses.tick().await;
                recorder().run_upkeep();
            }
        }),
    ]
}

/// Signs the heads of the trail. A failure is logged and counted: the next hour tries again.
pub async fn sign(app: &App) {
    let keys = app.keys.clone();
    match app
        .write(Lane::Office, move |db| checkpoints::sign_heads(db, &keys.trail))
        .await
    {
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
