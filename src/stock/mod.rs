//! Placeholder.
pub mod draw;
