//! The codes of this slice: why a till may not go on alone, and what was wrong with what it did.
crate::codes! {
    DEVICE_NEEDED = 409 "device_needed", "请在已登记的终端上操作。", "Only a registered till can do this.";
    DEVICE_KEY_NEEDED = 409 "device_key_needed", "该终端尚未登记签名密钥。", "This till has no key of its own yet.";
    DEVICE_KEY_TAKEN = 409 "device_key_taken", "该终端已有另一把密钥，请管理员重新发放终端密钥。", "This till has another key already; the office must make its secret anew.";
    OFFLINE_NOT_ALLOWED = 409 "offline_not_allowed", "本店未设置断网额度。", "No limit for working without a network is set for this store.";
    LEASE_HELD = 409 "lease_held", "本店的断网授权正由一台终端持有。", "A till of this store holds the lease already.";
    LEASE_UNKNOWN = 401 "lease_unknown", "这不是本系统的断网授权。", "This is no lease of ours.";
    SIGNATURE_INVALID = 422 "signature_invalid", "签名与内容不符。", "The signature does not belong to the content.";
    ENTRIES_MISSING = 409 "entries_missing", "断网记录不全，请补传。", "Entries are missing; please send them.";
    ENTRIES_LOST = 409 "entries_lost", "终端丢失了断网记录。", "The till has lost entries.";
    LEASE_AHEAD = 409 "lease_ahead", "系统收到的记录比终端所说的多，终端可能被还原，已停用。", "More entries arrived than the till knows of: it was set back, and is blocked.";
    ENTRY_MALFORMED = 422 "entry_malformed", "断网记录格式有误。", "The entry is not well formed.";
    WRONG_LEASE = 422 "wrong_lease", "断网记录属于另一份授权。", "The entry belongs to another lease.";
    OVER_LEASE = 409 "over_lease", "超出断网额度。", "The lease does not go so far.";
    OUTSIDE_LEASE = 409 "outside_lease", "不在断网授权时间内。", "Outside the lease's time.";
    CLOCK_SKEW = 409 "clock_skew", "终端时钟不准。", "The till's clock was wrong.";
    NOT_HOME_STORE = 409 "not_home_store", "断网时只能使用本店的券。", "Without a network only the store's own vouchers are good.";
    PRICE_DIFFERS = 409 "price_differs", "单价与目录不同。", "A price is not that of the catalogue.";
    CASH_DIFFERS = 409 "cash_differs", "现金部分与券面规定不同。", "The cash part is not what the voucher says.";
    AMOUNT_DIFFERS = 409 "amount_differs", "金额与商品不符。", "The amounts are not those of the goods.";
    LOT_DIFFERS = 409 "lot_differs", "账面可用批次不足，已改从本店其他批次出账。", "The lots that could leave held too little by the books; pieces of other lots on the shelf were counted instead.";
    LEASE_UNCONFIRMED = 409 "lease_unconfirmed", "断网授权已到期，终端未核对完毕，可能还有未上传的记录。", "The lease's time is over and its till has not confirmed it: entries may still be on the till.";
    CASHIER_UNKNOWN = 409 "cashier_unknown", "没有这位收银员或其当时无权办理。", "There is no such cashier, or he had no right to.";
    FORK = 409 "fork", "同一序号有两份不同的断网记录，终端可能被复制或还原。", "Two different entries have one number: the till was copied or set back.";
    CHAIN_BROKEN = 409 "chain_broken", "断网记录前后不衔接。", "The entry does not follow from the one before.";
    CASE_DECIDED = 409 "case_decided", "该事项已有结论。", "This case is decided already.";
    OWNER_UNFIT = 422 "owner_unfit", "该账号不能处理此事项。", "This account cannot take the case.";
}
