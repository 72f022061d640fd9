//! What may happen: vouchers, goods, what the server does, and what two tills do alone. Numbers that pick something are
//! taken modulo what there is.
use proptest::collection::vec;
use proptest::prelude::*;

/// One history.
#[derive(Debug, Clone)]
pub struct History {
    /// Faces of the value vouchers.
    pub faces: Vec<i64>,
    /// The other vouchers: co-pay, or counted in pieces.
    pub copay: bool,
    /// What the fund holds beyond its vouchers.
    pub spare: i64,
    /// Whether one fund pays for all vouchers.
    pub one_fund: bool,
    /// Lots of rice: days until they expire, pieces, and the category that the donor meant them for.
    pub lots: Vec<(i32, i64, Option<&'static str>)>,
    /// What the server does before anything arrives, and between what arrives first and last.
    pub deeds: [Vec<Deed>; 2],
    /// The limits of a lease: for a voucher, in all.
    pub limits: (i64, i64),
    /// What the two tills do.
    pub tills: [TillPlan; 2],
    /// How what arrives is shuffled.
    pub shuffle: u64,
}

/// What the server does online.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// A basket of so many pieces is honoured, or refused.
    Redeem(usize, i64),
    /// The same, and its answer is lost: the till hands the goods out and keeps the entry under the same id.
    Lost(usize, i64),
    /// A voucher is revoked,
    Revoke(usize),
    /// replaced,
    Replace(usize),
    /// frozen,
    Freeze(usize),
    /// or what is left on it goes back to the fund, as if its last day were long over.
    Release(usize),
}

/// What a till does alone.
#[derive(Debug, Clone)]
pub struct TillPlan {
    /// What its cashier tries: voucher, pieces, how wrong the clock is.
    pub tries: Vec<(usize, i64, Clock)>,
    /// How many of its entries arrive before the network is cut again.
    pub first: usize,
    /// Whether somebody copied it, and where the copy begins.
    pub copied_at: Option<usize>,
}

/// How wrong a till's clock is.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    Right,
    TwoDaysBehind,
    TwoDaysAhead,
}

fn deed() -> impl Strategy<Value = Deed> {
    let voucher = 0..8_usize;
    prop_oneof![
        3 => (voucher.clone(), 1..3_i64).prop_map(|(voucher, pieces)| Deed::Redeem(voucher, pieces)),
        2 => (voucher.clone(), 1..3_i64).prop_map(|(voucher, pieces)| Deed::Lost(voucher, pieces)),
        1 => voucher.clone().prop_map(Deed::Revoke),
        1 => voucher.clone().prop_map(Deed::Replace),
        1 => voucher.clone().prop_map(Deed::Freeze),
        1 => voucher.prop_map(Deed::Release),
    ]
}

fn till() -> impl Strategy<Value = TillPlan> {
    let clock =
        prop_oneof![8 => Just(Clock::Right), 1 => Just(Clock::TwoDaysBehind), 1 => Just(Clock::TwoDaysAhead)];
    let copied = prop_oneof![6 => Just(None), 1 => (0..4_usize).prop_map(Some)];
    (vec((0..8_usize, 1..4_i64, clock), 0..6), 0..6_usize, copied)
        .prop_map(|(tries, first, copied_at)| TillPlan { tries, first, copied_at })
}

/// How histories are made up.
pub fn strategy() -> impl Strategy<Value = History> {
    let deeds = || vec(deed(), 0..3);
    let purpose = prop_oneof![4 => Just(None), 1 => Just(Some("low_income")), 1 => Just(Some("disabled"))];
    let limits = (1..5_i64, 2..8_i64).prop_map(|(each, all)| (each * 3_200, all * 3_200));
    (
        (vec(1..6_i64, 1..4), any::<bool>(), 0..8_000_i64, any::<bool>()),
        vec((-2..6_i32, 1..6_i64, purpose), 1..4),
        (deeds(), deeds()),
        limits,
        (till(), till()),
        any::<u64>(),
    )
        .prop_map(|((faces, copay, spare, one_fund), lots, deeds, limits, tills, shuffle)| History {
            faces: faces.into_iter().map(|face| face * 1_700).collect(),
            copay,
            spare,
            one_fund,
            lots,
            deeds: [deeds.0, deeds.1],
            limits,
            tills: [tills.0, tills.1],
            shuffle,
        })
}
