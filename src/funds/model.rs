//! What a fund is, how money moves between its columns, and into which month a posting falls.
use super::codes::{FUND_CLOSED, FUND_SHORT};
use super::rows::Fund;
use crate::kernel::error::{Error, Result, invalid};
use crate::kernel::money::Fen;
use crate::kernel::time::{Instant, Month};

crate::words! {
    /// Whose money it is.
    ResourceClass {
        /// 政府救济
        Government = "government",
        /// 单位互助
        Unit = "unit",
        /// 社会帮扶
        Social = "social",
    }
}

crate::words! {
    /// From which column of a fund to which.
    PostingKind {
        /// 入账: received and available.
        Deposit = "deposit",
        /// 退回捐赠方: no longer received.
        Withdraw = "withdraw",
        /// 预留: available to reserved, at issue.
        Reserve = "reserve",
        /// 支出: reserved to spent, at redemption.
        Spend = "spend",
        /// 释放: reserved to available, at revocation or after expiry.
        Release = "release",
        /// 冲回至预留: spent to reserved, when a redemption is reversed and the voucher lives.
        UnspendReserve = "unspend_reserve",
        /// 冲回至可用: spent to available, when a redemption is reversed after the last day.
        UnspendRelease = "unspend_release",
        /// 脱机损失: available to lost.
        OfflineLoss = "offline_loss",
        /// 脱机损失转回: lost to available, when a voucher that was used without a network takes its own money again.
        LossReturned = "loss_returned",
    }
}

crate::words! {
    /// Why a fund that asks for a reason may be used (市民综合帮扶资金, 关爱基金).
    FundReason {
        /// 政策性帮困后仍有特殊困难
        StillSpecialHardship = "still_special_hardship",
        /// 政策范围之内无法解决
        OutsidePolicy = "outside_policy",
    }
}

/// What a fund holds. Received is the sum of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// All that came in and was not sent back.
    pub received_fen: Fen,
    /// Free for new vouchers.
    pub available_fen: Fen,
    /// Promised by vouchers.
    pub reserved_fen: Fen,
    /// Redeemed.
    pub spent_fen: Fen,
    /// Lost to offline scans.
    pub lost_fen: Fen,
}

/// The columns after a move.
///
/// # Errors
/// `fund_short`, `fund_closed`, `invalid_field`; never a column below zero.
pub fn moved(fund: &Fund, kind: PostingKind, amount: Fen) -> Result<Columns> {
    if amount.is_zero() {
        return Err(invalid("amount_fen", "a posting of nothing"));
    }
    let takes_in = matches!(kind, PostingKind::Deposit | PostingKind::Reserve);
    if takes_in && fund.closed_at.is_some() {
        return Err(Error::from(&FUND_CLOSED));
    }
    let mut to = fund.columns();
    match kind {
        PostingKind::Deposit => {
            to.received_fen = more(to.received_fen, amount)?;
            to.available_fen = more(to.available_fen, amount)?;
        }
        PostingKind::Withdraw => {
            to.available_fen = less(to.available_fen, amount)?;
            to.received_fen = less(to.received_fen, amount)?;
        }
        PostingKind::Reserve => shift(&mut to.available_fen, &mut to.reserved_fen, amount)?,
        PostingKind::Spend => shift(&mut to.reserved_fen, &mut to.spent_fen, amount)?,
        PostingKind::Release => shift(&mut to.reserved_fen, &mut to.available_fen, amount)?,
        PostingKind::UnspendReserve => shift(&mut to.spent_fen, &mut to.reserved_fen, amount)?,
        PostingKind::UnspendRelease => shift(&mut to.spent_fen, &mut to.available_fen, amount)?,
        PostingKind::OfflineLoss => shift(&mut to.available_fen, &mut to.lost_fen, amount)?,
        PostingKind::LossReturned => shift(&mut to.lost_fen, &mut to.available_fen, amount)?,
    }
    Ok(to)
}

