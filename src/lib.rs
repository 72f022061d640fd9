//! Nuanquan (暖券): stock and vouchers of charity supermarkets, from a donor's gift to a redeemed voucher.
pub mod kernel;
