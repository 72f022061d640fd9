//! What the rest of the house is built from: values that are valid if they exist; it knows no database and no HTTP.
pub mod error;
pub mod id;
pub mod money;
pub mod quantity;
pub mod sign;
pub mod time;
pub mod words;
