//! What a trace tells, and what it hides.
use crate::donations::model::State;
use crate::donations::rows::Donation;
use crate::kernel::id::{HouseholdId, StoreId};
use crate::kernel::quantity::Pieces;
use crate::kernel::time::{Day, Instant};
use crate::stock::model::{LotState, MovementReason};
use crate::stores::rows::Store;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// What at least so many households got is told; less is hidden.
pub const HOUSEHOLDS_LEAST: usize = 5;

/// Where a gift went.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trace {
    /// The gift's number.
    pub number: String,
    /// How far it has come.
    pub state: State,
    /// The store it was given to, in Chinese.
    pub store_zh: String,
    /// In English.
    pub store_en: String,
    /// The day it was offered.
    pub offered_on: Day,
    /// The day it was inspected.
    pub inspected_on: Option<Day>,
    /// Pieces given to households in all; absent if any line hides its number.
    pub given: Option<i64>,
    /// Households that got something of it; absent if any line hides its number.
    pub households: Option<i64>,
    /// Whether numbers are hidden because fewer than five households are behind them.
    pub hidden: bool,
    /// Its lines.
    pub lines: Vec<LineTrace>,
}

/// Where one line of a gift went. Accepted pieces are on a shelf, in quarantine, given, disposed of, sold or corrected.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineTrace {
    /// Its number within the gift.
    pub line_number: i32,
    /// What it is, in Chinese.
    pub name_zh: String,
    /// In English, where the catalogue knows it.
    pub name_en: Option<String>,
    /// What one piece is, where the catalogue knows it.
    pub pack_size: Option<String>,
    /// Pieces that arrived.
    pub received: Option<Pieces>,
    /// Pieces accepted.
    pub accepted: Option<Pieces>,
    /// Pieces refused.
    pub refused: Option<Pieces>,
    /// Pieces on the shelves of all stores; absent if hidden.
    pub on_shelf: Option<i64>,
    /// Pieces in quarantine: taken back, recalled, damaged.
    pub quarantined: i64,
    /// Pieces given to households; absent if hidden.
    pub given: Option<i64>,
    /// Households that got some; absent if hidden.
    pub households: Option<i64>,
    /// Pieces damaged, expired or lost.
    pub disposed: i64,
    /// Pieces sold for charity (义卖).
    pub sold: i64,
    /// Pieces by which counts corrected the books; below zero if less was found.
    pub corrected: i64,
    /// Pieces that went on to another store.
    pub transferred: i64,
    /// Whether numbers are hidden because fewer than five households are behind them.
    pub hidden: bool,
    /// By store.
    pub stores: Vec<StoreTrace>,
}

/// Where one line of a gift went in one store.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreTrace {
    /// The store.
    pub store_id: StoreId,
    /// In Chinese.
    pub store_zh: String,
    /// In English.
    pub store_en: String,
    /// Pieces on its shelf; absent if the line hides a number.
    pub on_shelf: Option<i64>,
    /// Pieces it gave; absent if hidden.
    pub given: Option<i64>,
    /// Households that got some there; absent if hidden.
    pub households: Option<i64>,
    /// Whether fewer than five households are behind its numbers.
    pub hidden: bool,
}

/// A line and its counts.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its number.
    pub line_number: i32,
    /// What it is, in Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: Option<String>,
    /// What one piece is.
    pub pack_size: Option<String>,
    /// Pieces that arrived.
    pub received: Option<Pieces>,
    /// Pieces accepted.
    pub accepted: Option<Pieces>,
    /// Pieces refused.
    pub refused: Option<Pieces>,
}

/// What the books say of a gift, line by line and store by store.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Line, store, state of lots, pieces on hand.
    pub shelves: Vec<(i32, StoreId, LotState, i64)>,
    /// Line, reason, sum of the movements.
    pub movements: Vec<(i32, MovementReason, i64)>,
    /// Line, store, household, pieces it has got and not brought back.
    pub given: Vec<(i32, StoreId, HouseholdId, i64)>,
}

impl Facts {
    /// All stores that had some of the gift.
    #[must_use]
    pub fn stores(&self) -> BTreeSet<StoreId> {
        let shelves = self.shelves.iter().map(|(_, store, _, _)| *store);
        shelves.chain(self.given.iter().map(|(_, store, _, _)| *store)).collect()
    }

    fn on_hand(&self, line: i32, store: Option<StoreId>, state: LotState) -> i64 {
        let of = |entry: &&(i32, StoreId, LotState, i64)| {
            entry.0 == line && entry.2 == state && store.is_none_or(|store| store == entry.1)
        };
        self.shelves.iter().filter(of).map(|entry| entry.3).sum()
    }

