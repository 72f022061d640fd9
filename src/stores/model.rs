//! What areas and stores are, and which area may lie in which.
use crate::kernel::time::Day;

crate::words! {
    /// How high an area stands.
    Level {
        /// 市
        City = "city",
        /// 区
        District = "district",
        /// 街道
        Street = "street",
        /// 镇
        Town = "town",
        /// 居委会
        Committee = "committee",
    }
}

crate::words! {
    /// What kind of store it is; those of a group (education, newcomers, university) serve no area of their own.
    StoreKind {
        /// 街道慈善超市
        Street = "street",
        /// 镇慈善超市
        Town = "town",
        /// 教育慈善超市
        Education = "education",
        /// 新上海人爱心屋
        Newcomers = "newcomers",
        /// 高校爱心屋
        University = "university",
        /// 物资调剂中心, without a public till
        Depot = "depot",
        /// Any other.
        Other = "other",
    }
}

impl Level {
    /// Whether an area of this level may lie directly in one of that level.
    #[must_use]
    pub fn fits_under(self, above: Option<Self>) -> bool {
        matches!(
            (self, above),
            (Self::City, None)
                | (Self::District, Some(Self::City))
                | (Self::Street | Self::Town, Some(Self::District))
                | (Self::Committee, Some(Self::Street | Self::Town))
        )
    }
}

/// Whether something with these days of validity is valid on a day; the last day is the first on which it is not.
#[must_use]
pub fn valid_on(day: Day, from: Option<Day>, to: Option<Day>) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_becomes_a_street_on_its_last_day() {
        let last = Day::parse("2014-12-31").unwrap();
        assert!(valid_on(last.plus_days(-1), None, Some(last)));
        assert!(!valid_on(last, None, Some(last)));
        assert!(valid_on(last, Some(last), None));
        assert!(Level::Committee.fits_under(Some(Level::Town)));
        assert!(!Level::Street.fits_under(Some(Level::City)));
    }
}
