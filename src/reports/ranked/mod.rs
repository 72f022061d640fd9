//! Where an auditor looks first: who took back most of what he handed out, who was refused most, who replaced and
//! overrode most, and who looked at unmasked data most.
pub mod api;
pub mod rows;

use crate::http::table::{Cell, Table};
use crate::kernel::id::{AccountId, StoreId};
use crate::kernel::time::{Day, Instant};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a person did at a store's tills.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct TillDeeds {
    /// Redemptions.
    pub redemptions: i64,
    /// What their goods cost.
    pub redeemed_fen: i64,
    /// Of these, collected by a delegate.
    pub by_delegate: i64,
    /// Attempts that were refused.
    pub refused: i64,
    /// Times that something was taken back.
    pub reversals: i64,
    /// What of it went back.
    pub reversed_fen: i64,
    /// Of these, what another person had handed out.
    pub reversals_of_others: i64,
    /// Vouchers that were replaced by another.
    pub replacements: i64,
    /// Proposals that changed the books of stock: counts, losses, finds.
    pub adjustments: i64,
}

impl TillDeeds {
    /// Reversals in a thousand redemptions; a thousand where there was none to take back.
    #[must_use]
    pub fn reversed_permille(&self) -> i64 {
        if self.redemptions == 0 {
            return if self.reversals == 0 { 0 } else { 1_000 };
        }
        self.reversals.saturating_mul(1_000) / self.redemptions
    }

    fn add(&mut self, other: &Self) {
        self.redemptions += other.redemptions;
        self.redeemed_fen += other.redeemed_fen;
        self.by_delegate += other.by_delegate;
        self.refused += other.refused;
        self.reversals += other.reversals;
        self.reversed_fen += other.reversed_fen;
        self.reversals_of_others += other.reversals_of_others;
        self.replacements += other.replacements;
        self.adjustments += other.adjustments;
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Count(self.redemptions),
            Cell::Fen(self.redeemed_fen),
            Cell::Count(self.by_delegate),
            Cell::Count(self.refused),
            Cell::Count(self.reversals),
            Cell::Fen(self.reversed_fen),
            Cell::Count(self.reversed_permille()),
            Cell::Count(self.reversals_of_others),
            Cell::Count(self.replacements),
            Cell::Count(self.adjustments),
        ]
    }
}

/// A person, in one store or in none, or a store with all its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankedLine {
    /// Who; absent in a ranking by store.
    pub account_id: Option<AccountId>,
    /// His name; absent in a ranking by store.
    pub name: Option<String>,
    /// Where; absent in a ranking by person.
    pub store_id: Option<StoreId>,
    /// Its code.
    pub store_code: Option<String>,
    /// What was done.
    #[serde(flatten)]
    pub deeds: TillDeeds,
    /// Reversals in a thousand redemptions.
    pub reversed_permille: i64,
}

/// Ranked, the most reversals first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ranking {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The lines.
    pub lines: Vec<RankedLine>,
    /// All together.
    pub total: TillDeeds,
}

/// Who looked at unmasked data, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankedReads {
    /// Who.
    pub account_id: AccountId,
    /// His name.
    pub name: String,
    /// Looks.
    pub reads: i64,
    /// At how many people and households.
    pub subjects: i64,
    /// The last look.
    pub last_at: Instant,
}

/// Ranked, the most looks first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadRanking {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The lines.
    pub lines: Vec<RankedReads>,
}

/// Names of accounts and codes of stores, for those who read.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Of accounts.
    pub accounts: BTreeMap<AccountId, String>,
    /// Of stores.
    pub stores: BTreeMap<StoreId, String>,
}

/// By what is ranked: each person, or each store.
type Key = (Option<AccountId>, Option<StoreId>);

