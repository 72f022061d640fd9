//! What a voucher and a batch are, where they stand, and what may follow.
use super::codes::{BATCH_STATE, VOUCHER_EMPTY, VOUCHER_OVER, VOUCHER_STATE};
use super::rows::Voucher;
use crate::kernel::error::{Error, Result};
use crate::kernel::money::Fen;
use crate::kernel::time::Day;

crate::words! {
    /// What a voucher is good for.
    VoucherKind {
        /// 金额券: any goods up to its balance.
        Value = "value",
        /// 品类券: so many pieces of a product or a category.
        Goods = "goods",
        /// 礼包券: the pieces of a pack.
        Pack = "pack",
        /// 一元购券: pays a part, the holder pays the rest.
        Copay = "copay",
        /// 紧急券: as a 金额券, for now.
        Emergency = "emergency",
    }
}

crate::words! {
    /// Where a voucher stands by what somebody did; expired and spent are computed.
    VoucherState {
        /// 已发
        Issued = "issued",
        /// 冻结
        Frozen = "frozen",
        /// 作废
        Revoked = "revoked",
        /// 已换发
        Replaced = "replaced",
        /// 过期释放
        Released = "released",
    }
}

crate::words! {
    /// Where a voucher stands for whoever looks at it today.
    Condition {
        /// 未使用
        Unused = "unused",
        /// 部分使用
        Partly = "partly",
        /// 已用完
        Spent = "spent",
        /// 已过期
        Expired = "expired",
        /// 冻结
        Frozen = "frozen",
        /// 作废
        Revoked = "revoked",
        /// 已换发
        Replaced = "replaced",
        /// 过期释放
        Released = "released",
    }
}

crate::words! {
    /// Where a batch stands. Its vouchers exist for others only once it is live.
    BatchState {
        /// 拟定
        Drafted = "drafted",
        /// 制券中
        Preparing = "preparing",
        /// 已发放
        Live = "live",
        /// 取消
        Discarded = "discarded",
    }
}

crate::words! {
    /// What becomes of households that already had something.
    Overlap {
        /// 照发
        Include = "include",
        /// 不发
        Exclude = "exclude",
    }
}

crate::words! {
    /// Why a voucher is frozen, revoked or replaced.
    Reason {
        /// 遗失
        Lost = "lost",
        /// 破损
        Damaged = "damaged",
        /// 发错
        Mistake = "mistake",
        /// 不再符合条件
        NoLongerEligible = "no_longer_eligible",
        /// 迁出
        Moved = "moved",
        /// 去世
        Deceased = "deceased",
        /// 疑似冒用
        SuspectedMisuse = "suspected_misuse",
        /// 本人放弃
        Declined = "declined",
        /// 其他
        Other = "other",
    }
}

/// What somebody does to a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// 冻结
    Freeze,
    /// 解冻
    Unfreeze,
    /// 作废
    Revoke,
    /// 换发
    Replace,
}

/// Where a voucher stands today.
#[must_use]
pub fn condition(voucher: &Voucher, today: Day) -> Condition {
    match voucher.state {
        VoucherState::Revoked => Condition::Revoked,
        VoucherState::Replaced => Condition::Replaced,
        VoucherState::Released => Condition::Released,
        _ if voucher.balance_fen.is_zero() => Condition::Spent,
        _ if today > voucher.last_on => Condition::Expired,
        VoucherState::Frozen => Condition::Frozen,
        VoucherState::Issued if voucher.redeemed_fen > voucher.reversed_fen => Condition::Partly,
        VoucherState::Issued => Condition::Unused,
    }
}

/// Whether a deed may be done on a voucher.
///
/// # Errors
/// `voucher_state` with the state it is in; for a replacement also `voucher_empty` and `voucher_over`.
pub fn may(deed: Deed, voucher: &Voucher, today: Day) -> Result<()> {
    let fits = match deed {
        Deed::Freeze => voucher.state == VoucherState::Issued,
        Deed::Unfreeze => voucher.state == VoucherState::Frozen,
        Deed::Revoke | Deed::Replace => matches!(voucher.state, VoucherState::Issued | VoucherState::Frozen),
    };
    if !fits {
        return Err(VOUCHER_STATE.with("state", voucher.state.as_str()));
    }
    if deed == Deed::Replace && voucher.balance_fen.is_zero() {
        return Err(Error::from(&VOUCHER_EMPTY));
    }
    if deed == Deed::Replace && today > voucher.last_on {
        return Err(Error::from(&VOUCHER_OVER));
    }
    Ok(())
}

