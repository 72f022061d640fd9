//! Time: instants in microseconds of UTC, days and months of Asia/Shanghai, and the clock that tests can set.
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::Offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// China has kept UTC+8 without summer time since 1992; the registers here begin later.
const SHANGHAI: Offset = Offset::constant(8);
const MICROS_PER_SECOND: i64 = 1_000_000;

/// A moment, in microseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, utoipa::ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(i64);

impl Instant {
    /// The moment so many microseconds after 1970.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// The moment so many seconds later (earlier if negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
    }

    /// The day in Shanghai.
    #[must_use]
    pub fn day(self) -> Day {
        Day(SHANGHAI.to_datetime(self.timestamp()).date())
    }

    /// `2026-01-31 08:05` in Shanghai, for what the server prints.
    #[must_use]
    pub fn shanghai(self) -> String {
        SHANGHAI.to_datetime(self.timestamp()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let timestamp: Timestamp = text
            .parse()
            .map_err(|_| serde::de::Error::custom("a moment is written like 2026-01-31T08:00:00Z"))?;
        let moment = Self(timestamp.as_microsecond());
        if Day::parse_range(moment.day().0).is_none() {
            return Err(serde::de::Error::custom("a moment lies between 1900 and 2199"));
        }
        Ok(moment)
    }
}

/// A day of the calendar in Shanghai, 1900-01-01 to 2199-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, utoipa::ToSchema)]
#[schema(value_type = String, format = Date)]
pub struct Day(Date);

impl Day {
    /// The day of this year, month and day of the month, if there is one.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().and_then(Self::parse_range)
    }

    /// Reads `2026-01-31`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 10 {
            return None;
        }
        text.parse::<Date>().ok().and_then(Self::parse_range)
    }

    fn parse_range(date: Date) -> Option<Self> {
        (1900..=2199).contains(&date.year()).then_some(Self(date))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days())
    }

    /// The day so many days after 1970-01-01, if it is in range.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Date::constant(1970, 1, 1).checked_add(number.days()).ok().and_then(Self::parse_range)
    }

    /// So many days later (earlier if negative); the last day in range if it would fall outside.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.checked_add(days.days()).unwrap_or(self.0))
    }

    /// Year, month and day of the month.
    #[must_use]
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The month it lies in.
    #[must_use]
    pub fn month(self) -> Month {
        Month(i32::from(self.0.year()) * 12 + i32::from(self.0.month()) - 1)
    }

    /// `2026年1月31日`, for what the server prints.
    #[must_use]
    pub fn in_chinese(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year}年{month}月{day}日")
    }

    /// The moment the day begins in Shanghai.
    #[must_use]
    pub fn start(self) -> Instant {
        Instant(i64::from(self.number()) * 86_400 * MICROS_PER_SECOND - 8 * 3_600 * MICROS_PER_SECOND)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom("a day is written like 2026-01-31 and lies between 1900 and 2199")
        })
    }
}

/// A month of the calendar, written `2026-01`; the period of a posting. Inside: months since year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, utoipa::ToSchema)]
#[schema(value_type = String, pattern = r"^\d{4}-\d{2}$")]
pub struct Month(i32);

impl Month {
    /// Reads `2026-01`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Day::parse(&format!("{text}-01")).map(Day::month)
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a month is written like 2026-01"))
    }
}

/// The clock of one running service; tests and the demonstration shift it.
#[derive(Debug, Clone)]
pub struct Clock {
    shift_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's own time.
    #[must_use]
    pub fn system() -> Self {
        Self { shift_micros: Arc::new(AtomicI64::new(0)) }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant(Timestamp::now().as_microsecond() + self.shift_micros.load(Ordering::Relaxed))
    }

    /// Lets the clock show this moment from now on, and run on from there.
    pub fn set(&self, moment: Instant) {
        self.shift_micros.store(moment.0 - Timestamp::now().as_microsecond(), Ordering::Relaxed);
    }
}

impl Clock {
    /// Lets the clock show the machine's own time again.
    pub fn reset(&self) {
        self.shift_micros.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_shanghai() {
        let moment: Instant = serde_json::from_str("\"2026-01-31T15:59:59Z\"").unwrap();
        assert_eq!(moment.day().to_string(), "2026-01-31");
        assert_eq!(moment.plus_seconds(1).day().to_string(), "2026-02-01");
        assert_eq!(Day::parse("2026-02-01").unwrap().start(), moment.plus_seconds(1));
    }

    #[test]
    fn days_out_of_range_are_no_days() {
        for text in ["1899-12-31", "2200-01-01", "2026-02-30", "2026-1-1", "yesterday"] {
            assert!(Day::parse(text).is_none(), "{text}");
        }
        let day = Day::parse("2026-11-22").unwrap();
        assert_eq!(Day::from_number(day.number()), Some(day));
        assert_eq!(Month::parse("2026-12").unwrap().next().to_string(), "2027-01");
    }
}
