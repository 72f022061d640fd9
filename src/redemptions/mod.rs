//! Redemptions: what happens at the till.
//!
//! A redemption changes voucher, shelf, fund, cash book and trail in one transaction, or nothing. A retry gets the first
//! answer, to the byte, also when it was a refusal. Each attempt on a genuine voucher is kept; a code that is none of ours
//! never reaches the write door and is only counted. What left first expires first; nothing leaves that has expired, is in
//! quarantine, or was given for others. A voucher's lines add up to what the fund and the household paid.
//!
//! One way for all: requests queue in [`line`], are decided by [`model::decide`] one after another in memory, and written
//! by a few statements for the whole set ([`settle`]). Other slices may call [`line::Line::settle`].
//!
//! What a cashier did between two counts of his drawer is a shift ([`shifts`]).
pub mod actions;
pub mod api;
pub mod basket;
pub mod codes;
pub mod details;
pub mod give_back;
pub mod line;
pub mod look_up;
pub mod model;
pub mod reverse;
pub mod rows;
pub mod scan;
pub mod settle;
pub mod shifts;
pub mod slip;
pub mod views;
pub mod world;
pub mod write;
