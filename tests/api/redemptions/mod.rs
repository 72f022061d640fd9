//! At the till.
#[path = "../../fixtures/till/mod.rs"]
#[allow(dead_code, reason = "shared with the benchmarks")]
pub mod till;

mod look_up;
mod races;
mod redeem;
mod refusals;
mod reverse;
pub mod scene;
mod shifts;
mod totals;
mod trace;
