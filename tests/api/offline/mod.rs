//! Tills without a network: leases, the carry, the sync of an outbox, cases.
mod cases;
mod carry;
mod conflicts;
mod lease;
mod proof;
mod races;
mod simulation;
mod sync;
mod tampering;
pub mod till;
