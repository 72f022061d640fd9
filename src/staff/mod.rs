//! Accounts, the roles they hold, their sign-ins, and the tills as devices.
//!
//! A role is held within an area or a store; nobody gives one to himself. A session is one sign-in: its access token
//! lives ten minutes, its refresh token is used once. Tries that fail slow the next one down and never bar an account.
//! Accounts are disabled, grants revoked, devices blocked; none is deleted, as the trail names them.
//!
//! Other slices may make an account by [`accounts::create`], give it a role by [`accounts::give`], learn how colleagues
//! call it by [`accounts::names`], and slow a caller down by [`limits::take`].
pub mod accounts;
pub mod actions;
pub mod actors;
pub mod api;
pub mod codes;
pub mod limits;
pub mod model;
pub mod password;
pub mod recovery;
pub mod rows;
pub mod second_factor;
pub mod sessions;

pub use actors::authenticate;
