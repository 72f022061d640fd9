//! Stock by store, category and product: pieces, value, how long it lies there, and until when it is good.
use super::rows::{OnHand, ProductName, StoreName};
use crate::http::table::{Cell, Table};
use crate::kernel::id::{ProductId, StoreId};
use crate::kernel::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Pieces by the days until their last day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Expiry {
    /// The last day is over.
    pub expired: i64,
    /// Seven days or fewer are left.
    pub within_7_days: i64,
    /// Eight to thirty.
    pub within_30_days: i64,
    /// Thirty-one to ninety.
    pub within_90_days: i64,
    /// More.
    pub later: i64,
    /// Goods without a last day.
    pub undated: i64,
}

/// Pieces by the days since they came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Age {
    /// Thirty days or fewer.
    pub up_to_30_days: i64,
    /// Thirty-one to ninety.
    pub up_to_90_days: i64,
    /// Ninety-one to one hundred and eighty.
    pub up_to_180_days: i64,
    /// More.
    pub older: i64,
}

/// Pieces and what they are worth, in all and by part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Amounts {
    /// Pieces.
    pub pieces: i64,
    /// Fen, by the value at which each lot was taken in.
    pub value_fen: i64,
    /// Of these pieces, those in quarantine.
    pub quarantined: i64,
    /// Of these pieces, those that were given (not bought, nor sent from another store).
    pub donated: i64,
    /// By the days left.
    pub expiry: Expiry,
    /// By the days since.
    pub age: Age,
}

/// One product in one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockLine {
    /// The store.
    pub store_id: StoreId,
    /// Its code.
    pub store_code: String,
    /// Its name.
    pub store_zh: String,
    /// The category.
    pub category_code: String,
    /// Its name.
    pub category_zh: String,
    /// The product.
    pub product_id: ProductId,
    /// Its code.
    pub product_code: String,
    /// 中文名。
    pub product_zh: String,
    /// English name.
    pub product_en: String,
    /// How much.
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// By what stock is added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StockBy {
    /// One line for each product in each store.
    #[default]
    Line,
    /// One group for each store.
    Store,
    /// One group for each category.
    Category,
    /// One group for each product.
    Product,
}

/// A store, a category or a product, with all that is on hand of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockGroup {
    /// The id of the store or the product; the code of the category.
    pub key: String,
    /// Its code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name, of products.
    pub name_en: Option<String>,
    /// How much.
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// The report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockReport {
    /// The day it is true for.
    pub as_of: Day,
    /// By what it is added up.
    #[serde(skip)]
    #[schema(ignore)]
    pub by: StockBy,
    /// By store, category and product; none in a report by group.
    pub lines: Vec<StockLine>,
    /// In a report by group, the most valuable first.
    pub groups: Vec<StockGroup>,
    /// All lines together.
    pub total: Amounts,
}

impl Amounts {
    fn add(&mut self, lot: &OnHand, today: Day) {
        let pieces = lot.on_hand;
        self.pieces += pieces;
        self.value_fen += pieces.saturating_mul(lot.unit_value_fen);
        self.quarantined += if lot.state == "quarantined" { pieces } else { 0 };
        self.donated += if lot.origin == "donated" { pieces } else { 0 };
        let left = lot.expires_on.map(|last| last.number() - today.number());
        *match left {
            None => &mut self.expiry.undated,
            Some(..0) => &mut self.expiry.expired,
            Some(0..=7) => &mut self.expiry.within_7_days,
            Some(8..=30) => &mut self.expiry.within_30_days,
            Some(31..=90) => &mut self.expiry.within_90_days,
            Some(91..) => &mut self.expiry.later,
        } += pieces;
        *match today.number() - lot.received_on.number() {
            ..=30 => &mut self.age.up_to_30_days,
            31..=90 => &mut self.age.up_to_90_days,
            91..=180 => &mut self.age.up_to_180_days,
            181.. => &mut self.age.older,
        } += pieces;
    }

