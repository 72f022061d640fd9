//! A telephone number within China: a mobile, or a landline with its area code; households may share one.

use super::glyph::typed;
use super::wire::{guarded_value, reasons};

/// A number of China's numbering plan in one normal form: `13812345678`, `02152564588`, `02152564588-801`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    normal: String,
    number_length: usize,
    area_length: usize,
}

reasons! {
    /// Why a text is no telephone number.
    pub enum Reason {
        Empty => "phone_empty",
        /// A letter or sign that has no place in a number.
        Character => "phone_character",
        /// A landline without its area code: 52564588 rings elsewhere in every city.
        AreaCodeMissing => "phone_area_code_missing",
        /// A country code other than 86.
        Foreign => "phone_foreign",
        /// Neither a mobile nor a landline.
        Form => "phone_form",
    }
}

guarded_value!(Phone, Phone::parse);

impl Phone {
    /// Reads a number as people write it: `+86 138 1234 5678`, `(021) 5256-4588 转 801`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = typed(text).to_lowercase();
        if text.is_empty() {
            return Err(Reason::Empty);
        }
        let (main, marked) = split_extension(&text);
        let groups = groups_of(main)?;
        let extension = marked.map(groups_of).transpose()?.map(|parts| parts.concat());
        if extension.is_some() {
            return Self::of(&groups.concat(), extension.as_deref());
        }
        if let Some(phone) = Self::with_unmarked_extension(&groups) {
            return Ok(phone);
        }
        Self::of(&groups.concat(), None)
    }

    /// `021-52564588-801` and `02152564588-801`: an extension that only its place tells.
    fn with_unmarked_extension(groups: &[String]) -> Option<Self> {
        match groups {
            [number, own] => Self::of(number, Some(own)).ok(),
            [area, local, own] if area.len() <= 4 => Self::of(&format!("{area}{local}"), Some(own)).ok(),
            _ => None,
        }
    }

    fn of(number: &str, extension: Option<&str>) -> Result<Self, Reason> {
        if !number.starts_with('0') && matches!(number.len(), 7 | 8) {
            return Err(Reason::AreaCodeMissing);
        }
        let area_length = if is_mobile(number) { 0 } else { area_length(number).ok_or(Reason::Form)? };
        let normal = match extension {
            None => number.to_owned(),
            Some(own) if area_length > 0 && (1..=6).contains(&own.len()) => format!("{number}-{own}"),
            Some(_) => return Err(Reason::Form),
        };
        Ok(Self { normal, number_length: number.len(), area_length })
    }

    /// The normal form: to be encrypted or hashed with a key, never shown.
    pub fn as_str(&self) -> &str {
        &self.normal
    }

    /// The digits without an extension.
    pub fn number(&self) -> &str {
        self.normal.get(..self.number_length).unwrap_or_default()
    }

    /// The area code of a landline; nothing for a mobile.
    pub fn area_code(&self) -> &str {
        self.normal.get(..self.area_length).unwrap_or_default()
    }

    /// Whether it is a mobile.
    pub fn is_mobile(&self) -> bool {
        self.area_length == 0
    }

    /// The last four digits of the number itself.
    pub fn last_four(&self) -> &str {
        self.number().get(self.number_length.saturating_sub(4)..).unwrap_or_default()
    }
}

fn split_extension(text: &str) -> (&str, Option<&str>) {
    const MARKS: [&str; 7] = ["分机", "转", "轉", "ext.", "ext", "x", "#"];
    MARKS.iter().find_map(|mark| text.split_once(mark)).map_or((text, None), |(main, own)| (main, Some(own)))
}

/// The groups of digits, home form: without 86, with the 0 before the area code.
fn groups_of(text: &str) -> Result<Vec<String>, Reason> {
    let (text, abroad) = match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
        Some(rest) => (rest.trim_start().strip_prefix("86").ok_or(Reason::Foreign)?, true),
        None => (text, false),
    };
    let parts = text.split([' ', '-', '(', ')', '.', '/', '‐', '–', '—']);
    let mut groups: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let all = groups.concat();
    if !all.chars().all(|c| c.is_ascii_digit()) {
        return Err(Reason::Character);
    }
    if let Some(mobile) = all.strip_prefix("86").filter(|rest| is_mobile(rest)) {
        return Ok(vec![mobile.to_owned()]);
    }
    if abroad
        && !all.starts_with('0')
        && !is_mobile(&all)
        && let Some(area) = groups.first_mut()
    {
        area.insert(0, '0');
    }
    Ok(groups)
}

/// `^1[3-9]\d{9}$`.
fn is_mobile(number: &str) -> bool {
    let mut digits = number.chars();
    number.len() == 11 && digits.next() == Some('1') && matches!(digits.next(), Some('3'..='9'))
}

/// How long the area code of a landline is: 010 and 02x have three digits and eight follow, all others
/// have four, and seven or eight follow. No local number begins with 0 or 1.
fn area_length(number: &str) -> Option<usize> {
    let mut digits = number.chars();
    let (zero, region, third) = (digits.next()?, digits.next()?, digits.next()?);
    let (length, locals) = match (zero, region, third) {
        ('0', '1', '0') | ('0', '2', _) => (3, 8..=8),
        ('0', '3'..='9', _) => (4, 7..=8),
        _ => return None,
    };
    let local = number.get(length..)?;
    (locals.contains(&local.len()) && !local.starts_with(['0', '1'])).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{self, Invalid};
    use super::*;

    #[test]
    fn numbers_have_one_normal_form() {
        let table: Vec<(String, String, String)> = vectors::of("/phone/valid");
        for (text, normal, last_four) in table {
            let Ok(phone) = Phone::parse(&text) else { panic!("{text}: {:?}", Phone::parse(&text)) };
            assert_eq!((phone.as_str(), phone.last_four()), (normal.as_str(), last_four.as_str()), "{text}");
            assert_eq!(phone.is_mobile(), normal.starts_with('1'));
            assert_eq!(Phone::parse(phone.as_str()), Ok(phone), "the normal form reads as itself");
        }
    }

    #[test]
    fn false_numbers_are_refused_with_their_reason() {
        let table: Vec<Invalid> = vectors::of("/phone/invalid");
        for Invalid { text, code } in table {
            assert_eq!(Phone::parse(&text).err().map(|r| r.code()), Some(code.as_str()), "{text}");
        }
    }

    #[test]
    fn nothing_lets_the_number_out() {
        let Ok(phone) = serde_json::from_str::<Phone>("\"138 1234 5678\"") else { panic!("is valid") };
        assert_eq!(format!("{phone:?}"), "Phone(…)");
        for body in ["\"1381234567\"", "13812345678", "{\"a\":13812345678}"] {
            let Err(error) = serde_json::from_str::<Phone>(body) else { panic!("{body}") };
            assert!(!error.to_string().contains("1234"), "{error}");
        }
    }
}
