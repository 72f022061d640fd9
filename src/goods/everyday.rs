//! Everyday words for goods that a catalogue calls otherwise: whoever looks for 大米 finds 粳米.
use crate::kernel::search::{searchable, term};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How many names of the catalogue one everyday word may stand for.
const NAMES_MAX: usize = 3;

/// What people say, and what catalogues call it.
const WORDS: &[(&str, &[&str])] = &[
    ("大米", &["粳米", "籼米"]),
    ("白米", &["粳米", "籼米"]),
    ("食用油", &["大豆油", "菜籽油", "调和油"]),
    ("豆油", &["大豆油"]),
    ("面条", &["挂面"]),
    ("白糖", &["白砂糖"]),
    ("生抽", &["酱油"]),
    ("老抽", &["酱油"]),
    ("罐头", &["午餐肉", "鱼罐头"]),
    ("麦片", &["燕麦片"]),
    ("卫生纸", &["卷纸", "抽纸"]),
    ("纸巾", &["抽纸"]),
    ("餐巾纸", &["抽纸"]),
    ("洗衣粉", &["洗衣液"]),
    ("肥皂", &["香皂"]),
    ("洗头膏", &["洗发水"]),
    ("洗洁剂", &["洗洁精"]),
    ("牙膏", &["牙膏牙刷"]),
    ("尿布", &["纸尿裤", "护理垫"]),
    ("尿不湿", &["纸尿裤", "护理垫"]),
    ("被子", &["棉被"]),
    ("毯子", &["毛毯"]),
    ("床单", &["床上四件套"]),
    ("被套", &["床上四件套"]),
    ("羽绒衣", &["羽绒服"]),
    ("秋衣", &["保暖内衣"]),
    ("袜子", &["棉袜"]),
    ("拖鞋", &["棉拖鞋"]),
    ("电饭锅", &["电饭煲"]),
    ("电暖器", &["取暖器"]),
    ("风扇", &["电风扇"]),
    ("锅", &["炒锅"]),
    ("杯子", &["保温杯"]),
    ("暖水袋", &["热水袋"]),
    ("作业本", &["练习簿"]),
    ("本子", &["练习簿"]),
    ("笔", &["文具"]),
    ("字典", &["新华字典"]),
    ("拐杖", &["助行器"]),
    ("血压仪", &["血压计"]),
];

/// Names as terms, by every key of an everyday word.
static NAMES: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<String>> = HashMap::new();
    for (word, called) in WORDS {
        for key in searchable(word).split('|').filter(|key| !key.is_empty()) {
            let found = names.entry(key.to_owned()).or_default();
            found.extend(called.iter().map(|name| term(name)));
        }
    }
    names
});

/// What to look for when somebody looks for this term: itself, and what it is called in catalogues.
#[must_use]
pub fn terms(wanted: &str) -> [String; NAMES_MAX + 1] {
    let names = NAMES.get(wanted).map(Vec::as_slice).unwrap_or_default();
    let mut terms = [(); NAMES_MAX + 1].map(|()| wanted.to_owned());
    for (place, name) in terms.iter_mut().skip(1).zip(names) {
        place.clone_from(name);
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_say_leads_to_what_the_catalogue_calls_it() {
        for said in ["大米", "dami"] {
            assert!(terms(said).contains(&"粳米".to_owned()), "{said}");
        }
        assert_eq!(terms("粳米"), ["粳米"; 4].map(str::to_owned));
    }

    #[test]
    fn no_word_stands_for_more_than_is_looked_for() {
        assert!(WORDS.iter().all(|(_, names)| (1..=NAMES_MAX).contains(&names.len())));
    }
}
