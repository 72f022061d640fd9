//! Placeholder.
pub mod model;
pub mod balance;
