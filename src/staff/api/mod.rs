//! The routes of sessions, one's own account, other people's accounts, roles and tills.
mod accounts;
mod devices;
mod session;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    session::routes(config);
    accounts::routes(config);
    devices::routes(config);
}
