//! A citizen's identity number (公民身份号码): its check character, and the birth day and sex that it tells.

use serde::{Deserialize, Serialize};

use super::civil_date::CivilDate;
use super::glyph::typed;
use super::wire::{guarded_value, reasons};

/// The number of a citizen, or of a holder of a residence permit, after GB 11643-1999: 18 characters, a last `X`
/// upper case. Any area is taken: people come from everywhere, and numbers of abolished areas stay good.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenId {
    number: String,
    birth: CivilDate,
    sex: Sex,
}

/// The sex that a number tells: GB 11643-1999, odd sequence for men.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

reasons! {
    /// Why a text is no citizen's number.
    pub enum Reason {
        Empty => "id_number_empty",
        /// Neither 18 characters nor the 15 of before 1999.
        Length => "id_number_length",
        /// A character that is no digit (or, at the end, `X`).
        Character => "id_number_character",
        /// A spreadsheet took it for a quantity and lost its last digits; only the card can tell them.
        ExcelSpoilt => "id_number_excel_spoilt",
        Checksum => "id_number_checksum",
        /// The calendar has no such day of birth.
        BirthDate => "id_number_birth_date",
        /// Born after today.
        BirthFuture => "id_number_birth_future",
        /// Born before 1900: nobody alive, so a slip of the pen.
        BirthTooEarly => "id_number_birth_too_early",
    }
}

guarded_value!(CitizenId);

/// What a body holds where a number is wanted. Whether it is one depends on the day, which serde does not know.
#[derive(Clone)]
pub struct CitizenIdText(String);

guarded_value!(CitizenIdText, |text| Ok::<_, Reason>(CitizenIdText(text.to_owned())));

impl CitizenIdText {
    /// The number in the text.
    pub fn read(&self, today: CivilDate) -> Result<CitizenId, Reason> {
        CitizenId::parse(&self.0, today)
    }
}

impl CitizenId {
    /// Reads a number as people type and paste it; one of 15 digits becomes its 18.
    pub fn parse(text: &str, today: CivilDate) -> Result<Self, Reason> {
        let text = typed(text).to_ascii_uppercase();
        // A spreadsheet marks a cell as text by an apostrophe, and some exports keep it.
        let text = text.trim_start_matches('\'');
        if text.is_empty() {
            return Err(Reason::Empty);
        }
        if is_quantity(text) {
            return Err(Reason::ExcelSpoilt);
        }
        let number = match text.chars().count() {
            15 => lengthened(text)?,
            18 => text.to_owned(),
            _ => return Err(Reason::Length),
        };
        check(&number)?;
        let birth = birth_of(&number).ok_or(Reason::BirthDate)?;
        if birth.year < 1900 {
            return Err(Reason::BirthTooEarly);
        }
        if birth > today {
            return Err(Reason::BirthFuture);
        }
        let sex = sex_of(&number);
        Ok(Self { number, birth, sex })
    }

    /// The 18 characters: to be encrypted or hashed with a key, never shown.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The day of birth.
    pub fn birth(&self) -> CivilDate {
        self.birth
    }

    /// The sex.
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// The four characters that a till may show beside a masked name.
    pub fn last_four(&self) -> &str {
        self.number.get(14..).unwrap_or_default()
    }
}

/// The forms a spreadsheet gives a number of 18 digits: `3.10199E+17`, `310199194603150000.0`.
fn is_quantity(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    match (text.split_once('E'), text.split_once('.')) {
        (Some((mantissa, exponent)), _) => {
            digits(&mantissa.replacen('.', "", 1)) && digits(exponent.trim_start_matches('+'))
        }
        (None, Some((whole, rest))) => digits(whole) && !rest.is_empty() && rest.chars().all(|c| c == '0'),
        (None, None) => false,
    }
}

/// GB 11643-1999: the century goes in after the area, the check character at the end.
fn lengthened(text: &str) -> Result<String, Reason> {
    let (area, rest) = text.split_at_checked(6).ok_or(Reason::Character)?;
    let body = format!("{area}19{rest}");
    let last = check_character(&body).ok_or(Reason::Character)?;
    Ok(format!("{body}{last}"))
}

