//! Crockford's Base32 for what is printed and typed, and the human code on a voucher.

use super::glyph::{half_width, typed};
use super::wire::{guarded_value, reasons};

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

reasons! {
    /// Why a text is no code.
    pub enum Reason {
        Length => "code_length",
        /// A character outside the alphabet.
        Character => "code_character",
        /// The last character holds bits beyond the last byte: not what was printed.
        Padding => "code_padding",
        CheckCharacter => "code_check_character",
    }
}

/// Bytes as text, five bits a character, the last filled up with zero bits.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.extend(symbol(held >> bits));
            held &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        text.extend(symbol(held << (5 - bits)));
    }
    text
}

/// Text as bytes. Lower case and full width are folded, O is 0, I and L are 1; nothing else is forgiven.
pub fn decode(text: &str) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for c in text.chars() {
        held = held << 5 | value(c).ok_or(Reason::Character)?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).map_err(|_| Reason::Padding)?);
            held &= (1 << bits) - 1;
        }
    }
    match (bits, held) {
        (0..5, 0) => Ok(bytes),
        (0..5, _) => Err(Reason::Padding),
        _ => Err(Reason::Length),
    }
}

/// Luhn's check modulo 32 over a text: any single slip shows, and all swaps of neighbours but 0 with Z.
pub fn check_character(text: &str) -> Result<char, Reason> {
    let mut sum = 0;
    for (at, c) in text.chars().rev().enumerate() {
        let value = value(c).ok_or(Reason::Character)?;
        let weighed = if at % 2 == 0 { value * 2 } else { value };
        sum += weighed / 32 + weighed % 32;
    }
    symbol((32 - sum % 32) % 32).ok_or(Reason::Character)
}

fn symbol(value: u32) -> Option<char> {
    ALPHABET.chars().nth(usize::try_from(value).ok()?)
}

fn value(c: char) -> Option<u32> {
    let c = match half_width(c).to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.chars().position(|known| known == c).and_then(|at| u32::try_from(at).ok())
}

/// The code that is read aloud or typed where no camera reads the QR: 50 random bits in ten characters,
/// and a check character. Whoever holds it holds the voucher, so nothing but the printed sheet shows it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HumanCode(String);

guarded_value!(HumanCode, HumanCode::parse);

impl HumanCode {
    /// The code of the lowest 50 bits.
    pub fn from_bits(bits: u64) -> Self {
        let body: String =
            (0..10).rev().filter_map(|at| symbol(u32::try_from(bits >> (5 * at) & 31).ok()?)).collect();
        // Of symbols only, so it always has a check character.
        let last = check_character(&body).ok();
        Self(body.chars().chain(last).collect())
    }

    /// Reads a code as printed or typed, with or without its dashes.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text: String =
            typed(text).chars().filter(|c| !matches!(c, '-' | ' ' | '‐' | '–' | '—')).collect();
        if text.chars().count() != 11 {
            return Err(Reason::Length);
        }
        let usual: Option<String> = text.chars().map(|c| value(c).and_then(symbol)).collect();
        let usual = usual.ok_or(Reason::Character)?;
        let (body, last) = usual.split_at_checked(10).ok_or(Reason::Length)?;
        if !last.starts_with(check_character(body)?) {
            return Err(Reason::CheckCharacter);
        }
        Ok(Self(usual))
    }

    /// The eleven characters: to be hashed with a key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the sheet prints it: `7K3M-9Q2D-XA1`.
    pub fn printed(&self) -> String {
        let part = |range| self.0.get(range).unwrap_or_default();
        format!("{}-{}-{}", part(0..4), part(4..8), part(8..11))
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{self, Invalid};
    use super::*;

    #[test]
    fn bytes_and_text_turn_into_each_other() {
        let table: Vec<(Vec<u8>, String)> = vectors::of("/crockford/bytes");
        for (bytes, text) in table {
            assert_eq!(encode(&bytes), text);
            assert_eq!(decode(&text), Ok(bytes));
        }
        let payload: Vec<u8> = (0..91).map(|n: u8| n.wrapping_mul(151)).collect();
        assert_eq!(encode(&payload).len(), 146);
        assert_eq!(decode(&encode(&payload).to_lowercase()), Ok(payload));
        assert_eq!(decode("oOiIlL０7"), decode("00111107"));
    }

    #[test]
    fn only_what_was_printed_is_read() {
        for Invalid { text, code } in vectors::of::<Vec<Invalid>>("/crockford/invalid") {
            assert_eq!(decode(&text).err().map(|r| r.code()), Some(code.as_str()), "{text}");
        }
        for Invalid { text, code } in vectors::of::<Vec<Invalid>>("/human_code/invalid") {
            assert_eq!(HumanCode::parse(&text).err().map(|r| r.code()), Some(code.as_str()), "{text}");
        }
    }

    #[test]
    fn human_codes_are_read_as_printed() {
        let table: Vec<(String, String)> = vectors::of("/human_code/valid");
        for (text, printed) in table {
            assert_eq!(HumanCode::parse(&text).map(|code| code.printed()), Ok(printed), "{text}");
        }
        for bits in [0, 1, (1 << 50) - 1, 0x2_3456_789a_bcde, u64::MAX] {
            let code = HumanCode::from_bits(bits);
            assert_eq!(HumanCode::parse(&code.printed()), Ok(code));
        }
        assert_eq!(HumanCode::from_bits(1).as_str(), "0000000001Y");
        assert_eq!(format!("{:?}", HumanCode::from_bits(7)), "HumanCode(…)");
    }

    #[test]
    fn every_slip_shows_and_every_swap_but_one() {
        let good = "7K3M9Q2DXA1";
        for (at, right) in good.chars().enumerate() {
            for wrong in ALPHABET.chars().filter(|wrong| *wrong != right) {
                let slip: String =
                    good.chars().enumerate().map(|(i, c)| if i == at { wrong } else { c }).collect();
                assert_eq!(HumanCode::parse(&slip), Err(Reason::CheckCharacter), "{slip}");
            }
        }
        for (a, b) in
            ALPHABET.chars().flat_map(|a| ALPHABET.chars().map(move |b| (a, b))).filter(|(a, b)| a < b)
        {
            let missed = check_character(&format!("{a}{b}")) == check_character(&format!("{b}{a}"));
            assert_eq!(missed, (a, b) == ('0', 'Z'), "{a}{b}");
        }
    }
}
