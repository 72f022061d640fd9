//! Shifts: what one cashier did at one place between two counts of the drawer, and whether the money is there.
//!
//! A place is a till, or the store for work without one. All that an account did at a place since its last count belongs to
//! the shift that is counted next: nobody must open one before the first customer, and nothing falls between two. Opening
//! only says how much change lay in the drawer. A closing takes each redemption, reversal and entry of the cash book that
//! no other has taken, adds them up, holds what was counted against that, and asks why they differ. A closed shift is
//! never changed.
pub mod actions;
pub mod api;
pub mod model;
pub mod rows;
pub mod slip;
pub mod views;