    fn cells(&self) -> Vec<Cell> {
        let (expiry, age) = (self.expiry, self.age);
        let mut cells = vec![
            Cell::Count(self.pieces),
            Cell::Fen(self.value_fen),
            Cell::Count(self.quarantined),
            Cell::Count(self.donated),
        ];
        cells.extend(
            [
                expiry.expired,
                expiry.within_7_days,
                expiry.within_30_days,
                expiry.within_90_days,
                expiry.later,
                expiry.undated,
            ]
            .map(Cell::Count),
        );
        cells.extend([age.up_to_30_days, age.up_to_90_days, age.up_to_180_days, age.older].map(Cell::Count));
        cells
    }
}

/// Headings of what every table of stock shows.
const AMOUNTS: [&str; 14] = [
    "数量 pieces",
    "价值(元) value",
    "其中隔离 quarantined",
    "其中捐赠 donated",
    "已过期 expired",
    "0-7天内到期 expiring within 7 days",
    "8-30天到期 in 8 to 30 days",
    "31-90天到期 in 31 to 90 days",
    "90天后到期 later",
    "无到期日 undated",
    "入库30天内 here up to 30 days",
    "入库31-90天 here 31 to 90 days",
    "入库91-180天 here 91 to 180 days",
    "入库180天以上 here longer",
];

/// The group of a store's product.
fn group(by: StockBy, store: &StoreName, product: &ProductName) -> Option<StockGroup> {
    let (key, code, name_zh, name_en) = match by {
        StockBy::Line => return None,
        StockBy::Store => (store.id.to_string(), &store.code, &store.name_zh, None),
        StockBy::Category => {
            (product.category_code.clone(), &product.category_code, &product.category_zh, None)
        }
        StockBy::Product => {
            (product.id.to_string(), &product.code, &product.name_zh, Some(product.name_en.clone()))
        }
    };
    let (code, name_zh) = (code.clone(), name_zh.clone());
    Some(StockGroup { key, code, name_zh, name_en, amounts: Amounts::default() })
}

/// Adds lots up.
#[must_use]
pub fn report(
    today: Day,
    by: StockBy,
    lots: &[OnHand],
    stores: &[StoreName],
    products: &[ProductName],
) -> StockReport {
    let stores: BTreeMap<StoreId, &StoreName> = stores.iter().map(|store| (store.id, store)).collect();
    let products: BTreeMap<ProductId, &ProductName> =
        products.iter().map(|product| (product.id, product)).collect();
    let mut lines: BTreeMap<(i32, &str, &str), StockLine> = BTreeMap::new();
    let mut groups: BTreeMap<String, StockGroup> = BTreeMap::new();
    let mut total = Amounts::default();
    for lot in lots {
        // A lot names a store and a product that are there: the database holds it to that.
        let (Some(store), Some(product)) = (stores.get(&lot.store_id), products.get(&lot.product_id)) else {
            continue;
        };
        total.add(lot, today);
        if let Some(group) = group(by, store, product) {
            groups.entry(group.key.clone()).or_insert(group).amounts.add(lot, today);
            continue;
        }
        let line =
            lines.entry((store.number, &product.category_code, &product.code)).or_insert_with(|| StockLine {
                store_id: store.id,
                store_code: store.code.clone(),
                store_zh: store.name_zh.clone(),
                category_code: product.category_code.clone(),
                category_zh: product.category_zh.clone(),
                product_id: product.id,
                product_code: product.code.clone(),
                product_zh: product.name_zh.clone(),
                product_en: product.name_en.clone(),
                amounts: Amounts::default(),
            });
        line.amounts.add(lot, today);
    }
    let mut groups: Vec<StockGroup> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.amounts.value_fen));
    StockReport { as_of: today, by, lines: lines.into_values().collect(), groups, total }
}

