//! Vouchers: batches by rule, the codes on paper, and what each one still holds.
pub mod api;
pub mod balance;
pub mod batches;
pub mod beyond;
pub mod code;
pub mod codes;
pub mod death;
pub mod deeds;
pub mod model;
pub mod overdraw;
pub mod plan;
pub mod print;
pub mod release;
pub mod rows;
pub mod spend;
pub mod undo;
pub mod views;
