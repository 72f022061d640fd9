//! The unified social credit code (统一社会信用代码) of a donor, an operator or any other organisation.

use super::glyph::typed;
use super::wire::{public_value, reasons};

/// A code after GB 32100-2015: department, class, six digits of area, the nine characters of
/// the organisation's code after GB 11714-1997, check character.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CreditCode(String);

/// GB 32100-2015, table 2: no I, O, S, V, Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

reasons! {
    /// Why a text is no credit code.
    pub enum Reason {
        Empty => "credit_code_empty",
        Length => "credit_code_length",
        /// A character outside the standard's alphabet, or a letter within the area.
        Character => "credit_code_character",
        Checksum => "credit_code_checksum",
        /// The organisation's own code within has a wrong check character.
        InnerChecksum => "credit_code_inner_checksum",
    }
}

public_value!(CreditCode);

impl CreditCode {
    /// Reads a code as printed or typed; lower case and full-width forms are folded.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = typed(text).to_ascii_uppercase();
        match text.chars().count() {
            0 => return Err(Reason::Empty),
            18 => {}
            _ => return Err(Reason::Length),
        }
        let area = text.get(2..8).ok_or(Reason::Character)?;
        if !area.chars().all(|c| c.is_ascii_digit()) {
            return Err(Reason::Character);
        }
        let (body, last) = text.split_at_checked(17).ok_or(Reason::Character)?;
        if !ALPHABET.contains(last) {
            return Err(Reason::Character);
        }
        if !last.starts_with(check_character(body).ok_or(Reason::Character)?) {
            return Err(Reason::Checksum);
        }
        let (inner, inner_last) =
            body.get(8..).and_then(|own| own.split_at_checked(8)).ok_or(Reason::Character)?;
        if !inner_last.starts_with(inner_check_character(inner).ok_or(Reason::Character)?) {
            return Err(Reason::InnerChecksum);
        }
        Ok(Self(text))
    }

    /// The 18 characters, upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// GB 32100-2015: weights are the powers of 3 modulo 31.
fn check_character(body: &str) -> Option<char> {
    let (mut sum, mut weight) = (0, 1);
    for c in body.chars() {
        sum += ALPHABET.chars().position(|known| known == c)? * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.chars().nth((31 - sum % 31) % 31)
}

/// GB 11714-1997: letters count from A = 10; ten is written X.
fn inner_check_character(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let values: Option<Vec<u32>> = body.chars().map(|c| c.to_digit(36)).collect();
    let sum: u32 = values?.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{self, Invalid};
    use super::*;

    #[test]
    fn true_codes_are_read() {
        let table: Vec<(String, String)> = vectors::of("/credit_code/valid");
        for (text, code) in table {
            assert_eq!(CreditCode::parse(&text).map(|c| c.to_string()), Ok(code), "{text}");
        }
    }

    #[test]
    fn false_codes_are_refused_with_their_reason() {
        let table: Vec<Invalid> = vectors::of("/credit_code/invalid");
        for Invalid { text, code } in table {
            assert_eq!(CreditCode::parse(&text).err().map(|r| r.code()), Some(code.as_str()), "{text}");
        }
    }

    #[test]
    fn every_single_error_is_caught() {
        let good = "52310107MJ000000XL";
        for (at, right) in good.chars().enumerate() {
            for wrong in ALPHABET.chars().filter(|wrong| *wrong != right) {
                let text: String =
                    good.chars().enumerate().map(|(i, c)| if i == at { wrong } else { c }).collect();
                assert!(CreditCode::parse(&text).is_err(), "{text}");
            }
        }
    }
}
