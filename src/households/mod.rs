//! The register of households: members, categories, delegates; who is in need, in which street, on what ground.
//!
//! Invariants:
//! - a person is an active member of at most one household of a district (a unique index holds it);
//! - ID numbers, phones and addresses are sealed, and matched by keyed hash; names are searchable; all are shown masked;
//! - each unmasked read is a deed with a purpose, recorded before the values are read;
//! - two streets belong to a household: that of the hukou decides, that of the residence helps; both may see it;
//! - nobody writes to the household he belongs to;
//! - what an import brings is not visible until its last transaction makes it live;
//! - an erased person leaves an id behind, so that vouchers, redemptions and trail stay whole;
//! - whoever is split off becomes a household of its own, whoever is merged stays in the register as closed and names the
//!   household that stands for it from then on, which is never merged itself.
//!
//! Other slices may call what stands here.
pub mod actions;
pub mod api;
pub mod codes;
pub mod hot;
pub mod import;
pub mod model;
pub mod person;
pub mod relations;
pub mod rows;
pub mod selection;
pub mod views;

pub use crate::kernel::need::Category;
pub use model::HouseholdStatus;
pub use rows::kin::{heirs, lies_within, merged_into, stands_for};
pub use rows::{Summary, household_of, summaries};
