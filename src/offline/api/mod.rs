//! The till without a network over HTTP: for tills, and for the office.
mod office;
mod till;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    till::routes(config);
    office::routes(config);
}
