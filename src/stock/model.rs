//! What lots and movements are, which goods may leave for whom, and when goods count as near their day.
use super::codes::{DESIGNATED, LOT_EXPIRED, LOT_QUARANTINED, NOT_EXPIRED};
use crate::kernel::error::Code;
use crate::kernel::quantity::Pieces;
use crate::kernel::time::Day;

crate::words! {
    /// How goods came to the store. Donated and bought goods are kept apart, on one shelf or not.
    Origin {
        /// 受赠
        Donated = "donated",
        /// 采购
        Purchased = "purchased",
        /// 调入: from another store's lot, which it names.
        Transferred = "transferred",
    }
}

crate::words! {
    /// Where a lot stands.
    LotState {
        /// 在架
        Shelf = "shelf",
        /// 隔离: leaves by a write-off only.
        Quarantined = "quarantined",
    }
}

crate::words! {
    /// Why a lot is in quarantine.
    QuarantineReason {
        /// 回收食品: food taken back never goes to the shelf again (GB: Food Safety Law's rules on recalled food).
        ReturnedFood = "returned_food",
        /// 退回物品: clothes and tools taken back, to be looked over.
        ReturnedGoods = "returned_goods",
        /// 召回
        Recall = "recall",
        /// 破损
        Damaged = "damaged",
        /// 存疑
        Suspect = "suspect",
    }
}

crate::words! {
    /// Why the books of a lot change.
    MovementReason {
        /// Into stock: a gift was accepted.
        Donated = "donated",
        /// Into stock: bought.
        Purchased = "purchased",
        /// Out: given to a household.
        Redeemed = "redeemed",
        /// Into stock: taken back from a household.
        Returned = "returned",
        /// Out: to another store.
        TransferOut = "transfer_out",
        /// Into stock: from another store.
        TransferIn = "transfer_in",
        /// Either way: the count differed from the books.
        Counted = "counted",
        /// Out: broken or spoilt.
        Damaged = "damaged",
        /// Out: expired and disposed of.
        ExpiredDisposed = "expired_disposed",
        /// Out: not to be found.
        Lost = "lost",
        /// Out: sold for charity (义卖).
        CharitySale = "charity_sale",
        /// Into stock: found again.
        Found = "found",
        /// Either way: pieces that an offline till gave out and the books had in another lot, or in none.
        FoundAtSync = "found_at_sync",
        /// Out of a lot on the shelf and into one in quarantine.
        Quarantined = "quarantined",
        /// Out of a lot in quarantine and into one on the shelf.
        ReleasedToShelf = "released_to_shelf",
    }
}

crate::words! {
    /// Why somebody proposes to change the books.
    AdjustmentReason {
        /// 盘点: the count differed from the books.
        Counted = "counted",
        /// 报损: broken, spoilt, or taken back and not fit to be given again.
        Damaged = "damaged",
        /// 过期销毁
        ExpiredDisposed = "expired_disposed",
        /// 遗失
        Lost = "lost",
        /// 找回
        Found = "found",
        /// 义卖
        CharitySale = "charity_sale",
    }
}

crate::words! {
    /// What became of a proposal.
    AdjustmentState {
        /// 待审批
        Proposed = "proposed",
        /// 已批准
        Approved = "approved",
        /// 已退回
        Declined = "declined",
    }
}

impl AdjustmentReason {
    /// The reason of the movement that follows.
    #[must_use]
    pub fn movement(self) -> MovementReason {
        match self {
            Self::Counted => MovementReason::Counted,
            Self::Damaged => MovementReason::Damaged,
            Self::ExpiredDisposed => MovementReason::ExpiredDisposed,
            Self::Lost => MovementReason::Lost,
            Self::Found => MovementReason::Found,
            Self::CharitySale => MovementReason::CharitySale,
        }
    }

    /// Pieces in (above zero) or out (below): for a count, what it differs by from the books.
    #[must_use]
    pub fn difference(self, pieces: Pieces, on_hand: Pieces) -> i64 {
        match self {
            Self::Counted => pieces.get() - on_hand.get(),
            Self::Found => pieces.get(),
            Self::Damaged | Self::ExpiredDisposed | Self::Lost | Self::CharitySale => -pieces.get(),
        }
    }
}

/// Whether goods may leave for somebody who will use them: only from the shelf, only while they are good.
///
/// # Errors
/// `lot_quarantined`, `lot_expired`.
pub fn check_fit(state: LotState, expires_on: Option<Day>, today: Day) -> Result<(), &'static Code> {
    match state {
        LotState::Quarantined => Err(&LOT_QUARANTINED),
        LotState::Shelf if is_expired(expires_on, today) => Err(&LOT_EXPIRED),
        LotState::Shelf => Ok(()),
    }
}

/// Whether the books of a lot may change for this reason. Whatever is expired or in quarantine may be written off; to be
/// sold, goods must be fit and free: what a donor has given for a purpose is not turned into money.
///
/// # Errors
/// `not_expired`, `designated`, `lot_quarantined`, `lot_expired`.
pub fn check_write_off(
    reason: AdjustmentReason,
    (state, expires_on): (LotState, Option<Day>),
    designated: bool,
    today: Day,
) -> Result<(), &'static Code> {
    match reason {
        AdjustmentReason::ExpiredDisposed if !is_expired(expires_on, today) => Err(&NOT_EXPIRED),
        AdjustmentReason::CharitySale if designated => Err(&DESIGNATED),
        AdjustmentReason::CharitySale => check_fit(state, expires_on, today),
        _ => Ok(()),
    }
}

