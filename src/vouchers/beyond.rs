//! What goods cost that have left already, and how far a voucher goes for them: for tills without a network. Pure.
//!
//! Online a basket is paid or refused; here the goods are gone. The voucher pays as far as it goes, the rest is over.
//! Which one of several uses is over depends on which came first; what is paid and what is over in all does not.
use super::balance::{Balance, Item, Paid, Spendable};
use super::model::{VoucherKind, VoucherState};
use crate::kernel::id::{LotId, ProductId};
use crate::kernel::money::Fen;

/// Pieces of one product from one lot that have left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The product.
    pub product_id: ProductId,
    /// Its category.
    pub category_code: String,
    /// The lot.
    pub lot_id: LotId,
    /// Pieces, at least one.
    pub pieces: i64,
    /// What a piece costs, as the till said.
    pub unit: Fen,
    /// What all of them cost, as the till said.
    pub value: Fen,
}

/// What was reckoned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// Line by line.
    pub lines: Vec<Paid>,
    /// All lines but for the cash part.
    pub fund: Fen,
    /// What the voucher pays of it.
    pub paid: Fen,
    /// What a co-pay voucher does not need and gives back.
    pub released: Fen,
    /// What the voucher gave back before and may take again, if its fund still has it.
    pub renewable: Fen,
    /// Whether a line is not among what the voucher is good for.
    pub not_eligible: bool,
    /// The voucher afterwards.
    pub after: Balance,
}

impl Beyond {
    /// What is over if nothing is taken again.
    #[must_use]
    pub fn over(&self) -> Fen {
        self.fund.minus(self.paid).unwrap_or(Fen::ZERO)
    }
}

/// Reckons. `released` is what the voucher has given back so far; `cash` is what the household paid.
/// Nothing if the amounts are beyond all bounds, or the cash part is more than the goods are worth.
#[must_use]
pub fn reckon(voucher: &Spendable, released: Fen, left: &[Left], cash: Fen) -> Option<Beyond> {
    let usable = voucher.state == VoucherState::Issued && voucher.live;
    let mut after = voucher.balance.clone();
    let (lines, taken, not_eligible) = if after.in_pieces() {
        pieces(&mut after, usable, left)?
    } else {
        (left.iter().map(|one| line(one, None, one.pieces, one.unit, one.value)).collect(), Fen::ZERO, false)
    };
    let goods = lines.iter().try_fold(Fen::ZERO, |sum, line: &Paid| sum.plus(line.value))?;
    let fund = goods.minus(cash)?;
    let (mut paid, mut given_back) = (Fen::ZERO, Fen::ZERO);
    if after.in_pieces() {
        paid = taken;
        after.left = after.left.minus(taken)?;
    } else if usable {
        paid = after.left.min(fund);
        let rest = after.left.minus(paid)?;
        let once = after.kind == VoucherKind::Copay;
        (after.left, given_back) = if once { (Fen::ZERO, rest) } else { (rest, Fen::ZERO) };
    }
    let over = fund.minus(paid)?;
    let renewable = renewable(voucher, released).min(over);
    Some(Beyond { lines, fund, paid, released: given_back, renewable, not_eligible, after })
}

/// What a voucher may take again of what it gave back: what was given back by the rules alone is the household's still,
/// what somebody took away is not.
#[must_use]
pub fn renewable(voucher: &Spendable, released: Fen) -> Fen {
    let copay = voucher.balance.kind == VoucherKind::Copay;
    let usable = voucher.state == VoucherState::Issued && voucher.live;
    if voucher.state == VoucherState::Released || (usable && copay) { released } else { Fen::ZERO }
}

fn line(left: &Left, item_number: Option<i32>, pieces: i64, unit: Fen, value: Fen) -> Paid {
    Paid { product_id: left.product_id, lot_id: left.lot_id, item_number, pieces, unit, value }
}

