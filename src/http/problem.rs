//! Every problem leaves here, as `application/problem+json` (RFC 9457).
use super::print::{Style, text};
use crate::kernel::error::{BUG, Code, Error};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};

tokio::task_local! {
    /// The id of the request that this task answers.
    pub static REQUEST_ID: String;
    /// Whether a browser would show the answer as a page of its own, such as a sheet to print.
    pub static SHOWN_AS_PAGE: bool;
}

/// The body of a problem.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `/problems/` and the code.
    r#type: String,
    /// The sentence in English.
    title: String,
    /// 中文。
    title_zh: String,
    /// The HTTP status.
    status: u16,
    /// The stable code.
    code: String,
    /// Where and why, as the code needs it.
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// To be told to whoever runs the service.
    request_id: String,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Problem(problem) => f.write_str(problem.code.name),
            Self::Unique(text) | Self::Again(text) | Self::Bug(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

/// The body of a code with its parameters.
#[must_use]
pub fn body(code: &'static Code, params: Map<String, Value>) -> ProblemBody {
    body_for(code, params, request_id())
}

/// The body of a code with its parameters, for a request that is answered elsewhere.
#[must_use]
pub fn body_for(code: &'static Code, params: Map<String, Value>, request_id: String) -> ProblemBody {
    ProblemBody {
        r#type: format!("/problems/{}", code.name),
        title: code.en.to_owned(),
        title_zh: code.zh.to_owned(),
        status: code.status,
        code: code.name.to_owned(),
        params,
        request_id,
    }
}

/// The id of the request at hand; empty outside one.
#[must_use]
pub fn request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        let status = match self {
            Self::Problem(problem) => problem.code.status,
            Self::Unique(_) => crate::kernel::error::ALREADY_EXISTS.status,
            Self::Again(_) => crate::kernel::error::BUSY.status,
            Self::Bug(_) => BUG.status,
        };
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        let answer = match self {
            Self::Problem(problem) => {
                if let Some(seconds) = problem.retry_after_seconds {
                    response.insert_header(("retry-after", seconds.to_string()));
                }
                body(problem.code, problem.params.clone())
            }
            Self::Unique(_) => body(&crate::kernel::error::ALREADY_EXISTS, Map::new()),
            Self::Again(_) => body(&crate::kernel::error::BUSY, Map::new()),
            Self::Bug(text) => {
                tracing::error!(request.id = request_id(), fault = text, "a fault on our side");
                body(&BUG, Map::new())
            }
        };
        response.insert_header(("cache-control", "no-store"));
        if SHOWN_AS_PAGE.try_with(|shown| *shown).unwrap_or_default() {
            return as_page(response, &answer);
        }
        response
            .content_type("application/problem+json")
            .body(serde_json::to_string(&answer).unwrap_or_default())
    }
}

/// The sentence in both languages, for whoever opened a print or a file in a tab of its own.
fn as_page(mut response: HttpResponseBuilder, answer: &ProblemBody) -> HttpResponse {
    let body = crate::html!(
        "<main><h1>暖券</h1><p class=\"bad\">{zh}<i>{en}</i></p><p><i>{request_id}</i></p></main>",
        zh = answer.title_zh,
        en = answer.title,
        request_id = answer.request_id
    );
    response.content_type("text/html; charset=utf-8").body(text("暖券", Style::Public, &body))
}
