//! First expired, first out: which lots of a shelf a number of pieces is taken from.
//!
//! It knows no database: the lots come sorted (by last day, lots without one last, then by id), and nothing is changed.
use crate::kernel::id::{CampaignId, LotId};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;
use std::cmp::Ordering;

/// A lot on a shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfLot {
    /// The lot.
    pub id: LotId,
    /// The last day on which it may leave.
    pub expires_on: Option<Day>,
    /// Pieces left.
    pub on_hand: i64,
    /// Value of a piece, where the product has none of its own.
    pub unit_value: Fen,
    /// The category of households that the donor meant it for.
    pub purpose_category: Option<String>,
    /// The campaign that the donor meant it for.
    pub purpose_campaign_id: Option<CampaignId>,
}

/// Whom goods are drawn for.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The category by which the household got its voucher.
    pub category: Option<&'a str>,
    /// The campaign of the voucher's batch.
    pub campaign_id: CampaignId,
}

/// Pieces taken from one lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// The lot.
    pub lot_id: LotId,
    /// Its place among the lots of the shelf.
    pub position: usize,
    /// Pieces, at least one.
    pub pieces: i64,
    /// The lot's own value of a piece.
    pub unit_value: Fen,
}

impl ShelfLot {
    /// Whether pieces of it may leave for this household on this day.
    #[must_use]
    pub fn may_leave(&self, today: Day, recipient: Recipient<'_>) -> bool {
        let in_date = self.expires_on.is_none_or(|last| today <= last);
        let category_fits =
            self.purpose_category.as_deref().is_none_or(|meant| recipient.category == Some(meant));
        let campaign_fits = self.purpose_campaign_id.is_none_or(|meant| meant == recipient.campaign_id);
        in_date && category_fits && campaign_fits && self.on_hand > 0
    }

    /// The order in which lots leave.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let last = |lot: &Self| (lot.expires_on.is_none(), lot.expires_on);
        last(self).cmp(&last(other)).then(self.id.cmp(&other.id))
    }
}

/// Takes pieces from the lots in their order, skipping those that may not leave.
///
/// # Errors
/// The number of pieces that could be had, if they are fewer than wanted.
pub fn draw(lots: &[ShelfLot], today: Day, recipient: Recipient<'_>, wanted: i64) -> Result<Vec<Drawn>, i64> {
    let (mut left, mut drawn) = (wanted, Vec::with_capacity(2));
    for (position, lot) in lots.iter().enumerate() {
        if left == 0 {
            break;
        }
        if lot.may_leave(today, recipient) {
            let pieces = left.min(lot.on_hand);
            drawn.push(Drawn { lot_id: lot.id, position, pieces, unit_value: lot.unit_value });
            left -= pieces;
        }
    }
    if left == 0 { Ok(drawn) } else { Err(wanted - left) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RECIPIENT: Recipient<'_> =
        Recipient { category: Some("low_income"), campaign_id: CampaignId::of(uuid::Uuid::from_u128(1)) };

    fn day(number: i32) -> Day {
        Day::from_number(20_000 + number).unwrap()
    }

    fn lot(id: u128, expires: Option<i32>, on_hand: i64) -> ShelfLot {
        ShelfLot {
            id: LotId::of(uuid::Uuid::from_u128(id)),
            expires_on: expires.map(day),
            on_hand,
            unit_value: Fen::ZERO,
            purpose_category: None,
            purpose_campaign_id: None,
        }
    }

    #[test]
    fn what_expires_first_leaves_first_and_what_has_expired_stays() {
        let lots = [lot(1, Some(-1), 9), lot(2, Some(0), 2), lot(3, Some(5), 9), lot(4, None, 9)];
        let drawn = draw(&lots, day(0), RECIPIENT, 5).unwrap();
        let taken: Vec<(usize, i64)> = drawn.iter().map(|drawn| (drawn.position, drawn.pieces)).collect();
        assert_eq!(taken, [(1, 2), (2, 3)]);
        assert_eq!(draw(&lots, day(0), RECIPIENT, 21), Err(20));
    }

    #[test]
    fn goods_given_for_others_are_passed_over() {
        let mut lots = [lot(1, Some(1), 5), lot(2, Some(2), 5), lot(3, Some(3), 5)];
        lots[0].purpose_category = Some("disabled".to_owned());
        lots[1].purpose_campaign_id = Some(CampaignId::of(uuid::Uuid::from_u128(2)));
        let drawn = draw(&lots, day(0), RECIPIENT, 4).unwrap();
        assert_eq!(drawn.iter().map(|drawn| drawn.position).collect::<Vec<_>>(), [2]);
        lots[0].purpose_category = Some("low_income".to_owned());
        lots[1].purpose_campaign_id = Some(RECIPIENT.campaign_id);
        assert_eq!(draw(&lots, day(0), RECIPIENT, 15).unwrap().len(), 3);
    }

    fn any_shelf() -> impl Strategy<Value = Vec<ShelfLot>> {
        let purpose =
            prop_oneof![3 => Just(None), 1 => Just(Some("low_income")), 1 => Just(Some("disabled"))];
        let one = (proptest::option::of(-3..10_i32), 0..6_i64, purpose);
        proptest::collection::vec(one, 0..8).prop_map(|lots| {
            let mut shelf: Vec<ShelfLot> = (1_u128..)
                .zip(lots)
                .map(|(id, (expires, on_hand, purpose))| ShelfLot {
                    purpose_category: purpose.map(str::to_owned),
                    ..lot(id, expires, on_hand)
                })
                .collect();
            shelf.sort_by(ShelfLot::order);
            shelf
        })
    }

    proptest! {
        #[test]
        fn no_earlier_sellable_lot_is_skipped_and_the_pieces_add_up(shelf in any_shelf(), wanted in 1..20_i64) {
            let sellable: i64 =
                shelf.iter().filter(|lot| lot.may_leave(day(0), RECIPIENT)).map(|lot| lot.on_hand).sum();
            match draw(&shelf, day(0), RECIPIENT, wanted) {
                Err(available) => {
                    prop_assert!(available < wanted);
                    prop_assert_eq!(available, sellable);
                }
                Ok(drawn) => {
                    prop_assert_eq!(drawn.iter().map(|drawn| drawn.pieces).sum::<i64>(), wanted);
                    let last = drawn.last().unwrap().position;
                    for (position, lot) in shelf.iter().enumerate() {
                        let taken: i64 = drawn.iter().filter(|d| d.position == position).map(|d| d.pieces).sum();
                        prop_assert!(taken <= lot.on_hand);
                        prop_assert!(taken == 0 || lot.may_leave(day(0), RECIPIENT));
                        // Every sellable lot before the last one drawn from is emptied first.
                        prop_assert!(position >= last || !lot.may_leave(day(0), RECIPIENT) || taken == lot.on_hand);
                    }
                }
            }
        }
    }
}
