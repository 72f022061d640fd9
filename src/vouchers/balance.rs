//! What a voucher still holds, and what a basket costs it: one arithmetic for all kinds. It knows no database.
//!
//! Value and emergency vouchers pay what the goods are worth. Goods and pack vouchers are counted in pieces, and each
//! piece costs its share, fixed on the day of issue; an item's last piece takes what rounding has left.
//! A co-pay voucher takes the cash part first, pays the rest once, and what it did not need goes back to the fund.
use super::model::{VoucherKind, VoucherState};
use crate::kernel::id::{BatchId, CampaignId, FundId, HouseholdId, LotId, ProductId, StoreId};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;

/// One of the things that a goods or pack voucher is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number on the voucher.
    pub number: i32,
    /// A product,
    pub product_id: Option<ProductId>,
    /// or any product of a category.
    pub category_code: Option<String>,
    /// Pieces in all.
    pub pieces_total: i64,
    /// Pieces that it still gives.
    pub pieces_left: i64,
    /// What all pieces cost.
    pub value: Fen,
    /// What the pieces left cost.
    pub value_left: Fen,
}

/// What a voucher still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Its kind.
    pub kind: VoucherKind,
    /// The cash part of a co-pay voucher.
    pub copay: Fen,
    /// Reserved fen left.
    pub left: Fen,
    /// The items of a goods or pack voucher, in their order.
    pub items: Vec<Item>,
}

/// A voucher with what its batch says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spendable {
    /// Its district.
    pub district_code: String,
    /// Whose.
    pub household_id: HouseholdId,
    /// Paid by.
    pub fund_id: FundId,
    /// Of which batch.
    pub batch_id: BatchId,
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// What was done with it.
    pub state: VoucherState,
    /// Whether its batch is live.
    pub live: bool,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
    /// The stores it is good at; nothing if at all of the district.
    pub stores: Option<Vec<StoreId>>,
    /// The category by which the household got it.
    pub category: Option<String>,
    /// What it still holds.
    pub balance: Balance,
}

/// Pieces of one product from one lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parcel<'a> {
    /// The product.
    pub product_id: ProductId,
    /// Its category.
    pub category_code: &'a str,
    /// The lot.
    pub lot_id: LotId,
    /// Pieces, at least one.
    pub pieces: i64,
    /// What a piece is worth today.
    pub worth: Fen,
}

/// A parcel, or the part of it that one item pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// The product.
    pub product_id: ProductId,
    /// The lot.
    pub lot_id: LotId,
    /// The item that paid.
    pub item_number: Option<i32>,
    /// Pieces.
    pub pieces: i64,
    /// What a piece costs.
    pub unit: Fen,
    /// What all of them cost.
    pub value: Fen,
}

/// What a basket costs, and what the voucher holds afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Line by line.
    pub lines: Vec<Paid>,
    /// The fund's part.
    pub fund: Fen,
    /// The cash part.
    pub cash: Fen,
    /// What goes back to the fund unused.
    pub released: Fen,
    /// The voucher afterwards.
    pub after: Balance,
}

/// Why a voucher cannot pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpaid {
    /// It is not good for this product.
    NotEligible(ProductId),
    /// The basket costs more than it holds.
    OverBalance {
        /// What the basket costs; nothing if it cannot be said.
        goods: Option<Fen>,
    },
    /// It gives fewer pieces of this product.
    OverPieces {
        /// The product.
        product_id: ProductId,
        /// The pieces that it still gives.
        pieces_left: i64,
    },
}

impl Item {
    /// Whether it is good for a product.
    #[must_use]
    pub fn covers(&self, product_id: ProductId, category_code: &str) -> bool {
        self.product_id
            .map_or_else(|| self.category_code.as_deref() == Some(category_code), |own| own == product_id)
    }

    /// What one piece costs, but for the last one.
    pub(super) fn piece(&self) -> Fen {
        Fen::new(self.value.get() / self.pieces_total.max(1)).unwrap_or(Fen::ZERO)
    }

    /// What so many pieces cost.
    #[must_use]
    pub fn share(&self, pieces: i64) -> Fen {
        if pieces >= self.pieces_left {
            return self.value_left;
        }
        self.piece().times(pieces).unwrap_or(self.value_left).min(self.value_left)
    }

    pub(super) fn take(&mut self, pieces: i64) -> Fen {
        let value = self.share(pieces);
        self.pieces_left -= pieces;
        self.value_left = self.value_left.minus(value).unwrap_or(Fen::ZERO);
        value
    }
}

