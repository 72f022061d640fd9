//! The till without a network: who may go on and how far, what a till carries, and how its outbox is settled.
//!
//! A lease lets one till of a store go on: so much per voucher, so much in all, until then. It ends only when its holder
//! has confirmed it with all its entries, or its time is over; until then its whole limit counts as what may be lost.
//! Each entry of the outbox is signed by the till and names the hash of the one before. It is settled once, in a
//! transaction of its own, whoever is signed in by then; a repeat gets the first answer.
//! What the server has committed stands. Goods that left are recorded as they left: a voucher pays as far as it goes,
//! the rest is a loss of its fund or, if that has nothing left, of nobody yet; pieces beyond the books enter before they
//! leave. What no longer fitted becomes a case for a person, never a debt of the household. The totals of voucher, stock,
//! fund and loss are the same in whatever order entries arrive.
//! A copied, restored or altered till is found by the fork of its chain; its entries become cases, and it is blocked.
pub mod api;
pub mod carry;
pub mod cases;
pub mod closing;
pub mod codes;
pub mod entry;
pub mod exposure;
pub mod leases;
pub mod limits;
pub mod model;
pub mod rows;
pub mod settle;
pub mod sync;
pub mod token;
