//! Bounded texts: a line, a note, a code, without characters that nobody sees.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use super::glyph::{is_invisible, is_private, typed};
use super::wire::{public_value, reasons};

/// A text of `MIN` to `MAX` characters on at most `LINES` lines, trimmed and in NFC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MIN: usize, const MAX: usize, const LINES: usize = { usize::MAX }>(String);

/// A name of a thing, a title, an address: one line.
pub type Line = Text<1, 100, 1>;

/// What someone wrote down, in lines of their own.
pub type Note = Text<1, 1000>;

/// A code that people type and programs compare: `[A-Za-z0-9_-]{1,32}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

reasons! {
    /// Why a text does not fit.
    pub enum Reason {
        TooShort => "too_short",
        TooLong => "too_long",
        TooManyLines => "too_many_lines",
        /// A control, zero-width, direction or private-use character.
        InvisibleCharacter => "invisible_character",
        /// In a code: anything but letters, digits, `_` and `-`.
        UnfitCharacter => "unfit_character",
    }
}

impl<const MIN: usize, const MAX: usize, const LINES: usize> Text<MIN, MAX, LINES> {
    /// Reads a text; line ends become `\n`, and the marks by which phones choose an emoji's look fall away.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.replace("\r\n", "\n");
        let text: String = text.chars().filter(|c| !is_emoji_look(*c)).nfc().collect();
        let text = text.trim();
        let unseen = |c: char| c != '\n' && (c.is_control() || is_invisible(c) || is_private(c));
        if text.chars().any(unseen) {
            return Err(Reason::InvisibleCharacter);
        }
        match text.chars().count() {
            n if n < MIN => Err(Reason::TooShort),
            n if n > MAX => Err(Reason::TooLong),
            _ if text.lines().count() > LINES => Err(Reason::TooManyLines),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text as read.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_emoji_look(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

impl<const MIN: usize, const MAX: usize, const LINES: usize> fmt::Display for Text<MIN, MAX, LINES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize, const LINES: usize> TryFrom<String> for Text<MIN, MAX, LINES> {
    type Error = Reason;

    fn try_from(text: String) -> Result<Self, Reason> {
        Self::parse(&text)
    }
}

impl<const MIN: usize, const MAX: usize, const LINES: usize> Serialize for Text<MIN, MAX, LINES> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MIN: usize, const MAX: usize, const LINES: usize> Deserialize<'de> for Text<MIN, MAX, LINES> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::wire::read(deserializer, Self::parse)
    }
}

public_value!(Code);

impl Code {
    /// Reads a code; full-width forms are folded, upper and lower case stay apart.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = typed(text);
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
            return Err(Reason::UnfitCharacter);
        }
        match text.len() {
            0 => Err(Reason::TooShort),
            1..=32 => Ok(Self(text)),
            _ => Err(Reason::TooLong),
        }
    }

    /// The text as read.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{self, Invalid};
    use super::*;

    #[test]
    fn lines_and_codes_are_read() {
        let lines: Vec<(String, String)> = vectors::of("/line/valid");
        for (text, line) in lines {
            assert_eq!(Line::parse(&text).map(|l| l.to_string()), Ok(line), "{text:?}");
        }
        let codes: Vec<(String, String)> = vectors::of("/code/valid");
        for (text, code) in codes {
            assert_eq!(Code::parse(&text).map(|c| c.to_string()), Ok(code), "{text:?}");
        }
    }

    #[test]
    fn unfit_ones_are_refused_with_their_reason() {
        for Invalid { text, code } in vectors::of::<Vec<Invalid>>("/line/invalid") {
            assert_eq!(Line::parse(&text).err().map(|r| r.code()), Some(code.as_str()), "{text:?}");
        }
        for Invalid { text, code } in vectors::of::<Vec<Invalid>>("/code/invalid") {
            assert_eq!(Code::parse(&text).err().map(|r| r.code()), Some(code.as_str()), "{text:?}");
        }
    }

    #[test]
    fn bounds_count_characters_and_notes_have_lines() {
        assert!(Line::parse(&"𠮷".repeat(100)).is_ok());
        assert_eq!(Line::parse(&"𠮷".repeat(101)), Err(Reason::TooLong));
        assert_eq!(Note::parse("一\r\n二\n\n三").map(|n| n.to_string()), Ok("一\n二\n\n三".to_owned()));
        assert_eq!(Note::parse("一\t二"), Err(Reason::InvisibleCharacter));
        assert!(Text::<0, 10>::parse("  ").is_ok());
    }

    #[test]
    fn they_cross_the_wire_as_their_text() {
        let Ok(line) = serde_json::from_str::<Line>("\" 大米 \"") else { panic!("is valid") };
        assert_eq!(serde_json::to_string(&line).ok().as_deref(), Some("\"大米\""));
        let Err(error) = serde_json::from_str::<Line>("\"\"") else { panic!("is empty") };
        assert!(error.to_string().starts_with("too_short"), "{error}");
    }
}
