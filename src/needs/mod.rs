//! What stores need: kept by hand by their keepers, read by anybody before he carries something.
//!
//! A need names one thing: a product, a category, or what neither of them says; it is wanted, or it is not taken. A need
//! that is over is ended, and one whose last day has passed is no longer shown; neither is ever deleted.
pub mod actions;
pub mod api;
pub mod codes;
pub mod model;
pub mod rows;
pub mod views;
