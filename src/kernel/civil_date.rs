//! A day of the calendar as a card prints it: enough to compare a birth with today; it knows no clock.

/// A year, month and day, ordered as days are. Whether such a day exists is asked of [`CivilDate::exists`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    /// As the Gregorian calendar counts.
    pub year: i32,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl CivilDate {
    /// Whether the Gregorian calendar has this day.
    pub fn exists(&self) -> bool {
        (1..=12).contains(&self.month) && (1..=days_in(self.year, self.month)).contains(&self.day)
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn day(year: i32, month: u8, day: u8) -> CivilDate {
        CivilDate { year, month, day }
    }

    #[test]
    fn days_exist_or_not() {
        for real in [day(2000, 2, 29), day(2024, 2, 29), day(1946, 3, 15), day(2026, 12, 31)] {
            assert!(real.exists(), "{real:?}");
        }
        for none in [
            day(1946, 2, 30),
            day(1900, 2, 29),
            day(2026, 0, 1),
            day(2026, 13, 1),
            day(2026, 4, 31),
            day(2026, 1, 0),
        ] {
            assert!(!none.exists(), "{none:?}");
        }
    }
}
