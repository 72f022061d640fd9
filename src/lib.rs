//! Nuanquan (暖券): stock and vouchers of charity supermarkets, from a donor's gift to a redeemed voucher.
//!
//! Modules stand in the order in which they may use each other: an earlier one never uses a later one.
#[macro_use]
pub mod kernel;
pub mod config;
pub mod keys;
#[macro_use]
pub mod db;
pub mod access;
pub mod audit;
pub mod app;
pub mod http;
pub mod stores;
pub mod staff;
pub mod goods;
pub mod needs;
pub mod campaigns;
pub mod stock;
pub mod donations;
pub mod households;
pub mod funds;
pub mod vouchers;
pub mod redemptions;
pub mod offline;
pub mod reports;
pub mod verify;
pub mod live;
pub mod demo;
pub mod serve;
pub mod cli;
