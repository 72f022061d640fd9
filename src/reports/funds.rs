//! Positions of the funds, month by month and now: opening, in, committed, spent, released, closing.
use super::rows::{FundNow, Posted};
use crate::funds::model::{PostingKind, ResourceClass};
use crate::http::table::{Cell, Table};
use crate::kernel::id::FundId;
use crate::kernel::time::Month;
use serde::Serialize;
use utoipa::ToSchema;

/// A fund in one month, in fen. Opening + in − returned − spent − lost = closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Period {
    /// The month by the books: what came after it was closed stands in a later one.
    pub period: Month,
    /// Held at its beginning, free and promised together.
    pub opening_fen: i64,
    /// Received.
    pub in_fen: i64,
    /// Sent back to whoever gave it.
    pub returned_fen: i64,
    /// Promised by new vouchers.
    pub committed_fen: i64,
    /// Redeemed, less what was taken back.
    pub spent_fen: i64,
    /// Promised before and free again.
    pub released_fen: i64,
    /// Lost to offline scans.
    pub lost_fen: i64,
    /// Held at its end, free and promised together.
    pub closing_fen: i64,
    /// Of that, promised by vouchers.
    pub closing_reserved_fen: i64,
}

/// A fund: its months, and what it holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FundPosition {
    /// The fund.
    pub fund_id: FundId,
    /// Code.
    pub code: String,
    /// 中文名。
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Whose money it is.
    pub resource_class: ResourceClass,
    /// The months asked for.
    pub periods: Vec<Period>,
    /// Received in all, by now.
    pub received_fen: i64,
    /// Free now.
    pub available_fen: i64,
    /// Promised now.
    pub reserved_fen: i64,
    /// Spent by now.
    pub spent_fen: i64,
    /// Lost by now.
    pub lost_fen: i64,
}

/// The report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FundReport {
    /// First month.
    pub from: Month,
    /// Last month.
    pub to: Month,
    /// Fund by fund, in the order of their codes.
    pub funds: Vec<FundPosition>,
}

impl Period {
    fn at(period: Month, held: i64, reserved: i64) -> Self {
        Self {
            period,
            opening_fen: held,
            in_fen: 0,
            returned_fen: 0,
            committed_fen: 0,
            spent_fen: 0,
            released_fen: 0,
            lost_fen: 0,
            closing_fen: held,
            closing_reserved_fen: reserved,
        }
    }

    fn add(&mut self, kind: PostingKind, fen: i64) {
        // What each kind does to what is held, and to what of it is promised.
        let (held, reserved) = match kind {
            PostingKind::Deposit | PostingKind::LossReturned => (fen, 0),
            PostingKind::Withdraw | PostingKind::OfflineLoss => (-fen, 0),
            PostingKind::Reserve => (0, fen),
            PostingKind::Spend => (-fen, -fen),
            PostingKind::Release => (0, -fen),
            PostingKind::UnspendReserve => (fen, fen),
            PostingKind::UnspendRelease => (fen, 0),
        };
        self.closing_fen += held;
        self.closing_reserved_fen += reserved;
        match kind {
            PostingKind::Deposit => self.in_fen += fen,
            PostingKind::Withdraw => self.returned_fen += fen,
            PostingKind::Reserve => self.committed_fen += fen,
            PostingKind::Spend => self.spent_fen += fen,
            PostingKind::Release => self.released_fen += fen,
            PostingKind::UnspendReserve | PostingKind::UnspendRelease => self.spent_fen -= fen,
            PostingKind::OfflineLoss => self.lost_fen += fen,
            PostingKind::LossReturned => self.lost_fen -= fen,
        }
    }
}

/// The months from one to another, both among them.
pub fn months(from: Month, to: Month) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(from), |month| Some(month.next())).take_while(move |month| *month <= to)
}

