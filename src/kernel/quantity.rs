//! Quantities: whole pieces of a catalogue unit.
use serde::{Deserialize, Deserializer, Serialize};

/// So many pieces, 0 to a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = i64, minimum = 0, maximum = 1_000_000)]
pub struct Pieces(i64);

/// At least one piece, at most a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = i64, minimum = 1, maximum = 1_000_000)]
pub struct Quantity(i64);

impl Pieces {
    /// None.
    pub const ZERO: Self = Self(0);
    /// The most that one line may hold.
    pub const MAX: Self = Self(1_000_000);

    /// So many, or nothing if out of range.
    #[must_use]
    pub const fn new(pieces: i64) -> Option<Self> {
        if pieces >= 0 && pieces <= Self::MAX.0 { Some(Self(pieces)) } else { None }
    }

    /// The number of pieces.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl Quantity {
    /// One piece.
    pub const ONE: Self = Self(1);

    /// So many, or nothing if out of range.
    #[must_use]
    pub const fn new(pieces: i64) -> Option<Self> {
        if pieces >= 1 && pieces <= Pieces::MAX.0 { Some(Self(pieces)) } else { None }
    }

    /// The number of pieces.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl From<Quantity> for Pieces {
    fn from(quantity: Quantity) -> Self {
        Self(quantity.0)
    }
}

impl<'de> Deserialize<'de> for Pieces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pieces = i64::deserialize(deserializer)?;
        Self::new(pieces)
            .ok_or_else(|| serde::de::Error::custom("a count of pieces is a whole number from 0 to 1000000"))
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pieces = i64::deserialize(deserializer)?;
        Self::new(pieces)
            .ok_or_else(|| serde::de::Error::custom("a quantity is a whole number from 1 to 1000000"))
    }
}
