//! Placeholder until the slice's own.
crate::words! {
    /// Kind.
    VoucherKind { /// v
        Value = "value", /// g
        Goods = "goods", /// p
        Pack = "pack", /// c
        Copay = "copay", /// e
        Emergency = "emergency" }
}
crate::words! {
    /// State.
    VoucherState { /// i
        Issued = "issued", /// f
        Frozen = "frozen", /// r
        Revoked = "revoked", /// r
        Replaced = "replaced", /// r
        Released = "released" }
}
