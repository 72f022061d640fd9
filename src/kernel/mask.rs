//! Names and numbers with their middle hidden: relief for the eye, not anonymity, for few numbers fit a mask.

use super::citizen_id::CitizenId;
use super::glyph::is_han;
use super::phone::Phone;
use super::surname;

/// A name with its middle hidden: 张*, 张*三, 阿*提; of a compound surname only the surname, 欧阳*;
/// of Latin words the first letters, J* S*.
pub fn name(name: &str) -> String {
    let letters: Vec<char> = name.trim().chars().collect();
    if !letters.iter().copied().any(is_han) {
        return latin(name);
    }
    match letters.as_slice() {
        [] | [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, second, ..] if surname::is_compound(*first, *second) => format!("{first}{second}*"),
        [first, .., last] => format!("{first}*{last}"),
    }
}

fn latin(name: &str) -> String {
    let words = name.split_whitespace().filter_map(|word| word.chars().next());
    let masked: Vec<String> = words.map(|first| format!("{first}*")).collect();
    if masked.is_empty() { "*".to_owned() } else { masked.join(" ") }
}

/// The area and the last four: `310107********1234`.
pub fn id_number(id: &CitizenId) -> String {
    let area = id.as_str().get(..6).unwrap_or_default();
    format!("{area}********{}", id.last_four())
}

/// A mobile's first three, a landline's area code, and the last four: `138****5678`, `021****4588`.
pub fn phone(phone: &Phone) -> String {
    let head =
        if phone.is_mobile() { phone.number().get(..3).unwrap_or_default() } else { phone.area_code() };
    format!("{head}****{}", phone.last_four())
}

#[cfg(test)]
mod tests {
    use super::super::civil_date::CivilDate;
    use super::super::vectors;
    use super::*;

    #[test]
    fn names_lose_their_middle() {
        let table: Vec<(String, String)> = vectors::of("/mask/name");
        for (full, masked) in table {
            assert_eq!(name(&full), masked, "{full}");
        }
    }

    #[test]
    fn numbers_lose_their_middle() {
        let today = CivilDate { year: 2026, month: 3, day: 1 };
        for (full, masked) in vectors::of::<Vec<(String, String)>>("/mask/id_number") {
            assert_eq!(CitizenId::parse(&full, today).map(|id| id_number(&id)), Ok(masked));
        }
        for (full, masked) in vectors::of::<Vec<(String, String)>>("/mask/phone") {
            assert_eq!(Phone::parse(&full).map(|number| phone(&number)), Ok(masked));
        }
    }
}
