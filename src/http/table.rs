//! Tables that leave the service: CSV that spreadsheets read (with BOM) and xlsx; money in yuan, no cell a formula.
use crate::kernel::error::{Error, Result};
use crate::kernel::time::{Day, Month};
use actix_web::HttpResponse;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;
use std::borrow::Cow;

/// In which form a report is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// JSON, amounts in fen.
    #[default]
    Json,
    /// CSV in UTF-8 with BOM, amounts in yuan.
    Csv,
    /// A spreadsheet, amounts in yuan.
    Xlsx,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, which may come from anybody.
    Text(String),
    /// A count.
    Count(i64),
    /// An amount, shown in yuan.
    Fen(i64),
    /// Nothing.
    Empty,
}

/// Rows under headings.
#[derive(Debug, Clone)]
pub struct Table {
    /// Of the file and the sheet: lower-case letters and hyphens.
    pub name: &'static str,
    /// 中文 and English in one, as `超市 store`.
    pub headings: Vec<&'static str>,
    /// As many cells in each as there are headings.
    pub rows: Vec<Vec<Cell>>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<Day> for Cell {
    fn from(day: Day) -> Self {
        Self::Text(day.to_string())
    }
}
impl From<Month> for Cell {
    fn from(month: Month) -> Self {
        Self::Text(month.to_string())
    }
}

/// The text as a cell may show it: what begins like a formula gets an apostrophe before it.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    // Spreadsheets in Chinese take the wide signs for the narrow ones.
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Fen in yuan with two decimals: `12.50`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

impl Cell {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => harmless(text),
            Self::Count(count) => Cow::Owned(count.to_string()),
            Self::Fen(fen) => Cow::Owned(yuan(*fen)),
            Self::Empty => Cow::Borrowed(""),
        }
    }
}

impl Table {
    /// CSV in UTF-8, with the BOM by which spreadsheets know it.
    ///
    /// # Errors
    /// A bug if a row has another number of cells than the heading.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let fault = |error: &dyn std::fmt::Display| Error::bug(format!("csv: {error}"));
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(&self.headings).map_err(|error| fault(&error))?;
        for row in &self.rows {
            writer
                .write_record(row.iter().map(|cell| cell.text().into_owned()))
                .map_err(|error| fault(&error))?;
        }
        writer.into_inner().map_err(|error| fault(&error))
    }

    /// A spreadsheet with one sheet, its heading fixed at the top.
    ///
    /// # Errors
    /// A bug if there are more rows than a sheet has.
    pub fn xlsx(&self) -> Result<Vec<u8>> {
        self.workbook().map_err(|error| Error::bug(format!("xlsx: {error}")))
    }

    fn workbook(&self) -> std::result::Result<Vec<u8>, XlsxError> {
        let (bold, count, money) = (
            Format::new().set_bold(),
            Format::new().set_num_format("0"),
            Format::new().set_num_format("#,##0.00"),
        );
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.name)?.set_freeze_panes(1, 0)?;
        for (column, heading) in (0_u16..).zip(&self.headings) {
            sheet.write_string_with_format(0, column, *heading, &bold)?;
            let wide = u32::try_from(heading.chars().count()).unwrap_or(10).clamp(10, 40);
            sheet.set_column_width(column, wide)?;
        }
        for (line, row) in (1_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(row) {
                let format = if matches!(cell, Cell::Fen(_)) { &money } else { &count };
                match (cell, cell.text().parse::<f64>()) {
                    (Cell::Empty, _) => {}
                    // A spreadsheet knows no other numbers; nothing is reckoned with it here.
                    (Cell::Count(_) | Cell::Fen(_), Ok(number)) => {
                        sheet.write_number_with_format(line, column, number, format)?;
                    }
                    _ => {
                        sheet.write_string(line, column, cell.text())?;
                    }
                }
            }
        }
        workbook.save_to_buffer()
    }
}

/// A file to be kept: CSV or xlsx, named by the report and its day.
#[must_use]
pub fn file(name: &str, today: Day, form: Form, bytes: Vec<u8>) -> HttpResponse {
    let (kind, ending) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::Json => ("application/json", "json"),
        Form::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header(("cache-control", "no-store"))
        // Its length before it is compressed on its way, by which a page shows how far it has come.
        .insert_header(("nuanquan-length", bytes.len().to_string()))
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}-{today}.{ending}\"")))
        .body(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    fn table() -> Table {
        let row = vec!["=1+1".into(), Cell::Count(-3), Cell::Fen(1_205), Cell::Empty];
        Table {
            name: "sample",
            headings: vec!["文字 text", "数 count", "元 yuan", "空 empty"],
            rows: vec![row],
        }
    }

    #[test]
    fn a_cell_that_begins_like_a_formula_is_made_harmless() {
        for text in ["=1+1", "+86", "-1", "@sum", "\tx", "\rx", "＝1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["大米", "3=3", "a-b", ""] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn fen_become_yuan_to_the_last_digit() {
        for (fen, text) in
            [(0, "0.00"), (5, "0.05"), (1_250, "12.50"), (-1, "-0.01"), (1_000_000_000_001, "10000000000.01")]
        {
            assert_eq!(yuan(fen), text);
        }
    }

    #[test]
    fn csv_has_a_mark_and_numbers_stay_numbers() {
        let text = String::from_utf8(table().csv().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}文字 text,数 count,元 yuan,空 empty\r\n'=1+1,-3,12.05,\r\n");
    }

    #[test]
    fn a_spreadsheet_can_be_read_again() {
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(table().xlsx().unwrap())).unwrap();
        let sheet = book.worksheet_range("sample").unwrap();
        assert_eq!(sheet.get((1, 0)), Some(&Data::String("'=1+1".to_owned())));
        assert_eq!(sheet.get((1, 1)), Some(&Data::Float(-3.0)));
        assert_eq!(sheet.get((1, 2)), Some(&Data::Float(12.05)));
    }
}
