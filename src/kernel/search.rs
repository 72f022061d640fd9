//! Keys by which names of people and goods are found: in either script, by pinyin, by initials.

use pinyin::ToPinyinMulti;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::glyph::{is_han, is_invisible};
use super::surname;

/// How many readings of one name are kept, the likeliest first.
const READINGS: usize = 8;

/// What a name is found by.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchKeys {
    /// What [`fold`] makes of it.
    pub folded: String,
    /// Whole pinyin without tones or spaces, ü written both v and u: `shanxiongxin`, `danxiongxin`.
    pub pinyin: Vec<String>,
    /// First letters: `sxx`, `dxx`.
    pub initials: Vec<String>,
}

/// One form for the many ways to write the same: NFKC, lower case, simplified,
/// nothing invisible, single spaces.
pub fn fold(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let seen = visible.nfkc().flat_map(char::to_lowercase).map(simplified);
    let words: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All keys of a name.
pub fn keys(text: &str) -> SearchKeys {
    let folded = fold(text);
    let syllables = syllables(&compact(&folded));
    let firsts: Vec<Vec<String>> = syllables.iter().map(|readings| initials(readings)).collect();
    let pinyin = likeliest(&syllables);
    SearchKeys { folded, pinyin, initials: likeliest(&firsts) }
}

/// All keys in one column, `|` between and around them: `like '%term%'` finds a part,
/// `like '%|term%'` a beginning.
pub fn searchable(text: &str) -> String {
    let keys = keys(text);
    let mut column: Vec<String> = Vec::new();
    for key in std::iter::once(compact(&keys.folded)).chain(keys.pinyin).chain(keys.initials) {
        if !key.is_empty() && !column.contains(&key) {
            column.push(key);
        }
    }
    format!("|{}|", column.join("|"))
}

/// What someone typed, in the form of the column; it holds neither `|` nor a wildcard of LIKE.
/// Empty when nothing is left to look for: then there is no filter.
pub fn term(text: &str) -> String {
    compact(&fold(text))
}

/// The simplified form of one character. One at a time, so that a part of a name folds as the whole does.
pub(super) fn simplified(c: char) -> char {
    let mut one = [0; 4];
    match c {
        '羣' => '群',
        // The table's 渖 is right for juice; in names and towns the character is 沈.
        '瀋' => '沈',
        _ => fast2s::convert(c.encode_utf8(&mut one)).chars().next().unwrap_or(c),
    }
}

/// Letters and digits only, without accents: so `Xi'an`, `xī ān` and `xian` meet.
fn compact(folded: &str) -> String {
    folded.nfkd().filter(|c| !is_combining_mark(*c)).nfc().filter(|c| c.is_alphanumeric()).collect()
}

/// The readings of each character, likeliest first; other letters and digits read as themselves.
fn syllables(text: &str) -> Vec<Vec<String>> {
    let letters: Vec<char> = text.chars().collect();
    let surname: Vec<&str> = match letters.as_slice() {
        [first, second, ..] if surname::is_compound(*first, *second) => {
            surname::compound_reading(*first, *second).into_iter().flatten().collect()
        }
        [first, ..] => surname::single_reading(*first).into_iter().collect(),
        [] => Vec::new(),
    };
    letters.iter().enumerate().map(|(at, c)| readings(*c, surname.get(at).copied())).collect()
}

fn readings(c: char, as_surname: Option<&str>) -> Vec<String> {
    if !is_han(c) {
        return vec![c.to_string()];
    }
    let everyday = c.to_pinyin_multi().into_iter().flatten().map(|reading| reading.plain());
    let mut found: Vec<String> = Vec::new();
    for reading in as_surname.into_iter().chain(everyday) {
        for spelling in [reading.replace('ü', "v"), reading.replace('ü', "u")] {
            if !found.contains(&spelling) {
                found.push(spelling);
            }
        }
    }
    found
}

fn initials(readings: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for first in readings.iter().filter_map(|reading| reading.chars().next()) {
        if !found.iter().any(|known| known.starts_with(first)) {
            found.push(first.to_string());
        }
    }
    found
}

/// The few likeliest ways to read all characters in a row. Each choice costs its place in the list;
/// keeping the cheapest few after each character loses none of the cheapest in the end.
fn likeliest(syllables: &[Vec<String>]) -> Vec<String> {
    let mut ways: Vec<(usize, String)> = vec![(0, String::new())];
    for choices in syllables.iter().filter(|choices| !choices.is_empty()) {
        let mut longer: Vec<(usize, String)> = Vec::new();
        // Of equal cost, a choice made earlier stands first: what the surname may be outlives what
        // the last syllable may be.
        for (place, next) in choices.iter().enumerate() {
            longer.extend(ways.iter().map(|(cost, way)| (cost + place, format!("{way}{next}"))));
        }
        longer.sort_by_key(|(cost, _)| *cost);
        longer.truncate(READINGS);
        ways = longer;
    }
    ways.into_iter().map(|(_, way)| way).filter(|way| !way.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    #[test]
    fn the_likeliest_reading_comes_first() {
        let table: Vec<(String, String, String)> = vectors::of("/search/first_reading");
        for (name, pinyin, first_letters) in table {
            let keys = keys(&name);
            assert_eq!(keys.pinyin.first(), Some(&pinyin), "{name}");
            assert_eq!(keys.initials.first(), Some(&first_letters), "{name}");
            assert!(keys.pinyin.len() <= READINGS && keys.initials.len() <= READINGS);
        }
    }

    #[test]
    fn what_people_type_finds_the_name() {
        let table: Vec<(String, Vec<String>)> = vectors::of("/search/found");
        for (name, typed) in table {
            let column = searchable(&name);
            for typed in typed {
                assert!(column.contains(&term(&typed)) && !term(&typed).is_empty(), "{typed} in {column}");
            }
        }
    }

    #[test]
    fn what_does_not_belong_is_not_found() {
        let table: Vec<(String, String)> = vectors::of("/search/not_found");
        for (name, typed) in table {
            assert!(!searchable(&name).contains(&term(&typed)), "{typed} in {}", searchable(&name));
        }
    }

    #[test]
    fn texts_fold_to_one_form() {
        let table: Vec<(String, String)> = vectors::of("/search/fold");
        for (text, folded) in table {
            assert_eq!(fold(&text), folded, "{text:?}");
            assert_eq!(fold(&folded), folded, "folding again changes nothing");
        }
    }

    #[test]
    fn wildcards_never_reach_the_database() {
        for text in ["%", "_", "\\", "|", "100%_a|b\\", "％＿｜"] {
            assert!(!term(text).contains(['%', '_', '\\', '|']), "{text}");
        }
        assert_eq!(searchable(""), "||");
    }
}
