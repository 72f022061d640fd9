//! A person's name as the register keeps it: Han of any rarity, `·` for minority names, Latin for foreigners.

use unicode_normalization::UnicodeNormalization;

use super::glyph::{half_width, is_han, is_invisible};
use super::wire::{guarded_value, reasons};

/// One to fifty characters, in NFC, without what a keyboard or a spreadsheet added.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

const LONGEST: usize = 50;

reasons! {
    /// Why a text is no name.
    pub enum Reason {
        Empty => "person_name_empty",
        TooLong => "person_name_too_long",
        /// A control or invisible character: two names would look alike and differ.
        Invisible => "person_name_invisible_character",
        /// A digit, a sign, or a script that no card here prints; or no letter at the start or end.
        Character => "person_name_character",
    }
}

guarded_value!(PersonName, PersonName::parse);

impl PersonName {
    /// Reads a name; the many middle dots, hyphens and apostrophes become one of each,
    /// and the space that tables put into 张　三 goes.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text: String = text.nfc().map(usual).collect();
        let text = text.trim();
        if text.is_empty() {
            return Err(Reason::Empty);
        }
        if text.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(Reason::Invisible);
        }
        let name = without_idle_spaces(text);
        if name.chars().count() > LONGEST {
            return Err(Reason::TooLong);
        }
        let fits = name.chars().all(|c| is_letter(c) || matches!(c, '·' | ' ' | '-' | '\''));
        if !fits || !name.starts_with(is_letter) || !name.ends_with(is_letter) {
            return Err(Reason::Character);
        }
        Ok(Self(name))
    }

    /// The name: shown unmasked only by a deed that records it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn usual(c: char) -> char {
    match half_width(c) {
        '•' | '‧' | '∙' | '⋅' | '・' | '･' => '·',
        '‐' | '‑' | '–' => '-',
        '’' | '‘' | 'ʼ' | '`' => '\'',
        '\u{a0}' => ' ',
        other => other,
    }
}

/// One space between words is enough, and none between Han.
fn without_idle_spaces(text: &str) -> String {
    let joins = |c: char| is_han(c) || c == '·';
    let mut name = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let idle = name.is_empty() || name.ends_with(joins) && word.starts_with(joins);
        if !idle {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// Han, or Latin with its accents.
fn is_letter(c: char) -> bool {
    let latin = matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    is_han(c) || latin && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{self, Invalid};
    use super::*;

    #[test]
    fn names_are_kept_as_people_bear_them() {
        let table: Vec<(String, String)> = vectors::of("/person_name/valid");
        for (text, name) in table {
            assert_eq!(PersonName::parse(&text).map(|n| n.as_str().to_owned()), Ok(name), "{text}");
        }
        assert!(PersonName::parse(&"王".repeat(50)).is_ok());
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        let table: Vec<Invalid> = vectors::of("/person_name/invalid");
        for Invalid { text, code } in table {
            assert_eq!(PersonName::parse(&text).err().map(|r| r.code()), Some(code.as_str()), "{text:?}");
        }
        assert_eq!(PersonName::parse(&"王".repeat(51)), Err(Reason::TooLong));
    }

    #[test]
    fn nothing_lets_the_name_out() {
        let Ok(name) = serde_json::from_str::<PersonName>("\"张三\"") else { panic!("is valid") };
        assert_eq!(format!("{name:?}"), "PersonName(…)");
        let Err(error) = serde_json::from_str::<PersonName>("\"张三9\"") else { panic!("is no name") };
        assert!(!error.to_string().contains('张'));
    }
}