/// The lines of a voucher that is counted in pieces: what its items give, and beyond that what a piece of them costs.
fn pieces(after: &mut Balance, usable: bool, left: &[Left]) -> Option<(Vec<Paid>, Fen, bool)> {
    let (mut lines, mut taken, mut not_eligible) = (Vec::with_capacity(left.len()), Fen::ZERO, false);
    for one in left {
        let mut wanted = one.pieces;
        let covers = |item: &Item| item.covers(one.product_id, &one.category_code);
        for named in [true, false] {
            let given = after.items.iter_mut().filter(|item| usable && item.product_id.is_some() == named);
            for item in given.filter(|item| covers(item)) {
                let count = wanted.min(item.pieces_left);
                if count > 0 {
                    let (unit, value) = (item.piece(), item.take(count));
                    taken = taken.plus(value)?;
                    lines.push(line(one, Some(item.number), count, unit, value));
                    wanted -= count;
                }
            }
        }
        if wanted > 0 {
            let mut covering: Vec<&Item> = after.items.iter().filter(|item| covers(item)).collect();
            covering.sort_by_key(|item| item.product_id.is_none());
            not_eligible |= covering.is_empty();
            let unit = covering.first().map_or(one.unit, |item| item.piece());
            lines.push(line(one, None, wanted, unit, unit.times(wanted)?));
        }
    }
    Some((lines, taken, not_eligible))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::*;
    use crate::kernel::time::Day;
    use proptest::prelude::*;

    fn fen(fen: i64) -> Fen {
        Fen::new(fen).unwrap()
    }

    fn voucher(kind: VoucherKind, left: i64, pieces: i64) -> Spendable {
        let item = Item {
            number: 1,
            product_id: None,
            category_code: Some("grain".to_owned()),
            pieces_total: pieces,
            pieces_left: pieces,
            value: fen(left),
            value_left: fen(left),
        };
        let items = if kind == VoucherKind::Goods { vec![item] } else { Vec::new() };
        let day = Day::parse("2026-12-01").unwrap();
        Spendable {
            district_code: "310107".to_owned(),
            household_id: HouseholdId::make(),
            fund_id: FundId::make(),
            batch_id: BatchId::make(),
            campaign_id: CampaignId::make(),
            state: VoucherState::Issued,
            live: true,
            first_on: day,
            last_on: day,
            stores: None,
            category: None,
            balance: Balance { kind, copay: fen(100), left: fen(left), items },
        }
    }

    fn goods(pieces: i64, unit: i64) -> Vec<Left> {
        vec![Left {
            product_id: ProductId::of(uuid::Uuid::from_u128(1)),
            category_code: "grain".to_owned(),
            lot_id: LotId::of(uuid::Uuid::from_u128(1)),
            pieces,
            unit: fen(unit),
            value: fen(unit * pieces),
        }]
    }

    /// What uses in this order come to in all: paid, over, given back, left.
    fn totals(mut voucher: Spendable, uses: &[(i64, i64)]) -> (i64, i64, i64, i64) {
        let (mut paid, mut over, mut released) = (0, 0, Fen::ZERO);
        for (pieces, unit) in uses {
            let cash =
                if voucher.balance.kind == VoucherKind::Copay { (*pieces * *unit).min(100) } else { 0 };
            let one = reckon(&voucher, released, &goods(*pieces, *unit), fen(cash)).unwrap();
            paid += one.paid.get() + one.renewable.get();
            over += one.over().get() - one.renewable.get();
            released = released.plus(one.released).unwrap().minus(one.renewable).unwrap();
            voucher.balance = one.after;
        }
        (paid, over, released.get(), voucher.balance.left.get())
    }

    #[test]
    fn a_voucher_pays_as_far_as_it_goes() {
        let value = voucher(VoucherKind::Value, 5_000, 0);
        assert_eq!(totals(value.clone(), &[(1, 3_000), (1, 4_000)]), (5_000, 2_000, 0, 0));
        let revoked = Spendable { state: VoucherState::Revoked, ..value.clone() };
        let one = reckon(&revoked, fen(9_000), &goods(1, 3_000), Fen::ZERO).unwrap();
        assert_eq!((one.paid, one.renewable, one.over()), (Fen::ZERO, Fen::ZERO, fen(3_000)));
        let released = Spendable { state: VoucherState::Released, ..value };
        let one = reckon(&released, fen(2_000), &goods(1, 3_000), Fen::ZERO).unwrap();
        assert_eq!((one.paid, one.renewable, one.over()), (Fen::ZERO, fen(2_000), fen(3_000)));
    }

    #[test]
    fn a_piece_beyond_the_last_one_costs_what_a_piece_costs() {
        let pack = voucher(VoucherKind::Goods, 1_000, 3);
        assert_eq!(totals(pack.clone(), &[(2, 400), (2, 400)]), (1_000, 333, 0, 0));
        let other = Left { category_code: "oil".to_owned(), ..goods(1, 700).remove(0) };
        let one = reckon(&pack, Fen::ZERO, &[other], Fen::ZERO).unwrap();
        assert!(one.not_eligible);
        assert_eq!((one.paid, one.over()), (Fen::ZERO, fen(700)));
    }

    proptest! {
        #[test]
        fn the_order_of_uses_changes_no_total(
            kind in prop_oneof![Just(VoucherKind::Value), Just(VoucherKind::Copay), Just(VoucherKind::Goods)],
            left in 0..5_000_i64, pieces in 1..6_i64,
            (uses, shuffled) in proptest::collection::vec((1..4_i64, 1..900_i64), 1..6)
                .prop_flat_map(|uses| (Just(uses.clone()), Just(uses).prop_shuffle())),
        ) {
            let voucher = voucher(kind, left, pieces);
            let all = totals(voucher.clone(), &uses);
            prop_assert_eq!(all, totals(voucher, &shuffled));
            prop_assert_eq!(all.0 + all.2 + all.3, left);
        }
    }
}
