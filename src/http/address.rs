//! What stands in an address: text that can be read, in the path and in the query, and a query that holds what it may.
use super::extract::place;
use super::watch::refused;
use crate::kernel::error::{Error, INVALID_PATH, INVALID_QUERY, Result};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest};
use serde::de::value::{Error as Fault, MapDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use std::future::{Ready, ready};
use std::ops::Deref;

/// Refuses what is no text before anything looks at it: broken percent signs, broken UTF-8, control characters.
/// A server's database takes no NUL, and what is read leniently is not what was sent.
///
/// # Errors
/// What the layers below fail with.
pub async fn check_address<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    match path_fault(&request).or_else(|| query_fault(request.query_string())) {
        Some(fault) => Ok(refused(request, &fault)),
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
    }
}

/// A query read as what an operation takes; a fault names the word and the reason, never the value.
#[derive(Debug)]
pub struct Query<T>(T);

impl<T> Query<T> {
    /// What was asked.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (Word::of(name), Word::of(value))
    });
    serde_path_to_error::deserialize(MapDeserializer::new(pairs)).map_err(|error| {
        let text = error.inner().to_string();
        // Serde names a word that is missing, unknown or said twice in its sentence only.
        let named = match text.split_once(" field `") {
            Some((_, rest)) => rest.split('`').next().unwrap_or_default().to_owned(),
            None => error.path().to_string(),
        };
        INVALID_QUERY.with("at", place(&named)).with("reason", reason(&text))
    })
}

/// A name or a value of a query: a text, read as whatever is asked for.
struct Word(String);

impl Word {
    fn of(part: &str) -> Self {
        // What is no text was refused before.
        let text = unescaped(part, true).and_then(|bytes| String::from_utf8(bytes).ok());
        Self(text.unwrap_or_default())
    }
}

impl<'de> IntoDeserializer<'de, Fault> for Word {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads these kinds from their digits and letters.
macro_rules! read_from_text {
    ($($method:ident $kind:ty => $visit:ident;)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
            visitor.$visit(self.0.parse::<$kind>().map_err(Fault::custom)?)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Word {
    type Error = Fault;
    read_from_text! {
        deserialize_bool bool => visit_bool;
        deserialize_i8 i8 => visit_i8;
        deserialize_i16 i16 => visit_i16;
        deserialize_i32 i32 => visit_i32;
        deserialize_i64 i64 => visit_i64;
        deserialize_u8 u8 => visit_u8;
        deserialize_u16 u16 => visit_u16;
        deserialize_u32 u32 => visit_u32;
        deserialize_u64 u64 => visit_u64;
    }
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        visitor.visit_string(self.0)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        visitor.visit_some(self)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Fault> {
        visitor.visit_enum(self.0.into_deserializer())
    }
    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// The sentence up to where it may quote what was sent.
fn reason(text: &str) -> String {
    if let Some((_, expected)) = text.split_once(", expected ") {
        return format!("expected {expected}");
    }
    text.split(['`', '"', ':']).next().unwrap_or_default().trim().to_owned()
}

fn path_fault(request: &ServiceRequest) -> Option<Error> {
    let path = request.uri().path();
    let (at, reason) =
        path.split('/').enumerate().find_map(|(at, part)| unreadable(part, false).map(|why| (at, why)))?;
    let pattern = request.resource_map().match_pattern(path).unwrap_or_default();
    let named = pattern.split('/').nth(at).unwrap_or_default().trim_matches(['{', '}']).to_owned();
    Some(INVALID_PATH.with("at", place(&named)).with("reason", reason))
}

fn query_fault(query: &str) -> Option<Error> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let reason = unreadable(name, true).or_else(|| unreadable(value, true))?;
        Some(INVALID_QUERY.with("at", place(name)).with("reason", reason))
    })
}

/// Why a part of an address is no text.
fn unreadable(part: &str, of_query: bool) -> Option<&'static str> {
    let Some(bytes) = unescaped(part, of_query) else {
        return Some("a percent sign without its two digits");
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Some("not UTF-8");
    };
    // What is pasted from a table into a search ends with a tab or a line.
    let unfit = |c: char| c.is_control() && !(of_query && matches!(c, '\t' | '\n' | '\r'));
    text.contains(unfit).then_some("a control character")
}

fn unescaped(part: &str, of_query: bool) -> Option<Vec<u8>> {
    let (mut bytes, mut found) = (part.bytes(), Vec::with_capacity(part.len()));
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some(byte) = bytes.next() {
        found.push(match byte {
            b'%' => digit(bytes.next()?)? * 16 + digit(bytes.next()?)?,
            b'+' if of_query => b' ',
            byte => byte,
        });
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[expect(dead_code, reason = "only its reading is tested")]
        limit: Option<i64>,
        #[expect(dead_code, reason = "only its reading is tested")]
        on: crate::kernel::time::Day,
    }

    fn at_of(error: Error) -> (String, String) {
        let Error::Problem(problem) = error else { panic!("a problem") };
        let text = |key: &str| problem.params[key].as_str().unwrap().to_owned();
        (text("at"), text("reason"))
    }

    #[test]
    fn what_is_no_text_is_named_by_its_word() {
        for query in ["limit=1&q=%00", "q=%ff", "q=%zz", "q=%4", "q=a%1Bb"] {
            assert_eq!(at_of(query_fault(query).unwrap()).0, "q", "{query}");
        }
        for query in ["", "q=", "q=%E5%BC%A0+%E4%B8%89", "q=a%09", "a", "&&", "q=1=2"] {
            assert!(query_fault(query).is_none(), "{query}");
        }
    }

    #[test]
    fn words_are_read_as_what_is_asked_for() {
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Form {
            Csv,
        }
        #[derive(Debug, PartialEq, Deserialize)]
        struct Asked {
            form: Form,
            few: u8,
            many: Option<i64>,
            yes: bool,
            q: String,
            none: Option<u32>,
        }
        let read = read::<Asked>("form=csv&few=7&&many=-9&yes=true&q=%E5%BC%A0+%2B&").unwrap();
        let q = "张 +".to_owned();
        assert_eq!(read, Asked { form: Form::Csv, few: 7, many: Some(-9), yes: true, q, none: None });
    }

    #[test]
    fn a_fault_names_the_word_and_never_the_value() {
        for (query, at) in [
            ("on=2026-01-01&limit=SECRET", "limit"),
            ("on=SECRET", "on"),
            ("on=1899-12-31", "on"),
            ("limit=1", "on"),
            ("on=2026-01-01&on=2026-01-01", "on"),
            ("on=2026-01-01&colour=SECRET", "colour"),
        ] {
            let (named, reason) = at_of(read::<Wanted>(query).unwrap_err());
            assert_eq!(named, at, "{query}: {reason}");
            assert!(!reason.contains("SECRET") && !reason.is_empty(), "{reason}");
        }
    }
}
