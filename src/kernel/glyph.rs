//! Characters that leave no mark, and full-width forms: what a typed text is freed from before it is read.

/// Whether a character leaves no mark of its own: zero width, direction marks, fillers, variation selectors,
/// tags. Unicode's Default_Ignorable_Code_Point, with line separators, interlinear marks, the blank Braille cell.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character means nothing outside one vendor's fonts: private use, or never to be assigned.
pub fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a character is a Chinese one: the unified blocks, 〇, and the two planes kept for rare characters,
/// so that no family is refused its name.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fffd}' | '\u{30000}'..='\u{3fffd}')
}

/// The half-width form of a full-width letter, digit, sign or space; any other character as it is.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A typed number or code: half-width, without spaces and invisible characters around it.
pub fn typed(text: &str) -> String {
    let folded: String = text.chars().map(half_width).collect();
    folded.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_folds_and_ends_are_stripped() {
        assert_eq!(typed("\u{feff}　３１０Ｘ－１\u{200b}\n"), "310X-1");
        assert_eq!(typed("\u{202d}6901 2345\u{202c}"), "6901 2345");
    }

    #[test]
    fn what_can_be_seen_is_not_invisible() {
        for c in "张𠮷·é-'　1。，€🍚".chars() {
            assert!(!is_invisible(c) && !is_private(c), "{c}");
        }
        for c in ['\u{200d}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{e0041}', '\u{2029}'] {
            assert!(is_invisible(c), "{c:?}");
        }
        for c in ['\u{e000}', '\u{fffe}', '\u{1ffff}', '\u{10fffd}', '\u{fdd0}'] {
            assert!(is_private(c), "{c:?}");
        }
    }
}
