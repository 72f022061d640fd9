//! The page on which people browse the API: all of it comes from this program, nothing from a network.
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The page at `/api/docs/`.
#[must_use]
pub fn page() -> SwaggerUi {
    // Without this the page would ask a server on the internet whether the document is valid.
    let config = Config::from("/api/openapi.json")
        .validator_url("none")
        .try_it_out_enabled(true)
        .persist_authorization(false);
    SwaggerUi::new("/api/docs/{_:.*}").config(config)
}
