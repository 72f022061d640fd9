//! Whether the service is alive, and whether it is ready to work.
use crate::app::App;
use crate::db::{Address, migrate};
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A database that answers later than this is as good as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// The service is alive.
#[derive(Debug, Serialize, ToSchema)]
pub struct Alive {
    status: &'static str,
    version: &'static str,
}

/// Whether the service is ready, and why not.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// All below is well enough to work.
    ready: bool,
    /// `sqlite` or `postgres`.
    engine: &'static str,
    /// `reachable` or `unreachable`.
    database: &'static str,
    /// `applied`, `missing` or `unknown`.
    migrations: &'static str,
    /// `asserted`, or `unsafe` where the wait for the disk is lifted, which is for tests only.
    durability: &'static str,
    /// Whether this is a demonstration.
    demonstration: bool,
}

/// Says that the process runs.
#[utoipa::path(tag = "operations", responses((status = 200, body = Alive)))]
#[get("/healthz")]
pub async fn healthz() -> Json<Alive> {
    Json(Alive { status: "alive", version: env!("CARGO_PKG_VERSION") })
}

/// Says whether the service is ready to work: 200, or 503.
#[utoipa::path(tag = "operations", responses((status = 200, body = Ready), (status = 503, body = Ready)))]
#[get("/readyz")]
pub async fn readyz(app: Data<App>) -> HttpResponse {
    let asked = tokio::time::timeout(PATIENCE, app.read(migrate::is_applied)).await;
    let (database, migrations) = match asked {
        Ok(Ok(true)) => ("reachable", "applied"),
        Ok(Ok(false)) => ("reachable", "missing"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            ("unreachable", "unknown")
        }
        Err(_) => ("unreachable", "unknown"),
    };
    let (engine, lifted) = match app.store.address() {
        Address::Sqlite { unsafe_durability, .. } => ("sqlite", *unsafe_durability),
        Address::Postgres { unsafe_durability, .. } => ("postgres", *unsafe_durability),
    };
    let answer = Ready {
        ready: migrations == "applied",
        engine,
        database,
        migrations,
        durability: if lifted { "unsafe" } else { "asserted" },
        demonstration: app.config.demonstration,
    };
    let mut response = if answer.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.insert_header(("cache-control", "no-store")).json(answer)
}
