//! The rows of redemptions, their lines and reversals, the tills' cash books, and the counts of bad scans.
mod insert;
mod read;
mod reversals;
mod totals;

pub use insert::*;
pub use read::*;
pub use reversals::*;
pub use totals::*;