impl StockReport {
    /// As a table, with a last row for the whole.
    #[must_use]
    pub fn table(&self) -> Table {
        let words: &[&'static str] = match self.by {
            StockBy::Line => &[
                "超市编号 store",
                "超市 store name",
                "品类 category",
                "品类名称 category name",
                "商品编号 product",
                "商品 product name",
                "product name (English)",
            ],
            _ => &["编号 code", "名称 name", "name (English)"],
        };
        let mut rows = if self.by == StockBy::Line { self.line_rows() } else { self.group_rows() };
        let blank = std::iter::repeat_n(Cell::Empty, words.len() - 1);
        rows.push(std::iter::once(Cell::from("合计 total")).chain(blank).chain(self.total.cells()).collect());
        Table { name: "stock", headings: [words, &AMOUNTS[..]].concat(), rows }
    }

    fn line_rows(&self) -> Vec<Vec<Cell>> {
        let row = |line: &StockLine| {
            let words = [
                &line.store_code,
                &line.store_zh,
                &line.category_code,
                &line.category_zh,
                &line.product_code,
                &line.product_zh,
                &line.product_en,
            ];
            words.into_iter().map(|word| Cell::from(word.as_str())).chain(line.amounts.cells()).collect()
        };
        self.lines.iter().map(row).collect()
    }

    fn group_rows(&self) -> Vec<Vec<Cell>> {
        let row = |group: &StockGroup| {
            let name_en = group.name_en.as_deref().map_or(Cell::Empty, Cell::from);
            let words = [Cell::from(group.code.as_str()), Cell::from(group.name_zh.as_str()), name_en];
            words.into_iter().chain(group.amounts.cells()).collect()
        };
        self.groups.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn every_piece_falls_into_one_window_and_one_age() {
        let today = day("2026-03-01");
        let (store, product) = (StoreId::make(), ProductId::make());
        let lots: Vec<OnHand> = [
            (Some("2026-02-28"), "2025-01-01"),
            (Some("2026-03-01"), "2026-03-01"),
            (Some("2026-03-08"), "2026-01-30"),
            (Some("2026-03-09"), "2026-01-29"),
            (Some("2026-03-31"), "2025-12-01"),
            (Some("2026-04-01"), "2025-11-30"),
            (Some("2026-05-30"), "2025-09-02"),
            (Some("2026-05-31"), "2025-09-01"),
            (None, "2026-03-01"),
        ]
        .into_iter()
        .map(|(expires_on, received_on)| OnHand {
            store_id: store,
            product_id: product,
            expires_on: expires_on.map(day),
            received_on: day(received_on),
            state: "shelf".to_owned(),
            origin: "donated".to_owned(),
            on_hand: 1,
            unit_value_fen: 250,
        })
        .collect();
        let name = |text: &str| text.to_owned();
        let stores = [StoreName {
            id: store,
            number: 1,
            code: name("PT01"),
            name_zh: name("示例"),
            area_code: name("310107"),
        }];
        let products = [ProductName {
            id: product,
            code: name("P1"),
            name_zh: name("大米"),
            name_en: name("rice"),
            category_code: name("grain"),
            category_zh: name("粮油"),
        }];
        let whole = report(today, StockBy::Line, &lots, &stores, &products);
        for by in [StockBy::Store, StockBy::Category, StockBy::Product] {
            let grouped = report(today, by, &lots, &stores, &products);
            assert_eq!((grouped.groups[0].amounts, grouped.total), (whole.total, whole.total));
            assert!(grouped.lines.is_empty() && grouped.groups.len() == 1);
            let table = grouped.table();
            assert!(table.rows.iter().all(|row| row.len() == table.headings.len()));
        }
        let report = whole;
        let expiry = Expiry {
            expired: 1,
            within_7_days: 2,
            within_30_days: 2,
            within_90_days: 2,
            later: 1,
            undated: 1,
        };
        assert_eq!(report.total.expiry, expiry);
        assert_eq!(report.total.age, Age { up_to_30_days: 3, up_to_90_days: 2, up_to_180_days: 2, older: 2 });
        assert_eq!((report.total.pieces, report.total.value_fen, report.total.donated), (9, 2_250, 9));
        assert_eq!(report.lines.len(), 1);
        assert_eq!(report.lines[0].amounts, report.total);
        let table = report.table();
        assert!(table.rows.iter().all(|row| row.len() == table.headings.len()));
    }
}
