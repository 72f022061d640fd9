//! The rows of leases, limits, entries and cases.
mod cases;
mod entries;
mod leases;

pub use cases::*;
pub use entries::*;
pub use leases::*;

use super::model::{CaseDecision, CaseState, EntryOutcome, LeaseEnd};

crate::stored_words!(LeaseEnd, EntryOutcome, CaseState, CaseDecision);