impl Balance {
    /// Whether it is counted in pieces.
    #[must_use]
    pub fn in_pieces(&self) -> bool {
        matches!(self.kind, VoucherKind::Goods | VoucherKind::Pack)
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        if self.in_pieces() {
            self.items.iter().all(|item| item.pieces_left == 0)
        } else {
            self.left.is_zero()
        }
    }

    /// Pieces left in all, of a voucher that is counted in pieces.
    #[must_use]
    pub fn pieces_left(&self) -> Option<i64> {
        self.in_pieces().then(|| self.items.iter().map(|item| item.pieces_left).sum())
    }

    /// Whether it is good for so many pieces of a product, whatever they are worth.
    ///
    /// # Errors
    /// `NotEligible` or `OverPieces`.
    pub fn allows(&self, product_id: ProductId, category_code: &str, pieces: i64) -> Result<(), Unpaid> {
        if !self.in_pieces() {
            return Ok(());
        }
        let mut covering = self.items.iter().filter(|item| item.covers(product_id, category_code)).peekable();
        if covering.peek().is_none() {
            return Err(Unpaid::NotEligible(product_id));
        }
        let pieces_left = covering.map(|item| item.pieces_left).sum();
        if pieces > pieces_left { Err(Unpaid::OverPieces { product_id, pieces_left }) } else { Ok(()) }
    }

