//! Callers and what they are answered.
use nuanquan::kernel::id::AccountId;
use serde_json::Value;

/// Somebody who calls the service.
#[derive(Clone)]
pub struct Caller {
    pub client: reqwest::Client,
    pub url: String,
    pub token: Option<String>,
    pub account_id: Option<AccountId>,
}

/// An answer, read whole.
pub struct Reply {
    pub what: String,
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Caller {
    /// Sends a request; `body` is its type and bytes.
    pub async fn send(&self, method: reqwest::Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Reply {
        let what = format!("{method} {path}");
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some((kind, bytes)) = body {
            request = request.header("content-type", kind).body(bytes);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{what}: {error}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        // A stream of events has no end of its own.
        let endless = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let body = if endless { Vec::new() } else { response.bytes().await.unwrap().to_vec() };
        Reply { what, status, headers, body }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(reqwest::Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(reqwest::Method::POST, path, Some(("application/json", body.to_string().into_bytes())))
            .await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(reqwest::Method::PUT, path, Some(("application/json", body.to_string().into_bytes()))).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(reqwest::Method::DELETE, path, None).await
    }
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, whatever the status.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{} answers no JSON: {}", self.what, self.text()))
    }

    fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{} answers {}", self.what, self.text());
        self.json()
    }

    /// The body of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.expect(200)
    }

    /// The body of a 201.
    #[track_caller]
    pub fn created(&self) -> Value {
        self.expect(201)
    }

    /// A problem of this code: its parameters.
    #[track_caller]
    pub fn refused(&self, code: &str) -> Value {
        let body = self.json();
        assert_eq!(body["code"], code, "{} answers {} {body}", self.what, self.status);
        assert_eq!(body["status"], self.status, "{}", self.what);
        assert!(body["title_zh"].as_str().is_some_and(|title| !title.is_empty()), "{body}");
        body["params"].clone()
    }
}
