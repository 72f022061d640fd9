//! Vouchers by batch, and by street: issued, redeemed, partly, expired, revoked, replaced, frozen, outstanding.
use super::rows::{BatchName, Group};
use crate::http::table::{Cell, Table};
use crate::kernel::id::BatchId;
use crate::kernel::time::Day;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Vouchers of each condition. They add up to all that were issued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VoucherCounts)]
pub struct Counts {
    /// All, those that replace a lost one among them.
    pub issued: i64,
    /// Nothing is left on them.
    pub redeemed: i64,
    /// Something was bought and something is left, and they are good.
    pub partly: i64,
    /// Nothing was bought yet, and they are good.
    pub unused: i64,
    /// Frozen, with something left.
    pub frozen: i64,
    /// Past their last day with something left that was not released yet, or was.
    pub expired: i64,
    /// Revoked.
    pub revoked: i64,
    /// Replaced by another one of the same batch.
    pub replaced: i64,
}

/// Fen. Issued + overdraft = redeemed + outstanding + expired + revoked + released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VoucherAmounts)]
pub struct Amounts {
    /// Faces of all vouchers, less what was moved to one that replaces another.
    pub issued_fen: i64,
    /// Paid by offline tills beyond a balance.
    pub overdraft_fen: i64,
    /// Redeemed, less what was taken back.
    pub redeemed_fen: i64,
    /// Left on those that are good, the frozen ones among them.
    pub outstanding_fen: i64,
    /// Left on those that are past their last day.
    pub expired_fen: i64,
    /// Back to the fund by revocation.
    pub revoked_fen: i64,
    /// Back to the fund after the last day, or not needed at redemption.
    pub released_fen: i64,
}

/// A batch, or the part of it that went to one street.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchLine {
    /// The batch.
    pub batch_id: BatchId,
    /// Its number.
    pub number: String,
    /// The campaign's code.
    pub campaign_code: String,
    /// Its name.
    pub campaign_zh: String,
    /// The fund's code.
    pub fund_code: String,
    /// Kind of voucher.
    pub kind: String,
    /// First day.
    pub first_on: Day,
    /// Last day.
    pub last_on: Day,
    /// The street of the households, as it was on the day of issue; absent in a report by batch.
    pub area_code: Option<String>,
    /// How many.
    pub counts: Counts,
    /// How much.
    pub amounts: Amounts,
    /// Whether both add up.
    pub adds_up: bool,
}

/// The report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoucherReport {
    /// The day it is true for.
    pub as_of: Day,
    /// Batch by batch.
    pub lines: Vec<BatchLine>,
    /// All lines together: how many,
    pub counts: Counts,
    /// and how much.
    pub amounts: Amounts,
    /// Whether both add up.
    pub adds_up: bool,
}

impl Counts {
    fn add(&mut self, group: &Group, today: Day) {
        self.issued += group.vouchers;
        *match group.state.as_str() {
            "revoked" => &mut self.revoked,
            "replaced" => &mut self.replaced,
            "released" => &mut self.expired,
            _ if group.empty != 0 => &mut self.redeemed,
            _ if group.last_on < today => &mut self.expired,
            "frozen" => &mut self.frozen,
            _ if group.used != 0 => &mut self.partly,
            _ => &mut self.unused,
        } += group.vouchers;
    }

    fn sum(&self) -> i64 {
        self.redeemed + self.partly + self.unused + self.frozen + self.expired + self.revoked + self.replaced
    }
}

impl Amounts {
    fn add(&mut self, group: &Group, today: Day) {
        self.issued_fen += group.face_fen - group.moved_fen;
        self.overdraft_fen += group.overdraft_fen;
        self.redeemed_fen += group.redeemed_fen - group.reversed_fen;
        let is_over = group.last_on < today;
        *(if is_over { &mut self.expired_fen } else { &mut self.outstanding_fen }) += group.balance_fen;
        let revoked = group.state == "revoked";
        *(if revoked { &mut self.revoked_fen } else { &mut self.released_fen }) += group.released_fen;
    }

    fn sum(&self) -> i64 {
        self.redeemed_fen + self.outstanding_fen + self.expired_fen + self.revoked_fen + self.released_fen
    }
}

fn add_up(counts: &Counts, amounts: &Amounts) -> bool {
    counts.issued == counts.sum() && amounts.issued_fen + amounts.overdraft_fen == amounts.sum()
}

/// Adds groups of vouchers up.
#[must_use]
pub fn report(today: Day, by_street: bool, batches: &[BatchName], groups: &[Group]) -> VoucherReport {
    let (mut counts, mut amounts) = (Counts::default(), Amounts::default());
    let batches: BTreeMap<BatchId, &BatchName> = batches.iter().map(|batch| (batch.id, batch)).collect();
    let mut lines: BTreeMap<(&str, Option<&str>), BatchLine> = BTreeMap::new();
    for group in groups {
        let Some(batch) = batches.get(&group.batch_id) else { continue };
        counts.add(group, today);
        amounts.add(group, today);
        let area = by_street.then_some(group.area_code.as_str());
        let line = lines.entry((&batch.number, area)).or_insert_with(|| BatchLine {
            batch_id: batch.id,
            number: batch.number.clone(),
            campaign_code: batch.campaign_code.clone(),
            campaign_zh: batch.campaign_zh.clone(),
            fund_code: batch.fund_code.clone(),
            kind: batch.kind.clone(),
            first_on: batch.first_on,
            last_on: batch.last_on,
            area_code: area.map(str::to_owned),
            counts: Counts::default(),
            amounts: Amounts::default(),
            adds_up: true,
        });
        line.counts.add(group, today);
        line.amounts.add(group, today);
    }
    let mut lines: Vec<BatchLine> = lines.into_values().collect();
    for line in &mut lines {
        line.adds_up = add_up(&line.counts, &line.amounts);
    }
    let adds_up = add_up(&counts, &amounts);
    VoucherReport { as_of: today, lines, counts, amounts, adds_up }
}

