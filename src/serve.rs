//! The server: opens the database and the keys, wires every slice's routes, and ends gracefully.
pub mod docs;
pub mod problems;
pub mod tasks;
pub mod until_told;

use crate::app::App;
use crate::config::Config;
use crate::db::{Store, migrate};
use crate::http::address::check_address;
use crate::http::openapi::{Head, complete};
use crate::http::shape::Shapes;
use crate::http::watch::{check_origin, watch};
use crate::http::{health, metrics};
use crate::kernel::error::{Error, INVALID_PATH, METHOD_NOT_ALLOWED, Result};
use crate::kernel::time::Clock;
use crate::keys::Keyring;
use crate::{
    audit, campaigns, donations, funds, goods, households, live, needs, offline, redemptions, reports, staff,
    stock, stores, verify, vouchers,
};
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, HttpServer};
use std::net::TcpListener;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// Opens what the service needs: brings the database to the newest step, reads or makes the keys.
///
/// # Errors
/// A bug that says what could not be opened.
pub fn open(config: Config, clock: Clock) -> Result<App> {
    std::fs::create_dir_all(&config.data).map_err(|error| Error::bug(format!("the data folder: {error}")))?;
    let keys = Keyring::open(&config.data)?;
    migrate::run(&config.database)?;
    let store = Store::open(&config.database, config.readers, audit::rows::chain, clock.clone())?;
    Ok(App {
        config: Arc::new(config),
        store,
        keys: Arc::new(keys),
        clock,
        actors: crate::app::no_actors(),
        tokens: crate::app::no_tokens(),
        ending: crate::app::ending::Ending::default(),
    })
}

/// Every slice's routes below `/api`.
fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(stores::api::routes);
    config.configure(staff::api::routes);
    config.configure(goods::api::routes);
    config.configure(needs::api::routes);
    config.configure(campaigns::api::routes);
    config.configure(stock::api::routes);
    config.configure(households::api::routes);
    config.configure(donations::api::routes);
    config.configure(funds::api::routes);
    config.configure(vouchers::api::routes);
    config.configure(redemptions::api::routes);
    config.configure(offline::api::routes);
    config.configure(reports::api::routes);
    config.configure(reports::trace::api::routes);
    config.configure(verify::api::routes);
    config.configure(live::api::routes);
    config.service(problems::list_problems);
}

/// What a machine asks that watches over the service; beside `/api`.
fn operations(config: &mut ServiceConfig<'_>) {
    config.service(health::healthz).service(health::readyz).service(metrics::read_metrics);
}

/// Pages for people, outside `/api`.
fn pages(config: &mut web::ServiceConfig) {
    config.configure(crate::http::print::routes);
    config.configure(vouchers::api::public_pages);
    config.configure(donations::api::pages);
    config.configure(reports::trace::api::pages);
}

/// The OpenAPI document.
#[must_use]
pub fn document() -> Document {
    let (_, document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Head::openapi())
        .service(utoipa_actix_web::scope("/api").configure(routes))
        .configure(operations)
        .split_for_parts();
    complete(document)
}

/// Starts to serve on a socket that is bound already. The server ends when its handle stops it.
///
/// # Errors
/// The socket cannot be listened on.
pub fn start(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let workers = app.config.workers;
    let document = document();
    let shapes = Data::new(Shapes::of(&document));
    let document = Data::new(document.to_json().unwrap_or_default());
    let line = Data::new(redemptions::line::Line::new(&app));
    let hub = Data::new(live::hub::Hub::new(&app));
    let recorder = Data::new(metrics::recorder().clone());
    let server = HttpServer::new(move || {
        let (actix, _) = actix_web::App::new()
            .into_utoipa_app()
            .app_data(Data::new(app.clone()))
            .app_data(document.clone())
            .app_data(shapes.clone())
            .app_data(line.clone())
            .app_data(hub.clone())
            .app_data(recorder.clone())
            // Before the scope, which would take all that begins like it.
            .map(|app| {
                app.route("/api/openapi.json", web::get().to(openapi))
                    .service(web::redirect("/api/docs", "/api/docs/"))
                    .service(docs::page())
            })
            .service(utoipa_actix_web::scope("/api").configure(routes))
            .configure(operations)
            .split_for_parts();
        actix
            .app_data(web::PathConfig::default().error_handler(|_, _| Error::from(&INVALID_PATH).into()))
            .configure(pages)
            .default_service(web::route().to(nothing_here))
            .wrap(from_fn(staff::authenticate))
            .wrap(from_fn(check_origin))
            .wrap(from_fn(check_address))
            .wrap(Compress::default())
            .wrap(from_fn(watch))
    });
    Ok(server.workers(workers).shutdown_timeout(10).disable_signals().listen(listener)?.run())
}

async fn openapi(document: Data<String>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.get_ref().clone())
}

async fn nothing_here(request: HttpRequest) -> Result<HttpResponse> {
    if request.resource_map().match_pattern(request.path()).is_some() {
        return Err(Error::from(&METHOD_NOT_ALLOWED));
    }
    crate::http::web::answer(request).await
}