fn check(number: &str) -> Result<(), Reason> {
    let (body, last) = number.split_at_checked(17).ok_or(Reason::Character)?;
    let expected = check_character(body).ok_or(Reason::Character)?;
    match last.chars().next() {
        Some(c) if c == expected => Ok(()),
        // A spreadsheet keeps 15 digits and fills up with zeros. One such number in eleven has
        // a right check character by chance, and cannot be told from a true one.
        Some('0') if body.ends_with("00") => Err(Reason::ExcelSpoilt),
        Some('0'..='9' | 'X') => Err(Reason::Checksum),
        _ => Err(Reason::Character),
    }
}

/// GB 11643-1999: ISO 7064 MOD 11-2 over the first 17 digits; nothing if one of them is no digit.
#[must_use]
pub fn check_character(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits: Option<Vec<u32>> = body.chars().map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits?.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    "10X98765432".chars().nth(usize::try_from(sum % 11).ok()?)
}

fn birth_of(number: &str) -> Option<CivilDate> {
    let year = number.get(6..10)?.parse().ok()?;
    let month = number.get(10..12)?.parse().ok()?;
    let day = number.get(12..14)?.parse().ok()?;
    Some(CivilDate { year, month, day }).filter(CivilDate::exists)
}

fn sex_of(number: &str) -> Sex {
    match number.get(16..17) {
        Some("1" | "3" | "5" | "7" | "9") => Sex::Male,
        _ => Sex::Female,
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{self, Invalid};
    use super::*;

    const TODAY: CivilDate = CivilDate { year: 2026, month: 3, day: 1 };

    #[derive(Deserialize)]
    struct Valid {
        text: String,
        number: String,
        birth: (i32, u8, u8),
        sex: Sex,
    }

    #[test]
    fn true_numbers_are_read() {
        let table: Vec<Valid> = vectors::of("/citizen_id/valid");
        for row in table {
            let Ok(id) = CitizenId::parse(&row.text, TODAY) else { panic!("{}", row.text) };
            let (year, month, day) = row.birth;
            assert_eq!(id.as_str(), row.number);
            assert_eq!((id.birth(), id.sex()), (CivilDate { year, month, day }, row.sex), "{}", row.text);
            assert!(row.number.ends_with(id.last_four()) && id.last_four().len() == 4);
        }
    }

    #[test]
    fn false_numbers_are_refused_with_their_reason() {
        let table: Vec<Invalid> = vectors::of("/citizen_id/invalid");
        for Invalid { text, code } in table {
            let reason = CitizenId::parse(&text, TODAY).err();
            assert_eq!(reason.map(|r| r.code()), Some(code.as_str()), "{text}");
        }
    }

    #[test]
    fn every_other_check_character_is_refused() {
        for last in "012456789X".chars() {
            let text = format!("31019919460315002{last}");
            assert_eq!(CitizenId::parse(&text, TODAY), Err(Reason::Checksum), "{text}");
        }
    }

    #[test]
    fn a_child_born_today_is_born() {
        let today = CivilDate { year: 2016, month: 9, day: 10 };
        assert!(CitizenId::parse("310199201609100046", today).is_ok());
        let eve = CivilDate { year: 2016, month: 9, day: 9 };
        assert_eq!(CitizenId::parse("310199201609100046", eve), Err(Reason::BirthFuture));
    }

    #[test]
    fn nothing_lets_the_number_out() {
        let body = serde_json::from_str::<CitizenIdText>("\"310199194603150023\"");
        let Ok(text) = body else { panic!("is a text") };
        let Ok(id) = text.read(TODAY) else { panic!("is a number") };
        assert_eq!(format!("{text:?} {id:?}"), "CitizenIdText(…) CitizenId(…)");
        for body in ["310199194603150023", "[310199194603150023]", "-3.10199194603150023"] {
            let Err(error) = serde_json::from_str::<CitizenIdText>(body) else { panic!("{body}") };
            assert!(error.to_string().starts_with("text_expected"), "{error}");
        }
    }
}
