//! Day by day: what came onto the shelves and what left them, by what happened, in pieces and in value; redemptions and
//! what of them was taken back. The pieces of all columns of a line add up to the change of what is on hand.
pub mod api;
pub mod rows;

use crate::http::table::{Cell, Table};
use crate::kernel::time::Day;
use crate::stock::model::MovementReason;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Pieces and what they are worth; below zero where more left than came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Moved {
    /// Pieces.
    pub pieces: i64,
    /// Fen, by the value at which each lot was taken in.
    pub value_fen: i64,
}

/// What happened to the goods, and at the tills. What left is counted from zero up; corrections and moves have a sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayAmounts {
    /// Given and taken in.
    pub donated: Moved,
    /// Bought.
    pub purchased: Moved,
    /// Handed out for vouchers.
    pub redeemed: Moved,
    /// Brought back by households.
    pub returned: Moved,
    /// Damaged, expired or lost.
    pub disposed: Moved,
    /// Sold for charity.
    pub sold: Moved,
    /// By counts and finds, more or less.
    pub corrected: Moved,
    /// Between stores, and into quarantine and back.
    pub moved: Moved,
    /// Redemptions.
    pub redemptions: i64,
    /// What their goods cost at the till.
    pub redeemed_fen: i64,
    /// Attempts that were refused.
    pub refused: i64,
    /// Times that something was taken back.
    pub reversals: i64,
    /// What of it went back to vouchers, funds and holders.
    pub reversed_fen: i64,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayLine {
    /// The day in Shanghai.
    pub day: Day,
    /// What happened.
    #[serde(flatten)]
    pub amounts: DayAmounts,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayReport {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Every day of them, the oldest first.
    pub lines: Vec<DayLine>,
    /// All days together.
    pub total: DayAmounts,
}

/// What a day's rows say.
#[derive(Debug, Clone, Copy)]
pub enum Happened {
    /// Pieces and value that moved for one reason.
    Goods(MovementReason, Moved),
    /// Redemptions and what their goods cost.
    Redeemed(i64, i64),
    /// Refusals.
    Refused(i64),
    /// Reversals and what went back.
    Reversed(i64, i64),
}

impl DayAmounts {
    fn add(&mut self, happened: Happened) {
        use MovementReason as Reason;
        match happened {
            Happened::Goods(reason, Moved { pieces, value_fen }) => {
                let (column, sign) = match reason {
                    Reason::Donated => (&mut self.donated, 1),
                    Reason::Purchased => (&mut self.purchased, 1),
                    Reason::Redeemed => (&mut self.redeemed, -1),
                    Reason::Returned => (&mut self.returned, 1),
                    Reason::Damaged | Reason::ExpiredDisposed | Reason::Lost => (&mut self.disposed, -1),
                    Reason::CharitySale => (&mut self.sold, -1),
                    Reason::Counted | Reason::Found | Reason::FoundAtSync => (&mut self.corrected, 1),
                    Reason::TransferOut
                    | Reason::TransferIn
                    | Reason::Quarantined
                    | Reason::ReleasedToShelf => (&mut self.moved, 1),
                };
                column.pieces += sign * pieces;
                column.value_fen += sign * value_fen;
            }
            Happened::Redeemed(times, fen) => {
                self.redemptions += times;
                self.redeemed_fen += fen;
            }
            Happened::Refused(times) => self.refused += times,
            Happened::Reversed(times, fen) => {
                self.reversals += times;
                self.reversed_fen += fen;
            }
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let goods = [
            self.donated,
            self.purchased,
            self.redeemed,
            self.returned,
            self.disposed,
            self.sold,
            self.corrected,
            self.moved,
        ];
        let goods =
            goods.into_iter().flat_map(|moved| [Cell::Count(moved.pieces), Cell::Fen(moved.value_fen)]);
        let tills = [
            Cell::Count(self.redemptions),
            Cell::Fen(self.redeemed_fen),
            Cell::Count(self.refused),
            Cell::Count(self.reversals),
            Cell::Fen(self.reversed_fen),
        ];
        goods.chain(tills).collect()
    }
}

/// Adds up what happened on each day.
#[must_use]
pub fn report(from: Day, to: Day, happened: &[(Day, Happened)]) -> DayReport {
    let all = (from.number()..=to.number()).filter_map(Day::from_number);
    let mut days: BTreeMap<Day, DayAmounts> = all.map(|day| (day, DayAmounts::default())).collect();
    let mut total = DayAmounts::default();
    for (day, happened) in happened {
        if let Some(amounts) = days.get_mut(day) {
            amounts.add(*happened);
            total.add(*happened);
        }
    }
    let lines = days.into_iter().map(|(day, amounts)| DayLine { day, amounts }).collect();
    DayReport { from, to, lines, total }
}

impl DayReport {
    /// As a table, with a last row for the whole.
    #[must_use]
    pub fn table(&self) -> Table {
        let headings = vec![
            "日期 day",
            "捐入(件) donated",
            "捐入(元) donated",
            "采购(件) bought",
            "采购(元) bought",
            "发放(件) handed out",
            "发放(元) handed out",
            "退回(件) returned",
            "退回(元) returned",
            "损耗(件) disposed of",
            "损耗(元) disposed of",
            "义卖(件) sold",
            "义卖(元) sold",
            "更正(件) corrected",
            "更正(元) corrected",
            "调拨与隔离(件) moved",
            "调拨与隔离(元) moved",
            "领取(次) redemptions",
            "领取金额(元) redeemed",
            "拒绝(次) refused",
            "撤回(次) reversals",
            "撤回金额(元) reversed",
        ];
        let row = |first: Cell, amounts: &DayAmounts| std::iter::once(first).chain(amounts.cells()).collect();
        let mut rows: Vec<Vec<Cell>> =
            self.lines.iter().map(|line| row(Cell::from(line.day), &line.amounts)).collect();
        rows.push(row(Cell::from("合计 total"), &self.total));
        Table { name: "days", headings, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_columns_of_a_day_add_up_to_the_change_of_what_is_on_hand() {
        let day = |text: &str| Day::parse(text).unwrap();
        let (first, second) = (day("2026-03-01"), day("2026-03-02"));
        let change = |reason, pieces: i64| {
            (second, Happened::Goods(reason, Moved { pieces, value_fen: pieces * 200 }))
        };
        let mut happened: Vec<(Day, Happened)> = MovementReason::ALL
            .iter()
            .zip(1..)
            .map(|(reason, size)| {
                use MovementReason as Reason;
                let leaves = matches!(
                    reason,
                    Reason::Redeemed
                        | Reason::Damaged
                        | Reason::ExpiredDisposed
                        | Reason::Lost
                        | Reason::CharitySale
                );
                change(*reason, if leaves { -size } else { size })
            })
            .collect();
        let on_hand: i64 = happened
            .iter()
            .map(|(_, happened)| match happened {
                Happened::Goods(_, moved) => moved.pieces,
                _ => 0,
            })
            .sum();
        happened.push((second, Happened::Redeemed(2, 900)));
        happened.push((second, Happened::Refused(3)));
        happened.push((second, Happened::Reversed(1, 100)));
        happened.push((day("2026-03-03"), Happened::Refused(9)));
        let report = report(first, second, &happened);
        assert_eq!(report.lines.len(), 2);
        assert_eq!(report.lines[0].amounts, DayAmounts::default());
        let all = report.lines[1].amounts;
        assert_eq!(all, report.total, "what lies outside the days is not counted");
        let came = all.donated.pieces + all.purchased.pieces + all.returned.pieces;
        let left = all.redeemed.pieces + all.disposed.pieces + all.sold.pieces;
        assert!(left > 0 && came > 0);
        assert_eq!(came - left + all.corrected.pieces + all.moved.pieces, on_hand);
        assert_eq!((all.redemptions, all.redeemed_fen, all.refused), (2, 900, 3));
        assert_eq!((all.reversals, all.reversed_fen), (1, 100));
        let table = report.table();
        assert!(table.rows.iter().all(|row| row.len() == table.headings.len()));
    }
}
