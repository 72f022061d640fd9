//! Batches: previewed and drafted by one account, approved and thereby issued by another.
//!
//! To approve is to issue: the fund is reserved first, vouchers are signed and sealed before they come to the write door
//! and enter it by the hundred, and one last small transaction makes all of them good at once. Until then nobody sees
//! them, and a preparation that breaks off leaves a draft and an untouched fund.
mod abandon;
pub mod cancel;
pub mod draft;
pub mod gather;
pub mod issue;
pub mod press;

pub use abandon::{discard_abandoned, resume_abandoned};