/// Windows before the day of expiry within which goods count as near it, by their shelf life in days:
/// (shelf life at least, window), the longest first. Customary, not law.
pub const NEAR_EXPIRY: [(i32, i32); 9] =
    [(365, 45), (180, 20), (90, 15), (30, 10), (16, 5), (12, 4), (8, 3), (4, 2), (0, 1)];

/// How many days before the day of expiry goods of this shelf life count as near it.
#[must_use]
pub fn near_expiry_days(shelf_life_days: i32) -> i32 {
    NEAR_EXPIRY.iter().find(|(least, _)| *least <= shelf_life_days).map_or(1, |(_, window)| *window)
}

/// Whether goods with this day of expiry are expired on a day: they are good until the day's end.
#[must_use]
pub fn is_expired(expires_on: Option<Day>, today: Day) -> bool {
    expires_on.is_some_and(|expires_on| expires_on < today)
}

/// Whether goods are near their day of expiry, or past it.
#[must_use]
pub fn is_near_expiry(expires_on: Option<Day>, shelf_life_days: Option<i32>, today: Day) -> bool {
    let window = near_expiry_days(shelf_life_days.unwrap_or(i32::MAX));
    expires_on.is_some_and(|expires_on| expires_on <= today.plus_days(window))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_goods_keep_the_wider_is_the_window() {
        for (shelf_life_days, window) in [
            (1095, 45),
            (365, 45),
            (364, 20),
            (180, 20),
            (179, 15),
            (90, 15),
            (89, 10),
            (30, 10),
            (29, 5),
            (16, 5),
            (15, 4),
            (12, 4),
            (11, 3),
            (8, 3),
            (7, 2),
            (4, 2),
            (3, 1),
            (1, 1),
            (0, 1),
            (-1, 1),
        ] {
            assert_eq!(near_expiry_days(shelf_life_days), window, "{shelf_life_days}");
        }
    }

    #[test]
    fn what_is_expired_or_in_quarantine_is_written_off_and_never_sold_or_sent() {
        let today = Day::parse("2026-02-28").unwrap();
        let (good, over) = (Some(today), Some(today.plus_days(-1)));
        let (shelf, aside) = (LotState::Shelf, LotState::Quarantined);
        use AdjustmentReason::{CharitySale, Counted, Damaged, ExpiredDisposed, Found, Lost};
        assert_eq!(check_fit(shelf, good, today), Ok(()));
        assert_eq!(check_fit(shelf, None, today), Ok(()));
        assert_eq!(check_fit(shelf, over, today), Err(&LOT_EXPIRED));
        assert_eq!(check_fit(aside, good, today), Err(&LOT_QUARANTINED));
        for reason in [Counted, Damaged, Lost, Found] {
            for of in [(shelf, good), (shelf, over), (aside, good), (aside, over), (aside, None)] {
                assert_eq!(check_write_off(reason, of, true, today), Ok(()), "{reason}");
            }
        }
        for (reason, of, designated, expected) in [
            (ExpiredDisposed, (shelf, over), false, Ok(())),
            (ExpiredDisposed, (aside, over), true, Ok(())),
            (ExpiredDisposed, (shelf, good), false, Err(&NOT_EXPIRED)),
            (ExpiredDisposed, (shelf, None), false, Err(&NOT_EXPIRED)),
            (CharitySale, (shelf, good), false, Ok(())),
            (CharitySale, (shelf, good), true, Err(&DESIGNATED)),
            (CharitySale, (shelf, over), false, Err(&LOT_EXPIRED)),
            (CharitySale, (aside, good), false, Err(&LOT_QUARANTINED)),
        ] {
            assert_eq!(check_write_off(reason, of, designated, today), expected, "{reason} {of:?}");
        }
    }

    #[test]
    fn a_count_changes_the_books_by_its_difference() {
        let pieces = |count| Pieces::new(count).unwrap();
        assert_eq!(AdjustmentReason::Counted.difference(pieces(7), pieces(10)), -3);
        assert_eq!(AdjustmentReason::Counted.difference(pieces(12), pieces(10)), 2);
        assert_eq!(AdjustmentReason::Lost.difference(pieces(2), pieces(10)), -2);
        assert_eq!(AdjustmentReason::Found.difference(pieces(2), pieces(10)), 2);
    }

    #[test]
    fn goods_are_good_until_the_end_of_their_day() {
        let today = Day::parse("2026-02-28").unwrap();
        assert!(!is_expired(Some(today), today));
        assert!(is_expired(Some(today.plus_days(-1)), today));
        assert!(!is_expired(None, today));
        assert!(is_near_expiry(Some(today.plus_days(10)), Some(30), today));
        assert!(!is_near_expiry(Some(today.plus_days(11)), Some(30), today));
        assert!(is_near_expiry(Some(today.plus_days(45)), None, today));
        assert!(!is_near_expiry(None, Some(365), today));
    }
}