/// Holds a batch to a state.
///
/// # Errors
/// `batch_state` with the state it is in.
pub fn must_be(state: BatchState, wanted: BatchState) -> Result<()> {
    if state == wanted { Ok(()) } else { Err(BATCH_STATE.with("state", state.as_str())) }
}

/// A face by the size of the household: so many hundredths of the base from this size on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeFactor {
    /// From so many members on.
    #[schema(minimum = 1, maximum = 30)]
    pub size_from: u8,
    /// So many hundredths of the base face.
    #[schema(minimum = 1, maximum = 1000)]
    pub percent: u16,
}

/// What is usual: once for one or two, one and a half times for three, twice from four on.
pub const USUAL_FACTORS: [SizeFactor; 3] = [
    SizeFactor { size_from: 1, percent: 100 },
    SizeFactor { size_from: 3, percent: 150 },
    SizeFactor { size_from: 4, percent: 200 },
];

/// The face for a household of this size, to the fen below; the base if no factor reaches down to it.
#[must_use]
pub fn face_for(base: Fen, factors: &[SizeFactor], size: i32) -> Option<Fen> {
    let percent = factors
        .iter()
        .filter(|factor| i32::from(factor.size_from) <= size)
        .max_by_key(|factor| factor.size_from)
        .map_or(100, |factor| i64::from(factor.percent));
    base.get().checked_mul(percent).and_then(|hundredths| Fen::new(hundredths / 100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vouchers::rows::tests::voucher;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn larger_households_get_more() {
        let base = Fen::new(10_000).unwrap();
        for (size, fen) in [(1, 10_000), (2, 10_000), (3, 15_000), (4, 20_000), (9, 20_000), (0, 10_000)] {
            assert_eq!(face_for(base, &USUAL_FACTORS, size), Fen::new(fen), "{size}");
            assert_eq!(face_for(base, &[], size), Some(base));
        }
        assert_eq!(face_for(Fen::new(333).unwrap(), &USUAL_FACTORS, 3), Fen::new(499));
    }

    #[test]
    fn a_voucher_expires_after_its_last_day_and_a_deed_outlives_the_day() {
        let unused = voucher(100);
        assert_eq!(condition(&unused, unused.last_on), Condition::Unused);
        assert_eq!(condition(&unused, unused.last_on.plus_days(1)), Condition::Expired);
        let frozen = Voucher { state: VoucherState::Frozen, ..unused.clone() };
        assert_eq!(condition(&frozen, frozen.last_on), Condition::Frozen);
        let revoked = Voucher { state: VoucherState::Revoked, ..unused.clone() };
        assert_eq!(condition(&revoked, revoked.last_on.plus_days(9)), Condition::Revoked);
        let spent = Voucher { balance_fen: Fen::ZERO, redeemed_fen: unused.face_fen, ..unused };
        assert_eq!(condition(&spent, spent.last_on.plus_days(9)), Condition::Spent);
    }

    #[test]
    fn nothing_follows_a_final_state() {
        let today = day("2026-12-10");
        for state in [VoucherState::Revoked, VoucherState::Replaced, VoucherState::Released] {
            let dead = Voucher { state, ..voucher(100) };
            for deed in [Deed::Freeze, Deed::Unfreeze, Deed::Revoke, Deed::Replace] {
                assert_eq!(may(deed, &dead, today).unwrap_err().code(), Some(&VOUCHER_STATE), "{state}");
            }
        }
        let frozen = Voucher { state: VoucherState::Frozen, ..voucher(100) };
        assert!(may(Deed::Replace, &frozen, today).is_ok());
        assert!(may(Deed::Freeze, &frozen, today).is_err());
        let empty = Voucher { balance_fen: Fen::ZERO, ..voucher(100) };
        assert_eq!(may(Deed::Replace, &empty, today).unwrap_err().code(), Some(&VOUCHER_EMPTY));
        let over = voucher(100);
        assert_eq!(
            may(Deed::Replace, &over, over.last_on.plus_days(1)).unwrap_err().code(),
            Some(&VOUCHER_OVER)
        );
    }
}
