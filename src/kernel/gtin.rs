//! The number in a product's bar code (GTIN): a *product*, never a lot.

use std::hash::{Hash, Hasher};

use super::glyph::typed;
use super::wire::{public_value, reasons};

/// A GTIN of 8, 12, 13 or 14 digits (GS1 General Specifications, section 7.9).
/// Two are equal when they are the same number, whatever zeros stand before it.
#[derive(Debug, Clone)]
pub struct Gtin(String);

reasons! {
    /// Why a text is no GTIN.
    pub enum Reason {
        Empty => "gtin_empty",
        /// Not 8, 12, 13 or 14 digits.
        Length => "gtin_length",
        Character => "gtin_character",
        CheckDigit => "gtin_check_digit",
        /// Nothing but zeros: a scanner's or a spreadsheet's blank.
        Zero => "gtin_zero",
    }
}

public_value!(Gtin);

impl Gtin {
    /// Reads a scanned or typed number; spaces and hyphens between groups fall away.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let digits: String = typed(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if digits.is_empty() {
            return Err(Reason::Empty);
        }
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(Reason::Character);
        }
        if !matches!(digits.len(), 8 | 12 | 13 | 14) {
            return Err(Reason::Length);
        }
        if digits.chars().all(|c| c == '0') {
            return Err(Reason::Zero);
        }
        let (body, last) = digits.split_at_checked(digits.len() - 1).ok_or(Reason::Length)?;
        if !last.starts_with(check_digit(body).ok_or(Reason::Character)?) {
            return Err(Reason::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// A house label for donated goods without a code: prefix 200, nine digits, check digit.
    /// None when the number needs more than nine digits.
    pub fn in_house(number: u64) -> Option<Self> {
        if number > 999_999_999 {
            return None;
        }
        let body = format!("200{number:09}");
        let last = check_digit(&body)?;
        Some(Self(format!("{body}{last}")))
    }

    /// The digits as they were read.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same number in 14 digits: what is compared and kept.
    pub fn canonical(&self) -> String {
        format!("{:0>14}", self.0)
    }

    /// Whether it lies in the range that GS1 leaves to each house: a GTIN-13 with prefix 20 to 29.
    pub fn is_in_house(&self) -> bool {
        self.canonical().starts_with("02")
    }
}

impl PartialEq for Gtin {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Eq for Gtin {}

impl Hash for Gtin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

/// GS1 General Specifications, section 7.9: weights 3, 1, 3… from the right.
fn check_digit(body: &str) -> Option<char> {
    let digits: Option<Vec<u32>> = body.chars().rev().map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits?.iter().zip([3, 1].iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    char::from_digit((10 - sum % 10) % 10, 10)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{self, Invalid};
    use super::*;

    #[test]
    fn true_numbers_are_read() {
        let table: Vec<(String, String)> = vectors::of("/gtin/valid");
        for (text, canonical) in table {
            assert_eq!(Gtin::parse(&text).map(|gtin| gtin.canonical()), Ok(canonical), "{text}");
        }
    }

    #[test]
    fn false_numbers_are_refused_with_their_reason() {
        let table: Vec<Invalid> = vectors::of("/gtin/invalid");
        for Invalid { text, code } in table {
            assert_eq!(Gtin::parse(&text).err().map(|r| r.code()), Some(code.as_str()), "{text}");
        }
    }

    #[test]
    fn the_same_number_is_the_same_product() {
        assert_eq!(Gtin::parse("036000291452"), Gtin::parse("0036000291452"));
        assert_eq!(Gtin::parse("036000291452"), Gtin::parse("00036000291452"));
        assert_ne!(Gtin::parse("6901234567892"), Gtin::parse("4006381333931"));
    }

    #[test]
    fn house_labels_are_told_from_a_makers() {
        let label = Gtin::in_house(107_000_001).map(|gtin| gtin.to_string());
        assert_eq!(label.as_deref(), Some("2001070000011"));
        assert_eq!(Gtin::in_house(1).map(|gtin| gtin.to_string()).as_deref(), Some("2000000000015"));
        assert_eq!(Gtin::in_house(1_000_000_000), None);
        for number in [0, 1, 999_999_999] {
            let Some(gtin) = Gtin::in_house(number) else { panic!("{number}") };
            assert!(gtin.is_in_house() && Gtin::parse(gtin.as_str()) == Ok(gtin));
        }
        for makers in ["6901234567892", "96385074", "036000291452"] {
            assert_eq!(Gtin::parse(makers).map(|gtin| gtin.is_in_house()), Ok(false), "{makers}");
        }
    }
}
