//! What a shift adds up to, and how far the drawer is from it.
use crate::kernel::money::Fen;
use crate::redemptions::model::{Outcome, Tender};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that was done at a till, as far as a shift counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// An attempt on a voucher, and what the fund paid.
    Attempt(Outcome, Fen),
    /// A redemption taken back, and what the fund got back.
    Reversal(Fen),
    /// An entry of the cash book: taken (above zero) or given back (below).
    Cash(Tender, i64),
}

/// What a shift adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ShiftSums)]
pub struct Sums {
    /// Redemptions.
    pub redeemed: i64,
    /// Attempts that were refused.
    pub refused: i64,
    /// Redemptions taken back, in whole or in part.
    pub reversed: i64,
    /// What the funds paid,
    pub fund_fen: Fen,
    /// and got back.
    pub fund_back_fen: Fen,
    /// Cash taken,
    pub cash_fen: Fen,
    /// and given back.
    pub cash_back_fen: Fen,
    /// Paid by phone,
    pub mobile_fen: Fen,
    /// and given back.
    pub mobile_back_fen: Fen,
}

/// What was counted when a shift was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ShiftCount)]
pub struct Count {
    /// In the drawer.
    pub cash_fen: Fen,
    /// As WeChat's account says.
    pub wechat_fen: Fen,
    /// As Alipay's account says.
    pub alipay_fen: Fen,
}

/// Money that should be there, or by which a count misses it; it may lie below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByTender {
    /// In the drawer.
    pub cash_fen: i64,
    /// By phone.
    pub mobile_fen: i64,
}

impl Sums {
    /// Nothing.
    pub const NOTHING: Self = Self {
        redeemed: 0,
        refused: 0,
        reversed: 0,
        fund_fen: Fen::ZERO,
        fund_back_fen: Fen::ZERO,
        cash_fen: Fen::ZERO,
        cash_back_fen: Fen::ZERO,
        mobile_fen: Fen::ZERO,
        mobile_back_fen: Fen::ZERO,
    };

    /// The sums of all that was done; nothing if an amount would leave its range.
    #[must_use]
    pub fn of(done: impl IntoIterator<Item = Done>) -> Option<Self> {
        done.into_iter().try_fold(Self::NOTHING, Self::with)
    }

    fn with(mut self, done: Done) -> Option<Self> {
        match done {
            Done::Attempt(Outcome::Redeemed, fund) => {
                self.redeemed += 1;
                self.fund_fen = self.fund_fen.plus(fund)?;
            }
            Done::Attempt(Outcome::Refused, _) => self.refused += 1,
            Done::Reversal(fund) => {
                self.reversed += 1;
                self.fund_back_fen = self.fund_back_fen.plus(fund)?;
            }
            Done::Cash(tender, amount) => {
                let place = match (tender, amount >= 0) {
                    (Tender::Cash, true) => &mut self.cash_fen,
                    (Tender::Cash, false) => &mut self.cash_back_fen,
                    (Tender::Mobile, true) => &mut self.mobile_fen,
                    (Tender::Mobile, false) => &mut self.mobile_back_fen,
                };
                *place = place.plus(Fen::new(amount.checked_abs()?)?)?;
            }
        }
        Some(self)
    }

    /// What should be there by tender; a float that nobody counted adds nothing.
    #[must_use]
    pub fn expected(&self, float: Option<Fen>) -> ByTender {
        ByTender {
            cash_fen: float.unwrap_or(Fen::ZERO).get() + self.cash_fen.get() - self.cash_back_fen.get(),
            mobile_fen: self.mobile_fen.get() - self.mobile_back_fen.get(),
        }
    }
}

impl Count {
    /// By how much it is more (above zero) or less than expected.
    #[must_use]
    pub fn beyond(&self, expected: ByTender) -> ByTender {
        ByTender {
            cash_fen: self.cash_fen.get() - expected.cash_fen,
            mobile_fen: self.wechat_fen.get() + self.alipay_fen.get() - expected.mobile_fen,
        }
    }
}

impl ByTender {
    /// Whether both are nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.cash_fen == 0 && self.mobile_fen == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(fen: i64) -> Fen {
        Fen::new(fen).unwrap()
    }

    fn a_day() -> Sums {
        Sums::of([
            Done::Attempt(Outcome::Redeemed, fen(3_100)),
            Done::Cash(Tender::Cash, 100),
            Done::Attempt(Outcome::Redeemed, fen(3_100)),
            Done::Cash(Tender::Mobile, 250),
            Done::Attempt(Outcome::Refused, Fen::ZERO),
            Done::Reversal(fen(3_100)),
            Done::Cash(Tender::Cash, -100),
        ])
        .unwrap()
    }

    #[test]
    fn a_shift_adds_up_what_was_done() {
        let sums = a_day();
        assert_eq!((sums.redeemed, sums.refused, sums.reversed), (2, 1, 1));
        assert_eq!((sums.fund_fen, sums.fund_back_fen), (fen(6_200), fen(3_100)));
        assert_eq!((sums.cash_fen, sums.cash_back_fen), (fen(100), fen(100)));
        assert_eq!((sums.mobile_fen, sums.mobile_back_fen), (fen(250), Fen::ZERO));
        assert_eq!(Sums::of([]), Some(Sums::NOTHING));
        assert_eq!(Sums::of([Done::Cash(Tender::Cash, i64::MAX)]), None);
    }

    #[test]
    fn the_float_and_what_was_taken_should_be_there() {
        let expected = a_day().expected(Some(fen(20_000)));
        assert_eq!(expected, ByTender { cash_fen: 20_000, mobile_fen: 250 });
        assert_eq!(a_day().expected(None).cash_fen, 0);
        let count = |cash, wechat, alipay| Count {
            cash_fen: fen(cash),
            wechat_fen: fen(wechat),
            alipay_fen: fen(alipay),
        };
        assert!(count(20_000, 100, 150).beyond(expected).is_nothing());
        assert_eq!(count(19_950, 250, 10).beyond(expected), ByTender { cash_fen: -50, mobile_fen: 10 });
    }

    #[test]
    fn more_may_be_given_back_than_was_taken() {
        let sums = Sums::of([Done::Cash(Tender::Cash, -300)]).unwrap();
        assert_eq!(sums.expected(None).cash_fen, -300);
        assert_eq!(sums.expected(Some(fen(1_000))).cash_fen, 700);
    }
}
