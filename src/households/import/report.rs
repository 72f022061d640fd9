//! What an import answers: counts that are kept, and, the first time only, what is wrong where, with a file to correct.
use super::faults::{Fault, sentence};
use super::file::Line;
use super::headings::{Column, Headings};
use super::plan::Plan;
use super::sides::Duplicate;
use crate::http::table;
use crate::kernel::id::{HouseholdId, ImportId};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// How many faults and duplicates are told one by one; the file to correct holds all.
pub const TOLD_MAX: usize = 1_000;

/// The counts of an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportCounts {
    /// The import; the same for a dry run that is never made.
    pub import_id: ImportId,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows below the headings.
    pub rows_total: usize,
    /// Rows taken.
    pub rows_good: usize,
    /// Rows that say nothing new.
    pub rows_unchanged: usize,
    /// Rows not taken.
    pub rows_bad: usize,
    /// New households.
    pub households_new: usize,
    /// Households that got members or categories.
    pub households_changed: usize,
    /// New members.
    pub members_new: usize,
    /// How often each code was met.
    pub faults_by_code: BTreeMap<&'static str, usize>,
}

/// What is wrong with one cell or row.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldFault {
    /// The row of the file, as a spreadsheet counts.
    pub row: usize,
    /// The heading of the column; nothing if the row as a whole is meant.
    pub column: Option<String>,
    /// The code.
    pub code: &'static str,
    /// 中文。
    pub reason_zh: &'static str,
    /// English.
    pub reason_en: &'static str,
    /// Another row that has to do with it.
    pub other_row: Option<usize>,
}

/// What an import answers the first time. A repeat gets the counts alone: the rest is kept nowhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// The counts.
    #[serde(flatten)]
    pub counts: ImportCounts,
    /// Headings that mean nothing here; their columns were passed over.
    pub unknown_headings: Vec<String>,
    /// What is wrong, the first thousand.
    pub faults: Vec<ToldFault>,
    /// People who seem to be one, side by side, masked; the first thousand.
    pub duplicates: Vec<Duplicate>,
    /// The rows to correct, as CSV with a mark for UTF-8; once corrected it can be imported as it is.
    pub error_file: Option<String>,
}

impl From<&Fault> for ToldFault {
    fn from(fault: &Fault) -> Self {
        let (reason_zh, reason_en) = sentence(fault.code);
        Self {
            row: fault.row,
            column: fault.column.clone(),
            code: fault.code,
            reason_zh,
            reason_en,
            other_row: fault.other_row,
        }
    }
}

/// The counts of what was done, or would be.
#[must_use]
pub fn counts(import_id: ImportId, dry_run: bool, rows_total: usize, plan: &Plan) -> ImportCounts {
    let mut faults_by_code: BTreeMap<&'static str, usize> = BTreeMap::new();
    for fault in &plan.faults {
        *faults_by_code.entry(fault.code).or_default() += 1;
    }
    let added: usize = plan.additions.iter().map(|addition| addition.members.len()).sum();
    let rows_good = plan.new.iter().map(|household| household.rows.len()).sum::<usize>()
        + plan.additions.iter().map(|addition| addition.rows.len()).sum::<usize>();
    ImportCounts {
        import_id,
        dry_run,
        rows_total,
        rows_good,
        rows_unchanged: plan.unchanged,
        rows_bad: plan.bad_rows().len(),
        households_new: plan.new.len(),
        households_changed: plan.additions.len(),
        members_new: plan.new.iter().map(|household| household.members.len()).sum::<usize>() + added,
        faults_by_code,
    }
}

/// The report.
#[must_use]
pub fn report(
    counts: ImportCounts,
    headings: &Headings,
    lines: &[Line],
    plan: Plan,
    numbers: &HashMap<HouseholdId, String>,
) -> ImportReport {
    let unknown = headings
        .texts
        .iter()
        .zip(&headings.columns)
        .filter(|(text, column)| column.is_none() && !text.trim().is_empty());
    ImportReport {
        counts,
        unknown_headings: unknown.map(|(text, _)| text.clone()).collect(),
        faults: plan.faults.iter().take(TOLD_MAX).map(ToldFault::from).collect(),
        error_file: if plan.faults.is_empty() {
            None
        } else {
            Some(error_file(headings, lines, &plan, numbers))
        },
        duplicates: plan.duplicates.into_iter().take(TOLD_MAX).collect(),
    }
}

/// The bad rows as they came, each with its number in the file and what is wrong; a household's number is filled in
/// where the corrected row will need it.
fn error_file(
    headings: &Headings,
    lines: &[Line],
    plan: &Plan,
    numbers: &HashMap<HouseholdId, String>,
) -> String {
    let mut by_row: BTreeMap<usize, Vec<&Fault>> = BTreeMap::new();
    for fault in &plan.faults {
        by_row.entry(fault.row).or_default().push(fault);
    }
    let passed_over =
        |at: usize| matches!(headings.columns.get(at), Some(Some(Column::FileRow | Column::Fault)));
    let kept: Vec<usize> = (0..headings.texts.len()).filter(|at| !passed_over(*at)).collect();
    let number_at = headings.columns.iter().position(|column| *column == Some(Column::HouseholdNo));
    let mut writer = csv::Writer::from_writer(Vec::new());
    // A heading that is not known is the caller's text, like any cell.
    let mut head: Vec<String> =
        kept.iter().filter_map(|at| headings.texts.get(*at)).map(|text| harmless(text)).collect();
    if number_at.is_none() {
        head.push(Column::HouseholdNo.heading().to_owned());
    }
    head.extend([Column::FileRow.heading(), Column::Fault.heading()].map(str::to_owned));
    // Writing into memory cannot fail.
    drop(writer.write_record(&head));
    for (row, cells) in lines {
        let Some(faults) = by_row.get(row) else { continue };
        let number = plan.belongs.get(row).and_then(|id| numbers.get(id)).map(String::as_str);
        let cell = |at: &usize| match number {
            Some(number) if Some(*at) == number_at => harmless(number),
            _ => harmless(cells.get(*at).unwrap_or_default()),
        };
        let mut line: Vec<String> = kept.iter().map(cell).collect();
        if number_at.is_none() {
            line.push(harmless(number.unwrap_or_default()));
        }
        line.push(row.to_string());
        line.push(faults.iter().map(|fault| told(fault)).collect::<Vec<_>>().join("；"));
        drop(writer.write_record(&line));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

fn told(fault: &Fault) -> String {
    let (zh, en) = sentence(fault.code);
    let column = fault.column.as_ref().map_or_else(String::new, |column| format!("{column}："));
    let other = fault.other_row.map_or_else(String::new, |row| format!("（第{row}行 row {row}）"));
    harmless(&format!("{column}{zh} {en}{other}"))
}

/// A cell that a spreadsheet neither runs as a formula nor spoils as a long number: an apostrophe says that it is text.
fn harmless(cell: &str) -> String {
    let text = cell.trim_start_matches('\'');
    let runs = table::harmless(text) != text;
    let long = text.len() >= 12 && text.bytes().take(12).all(|byte| byte.is_ascii_digit());
    if runs || long { format!("'{text}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_made_harmless() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("310199194603150023", "'310199194603150023"),
            ("'@x", "'@x"),
            ("＝1+1", "'＝1+1"),
            ("张三", "张三"),
            ("13800001234", "13800001234"),
        ] {
            assert_eq!(harmless(cell), expected);
        }
    }
}
