//! How requests come in and answers leave: problems, bodies, who asks, pages, the OpenAPI document, one log line each.
pub mod address;
pub mod extract;
pub mod health;
pub mod metrics;
pub mod openapi;
pub mod pages;
#[macro_use]
pub mod print;
pub mod problem;
pub mod shape;
pub mod table;
pub mod watch;
pub mod web;

/// The cookie that carries a session's access token.
pub const COOKIE: &str = "nuanquan_session";
