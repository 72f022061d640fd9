//! Who may do what, and where: one table of permissions, and the actor that asks.
pub mod actor;
pub mod permission;

pub use actor::{Actor, Grant, Held, Place, Scope};
pub use permission::{Permission, Role};
