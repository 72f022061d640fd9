//! Words of leases, entries and cases, and the chain of a till's outbox. Pure.
use crate::kernel::id::{BatchId, LeaseId, OfflineCaseId, RedemptionId, VoucherId};
use crate::kernel::money::Fen;
use crate::kernel::sign::sha256;
use std::collections::BTreeSet;

crate::words! {
    /// How a lease ended.
    LeaseEnd {
        /// 已核对: its holder confirmed it with all its entries.
        Confirmed = "confirmed",
        /// 已过期: its time is over.
        Expired = "expired",
        /// 记录缺失: its holder had lost entries.
        Short = "short",
        /// 终端被还原: more arrived than its holder knew of.
        RolledBack = "rolled_back",
    }
}

crate::words! {
    /// What became of an entry.
    EntryOutcome {
        /// 已入账
        Accepted = "accepted",
        /// 早已入账: the same redemption was settled before.
        Repeat = "repeat",
        /// 待处理: goods left, and a person must look at it.
        Conflict = "conflict",
        /// 不予入账: it is no entry; a person must look at it.
        Refused = "refused",
    }
}

crate::words! {
    /// Whether somebody has decided on a case.
    CaseState {
        /// 待处理
        Open = "open",
        /// 已处理
        Decided = "decided",
    }
}

crate::words! {
    /// What was decided. It moves no money: the books hold already what happened.
    CaseDecision {
        /// 认可损失
        LossAccepted = "loss_accepted",
        /// 已追回: goods or money came back another way.
        Recovered = "recovered",
        /// 涉嫌违规: it is looked into elsewhere.
        Misuse = "misuse",
        /// 已说明: nothing was lost.
        Explained = "explained",
    }
}

/// A use that went beyond its voucher.
#[derive(Debug, Clone, Copy)]
pub struct Use {
    /// Its case; the use that is settled now has none yet.
    pub case_id: Option<OfflineCaseId>,
    /// What it became.
    pub redemption_id: RedemptionId,
    /// Its voucher.
    pub voucher_id: VoucherId,
    /// That one's batch.
    pub batch_id: BatchId,
    /// What went beyond the voucher.
    pub over: Fen,
    /// What of that the fund bears as a loss.
    pub covered: Fen,
}

/// How many hours a lease may last at most: less than the days after which leftover money is released.
pub const HOURS_MAX: i32 = 168;
/// How many entries one request brings at most.
pub const ENTRIES_MAX: usize = 50;
/// How far a till's clock may be from ours before somebody should look at it.
pub const SKEW_SECONDS: i64 = 600;
/// The highest number of an entry.
pub const COUNTER_MAX: i64 = 100_000;
/// How many missing numbers are named.
const MISSING_NAMED: usize = 200;

/// What the first entry of a lease names as the one before.
#[must_use]
pub fn first_link(id: LeaseId) -> [u8; 32] {
    sha256(id.to_string().as_bytes())
}

/// Numbers up to the last that did not arrive; the first ones, if they are many.
#[must_use]
pub fn missing(arrived: &BTreeSet<i64>, last: i64) -> Vec<i64> {
    (1..=last.min(COUNTER_MAX)).filter(|counter| !arrived.contains(counter)).take(MISSING_NAMED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_arrive_is_named() {
        let arrived = BTreeSet::from([1, 3, 4, 9]);
        assert_eq!(missing(&arrived, 4), [2]);
        assert_eq!(missing(&arrived, 6), [2, 5, 6]);
        assert_eq!(missing(&BTreeSet::new(), 0), [0; 0]);
        assert_eq!(missing(&BTreeSet::new(), i64::MAX).len(), MISSING_NAMED);
    }
}