/// Ranks deeds, by person or by store.
#[must_use]
pub fn rank(
    (from, to): (Day, Day),
    by_store: bool,
    deeds: &[(AccountId, Option<StoreId>, TillDeeds)],
    names: &Names,
) -> Ranking {
    let mut found: BTreeMap<Key, TillDeeds> = BTreeMap::new();
    let mut total = TillDeeds::default();
    for (account_id, store_id, deeds) in deeds {
        let key = if by_store { (None, *store_id) } else { (Some(*account_id), None) };
        // What is done in no store, such as a replacement, stands in the ranking of people only.
        if key != (None, None) {
            found.entry(key).or_default().add(deeds);
            total.add(deeds);
        }
    }
    let mut lines: Vec<RankedLine> = found
        .into_iter()
        .map(|((account_id, store_id), deeds)| RankedLine {
            account_id,
            name: account_id.map(|id| names.accounts.get(&id).cloned().unwrap_or_default()),
            store_id,
            store_code: store_id.map(|id| names.stores.get(&id).cloned().unwrap_or_default()),
            reversed_permille: deeds.reversed_permille(),
            deeds,
        })
        .collect();
    lines.sort_by_key(|line| {
        let deeds = &line.deeds;
        Reverse((deeds.reversals, deeds.reversed_fen, deeds.refused, deeds.replacements, deeds.redemptions))
    });
    Ranking { from, to, lines, total }
}

impl Ranking {
    /// As a table, with a last row for the whole.
    #[must_use]
    pub fn table(&self) -> Table {
        let headings = vec![
            "人员 who",
            "超市 store",
            "领取(次) redemptions",
            "领取金额(元) redeemed",
            "代领(次) by a delegate",
            "拒绝(次) refused",
            "撤回(次) reversals",
            "撤回金额(元) reversed",
            "撤回‰ reversals in a thousand",
            "撤回他人(次) of others",
            "补发(次) replacements",
            "调整(次) adjustments",
        ];
        let word = |text: &Option<String>| text.as_deref().map_or(Cell::Empty, Cell::from);
        let row = |line: &RankedLine| {
            [word(&line.name), word(&line.store_code)].into_iter().chain(line.deeds.cells()).collect()
        };
        let mut rows: Vec<Vec<Cell>> = self.lines.iter().map(row).collect();
        let total = [Cell::from("合计 total"), Cell::Empty].into_iter().chain(self.total.cells());
        rows.push(total.collect());
        Table { name: "ranking", headings, rows }
    }
}

impl ReadRanking {
    /// As a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let headings =
            vec!["人员 who", "查看(次) looks", "对象(个) people and households", "最近一次 last look"];
        let row = |line: &RankedReads| {
            vec![
                Cell::from(line.name.as_str()),
                Cell::Count(line.reads),
                Cell::Count(line.subjects),
                Cell::from(line.last_at.shanghai()),
            ]
        };
        Table { name: "unmasked-reads", headings, rows: self.lines.iter().map(row).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_reversals_stand_first_and_people_and_stores_come_to_the_same() {
        let (one, other) = (AccountId::make(), AccountId::make());
        let (here, there) = (StoreId::make(), StoreId::make());
        let did = |redemptions, reversals| TillDeeds {
            redemptions,
            redeemed_fen: redemptions * 100,
            reversals,
            reversed_fen: reversals * 100,
            ..TillDeeds::default()
        };
        let deeds = [
            (one, Some(here), did(10, 1)),
            (one, Some(there), did(10, 2)),
            (other, Some(there), did(4, 2)),
            (other, None, TillDeeds { replacements: 5, ..TillDeeds::default() }),
        ];
        let day = Day::parse("2026-03-01").unwrap();
        let people = rank((day, day), false, &deeds, &Names::default());
        let order: Vec<_> = people.lines.iter().map(|line| line.account_id).collect();
        assert_eq!(order, [Some(one), Some(other)]);
        assert_eq!(people.lines[0].reversed_permille, 150);
        assert_eq!(people.lines[1].deeds.replacements, 5);
        let stores = rank((day, day), true, &deeds, &Names::default());
        assert_eq!(stores.lines[0].store_id, Some(there));
        assert_eq!(stores.lines[0].deeds, did(14, 4));
        assert_eq!((stores.total.reversals, stores.total.redemptions), (5, 24));
        assert_eq!(people.total.redemptions, stores.total.redemptions);
        for table in [people.table(), stores.table()] {
            assert!(table.rows.iter().all(|row| row.len() == table.headings.len()));
        }
    }
}
