//! What may happen; numbers that pick something are taken modulo what there is.
use proptest::collection::vec;
use proptest::prelude::*;

/// A deed of somebody.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Goods are bought for the shelf: which product, pieces, days until they expire.
    Buy(usize, i64, i32),
    /// Goods are given, received and accepted.
    Give(usize, i64, i32),
    /// Pieces go to another store.
    Transfer(usize, i64),
    /// A lot is set aside.
    Quarantine(usize),
    /// A lot comes back from quarantine.
    Unquarantine(usize),
    /// Somebody proposes to write pieces off, or on.
    Propose(usize, i64, bool),
    /// Somebody else agrees.
    Agree(usize),
    /// Money comes.
    Deposit(i64),
    /// Money is sent back.
    Withdraw(i64),
    /// The books of so many months ago are closed.
    CloseMonth(i32),
    /// A batch is drafted: kind, fen, days that it is good for.
    Draft(usize, i64, i32),
    /// It is approved.
    Approve(usize),
    /// A basket of one or two kinds is taken on a voucher.
    Redeem(usize, i64, i64),
    /// A redemption is taken back: all of it, or one piece of a line.
    Reverse(usize, bool),
    /// A voucher is frozen,
    Freeze(usize),
    /// freed,
    Unfreeze(usize),
    /// revoked,
    Revoke(usize),
    /// or replaced.
    Replace(usize),
    /// What is left after the last day goes to the fund.
    Release,
    /// Days go by.
    Pass(i64),
    /// A command is sent once more.
    Repeat(usize),
    /// Its id is used for something else.
    Misuse(usize),
    /// Several people act at the same moment.
    AtOnce(Vec<Deed>),
}

/// Deeds that may be done by several at once.
fn simple() -> impl Strategy<Value = Deed> {
    let pick = 0..64_usize;
    prop_oneof![
        3 => (0..2_usize, 1..12_i64, 1..40_i32).prop_map(|(what, pieces, days)| Deed::Buy(what, pieces, days)),
        1 => (pick.clone(), 1..6_i64).prop_map(|(lot, pieces)| Deed::Transfer(lot, pieces)),
        1 => pick.clone().prop_map(Deed::Agree),
        1 => (1..30_000_i64).prop_map(Deed::Deposit),
        1 => (1..30_000_i64).prop_map(Deed::Withdraw),
        10 => (pick.clone(), 0..4_i64, 0..3_i64).prop_map(|(voucher, rice, oil)| Deed::Redeem(voucher, rice, oil)),
        3 => (pick.clone(), any::<bool>()).prop_map(|(redemption, whole)| Deed::Reverse(redemption, whole)),
        1 => pick.clone().prop_map(Deed::Revoke),
        1 => pick.prop_map(Deed::Replace),
    ]
}

/// Any deed.
pub fn deed() -> impl Strategy<Value = Deed> {
    let pick = 0..64_usize;
    prop_oneof![
        20 => simple(),
        2 => (0..2_usize, 1..12_i64, 1..40_i32).prop_map(|(what, pieces, days)| Deed::Give(what, pieces, days)),
        1 => pick.clone().prop_map(Deed::Quarantine),
        1 => pick.clone().prop_map(Deed::Unquarantine),
        2 => (pick.clone(), 1..6_i64, any::<bool>()).prop_map(|(lot, pieces, lost)| Deed::Propose(lot, pieces, lost)),
        1 => (1..4_i32).prop_map(Deed::CloseMonth),
        3 => (0..4_usize, 20..200_i64, 1..30_i32).prop_map(|(kind, yuan, days)| Deed::Draft(kind, yuan * 100, days)),
        4 => pick.clone().prop_map(Deed::Approve),
        1 => pick.clone().prop_map(Deed::Freeze),
        1 => pick.clone().prop_map(Deed::Unfreeze),
        1 => Just(Deed::Release),
        2 => (1..15_i64).prop_map(Deed::Pass),
        3 => pick.clone().prop_map(Deed::Repeat),
        1 => pick.prop_map(Deed::Misuse),
        4 => vec(simple(), 2..12).prop_map(Deed::AtOnce),
    ]
}
