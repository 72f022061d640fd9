//! The codes of this slice: why a genuine voucher was refused, and what else may be wrong at the till.
crate::codes! {
    CODE_INVALID = 422 "code_invalid", "这不是本系统的有效券码，请重新扫描或核对。", "This is no code of ours; please scan again or check it.";
    STORE_NEEDED = 422 "store_needed", "请说明在哪家超市办理。", "Please say in which store.";
    BARCODE_UNKNOWN = 422 "barcode_unknown", "没有这个条码的商品。", "No product has this barcode.";
    UNKNOWN = 409 "unknown", "没有这张券。", "There is no such voucher.";
    BATCH_NOT_LIVE = 409 "batch_not_live", "该批次尚未生效。", "The voucher's batch is not live yet.";
    NOT_YET_VALID = 409 "not_yet_valid", "该券尚未到使用日期。", "The voucher's first day has not come yet.";
    EXPIRED = 409 "expired", "该券已过有效期。", "The voucher's last day is over.";
    REVOKED = 409 "revoked", "该券已作废。", "The voucher was revoked.";
    REPLACED = 409 "replaced", "该券已补发新券，旧券停用。", "The voucher was replaced; only the new one is good.";
    FROZEN = 409 "frozen", "该券已冻结，请联系街道救助所。", "The voucher is frozen; please ask the street's relief office.";
    SPENT = 409 "spent", "该券已用完。", "Nothing is left on the voucher.";
    OVER_BALANCE = 409 "over_balance", "超出该券余额。", "The basket is more than the voucher holds.";
    WRONG_STORE = 409 "wrong_store", "该券不在本店使用范围内。", "The voucher is not good at this store.";
    OUT_OF_STOCK = 409 "out_of_stock", "库存不足。", "There is not enough on the shelf.";
    NOT_ELIGIBLE_GOODS = 409 "not_eligible_goods", "该券不能兑换此商品。", "The voucher is not good for this product.";
    HOUSEHOLD_FROZEN = 409 "household_frozen", "该户目前不能领取，请联系街道救助所。", "The household may not collect now; please ask the street's relief office.";
    DELEGATE_INVALID = 409 "delegate_invalid", "该代领人没有有效授权。", "This delegate has no valid authority.";
    ALREADY_REVERSED = 409 "already_reversed", "这次兑换已全部退回。", "This redemption was taken back already.";
    OFFLINE_LOSS = 409 "offline_loss", "这次断网兑换超出券额，须按断网事项处理，不能退回。", "This was given without a network beyond the voucher; it is for the offline case to settle, not to be taken back.";
    NOT_REDEEMED = 409 "not_redeemed", "这次兑换未成功，无可退回。", "Nothing was given, so nothing can be taken back.";
    OVER_REVERSED = 409 "over_reversed", "退回数量超过兑换数量。", "More would be taken back than was given.";
    SHIFT_OPEN = 409 "shift_open", "本班已开班，请先交班。", "The shift is open already; close it first.";
    SHIFT_EMPTY = 409 "shift_empty", "没有需要交班的业务。", "There is nothing to close.";
    SHIFT_UNEXPLAINED = 409 "shift_unexplained", "清点数与账面不符，请说明原因。", "What was counted is not what the books say; please say why.";
}
