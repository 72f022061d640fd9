//! The web app, held inside the program: the files that `make web` builds, and its page for every address of the app.
//!
//! A debug build reads `web/dist` from disk, so that a front-end build needs no cargo. Without it, a page says what to run.
use crate::kernel::error::{Error, NO_SUCH_PATH, Result};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// What the server answers by itself: an unknown address there is never the app's.
const BESIDE: &[&str] =
    &["api", "print", "V", "v", "R", "T", "assets", "healthz", "readyz", "metrics", "problems"];
/// The forms that the front-end build writes beside a file, best first.
const COMPRESSED: &[(&str, &str)] = &[("br", "br"), ("gzip", "gz")];
const PAGE: &str = "index.html";
const NOT_BUILT: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>暖券</title>\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\">\
    <h1>暖券 Nuanquan</h1><p>服务正在运行，但网页还没有构建。请安装 Node.js 20.19 或更新版本，运行 <code>make web</code>，然后重新启动。</p>\
    <p lang=\"en\">The service runs, but its web app is not built. Install Node.js 20.19 or later, run <code>make web</code>, and start again.</p>\
    <p><a href=\"/api/docs/\">API</a></p></html>";

/// Answers what no route knows: a file of the app, one of its pages, or that there is nothing.
///
/// # Errors
/// `no_such_path`.
pub async fn answer(request: HttpRequest) -> Result<HttpResponse> {
    let nothing = || Error::from(&NO_SUCH_PATH);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(nothing());
    }
    let name = request.path().trim_start_matches('/');
    if !name.starts_with('.')
        && name != PAGE
        && let Some(file) = Built::get(name)
    {
        return Ok(give(&request, name, file));
    }
    if !is_page(name, request.headers()) {
        return Err(nothing());
    }
    Ok(match Built::get(PAGE) {
        Some(file) => give(&request, PAGE, file),
        None => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("text/html; charset=utf-8")
            .body(NOT_BUILT),
    })
}

/// Whether an address may be a page of the app: a browser asks for a page there, and it names no file.
fn is_page(name: &str, headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = name.split('/').next().unwrap_or_default();
    let names_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    !names_file && !BESIDE.contains(&first) && (name.is_empty() || accepted.contains("text/html"))
}

fn give(request: &HttpRequest, name: &str, file: EmbeddedFile) -> HttpResponse {
    let tag: String = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    // A name below `assets` holds the hash of its content; everything else is asked for anew.
    let kept = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.clone()))
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::VARY, "accept-encoding"));
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(kind(name));
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for (encoding, ending) in COMPRESSED {
        let takes = accepted.split(',').any(|one| one.trim().split(';').next() == Some(*encoding));
        if takes && let Some(small) = Built::get(&format!("{name}.{ending}")) {
            return response
                .insert_header((header::CONTENT_ENCODING, *encoding))
                .body(small.data.into_owned());
        }
    }
    response.body(file.data.into_owned())
}

/// The content type of what the front-end build writes.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn asks(name: &str, accept: &str) -> bool {
        let request = TestRequest::default().insert_header((header::ACCEPT, accept)).to_http_request();
        is_page(name, request.headers())
    }

    #[test]
    fn a_browser_gets_the_app_and_a_program_gets_a_problem() {
        let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        for page in ["", "till", "redemptions/01a2", "sign-in"] {
            assert!(asks(page, browser), "{page}");
        }
        for other in
            ["api/nothing", "assets/gone.js", "assets/gone", "V/CODE", "print/x", "T/a", "favicon.ico"]
        {
            assert!(!asks(other, browser), "{other}");
        }
        assert!(asks("", "*/*"));
        assert!(!asks("till", "*/*"));
        assert!(!asks("till", "application/json"));
    }
}