    fn moved(&self, line: i32, reasons: &[MovementReason]) -> i64 {
        self.movements
            .iter()
            .filter(|entry| entry.0 == line && reasons.contains(&entry.1))
            .map(|entry| entry.2)
            .sum()
    }

    /// Pieces given and households behind them, of a line or of all, in a store or in all.
    fn given(&self, line: Option<i32>, store: Option<StoreId>) -> (i64, usize) {
        let (mut pieces, mut households) = (0, BTreeSet::new());
        for entry in &self.given {
            if line.is_none_or(|line| line == entry.0) && store.is_none_or(|store| store == entry.1) {
                pieces += entry.3;
                households.insert(entry.2);
            }
        }
        (pieces, households.len())
    }
}

fn is_hidden(households: usize) -> bool {
    (1..HOUSEHOLDS_LEAST).contains(&households)
}

fn told<T>(hidden: bool, value: T) -> Option<T> {
    (!hidden).then_some(value)
}

fn count(households: usize) -> i64 {
    i64::try_from(households).unwrap_or(i64::MAX)
}

/// The trace of a gift.
#[must_use]
pub fn tell(
    donation: &Donation,
    lines: Vec<Named>,
    facts: &Facts,
    stores: &HashMap<StoreId, Store>,
) -> Trace {
    let name = |id: StoreId| {
        stores.get(&id).map(|store| (store.name_zh.clone(), store.name_en.clone())).unwrap_or_default()
    };
    let lines: Vec<LineTrace> = lines.into_iter().map(|line| tell_line(line, facts, &name)).collect();
    let (given, households) = facts.given(None, None);
    let hidden = is_hidden(households) || lines.iter().any(|line| line.hidden);
    let (store_zh, store_en) = name(donation.store_id);
    Trace {
        number: donation.number.clone(),
        state: donation.state,
        store_zh,
        store_en,
        offered_on: donation.offered_at.day(),
        inspected_on: donation.inspected_at.map(Instant::day),
        given: told(hidden, given),
        households: told(hidden, count(households)),
        hidden,
        lines,
    }
}

fn tell_line(line: Named, facts: &Facts, name: &dyn Fn(StoreId) -> (String, String)) -> LineTrace {
    use MovementReason as Reason;
    let number = line.line_number;
    let of_line = facts.shelves.iter().filter(|entry| entry.0 == number).map(|entry| entry.1);
    let ids: BTreeSet<StoreId> =
        of_line.chain(facts.given.iter().filter(|entry| entry.0 == number).map(|entry| entry.1)).collect();
    let (given, households) = facts.given(Some(number), None);
    let cells: Vec<(StoreId, i64, usize)> = ids
        .into_iter()
        .map(|store| {
            let (given, households) = facts.given(Some(number), Some(store));
            (store, given, households)
        })
        .collect();
    // One hidden number hides the sums it belongs to, and what is left on the shelves: the rest is known to the donor.
    let hidden = is_hidden(households) || cells.iter().any(|(_, _, households)| is_hidden(*households));
    let stores = cells.into_iter().map(|(store_id, given, households)| {
        let (store_zh, store_en) = name(store_id);
        let few = is_hidden(households);
        StoreTrace {
            store_id,
            store_zh,
            store_en,
            on_shelf: told(hidden, facts.on_hand(number, Some(store_id), LotState::Shelf)),
            given: told(few, given),
            households: told(few, count(households)),
            hidden: few,
        }
    });
    LineTrace {
        line_number: number,
        name_zh: line.name_zh,
        name_en: line.name_en,
        pack_size: line.pack_size,
        received: line.received,
        accepted: line.accepted,
        refused: line.refused,
        on_shelf: told(hidden, facts.on_hand(number, None, LotState::Shelf)),
        quarantined: facts.on_hand(number, None, LotState::Quarantined),
        given: told(hidden, given),
        households: told(hidden, count(households)),
        disposed: -facts.moved(number, &[Reason::Damaged, Reason::ExpiredDisposed, Reason::Lost]),
        sold: -facts.moved(number, &[Reason::CharitySale]),
        corrected: facts.moved(number, &[Reason::Counted, Reason::Found, Reason::FoundAtSync]),
        transferred: -facts.moved(number, &[Reason::TransferOut]),
        hidden,
        stores: stores.collect(),
    }
}

#[cfg(test)]
mod tests;
