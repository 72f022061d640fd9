//! Relations within a household: the codes of GB/T 4761-2008.
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// A member's relation to the head of the household, by its code of two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = r"^\d{2}$")]
pub struct Relation(&'static Entry);

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// A relation with its names, for whoever must show it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationWord {
    /// Its code.
    pub code: Relation,
    /// 中文名。
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
}

macro_rules! relations {
    ($($code:literal $zh:literal $en:literal;)+) => {
        static ENTRIES: &[Entry] = &[$(Entry { code: $code, zh: $zh, en: $en }),+];
    };
}

relations! {
    "01" "本人" "Self";
    "02" "户主" "Head of household";
    "10" "配偶" "Spouse";
    "11" "夫" "Husband";
    "12" "妻" "Wife";
    "20" "子" "Son";
    "21" "独生子" "Only son";
    "22" "长子" "Eldest son";
    "23" "次子" "Second son";
    "24" "三子" "Third son";
    "25" "四子" "Fourth son";
    "26" "五子" "Fifth son";
    "27" "养子或继子" "Adopted son or stepson";
    "28" "女婿" "Son-in-law";
    "29" "其他儿子" "Other son";
    "30" "女" "Daughter";
    "31" "独生女" "Only daughter";
    "32" "长女" "Eldest daughter";
    "33" "次女" "Second daughter";
    "34" "三女" "Third daughter";
    "35" "四女" "Fourth daughter";
    "36" "五女" "Fifth daughter";
    "37" "养女或继女" "Adopted daughter or stepdaughter";
    "38" "儿媳" "Daughter-in-law";
    "39" "其他女儿" "Other daughter";
    "40" "孙子、孙女或外孙子、外孙女" "Grandchild";
    "41" "孙子" "Son's son";
    "42" "孙女" "Son's daughter";
    "43" "外孙子" "Daughter's son";
    "44" "外孙女" "Daughter's daughter";
    "45" "孙媳妇或外孙媳妇" "Grandson's wife";
    "46" "孙女婿或外孙女婿" "Granddaughter's husband";
    "47" "曾孙子或曾外孙子" "Great-grandson";
    "48" "曾孙女或曾外孙女" "Great-granddaughter";
    "49" "其他孙子、孙女或外孙子、外孙女" "Other grandchild";
    "50" "父母" "Parent";
    "51" "父亲" "Father";
    "52" "母亲" "Mother";
    "53" "公公" "Husband's father";
    "54" "婆婆" "Husband's mother";
    "55" "岳父" "Wife's father";
    "56" "岳母" "Wife's mother";
    "57" "继父或养父" "Stepfather or adoptive father";
    "58" "继母或养母" "Stepmother or adoptive mother";
    "59" "其他父母关系" "Other parent";
    "60" "祖父母或外祖父母" "Grandparent";
    "61" "祖父" "Father's father";
    "62" "祖母" "Father's mother";
    "63" "外祖父" "Mother's father";
    "64" "外祖母" "Mother's mother";
    "65" "配偶的祖父母或外祖父母" "Spouse's grandparent";
    "66" "曾祖父" "Great-grandfather";
    "67" "曾祖母" "Great-grandmother";
    "68" "配偶的曾祖父母或外曾祖父母" "Spouse's great-grandparent";
    "69" "其他祖父母或外祖父母关系" "Other grandparent";
    "70" "兄弟姐妹" "Sibling";
    "71" "兄" "Elder brother";
    "72" "嫂" "Elder brother's wife";
    "73" "弟" "Younger brother";
    "74" "弟媳" "Younger brother's wife";
    "75" "姐姐" "Elder sister";
    "76" "姐夫" "Elder sister's husband";
    "77" "妹妹" "Younger sister";
    "78" "妹夫" "Younger sister's husband";
    "79" "其他兄弟姐妹" "Other sibling";
    "80" "其他" "Other";
    "81" "伯父" "Father's elder brother";
    "82" "伯母" "Father's elder brother's wife";
    "83" "叔父" "Father's younger brother";
    "84" "婶母" "Father's younger brother's wife";
    "85" "舅父" "Mother's brother";
    "86" "舅母" "Mother's brother's wife";
    "87" "姨父" "Mother's sister's husband";
    "88" "姨母" "Mother's sister";
    "89" "姑父" "Father's sister's husband";
    "90" "姑母" "Father's sister";
    "91" "堂兄弟、堂姐妹" "Cousin on the father's side";
    "92" "表兄弟、表姐妹" "Cousin";
    "93" "侄子" "Brother's son";
    "94" "侄女" "Brother's daughter";
    "95" "外甥" "Sister's son";
    "96" "外甥女" "Sister's daughter";
    "97" "其他亲属" "Other relative";
    "99" "非亲属" "No relative";
}

