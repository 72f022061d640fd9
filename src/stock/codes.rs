//! The codes of this slice.
crate::codes! {
    LOT_UNKNOWN = 422 "lot_unknown", "没有这个批次。", "There is no such lot.";
    STOCK_SHORT = 409 "stock_short", "库存不足。", "There is not so much on hand.";
    LOT_EXPIRED = 409 "lot_expired", "该批次已过保质期。", "This lot is past its day of expiry.";
    LOT_QUARANTINED = 409 "lot_quarantined", "该批次处于隔离状态。", "This lot is in quarantine.";
    NOT_QUARANTINED = 409 "not_quarantined", "该批次不在隔离状态。", "This lot is not in quarantine.";
    NEVER_TO_SHELF = 409 "never_to_shelf", "退回的食品不得重新上架。", "Food that was taken back never goes to the shelf again.";
    NOT_EXPIRED = 409 "not_expired", "该批次尚未过期。", "This lot is not expired.";
    DESIGNATED = 409 "designated", "定向捐赠的物品不能义卖。", "Goods that were given for a purpose are not sold.";
    NO_DIFFERENCE = 409 "no_difference", "与账面数量一致，无需调整。", "There is nothing to change.";
    ADJUSTMENT_DECIDED = 409 "adjustment_decided", "该调整已处理。", "This adjustment is decided already.";
}