    /// Pays for parcels.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn pay(&self, parcels: &[Parcel<'_>]) -> Result<Payment, Unpaid> {
        if self.in_pieces() { self.pay_pieces(parcels) } else { self.pay_worth(parcels) }
    }

    fn pay_worth(&self, parcels: &[Parcel<'_>]) -> Result<Payment, Unpaid> {
        let (mut lines, mut goods) = (Vec::with_capacity(parcels.len()), Fen::ZERO);
        for parcel in parcels {
            let value = parcel.worth.times(parcel.pieces).ok_or(Unpaid::OverBalance { goods: None })?;
            goods = goods.plus(value).ok_or(Unpaid::OverBalance { goods: None })?;
            lines.push(Paid {
                product_id: parcel.product_id,
                lot_id: parcel.lot_id,
                item_number: None,
                pieces: parcel.pieces,
                unit: parcel.worth,
                value,
            });
        }
        let copay = self.kind == VoucherKind::Copay;
        let cash = if copay { self.copay.min(goods) } else { Fen::ZERO };
        let over = Unpaid::OverBalance { goods: Some(goods) };
        let fund = goods.minus(cash).ok_or(over)?;
        let rest = self.left.minus(fund).ok_or(over)?;
        let (left, released) = if copay { (Fen::ZERO, rest) } else { (rest, Fen::ZERO) };
        Ok(Payment { lines, fund, cash, released, after: Self { left, ..self.clone() } })
    }

    fn pay_pieces(&self, parcels: &[Parcel<'_>]) -> Result<Payment, Unpaid> {
        let (mut after, mut lines, mut fund) = (self.clone(), Vec::with_capacity(parcels.len()), Fen::ZERO);
        for parcel in parcels {
            let mut wanted = parcel.pieces;
            // Items that name the product pay before those that name its category.
            for named in [true, false] {
                for item in after.items.iter_mut().filter(|item| item.product_id.is_some() == named) {
                    let pieces = wanted.min(item.pieces_left);
                    if pieces == 0 || !item.covers(parcel.product_id, parcel.category_code) {
                        continue;
                    }
                    let (unit, value) = (item.piece(), item.take(pieces));
                    fund = fund.plus(value).ok_or(Unpaid::OverBalance { goods: None })?;
                    lines.push(Paid {
                        product_id: parcel.product_id,
                        lot_id: parcel.lot_id,
                        item_number: Some(item.number),
                        pieces,
                        unit,
                        value,
                    });
                    wanted -= pieces;
                }
            }
            if wanted > 0 {
                let pieces_left = parcel.pieces - wanted;
                return Err(Unpaid::OverPieces { product_id: parcel.product_id, pieces_left });
            }
        }
        after.left = after.left.minus(fund).ok_or(Unpaid::OverBalance { goods: Some(fund) })?;
        Ok(Payment { lines, fund, cash: Fen::ZERO, released: Fen::ZERO, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fen(fen: i64) -> Fen {
        Fen::new(fen).unwrap()
    }
    fn product(id: u128) -> ProductId {
        ProductId::of(uuid::Uuid::from_u128(id))
    }
    fn parcel(id: u128, pieces: i64, worth: i64) -> Parcel<'static> {
        let lot_id = LotId::of(uuid::Uuid::from_u128(id));
        Parcel { product_id: product(id), category_code: "grain", lot_id, pieces, worth: fen(worth) }
    }
    fn balance(kind: VoucherKind, left: i64, copay: i64, items: Vec<Item>) -> Balance {
        Balance { kind, copay: fen(copay), left: fen(left), items }
    }
    fn item(number: i32, product_id: Option<ProductId>, pieces: i64, value: i64) -> Item {
        let category_code = if product_id.is_none() { Some("grain".to_owned()) } else { None };
        let (value, pieces_total) = (fen(value), pieces);
        Item {
            number,
            product_id,
            category_code,
            pieces_total,
            pieces_left: pieces,
            value,
            value_left: value,
        }
    }

    #[test]
    fn a_value_voucher_pays_what_the_goods_are_worth() {
        let voucher = balance(VoucherKind::Value, 5_000, 0, Vec::new());
        let payment = voucher.pay(&[parcel(1, 2, 1_500), parcel(2, 1, 999)]).unwrap();
        assert_eq!((payment.fund, payment.cash, payment.after.left), (fen(3_999), Fen::ZERO, fen(1_001)));
        let over = payment.after.pay(&[parcel(1, 1, 1_002)]);
        assert_eq!(over, Err(Unpaid::OverBalance { goods: Some(fen(1_002)) }));
        assert!(payment.after.pay(&[parcel(1, 1, 1_001)]).unwrap().after.is_spent());
    }

    #[test]
    fn a_copay_voucher_takes_cash_first_and_gives_back_what_it_did_not_need() {
        let voucher = balance(VoucherKind::Copay, 900, 100, Vec::new());
        for (worth, expected) in [
            (1_000, Some((900, 100, 0))),
            (600, Some((500, 100, 400))),
            (60, Some((0, 60, 900))),
            (1_001, None),
        ] {
            let paid = voucher.pay(&[parcel(1, 1, worth)]).ok();
            let amounts = paid.as_ref().map(|paid| (paid.fund.get(), paid.cash.get(), paid.released.get()));
            assert_eq!(amounts, expected, "{worth}");
            assert!(paid.is_none_or(|paid| paid.after.is_spent()));
        }
    }

    #[test]
    fn each_piece_costs_its_share_and_the_last_one_what_rounding_left() {
        let voucher = balance(VoucherKind::Goods, 1_000, 0, vec![item(1, None, 3, 1_000)]);
        let one = voucher.pay(&[parcel(1, 1, 9_999)]).unwrap();
        assert_eq!((one.fund, one.after.left, one.after.pieces_left()), (fen(333), fen(667), Some(2)));
        let rest = one.after.pay(&[parcel(7, 2, 1)]).unwrap();
        assert_eq!((rest.fund, rest.after.left, rest.after.is_spent()), (fen(667), Fen::ZERO, true));
    }

    #[test]
    fn an_item_that_names_the_product_pays_before_one_of_its_category() {
        let items = vec![item(1, None, 1, 100), item(2, Some(product(1)), 1, 300)];
        let voucher = balance(VoucherKind::Pack, 400, 0, items);
        let payment = voucher.pay(&[parcel(1, 2, 5)]).unwrap();
        let paid: Vec<_> = payment.lines.iter().map(|line| (line.item_number, line.value.get())).collect();
        assert_eq!(paid, [(Some(2), 300), (Some(1), 100)]);
        let other = product(2);
        assert_eq!(voucher.allows(other, "oil", 1), Err(Unpaid::NotEligible(other)));
        assert_eq!(
            voucher.allows(other, "grain", 2),
            Err(Unpaid::OverPieces { product_id: other, pieces_left: 1 })
        );
    }

    proptest! {
        #[test]
        fn nothing_is_made_and_nothing_is_lost(
            kind in prop_oneof![Just(VoucherKind::Value), Just(VoucherKind::Copay), Just(VoucherKind::Goods)],
            value in 0..10_000_i64, copay in 0..500_i64, pieces in 1..9_i64,
            baskets in proptest::collection::vec((1..4_i64, 0..2_000_i64), 1..8),
        ) {
            let items = if kind == VoucherKind::Goods { vec![item(1, None, pieces, value)] } else { Vec::new() };
            let mut voucher = balance(kind, value, copay, items);
            let mut gone = 0;
            for (count, worth) in baskets {
                if voucher.is_spent() {
                    break;
                }
                if let Ok(payment) = voucher.pay(&[parcel(1, count, worth)]) {
                    let lines: i64 = payment.lines.iter().map(|line| line.value.get()).sum();
                    prop_assert_eq!(lines, payment.fund.get() + payment.cash.get());
                    gone += payment.fund.get() + payment.released.get();
                    voucher = payment.after;
                }
                prop_assert_eq!(gone + voucher.left.get(), value);
                if voucher.in_pieces() {
                    prop_assert_eq!(voucher.left, voucher.items[0].value_left);
                }
            }
        }
    }
}
