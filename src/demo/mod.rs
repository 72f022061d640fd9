//! The demonstration: a district of invented people that looks real, made through the same actions that people use.
pub mod people;
