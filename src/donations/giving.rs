//! What a donor gave, year by year: sums over his own gifts, for his own eyes.
use super::model::State;
use super::rows::{Donation, Line};
use crate::goods;
use crate::kernel::id::{DonationId, ProductId};
use crate::kernel::money::Fen;
use crate::kernel::quantity::Pieces;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::ToSchema;

/// What a donor gave in a year. A gift counts in the year in which it was offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct YearOfGiving {
    /// The year.
    year: i16,
    /// Gifts that were offered, without those that were withdrawn.
    gifts: usize,
    /// Those of them that were inspected.
    inspected: usize,
    /// Pieces that were accepted.
    accepted: i64,
    /// Pieces that were refused.
    refused: i64,
    /// What the accepted ones are worth, as far as they have a value.
    value_fen: Fen,
    /// The goods, those of which there were most first.
    goods: Vec<GoodsGiven>,
}

/// Accepted pieces of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GoodsGiven {
    /// 名称。
    name_zh: String,
    /// The same in English, of a product.
    name_en: Option<String>,
    /// What one piece of the product is.
    pack_size: Option<String>,
    /// Pieces.
    accepted: i64,
    /// What they are worth, as far as they have a value.
    value_fen: Fen,
}

#[derive(Default)]
struct Sums {
    gifts: BTreeSet<DonationId>,
    inspected: BTreeSet<DonationId>,
    refused: i64,
    goods: BTreeMap<(Option<ProductId>, String), (i64, i64)>,
}

/// Sums the lines of a donor's gifts, the latest year first.
#[must_use]
pub fn years(given: &[(Donation, Line)], products: &HashMap<ProductId, goods::Product>) -> Vec<YearOfGiving> {
    let mut years: BTreeMap<i16, Sums> = BTreeMap::new();
    for (donation, line) in given.iter().filter(|(donation, _)| donation.state != State::Withdrawn) {
        let sums = years.entry(donation.offered_at.day().parts().0).or_default();
        sums.gifts.insert(donation.id);
        if donation.state == State::Inspected {
            sums.inspected.insert(donation.id);
        }
        sums.refused += line.refused_quantity.map_or(0, Pieces::get);
        let accepted = line.accepted_quantity.map_or(0, Pieces::get);
        if accepted > 0 {
            let value = line.values().unit().1.map_or(0, Fen::get).saturating_mul(accepted);
            let words = if line.product_id.is_some() { String::new() } else { line.description.clone() };
            let sum = sums.goods.entry((line.product_id, words)).or_default();
            *sum = (sum.0 + accepted, sum.1.saturating_add(value));
        }
    }
    years.into_iter().rev().map(|(year, sums)| year_of(year, sums, products)).collect()
}

fn year_of(year: i16, sums: Sums, products: &HashMap<ProductId, goods::Product>) -> YearOfGiving {
    let kind = |((id, words), (accepted, value)): ((Option<ProductId>, String), (i64, i64))| {
        let product = id.and_then(|id| products.get(&id));
        GoodsGiven {
            name_zh: product.map_or(words, |product| product.name_zh.clone()),
            name_en: product.map(|product| product.name_en.clone()),
            pack_size: product.map(|product| product.pack_size.clone()),
            accepted,
            value_fen: Fen::new(value).unwrap_or(Fen::ZERO),
        }
    };
    let mut goods: Vec<GoodsGiven> = sums.goods.into_iter().map(kind).collect();
    goods.sort_by_key(|kind| std::cmp::Reverse(kind.accepted));
    let value = goods.iter().fold(0_i64, |sum, kind| sum.saturating_add(kind.value_fen.get()));
    YearOfGiving {
        year,
        gifts: sums.gifts.len(),
        inspected: sums.inspected.len(),
        accepted: goods.iter().map(|kind| kind.accepted).sum(),
        refused: sums.refused,
        value_fen: Fen::new(value).unwrap_or(Fen::ZERO),
        goods,
    }
}
