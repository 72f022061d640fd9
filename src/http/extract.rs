//! What a handler is given: who asks (with the permission named in the type), and a body that is valid if it exists.
use super::shape::Shapes;
use crate::access::permission::may::Named;
use crate::access::{Actor, Place};
use crate::app::{Answer, App};
use crate::kernel::error::{
    BODY_TOO_LARGE, Code, Error, INVALID_BODY, Result, UNAUTHENTICATED, UNSUPPORTED_TYPE,
};
use crate::kernel::sign::Matcher;
use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, Responder};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;

/// The most that a JSON body may be.
pub const BODY_BYTES_MAX: usize = 512 * 1024;
/// The longest place that is named.
const PLACE_CHARACTERS_MAX: usize = 100;

/// How much more is read of a body that is too large, and let go: a caller cut off while sending would not read the answer.
const PASSED_OVER_MAX: usize = 8 * 1024 * 1024;

/// Whoever is signed in, with nothing asked.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Actor);

/// Whoever is signed in and holds the permission somewhere; where it must hold is said by the action.
#[derive(Debug, Clone)]
pub struct Can<P> {
    actor: Actor,
    permission: PhantomData<P>,
}

impl<P> Deref for Can<P> {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl Deref for SignedIn {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.0
    }
}

/// Why a request that came with a token has no actor.
#[derive(Debug, Clone, Copy)]
pub struct NoActor(pub &'static Code);

fn actor(request: &HttpRequest) -> Result<Actor> {
    // The session check leaves either the actor or the reason why there is none.
    let left = request.extensions();
    let reason = left.get::<NoActor>().map_or(&UNAUTHENTICATED, |reason| reason.0);
    left.get::<Actor>().cloned().ok_or_else(|| Error::from(reason))
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(actor(request).map(Self))
    }
}

impl<P: Named> FromRequest for Can<P> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(actor(request).and_then(|actor| {
            actor.require(P::PERMISSION, Place::Somewhere)?;
            Ok(Self { actor, permission: PhantomData })
        }))
    }
}

/// A JSON body, read whole, with the digest that tells a repeat from another command.
#[derive(Debug)]
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// Keyed hash of the body, whatever its spacing and order of keys. It is stored beside the answer, and a plain
    /// hash would let its reader try passwords and ID numbers.
    pub digest: [u8; 32],
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let payload = payload.take();
        let app = request.app_data::<Data<App>>().cloned();
        let shapes = request.app_data::<Data<Shapes>>().cloned();
        let (method, pattern) = (request.method().to_string(), request.match_pattern().unwrap_or_default());
        Box::pin(async move {
            let app = app.ok_or_else(|| Error::bug("a body outside the service"))?;
            if !is_json {
                return Err(UNSUPPORTED_TYPE.with("expected", "application/json"));
            }
            let misfit =
                |body: &Value| shapes.as_ref().and_then(|shapes| shapes.misfit(&method, &pattern, body));
            parse(&app.keys.matching, &read_whole(payload, BODY_BYTES_MAX).await?, misfit)
        })
    }
}

/// Reads a body up to a limit.
///
/// # Errors
/// `body_too_large` above the limit; `invalid_body` if it breaks off.
pub async fn read_whole(mut payload: Payload, limit: usize) -> Result<Vec<u8>> {
    let (mut bytes, mut read) = (Vec::new(), 0_usize);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| INVALID_BODY.with("reason", "the body broke off"))?;
        read += chunk.len();
        if read > limit.saturating_add(PASSED_OVER_MAX) {
            break;
        }
        if read <= limit {
            bytes.extend_from_slice(&chunk);
        }
    }
    if read > limit { Err(BODY_TOO_LARGE.with("bytes_max", limit)) } else { Ok(bytes) }
}

/// A body as a value; a fault names its place and reason, never the value itself.
fn parse<T: DeserializeOwned>(
    matcher: &Matcher,
    bytes: &[u8],
    misfit: impl Fn(&Value) -> Option<String>,
) -> Result<Body<T>> {
    // Serde would take a list of a body's fields in their order for the body.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(INVALID_BODY.with("at", ".").with("reason", "expected an object"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        INVALID_BODY.with("at", place(&error.path().to_string())).with("reason", reason(error.inner()))
    })?;
    deserializer.end().map_err(|_| INVALID_BODY.with("reason", "something follows the body"))?;
    let canonical: Value =
        serde_json::from_slice(bytes).map_err(|_| INVALID_BODY.with("reason", "not JSON"))?;
    if let Some(at) = misfit(&canonical) {
        return Err(INVALID_BODY.with("at", place(&at)).with("reason", "expected an object"));
    }
    let key = matcher.key("body", &canonical.to_string());
    let digest = key.try_into().map_err(|_| Error::bug("a keyed hash of another length"))?;
    Ok(Body { value, digest })
}

/// Where the fault is. An unknown field's name is the caller's: no longer than our own, and none that could be a text.
pub(super) fn place(path: &str) -> String {
    let ours = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '?');
    let named: String = path.chars().take_while(ours).take(PLACE_CHARACTERS_MAX).collect();
    if named.is_empty() { ".".to_owned() } else { named }
}

/// Serde's own messages may quote the value: what stands in quotes and after "invalid type/value" is cut.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    if let Some((_, expected)) = text.split_once(", expected ") {
        return format!("expected {expected}");
    }
    text.to_owned()
}

impl Responder for Answer {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if self.status < 400 { "application/json" } else { "application/problem+json" };
        let mut response = HttpResponse::build(status);
        if self.repeat {
            response.insert_header(("nuanquan-repeat", "true"));
        }
        response.insert_header(("cache-control", "no-store")).content_type(kind).body(self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[expect(dead_code, reason = "only its parsing is tested")]
        quantity: crate::kernel::quantity::Quantity,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Basket {
        #[expect(dead_code, reason = "only its parsing is tested")]
        lines: Vec<Line>,
    }

    fn params(body: &str) -> serde_json::Map<String, serde_json::Value> {
        let error = parse::<Basket>(&Matcher::new(&[1]), body.as_bytes(), |_| None).unwrap_err();
        let Error::Problem(problem) = error else { panic!("a problem") };
        problem.params
    }

    #[test]
    fn a_fault_names_its_place_and_never_the_value() {
        let params = params(r#"{"lines":[{"quantity":1},{"quantity":"310199194603150023"}]}"#);
        assert_eq!(params["at"], "lines[1].quantity");
        assert!(!params["reason"].to_string().contains("310199"));
    }

    #[test]
    fn an_unknown_field_is_named_and_a_text_in_its_place_is_not() {
        assert_eq!(params(r#"{"lines":[],"colour":1}"#)["at"], "colour");
        assert_eq!(params(&format!(r#"{{"{}":1}}"#, "x".repeat(10_000)))["at"], "x".repeat(100));
        assert_eq!(params(r#"{"张三 310199":1}"#)["at"], ".");
    }

    #[test]
    fn the_fields_in_a_list_are_no_body() {
        assert_eq!(params("[[]]")["at"], ".");
    }

    #[test]
    fn spacing_and_order_of_keys_make_no_other_command() {
        let one = parse::<Value>(&Matcher::new(&[1]), br#"{"a":1,"b":2}"#, |_| None).unwrap();
        let two = parse::<Value>(&Matcher::new(&[1]), br#"{ "b": 2, "a": 1 }"#, |_| None).unwrap();
        assert_eq!(one.digest, two.digest);
    }
}
