//! What a voucher is.

crate::words! {
    /// What a voucher is good for.
    VoucherKind {
        /// 金额券: goods of so much value.
        Value = "value",
        /// 品类券: so many pieces of a product or category.
        Goods = "goods",
        /// 礼包券: the pieces of a pack.
        Pack = "pack",
        /// 一元购券: pays a part, once; the household pays the cash part.
        Copay = "copay",
        /// 紧急券: as 金额券, issued in haste.
        Emergency = "emergency",
    }
}

crate::words! {
    /// What was done with a voucher. That it is expired or spent is seen from its days and its balance.
    VoucherState {
        /// 有效
        Issued = "issued",
        /// 冻结
        Frozen = "frozen",
        /// 作废
        Revoked = "revoked",
        /// 已补发: its replacement took over.
        Replaced = "replaced",
        /// 已释放: expired, and what was left went back to the fund.
        Released = "released",
    }
}
