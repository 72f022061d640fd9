//! What one piece of a product is, in English: the measures and counters that the catalogue writes in Chinese.

const MEASURES: &[(&str, &str)] = &[("千克", "kg"), ("公斤", "kg"), ("毫升", "ml"), ("克", "g"), ("升", "l")];

/// A counter, what one of them is called, and what more are.
const COUNTERS: &[(&str, &str, &str)] = &[
    ("件", "piece", "pieces"),
    ("枚", "piece", "pieces"),
    ("片", "piece", "pieces"),
    ("条", "piece", "pieces"),
    ("只", "piece", "pieces"),
    ("支", "piece", "pieces"),
    ("本", "book", "books"),
    ("块", "bar", "bars"),
    ("双", "pair", "pairs"),
    ("卷", "roll", "rolls"),
    ("包", "packet", "packets"),
    ("瓶", "bottle", "bottles"),
    ("盒", "box", "boxes"),
    ("箱", "case", "cases"),
    ("袋", "bag", "bags"),
    ("罐", "tin", "tins"),
    ("套", "set", "sets"),
];

/// A size such as `3 双` as those read it who read English: `3 pairs`. What is not known stays as it is.
#[must_use]
pub fn in_english(size: &str) -> String {
    let mut said = String::new();
    let mut rest = size;
    while let Some(next) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix('段') {
            let count = said.split_whitespace().next_back().unwrap_or_default().to_owned();
            said = format!("{}stage {count} ", &said[..said.trim_end().len() - count.len()]);
            rest = after;
        } else if let Some((word, after)) = word_at(rest, &said) {
            said = format!("{} {word} ", said.trim_end());
            rest = after;
        } else {
            said.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The English of the Chinese word that a text begins with, and what comes after it; the number before it says how many.
fn word_at<'a>(text: &'a str, before: &str) -> Option<(&'static str, &'a str)> {
    if let Some((zh, en)) = MEASURES.iter().find(|(zh, _)| text.starts_with(zh)) {
        return Some((en, &text[zh.len()..]));
    }
    let (zh, one, many) = COUNTERS.iter().find(|(zh, ..)| text.starts_with(zh))?;
    let is_one = before.split_whitespace().next_back() == Some("1");
    Some((if is_one { one } else { many }, &text[zh.len()..]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_said_as_the_web_app_says_them() {
        let pairs: Vec<(String, String)> = crate::kernel::vectors::of("/pack_size");
        assert!(!pairs.is_empty());
        for (zh, en) in pairs {
            assert_eq!(super::in_english(&zh), en, "{zh}");
        }
    }
}
