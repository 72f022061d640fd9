//! Around every request: an id, one log line, a count, and the headers that keep browsers in bounds.
use super::problem::{REQUEST_ID, SHOWN_AS_PAGE};
use crate::app::App;
use crate::kernel::error::{Error, FOREIGN_ORIGIN};
use actix_web::ResponseError;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use std::time::Instant as Elapsed;

/// Only what the service itself serves may load; nothing may frame it.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
     worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// A browser that opens an address asks for a page first; the app and other programs ask for data.
fn is_shown_as_page(request: &ServiceRequest) -> bool {
    let accepts = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    request.method() == Method::GET && accepts.is_some_and(|accept| accept.starts_with("text/html"))
}

/// The outermost layer. It logs the route's pattern, never the address: ids and codes stay out of the log.
pub async fn watch<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let began = Elapsed::now();
    let id = crate::kernel::id::new_uuid().to_string();
    let method = request.method().to_string();
    let as_page = is_shown_as_page(&request);
    let outcome = REQUEST_ID.scope(id.clone(), SHOWN_AS_PAGE.scope(as_page, next.call(request))).await;
    let duration = began.elapsed();
    match outcome {
        Ok(mut response) => {
            let route = route(response.request().match_pattern());
            let status = response.status().as_u16();
            let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(request.id = id, method, route, status, duration_ms, "answered");
            let labels = [("method", method), ("route", route), ("status", status.to_string())];
            metrics::counter!("nuanquan_requests_total", &labels).increment(1);
            metrics::histogram!("nuanquan_request_seconds", &labels).record(duration);
            add_headers(response.headers_mut(), &id);
            Ok(response)
        }
        Err(error) => {
            tracing::error!(request.id = id, method, fault = %error, "a layer failed");
            Err(error)
        }
    }
}

/// The pattern of a route as it is logged; a voucher's page is always `/V/…`.
fn route(pattern: Option<String>) -> String {
    match pattern {
        Some(pattern) if pattern.starts_with("/V/") || pattern.starts_with("/v/") => "/V/…".to_owned(),
        Some(pattern) => pattern,
        None => "none".to_owned(),
    }
}

fn add_headers(headers: &mut HeaderMap, request_id: &str) {
    let mut add = |name: &'static str, value: &str| {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name)
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
    };
    add("x-request-id", request_id);
    add("content-security-policy", CONTENT_POLICY);
    add("permissions-policy", "camera=(self)");
    add("x-content-type-options", "nosniff");
    add("referrer-policy", "no-referrer");
    add("cross-origin-resource-policy", "same-origin");
}

/// Refuses an unsafe request that another site's page sends with our cookie.
pub async fn check_origin<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    if !request.method().is_safe() && is_foreign(&request) {
        return Ok(refused(request, &Error::from(&FOREIGN_ORIGIN)));
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

/// A layer's own answer. As an error it would leave without its id, its headers and its count.
pub fn refused<B>(request: ServiceRequest, error: &Error) -> ServiceResponse<EitherBody<B>> {
    request.into_response(error.error_response()).map_into_right_body()
}

fn is_foreign(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = header("origin") {
        let host = header("host").unwrap_or_default();
        let public = request.app_data::<Data<App>>().map_or("", |app| app.config.public_url.as_str());
        let same_host = origin.split_once("://").is_some_and(|(_, theirs)| theirs.eq_ignore_ascii_case(host));
        return !same_host && !origin.eq_ignore_ascii_case(public);
    }
    // Browsers name the relation even where they leave the origin out; programs send neither.
    header("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// The address of the caller: the last hop before the proxies that are trusted.
#[must_use]
pub fn caller_address(request: &actix_web::HttpRequest, app: &App) -> String {
    let Some(peer) = request.peer_addr().map(|address| address.ip()) else {
        return "unknown".to_owned();
    };
    if !app.config.trusted_proxies.contains(&peer) {
        return peer.to_string();
    }
    let forwarded =
        request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok()).unwrap_or_default();
    forwarded
        .rsplit(',')
        .filter_map(|hop| hop.trim().parse::<std::net::IpAddr>().ok())
        .find(|hop| !app.config.trusted_proxies.contains(hop))
        .unwrap_or(peer)
        .to_string()
}
