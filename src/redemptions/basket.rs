//! A basket to propose: what expires first, as far as the voucher goes. Pure.
use super::model::Product;
use crate::kernel::id::{LotId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use crate::stock::draw::{Recipient, ShelfLot};
use crate::vouchers::balance::Balance;
use std::collections::{BTreeMap, HashMap};

/// How many products a proposal names at most.
const PRODUCTS_MAX: usize = 10;

/// A line of the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposed {
    /// The product.
    pub product_id: ProductId,
    /// Pieces.
    pub pieces: i64,
    /// The lot that the first of them comes from,
    pub lot_id: LotId,
    /// and its last day.
    pub expires_on: Option<Day>,
}

/// One product of a store: its first lot and how many pieces there are.
struct OnShelf<'a> {
    product_id: ProductId,
    first: &'a ShelfLot,
    pieces: i64,
}

/// Proposes a basket from a store's lots, which come with those that expire first in front.
#[must_use]
pub fn propose(
    balance: &Balance,
    lots: &[(ProductId, ShelfLot)],
    products: &HashMap<ProductId, Product>,
    today: Day,
    recipient: Recipient<'_>,
) -> Vec<Proposed> {
    let mut shelf: Vec<OnShelf<'_>> = Vec::new();
    let mut places: BTreeMap<ProductId, usize> = BTreeMap::new();
    for (product_id, lot) in lots.iter().filter(|(_, lot)| lot.may_leave(today, recipient)) {
        let place = *places.entry(*product_id).or_insert(shelf.len());
        match shelf.get_mut(place) {
            Some(one) => one.pieces += lot.on_hand,
            None => shelf.push(OnShelf { product_id: *product_id, first: lot, pieces: lot.on_hand }),
        }
    }
    if balance.in_pieces() {
        by_pieces(balance, &shelf, products)
    } else {
        by_worth(balance, &shelf, products)
    }
}

fn proposed(one: &OnShelf<'_>, pieces: i64) -> Proposed {
    Proposed { product_id: one.product_id, pieces, lot_id: one.first.id, expires_on: one.first.expires_on }
}

/// All that the items still give.
fn by_pieces(
    balance: &Balance,
    shelf: &[OnShelf<'_>],
    products: &HashMap<ProductId, Product>,
) -> Vec<Proposed> {
    let mut basket: Vec<Proposed> = Vec::new();
    let (named, of_category): (Vec<_>, Vec<_>) =
        balance.items.iter().partition(|item| item.product_id.is_some());
    for item in named.into_iter().chain(of_category) {
        let mut wanted = item.pieces_left;
        for one in shelf {
            let category = products.get(&one.product_id).map_or("", |product| product.category_code.as_str());
            let in_basket =
                basket.iter().find(|line| line.product_id == one.product_id).map_or(0, |line| line.pieces);
            let pieces = wanted.min(one.pieces - in_basket);
            if pieces <= 0 || !item.covers(one.product_id, category) {
                continue;
            }
            wanted -= pieces;
            match basket.iter_mut().find(|line| line.product_id == one.product_id) {
                Some(line) => line.pieces += pieces,
                None => basket.push(proposed(one, pieces)),
            }
        }
    }
    basket
}

/// One piece of each, as long as the balance, and the cash part beside it, lasts.
fn by_worth(
    balance: &Balance,
    shelf: &[OnShelf<'_>],
    products: &HashMap<ProductId, Product>,
) -> Vec<Proposed> {
    let mut left = balance.left.plus(balance.copay).unwrap_or(Fen::MAX);
    let mut basket = Vec::new();
    for one in shelf {
        let worth =
            products.get(&one.product_id).and_then(|product| product.value).unwrap_or(one.first.unit_value);
        if let Some(rest) = left.minus(worth).filter(|_| basket.len() < PRODUCTS_MAX) {
            left = rest;
            basket.push(proposed(one, 1));
        }
    }
    basket
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::CampaignId;
    use crate::vouchers::balance::Item;
    use crate::vouchers::model::VoucherKind;

    const RECIPIENT: Recipient<'_> =
        Recipient { category: None, campaign_id: CampaignId::of(uuid::Uuid::from_u128(1)) };

    fn fen(fen: i64) -> Fen {
        Fen::new(fen).unwrap()
    }
    fn product(id: u128) -> ProductId {
        ProductId::of(uuid::Uuid::from_u128(id))
    }
    fn lot(id: u128, expires: i32, on_hand: i64, purpose: Option<&str>) -> (ProductId, ShelfLot) {
        let lot = ShelfLot {
            id: LotId::make(),
            expires_on: Day::from_number(20_000 + expires),
            on_hand,
            unit_value: fen(1),
            purpose_category: purpose.map(str::to_owned),
            purpose_campaign_id: None,
        };
        (product(id), lot)
    }
    fn catalogue() -> HashMap<ProductId, Product> {
        let one = |category: &str, value: i64| Product {
            category_code: category.to_owned(),
            value: Some(fen(value)),
        };
        HashMap::from([
            (product(1), one("grain", 700)),
            (product(2), one("grain", 500)),
            (product(3), one("oil", 400)),
        ])
    }

    #[test]
    fn what_expires_first_is_proposed_first_as_long_as_the_balance_lasts() {
        let lots = [lot(1, 1, 5, Some("others")), lot(3, 2, 1, None), lot(1, 3, 5, None), lot(2, 4, 5, None)];
        let today = Day::from_number(20_000).unwrap();
        let balance =
            Balance { kind: VoucherKind::Value, copay: Fen::ZERO, left: fen(1_000), items: Vec::new() };
        let basket = propose(&balance, &lots, &catalogue(), today, RECIPIENT);
        let named: Vec<_> = basket.iter().map(|line| (line.product_id, line.pieces)).collect();
        assert_eq!(named, [(product(3), 1), (product(2), 1)]);
        assert!(
            propose(&Balance { left: Fen::ZERO, ..balance }, &lots, &catalogue(), today, RECIPIENT)
                .is_empty()
        );
    }

    #[test]
    fn a_pack_is_proposed_with_what_it_names_before_what_its_categories_cover() {
        let item = |number, product_id, category: Option<&str>, pieces| Item {
            number,
            product_id,
            category_code: category.map(str::to_owned),
            pieces_total: pieces,
            pieces_left: pieces,
            value: fen(100),
            value_left: fen(100),
        };
        let items = vec![item(1, None, Some("grain"), 2), item(2, Some(product(1)), None, 2)];
        let balance = Balance { kind: VoucherKind::Pack, copay: Fen::ZERO, left: fen(200), items };
        let lots = [lot(1, 1, 3, None), lot(2, 2, 9, None)];
        let today = Day::from_number(20_000).unwrap();
        let basket = propose(&balance, &lots, &catalogue(), today, RECIPIENT);
        let named: Vec<_> = basket.iter().map(|line| (line.product_id, line.pieces)).collect();
        assert_eq!(named, [(product(1), 3), (product(2), 1)]);
    }
}