/// Everyday names that files use for a code.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("申请人", "01"),
    ("持证人", "01"),
    ("self", "01"),
    ("head", "02"),
    ("妻子", "12"),
    ("丈夫", "11"),
    ("老婆", "12"),
    ("老公", "11"),
    ("儿子", "20"),
    ("之子", "20"),
    ("二子", "23"),
    ("养子", "27"),
    ("继子", "27"),
    ("女儿", "30"),
    ("之女", "30"),
    ("二女", "33"),
    ("养女", "37"),
    ("继女", "37"),
    ("媳妇", "38"),
    ("外孙", "43"),
    ("父", "51"),
    ("母", "52"),
    ("继父", "57"),
    ("养父", "57"),
    ("继母", "58"),
    ("养母", "58"),
    ("爷爷", "61"),
    ("奶奶", "62"),
    ("外公", "63"),
    ("外婆", "64"),
    ("哥哥", "71"),
    ("兄长", "71"),
    ("弟弟", "73"),
    ("姐", "75"),
    ("妹", "77"),
    ("其他关系", "80"),
    ("外甥子", "95"),
    ("无关系", "99"),
];

impl Relation {
    /// Every relation, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(Self)
    }

    /// The code that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0.code
    }

    /// Whether the member heads the household, or applied for it.
    #[must_use]
    pub fn is_head(self) -> bool {
        matches!(self.0.code, "01" | "02")
    }

    /// With its names.
    #[must_use]
    pub const fn word(self) -> RelationWord {
        RelationWord { code: self, zh: self.0.zh, en: self.0.en }
    }

    /// Reads a code or a name, as a file may hold it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let padded = if text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("0{text}")
        } else {
            text.to_owned()
        };
        let by_name = |entry: &&Entry| {
            entry.code == padded
                || entry.zh == text
                || entry.en.eq_ignore_ascii_case(text)
                || entry.zh.split('或').any(|part| part == text)
        };
        let other = || {
            let (_, code) = OTHER_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text))?;
            ENTRIES.iter().find(|entry| entry.code == *code)
        };
        ENTRIES.iter().find(by_name).or_else(other).map(Self)
    }
}

impl std::str::FromStr for Relation {
    type Err = String;
    fn from_str(code: &str) -> Result<Self, String> {
        ENTRIES
            .iter()
            .find(|entry| entry.code == code)
            .map(Self)
            .ok_or_else(|| "not a relation code of GB/T 4761".to_owned())
    }
}

impl Serialize for Relation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Relation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_read() {
        for (text, code) in [
            ("02", "02"),
            ("2", "02"),
            ("户主", "02"),
            ("妻子", "12"),
            ("Spouse", "10"),
            ("继女", "37"),
            ("外祖父", "63"),
        ] {
            assert_eq!(Relation::read(text).unwrap().as_str(), code, "{text}");
        }
        for text in ["", "00", "98", "邻居", "123"] {
            assert!(Relation::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn codes_stand_in_order_and_once() {
        let codes: Vec<_> = Relation::all().map(Relation::as_str).collect();
        assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]));
        for (name, code) in OTHER_NAMES {
            assert_eq!(Relation::read(name).unwrap().as_str(), *code, "{name}");
        }
    }
}
