//! What a person can do with accounts and sessions.
pub mod own;
pub mod sign_in;
