//! The codes of this slice.
crate::codes! {
    LOT_UNKNOWN = 422 "lot_unknown", "没有这个批次。", "There is no such lot.";
    STOCK_SHORT = 409 "stock_short", "库存不足。", "There is not so much on hand.";
    LOT_EXPIRED = 409 "lot_expired", "该批次已过保质期。", "This lot is past its day of expiry.";
    LOT_QUARANTINED = 409 "lot_quarantined", "该批次处于隔离状态。", "This lot is in quarantine.";
}
