//! How a fund bears what its vouchers did not hold: over all uses without a network at once, so that the order in which
//! they arrived says nothing. Pure.
//!
//! Money that a voucher gave back by the rules and takes again comes first, losses share what is left. Whoever came
//! earlier keeps what it has, but for what a later one has the better claim to.
use crate::kernel::id::VoucherId;
use crate::kernel::money::Fen;
use std::collections::BTreeMap;

/// One use that went beyond its voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    /// The voucher.
    pub voucher_id: VoucherId,
    /// What went beyond it.
    pub over: Fen,
    /// What of that the fund bears as a loss now.
    pub covered: Fen,
    /// What the voucher gave back by the rules and may take again, by all its uses together.
    pub renewable: Fen,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// What the voucher takes again: that is no longer beyond it.
    pub renewed: Fen,
    /// What the fund bears as a loss from now on.
    pub covered: Fen,
}

/// Shares out what a fund has: `available`, and what it bears as losses already. `open` tells whether it may still
/// promise money.
#[must_use]
pub fn share(available: Fen, open: bool, shorts: &[Short]) -> Vec<Share> {
    let borne = shorts.iter().map(|short| short.covered.get()).sum::<i64>();
    let mut rest = available.get() + borne;
    let mut again: BTreeMap<VoucherId, i64> = BTreeMap::new();
    let mut shares: Vec<(i64, i64)> = shorts
        .iter()
        .map(|short| {
            let taken = again.entry(short.voucher_id).or_default();
            let most = if open { short.renewable.get() - *taken } else { 0 };
            let renewed = most.min(short.over.get()).min(rest).max(0);
            *taken += renewed;
            rest -= renewed;
            (renewed, 0)
        })
        .collect();
    for kept in [true, false] {
        for (short, (renewed, covered)) in shorts.iter().zip(&mut shares) {
            let beyond = short.over.get() - *renewed;
            let most = if kept { short.covered.get().min(beyond) } else { beyond - *covered };
            let more = most.min(rest);
            *covered += more;
            rest -= more;
        }
    }
    let fen = |fen: i64| Fen::new(fen).unwrap_or(Fen::ZERO);
    shares
        .into_iter()
        .map(|(renewed, covered)| Share { renewed: fen(renewed), covered: fen(covered) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fen(fen: i64) -> Fen {
        Fen::new(fen).unwrap()
    }

    fn short(voucher: u128, over: i64, covered: i64, renewable: i64) -> Short {
        Short {
            voucher_id: VoucherId::of(uuid::Uuid::from_u128(voucher)),
            over: fen(over),
            covered: fen(covered),
            renewable: fen(renewable),
        }
    }

    fn shared(available: i64, shorts: &[Short]) -> Vec<(i64, i64)> {
        share(fen(available), true, shorts).iter().map(|one| (one.renewed.get(), one.covered.get())).collect()
    }

    #[test]
    fn a_voucher_takes_its_own_again_before_a_loss_is_borne() {
        assert_eq!(shared(30, &[short(1, 50, 0, 0), short(2, 40, 0, 40)]), [(0, 0), (30, 0)]);
        assert_eq!(shared(90, &[short(1, 50, 0, 0), short(2, 40, 0, 40)]), [(0, 50), (40, 0)]);
        // A loss that was borne gives way, and what it no longer gets nobody bears.
        assert_eq!(shared(0, &[short(1, 50, 50, 0), short(2, 40, 0, 40)]), [(0, 10), (40, 0)]);
    }

    #[test]
    fn what_a_voucher_gave_back_is_taken_again_once() {
        assert_eq!(shared(100, &[short(1, 50, 0, 60), short(1, 50, 0, 60)]), [(50, 0), (10, 40)]);
        assert_eq!(share(fen(100), false, &[short(1, 50, 0, 60)])[0].renewed, Fen::ZERO);
    }

    #[test]
    fn who_came_earlier_keeps_what_is_borne() {
        assert_eq!(shared(5, &[short(1, 30, 0, 0), short(2, 30, 30, 0)]), [(0, 5), (0, 30)]);
    }

    proptest! {
        #[test]
        fn the_sums_do_not_depend_on_the_order_of_arrival(
            available in 0..200_i64,
            (uses, shuffled) in proptest::collection::vec((0..4_u128, 1..90_i64), 1..6)
                .prop_flat_map(|uses| (Just(uses.clone()), Just(uses).prop_shuffle())),
        ) {
            // Vouchers with an even number gave forty back.
            let come = |uses: &[(u128, i64)]| {
                let (mut left, mut spent, mut shorts) = (available, 0, Vec::new());
                let mut back: BTreeMap<u128, i64> = BTreeMap::new();
                for (voucher, over) in uses {
                    back.entry(*voucher).or_insert(if voucher % 2 == 0 { 40 } else { 0 });
                    shorts.push((*voucher, *over, 0_i64));
                    let asked: Vec<Short> =
                        shorts.iter().map(|(voucher, over, covered)| short(*voucher, *over, *covered, back[voucher])).collect();
                    let given = share(fen(left), true, &asked);
                    for ((voucher, over, covered), one) in shorts.iter_mut().zip(given) {
                        left += *covered - one.covered.get() - one.renewed.get();
                        spent += one.renewed.get();
                        *back.get_mut(voucher).unwrap() -= one.renewed.get();
                        *over -= one.renewed.get();
                        *covered = one.covered.get();
                    }
                    prop_assert!(left >= 0);
                }
                let sum = |of: fn(&(u128, i64, i64)) -> i64| shorts.iter().map(of).sum::<i64>();
                Ok((left, spent, sum(|one| one.1), sum(|one| one.2)))
            };
            prop_assert_eq!(come(&uses)?, come(&shuffled)?);
        }
    }
}
