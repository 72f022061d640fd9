//! Reports: what all the slices know, added up for those who answer for it. They read all tables and write nothing.
//!
//! Each report is one file that adds up in memory what a few grouped queries give; each leaves as JSON (fen), CSV with BOM
//! (yuan, never in pages) or xlsx (yuan). A report's parts add up to its wholes, and where that is the point it says so.
pub mod api;
pub mod days;
pub mod funds;
pub mod ranked;
pub mod rows;
pub mod stock;
pub mod trace;
pub mod vouchers;
