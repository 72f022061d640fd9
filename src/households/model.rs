//! What a household is, who may be told what of it, and which change may follow which.
use super::relations::Relation;
use crate::kernel::time::{Day, Instant};

crate::words! {
    /// Where a household stands in the register.
    HouseholdStatus {
        /// 在册: may be helped.
        Active = "active",
        /// 冻结: nothing is issued or redeemed until somebody lifts it.
        Frozen = "frozen",
        /// 注销: no longer in the register; final.
        Closed = "closed",
    }
}

crate::words! {
    /// On what ground the household's data are kept (PIPL, article 13).
    DataBasis {
        /// 法定职责: the relief body's duty.
        StatutoryDuty = "statutory_duty",
        /// 单独同意: the household's own consent.
        Consent = "consent",
    }
}

crate::words! {
    /// A sex as GB/T 2261.1 codes it.
    SexCode {
        /// 未知
        Unknown = "0",
        /// 男
        Male = "1",
        /// 女
        Female = "2",
        /// 未说明
        Unstated = "9",
    }
}

crate::words! {
    /// For how long somebody may collect for a household.
    DelegateKind {
        /// 长期代领
        Standing = "standing",
        /// 一次性代领
        OneOff = "one_off",
    }
}

crate::words! {
    /// What a delegate is to the household.
    DelegateRelation {
        /// 亲属
        Kin = "kin",
        /// 邻居
        Neighbour = "neighbour",
        /// 志愿者
        Volunteer = "volunteer",
        /// 居委工作人员: may collect for any number of households.
        CommitteeStaff = "committee_staff",
        /// 其他
        Other = "other",
    }
}

/// For how many households at once somebody may hold a standing delegation, unless he is staff of a residents' committee.
pub const DELEGATE_HOUSEHOLDS_MAX: i64 = 3;

/// How many members a household may have.
pub const MEMBERS_MAX: usize = 30;

impl HouseholdStatus {
    /// Whether one status may follow the other; nothing follows a closed household.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Active, Self::Frozen | Self::Closed) | (Self::Frozen, Self::Active | Self::Closed)
        )
    }
}

/// Whether a household that was closed at this moment has been kept for as long as it must be.
#[must_use]
pub fn kept_long_enough(ended: Day, today: Day, years: u16) -> bool {
    let (year, month, day) = ended.parts();
    let Some(year) = i16::try_from(years).ok().and_then(|years| year.checked_add(years)) else {
        return false;
    };
    // The 29th of February comes again on the 1st of March.
    Day::new(year, month, day).or_else(|| Day::new(year, 3, 1)).is_some_and(|due| due <= today)
}

/// What somebody with a clear view of the register is shown of a person, and what the others are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Keeps the register: masked name, four digits, masked telephone, day of birth.
    Keeper,
    /// Looks on: masked name and four digits only.
    Onlooker,
}

/// A member as far as the choice of a holder goes.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// His relation to the head.
    pub relation: Relation,
    /// Whether he is in the household.
    pub active: bool,
    /// When he was erased.
    pub erased_at: Option<Instant>,
}

/// Who stands for the household on a voucher: its head, or whoever was entered first; those who left come last.
#[must_use]
pub fn holder(members: &[Candidate]) -> Option<usize> {
    (0..members.len()).min_by_key(|position| {
        members
            .get(*position)
            .map(|member| (member.erased_at.is_some(), !member.active, !member.relation.is_head(), *position))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_household_stays_closed() {
        for status in HouseholdStatus::ALL {
            assert!(!HouseholdStatus::Closed.may_become(*status));
            assert!(!status.may_become(*status));
        }
        assert!(HouseholdStatus::Frozen.may_become(HouseholdStatus::Active));
    }

    #[test]
    fn data_are_kept_for_whole_years() {
        let day = |text| Day::parse(text).unwrap();
        assert!(!kept_long_enough(day("2023-05-01"), day("2026-04-30"), 3));
        assert!(kept_long_enough(day("2023-05-01"), day("2026-05-01"), 3));
        assert!(!kept_long_enough(day("2024-02-29"), day("2027-02-28"), 3));
        assert!(kept_long_enough(day("2024-02-29"), day("2027-03-01"), 3));
    }

    #[test]
    fn the_head_stands_for_the_household_and_else_who_came_first() {
        let member =
            |code: &str, active| Candidate { relation: code.parse().unwrap(), active, erased_at: None };
        assert_eq!(holder(&[member("10", true), member("02", true)]), Some(1));
        assert_eq!(holder(&[member("02", false), member("10", true), member("20", true)]), Some(1));
        assert_eq!(holder(&[member("02", false), member("10", false)]), Some(0));
        assert_eq!(holder(&[]), None);
    }
}
