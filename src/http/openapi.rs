//! The OpenAPI document: made from the types, with the problems that every operation may answer.
use super::problem::ProblemBody;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

/// The head of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nuanquan 暖券",
        description = "Stock and vouchers of charity supermarkets. Money is in fen, quantities in pieces, moments in UTC, \
                       days in Asia/Shanghai. Each command carries its own `id`; sent again, it gets its first answer. \
                       Each operation names the permission it asks for."
    ),
    components(schemas(ProblemBody)),
    modifiers(&Security)
)]
pub struct Head;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(crate::http::COOKIE));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// Adds to every operation what every operation may answer.
#[must_use]
pub fn complete(mut document: Document) -> Document {
    let content =
        ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name("ProblemBody")))).build();
    let problem = ResponseBuilder::new()
        .description("A problem, with a stable code")
        .content("application/problem+json", content)
        .build();
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            operation.responses.responses.insert("4XX".to_owned(), RefOr::T(problem.clone()));
        }
    }
    document
}
