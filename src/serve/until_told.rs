//! Serving until a signal: then no more is accepted, what was accepted is finished, and the trail's heads are signed.
use super::{start, tasks};
use crate::app::App;
use std::net::TcpListener;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// With the ten seconds that running requests get, an end within fifteen.
const LAST_CHECKPOINT: Duration = Duration::from_secs(3);

/// Serves until SIGTERM or SIGINT; a second signal cuts off what is still running.
///
/// # Errors
/// The socket cannot be listened on, or signals cannot be waited for.
pub async fn run(app: App, listener: TcpListener) -> std::io::Result<()> {
    let mut told = Told::listen()?;
    let address = listener.local_addr()?;
    let server = start(app.clone(), listener)?;
    let handle = server.handle();
    let tasks = tasks::start(&app);
    let served = actix_web::rt::spawn(server);
    tracing::info!(%address, public_url = app.config.public_url, "serving");

    told.next().await;
    tracing::info!("ending: what was accepted is finished first");
    // A stream would hold its connection open until it is cut off.
    app.ending.tell();
    tokio::select! {
        () = handle.stop(true) => {}
        () = told.next() => handle.stop(false).await,
    }
    for task in tasks {
        task.abort();
    }
    served.await.map_err(std::io::Error::other)??;
    // This deed stands last in the writer's queue: when it is committed, all before it are.
    if tokio::time::timeout(LAST_CHECKPOINT, tasks::sign(&app)).await.is_err() {
        tracing::error!("the last checkpoint took too long");
    }
    tracing::info!("ended");
    Ok(())
}

struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
