//! Money: whole fen, never negative, never a fraction.
use serde::{Deserialize, Deserializer, Serialize};

/// An amount in fen (1 yuan = 100 fen), 0 to 10 billion yuan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000_000_i64)]
pub struct Fen(i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that one amount may be: 10 billion yuan.
    pub const MAX: Self = Self(1_000_000_000_000);

    /// The amount, or nothing if it is negative or above [`Fen::MAX`].
    #[must_use]
    pub const fn new(fen: i64) -> Option<Self> {
        if fen >= 0 && fen <= Self::MAX.0 { Some(Self(fen)) } else { None }
    }

    /// The number of fen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether this is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or nothing above [`Fen::MAX`].
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::new)
    }

    /// The difference, or nothing below zero.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::new)
    }

    /// So many of it, or nothing above [`Fen::MAX`].
    #[must_use]
    pub fn times(self, count: i64) -> Option<Self> {
        self.0.checked_mul(count).and_then(Self::new)
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fen = i64::deserialize(deserializer)?;
        Self::new(fen).ok_or_else(|| {
            serde::de::Error::custom("an amount in fen is a whole number from 0 to 1000000000000")
        })
    }
}

/// Splits a total over weights so that the shares sum to it: largest remainder, earlier share first on a tie.
/// Empty, or of a zero weight in all, gives no shares.
#[must_use]
pub fn split(total: Fen, weights: &[i64]) -> Vec<Fen> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole <= 0 {
        return Vec::new();
    }
    let parts: Vec<(i128, i128)> = weights
        .iter()
        .map(|weight| i128::from(total.0) * i128::from(*weight))
        .map(|product| (product / whole, product % whole))
        .collect();
    let mut left = i128::from(total.0) - parts.iter().map(|(share, _)| share).sum::<i128>();
    let mut by_remainder: Vec<(usize, i128)> = parts.iter().map(|(_, rest)| *rest).enumerate().collect();
    by_remainder.sort_by_key(|(position, rest)| (-rest, *position));
    let mut shares: Vec<i128> = parts.iter().map(|(share, _)| *share).collect();
    for (position, _) in by_remainder {
        if left == 0 {
            break;
        }
        if let Some(share) = shares.get_mut(position) {
            *share += 1;
            left -= 1;
        }
    }
    shares.into_iter().map(|share| Fen(i64::try_from(share).unwrap_or(i64::MAX))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_the_total() {
        let shares = split(Fen(100), &[1, 1, 1]);
        assert_eq!(shares, vec![Fen(34), Fen(33), Fen(33)]);
        assert_eq!(split(Fen(1), &[1, 5]), vec![Fen(0), Fen(1)]);
        assert!(split(Fen(5), &[]).is_empty());
    }

    #[test]
    fn an_amount_out_of_range_is_no_amount() {
        assert!(Fen::new(-1).is_none());
        assert!(serde_json::from_str::<Fen>("1.5").is_err());
        assert!(serde_json::from_str::<Fen>("1000000000001").is_err());
        assert_eq!(Fen::MAX.plus(Fen(1)), None);
    }
}
