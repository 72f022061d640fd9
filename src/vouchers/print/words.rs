//! The sentences on a voucher: what it is good for, until when, where. Nothing in them tells why somebody got it.
use crate::goods::rows::{Category, Pack, Product};
use crate::kernel::id::ProductId;
use crate::kernel::money::Fen;
use crate::kernel::pack_size;
use crate::kernel::time::Day;
use crate::stores::rows::Store;
use crate::vouchers::model::{Condition, VoucherKind};
use crate::vouchers::rows::{ItemRow, Voucher};
use std::collections::HashMap;

/// How many stores are named before the rest is only counted.
const STORES_NAMED: usize = 3;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A sentence, 中文 first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// 中文。
    pub zh: String,
    /// English.
    pub en: String,
}

/// The goods that vouchers name.
#[derive(Default)]
pub struct Goods {
    /// Products.
    pub products: HashMap<ProductId, Product>,
    /// Categories, by code.
    pub categories: HashMap<String, Category>,
    /// The pack.
    pub pack: Option<Pack>,
}

fn said(zh: impl Into<String>, en: impl Into<String>) -> Said {
    Said { zh: zh.into(), en: en.into() }
}

/// An amount without the fen that it does not have: `100`, `65.50`.
#[must_use]
pub fn yuan(fen: Fen) -> String {
    let (yuan, rest) = (fen.get() / 100, fen.get() % 100);
    if rest == 0 { yuan.to_string() } else { format!("{yuan}.{rest:02}") }
}

/// What a voucher still gives.
#[must_use]
pub fn good_for(kind: VoucherKind, voucher: &Voucher, items: &[ItemRow], goods: &Goods) -> Vec<Said> {
    match kind {
        VoucherKind::Value | VoucherKind::Emergency => {
            let left = yuan(voucher.balance_fen);
            vec![said(format!("可选 {left} 元物品"), format!("Goods worth ¥{left} of your choice"))]
        }
        VoucherKind::Copay => {
            let (cash, all) =
                (voucher.copay_fen, voucher.balance_fen.plus(voucher.copay_fen).unwrap_or(Fen::MAX));
            let (cash, all) = (yuan(cash), yuan(all));
            vec![said(
                format!("付 {cash} 元，可选 {all} 元物品"),
                format!("Pay ¥{cash}, take goods worth ¥{all}"),
            )]
        }
        VoucherKind::Goods => {
            items.iter().filter(|item| item.pieces_left > 0).map(|item| piece(item, goods)).collect()
        }
        VoucherKind::Pack => {
            let left: Vec<Said> =
                items.iter().filter(|item| item.pieces_left > 0).map(|item| part(item, goods)).collect();
            let zh = left.iter().map(|line| line.zh.as_str()).collect::<Vec<_>>().join("、");
            let en = left.iter().map(|line| line.en.as_str()).collect::<Vec<_>>().join(", ");
            let name = goods.pack.as_ref().map(|pack| said(pack.name_zh.clone(), pack.name_en.clone()));
            name.into_iter().chain([said(zh, en)]).collect()
        }
    }
}

/// A part of a pack, in few characters: there may be ten of them.
fn part(item: &ItemRow, goods: &Goods) -> Said {
    let Some(product) = item.product_id.and_then(|id| goods.products.get(&id)) else {
        return piece(item, goods);
    };
    let times = if item.pieces_left == 1 { String::new() } else { format!(" ×{}", item.pieces_left) };
    let (size, size_en) = (&product.pack_size, pack_size::in_english(&product.pack_size));
    said(format!("{} {size}{times}", product.name_zh), format!("{} {size_en}{times}", product.name_en))
}

fn piece(item: &ItemRow, goods: &Goods) -> Said {
    let pieces = item.pieces_left;
    if let Some(product) = item.product_id.and_then(|id| goods.products.get(&id)) {
        let (zh, en, size) = (&product.name_zh, &product.name_en, &product.pack_size);
        return said(
            format!("{zh}（{size}）×{pieces}"),
            format!("{en} ({}) ×{pieces}", pack_size::in_english(size)),
        );
    }
    let category = item.category_code.as_ref().and_then(|code| goods.categories.get(code));
    category.map_or_else(
        || said(format!("物品 ×{pieces}"), format!("goods ×{pieces}")),
        |category| {
            said(
                format!("{}任选 {pieces} 件", category.name_zh),
                format!("{}, any {pieces}", category.name_en),
            )
        },
    )
}