/// Adds postings up, month by month.
#[must_use]
pub fn report(from: Month, to: Month, funds: Vec<FundNow>, posted: &[Posted]) -> FundReport {
    let funds = funds
        .into_iter()
        .map(|fund| {
            let of_it: Vec<&Posted> = posted.iter().filter(|posted| posted.fund_id == fund.id).collect();
            let mut before = Period::at(from, 0, 0);
            of_it
                .iter()
                .filter(|posted| posted.period < from)
                .for_each(|posted| before.add(posted.kind, posted.fen));
            let (mut held, mut reserved) = (before.closing_fen, before.closing_reserved_fen);
            let periods = months(from, to).map(|month| {
                let mut period = Period::at(month, held, reserved);
                of_it
                    .iter()
                    .filter(|posted| posted.period == month)
                    .for_each(|posted| period.add(posted.kind, posted.fen));
                (held, reserved) = (period.closing_fen, period.closing_reserved_fen);
                period
            });
            let periods = periods.collect();
            FundPosition {
                fund_id: fund.id,
                code: fund.code,
                name_zh: fund.name_zh,
                name_en: fund.name_en,
                resource_class: fund.resource_class,
                periods,
                received_fen: fund.received_fen,
                available_fen: fund.available_fen,
                reserved_fen: fund.reserved_fen,
                spent_fen: fund.spent_fen,
                lost_fen: fund.lost_fen,
            }
        })
        .collect();
    FundReport { from, to, funds }
}

impl FundReport {
    /// As a table: a row for each fund and month.
    #[must_use]
    pub fn table(&self) -> Table {
        let headings = vec![
            "基金编号 fund",
            "基金 fund name",
            "fund name (English)",
            "资金类别 class",
            "月份 month",
            "期初(元) opening",
            "收入(元) in",
            "退回(元) returned",
            "预留(元) committed",
            "支出(元) spent",
            "释放(元) released",
            "损失(元) lost",
            "期末(元) closing",
            "期末预留(元) closing reserved",
            "目前可用(元) available now",
            "目前预留(元) reserved now",
        ];
        let row = |fund: &FundPosition, period: &Period| -> Vec<Cell> {
            let words = [&fund.code, &fund.name_zh, &fund.name_en].map(|word| Cell::from(word.as_str()));
            let amounts = [
                period.opening_fen,
                period.in_fen,
                period.returned_fen,
                period.committed_fen,
                period.spent_fen,
                period.released_fen,
                period.lost_fen,
                period.closing_fen,
                period.closing_reserved_fen,
                fund.available_fen,
                fund.reserved_fen,
            ];
            let mut cells = words.to_vec();
            cells.extend([Cell::from(fund.resource_class.as_str()), Cell::from(period.period)]);
            cells.extend(amounts.map(Cell::Fen));
            cells
        };
        let rows = self
            .funds
            .iter()
            .flat_map(|fund| fund.periods.iter().map(move |period| row(fund, period)))
            .collect();
        Table { name: "funds", headings, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_months_closing_is_the_next_ones_opening_and_the_last_is_what_is_there_now() {
        let id = FundId::make();
        let month = |text: &str| Month::parse(text).unwrap();
        let posted: Vec<Posted> = [
            ("2025-11", PostingKind::Deposit, 10_000),
            ("2025-12", PostingKind::Reserve, 4_000),
            ("2026-01", PostingKind::Spend, 1_500),
            ("2026-01", PostingKind::UnspendReserve, 200),
            ("2026-02", PostingKind::Release, 700),
            ("2026-02", PostingKind::Withdraw, 1_000),
        ]
        .into_iter()
        .map(|(period, kind, fen)| Posted { fund_id: id, period: month(period), kind, fen })
        .collect();
        let fund = FundNow {
            id,
            code: "CARE".to_owned(),
            name_zh: "示例".to_owned(),
            name_en: "sample".to_owned(),
            resource_class: ResourceClass::Social,
            received_fen: 9_000,
            available_fen: 5_700,
            reserved_fen: 2_000,
            spent_fen: 1_300,
            lost_fen: 0,
        };
        let report = report(month("2025-12"), month("2026-02"), vec![fund], &posted);
        let periods = &report.funds[0].periods;
        let openings: Vec<i64> = periods.iter().map(|period| period.opening_fen).collect();
        let closings: Vec<i64> = periods.iter().map(|period| period.closing_fen).collect();
        assert_eq!((openings, closings), (vec![10_000, 10_000, 8_700], vec![10_000, 8_700, 7_700]));
        assert_eq!(periods[1].spent_fen, 1_300);
        let last = periods[2];
        assert_eq!(last.closing_fen, report.funds[0].available_fen + report.funds[0].reserved_fen);
        assert_eq!(last.closing_reserved_fen, report.funds[0].reserved_fen);
        let table = report.table();
        assert!(table.rows.iter().all(|row| row.len() == table.headings.len()));
    }
}
