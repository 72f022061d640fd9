//! At the till.
#[path = "../../fixtures/till.rs"]
#[allow(dead_code, reason = "shared with the benchmarks")]
pub mod till;

mod races;
mod redeem;
mod refusals;
pub mod scene;