/// Until when.
#[must_use]
pub fn until(last_on: Day) -> Said {
    said(format!("可用到 {}", last_on.in_chinese()), format!("Good until {}", in_english(last_on)))
}

/// From when, if that day has not come yet.
#[must_use]
pub fn from(first_on: Day, today: Day) -> Option<Said> {
    let later =
        || said(format!("{}起可用", first_on.in_chinese()), format!("from {}", in_short_english(first_on)));
    (first_on > today).then(later)
}

fn in_short_english(day: Day) -> String {
    let (year, _, number) = day.parts();
    format!("{number} {} {year}", month(day).get(..3).unwrap_or_default())
}

fn in_english(day: Day) -> String {
    let (year, _, number) = day.parts();
    format!("{number} {} {year}", month(day))
}

fn month(day: Day) -> &'static str {
    let month = usize::from(day.parts().1.unsigned_abs());
    month.checked_sub(1).and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// Where: at these stores, or at all of a district, whose names are given in both languages.
#[must_use]
pub fn stores(named: &[Store], district: (&str, &str)) -> Said {
    if named.is_empty() {
        let (zh, en) = district;
        return said(format!("{zh}各慈善超市均可使用"), format!("At every charity supermarket of {en}"));
    }
    let zh: Vec<&str> = named.iter().take(STORES_NAMED).map(|store| store.name_zh.as_str()).collect();
    let en: Vec<&str> = named.iter().take(STORES_NAMED).map(|store| store.name_en.as_str()).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    match named.len().saturating_sub(STORES_NAMED) {
        0 => said(zh, en),
        more => said(format!("{zh}等 {} 家", named.len()), format!("{en} and {more} more")),
    }
}

/// How to use it.
#[must_use]
pub fn rules(kind: VoucherKind) -> Said {
    let (zh, en) = if kind == VoucherKind::Copay {
        ("限用一次", "used once")
    } else {
        ("可分次使用", "usable in parts")
    };
    said(
        format!("不兑现、不找零，{zh}，可请人代领。遗失请告诉居委会，可以补发。"),
        format!("No cash, no change; {en}; others may collect for you. Lost? Tell your committee."),
    )
}

/// Where a voucher stands today, for whoever holds it.
#[must_use]
pub fn state(condition: Condition, voucher: &Voucher, today: Day) -> Said {
    match condition {
        Condition::Unused | Condition::Partly if today < voucher.first_on => {
            said("尚未到使用日期", "Its first day has not come yet")
        }
        Condition::Unused | Condition::Partly => said("有效，可以使用", "Good, it can be used"),
        Condition::Spent => said("已用完", "Nothing is left"),
        Condition::Expired | Condition::Released => said("已过有效期", "Its last day is over"),
        Condition::Frozen => said("暂停使用，请联系街道", "On hold; please ask your street's office"),
        Condition::Revoked => said("已作废", "No longer good"),
        Condition::Replaced => said("已换发新券，请用新券", "Replaced; please use the new one"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vouchers::rows::tests::voucher;

    #[test]
    fn days_and_amounts_are_said_in_words() {
        let day = |text| Day::parse(text).unwrap();
        assert_eq!(until(day("2027-02-28")), said("可用到 2027年2月28日", "Good until 28 February 2027"));
        assert_eq!(from(day("2026-12-01"), day("2026-12-01")), None);
        assert_eq!(from(day("2026-12-01"), day("2026-11-30")).unwrap().en, "from 1 Dec 2026");
        for (fen, expected) in [(10_000, "100"), (6_550, "65.50"), (5, "0.05")] {
            assert_eq!(yuan(Fen::new(fen).unwrap()), expected);
        }
    }

    #[test]
    fn nothing_on_a_voucher_tells_why_somebody_got_it() {
        let goods = Goods::default();
        let mut text = String::new();
        for kind in VoucherKind::ALL {
            let lines = good_for(*kind, &voucher(10_000), &[], &goods);
            for line in lines.into_iter().chain([rules(*kind), stores(&[], ("普陀区", "Putuo"))]) {
                text.push_str(&line.zh);
                text.push_str(&line.en.to_lowercase());
            }
        }
        for condition in Condition::ALL {
            text.push_str(&state(*condition, &voucher(1), voucher(1).last_on).zh);
        }
        for word in ["困", "贫", "低保", "救助", "救济", "特困", "poor", "relief", "hardship", "need"]
        {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}
