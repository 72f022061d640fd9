//! The tests that go through HTTP: a real server on a port of its own and a database of its own for each,
//! every one of them on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by a panic"
)]
mod administration;
mod bad_input;
mod donations;
mod histories;
mod journey;
mod door;
mod races;
mod funds;
mod offline;
mod redemptions;
mod doors;
mod staff;
mod households;
mod goods;
mod stock;
mod logs;
mod needs;
mod operations;
mod reports;
mod stores;
mod vouchers;
#[allow(dead_code, unused_imports, reason = "each test takes what it needs")]
mod support;
mod verify;
