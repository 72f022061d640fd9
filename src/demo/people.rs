//! Invented people: names, ID numbers of the unassigned area 310199, telephones. None of them exists.
use crate::kernel::citizen_id::check_character;
use crate::kernel::time::Day;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田",
    "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕", "丁", "任", "沈", "姚",
    "卢", "姜", "崔", "钟", "谭", "陆", "汪", "范", "金", "石", "廖", "贾", "夏", "韦", "付", "方", "白",
    "邹", "孟", "熊", "秦", "邱", "江", "尹", "薛", "闫", "段", "雷", "侯", "龙", "史", "陶", "黎", "贺",
    "顾", "毛", "郝", "龚", "邵", "万", "钱", "严", "覃", "武", "戴", "莫", "孔", "向", "汤", "单", "仇",
    "欧阳", "上官", "司徒",
];
const GIVEN: &[&str] = &[
    "秀英", "桂英", "玉兰", "秀珍", "凤英", "玉珍", "桂兰", "秀兰", "桂芳", "淑珍", "建国", "建华", "国强",
    "志强", "国华", "德明", "志明", "永福", "宝根", "阿大", "根生", "福生", "金宝", "林根", "小妹", "美华",
    "丽娟", "惠芬", "雅琴", "月琴", "海燕", "丽萍", "晓红", "春梅", "敏", "静", "磊", "军", "勇", "杰", "娜",
    "芳", "燕", "强", "伟", "洋", "涛", "明", "超", "霞", "平", "刚", "浩", "宇", "欣怡", "子轩", "梓涵",
    "一诺", "浩然", "雨桐", "佳怡", "思远", "文博", "嘉懿", "俊杰", "诗涵",
];

/// Where invented people come from; the same seed gives the same people.
pub struct People {
    random: StdRng,
    sequence: u32,
}

/// An invented person.
pub struct Person {
    /// Name.
    pub name: String,
    /// Day of birth.
    pub birth_on: Day,
    /// Whether a man.
    pub male: bool,
    /// ID number with area 310199.
    pub id_number: String,
}

impl People {
    /// The people of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { random: StdRng::seed_from_u64(seed), sequence: 0 }
    }

    /// A whole number from `low` to `high`, both included.
    pub fn number(&mut self, low: i64, high: i64) -> i64 {
        self.random.random_range(low..=high)
    }

    /// One of these.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        if choices.is_empty() { None } else { choices.get(self.random.random_range(0..choices.len())) }
    }

    /// A surname.
    pub fn surname(&mut self) -> &'static str {
        self.one_of(SURNAMES).copied().unwrap_or("王")
    }

    /// A person born between these years with this surname.
    pub fn person(&mut self, surname: &str, years: (i16, i16)) -> Person {
        let given = self.one_of(GIVEN).copied().unwrap_or("明");
        let year = i16::try_from(self.number(i64::from(years.0), i64::from(years.1))).unwrap_or(years.0);
        let month = i8::try_from(self.number(1, 12)).unwrap_or(1);
        let day = i8::try_from(self.number(1, 28)).unwrap_or(1);
        // The sequence makes every number differ from all others of its day of birth.
        self.sequence = (self.sequence + 1) % 1000;
        let first = format!("310199{year:04}{month:02}{day:02}{:03}", self.sequence);
        Person {
            name: format!("{surname}{given}"),
            birth_on: Day::new(year, month, day)
                .unwrap_or_else(|| crate::kernel::time::Instant::from_micros(0).day()),
            male: self.sequence % 2 == 1,
            id_number: format!("{first}{}", check_character(&first).unwrap_or('0')),
        }
    }

    /// A mobile number that no operator gives out (199 0000 …).
    pub fn phone(&mut self) -> String {
        format!("1990000{:04}", self.number(0, 9999))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::citizen_id::CitizenId;
    use crate::kernel::civil_date::CivilDate;

    #[test]
    fn invented_people_have_valid_numbers_of_the_unassigned_area() {
        let mut people = People::new(7);
        for _ in 0..500 {
            let surname = people.surname();
            let person = people.person(surname, (1936, 2020));
            let id = CitizenId::parse(&person.id_number, CivilDate { year: 2026, month: 1, day: 1 }).unwrap();
            assert!(id.as_str().starts_with("310199"));
            assert_eq!(id.sex() == crate::kernel::citizen_id::Sex::Male, person.male);
        }
    }
}