fn shift(from: &mut Fen, to: &mut Fen, amount: Fen) -> Result<()> {
    *from = less(*from, amount)?;
    *to = more(*to, amount)?;
    Ok(())
}

fn less(held: Fen, amount: Fen) -> Result<Fen> {
    let short = || FUND_SHORT.with("missing_fen", amount.get() - held.get());
    held.minus(amount).ok_or_else(short)
}

fn more(held: Fen, amount: Fen) -> Result<Fen> {
    held.plus(amount).ok_or_else(|| invalid("amount_fen", "more than one fund can hold"))
}

/// The month a posting belongs to: its own, or the first open one if that is closed already.
#[must_use]
pub fn period(at: Instant, closed_through: Option<Month>) -> Month {
    let own = at.day().month();
    closed_through.map_or(own, |closed| own.max(closed.next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::FundId;
    use crate::kernel::time::Day;

    fn fen(fen: i64) -> Fen {
        Fen::new(fen).unwrap()
    }

    fn fund(columns: [i64; 5]) -> Fund {
        let [received, available, reserved, spent, lost] = columns.map(fen);
        Fund {
            id: FundId::make(),
            district_code: "310107".to_owned(),
            code: "GA".to_owned(),
            name_zh: "关爱基金".to_owned(),
            name_en: "Care fund".to_owned(),
            resource_class: ResourceClass::Social,
            reason_required: true,
            closed_through: None,
            received_fen: received,
            available_fen: available,
            reserved_fen: reserved,
            spent_fen: spent,
            lost_fen: lost,
            created_at: Instant::from_micros(0),
            closed_at: None,
        }
    }

    #[test]
    fn each_kind_moves_between_its_columns() {
        let before = fund([100, 40, 30, 20, 10]);
        for (kind, after) in [
            (PostingKind::Deposit, [105, 45, 30, 20, 10]),
            (PostingKind::Withdraw, [95, 35, 30, 20, 10]),
            (PostingKind::Reserve, [100, 35, 35, 20, 10]),
            (PostingKind::Spend, [100, 40, 25, 25, 10]),
            (PostingKind::Release, [100, 45, 25, 20, 10]),
            (PostingKind::UnspendReserve, [100, 40, 35, 15, 10]),
            (PostingKind::UnspendRelease, [100, 45, 30, 15, 10]),
            (PostingKind::OfflineLoss, [100, 35, 30, 20, 15]),
            (PostingKind::LossReturned, [100, 45, 30, 20, 5]),
        ] {
            assert_eq!(moved(&before, kind, fen(5)).unwrap(), fund(after).columns(), "{kind}");
        }
    }

    #[test]
    fn nothing_is_over_committed_to_the_fen() {
        let full = fund([100, 40, 60, 0, 0]);
        assert!(moved(&full, PostingKind::Reserve, fen(40)).is_ok());
        let error = moved(&full, PostingKind::Reserve, fen(41)).unwrap_err();
        assert_eq!(error.code(), Some(&FUND_SHORT));
        assert!(moved(&full, PostingKind::Spend, fen(61)).is_err());
        assert!(moved(&full, PostingKind::Reserve, Fen::ZERO).is_err());
        let closed = Fund { closed_at: Some(Instant::from_micros(1)), ..full };
        assert_eq!(moved(&closed, PostingKind::Reserve, fen(1)).unwrap_err().code(), Some(&FUND_CLOSED));
        assert!(moved(&closed, PostingKind::Release, fen(1)).is_ok());
    }

    #[test]
    fn what_comes_after_the_closing_belongs_to_the_first_open_month() {
        let january = Day::parse("2026-01-31").unwrap().start();
        let month = |text| Month::parse(text).unwrap();
        for (closed_through, expected) in [
            (None, "2026-01"),
            (Some("2025-12"), "2026-01"),
            (Some("2026-01"), "2026-02"),
            (Some("2026-03"), "2026-04"),
        ] {
            assert_eq!(period(january, closed_through.map(month)), month(expected));
        }
    }
}
