//! The codes of this slice.
crate::codes! {
    PACK_UNKNOWN = 422 "pack_unknown", "没有这种礼包，或已停用。", "There is no such pack, or it is retired.";
    FUND_REASON_REQUIRED = 422 "fund_reason_required", "使用该基金须注明理由。", "This fund asks for one of its two reasons.";
    VALUE_MISSING = 422 "value_missing", "商品没有参考价，不能发券。", "A product has no reference value, so that no voucher can be issued for it.";
    FACE_OUT_OF_RANGE = 422 "face_out_of_range", "券面金额超出范围。", "A face is nothing, or more than a code can carry.";
    STORE_WITHOUT_TILL = 422 "store_without_till", "该网点不对外发放物品。", "This store has no public till.";
    BATCH_EMPTY = 422 "batch_empty", "没有符合条件的家庭。", "No household fits the rule.";
    BATCH_TOO_LARGE = 422 "batch_too_large", "一批券数量过多，请分批。", "Too many vouchers for one batch; please split it.";
    BATCH_STATE = 409 "batch_state", "该批次目前的状态不允许此操作。", "The batch is in a state that does not allow this.";
    BATCH_CHANGED = 409 "batch_changed", "拟发放后名单或金额有变化，请重新拟定。", "Households or amounts have changed since the draft; please draft it anew.";
    BATCH_CANCELLED = 409 "batch_cancelled", "发券已被取消，批次仍是草案。", "Issuing this batch was cancelled; it is a draft again.";
    BATCH_OVER = 409 "batch_over", "该批次的有效期已过。", "The last day of this batch is over.";
    VOUCHER_STATE = 409 "voucher_state", "该券目前的状态不允许此操作。", "The voucher is in a state that does not allow this.";
    VOUCHER_EMPTY = 409 "voucher_empty", "该券已没有余额。", "Nothing is left on this voucher.";
    VOUCHER_OVER = 409 "voucher_over", "该券的有效期已过。", "The last day of this voucher is over.";
}
