//! What goods are: shelf-life policies, storage, and the value of a pack.
use crate::kernel::id::ProductId;
use crate::kernel::money::Fen;
use crate::kernel::search::{searchable, term};
use std::collections::HashMap;

crate::words! {
    /// Whether goods carry a day of expiry. "None needed" is a policy of its own, never an unknown day.
    ShelfLife {
        /// Each lot carries its day.
        Dated = "dated",
        /// Food that is exempt from marking (GB 7718): salt, vinegar, sugar.
        Exempt = "exempt",
        /// Goods that keep: clothes, tools.
        None = "none",
    }
}

crate::words! {
    /// How goods are kept.
    Storage {
        /// 常温
        Ambient = "ambient",
        /// 阴凉
        Cool = "cool",
        /// 冷藏
        Chilled = "chilled",
        /// 冷冻
        Frozen = "frozen",
    }
}

impl ShelfLife {
    /// Whether a lot of such goods carries a day of expiry.
    #[must_use]
    pub fn is_dated(self) -> bool {
        self == Self::Dated
    }

    /// Whether it may be changed into that one while lots may be on the shelves: both are dated, or neither.
    #[must_use]
    pub fn may_become(self, other: Self) -> bool {
        self.is_dated() == other.is_dated()
    }
}

/// Categories of the catalogue: code, English name, and whether their goods are food: what is taken back of food goes to
/// quarantine, never to the shelf. Milk, infant and care goods stand together in one category, which counts as food.
pub const CATEGORIES: [(&str, &str, bool); 6] = [
    ("grain_oil", "Grain and oil", true),
    ("groceries", "Groceries", true),
    ("milk_infant_care", "Milk, infant, care", true),
    ("clothing_bedding", "Clothing and bedding", false),
    ("household", "Household", false),
    ("school_health", "School and health", false),
];

/// The most pieces that a pack may hold of one product, and that one scan may stand for.
pub const PACK_PIECES_MAX: i64 = 10_000;

/// By what a product is found: its code, and its names in either script, by pinyin and by initials.
#[must_use]
pub fn search_text(code: &str, name_zh: &str, name_en: &str) -> String {
    let joined = [searchable(name_zh), term(name_en), term(code)].join("|");
    format!("{}|", joined.replace("||", "|"))
}

/// The value of so many pieces of each product; none if one of them has no value, or above what an amount may be.
#[must_use]
pub fn pack_value(items: &[(ProductId, i64)], values: &HashMap<ProductId, Fen>) -> Option<Fen> {
    items.iter().try_fold(Fen::ZERO, |sum, (product_id, quantity)| {
        sum.plus(values.get(product_id)?.times(*quantity)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_worth_the_sum_of_its_pieces_and_nothing_certain_if_one_is_unknown() {
        let (rice, oil, salt) = (ProductId::make(), ProductId::make(), ProductId::make());
        let values = HashMap::from([(rice, Fen::new(3200).unwrap()), (oil, Fen::new(6000).unwrap())]);
        assert_eq!(pack_value(&[(rice, 2), (oil, 1)], &values), Fen::new(12_400));
        assert_eq!(pack_value(&[(rice, 2), (salt, 1)], &values), None);
        assert_eq!(pack_value(&[], &values), Some(Fen::ZERO));
    }

    #[test]
    fn a_product_is_found_by_either_script_by_initials_and_by_code() {
        let text = search_text("G001", "粳米", "japonica rice");
        for part in ["粳米", "jm", "jingmi", "japonicarice", "g001"] {
            assert!(text.contains(&format!("|{part}|")), "{part} in {text}");
        }
    }

    #[test]
    fn a_dated_product_stays_dated() {
        assert!(!ShelfLife::Dated.may_become(ShelfLife::None));
        assert!(!ShelfLife::Exempt.may_become(ShelfLife::Dated));
        assert!(ShelfLife::Exempt.may_become(ShelfLife::None));
    }
}