impl VoucherReport {
    /// As a table, with a last row for the whole.
    #[must_use]
    pub fn table(&self) -> Table {
        let headings = vec![
            "批次 batch",
            "活动 campaign",
            "活动名称 campaign name",
            "基金 fund",
            "券种 kind",
            "首日 first day",
            "末日 last day",
            "街镇 street",
            "发放 issued",
            "已用完 redeemed",
            "部分使用 partly",
            "未使用 unused",
            "冻结 frozen",
            "过期 expired",
            "作废 revoked",
            "补发 replaced",
            "发放(元) issued",
            "透支(元) overdraft",
            "已用(元) redeemed",
            "未用(元) outstanding",
            "过期未用(元) expired",
            "作废(元) revoked",
            "释放(元) released",
            "平衡 adds up",
        ];
        let mut rows: Vec<Vec<Cell>> = self
            .lines
            .iter()
            .map(|line| {
                let words = [&line.number, &line.campaign_code, &line.campaign_zh, &line.fund_code];
                let mut cells: Vec<Cell> = words.into_iter().map(|word| Cell::from(word.as_str())).collect();
                cells.push(Cell::from(kind_said(&line.kind)));
                cells.extend([Cell::from(line.first_on), Cell::from(line.last_on)]);
                cells.push(line.area_code.as_deref().map_or(Cell::Empty, Cell::from));
                cells.extend(amounts(&line.counts, &line.amounts, line.adds_up));
                cells
            })
            .collect();
        let mut total = vec![Cell::from("合计 total")];
        total.extend(std::iter::repeat_n(Cell::Empty, 7));
        total.extend(amounts(&self.counts, &self.amounts, self.adds_up));
        rows.push(total);
        Table { name: "vouchers", headings, rows }
    }
}

/// A kind of voucher in both languages.
fn kind_said(kind: &str) -> &str {
    match kind {
        "value" => "金额券 value",
        "goods" => "实物券 goods",
        "pack" => "礼包券 pack",
        "copay" => "自付券 co-payment",
        "emergency" => "应急券 emergency",
        other => other,
    }
}

fn amounts(counts: &Counts, amounts: &Amounts, adds_up: bool) -> Vec<Cell> {
    let counts = [
        counts.issued,
        counts.redeemed,
        counts.partly,
        counts.unused,
        counts.frozen,
        counts.expired,
        counts.revoked,
        counts.replaced,
    ];
    let amounts = [
        amounts.issued_fen,
        amounts.overdraft_fen,
        amounts.redeemed_fen,
        amounts.outstanding_fen,
        amounts.expired_fen,
        amounts.revoked_fen,
        amounts.released_fen,
    ];
    let mut cells: Vec<Cell> = counts.map(Cell::Count).into_iter().chain(amounts.map(Cell::Fen)).collect();
    cells.push(Cell::from(if adds_up { "是 yes" } else { "否 no" }));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_voucher_stands_in_one_column_and_every_fen_too() {
        let day = |text: &str| Day::parse(text).unwrap();
        let (today, good, over) = (day("2026-03-01"), day("2026-03-01"), day("2026-02-28"));
        let batch = BatchId::make();
        let group = |state: &str, last_on, [face, redeemed, balance, released, moved]: [i64; 5]| Group {
            batch_id: batch,
            area_code: "310107015".to_owned(),
            state: state.to_owned(),
            last_on,
            empty: i32::from(balance == 0),
            used: i32::from(redeemed > 0),
            vouchers: 2,
            face_fen: face,
            redeemed_fen: redeemed,
            reversed_fen: 0,
            balance_fen: balance,
            released_fen: released,
            moved_fen: moved,
            overdraft_fen: 0,
        };
        let groups = [
            group("issued", good, [100, 0, 100, 0, 0]),
            group("issued", good, [100, 40, 60, 0, 0]),
            group("issued", good, [100, 90, 0, 10, 0]),
            group("frozen", good, [100, 10, 90, 0, 0]),
            group("issued", over, [100, 30, 70, 0, 0]),
            group("released", over, [100, 30, 0, 70, 0]),
            group("revoked", good, [100, 0, 0, 100, 0]),
            group("replaced", good, [100, 20, 0, 0, 80]),
            group("issued", good, [80, 0, 80, 0, 0]),
        ];
        let name = |text: &str| text.to_owned();
        let batches = [BatchName {
            id: batch,
            number: name("B1"),
            campaign_code: name("C"),
            campaign_zh: name("示例"),
            fund_code: name("F"),
            kind: name("value"),
            first_on: over,
            last_on: good,
        }];
        let report = report(today, true, &batches, &groups);
        let counts = Counts {
            issued: 18,
            redeemed: 2,
            partly: 2,
            unused: 4,
            frozen: 2,
            expired: 4,
            revoked: 2,
            replaced: 2,
        };
        assert_eq!(report.counts, counts);
        let amounts = Amounts {
            issued_fen: 800,
            overdraft_fen: 0,
            redeemed_fen: 220,
            outstanding_fen: 330,
            expired_fen: 70,
            revoked_fen: 100,
            released_fen: 80,
        };
        assert_eq!(report.amounts, amounts);
        assert!(report.adds_up && report.lines.iter().all(|line| line.adds_up));
        let table = report.table();
        assert!(table.rows.iter().all(|row| row.len() == table.headings.len()));
    }
}
