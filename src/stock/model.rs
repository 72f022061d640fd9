//! What lots and movements are, which goods may leave for whom, and when goods count as near their day.
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
        /// Into stock: pieces beyond the books that an offline till gave out.
        FoundAtSync = "found_at_sync",
        /// Out of a lot on the shelf and into one in quarantine.
        Quarantined = "quarantined",
        /// Out of a lot in quarantine and into one on the shelf.
        ReleasedToShelf = "released_to_shelf",
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
